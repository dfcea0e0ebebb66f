"""What answers teach, and what is made of it: the next item to practise, and the book of wrong answers.

A feature that takes an answer only notes it; it is learnt from a moment later, by the clock or when the member looks. So
hundreds who answer one question at once do not wait for one another at the row that says how hard it is.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import log

from sqlalchemy import Select

from core.database import Session
from core.learning import queries
from core.learning.memory import Memory, reviewed
from core.learning.queries import Pair, Search, Skill, Taught
from core.learning.rules import CAP, OVER_ALL, REST, WANTED, Match, Rating, nearest
from core.library import service as library
from core.library.models import Item
from core.members.rules import Person
from core.organisation import Organisation

BATCH = 500
_LOOKED_AT = 40
"""Items near the wanted level among which the choice is made."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that can be practised: the tag or, as `#id`, the bank; what it is called; how many items it has."""

    code: str
    name: str
    items: int


@dataclass(frozen=True, slots=True)
class Book:
    """A member's book of wrong answers: how many items, how many due, when the next one is, and what they set for it."""

    items: int
    due: int
    next_at: datetime | None
    left: int
    """How many may still be asked today."""
    cap: int = CAP
    off: bool = False
    remind_minute: int | None = None


async def note(session: Session, member_id: int, item_id: int, now: datetime, *, right: bool) -> None:
    """Keep that the member answered the item, to learn from it."""
    await queries.note(session, member_id, item_id, now, right=right)


async def note_all(session: Session, answers: Select[*tuple[object, ...]]) -> None:
    """Keep all these answers (member, item, whether right, when) to learn from, in one statement."""
    await queries.note_all(session, answers)


async def learn(session: Session, now: datetime, member_id: int | None = None) -> int:
    """Learn from the answers noted so far, of one member or (a batch of them) of all; return how many they were."""
    del now  # every answer carries its own instant
    taught = await queries.take(session, member_id, BATCH)
    if taught:
        await _rate(session, taught)
        await _remember(session, taught)
    return len(taught)


async def _rate(session: Session, taught: Sequence[Taught]) -> None:
    skills = {(each.member_id, name) for each in taught for name in (OVER_ALL, each.subject)}
    levels = await queries.levels(session, {each.item_id for each in taught})
    abilities = await queries.abilities(session, skills)
    were, was_level = dict(abilities), dict(levels)
    for each in taught:
        over_all, inside = (each.member_id, OVER_ALL), (each.member_id, each.subject)
        match = Match(abilities.get(over_all, Rating()), abilities.get(inside, Rating()), levels.get(each.item_id, Rating()))
        after = match.after(right=each.right)
        abilities[over_all], abilities[inside], levels[each.item_id] = after.over_all, after.in_subject, after.level
    skill_moves: dict[Skill, Rating] = {key: _moved(were.get(key), now) for key, now in abilities.items()}
    await queries.move_abilities(session, skill_moves)
    await queries.move_levels(session, {key: _moved(was_level.get(key), now) for key, now in levels.items()})


def _moved(before: Rating | None, now: Rating) -> Rating:
    """Return by how much and how many answers a rating moved."""
    was = before or Rating()
    return Rating(now.value - was.value, now.answers - was.answers)


async def _remember(session: Session, taught: Sequence[Taught]) -> None:
    known = await queries.learnt(session, {(each.member_id, each.item_id) for each in taught})
    rows: dict[Pair, dict[str, object]] = {}
    for each in taught:
        pair = (each.member_id, each.item_id)
        answers, memory = known.get(pair, (0, None))
        after = _after(memory, each)
        known[pair] = (answers + 1, after)
        rows[pair] = {
            "member_id": each.member_id,
            "item_id": each.item_id,
            "seen_at": each.at,
            "right": each.right,
            "answers": answers + 1,
            "stability": after.stability if after else None,
            "difficulty": after.difficulty if after else None,
            "due_at": after.due_at if after else None,
        }
    await queries.keep_learnt(session, [rows[pair] for pair in sorted(rows)])


