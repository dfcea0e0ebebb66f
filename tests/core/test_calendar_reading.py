"""How people write days, times and rules is read, or is nothing: never a guess."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.calendar import reading
from core.calendar.rules import Shift

TODAY = date(2026, 11, 20)
MEANT = date(2026, 11, 21)


@pytest.mark.parametrize(
    "words",
    [
        *("2026年11月21日", "2026年11月21号", "2026-11-21", "2026/11/21", "2026.11.21", "20261121", "11/21", "11-21", "11.21"),
        *("11月21日", "11月21号", "十一月二十一日", "46347", "46347.0", "2026-11-21 00:00:00", "2026年11月21日（周六）", "明天"),
        *("２０２６年１１月２１日", " 2026 年 11 月 21 日 ", "21 November 2026", "Nov 21, 2026", "21st of November", "tomorrow"),
    ],
)
def test_a_day_is_read_as_people_write_it(words: str) -> None:
    assert reading.day(words, TODAY) == MEANT


@pytest.mark.parametrize(("words", "meant"), [("3月5日", date(2027, 3, 5)), ("2/29", date(2028, 2, 29)), ("11/20", TODAY)])
def test_a_day_without_a_year_is_the_next_one(words: str, meant: date) -> None:
    assert reading.day(words, TODAY) == meant


@pytest.mark.parametrize(
    "words",
    ["", "2月30日", "2026-13-01", "13/45", "abc", "5", "0", "99999", "12345", "每月20日", "十十月", "45 Foo 2026", "1/2/3"],
)
def test_what_names_no_day_is_none(words: str) -> None:
    assert reading.day(words, TODAY) is None


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        *(("14:30", time(14, 30)), ("14：30", time(14, 30)), ("14:30:00", time(14, 30)), ("下午2点半", time(14, 30))),
        *(("2:30 pm", time(14, 30)), ("14点30分", time(14, 30)), ("十四点三十分", time(14, 30)), ("0.604166667", time(14, 30))),
        *(("上午9点", time(9)), ("9时", time(9)), ("9 am", time(9)), ("12 am", time(0)), ("中午12点", time(12))),
        *(("晚上八点一刻", time(20, 15)), ("8点三刻", time(8, 45)), ("8点整", time(8)), ("下午2点十十分", None)),
        *(("", None), ("25:00", None), ("9:75", None), ("9", None), ("早点", None), ("十十点", None)),
    ],
)
def test_a_time_is_read_as_people_write_it(words: str, meant: time | None) -> None:
    assert reading.clock(words) == meant


@pytest.mark.parametrize(
    ("words", "rule", "shift"),
    [
        ("每天", "FREQ=DAILY", None),
        ("每3天", "FREQ=DAILY;INTERVAL=3", None),
        ("每个工作日", "FREQ=DAILY", Shift.SKIP),
        ("每周三", "FREQ=WEEKLY;BYDAY=WE", None),
        ("每星期三", "FREQ=WEEKLY;BYDAY=WE", None),
        ("每周一、三、五", "FREQ=WEEKLY;BYDAY=MO,WE,FR", None),
        ("每周一至周五", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", None),
        ("每两周周二", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", None),
        ("隔周的周二", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", None),
        ("每月20日", "FREQ=MONTHLY;BYMONTHDAY=20", None),
        ("每月二十号", "FREQ=MONTHLY;BYMONTHDAY=20", None),
        ("每个月的20日", "FREQ=MONTHLY;BYMONTHDAY=20", None),
        ("每月1号和15号", "FREQ=MONTHLY;BYMONTHDAY=1,15", None),
        ("每月最后一天", "FREQ=MONTHLY;BYMONTHDAY=-1", None),
        ("每月月底", "FREQ=MONTHLY;BYMONTHDAY=-1", None),
        ("每月第二个周二", "FREQ=MONTHLY;BYDAY=2TU", None),
        ("每月最后一个周五", "FREQ=MONTHLY;BYDAY=-1FR", None),
        ("每3个月10日", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=10", None),
        ("每年七月一日", "FREQ=YEARLY;BYMONTHDAY=1;BYMONTH=7", None),
        ("每年3月第一个周一", "FREQ=YEARLY;BYDAY=1MO;BYMONTH=3", None),
        ("每2年3月5日", "FREQ=YEARLY;INTERVAL=2;BYMONTHDAY=5;BYMONTH=3", None),
        ("每月20日，遇节假日顺延", "FREQ=MONTHLY;BYMONTHDAY=20", Shift.NEXT),
        ("每月20日遇休息日提前", "FREQ=MONTHLY;BYMONTHDAY=20", Shift.PREVIOUS),
        ("每周五（逢节假日跳过）", "FREQ=WEEKLY;BYDAY=FR", Shift.SKIP),
        ("daily", "FREQ=DAILY", None),
        ("every weekday", "FREQ=DAILY", Shift.SKIP),
        ("every Wednesday", "FREQ=WEEKLY;BYDAY=WE", None),
        ("every second Tuesday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", None),
        ("every Monday and Friday", "FREQ=WEEKLY;BYDAY=MO,FR", None),
        ("every 3 weeks on Tuesday", "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU", None),
        ("every second Tuesday of the month", "FREQ=MONTHLY;BYDAY=2TU", None),
        ("every 2 months on the last Friday", "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR", None),
        ("every month on the 20th, next workday if it is a holiday", "FREQ=MONTHLY;BYMONTHDAY=20", Shift.NEXT),
        ("the last day of every month", "FREQ=MONTHLY;BYMONTHDAY=-1", None),
        ("every year on 5 March", "FREQ=YEARLY;BYMONTHDAY=5;BYMONTH=3", None),
        ("RRULE:FREQ=WEEKLY;BYDAY=MO", "FREQ=WEEKLY;BYDAY=MO", None),
    ],
)
def test_a_rule_is_read_as_people_write_it(words: str, rule: str, shift: Shift | None) -> None:
    found = reading.repeat(words)
    assert found is not None
    assert (str(found.rule), found.shift) == (rule, shift)


@pytest.mark.parametrize(
    "words",
    [
        *(
            "",
            "20",
            "有空的时候",
            "每季度10日",
            "每月",
            "每周",
            "每月32日",
            "每周八",
            "每周五到周一",
            "每月第六个周一",
            "每月1日和某日",
        ),
        *("每年", "每年13月1日", "每0天", "每天20日", "FREQ=HOURLY", "every", "every day on Monday", "every week", "every month"),
        *("every year on Foo", "every week on Foo", "每十十天", "每年十十月1日"),
    ],
)
def test_what_says_no_rule_is_none(words: str) -> None:
    assert reading.repeat(words) is None


@given(some.text("每隔第个周月年天日号一二三十最后0123456789:：/.-、，遇休提顺 ablmnothevrywksd", max_size=14))
def test_no_words_break_the_reader(words: str) -> None:
    reading.day(words, TODAY), reading.clock(words), reading.repeat(words)
