"""A branch's calendar as iCalendar (RFC 5545), which calendar programs subscribe to.

A series that keeps its days is one event with its rule, EXDATE for what is cancelled and an event of its own (RECURRENCE-ID)
for what is moved. Where days off move or drop occurrences no rule can say so, and each occurrence is an event of its own. So it
is where clocks jump in summer: there every event is in UTC, for programs read the rules of time zones (VTIMEZONE) differently.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from icalendar import Calendar, Event, vRecur

from core.calendar import rules
from core.calendar.feeds import Feed
from core.calendar.rules import Almanac, Change, EntryRow, Occurrence, Shift

_BACK, _AHEAD = timedelta(days=90), timedelta(days=400)
"""How much of the past and of the future is written out."""
_MOST = 2_000
"""Events of one calendar: what is further away is left out rather than the file grow without end."""
_HOUR = timedelta(hours=1)


def calendar_file(feed: Feed, now: datetime, host: str) -> bytes:
    """Return the branch's calendar; `host` makes the names of its events unique in the world, and they never change."""
    calendar = Calendar()
    calendar.add("prodid", "-//zhibu//calendar//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", feed.branch_name)
    calendar.add("x-wr-calname", feed.branch_name)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    today = feed.almanac.organisation.today(now)
    writer = _Writer(feed.almanac, now, host)
    events = (event for row in feed.entries for event in writer.events(row, today))
    for event, _ in zip(events, range(_MOST), strict=False):
        calendar.add_component(event)
    calendar.add_missing_timezones(today - _BACK, today + _AHEAD)
    return bytes(calendar.to_ical())


class _Writer:
    """Writes entries as events of one organisation."""

    def __init__(self, almanac: Almanac, now: datetime, host: str) -> None:
        self._almanac, self._now, self._host = almanac, now, host
        self._organisation = almanac.organisation
        self._jumps = _jumps(almanac.organisation.zone, now)

    def events(self, row: EntryRow, today: date) -> Iterator[Event]:
        """Yield the events of an entry."""
        timetable = row.draft.timetable
        if timetable.rule is not None and timetable.shift is Shift.STAY and not self._jumps:
            yield from self._series(row)
            return
        for each in rules.between(timetable, today - _BACK, today + _AHEAD, self._almanac, row.changes):
            yield self._event(row, each, f"{row.id}-{each.day.isoformat()}")

    def _series(self, row: EntryRow) -> Iterator[Event]:
        """Yield the series, and an event for each occurrence that differs; its first day is the first that the rule names."""
        when = row.draft.timetable
        first = rules.following(when, when.starts_on, 1, self._almanac)[0]
        event = self._event(row, first, f"{row.id}")
        event.add("rrule", vRecur.from_ical(str(when.rule)) | self._until(row))
        changed = [each for each in row.changes if each.cancelled or each.on or each.clock or each.title or each.words]
        gone = [self._at(row, each.day) for each in changed if each.cancelled]
        if gone:
            event.add("exdate", gone)
        yield event
        for change in changed:
            moved = rules.is_on(row, change.day, self._almanac)
            if moved is not None:
                yield self._moved(row, change, moved)

    def _moved(self, row: EntryRow, change: Change, moved: Occurrence) -> Event:
        event = self._event(row, moved, f"{row.id}")
        event.add("recurrence-id", self._at(row, change.day))
        return event

    def _until(self, row: EntryRow) -> dict[str, datetime]:
        """Return the last instant of the rule: in UTC, as beside a start with a time zone (RFC 5545, 3.3.10)."""
        until = row.draft.timetable.rule.until if row.draft.timetable.rule else None
        return {"UNTIL": self._organisation.at(until, time(23, 59)).astimezone(UTC)} if until else {}

    def _at(self, row: EntryRow, day: date) -> datetime:
        return datetime.combine(day, row.draft.timetable.clock, self._organisation.zone)

    def _event(self, row: EntryRow, occurrence: Occurrence, name: str) -> Event:
        event, draft = Event(), row.draft
        end = max(occurrence.ends_at, occurrence.starts_at + _HOUR / 2)
        event.add("uid", f"{name}@{self._host}")
        event.add("dtstamp", self._now)
        event.add("dtstart", self._written(occurrence.starts_at))
        event.add("dtend", self._written(end))
        event.add("summary", rules.line_of(row, occurrence).title)
        words = rules.words_of(row, occurrence)
        if words:
            event.add("description", words)
        if draft.place:
            event.add("location", draft.place)
        return event

    def _written(self, moment: datetime) -> datetime:
        return moment if self._jumps else self._organisation.local(moment)


def _jumps(zone: tzinfo, now: datetime) -> bool:
    """Tell whether the zone's clocks are put forward or back within a year and a half around the instant."""
    weeks = (now + timedelta(weeks=number) for number in range(-13, 65))
    return len({week.astimezone(zone).utcoffset() for week in weeks}) > 1
