"""Who somebody is to the service, and what follows from a branch's code: values in, values out."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from core.messages import Purpose, Text

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Letters and digits that nobody takes for another: no 0 O 1 I L U."""
CODE_LENGTH = 8
CODE_LIFE = timedelta(days=14)
WRONG_CODES = 10
"""Wrong binding codes that an address may try within `WRONG_CODES_WITHIN`."""
WRONG_CODES_WITHIN = timedelta(hours=1)
STRANGER_KEPT = timedelta(days=30)
"""How long somebody who wrote and never joined is remembered."""
LONGEST_NAME, LONGEST_NUMBER, LONGEST_PHONE, LONGEST_BRANCH_NAME = 60, 40, 20, 120
_CODE = re.compile(f"[{CODE_ALPHABET}]{{{CODE_LENGTH}}}")
_LARGEST = 999


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever writes to us: always an address, perhaps a member."""

    address_id: int
    locale: str
    member_id: int | None = None
    name: str = ""
    branch_id: int | None = None
    branch_code: str = ""
    membership: str = ""
    paused_until: datetime | None = None
    open: bool = True
    """False while the platform has told us that this person closed the chat."""
    pushed_at: datetime | None = None
    """When a push reached this address last; while one is on its way, when it will have at the latest."""


def within(code: str, top: str) -> bool:
    """Tell whether the branch `code` is the branch `top` or lies below it (`001.003` lies below `001`, not `001.00`)."""
    return code == top or code.startswith(top + ".")


def lineage(code: str) -> tuple[str, ...]:
    """Return the branch's code and those of the branches above it, the top first: `001.003` gives `001`, `001.003`."""
    parts = code.split(".")
    return tuple(".".join(parts[:depth]) for depth in range(1, len(parts) + 1))


class Chat(Protocol):
    """A place where a member can be written to, as the rules see it."""

    @property
    def id(self) -> int | None:
        """The number of the address."""

    @property
    def open(self) -> bool:
        """Whether the platform lets us write there."""


def first_chat(chats: Sequence[Chat], preferred: int | None) -> int | None:
    """Return the id of the chat that a member is written to: the preferred one while it is open, else the first that is.

    `chats` stand in the order in which they were bound.
    """
    open_ = [chat.id for chat in chats if chat.open]
    return preferred if preferred in open_ else next(iter(open_), None)


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is meant: the members of a branch and everything below it, of the kinds named (none named = all kinds)."""

    branch_code: str
    memberships: tuple[str, ...] = ()

    def includes(self, person: Person) -> bool:
        """Tell whether the person is one of those who are meant."""
        return within(person.branch_code, self.branch_code) and (not self.memberships or person.membership in self.memberships)


@dataclass(frozen=True, slots=True)
class Sought:
    """Which members a list shows: of a branch and below, with `words` in name, number or phone, of one kind, bound or not."""

    top_code: str
    words: str = ""
    membership: str = ""
    bound: bool | None = None


@dataclass(frozen=True, slots=True)
class MemberDraft:
    """One row of a roster as read, before anything is stored; `branch` and `membership` are the words of the file."""

    row: int
    name: str
    number: str = ""
    branch: str = ""
    membership: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class MembershipKind:
    """A kind of membership as a preset names it; `aliases` are other names under which rosters know it."""

    code: str
    name_zh: str
    name_en: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bound:
    """An address that is now a member's."""

    member_id: int
    name: str
    branch_name: str
    locale: str


class NotBound(StrEnum):
    """Why a binding code was not taken."""

    WRONG = "wrong"
    """Mistyped, expired or used: one reason for all, so that nothing is learnt by guessing."""
    TOO_MANY = "too-many"
    SOMEBODY_ELSE = "somebody-else"
    """The address is another member's; the code stays good."""
    ALREADY = "already"
    """The address is this very member's already."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """How a member wants to be written to; `quiet` is none while the organisation's own hours hold."""

    quiet: tuple[int, int] | None
    muted: frozenset[Purpose]
    paused_until: datetime | None
    address_id: int | None
    zone: str = ""
    """The time zone they live in; empty = the organisation's."""


def next_code(parent: str, siblings: Collection[str]) -> str | None:
    """Return the code of a new branch below `parent` (empty = at the top): after the last, else the first gap; none when full."""
    taken = {int(code.rpartition(".")[2]) for code in siblings}
    number = max(taken, default=0) + 1
    if number > _LARGEST:
        gaps = (place for place in range(1, _LARGEST + 1) if place not in taken)
        number = next(gaps, 0)
    if not number:
        return None
    return f"{parent}.{number:03}" if parent else f"{number:03}"


def roster_flaw(name: str, number: str, phone: str) -> Text | None:
    """Return the sentence that says what about these cannot stand on a roster, or nothing."""
    if not 0 < len(name) <= LONGEST_NAME:
        return Text("members-name-form", {"most": LONGEST_NAME})
    if len(number) > LONGEST_NUMBER:
        return Text("members-number-long", {"most": LONGEST_NUMBER})
    if len(phone) > LONGEST_PHONE:
        return Text("members-phone-long", {"most": LONGEST_PHONE})
    return None


def binding_code(words: str) -> str | None:
    """Return the binding code that the words are, whatever their case, width, spaces and hyphens; none when they are no code."""
    code = re.sub(r"[\s\-‐-―]", "", unicodedata.normalize("NFKC", words)).upper()
    return code if _CODE.fullmatch(code) else None


def telegram_link(bot: str, code: str) -> str:
    """Return the link that opens the bot (its username) and hands it the code."""
    return f"https://t.me/{bot}?start={code}"


def web_link(public_url: str, code: str) -> str:
    """Return the link that opens the web chat and hands it the code."""
    return f"{public_url}/chat?code={code}"


def wrong_codes(count: int, since: datetime | None, now: datetime) -> int:
    """Return how many wrong codes still count against an address."""
    return count if since is not None and now - since < WRONG_CODES_WITHIN else 0


def muted(stored: str) -> frozenset[Purpose]:
    """Return the kinds of pushes that a member switched off; the stored form is `,quiz,reminder,`."""
    return frozenset(Purpose(name) for name in stored.split(",") if name)


def stored_muted(purposes: Collection[Purpose]) -> str:
    """Return the stored form of the kinds that are switched off."""
    return f",{','.join(sorted(purposes))}," if purposes else ""


def with_all_below(codes: Sequence[str], counts: Sequence[int]) -> dict[str, int]:
    """Return for each branch its own count and those of all branches below it."""
    totals = dict.fromkeys(codes, 0)
    for code, count in zip(codes, counts, strict=True):
        for above in lineage(code):
            if above in totals:
                totals[above] += count
    return totals


def masked(phone: str) -> str:
    """Return a telephone number as it may be shown in passing: its ends, which tell it from another."""
    shown = 3 if len(phone) > 8 else 0  # noqa: PLR2004 - a short number has no middle to hide
    return f"{phone[:shown]}****{phone[-4:]}" if len(phone) > 4 else "****" if phone else ""  # noqa: PLR2004 - as above
