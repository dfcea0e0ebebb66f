"""What those who steer may do, how long they stay signed in, and how wrong passwords are slowed down."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.members.rules import within
from core.messages import Text

IDLE = timedelta(hours=12)
"""How long a sign-in lasts without being used."""
LONGEST = timedelta(days=30)
"""How long a sign-in lasts at most, however much it is used."""
RENEW = timedelta(minutes=10)
"""A sign-in is renewed when it was last renewed longer ago than this, so that most pages write nothing."""

SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200
SHORTEST_USERNAME, LONGEST_USERNAME = 2, 60

TRIES_PER_NAME = 5
"""Wrong passwords for one username before its next try must wait."""
TRIES_PER_PLACE = 20
"""Wrong passwords from one network address before its next try must wait; more than per name, for an office shares one."""
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
FORGIVEN = timedelta(days=1)
"""Wrong passwords are forgotten when none followed for this long."""


class Permission(StrEnum):
    """What somebody may do in a branch and everything below it."""

    SEE_FIGURES = "see-figures"
    SEE_MEMBERS = "see-members"
    CHANGE_MEMBERS = "change-members"
    CHANGE_BRANCHES = "change-branches"
    CHANGE_CONTENT = "change-content"
    APPROVE_CONTENT = "approve-content"
    SEND = "send"
    CHANGE_STAFF = "change-staff"
    CHANGE_SETTINGS = "change-settings"
    SEE_AUDIT = "see-audit"
    HANDLE_SUGGESTIONS = "handle-suggestions"
    ANSWER_QUESTIONS = "answer-questions"


class Role(StrEnum):
    """What somebody is for a branch; what it allows stands in `ALLOWED`."""

    ADMIN = "admin"
    SECRETARY = "secretary"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    READER = "reader"
    HANDLER = "handler"
    ANSWERER = "answerer"


ALLOWED: Mapping[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(Permission),
    Role.SECRETARY: frozenset(Permission) - {Permission.CHANGE_STAFF, Permission.CHANGE_SETTINGS, Permission.SEE_AUDIT},
    Role.EDITOR: frozenset({Permission.SEE_FIGURES, Permission.CHANGE_CONTENT}),
    Role.REVIEWER: frozenset({Permission.SEE_FIGURES, Permission.APPROVE_CONTENT, Permission.SEE_AUDIT}),
    Role.READER: frozenset({Permission.SEE_FIGURES}),
    Role.HANDLER: frozenset({Permission.SEE_FIGURES, Permission.HANDLE_SUGGESTIONS}),
    Role.ANSWERER: frozenset({Permission.SEE_FIGURES, Permission.ANSWER_QUESTIONS}),
}


@dataclass(frozen=True, slots=True)
class Right:
    """A role that holds for the branch with this code and everything below it."""

    role: Role
    branch_code: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody whose right begins at this very branch, and who they are in the chats, if anybody."""

    account_id: int
    name: str
    member_id: int | None
    branch_code: str
    role: Role


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who is signed in to the console; `csrf` is what every form of theirs carries."""

    account_id: int
    username: str
    name: str
    locale: str
    rights: tuple[Right, ...] = ()
    csrf: str = ""
    worn: bool = False
    """True when the sign-in is to be renewed by `service.renew`."""

    def may(self, permission: Permission, branch_code: str) -> bool:
        """Tell whether they may do this in the branch."""
        return any(permission in ALLOWED[right.role] and within(branch_code, right.branch_code) for right in self.rights)

    @property
    def tops(self) -> tuple[str, ...]:
        """The codes of the highest branches they see, ascending, none below another."""
        return self.tops_for(Permission.SEE_FIGURES)

    def tops_for(self, permission: Permission) -> tuple[str, ...]:
        """Return the codes of the highest branches where they may do this, ascending, none below another."""
        codes = sorted({right.branch_code for right in self.rights if permission in ALLOWED[right.role]})
        return tuple(code for code in codes if not any(code != top and within(code, top) for top in codes))


def allowing(permission: Permission) -> tuple[Role, ...]:
    """Return the roles that allow this."""
    return tuple(role for role in Role if permission in ALLOWED[role])


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Who is to get an account, as typed."""

    username: str
    name: str
    locale: str = "zh"


@dataclass(frozen=True, slots=True)
class Wait:
    """Too many wrong passwords: the next try is heard in `seconds` (whole, at least 1)."""

    seconds: int

    @property
    def text(self) -> Text:
        """The sentence that the person gets."""
        return Text("staff-wait", {"minutes": -(-self.seconds // 60)})


def username(typed: str) -> str:
    """Return the username as it is stored and compared: compatibility forms and case folded, outer white space gone."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()


def username_flaw(typed: str) -> Text | None:
    """Return the sentence that says why this can be no username, or nothing."""
    name = username(typed)
    if not SHORTEST_USERNAME <= len(name) <= LONGEST_USERNAME or any(sign.isspace() or not sign.isprintable() for sign in name):
        return Text("staff-username-form", {"least": SHORTEST_USERNAME, "most": LONGEST_USERNAME})
    return None


def password_flaw(password: str, for_username: str) -> Text | None:
    """Return the sentence that says why this can be no password of theirs, or nothing.

    Length counts and composition does not (NIST SP 800-63B, 2017, 5.1.1.2).
    """
    if len(password) < SHORTEST_PASSWORD:
        return Text("staff-password-short", {"least": SHORTEST_PASSWORD})
    if len(password) > LONGEST_PASSWORD:
        return Text("staff-password-long", {"most": LONGEST_PASSWORD})
    if username(password) == username(for_username):
        return Text("staff-password-is-username")
    return None


def wait_after(wrong: int, free: int) -> timedelta:
    """Return how long the next try must wait after so many wrong ones: nothing below `free`, then doubling up to 15 minutes."""
    if wrong < free:
        return timedelta()
    doublings = min(wrong - free, 10)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def expiry(created_at: datetime, now: datetime) -> datetime:
    """Return when a sign-in made at `created_at` and used `now` ends."""
    return min(now + IDLE, created_at + LONGEST)


def is_worn(expires_at: datetime, created_at: datetime, now: datetime) -> bool:
    """Tell whether using the sign-in now would move its end by enough to be worth a write."""
    return expiry(created_at, now) - expires_at >= RENEW
