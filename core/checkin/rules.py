"""Which day a check-in counts for, what keeps a streak, what may be made up, the month as a picture: values in, values out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from core.messages import Text
from core.workdays.rules import Workdays

DAY_MINUTES = 24 * 60
_NOON = 12 * 60
_DAY = timedelta(days=1)
_WEEK = 7
LONGEST_NOTE = 200
MOST_MAKEUPS, MOST_MAKEUP_DAYS, MOST_FREEZES = 31, 31, 10
LEAVES = (1, 3, 7, 14)
"""Days of leave to pick from."""
LONGEST_BREAK = 366
"""Days for which a check-in that was switched off is remembered; after more it begins anew."""
REMINDERS = (7 * 60 + 30, 8 * 60 + 30, 12 * 60 + 30, 17 * 60 + 30, 20 * 60, 21 * 60 + 30)
"""Minutes of the local day to pick a reminder from."""
FEWEST_SHOWN = 5
"""The smallest number of people that a page of staff may show; fewer could be guessed by name."""


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when a day may be checked in, and when the next day begins, in minutes of the local day.

    Equal start and end: round the clock. The window may cross midnight. A boundary up to noon begins the day late: what comes
    before it belongs to the day before. One after noon begins the day early, on the evening before. So 18:00 to 10:00 with
    the boundary at 12:00 belongs to the day of the evening, with 18:00 to the day of the morning.
    """

    start: int = 0
    end: int = 0
    boundary: int = 4 * 60

    @property
    def whole(self) -> bool:
        """Whether it is open round the clock."""
        return self.start == self.end

    def day(self, now: datetime, zone: tzinfo) -> date:
        """Return the day that the instant belongs to: every instant has exactly one, and it never goes back."""
        day = now.astimezone(zone).date() + _DAY
        while self.begins(day, zone) > now:
            day -= _DAY
        return day

    def begins(self, day: date, zone: tzinfo) -> datetime:
        """Return the instant at which the day begins."""
        return self.moment(day, self.boundary, zone)

    def moment(self, day: date, minute: int, zone: tzinfo) -> datetime:
        """Return the instant within the day at which the local clock shows the minute.

        A time that the zone skips moves on by the skip; one that it repeats is the first of the two (RFC 5545, 3.3.5).
        """
        calendar = day - _DAY if self.boundary > _NOON else day
        if minute < self.boundary:
            calendar += _DAY
        return datetime.combine(calendar, time(*divmod(minute, 60)), zone).astimezone(UTC)

    def opens(self, day: date, zone: tzinfo) -> datetime:
        """Return from when the day may be checked in."""
        begins = self.begins(day, zone)
        return begins if self.whole else max(begins, self.moment(day, self.start, zone))

    def closes(self, day: date, zone: tzinfo) -> datetime:
        """Return until when the day may be checked in, that instant itself excluded."""
        ends = self.begins(day + _DAY, zone)
        return ends if self.whole or self.end == self.boundary else min(ends, self.moment(day, self.end, zone))

    def is_open(self, now: datetime, zone: tzinfo) -> bool:
        """Tell whether the day of the instant may be checked in at it."""
        day = self.day(now, zone)
        return self.opens(day, zone) <= now < self.closes(day, zone)

    def covers(self, minute: int) -> bool:
        """Tell whether the minute of the local day lies within."""
        return self.whole or (minute - self.start) % DAY_MINUTES < (self.end - self.start) % DAY_MINUTES


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds for everybody's daily check-in; a check-in keeps the `version` that it was made under.

    `makeups` and `freezes` are counted by calendar month; `makeup_days` is how many days back a day may be made up.
    """

    version: int = 0
    offered: bool = True
    window: Window = field(default_factory=Window)
    makeups: int = 3
    makeup_days: int = 7
    freezes: int = 1


def flaw(rule: Rule) -> Text | None:
    """Return the sentence that says what of the rule cannot be, or nothing."""
    window = rule.window
    if (
        not window.whole
        and (window.start - window.boundary) % DAY_MINUTES + (window.end - window.start) % DAY_MINUTES > DAY_MINUTES
    ):
        return Text("checkin-flaw-boundary")
    return None


class Mark(StrEnum):
    """What a day is in somebody's history."""

    CHECKED = "checked"
    MADE_UP = "made-up"
    LEAVE = "leave"
    PAUSED = "paused"
    FROZEN = "frozen"


_COUNTED = frozenset({Mark.CHECKED, Mark.MADE_UP})


