"""What members can do with questions: ask, say whether the answer helped, ask on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.database import Session
from core.errors import Refused
from core.members.rules import Person, lineage
from core.messages import Text
from core.organisation import Organisation
from core.qa import finding, queries
from core.qa.models import Entry, Note, Question
from core.qa.rules import MOST_OPEN, OFFERED, REOPENED_WITHIN, Known, NoteKind, Perhaps, QuestionState, deadlines, same, verdict
from core.workdays import service as calendar


@dataclass(frozen=True, slots=True)
class Answered:
    """The knowledge base has the answer."""

    question_id: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Offered:
    """The knowledge base has entries that may be meant, the likeliest first."""

    question_id: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class HandedOn:
    """People were asked; they answer by the instant. `known` tells that the same question was with them already."""

    question_id: int
    due_at: datetime
    known: bool = False


async def ask(
    session: Session, person: Person, words: str, now: datetime, organisation: Organisation, *, people: bool = True
) -> Answered | Offered | HandedOn | None:
    """Look the question up in the knowledge base; what it does not know goes to people (without `people`: nowhere)."""
    member_id, branch_id = _known(person.member_id), _known(person.branch_id)
    asked = Question(member_id=member_id, branch_id=branch_id, words=words.strip(), asked_at=now)
    found = await _looked_up(session, asked.words, person)
    if found is None:
        return await _hand_on(session, asked, now, organisation) if people else None
    session.add(asked)
    await session.flush()
    if isinstance(found, Answered):
        return await _show(session, asked, found.entry)
    return Offered(_known(asked.id), found.entries)


async def show(session: Session, person: Person, question_id: int, entry_id: int) -> Answered | None:
    """Show the entry that the asker picked among those offered; None when it, or the question, is there no more."""
    asked = await _own(session, person, question_id)
    entry = (await queries.entries_by_id(session, [entry_id])).get(entry_id)
    if asked is None or entry is None or asked.state not in {QuestionState.SHOWN, QuestionState.SETTLED}:
        return None
    if entry.branch_id and entry.branch_id not in await _branches_of(session, person):
        return None
    return await _show(session, asked, entry)


async def missed(
    session: Session, person: Person, question_id: int, now: datetime, organisation: Organisation, *, offer: bool
) -> Offered | HandedOn | None:
    """Note that the entry shown was not meant: offer others (with `offer`, while there are any), else hand the question on."""
    asked = await _own(session, person, question_id)
    if asked is None or asked.state not in {QuestionState.SHOWN, QuestionState.SETTLED}:
        return HandedOn(question_id, _due(asked), known=True) if asked is not None else None
    if asked.entry_id is not None and asked.state == QuestionState.SHOWN:
        await queries.count(session, asked.entry_id, "missed")
    others = await _looked_up(session, asked.words, person, but=asked.entry_id) if offer and asked.entry_id else None
    asked.entry_id, asked.state = None, QuestionState.SHOWN
    await session.flush()
    if isinstance(others, Offered):
        return Offered(question_id, others.entries)
    return await _hand_on(session, asked, now, organisation)


async def settled(session: Session, person: Person, question_id: int) -> bool:
    """Note, once, that what was shown or answered helped; False when there is nothing to note."""
    asked = await _own(session, person, question_id)
    if asked is None or asked.helped is not None or asked.state not in {QuestionState.SHOWN, QuestionState.ANSWERED}:
        return False
    if asked.state == QuestionState.SHOWN and asked.entry_id is not None:
        await queries.count(session, asked.entry_id, "helped")
    asked.helped = True
    asked.state = QuestionState.SETTLED if asked.state == QuestionState.SHOWN else QuestionState.CLOSED
    await session.flush()
    return True


async def may_reopen(session: Session, person: Person, question_id: int, now: datetime) -> bool:
    """Tell whether the asker may still say that the answer did not help."""
    asked = await _own(session, person, question_id)
    return asked is not None and _reopens(asked, now)


async def reopen(
    session: Session, person: Person, question_id: int, words: str, now: datetime, organisation: Organisation
) -> HandedOn | None:
    """Hand the question on once more with what the asker added; None when it is too late for that, or was done already."""
    asked = await _own(session, person, question_id)
    if asked is None or not _reopens(asked, now):
        return None
    for kind, said in ((NoteKind.BEFORE, asked.answer), (NoteKind.ADDED, words)):
        session.add(Note(question_id=question_id, kind=kind, words=said, at=now))
    asked.helped, asked.answer, asked.answered_by, asked.answered_at, asked.push_id = False, "", None, None, None
    asked.taken_by = None
    return await _hand_on(session, asked, now, organisation)


async def take_back(session: Session, person: Person, question_id: int) -> bool:
    """Forget a question that the asker no longer needs answered; False when somebody is at work on it or has answered."""
    asked = await _own(session, person, question_id)
    if asked is None or asked.state != QuestionState.WAITING:
        return False
    await session.delete(asked)
    await session.flush()
    return True


async def open_of(session: Session, person: Person) -> Sequence[Question]:
    """Return the member's questions that somebody owes an answer to."""
    return await queries.open_of(session, _known(person.member_id))


