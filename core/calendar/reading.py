"""How people write days, times and rules, in Chinese and English: words in, values out; never a guess."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from core.calendar import recurrence
from core.calendar.recurrence import Frequency, Rule, Weekday, is_sound
from core.calendar.rules import Shift

_DIGITS = "零一二三四五六七八九"
_NUMERAL = "[0-9一二两三四五六七八九十廿卅]"
_FIRST_SERIAL, _LAST_SERIAL = 36_526, 73_050
"""The days of 2000 to 2099 as Excel counts them."""
_SERIAL_ZERO = date(1899, 12, 30)
_MINUTES = 24 * 60
_RELATIVE: Mapping[str, int] = {"今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "today": 0, "tomorrow": 1}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS: Mapping[str, int] = {
    **{sign: place for place, sign in enumerate("一二三四五六")},
    "日": 6,
    "天": 6,
    "末": 6,
    **{str(place + 1): place for place in range(7)},
    **{name: place for place, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))},
}
_ENGLISH_ORDINALS: Mapping[str, int] = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}
_SHIFTS: tuple[tuple[str, Shift], ...] = (
    ("顺延|延后|推迟|后延|next workday", Shift.NEXT),
    ("提前|提早|previous workday|workday before", Shift.PREVIOUS),
    ("跳过|不办|不开|取消|除外|skip(?:ped)?|left out", Shift.SKIP),
)


@dataclass(frozen=True, slots=True)
class Repeat:
    """A rule as somebody wrote it, with what becomes of days off; the shift is none where they said nothing about it."""

    rule: Rule
    shift: Shift | None = None


def normal(words: str) -> str:
    """Return the words as they are compared: width and case folded, white space single."""
    return " ".join(unicodedata.normalize("NFKC", words).casefold().split())


def number(words: str) -> int | None:
    """Return the number that digits or Chinese numerals write, up to 99; none when they write none."""
    if words.isdecimal():
        return int(words)
    words = words.replace("两", "二").replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = words.rpartition("十")
    if any(sign not in _DIGITS for sign in tens + ones) or len(tens) > 1 or len(ones) > 1 or not words:
        return None
    units = _DIGITS.index(ones) if ones else 0
    return 10 * (_DIGITS.index(tens) if tens else 1) + units if ten else units


# Days

_FULL = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?(?:[ t]00:00(?::00)?)?")
_SHORT = re.compile(rf"(\d{{1,2}}|{_NUMERAL}{{1,2}})\s*[-/.月]\s*(\d{{1,2}}|{_NUMERAL}{{1,3}})\s*[日号]?")
_COMPACT = re.compile(r"(20\d\d)(\d\d)(\d\d)")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?: of)? ([a-z]{3,9})\.?,?(?: (\d{4}))?")
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?")


def day(words: str, today: date) -> date | None:
    """Return the day that the words name; none when they name none, or one that does not exist.

    A day without a year is the next one from today on. A whole number of five digits is a day as Excel counts.
    """
    said = re.sub(r"[(（]?\s*(?:周|星期)[一二三四五六日天]\s*[)）]?$", "", normal(words)).strip()
    if said in _RELATIVE:
        return today + timedelta(days=_RELATIVE[said])
    if re.fullmatch(r"\d{5}(?:\.0+)?", said):
        return _serial(int(said.partition(".")[0]))
    full = _FULL.fullmatch(said) or _COMPACT.fullmatch(said)
    if full:
        return _exists(*map(int, full.groups()))
    short = _SHORT.fullmatch(said)
    if short:
        return _next_such(number(short[1]), number(short[2]), None, today)
    return _english_day(said, today)


def _serial(counted: int) -> date | None:
    return _SERIAL_ZERO + timedelta(days=counted) if _FIRST_SERIAL <= counted <= _LAST_SERIAL else None


def _english_day(said: str, today: date) -> date | None:
    found = _DAY_MONTH.fullmatch(said)
    if found:
        return _next_such(_english_month(found[2]), int(found[1]), found[3], today)
    found = _MONTH_DAY.fullmatch(said)
    return _next_such(_english_month(found[1]), int(found[2]), found[3], today) if found else None


def _english_month(name: str) -> int | None:
    return _MONTHS.index(name[:3]) + 1 if name[:3] in _MONTHS else None


def _next_such(month: int | None, in_month: int | None, year: str | None, today: date) -> date | None:
    if month is None or in_month is None:
        return None
    if year:
        return _exists(int(year), month, in_month)
    found = (_exists(today.year + ahead, month, in_month) for ahead in range(9))  # a 29 February is never farther
    return next((each for each in found if each is not None and each >= today), None)


def _exists(year: int, month: int, in_month: int) -> date | None:
    try:
        return date(year, month, in_month)
    except ValueError:
        return None


# Times of the day

_PERIODS = "凌晨|早上|早晨|清晨|上午|中午|下午|傍晚|晚上|晚|am|pm|a\\.m\\.|p\\.m\\."
_HOUR, _MINUTE = rf"\d{{1,2}}|{_NUMERAL}{{1,3}}", rf"\d{{1,2}}|{_NUMERAL}{{1,3}}|半|一刻|三刻"
_CLOCK = re.compile(rf"({_PERIODS})?\s*({_HOUR})\s*(?:[:点时]\s*({_MINUTE})?)?\s*分?(?::\d\d)?\s*(整|{_PERIODS})?")
_FRACTION = re.compile(r"0?\.\d+")
_QUARTERS: Mapping[str, int] = {"半": 30, "一刻": 15, "三刻": 45, "": 0}
_AFTER_NOON = frozenset({"下午", "傍晚", "晚上", "晚", "pm", "p.m."})


def clock(words: str) -> time | None:
    """Return the time of the day that the words name: 14:30, 下午2点半, 2 pm, or a day's fraction as Excel writes it."""
    said = normal(words)
    if _FRACTION.fullmatch(said):
        minutes = round(float(said) * _MINUTES) % _MINUTES
        return time(minutes // 60, minutes % 60)
    found = _CLOCK.fullmatch(said)
    if not found or (said.isdecimal() and not found[1] and not found[4]):
        return None
    period = found[1] or found[4] or ""
    quarter = found[3] or ""
    hour, minute = number(found[2]), _QUARTERS.get(quarter, number(quarter) if quarter else 0)
    return _time(_of_the_day(hour, period), minute)


def _of_the_day(hour: int | None, period: str) -> int | None:
    if hour is None:
        return None
    if period in _AFTER_NOON and hour < 12:  # noqa: PLR2004 - noon
        return hour + 12
    return 0 if period in {"am", "a.m.", "凌晨"} and hour == 12 else hour  # noqa: PLR2004 - 12 am is midnight


def _time(hour: int | None, minute: int | None) -> time | None:
    try:
        return time(hour if hour is not None else -1, minute if minute is not None else -1)
    except ValueError:
        return None


# Rules

_CLAUSE = re.compile(
    r"[,，;；(（]\s*(?:如|若|凡)?(?:遇|逢|碰)?.*$|\s+(?:if|when|moved?)\b.*$|\s*(?:如|若)?(?:遇|逢)到?(?:节|假|休|周末).*$"
)
_EVERY_N = re.compile(rf"每隔?\s*({_NUMERAL}{{1,2}})\s*(天|日|个?星期|周|个?月|年)的?(.*)")


def repeat(words: str) -> Repeat | None:
    """Return the rule that the words say: 每月20日, 每两周周二, 每月最后一个周五遇节假日顺延, every second Tuesday.

    A rule as RFC 5545 writes it is read, too. None when the words say no rule, or one that could be meant in two ways.
    """
    if words.strip().upper().startswith(("FREQ=", "RRULE:")):
        rule = recurrence.read(words)
        return Repeat(rule) if rule else None
    said = normal(words)
    shift = next((shift for pattern, shift in _SHIFTS if re.search(pattern, said)), None)
    bare = _CLAUSE.sub("", said).strip(" 。.的")
    found = _chinese(bare) or _english(bare)
    if found is None or not is_sound(found.rule):
        return None
    return replace(found, shift=shift or found.shift)


def _chinese(said: str) -> Repeat | None:
    said = (
        said.replace("星期", "周").replace("礼拜", "周").replace("每个月", "每月").replace("每一", "每").replace("每个周", "每周")
    )
    said = re.sub(r"^(?:每?隔周|每隔一周|双周|单双周)", "每2周", said)
    if said in {"每天", "每日", "天天"}:
        return Repeat(Rule(Frequency.DAILY))
    if said in {"每个工作日", "每工作日", "工作日", "每天工作日"}:
        return Repeat(Rule(Frequency.DAILY), Shift.SKIP)
    if said.startswith("每季度"):
        return None  # of which month, nobody said
    every = _EVERY_N.fullmatch(said.replace("每隔", "每"))
    if every:
        return _counted(number(every[1]) or 0, every[2], every[3])
    for unit in ("周", "月", "年"):
        if said.startswith(f"每{unit}"):
            return _counted(1, unit, said.removeprefix(f"每{unit}"))
    return None


def _counted(interval: int, unit: str, rest: str) -> Repeat | None:
    rule = None
    match unit.removeprefix("个"):
        case "天" | "日":
            rule = None if rest else Rule(Frequency.DAILY, interval)
        case "周" | "星期":
            rule = _week(interval, rest)
        case "月":
            rule = _month(interval, rest)
        case _:
            rule = _year(interval, rest)
    return Repeat(rule) if rule else None


def _week(interval: int, rest: str) -> Rule | None:
    names = re.sub(r"[周、,和及与 ]", "", rest)
    span = re.fullmatch(r"([一二三四五六日天1-7])[到至~-]([一二三四五六日天1-7])", names)
    if span:
        first, last = _WEEKDAYS[span[1]], _WEEKDAYS[span[2]]
        return Rule(Frequency.WEEKLY, interval, tuple(map(Weekday, range(first, last + 1)))) if first <= last else None
    if not names or any(name not in _WEEKDAYS for name in names):
        return None
    days = sorted({_WEEKDAYS[name] for name in names})
    return Rule(Frequency.WEEKLY, interval, tuple(map(Weekday, days)))


_NTH = re.compile(r"(?:的)?(?:第\s*([1-5一二三四五])|(最后一|末))\s*个?周([一二三四五六日天1-7])")


def _month(interval: int, rest: str) -> Rule | None:
    nth = _NTH.fullmatch(rest.strip())
    if nth:
        ordinal = number(nth[1]) if nth[1] else -1
        return Rule(Frequency.MONTHLY, interval, (Weekday(_WEEKDAYS[nth[3]], ordinal or 0),))
    days = _month_days(rest)
    return Rule(Frequency.MONTHLY, interval, month_days=days) if days else None


_LAST_OF_MONTH = re.compile(r"最后(?:一|1)[天日]|月?[底末]|(?:the )?last(?: day)?")


def month_days(words: str) -> tuple[int, ...]:
    """Return the days of the month that the words list, as in `1、15` or `最后一天`; nothing when a part of them is none."""
    return _month_days(normal(words)) if words.strip() else ()


def _month_days(rest: str) -> tuple[int, ...]:
    """Return the days of the month that the words list: 20日, 1号和15号, 月底; nothing when a part is none."""
    parts = [part.strip(" 的") for part in re.split(r"[、,和及与]", rest)]
    found = [
        -1 if re.fullmatch(r"最后(?:一|1)[天日]|月?[底末]|(?:the )?last(?: day)?", part) else _month_day(part) for part in parts
    ]
    return tuple(sorted({each for each in found if each}, key=lambda each: each % 32)) if None not in found else ()


def _month_day(part: str) -> int | None:
    found = re.fullmatch(rf"({_NUMERAL}{{1,3}})\s*(?:[日号]|st|nd|rd|th)?", part)
    return number(found[1]) if found else None


def _year(interval: int, rest: str) -> Rule | None:
    found = re.fullmatch(rf"(?:的)?({_NUMERAL}{{1,2}})月的?(.+)", rest)
    month = number(found[1]) if found else None
    if not found or month is None:
        return None
    monthly = _month(1, found[2])
    return replace(monthly, frequency=Frequency.YEARLY, interval=interval, months=(month,)) if monthly else None


# English

_UNITS: Mapping[str, Frequency] = {
    "day": Frequency.DAILY,
    "week": Frequency.WEEKLY,
    "month": Frequency.MONTHLY,
    "year": Frequency.YEARLY,
}
_DAY_NAME = r"\b(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|r|rs|ur)?(?:day)?s?\b"
_EVERY = re.compile(r"every (?:(\d{1,2}|other|second) )?(day|week|month|year)s?(?: on (?:the )?(.+))?")
_EVERY_DAY_NAME = re.compile(rf"every (other |second )?((?:{_DAY_NAME}(?:, | and |,)?)+)")
_NTH_OF = re.compile(rf"(?:the |every )?(first|second|third|fourth|fifth|last) {_DAY_NAME} (?:of|in) (?:every|each|the) month")
_NTH_DAY = re.compile(r"(?:the )?(?:(\d{1,2})(?:st|nd|rd|th)?|(last day))(?: (?:of|in) (?:every|each|the) month)?")


def _english(said: str) -> Repeat | None:
    said = re.sub(r"^(daily|weekly|monthly|yearly)\b", lambda found: f"every {_LY[found[1]]}", said)
    if said in {"every weekday", "every workday", "weekdays", "workdays", "on workdays"}:
        return Repeat(Rule(Frequency.DAILY), Shift.SKIP)
    nth = _NTH_OF.fullmatch(said)
    if nth:
        return Repeat(Rule(Frequency.MONTHLY, 1, (Weekday(_WEEKDAYS[nth[2]], _ENGLISH_ORDINALS[nth[1]]),)))
    named = _EVERY_DAY_NAME.fullmatch(said)
    if named:
        return Repeat(Rule(Frequency.WEEKLY, 2 if named[1] else 1, _named(named[2])))
    every = _EVERY.fullmatch(said)
    rule = _english_every(every) if every else _english_day_of_month(1, said)
    return Repeat(rule) if rule else None


_LY: Mapping[str, str] = {"daily": "day", "weekly": "week", "monthly": "month", "yearly": "year"}


def _named(words: str) -> tuple[Weekday, ...]:
    return tuple(Weekday(day) for day in sorted({_WEEKDAYS[name] for name in re.findall(_DAY_NAME, words)}))


def _english_every(every: re.Match[str]) -> Rule | None:
    interval = 2 if every[1] in {"other", "second"} else int(every[1] or 1)
    frequency, on = _UNITS[every[2]], every[3] or ""
    match frequency:
        case Frequency.DAILY:
            return None if on else Rule(frequency, interval)
        case Frequency.WEEKLY:
            return Rule(frequency, interval, _named(on)) if _named(on) else None
        case Frequency.MONTHLY:
            nth = _NTH_OF.fullmatch(f"{on} of the month")
            if nth:
                return Rule(frequency, interval, (Weekday(_WEEKDAYS[nth[2]], _ENGLISH_ORDINALS[nth[1]]),))
            return _english_day_of_month(interval, on)
        case Frequency.YEARLY:
            found = _english_day(on, date(2028, 1, 1))
            return Rule(frequency, interval, month_days=(found.day,), months=(found.month,)) if found else None


def _english_day_of_month(interval: int, on: str) -> Rule | None:
    found = _NTH_DAY.fullmatch(on)
    if not found or (interval == 1 and on.isdecimal()):
        return None
    return Rule(Frequency.MONTHLY, interval, month_days=(int(found[1]) if found[1] else -1,))