def _after(memory: Memory | None, each: Taught) -> Memory | None:
    """Return what stands in the book after the answer: a wrong one comes in, one known by heart leaves."""
    if memory is None and each.right:
        return None
    after = reviewed(memory, each.at, right=each.right)
    return None if each.right and after.mastered else after


async def subjects(session: Session, person: Person, now: datetime) -> list[Subject]:
    """Return what the member can practise, the largest in front: tags, and banks whose items bear none."""
    counts: Counter[tuple[str, str]] = Counter()
    for tags, bank_id, bank_name in await queries.tags(session, person.branch_code, now):
        counts.update({(tag, tag) for tag in tags} or {(f"#{bank_id}", bank_name)})
    return [Subject(code, name, count) for (code, name), count in counts.most_common()]


async def next_to_practise(session: Session, person: Person, member_id: int, subject: str, now: datetime) -> Item | None:
    """Return the item that fits the member best, perhaps of one subject; none when all were asked in the last days."""
    await learn(session, now, member_id)
    abilities = await queries.abilities_of(session, member_id)
    over_all = abilities.get(OVER_ALL, Rating())
    around = over_all.value + (abilities.get(subject, Rating()).value if subject else 0.0) - _WANTED_LEAD
    sought = Search(member_id, person.branch_code, now, now - REST, around, subject)
    found = nearest(await queries.candidates(session, sought, _LOOKED_AT), over_all, abilities)
    return await library.item(session, found[0]) if found else None


_WANTED_LEAD = log(WANTED / (1 - WANTED))


async def draw(session: Session, branch_code: str, many: int, now: datetime) -> list[int]:
    """Return so many items, or as many as there are, that may be asked of the members of the branch, at random."""
    return await queries.draw(session, branch_code, many, now)


async def book(session: Session, member_id: int, now: datetime, today: date) -> Book:
    """Return how the member's book of wrong answers stands; `today` is the local day, for the daily number."""
    await learn(session, now, member_id)
    items, due, next_at = await queries.book(session, member_id, now)
    learner = await queries.learner(session, member_id)
    if learner is None:
        return Book(items, due, next_at, CAP)
    left = learner.cap - (learner.reviews if learner.reviewed_on == today else 0)
    return Book(items, due, next_at, max(left, 0), learner.cap, learner.off, learner.remind_minute)


async def next_due(session: Session, member_id: int, now: datetime) -> Item | None:
    """Return the item of the book that has been due for the longest time."""
    await learn(session, now, member_id)
    found = await queries.due(session, member_id, now)
    return await library.item(session, found) if found is not None else None


async def count_review(session: Session, member_id: int, today: date) -> None:
    """Count one more item of the book that was asked on this local day."""
    await queries.count_review(session, member_id, today)


async def recent(session: Session, member_id: int, now: datetime, most: int) -> list[tuple[datetime, int]]:
    """Return when the member answered which items last, the latest in front."""
    await learn(session, now, member_id)
    return await queries.recent(session, member_id, most)


async def set_reminder(session: Session, member_id: int, minute: int | None) -> None:
    """Remind the member at this minute of the local day of what is due, or never."""
    await queries.set_learner(session, member_id, {"remind_minute": minute})


async def set_cap(session: Session, member_id: int, cap: int) -> None:
    """Ask the member so many items of the book a day."""
    await queries.set_learner(session, member_id, {"cap": cap})


async def switch(session: Session, member_id: int, *, on: bool) -> None:
    """Keep a book for the member, or none from now on; what is in it stays until it is forgotten."""
    await queries.set_learner(session, member_id, {"off": not on, "remind_minute": None})


async def forget(session: Session, member_id: int) -> None:
    """Delete all that was learnt from the member's answers."""
    await queries.forget(session, member_id)


async def forget_item(session: Session, item_id: int) -> None:
    """Take the item out of every book: its key was wrong."""
    await queries.forget_item(session, item_id)


async def remind(session: Session, now: datetime, organisation: Organisation) -> int:
    """Mark those whose minute has come and who have something due, each once a day; return how many they are."""
    today = organisation.today(now)
    midnight = organisation.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    due = [each for each in await queries.reminder_minutes(session) if midnight + timedelta(minutes=each) <= now]
    return await queries.mark_reminded(session, due, today, now) if due else 0
