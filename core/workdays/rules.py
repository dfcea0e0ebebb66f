"""Which days are worked, and counting in them: values in, values out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from core.messages import Text
from core.workdays.state import year_of

_DAY = timedelta(days=1)
_SATURDAY = 5
_WHOLE_NOTICE = 10
"""Days of its own with which an organisation has written down a whole year: a notice of the State Council moves more."""
LONGEST_NOTE = 60


@dataclass(frozen=True, slots=True)
class Workdays:
    """The State's calendar, and over it the days that the organisation changed (true = worked).

    The State's days off and make-up workdays (调休) come from the State Council's yearly notice. A year without one goes by
    the day of the week; `known` tells, so that whoever shows such a day can warn.
    """

    changed: Mapping[date, bool] = field(default_factory=dict)

    def works(self, day: date) -> bool:
        """Tell whether the day is worked."""
        own = self.changed.get(day)
        if own is not None:
            return own
        year = year_of(day.year)
        if day in year.worked:
            return True
        return day.weekday() < _SATURDAY and (year.provisional or day not in year.off)

    def known(self, day: date) -> bool:
        """Tell whether the day's year has a notice, or was written down by the organisation; else weekdays count."""
        own = sum(each.year == day.year for each in self.changed)
        return not year_of(day.year).provisional or own >= _WHOLE_NOTICE

    def on_or_after(self, day: date) -> date:
        """Return the first workday from this day on."""
        return day if self.works(day) else self.add(day, 1)

    def on_or_before(self, day: date) -> date:
        """Return the last workday up to this day."""
        while not self.works(day):
            day -= _DAY
        return day

    def add(self, day: date, count: int) -> date:
        """Return the count-th workday after the day; the day itself for none; raises ValueError below none."""
        if count < 0:
            raise ValueError("workdays are counted forward")
        while count:
            day += _DAY
            count -= self.works(day)
        return day

    def between(self, after: date, until: date) -> int:
        """Return how many workdays lie after the one day, up to and with the other; none when it does not lie later."""
        return sum(map(self.works, _days(after, until)))

    def holiday(self, day: date) -> str:
        """Return the code of the festival that the day belongs to, in words by `name`; empty for an ordinary day.

        A make-up workday is `make-up`; a day that the organisation changed is `own-off` or `own-worked`.
        """
        if day in self.changed:
            return "own-worked" if self.changed[day] else "own-off"
        year = year_of(day.year)
        return "make-up" if day in year.worked else year.off.get(day, "")

    def marked(self, year: int) -> Mapping[date, str]:
        """Return the days of the year that are not as their day of the week says, with what `holiday` returns."""
        whole = _days(date(year, 1, 1) - _DAY, date(year, 12, 31))
        return {day: found for day in whole if (found := self.holiday(day))}


def name(holiday: str) -> Text:
    """Return the words for what `holiday` returned."""
    return Text(f"workdays-{holiday}")


def _days(after: date, until: date) -> Iterator[date]:
    return (after + _DAY * number for number in range(1, (until - after).days + 1))