@dataclass(frozen=True, slots=True)
class History:
    """Somebody's days since they began, those without a mark left out."""

    since: date
    marks: Mapping[date, Mark]

    def counted(self, day: date) -> bool:
        """Tell whether the day was checked in, in time or later."""
        return self.marks.get(day) in _COUNTED


def streak(history: History, workdays: Workdays, today: date) -> int:
    """Return how many workdays in a row were checked in, up to today or, while today is open, up to yesterday.

    Days off and days of leave, pause or freeze neither count nor break it; a check-in on a day off does not count.
    """
    first = today if history.counted(today) else today - _DAY
    count = 0
    for day in _back(first, history.since):
        if not workdays.works(day):
            continue
        if history.counted(day):
            count += 1
        elif day not in history.marks:
            break
    return count


def to_freeze(history: History, workdays: Workdays, today: date, freezes: int) -> tuple[date, ...]:
    """Return the missed workdays that a freeze keeps from breaking the streak: all since it was last fed, or none.

    None without a streak, and none when one of the months has too few freezes left for its days.
    """
    gap: list[date] = []
    for day in _back(today - _DAY, history.since):
        if history.counted(day) and workdays.works(day):
            return tuple(gap) if _enough(history, gap, freezes) else ()
        if workdays.works(day) and day not in history.marks:
            gap.append(day)
    return ()


def _enough(history: History, gap: list[date], freezes: int) -> bool:
    frozen = [day for day, mark in history.marks.items() if mark is Mark.FROZEN]
    months = {(day.year, day.month) for day in gap}
    return all(sum((day.year, day.month) == month for day in (*gap, *frozen)) <= freezes for month in months)


def to_make_up(history: History, workdays: Workdays, today: date, rule: Rule, used: int) -> tuple[date, ...]:
    """Return the missed workdays that may still be made up, the latest first; `used` counts this month's make-ups."""
    if used >= rule.makeups:
        return ()
    first = max(history.since, today - _DAY * rule.makeup_days)
    return tuple(day for day in _back(today - _DAY, first) if workdays.works(day) and not history.counted(day))


def _back(last: date, first: date) -> Iterator[date]:
    return (last - _DAY * number for number in range((last - first).days + 1))


SIGNS: Mapping[Mark | None, str] = {  # emoji: of one width in every chat and font, which no other signs are
    Mark.CHECKED: "✅",
    Mark.MADE_UP: "🔵",
    Mark.LEAVE: "🔶",
    Mark.PAUSED: "🔶",
    Mark.FROZEN: "💠",
    None: "⬜",
}
OFF = "➖"
"""The sign of a day off, or of one that is still to come or lies before the beginning."""


def picture(history: History, workdays: Workdays, today: date) -> str:
    """Return the month of today as a grid of letters that any chat can show: a line a week, led by the date of its Monday."""
    first = today.replace(day=1)
    monday = first - _DAY * first.weekday()
    lines = []
    while monday <= today:
        week = (monday + _DAY * number for number in range(_WEEK))
        lines.append(f"{monday:%m-%d} " + "".join(_sign(history, workdays, day, today) for day in week))
        monday += _DAY * _WEEK
    return "\n".join(lines)


def _sign(history: History, workdays: Workdays, day: date, today: date) -> str:
    mark = history.marks.get(day)
    if (day.year, day.month) != (today.year, today.month) or day > today or day < history.since:
        return OFF
    return SIGNS[mark] if mark is not None or workdays.works(day) else OFF


def in_month(history: History, today: date) -> tuple[int, int]:
    """Return how many days of the month of today were checked in, and how many of them later."""
    month = [mark for day, mark in history.marks.items() if (day.year, day.month) == (today.year, today.month)]
    made_up = month.count(Mark.MADE_UP)
    return month.count(Mark.CHECKED) + made_up, made_up


def note(words: str) -> str | None:
    """Return the words as a note of one day: white space made single; none when they are too long."""
    tidy = " ".join("".join(sign if sign.isprintable() or sign.isspace() or sign == "\u200d" else "" for sign in words).split())
    return tidy if len(tidy) <= LONGEST_NOTE else None


def clock(minute: int) -> str:
    """Return a minute of the day as clocks show it: `07:30`."""
    return f"{minute // 60:02}:{minute % 60:02}"


@dataclass(frozen=True, slots=True)
class Figures:
    """How many members take part and how many checked in today; none where so few could be guessed by name."""

    members: int | None
    today: int | None


def figures(members: int, today: int) -> Figures:
    """Return the counts as staff may see them."""
    shown = members if members >= FEWEST_SHOWN else None
    return Figures(shown, today if shown is not None and today >= FEWEST_SHOWN else None)
