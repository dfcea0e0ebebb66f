"""What a member can do with their daily check-in, what the clock does, and the little that staff see and set."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from core.checkin import queries, rules
from core.checkin.models import Checkin, Habit
from core.checkin.rules import Figures, History, Mark, Rule
from core.database import Session
from core.errors import Refused
from core.members.rules import Person
from core.messages import Choice, Message, Purpose, Text
from core.organisation import Organisation
from core.pushes import service as pushes
from core.pushes.rules import Policy, Why
from core.staff.audit import audit
from core.staff.rules import Staff
from core.workdays import service as calendar
from core.workdays.rules import Workdays

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody's check-in stands: `today` is the day that counts now, `done` the check-in of it, if there is one.

    `frozen` are missed workdays that a freeze bridges; `keep_frozen` makes it last. `to_make_up` are days still to be had.
    """

    rule: Rule
    habit: Habit
    history: History
    workdays: Workdays
    today: date
    open: bool
    done: Checkin | None
    streak: int
    frozen: tuple[date, ...] = ()
    to_make_up: tuple[date, ...] = ()

    @property
    def on_leave(self) -> bool:
        """Whether days of leave are still to come, or are today."""
        return any(mark is Mark.LEAVE and day >= self.today for day, mark in self.history.marks.items())


class Outcome(StrEnum):
    """What became of a check-in."""

    DONE = "done"
    ALREADY = "already"
    CLOSED = "closed"


async def rule(session: Session) -> Rule:
    """Return what holds for everybody's daily check-in."""
    return await queries.rule(session)


async def set_rule(session: Session, changed: Rule, staff: Staff | None, now: datetime) -> None:
    """Let another rule hold from now on; raises Refused. Check-ins made so far stay as they are."""
    found = rules.flaw(changed)
    if found is not None:
        raise Refused(found)
    await queries.add_rule(session, changed, now)
    await audit(session, staff, "checkin.rule-changed", "", "", now)


async def figures(session: Session, tops: Sequence[str], now: datetime, organisation: Organisation) -> Figures:
    """Return how many members of the branches take part, and how many checked in today; nothing where they are few."""
    today = (await queries.rule(session)).window.day(now, organisation.zone)
    return rules.figures(*await queries.counts(session, tops, today))


async def is_on(session: Session, member_id: int) -> bool:
    """Tell whether the member checks in daily."""
    habit = await queries.habit(session, member_id)
    return habit is not None and habit.off_since is None


async def has_history(session: Session, member_id: int) -> bool:
    """Tell whether anything of the member is kept here, also while it is switched off."""
    return await queries.habit(session, member_id) is not None


async def is_due(session: Session, person: Person, now: datetime, organisation: Organisation) -> bool:
    """Tell whether the member checks in daily, has not done so today, and could now."""
    if person.member_id is None or not await is_on(session, person.member_id):
        return False
    rule, zone = await queries.rule(session), organisation.zone
    if not rule.offered or not rule.window.is_open(now, zone):
        return False
    return not await queries.is_there(session, person.member_id, rule.window.day(now, zone))


async def standing(session: Session, member_id: int, now: datetime, organisation: Organisation) -> Standing | None:
    """Return how the member's check-in stands, missed days bridged by freezes; none for who does not take part. Reads only."""
    habit = await queries.habit(session, member_id)
    if habit is None or habit.off_since is not None:
        return None
    rule, workdays = await queries.rule(session), await calendar.workdays(session)
    today = rule.window.day(now, organisation.zone)
    made = await queries.checkins(session, member_id)
    marks = {**await queries.neutral_days(session, member_id), **{each.day: _mark(each) for each in made}}
    history = History(habit.since, marks)
    frozen = rules.to_freeze(history, workdays, today, rule.freezes)
    history = History(habit.since, {**marks, **dict.fromkeys(frozen, Mark.FROZEN)})
    used = sum(each.made_up and _month(organisation.today(each.at)) == _month(organisation.today(now)) for each in made)
    return Standing(
        rule,
        habit,
        history,
        workdays,
        today,
        rule.window.is_open(now, organisation.zone),
        next((each for each in made if each.day == today), None),
        rules.streak(history, workdays, today),
        frozen,
        rules.to_make_up(history, workdays, today, rule, used),
    )


async def keep_frozen(session: Session, member_id: int, stands: Standing) -> None:
    """Use up the freezes that bridge missed days, so that they are told once and no later rule undoes them."""
    await queries.add_neutral(session, member_id, stands.frozen, Mark.FROZEN)


def _mark(made: Checkin) -> Mark:
    return Mark.MADE_UP if made.made_up else Mark.CHECKED


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


