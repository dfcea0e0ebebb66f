"""What the organisation set for itself, handed to whoever needs it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo


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
class Organisation:
    """Name, language (`zh` or `en`), time zone, quiet hours, vocabulary preset, and the public address of this service."""

    name: str
    locale: str
    zone: tzinfo
    quiet: QuietHours
    preset: str
    public_url: str

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
