"""On which days and at which instants something is: rules, days off, clocks that jump, changes of single days."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from content.wording import Wording
from core.calendar import recurrence, rules
from core.calendar.recurrence import Frequency, Rule, Weekday
from core.calendar.rules import Almanac, Change, EntryKind, EntryState, Shift, Since, Timetable, Told
from core.calendar.sentences import day_with_weekday, rule_in_words, when
from core.members.rules import Audience
from core.organisation import Organisation, QuietHours
from core.workdays.rules import Workdays
from tests.agenda import entry

DAY = timedelta(days=1)


def almanac(zone: str = "Asia/Shanghai", workdays: Workdays | None = None) -> Almanac:
    organisation = Organisation("单位", "zh", ZoneInfo(zone), QuietHours(0, 0), "party", "")
    return Almanac(organisation, workdays or Workdays())


SHANGHAI = almanac()
days = some.dates(date(2026, 1, 1), date(2027, 12, 31))
weekdays = some.builds(Weekday, some.integers(0, 6), some.sampled_from((-1, 1, 2, 3, 4, 5)))
ordinary = some.lists(some.builds(Weekday, some.integers(0, 6)), max_size=3, unique=True).map(tuple)
month_days = some.lists(some.integers(-3, 31).filter(bool), max_size=2, unique=True).map(tuple)
ends = some.one_of(
    some.just({}), some.builds(lambda n: {"count": n}, some.integers(1, 30)), some.builds(lambda d: {"until": d}, days)
)
bare = some.one_of(
    some.just(Rule(Frequency.DAILY)),
    some.builds(Rule, some.just(Frequency.WEEKLY), weekdays=ordinary),
    some.builds(Rule, some.just(Frequency.MONTHLY), month_days=month_days),
    some.builds(Rule, some.just(Frequency.MONTHLY), weekdays=some.lists(weekdays, max_size=2, unique=True).map(tuple)),
    some.builds(
        Rule, some.just(Frequency.YEARLY), month_days=month_days, months=some.lists(some.integers(1, 12), min_size=1).map(tuple)
    ),
)
sound = some.builds(lambda rule, every, end: replace(rule, interval=every, **end), bare, some.integers(1, 4), ends)


@given(sound)
def test_a_rule_is_read_as_it_was_written(rule: Rule) -> None:
    assert recurrence.is_sound(rule)
    assert recurrence.read(f"RRULE:{rule}") == rule


@given(sound, days)
@settings(max_examples=60, deadline=None)
def test_the_days_of_a_rule_are_those_that_its_text_names(rule: Rule, starts_on: date) -> None:
    assume(recurrence.can_occur(rule, starts_on))
    last = starts_on + 400 * DAY
    named = rrulestr(str(rule), dtstart=datetime.combine(starts_on, time()))
    expected = [
        each.date() for each in named.between(datetime.combine(starts_on, time()), datetime.combine(last, time()), inc=True)
    ]
    found = rules.between(Timetable(starts_on, time(9), rule=rule), starts_on, last, SHANGHAI)
    assert [each.on for each in found] == expected
    assert [each.day for each in found] == expected


@given(sound, days, some.sampled_from((Shift.NEXT, Shift.PREVIOUS, Shift.SKIP)), days)
@settings(max_examples=60, deadline=None)
def test_no_day_off_is_left_and_no_day_comes_twice(rule: Rule, starts_on: date, shift: Shift, first: date) -> None:
    assume(recurrence.can_occur(rule, starts_on))
    plan, workdays = Timetable(starts_on, time(9), rule=rule, shift=shift), SHANGHAI.workdays
    found = rules.between(plan, first, first + 200 * DAY, SHANGHAI)
    on = [each.on for each in found]
    assert on == sorted(set(on))
    assert all(workdays.works(each) for each in on)
    stays = [each.on for each in rules.between(replace(plan, shift=Shift.STAY), first, first + 200 * DAY, SHANGHAI)]
    assert {each for each in stays if workdays.works(each)} <= set(on)
    assert found == [each for half in (0, 1) for each in _half(plan, first, half)]


def _half(plan: Timetable, first: date, half: int) -> list[rules.Occurrence]:
    return rules.between(plan, first + half * 100 * DAY, first + (99 + half * 101) * DAY, SHANGHAI)


@given(
    some.sampled_from(("Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Lord_Howe", "America/Santiago", "UTC")),
    some.times().map(lambda t: t.replace(second=0, microsecond=0)),
    days,
)
@settings(max_examples=80, deadline=None)
def test_something_daily_is_at_its_local_hour_whatever_the_clocks_do(zone: str, clock: time, starts_on: date) -> None:
    book = almanac(zone)
    found = rules.between(
        Timetable(starts_on, clock, 30, Rule(Frequency.DAILY), lead_minutes=90), starts_on, starts_on + 240 * DAY, book
    )
    assert len(found) == 241
    for each in found:
        local = each.starts_at.astimezone(ZoneInfo(zone))
        there = datetime.combine(each.on, clock, ZoneInfo(zone))
        skipped = there.astimezone(UTC).astimezone(ZoneInfo(zone)).time() != clock
        assert (local.date(), local.time()) == (each.on, clock) or skipped
        assert each.starts_at - each.tell_at == timedelta(minutes=90)
    assert all(later.starts_at > each.starts_at for each, later in pairwise(found))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "nothing"),
        ("FREQ=HOURLY", "hours"),
        ("FREQ=DAILY;BYHOUR=3", "a part that is not ours"),
        ("FREQ=DAILY;FREQ=DAILY", "a part twice"),
        ("FREQ=WEEKLY;BYDAY=2MO", "an ordinal in a week"),
        ("FREQ=WEEKLY;BYDAY=XX", "no day"),
        ("FREQ=MONTHLY;BYDAY=MO", "no ordinal in a month"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "no day of a month"),
        ("FREQ=MONTHLY;BYMONTHDAY=1;BYDAY=1MO", "both"),
        ("FREQ=YEARLY;BYMONTHDAY=5", "no month in a year"),
        ("FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=5", "no month"),
        ("FREQ=DAILY;BYMONTH=5", "months where days are counted"),
        ("FREQ=DAILY;INTERVAL=0", "never"),
        ("FREQ=DAILY;COUNT=x", "no number"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20261231", "two ends"),
        ("FREQ=DAILY;UNTIL=20261331", "no day"),
        ("FREQ=WEEKLY;WKST=SU", "another week"),
        ("FREQ=DAILY;" + ";" * 200, "too long"),
    ],
)
def test_a_rule_beyond_our_part_is_none(text: str, why: str) -> None:
    assert recurrence.read(text) is None, why


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"title": " "}, "calendar-flaw-title"),
        ({"title": "长" * 121}, "calendar-flaw-title"),
        ({"words": "长" * 2001}, "calendar-flaw-words"),
        ({"place": "长" * 121}, "calendar-flaw-place"),
        ({"minutes": 5000}, "calendar-flaw-minutes"),
        ({"lead": 50_000}, "calendar-flaw-lead"),
        ({"rule": "FREQ=DAILY;UNTIL=20261101"}, "calendar-flaw-ends-before-start"),
        ({"rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, "calendar-flaw-never"),
        ({"rule": "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31"}, "calendar-flaw-never"),
        ({"rule": "FREQ=DAILY;INTERVAL=7", "on": date(2026, 2, 7), "shift": Shift.SKIP}, ""),
        ({"rule": "FREQ=DAILY;COUNT=2", "on": date(2026, 11, 21), "shift": Shift.SKIP}, "calendar-flaw-never-workday"),
        ({}, ""),
    ],
)
def test_what_cannot_be_gets_one_sentence(change: dict[str, object], key: str) -> None:
    found = rules.flaw(entry(**{"title": "会议"} | change), SHANGHAI)
    assert (found.key if found else "") == key


def test_a_rule_that_is_not_sound_never_comes() -> None:
    draft = entry()
    broken = replace(draft, timetable=replace(draft.timetable, rule=Rule(Frequency.DAILY, interval=0)))
    assert rules.flaw(broken, SHANGHAI).key == "calendar-flaw-never"


def test_a_day_off_moves_to_the_workday_after_or_before_or_is_left_out() -> None:
    twentieth = Timetable(date(2026, 9, 20), time(9), rule=recurrence.read("FREQ=MONTHLY;BYMONTHDAY=3"))
    october = (date(2026, 9, 1), date(2026, 10, 31))

    def on(shift: Shift) -> list[date]:
        return [each.on for each in rules.between(replace(twentieth, shift=shift), *october, SHANGHAI)]

    assert on(Shift.STAY) == [date(2026, 10, 3)]
    assert on(Shift.NEXT) == [date(2026, 10, 8)]
    assert on(Shift.PREVIOUS) == [date(2026, 9, 30)]
    assert on(Shift.SKIP) == []


def test_a_daily_notice_comes_once_after_a_week_off() -> None:
    daily = Timetable(date(2026, 9, 1), time(9), rule=Rule(Frequency.DAILY), shift=Shift.NEXT)
    found = rules.between(daily, date(2026, 9, 30), date(2026, 10, 9), SHANGHAI)
    assert [each.on.day for each in found] == [30, 8, 9]


def test_an_occurrence_moved_far_is_found_on_its_new_day_and_not_on_the_old() -> None:
    weekly = Timetable(date(2026, 1, 5), time(9), rule=Rule(Frequency.WEEKLY))
    moved = Change(date(2026, 1, 12), on=date(2026, 6, 3), clock=time(15))
    nowhere = Change(date(2026, 1, 13), on=date(2026, 6, 3))
    june = rules.between(weekly, date(2026, 6, 2), date(2026, 6, 7), SHANGHAI, (moved, nowhere))
    assert [(each.day, each.on, each.starts_at.hour) for each in june] == [(date(2026, 1, 12), date(2026, 6, 3), 7)]
    assert not rules.between(weekly, date(2026, 1, 12), date(2026, 1, 12), SHANGHAI, (moved,))
    assert [each.on for each in rules.following(weekly, date(2026, 6, 2), 2, SHANGHAI, (moved,))] == [
        date(2026, 6, 3),
        date(2026, 6, 8),
    ]


def test_what_is_told_never_leaves_nothing_due() -> None:
    silent = Timetable(date(2026, 11, 24), time(9), lead_minutes=None)
    now = datetime(2026, 11, 24, tzinfo=UTC)
    assert rules.due(EntryKind.NOTICE, silent, (), Since(now - DAY, now), now, SHANGHAI) == rules.Due()
    assert rules.next_telling(silent, (), now, now, SHANGHAI) is None
    (on,) = rules.between(silent, silent.starts_on, silent.starts_on, SHANGHAI)
    assert (on.tell_at, rules.worth_until(EntryKind.NOTICE, on)) == (None, on.starts_at + timedelta(hours=1))


@given(some.integers(0, 40), some.lists(some.integers(1, 200), min_size=1, max_size=12), some.sampled_from(list(EntryKind)))
@settings(max_examples=60, deadline=None)
def test_whenever_the_clock_looks_each_occurrence_is_told_or_missed_once(lead: int, waits: list[int], kind: EntryKind) -> None:
    plan = Timetable(date(2026, 11, 21), time(9), 60, Rule(Frequency.DAILY), lead_minutes=lead * 60)
    released = now = datetime(2026, 11, 20, 4, tzinfo=UTC)
    changes: dict[date, Change] = {}
    looked = rules.next_telling(plan, (), released, now, SHANGHAI)
    for wait in waits:
        now += timedelta(hours=wait)
        if looked is None or looked > now:
            continue
        found = rules.due(kind, plan, tuple(changes.values()), Since(released, looked), now, SHANGHAI)
        for each in (*found.tell, *found.missed):
            assert each.day not in changes
            changes[each.day] = Change(each.day, told=Told.SENT if each in found.tell else Told.MISSED)
        assert all(now < rules.worth_until(kind, each) for each in found.tell)
        looked = found.next_at
        assert looked > now
    come = [each.day for each in rules.between(plan, plan.starts_on, date(2027, 5, 1), SHANGHAI) if each.tell_at <= now]
    assert [day for day in sorted(changes) if day not in come] == []
    last_look = looked or now
    assert all(day in changes for day in come if SHANGHAI.organisation.at(day, time(9)) - timedelta(hours=lead) < last_look)


def test_members_are_counted_by_branch_and_kind() -> None:
    counts = [("001", "full", 2), ("001.002", "full", 3), ("001.002", "applicant", 4), ("002", "full", 5)]
    assert rules.meant(counts, Audience("001")) == 9
    assert rules.meant(counts, Audience("001.002", ("applicant",))) == 4
    assert rules.meant(counts, Audience("003")) == 0


@given(some.integers(2000, 2100), some.integers(1, 12))
def test_a_month_is_shown_in_whole_weeks(year: int, month: int) -> None:
    weeks = rules.month_grid(year, month)
    shown = [day for week in weeks for day in week]
    assert shown == [shown[0] + number * DAY for number in range(len(shown))]
    assert all(week[0].weekday() == 0 for week in weeks)
    assert all(any(day.month == month for day in week) for week in weeks)
    assert {day.day for day in shown if day.month == month} >= set(range(1, 29))


@pytest.mark.parametrize(
    ("rule", "shift", "zh", "en"),
    [
        ("", Shift.STAY, "只有一次", "once"),
        ("FREQ=DAILY", Shift.SKIP, "每天，遇休息日跳过", "every day, left out when it falls on a day off"),
        ("FREQ=DAILY;INTERVAL=3;COUNT=5", Shift.STAY, "每 3 天，共 5 次", "every 3 days, 5 times"),
        ("FREQ=WEEKLY;INTERVAL=2", Shift.STAY, "每两周的周二", "every second week on Tuesday"),
        ("FREQ=WEEKLY;BYDAY=MO,SU", Shift.STAY, "每周一、周日", "every Monday, Sunday"),
        ("FREQ=MONTHLY;BYMONTHDAY=20", Shift.NEXT, "每月20日，遇休息日顺延到下一个工作日", None),
        ("FREQ=MONTHLY;BYMONTHDAY=1,-1", Shift.STAY, "每月1日、最后一天", "every month on the 1st, last day"),
        ("FREQ=MONTHLY;INTERVAL=3", Shift.STAY, "每 3 个月的24日", "every 3 months on the 24th"),
        (
            "FREQ=MONTHLY;BYDAY=2TU,-1FR",
            Shift.STAY,
            "每月第 2 个周二、最后一个周五",
            "every month on the second Tuesday, last Friday",
        ),
        ("FREQ=MONTHLY;BYMONTH=3;BYDAY=1MO", Shift.STAY, "每年3月的第 1 个周一", "every year in March on the first Monday"),
        (
            "FREQ=YEARLY;BYMONTHDAY=1;BYMONTH=7;UNTIL=20301231",
            Shift.STAY,
            "每年7月1日，到 2030年12月31日 为止",
            "every year in July on the 1st, until 31 December 2030",
        ),
        ("FREQ=YEARLY", Shift.PREVIOUS, "每年11月24日，遇休息日提前到上一个工作日", None),
    ],
)
def test_a_rule_is_said_in_words(rule: str, shift: Shift, zh: str, en: str | None) -> None:
    wording, plan = Wording(), Timetable(date(2026, 11, 24), time(9), rule=recurrence.read(rule), shift=shift)
    assert rule_in_words(plan, lambda words: wording.say(words, "zh")) == zh
    said = rule_in_words(plan, lambda words: wording.say(words, "en"))
    assert said == en if en else said


def test_times_are_said_with_their_length() -> None:
    wording = Wording("party", ZoneInfo("Asia/Shanghai"))
    said = {
        0: "",
        45: "，约 45 分钟",
        60: "，约 1 小时",
        150: "，约 2 个半小时",
        100: "，约 100 分钟",
        1500: "，到 11月25日 15:00",
    }
    for minutes, words in said.items():
        plan = Timetable(date(2026, 11, 24), time(14), minutes)
        (on,) = rules.between(plan, plan.starts_on, plan.starts_on, SHANGHAI)
        assert wording.say(when(on), "zh") == f"11月24日 周二 14:00{words}"
    assert wording.say(day_with_weekday(date(2026, 11, 22)), "en") == "Sunday, 22 November 2026"


@pytest.mark.parametrize(("picked", "is_meant"), [("001", True), ("001.002", True), ("001.002.001", True), ("001.003", False)])
def test_an_entry_is_looked_for_in_its_branch_in_those_below_and_from_those_above(picked: str, is_meant: bool) -> None:  # noqa: FBT001 - a column of the table
    row = rules.EntryRow(1, replace(entry(), audience=Audience("001.002")), EntryState.DRAFT)
    assert rules.touches(row, picked) is is_meant
