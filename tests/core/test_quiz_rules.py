"""When rounds open and close, what is wrong with a plan, and the tone of a result."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.library.cards import KINDS
from core.library.rules import ItemType
from core.members.rules import Audience
from core.organisation import Organisation, QuietHours
from core.quiz.rules import EVERY_DAY, WORKDAYS, BranchResult, QuizDraft, Schedule, due, flaw, next_after, occurrence, warmth

FRIDAY = date(2026, 11, 20)


def living_in(zone: str) -> Organisation:
    return Organisation("测试单位", "zh", ZoneInfo(zone), QuietHours(0, 0), "party", "")


SHANGHAI = living_in("Asia/Shanghai")
DAILY = Schedule(time(8), EVERY_DAY, FRIDAY)
DRAFT = QuizDraft("每日一题", 1, 5, Audience("001"), DAILY)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_a_round_is_open_until_the_local_day_ends_unless_hours_are_set() -> None:
    assert occurrence(DAILY, FRIDAY, SHANGHAI).closes_at == at(21, 0)
    assert occurrence(replace(DAILY, open_hours=30), FRIDAY, SHANGHAI).closes_at == at(21, 14)


def test_the_next_round_lies_strictly_later_and_on_a_day_of_the_plan() -> None:
    workdays = replace(DAILY, days=WORKDAYS)
    assert next_after(workdays, at(20, 7, 59), SHANGHAI).opens_at == at(20, 8)
    assert next_after(workdays, at(20, 8), SHANGHAI).opens_at == at(23, 8)
    assert next_after(replace(DAILY, days=(5,)), at(20, 8), SHANGHAI).opens_at == at(27, 8)
    assert next_after(replace(DAILY, starts_on=date(2027, 1, 1)), at(20, 8), SHANGHAI).day == date(2027, 1, 1)


def test_after_the_last_day_nothing_comes() -> None:
    assert next_after(replace(DAILY, ends_on=FRIDAY), at(20, 9), SHANGHAI) is None


def test_only_the_latest_round_is_due_and_only_within_its_hours() -> None:
    assert due(DAILY, at(20, 7), SHANGHAI) is None
    assert due(DAILY, at(25, 9), SHANGHAI).day == date(2026, 11, 25)
    assert due(DAILY, at(25, 7), SHANGHAI) is None
    assert due(replace(DAILY, days=(5,), open_hours=72), at(22, 9), SHANGHAI).day == FRIDAY


def test_a_time_that_the_clocks_skip_or_repeat_opens_one_round() -> None:
    berlin = living_in("Europe/Berlin")
    plan = Schedule(time(2, 30), EVERY_DAY, date(2026, 3, 1))
    skipped = next_after(plan, datetime(2026, 3, 28, 12, tzinfo=UTC), berlin)
    assert skipped.opens_at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    repeated = next_after(plan, datetime(2026, 10, 24, 12, tzinfo=UTC), berlin)
    assert repeated.opens_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert next_after(plan, repeated.opens_at, berlin).day == date(2026, 10, 26)


@given(
    days=st.sets(st.sampled_from(EVERY_DAY), min_size=1),
    clock=st.times(),
    minute=st.integers(0, 2 * 365 * 24 * 60),
    zone=st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Apia"]),
)
def test_between_the_round_that_is_due_and_the_next_one_lies_now(days: set[int], clock: time, minute: int, zone: str) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    organisation = living_in(zone)
    plan = Schedule(clock.replace(second=0, microsecond=0), tuple(sorted(days)), date(2025, 1, 1), open_hours=24 * 7)
    latest, coming = due(plan, now, organisation), next_after(plan, now, organisation)
    assert latest is None or latest.opens_at <= now < latest.closes_at
    assert now < coming.opens_at <= now + timedelta(days=8)
    assert coming.day.isoweekday() in days


@pytest.mark.parametrize(
    ("draft", "key"),
    [
        (replace(DRAFT, title="  "), "quiz-flaw-title"),
        (replace(DRAFT, title="字" * 121), "quiz-flaw-title"),
        (replace(DRAFT, size=0), "quiz-flaw-size"),
        (replace(DRAFT, size=51), "quiz-flaw-size"),
        (replace(DRAFT, schedule=replace(DAILY, days=())), "quiz-flaw-days"),
        (replace(DRAFT, schedule=replace(DAILY, days=(8,))), "quiz-flaw-days"),
        (replace(DRAFT, schedule=replace(DAILY, ends_on=date(2026, 11, 1))), "quiz-flaw-ends-before-start"),
        (replace(DRAFT, schedule=replace(DAILY, open_hours=0)), "quiz-flaw-hours"),
        (replace(DRAFT, schedule=replace(DAILY, open_hours=169)), "quiz-flaw-hours"),
    ],
)
def test_a_plan_that_cannot_work_is_told_why(draft: QuizDraft, key: str) -> None:
    assert flaw(draft).key == key


def test_a_sound_plan_has_no_flaw() -> None:
    assert flaw(DRAFT) is None
    assert flaw(replace(DRAFT, schedule=replace(DAILY, ends_on=FRIDAY, open_hours=2))) is None


def test_results_are_told_warmly() -> None:
    assert [warmth(right, 5) for right in (5, 3, 2, 0)] == ["all", "most", "some", "some"]


def test_a_share_is_given_only_after_the_first_answer() -> None:
    assert BranchResult("001", "一支部", 3, 0, 0, 0, 0).percent is None
    assert BranchResult("001", "一支部", 3, 1, 1, 3, 2).percent == 67


def test_every_kind_of_item_has_a_name() -> None:
    assert set(KINDS) == set(ItemType)
