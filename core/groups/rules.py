"""What is meant by words in a group, and for which branch somebody may register it: values in, values out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.members.rules import Person, within
from core.staff.rules import ALLOWED, Permission, Right


class Wish(StrEnum):
    """What somebody wants of the group itself; everything else is for the private chat."""

    REGISTER = "register"
    UNREGISTER = "unregister"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One registered group, as the console lists it."""

    id: int
    name: str
    channel: str
    branch_code: str
    branch_name: str
    announces: bool
    open: bool
    registered_at: datetime
    registered_by: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A registered group and the code of the branch it belongs to."""

    address_id: int
    branch_code: str


_MENTION = re.compile(r"(?:^|\s)@\w+")
_WISHES = {
    "/register": Wish.REGISTER,
    "register": Wish.REGISTER,
    "登记": Wish.REGISTER,
    "/unregister": Wish.UNREGISTER,
    "unregister": Wish.UNREGISTER,
    "取消登记": Wish.UNREGISTER,
}


def wish(words: str) -> tuple[Wish, str]:
    """Return what the words want of the group, and what stands after it: `@bot 登记 001.002` wants to register `001.002`."""
    first, _, rest = _MENTION.sub(" ", words).strip().partition(" ")
    return _WISHES.get(first.casefold().partition("@")[0], Wish.OTHER), rest.strip()


def may_send(rights: Sequence[Right], branch_code: str) -> bool:
    """Tell whether the rights allow writing to the members of the branch."""
    return any(Permission.SEND in ALLOWED[right.role] and within(branch_code, right.branch_code) for right in rights)


def branch_for(person: Person, rights: Sequence[Right], asked: str) -> str | None:
    """Return the code of the branch that the person may register a group for; none when they may not.

    The branch they asked for; else their own; else the only one they steer.
    """
    if asked:
        return asked if may_send(rights, asked) else None
    if may_send(rights, person.branch_code):
        return person.branch_code
    tops = {right.branch_code for right in rights if may_send([right], right.branch_code)}
    return tops.pop() if len(tops) == 1 else None
