"""Doing something with a suggestion: one lock, one judgement, one entry; who comes too late loses the act and never the words."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.errors import NotFound, Refused
from core.members import service as members
from core.members.rules import CODE_ALPHABET
from core.messages import Day, Text, Words
from core.staff.rules import Holder
from core.suggestions import queries, rules
from core.suggestions.deadline_rules import AnswerFrom, Clock, ClockKind, Profile, Term, Timing, Unit
from core.suggestions.models import Case, Category, DeadlineProfile, Entry, EntryKind
from core.suggestions.reading import readers
from core.suggestions.rules import OPEN, RECEIPT_LENGTH, SENDERS, Act, CaseState, Standing, Why
from core.suggestions.telling import Around, tell_handlers, tell_sender
from core.workdays import service as calendar
from core.workdays.rules import Workdays


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it: the sender, or somebody of the staff with the branches at which their right begins."""

    member_id: int | None = None
    account_id: int | None = None
    name: str = ""
    levels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deed:
    """What is done; `version` is that of the case as the actor saw it, none when it does not matter."""

    act: Act
    words: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A case with what it is judged by."""

    case: Case
    category: Category
    profile: Profile
    timing: Timing
    answered_on: date | None

    @property
    def standing(self) -> Standing:
        """Where it stands."""
        case = self.case
        return Standing(CaseState(case.state), clock_of(case), case.extended, case.reopened, self.answered_on)


async def opened(around: Around, case_id: int, *, lock: bool = True) -> File:
    """Return the case, locked until the transaction ends unless it is only looked at; raises NotFound."""
    found = await queries.case_file(around.session, case_id, lock=lock)
    if found is None:
        raise NotFound(Text("suggest-not-there"))
    return filed(around, *found, await calendar.workdays(around.session))


def filed(around: Around, case: Case, category: Category, row: DeadlineProfile, workdays: Workdays) -> File:
    """Return the case with what it is judged by today."""
    profile, local = profile_of(row), around.organisation.today
    timing = Timing(profile, workdays, local(case.received_at), around.today)
    return File(case, category, profile, timing, local(case.answered_at) if case.answered_at else None)


async def do(around: Around, case_id: int, deed: Deed, actor: Actor) -> Why | None:
    """Do it, or return why not: then a handler's words are kept as a note that only handlers see. Raises NotFound, Refused."""
    flaw = rules.words_flaw(deed.words) if deed.act in rules.IN_WORDS else None
    if flaw is not None:
        raise Refused(flaw)
    file = await opened(around, case_id)
    why = await _why_not(around, file, deed, actor)
    if why is not None:
        if actor.account_id is not None and deed.words:
            note(around, file, EntryKind.UNSENT, deed.words, actor)
            await around.session.flush()
        return why
    apply(around, file, deed.act)
    note(around, file, deed.act, deed.words, actor)
    if actor.account_id is not None and deed.act in {Act.ACCEPT, Act.BEGIN, Act.ASK}:
        file.case.handler_id = actor.account_id
    await around.session.flush()
    await _tell(around, file, deed, actor)
    return None


async def _why_not(around: Around, file: File, deed: Deed, actor: Actor) -> Why | None:
    case = file.case
    if deed.act in SENDERS and actor.account_id is None:
        if case.member_id is None or case.member_id != actor.member_id:
            raise NotFound(Text("suggest-not-there"))
    elif not await queries.may_read(around.session, case.id or 0, actor.levels, actor.account_id or 0):
        return Why.NOT_YOURS
    why = rules.refusal(file.standing, deed.act, file.profile, around.today)
    if why is not None:
        return why
    return Why.MEANWHILE if deed.version is not None and deed.version != case.version else None


def apply(around: Around, file: File, act: Act) -> None:
    """Move the state and the clock of the case as the act does."""
    case, standing = file.case, file.standing
    set_clock(case, rules.moved(standing.clock, act, file.timing), around)
    case.state = rules.after(standing.state, act)
    case.version += 1
    case.extended = case.extended or act is Act.EXTEND
    if act is Act.ANSWER:
        case.answered_at = around.now
    if act is Act.REOPEN:
        case.reopened, case.extended = True, False
    case.ended_at = None if case.state in OPEN or case.state == CaseState.ANSWERED else around.now
    around.session.add(case)


def set_clock(case: Case, clock: Clock, around: Around) -> None:
    """Write the clock into the case, and when it rings."""
    alarms = clock.alarms(around.organisation)
    case.clock, case.warn_on, case.due_on, case.stopped_on = clock.kind, clock.term.warn_on, clock.term.due_on, clock.stopped_on
    case.warned, case.escalated, case.warn_at, case.due_at = clock.warned, clock.escalated, alarms.warn_at, alarms.due_at


def clock_of(case: Case) -> Clock:
    """Return the clock as it stands in the case."""
    kind = ClockKind(case.clock) if case.clock else None
    return Clock(kind, Term(case.warn_on, case.due_on), case.stopped_on, case.warned, case.escalated)


def profile_of(row: DeadlineProfile) -> Profile:
    """Return the profile as the rules use it."""
    return Profile(
        *(row.code, row.name_zh, row.name_en, Unit(row.unit), row.acknowledge, row.answer, row.extension),
        *(AnswerFrom(row.answer_from), row.warn_percent, row.reopen_days, row.keeps_words, row.keep_days, row.source, row.as_of),
    )


def note(around: Around, file: File, kind: str, words: str, actor: Actor) -> None:
    """Add an entry to the thread; its words go with the sender unless the profile keeps them."""
    told = entry(around, file.case, kind, words)
    told.by_sender = actor.account_id is None and actor.member_id is not None
    told.account_name = actor.name if actor.account_id is not None else ""
    told.owner_id = None if file.profile.keeps_words else file.case.member_id
    around.session.add(told)


def entry(around: Around, case: Case, kind: str, words: str = "") -> Entry:
    """Return an entry of the case's thread that nobody in person made."""
    return Entry(case_id=case.id or 0, at=around.now, kind=kind, words=words)


async def new_receipt(around: Around) -> str:
    """Return a receipt that no case has."""
    while True:
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(RECEIPT_LENGTH))
        if not await queries.receipt_taken(around.session, code):
            return code


async def _tell(around: Around, file: File, deed: Deed, actor: Actor) -> None:
    case = file.case
    if actor.account_id is None:
        await tell_handlers(around, case, f"suggest-duty-{deed.act}", await handlers(around, case))
    elif deed.act is not Act.TRANSFER:  # of that the sender is told with who reads it now
        await tell_sender(around, case, *told(case, deed.act))


def told(case: Case, act: Act) -> Sequence[Words]:
    """Return what the sender is told of an act of the handlers."""
    if act in {Act.ACCEPT, Act.BEGIN, Act.EXTEND}:
        return (Text(f"suggest-told-{act}", {"day": Day(case.due_on)}),)
    return (Text(f"suggest-told-{act}"),)


async def handlers(around: Around, case: Case) -> Sequence[Holder]:
    """Return who is told about the case now: whoever took it on, else all with whom it lies."""
    branch = await members.branch(around.session, case.branch_id)
    found = await readers(around.session, branch.code, case.member_id)
    if found is None:
        return ()
    taken = tuple(each for each in (*found.here, *found.superiors) if each.account_id == case.handler_id)
    return taken or found.here
