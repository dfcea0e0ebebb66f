"""How a meeting's code is read, what a meeting needs, and who is late."""

from datetime import UTC, datetime, timedelta

import pytest

from core.attendance.rules import (
    Counts,
    Mark,
    MeetingDraft,
    MeetingView,
    Phase,
    code_in,
    code_of_link,
    flaw,
    link_code,
    reason,
)
from core.members.rules import Audience

START = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
ALL = Audience("001")


@pytest.mark.parametrize(
    "words",
    [
        *("123456", " 123456 ", "123 456", "123-456", "123456", "签到 123456", "签到123456", "签到:123456", "/checkin 123456"),
        *("/checkin@a_bot 123456", "Check in 123456", "会议签到 123456", "签到码：123456", "签到　123456。"),
    ],
)
def test_a_code_is_read_however_it_is_written(words: str) -> None:
    assert code_in(words) == "123456"


@pytest.mark.parametrize("words", ["", "12345", "1234567", "签到", "签到 今天读完了", "abc123456", "12 34 56", "👍", "二〇二六"])
def test_what_is_no_code_is_none(words: str) -> None:
    assert code_in(words) is None


def test_a_link_brings_its_code_along() -> None:
    assert code_of_link(f"/start {link_code('012345')}") == "012345"
    assert code_of_link("/start K7Q2M9XX") is None


@pytest.mark.parametrize(
    ("draft", "key"),
    [
        (MeetingDraft(" ", ALL, START), "attendance-flaw-title"),
        (MeetingDraft("题" * 121, ALL, START), "attendance-flaw-title"),
        (MeetingDraft("会", ALL, START, place="x" * 81), "attendance-flaw-place"),
        (MeetingDraft("会", ALL, START, opens_before=-1), "attendance-flaw-minutes"),
        (MeetingDraft("会", ALL, START, open_for=0), "attendance-flaw-minutes"),
        (MeetingDraft("会", ALL, START, late_after=120), "attendance-flaw-late"),
        (MeetingDraft("会", ALL, START - timedelta(days=1)), "attendance-flaw-over"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused_with_its_reason(draft: MeetingDraft, key: str) -> None:
    found = flaw(draft, START)
    assert found is not None
    assert found.key == key


def test_a_meeting_as_filled_in_has_its_times() -> None:
    draft = MeetingDraft("会", ALL, START)
    assert flaw(draft, START) is None
    assert (draft.opens_at, draft.closes_at) == (START - timedelta(minutes=30), START + timedelta(hours=2))
    assert draft.late_at == START + timedelta(minutes=10)
    assert MeetingDraft("会", ALL, START, late_after=None).late_at is None


def test_who_comes_after_the_mark_is_late_to_the_second() -> None:
    late = START + timedelta(minutes=10)
    view = MeetingView(1, "会", "", START, START - timedelta(minutes=30), late, START + timedelta(hours=2))
    second = timedelta(seconds=1)
    assert [view.mark_at(late - second), view.mark_at(late)] == [Mark.PRESENT, Mark.LATE]
    assert [view.phase(view.opens_at - second), view.phase(view.opens_at)] == [Phase.COMING, Phase.OPEN]
    assert [view.phase(view.closes_at - second), view.phase(view.closes_at)] == [Phase.OPEN, Phase.OVER]
    assert MeetingView(1, "会", "", START, START, None, START).mark_at(late) is Mark.PRESENT


def test_reasons_are_one_sentence() -> None:
    assert reason(" 出差\n在外 ") == "出差 在外"
    assert reason("  ") is None
    assert reason("字" * 201) is None


def test_those_who_neither_came_nor_asked_for_leave_are_missing() -> None:
    assert Counts(10, 4, 1, 2).missing == 3