async def _looked_up(session: Session, words: str, person: Person, *, but: int | None = None) -> Answered | Offered | None:
    scopes = {0, *await _branches_of(session, person)}
    found = verdict(await finding.find(session, words, scopes, OFFERED + 1), but=but)
    wanted = found.entry_ids if isinstance(found, Perhaps) else (found.entry_id,) if found else ()
    entries = await queries.entries_by_id(session, wanted)
    match found:
        case Known(entry_id) if entry_id in entries:
            return Answered(0, entries[entry_id])
        case Perhaps(ids) if entries:
            return Offered(0, tuple(entries[each] for each in ids if each in entries))
    return None


async def _branches_of(session: Session, person: Person) -> frozenset[int]:
    return await queries.branch_ids(session, lineage(person.branch_code))


async def _show(session: Session, asked: Question, entry: Entry) -> Answered:
    asked.entry_id, asked.state, asked.helped = entry.id, QuestionState.SHOWN, None
    await session.flush()
    await queries.count(session, _known(entry.id), "shown")
    return Answered(_known(asked.id), entry)


async def _hand_on(session: Session, asked: Question, now: datetime, organisation: Organisation) -> HandedOn:
    waiting = await queries.open_of(session, asked.member_id)
    repeated = next((each for each in waiting if same(each.words) == same(asked.words)), None)
    if repeated is not None:
        return HandedOn(_known(repeated.id), _due(repeated), known=True)
    if len(waiting) >= MOST_OPEN:
        raise Refused(Text("qa-too-many-open", {"most": MOST_OPEN}))
    due = deadlines(await queries.promise(session), await calendar.workdays(session), now, organisation)
    asked.state, asked.entry_id = QuestionState.WAITING, None
    asked.remind_at, asked.first_due_at, asked.warn_at, asked.due_at = due.remind_at, due.first_due_at, due.warn_at, due.due_at
    asked.told_at = asked.reminded_at = asked.warned_at = asked.escalated_at = None
    session.add(asked)
    await session.flush()
    return HandedOn(_known(asked.id), due.due_at)


def _due(asked: Question) -> datetime:
    if asked.due_at is None:
        raise LookupError("people were asked and no day was promised")
    return asked.due_at


async def _own(session: Session, person: Person, question_id: int) -> Question | None:
    return await queries.own(session, question_id, _known(person.member_id))


def _reopens(asked: Question, now: datetime) -> bool:
    answered = asked.answered_at is not None and asked.state in {QuestionState.ANSWERED, QuestionState.CLOSED}
    return answered and asked.answered_at is not None and now - asked.answered_at <= REOPENED_WITHIN


def _known(row_id: int | None) -> int:
    if row_id is None:
        raise LookupError("a stored row without an id, or somebody who is no member")
    return row_id
