"""What the organisation set for itself, handed to whoever needs it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo

from core.messages import Purpose


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The part of the local day in which nobody is written to unasked, in minutes of the day; it may cross midnight."""

    start: int
    end: int

    def covers(self, minute: int) -> bool:
        """Tell whether the minute of the day lies within; equal start and end cover nothing."""
        if self.start <= self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end


@dataclass(frozen=True, slots=True)
class Cap:
    """How many pushes of a kind somebody gets at most in a day and in a week of theirs; 0 = any number."""

    per_day: int = 0
    per_week: int = 0


@dataclass(frozen=True, slots=True)
class Organisation:
    """Name, language (`zh` or `en`), time zone, quiet hours, vocabulary preset, and the public address of this service."""

    name: str
    locale: str
    zone: tzinfo
    quiet: QuietHours
    preset: str
    public_url: str
    caps: Mapping[Purpose, Cap] = field(default_factory=dict, hash=False)
    """What holds for members who set no caps of their own; a kind that is not named has none."""

    def local(self, moment: datetime) -> datetime:
        """Return the instant as the organisation's clocks show it."""
        return moment.astimezone(self.zone)

    def today(self, now: datetime) -> date:
        """Return the organisation's calendar day at the instant."""
        return self.local(now).date()

    def at(self, day: date, clock: time) -> datetime:
        """Return the instant, in UTC, at which the organisation's clocks show the time on the day.

        A time that the zone skips moves on by the skip; one that it repeats is the first of the two (RFC 5545, 3.3.5).
        """
        return datetime.combine(day, clock, self.zone).astimezone(UTC)
