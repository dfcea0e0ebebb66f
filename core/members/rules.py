"""Who somebody is to the service, and what follows from a branch's code: values in, values out."""

from dataclasses import dataclass
from datetime import datetime


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


def within(code: str, top: str) -> bool:
    """Tell whether the branch `code` is the branch `top` or lies below it (`001.003` lies below `001`, not `001.00`)."""
    return code == top or code.startswith(top + ".")


def lineage(code: str) -> tuple[str, ...]:
    """Return the branch's code and those of the branches above it, the top first: `001.003` gives `001`, `001.003`."""
    parts = code.split(".")
    return tuple(".".join(parts[:depth]) for depth in range(1, len(parts) + 1))


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is meant: the members of a branch and everything below it, of the kinds named (none named = all kinds)."""

    branch_code: str
    memberships: tuple[str, ...] = ()

    def includes(self, person: Person) -> bool:
        """Tell whether the person is one of those who are meant."""
        return within(person.branch_code, self.branch_code) and (not self.memberships or person.membership in self.memberships)


@dataclass(frozen=True, slots=True)
class MemberDraft:
    """One row of a roster as read, before anything is stored; `branch` and `membership` are the words of the file."""

    row: int
    name: str
    number: str = ""
    branch: str = ""
    membership: str = ""
    phone: str = ""