async def join(session: Session, member_id: int, now: datetime, organisation: Organisation) -> None:
    """Let the member check in from today on, or again; the days it was switched off break no streak."""
    today = (await queries.rule(session)).window.day(now, organisation.zone)
    habit = await queries.habit(session, member_id)
    if habit is None:
        habit = Habit(member_id=member_id, since=today)
    elif habit.off_since is not None:
        away = (today - habit.off_since).days
        if away <= rules.LONGEST_BREAK:
            days = (habit.off_since + _DAY * number for number in range(away))
            await queries.add_neutral(session, member_id, days, Mark.PAUSED)
        else:
            habit.since = today
        habit.off_since = None
    session.add(habit)
    await session.flush()


async def check_in(session: Session, member_id: int, now: datetime, organisation: Organisation, note: str = "") -> Outcome:
    """Check the member in for the day that counts now; a second time changes nothing."""
    rule = await queries.rule(session)
    window, zone = rule.window, organisation.zone
    day = window.day(now, zone)
    if not window.is_open(now, zone):
        return Outcome.CLOSED
    made = Checkin(member_id=member_id, day=day, at=now, zone=str(zone), rule=rule.version, note=note)
    return Outcome.DONE if await queries.add(session, made) else Outcome.ALREADY


async def make_up(session: Session, member_id: int, day: date, now: datetime, organisation: Organisation) -> bool:
    """Check the member in for a day they missed; tell whether that day may be made up."""
    stands = await standing(session, member_id, now, organisation)
    if stands is None or day not in stands.to_make_up:
        return False
    zone = str(organisation.zone)
    made = Checkin(member_id=member_id, day=day, at=now, zone=zone, rule=stands.rule.version, made_up=True)
    return await queries.add(session, made)


async def write_note(session: Session, member_id: int, day: date, note: str) -> bool:
    """Write a note on a day that was checked in; tell whether it was."""
    return await queries.set_note(session, member_id, day, note)


async def take_leave(session: Session, member_id: int, days: int, today: date) -> date:
    """Let so many days from today on break no streak; return the last of them."""
    await queries.add_neutral(session, member_id, (today + _DAY * number for number in range(days)), Mark.LEAVE)
    return today + _DAY * (days - 1)


async def end_leave(session: Session, member_id: int, today: date) -> None:
    """Let the days from today on count again."""
    await queries.end_leave(session, member_id, today)


async def remind_at(session: Session, member_id: int, minute: int | None) -> None:
    """Remind the member at this minute of the local day on workdays not checked in yet, or never."""
    habit = await queries.habit(session, member_id)
    if habit is not None:
        habit.remind_minute = minute
        session.add(habit)
        await session.flush()


async def switch_off(session: Session, member_id: int, now: datetime, organisation: Organisation) -> None:
    """Ask and remind the member no more; what they have stays theirs."""
    habit = await queries.habit(session, member_id)
    if habit is not None and habit.off_since is None:
        habit.off_since = (await queries.rule(session)).window.day(now, organisation.zone)
        habit.remind_minute = None
        session.add(habit)
        await session.flush()


async def forget(session: Session, member_id: int) -> None:
    """Delete the member's check-ins, notes and settings for good."""
    session.expunge_all()
    await queries.forget(session, member_id)


async def history(session: Session, member_id: int) -> Sequence[Checkin]:
    """Return all check-ins of the member by day, for the member alone."""
    return await queries.checkins(session, member_id)


async def note_pauses(session: Session, now: datetime, organisation: Organisation) -> None:
    """Let today break no streak of those who asked the whole service for silence."""
    rule = await queries.rule(session)
    await queries.note_paused(session, rule.window.day(now, organisation.zone), now)


async def remind_due(session: Session, now: datetime, organisation: Organisation) -> int:
    """Remind those whose minute has come on a workday they have not checked in; return how many."""
    rule, zone = await queries.rule(session), organisation.zone
    window, today = rule.window, rule.window.day(now, zone)
    minutes = await queries.reminder_minutes(session) if rule.offered and window.is_open(now, zone) else []
    due = [minute for minute in minutes if window.moment(today, minute, zone) <= now]
    if not due or not (await calendar.workdays(session)).works(today):
        return 0
    count = await queries.mark_reminded(session, due, today, now)
    if count:
        # Without a branch: no page of staff shows who takes part.
        closes = window.closes(today, zone)
        plan = pushes.Plan("", _reminder(), Purpose.REMINDER, Policy.RESEND, None, closes, Why.CHECKIN)
        await pushes.plan(session, plan, queries.reminded(now), now, organisation)
    return count


def _reminder() -> Message:
    now, more = Choice("checkin.do:now", Text("checkin-now")), Choice("checkin.do:remind", Text("checkin-remind"))
    return Message((Text("checkin-reminder"),), choices=(now, more), purpose=Purpose.REMINDER)
