"""How days, times and rules of the calendar are said: texts by key, joined in the reader's language."""

from collections.abc import Callable, Sequence
from datetime import date

from core.calendar.recurrence import Frequency, Rule
from core.calendar.rules import EntryRow, Occurrence, Shift, Timetable
from core.messages import Day, Moment, Plain, Text, Value, Words

Say = Callable[[Words], str]
"""Says words in the reader's language."""


def beginning(occurrence: Occurrence) -> Text:
    """Return day, weekday and time at which the occurrence begins."""
    return Text("calendar-when", {"day": _short_day(occurrence.on), "clock": f"{occurrence.clock:%H:%M}"})


def when(occurrence: Occurrence) -> Text:
    """Return day, weekday and time of the occurrence, and how long it takes."""
    start = beginning(occurrence)
    length = occurrence.ends_at - occurrence.starts_at
    if not length:
        return start
    if length.days:
        return Text("calendar-when-days", {"start": start, "until": Moment(occurrence.ends_at)})
    return Text("calendar-when-hours", {"start": start, "length": _length(length.seconds // 60)})


def _short_day(day: date) -> Text:
    values: dict[str, Value] = {"month": Text("calendar-month", {"month": day.month}), "day": day.day}
    return Text("calendar-short-day", {**values, "weekday": day.isoweekday()})


def _length(minutes: int) -> Text:
    hours, rest = divmod(minutes, 60)
    if hours and not rest:
        return Text("calendar-hours", {"hours": hours})
    if hours and rest == 30:  # noqa: PLR2004 - half an hour
        return Text("calendar-hours-half", {"hours": hours})
    return Text("calendar-minutes", {"minutes": minutes})


def facts(row: EntryRow, occurrence: Occurrence) -> list[Words]:
    """Return when and where it is."""
    said: list[Words] = [when(occurrence)]
    if row.draft.place:
        said.append(Text("calendar-place", {"place": Plain(row.draft.place)}))
    return said


def day_with_weekday(day: date) -> Text:
    """Return the day with its weekday."""
    return Text("calendar-day", {"day": Day(day), "weekday": day.isoweekday()})


def rule_in_words(timetable: Timetable, say: Say) -> str:
    """Return when the entry comes again, in words: 每两周的周二，到 2026年12月31日 为止，遇休息日顺延到下一个工作日."""
    if timetable.rule is None:
        said = [say(Text("calendar-rule-once"))]
    else:
        said = [say(_basis(timetable.rule, timetable.starts_on, say)), *_end(timetable.rule, say)]
    if timetable.shift is not Shift.STAY:
        said.append(say(Text(f"calendar-shift-{timetable.shift}")))
    return say(Text("calendar-clause-comma")).join(said)


def _basis(rule: Rule, starts_on: date, say: Say) -> Text:
    every: dict[str, Value] = {"interval": rule.interval}
    match rule.frequency:
        case Frequency.DAILY:
            return Text("calendar-rule-daily", every)
        case Frequency.WEEKLY:
            days = [each.day for each in rule.weekdays] or [starts_on.weekday()]
            return Text("calendar-rule-weekly", {**every, "days": _weekdays(days, say)})
        case Frequency.MONTHLY:
            if rule.months:
                return Text(
                    "calendar-rule-in-months", {**every, "months": _months(rule.months, say), "days": _days(rule, starts_on, say)}
                )
            return Text("calendar-rule-monthly", {**every, "days": _days(rule, starts_on, say)})
        case Frequency.YEARLY:
            months = rule.months or (starts_on.month,)
            return Text("calendar-rule-yearly", {**every, "months": _months(months, say), "days": _days(rule, starts_on, say)})


def _days(rule: Rule, starts_on: date, say: Say) -> Plain:
    """Return the days within the month: 20日, 最后一天, 第二个周二."""
    if rule.weekdays:
        said = [Text("calendar-nth", {"ordinal": each.ordinal, "name": _weekday(each.day)}) for each in rule.weekdays]
    else:
        said = [Text("calendar-month-day", {"day": each}) for each in rule.month_days or (starts_on.day,)]
    return _joined(said, say)


def _weekdays(days: Sequence[int], say: Say) -> Plain:
    return _joined([_weekday(day) for day in days], say)


def _weekday(day: int) -> Text:
    return Text("calendar-weekday", {"weekday": day + 1})


def _months(months: Sequence[int], say: Say) -> Plain:
    return _joined([Text("calendar-month", {"month": month}) for month in months], say)


def _joined(said: Sequence[Text], say: Say) -> Plain:
    return Plain(say(Text("calendar-comma")).join(map(say, said)))


def _end(rule: Rule, say: Say) -> list[str]:
    if rule.count is not None:
        return [say(Text("calendar-rule-count", {"count": rule.count}))]
    return [say(Text("calendar-rule-until", {"day": Day(rule.until)}))] if rule.until else []
