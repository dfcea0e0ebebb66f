"""Telling members of what is on: the tick, the cards, and what those hear who were told of something that changed."""

from datetime import datetime, timedelta

from core.calendar import queries, rules, sentences
from core.calendar.models import CalendarEntry
from core.calendar.rules import Almanac, Change, EntryKind, EntryRow, Occurrence, Since, Told, due, is_on, worth_until
from core.database import Session
from core.members import service as members
from core.messages import Choice, Markdown, Message, Plain, Purpose, Text, Words
from core.organisation import Organisation
from core.pushes import approval
from core.pushes import service as pushes
from core.pushes.models import Push
from core.pushes.rules import Policy, Subject
from core.workdays import service as workdays

_AT_LEAST = timedelta(hours=12)
"""How long a change is worth telling, whatever becomes of the hour it was planned for."""


async def tell_due(session: Session, now: datetime, organisation: Organisation) -> int:
    """Plan the push of every occurrence that is to be told, note those that it is too late for; return how many were told.

    It may run in several processes at once, and after any pause: each occurrence is told once or noted as missed.
    """
    entries = await queries.to_tell(session, now)
    if not entries:
        return 0
    book, told = Almanac(organisation, await workdays.workdays(session)), 0
    for entry, row in entries:
        since = Since(entry.released_at or now, entry.next_at or now)
        found = due(row.draft.kind, row.draft.timetable, row.changes, since, now, book)
        for each in found.missed:
            await queries.note_told(session, row.id, each.day, Told.MISSED, now)
        for each in found.tell:
            if await queries.note_told(session, row.id, each.day, Told.SENT, now):
                await _tell(session, entry, row, each, now, organisation)
                told += 1
        entry.next_at = found.next_at
    await session.flush()
    return told


async def _tell(
    session: Session, entry: CalendarEntry, row: EntryRow, occurrence: Occurrence, now: datetime, organisation: Organisation
) -> None:
    card, expires = push_message(row, occurrence), worth_until(row.draft.kind, occurrence)
    push = await _plan(session, entry, row, card, (now, expires), organisation)
    await queries.note_push(session, row.id, occurrence.day, push.id or 0)


async def _plan(
    session: Session,
    entry: CalendarEntry,
    row: EntryRow,
    card: Message,
    span: tuple[datetime, datetime],
    organisation: Organisation,
) -> Push:
    now, expires = span
    what = pushes.Plan(entry.title, card, card.purpose, Policy.LIST, entry.branch_id, expires)
    push = await pushes.plan(session, what, members.audience(row.draft.audience), now, organisation)
    await approval.stamp(session, push, Subject.ENTRY, row.id)
    if card.purpose is Purpose.ANNOUNCEMENT and not row.draft.audience.memberships:
        await pushes.tell_groups(session, push, card, now)
    return push


async def tell_change(
    session: Session, entry: CalendarEntry, row: EntryRow, change: tuple[Change, Change], now: datetime, book: Almanac
) -> None:
    """Tell those who knew of the occurrence that it is at another time, or not at all, or after all.

    Other words alone are no reason to write again.
    """
    before, after = change
    was = is_on(rules.replaced(row, Change(after.day, on=before.on, clock=before.clock)), after.day, book)
    now_on = is_on(row, after.day, book)
    if was is not None and (before.cancelled, before.on, before.clock) != (after.cancelled, after.on, after.clock):
        card = push_message(row, now_on) if before.cancelled and now_on else change_message(row, was, now_on)
        await _tell_again(session, entry, row, (was, now_on), card, now, book)


async def tell_rewritten(
    session: Session, entry: CalendarEntry, rows: tuple[EntryRow, EntryRow], now: datetime, book: Almanac
) -> None:
    """Tell those who knew of occurrences that the entry, as it was rewritten, has at another time or no longer.

    Something that is on once and gets another day is the same thing at another time.
    """
    before, after = rows
    for known in [each for each in before.changes if each.told is Told.SENT]:
        was, now_on = is_on(before, known.day, book), is_on(after, known.day, book)
        if after.draft.timetable.rule is None:
            now_on = is_on(after, after.draft.timetable.starts_on, book)
        if was is None or (now_on is not None and now_on.starts_at == was.starts_at):
            continue
        if now_on is not None:
            await queries.note_told(session, after.id, now_on.day, Told.SENT, now)
        await _tell_again(session, entry, after, (was, now_on), change_message(after, was, now_on), now, book)


async def _tell_again(
    session: Session,
    entry: CalendarEntry,
    row: EntryRow,
    times: tuple[Occurrence, Occurrence | None],
    card: Message,
    now: datetime,
    book: Almanac,
) -> None:
    """Plan the card unless all of it is over; what they did not get yet is taken back."""
    was, now_on = times
    if max(was.starts_at, now_on.starts_at if now_on else was.starts_at) <= now:
        return
    told_by = (await queries.pushes_by_day(session, row.id)).get(was.day)
    await pushes.withdraw(session, [told_by] if told_by else [], now)
    expires = max((now_on or was).ends_at, now + _AT_LEAST)
    push = await _plan(session, entry, row, card, (now, expires), book.organisation)
    await queries.note_push(session, row.id, (now_on or was).day, push.id or 0)


def push_message(row: EntryRow, occurrence: Occurrence) -> Message:
    """Return the card that tells of an occurrence."""
    kind, line = row.draft.kind, rules.line_of(row, occurrence)
    body: list[Words] = [Plain(line.title), *sentences.facts(row, occurrence)]
    words = rules.words_of(row, occurrence)
    if words:
        body.append(Markdown(words))
    return Message(tuple(body), Text(f"calendar-push-{kind}"), purpose=purpose_of(kind))


def purpose_of(kind: EntryKind) -> Purpose:
    """Return as what kind of push the entry leaves: members may switch reminders off and still hear of meetings."""
    return Purpose.REMINDER if kind is EntryKind.REMINDER else Purpose.ANNOUNCEMENT


def change_message(row: EntryRow, before: Occurrence, after: Occurrence | None) -> Message:
    """Return the card that tells that an occurrence is at another time now, or not at all."""
    was = Text("calendar-was", {"when": sentences.when(before)})
    if after is None:
        body: tuple[Words, ...] = (Plain(row.draft.title), was, Text("calendar-cancelled"))
        return Message(body, Text("calendar-push-cancelled"), purpose=Purpose.ANNOUNCEMENT)
    title = rules.line_of(row, after).title
    body = (Plain(title), *sentences.facts(row, after), was)
    open_ = Choice(f"calendar.open:{row.id}.{after.day.isoformat()}", Text("calendar-open"))
    return Message(body, Text("calendar-push-moved"), choices=(open_,), purpose=Purpose.ANNOUNCEMENT)
