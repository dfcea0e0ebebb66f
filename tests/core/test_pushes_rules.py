"""What becomes of a delivery: pure judgement."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.channel import MISCONFIGURED, Moved, Outcome, Refused, Sent, TryLater, Uncertain, Verdict
from core.messages import Address, Purpose
from core.organisation import Organisation, QuietHours
from core.pushes.rules import (
    MOST_ATTEMPTS,
    DeliveryState,
    Next,
    Night,
    Policy,
    Standing,
    abandoned,
    back_off,
    held_back,
    judge,
    pace,
    release,
    uncrowded,
)

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def at(hour: int, minute: int = 0, day: int = 20) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("now", "hours", "free"),
    [
        (at(10), (None, None), at(10)),
        (at(22), (None, None), at(7, 30, day=21)),
        (at(6), (None, None), at(7, 30)),
        (at(7, 30), (None, None), at(7, 30)),
        (at(10), (9 * 60, 11 * 60), at(11)),
        (at(23), (9 * 60, 11 * 60), at(23)),
        (at(23), (0, 0), at(23)),
        (at(23), (None, 600), at(7, 30, day=21)),
    ],
)
def test_somebody_is_free_again_when_their_quiet_hours_end(
    now: datetime, hours: tuple[int | None, int | None], free: datetime, organisation: Organisation
) -> None:
    assert release(now, Night(*hours), organisation) == free


def test_quiet_hours_end_by_the_clock_on_the_night_it_changes() -> None:
    berlin = Organisation("", "en", ZoneInfo("Europe/Berlin"), QuietHours(22 * 60, 7 * 60), "party", "")
    night = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
    assert release(night, Night(), berlin) == datetime(2026, 10, 25, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("member", "free", "expected"),
    [
        (Standing("", None, reachable=True), NOW, None),
        (Standing("", NOW - timedelta(days=1), reachable=True), NOW, None),
        (Standing("", None, reachable=False), NOW, Next(DeliveryState.SKIPPED, "closed")),
        (Standing(",quiz,", None, reachable=True), NOW, Next(DeliveryState.SKIPPED, "muted")),
        (Standing(",reminder,", None, reachable=True), NOW, None),
        (Standing("", NOW + timedelta(days=1), reachable=True), NOW, Next(DeliveryState.SKIPPED, "paused")),
        (
            Standing("", None, reachable=True),
            NOW + timedelta(hours=9),
            Next(DeliveryState.WAITING, "quiet", NOW + timedelta(hours=9)),
        ),
    ],
)
def test_who_must_not_be_written_to_now_is_put_off_or_skipped(member: Standing, free: datetime, expected: Next | None) -> None:
    assert held_back(member, Purpose.QUIZ, NOW, free) == expected


@pytest.mark.parametrize(
    ("outcome", "policy", "attempts", "expected"),
    [
        (Sent("7"), Policy.RESEND, 0, Next(DeliveryState.SENT)),
        (Refused("blocked", gone=True), Policy.RESEND, 0, Next(DeliveryState.FAILED, "blocked", closes_address=True)),
        (Refused("too-long"), Policy.RESEND, 0, Next(DeliveryState.FAILED, "too-long")),
        (Refused(MISCONFIGURED), Policy.RESEND, 0, Next(DeliveryState.WAITING, MISCONFIGURED, NOW + timedelta(seconds=30))),
        (Moved(Address("t", "b", "-100")), Policy.RESEND, 0, Next(DeliveryState.WAITING, "moved", NOW, attempted=True)),
        (Verdict.WINDOW_CLOSED, Policy.RESEND, 0, Next(DeliveryState.SKIPPED, "window-closed")),
        (
            TryLater(timedelta(seconds=30), "too-many", throttled=True),
            Policy.RESEND,
            99,
            Next(DeliveryState.WAITING, "too-many", NOW + timedelta(seconds=30)),
        ),
        (
            TryLater(timedelta(seconds=5)),
            Policy.RESEND,
            0,
            Next(DeliveryState.WAITING, "busy", NOW + timedelta(seconds=15), attempted=True),
        ),
        (
            TryLater(timedelta(minutes=5)),
            Policy.RESEND,
            0,
            Next(DeliveryState.WAITING, "busy", NOW + timedelta(minutes=5), attempted=True),
        ),
        (TryLater(timedelta(0)), Policy.RESEND, MOST_ATTEMPTS - 1, Next(DeliveryState.FAILED, "busy", attempted=True)),
        (
            Uncertain(),
            Policy.RESEND,
            1,
            Next(DeliveryState.WAITING, "no-answer", NOW + timedelta(seconds=30), attempted=True),
        ),
        (Uncertain(), Policy.RESEND, MOST_ATTEMPTS - 1, Next(DeliveryState.UNCERTAIN, "no-answer", attempted=True)),
        (Uncertain(), Policy.LIST, 0, Next(DeliveryState.UNCERTAIN, "no-answer")),
    ],
)
def test_what_the_platform_said_decides(outcome: Outcome | Verdict, policy: Policy, attempts: int, expected: Next) -> None:
    assert judge(outcome, policy, attempts, NOW, 0.5) == expected


def test_waits_double_spread_and_end_at_a_quarter_of_an_hour() -> None:
    assert [back_off(attempts, 0.5) for attempts in (1, 2, 3)] == [timedelta(seconds=each) for each in (15, 30, 60)]
    assert back_off(50, 0.5) == timedelta(minutes=15)
    assert (back_off(1, 0.0), back_off(1, 1.0)) == (timedelta(seconds=7.5), timedelta(seconds=22.5))


@pytest.mark.parametrize(
    ("policy", "begun", "state"),
    [
        (Policy.LIST, True, DeliveryState.UNCERTAIN),
        (Policy.LIST, False, DeliveryState.WAITING),
        (Policy.RESEND, True, DeliveryState.WAITING),
    ],
)
def test_after_a_crash_only_what_had_begun_and_must_not_go_twice_is_uncertain(
    policy: Policy, *, begun: bool, state: DeliveryState
) -> None:
    assert abandoned(policy, NOW, begun=begun).state is state


def test_a_steady_pace_is_shown_as_it_is_and_fades_when_it_stops() -> None:
    rate = 0.0
    for _ in range(200):
        rate = pace(rate, 1.0, 25)
    assert rate == pytest.approx(25, rel=0.05)
    assert pace(rate, 120.0) < 0.1


@pytest.mark.parametrize(
    ("state", "reason", "elsewhere"),
    [
        (DeliveryState.FAILED, "busy", True),
        (DeliveryState.SKIPPED, "closed", True),
        (DeliveryState.SKIPPED, "muted", False),
        (DeliveryState.SKIPPED, "paused", False),
        (DeliveryState.UNCERTAIN, "timeout", False),
        (DeliveryState.SENT, "", False),
    ],
)
def test_only_what_surely_did_not_arrive_and_was_not_declined_goes_to_another_chat(
    state: DeliveryState, reason: str, *, elsewhere: bool
) -> None:
    assert Next(state, reason).elsewhere is elsewhere


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)), st.floats(0, 1))  # noqa: DTZ001 - hypothesis adds the zone
def test_what_goes_to_many_begins_outside_of_the_crowded_minutes(now: datetime, chance: float) -> None:
    free = uncrowded(now, frozenset({0, 30}), chance)
    if now.minute in {0, 30}:
        assert timedelta() < free - now <= timedelta(minutes=2)
        assert free.minute not in {0, 30}
    else:
        assert free == now
