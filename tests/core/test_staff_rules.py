"""What those who steer may do, and how wrong passwords are slowed down."""

from datetime import UTC, datetime, timedelta

import pytest

from core.staff import rules
from core.staff.rules import Permission, Right, Role, Staff, Wait

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)


def staff(*rights: Right) -> Staff:
    return Staff(1, "wang", "王静", "zh", rights)


def test_a_secretary_keeps_the_members_of_the_own_branch_and_below() -> None:
    secretary = staff(Right(Role.SECRETARY, "001.002"))
    assert secretary.may(Permission.CHANGE_MEMBERS, "001.002")
    assert secretary.may(Permission.CHANGE_MEMBERS, "001.002.005")
    assert not secretary.may(Permission.CHANGE_MEMBERS, "001")
    assert not secretary.may(Permission.CHANGE_MEMBERS, "001.0021")
    assert not secretary.may(Permission.CHANGE_STAFF, "001.002")


def test_a_reader_sees_figures_and_no_names() -> None:
    reader = staff(Right(Role.READER, "001"))
    assert reader.may(Permission.SEE_FIGURES, "001.003")
    assert not reader.may(Permission.SEE_MEMBERS, "001.003")


def test_an_administrator_may_everything() -> None:
    assert all(staff(Right(Role.ADMIN, "001")).may(permission, "001") for permission in Permission)


def test_nobody_may_anything_without_a_right() -> None:
    assert staff().tops == ()
    assert not staff().may(Permission.SEE_FIGURES, "001")


def test_of_branches_below_one_another_only_the_highest_is_a_top() -> None:
    both = staff(Right(Role.READER, "001.002.001"), Right(Role.EDITOR, "001.002"), Right(Role.SECRETARY, "001.004"))
    assert both.tops == ("001.002", "001.004")
    assert both.tops_for(Permission.SEND) == ("001.004",)


@pytest.mark.parametrize(("name", "fine"), [("wang", True), ("王静", True), ("a", False), ("a b", False), ("x" * 61, False)])
def test_a_username_is_one_word_of_two_to_sixty_signs(name: str, *, fine: bool) -> None:
    assert (rules.username_flaw(name) is None) == fine


@pytest.mark.parametrize(
    ("password", "flaw"),
    [
        ("123456789", "staff-password-short"),
        ("x" * 201, "staff-password-long"),
        ("WANG-JING-1 ", "staff-password-is-username"),
        ("correct horse", None),
        ("春风又绿江南岸明月何时照我还", None),
    ],
)
def test_a_password_is_long_and_not_the_username(password: str, flaw: str | None) -> None:
    found = rules.password_flaw(password, "wang-jing-1")
    assert (found.key if found else None) == flaw


def test_the_wait_grows_from_the_sixth_try_to_a_quarter_of_an_hour() -> None:
    waits = [rules.wait_after(wrong, 5) for wrong in range(4, 12)]
    assert [wait.total_seconds() for wait in waits] == [0, 30, 60, 120, 240, 480, 900, 900]
    assert rules.wait_after(10_000, 5) == rules.LONGEST_WAIT


def test_a_wait_is_told_in_minutes_rounded_up() -> None:
    assert Wait(61).text.arguments == {"minutes": 2}


def test_a_sign_in_slides_for_twelve_hours_and_ends_after_thirty_days() -> None:
    assert rules.expiry(NOW, NOW) == NOW + timedelta(hours=12)
    late = NOW + timedelta(days=29, hours=20)
    assert rules.expiry(NOW, late) == NOW + timedelta(days=30)
    assert not rules.is_worn(NOW + timedelta(hours=12), NOW, NOW + timedelta(minutes=9))
    assert rules.is_worn(NOW + timedelta(hours=12), NOW, NOW + timedelta(minutes=10))
    assert not rules.is_worn(NOW + timedelta(days=30), NOW, late)
