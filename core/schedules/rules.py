"""At which instants a wished hour comes round, outside the quiet hours and over every change of the clocks: values in and out."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from core.organisation import Organisation, QuietHours
from core.workdays.rules import Workdays

WORKDAYS = "workdays"
"""What stands for the days that the organisation works, instead of days of the week."""
EVERY_DAY = "1234567"
DAYS = (WORKDAYS, EVERY_DAY, "12345", "135", "67")
"""Days to pick from; digits are days of the week, 1 = Monday."""
LATEST = timedelta(hours=4)
"""How late a reminder may still come; one that is later was missed."""
_DAY = timedelta(days=1)
_SEARCH = 5
"""Days in which the hour surely comes round, in a zone that leaves one out as well."""


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour that comes round every day, and the days of it that count.

    `minute` of the local day, on the clocks of `zone` (empty = the organisation's); without `quiet` the organisation's quiet
    hours hold. `days` is `workdays`, or digits for days of the week, 1 = Monday.
    """

    minute: int
    zone: str = ""
    days: str = WORKDAYS
    quiet: QuietHours | None = None

    def counts(self, day: date, workdays: Workdays) -> bool:
        """Tell whether somebody who wished for this hour is reminded on the day."""
        return workdays.works(day) if self.days == WORKDAYS else str(day.isoweekday()) in self.days


@dataclass(frozen=True, slots=True)
class Occurrence:
    """The hour of one local day: its instant lies outside the quiet hours, if need be on the next day."""

    day: date
    at: datetime


def zone_of(name: str, organisation: Organisation) -> tzinfo:
    """Return the time zone of the name; the organisation's for none."""
    return ZoneInfo(name) if name else organisation.zone


def instant(day: date, minute: int, zone: tzinfo) -> datetime:
    """Return the instant, in UTC, at which the clocks of the zone show the minute of the day.

    A time that the zone skips moves on by the skip; one that it repeats is the first of the two (RFC 5545, 3.3.5).
    """
    return datetime.combine(day, time(*divmod(minute, 60)), zone).astimezone(UTC)


def free_from(moment: datetime, quiet: QuietHours, zone: tzinfo) -> datetime:
    """Return the first instant from this one on at which the clocks of the zone show no quiet hour."""
    local = moment.astimezone(zone)
    minute = local.hour * 60 + local.minute
    if not quiet.covers(minute):
        return moment
    day = local.date() + _DAY * (quiet.end <= minute)
    end = datetime.combine(day, time(*divmod(quiet.end, 60)), zone)
    first, second = end.astimezone(UTC), end.replace(fold=1).astimezone(UTC)
    return first if first > moment else second  # between the two, the quiet hours come once more


def occurrence(hour: Hour, day: date, organisation: Organisation) -> Occurrence:
    """Return the hour of the local day."""
    zone = zone_of(hour.zone, organisation)
    return Occurrence(day, free_from(instant(day, hour.minute, zone), hour.quiet or organisation.quiet, zone))


def next_after(hour: Hour, moment: datetime, organisation: Organisation) -> Occurrence:
    """Return the first time that the hour comes round after the instant."""
    first = moment.astimezone(zone_of(hour.zone, organisation)).date() - _DAY
    coming = (occurrence(hour, first + _DAY * number, organisation) for number in range(_SEARCH))
    return next(each for each in coming if each.at > moment)


def latest(hour: Hour, moment: datetime, organisation: Organisation) -> Occurrence:
    """Return the last time up to the instant that the hour came round: of several that were slept through, only this counts."""
    last = moment.astimezone(zone_of(hour.zone, organisation)).date()
    past = (occurrence(hour, last - _DAY * number, organisation) for number in range(_SEARCH))
    return next(each for each in past if each.at <= moment)


def not_before(old: Hour | None, moment: datetime, organisation: Organisation) -> datetime:
    """Return from when on somebody is reminded by a new hour who had this one before: never twice for one day."""
    if old is None:
        return moment
    done = latest(old, moment, organisation)
    zone = zone_of(old.zone, organisation)
    return max(moment, instant(done.day + _DAY, 0, zone)) if done.day == moment.astimezone(zone).date() else moment
