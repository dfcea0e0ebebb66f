"""The options of the lists that several forms share: branches, kinds of membership."""

from collections.abc import Sequence

from console.desk import Desk
from core.database import Session
from core.members import service as members
from core.members.service import BranchRow
from core.staff.rules import Permission

Options = list[tuple[str, str]]
"""What the form sends and what is read, one pair an option."""


async def seen_branches(session: Session, desk: Desk) -> list[BranchRow]:
    """Return the branches they see, by code."""
    return [row for top in desk.tops for row in await members.branches(session, top)]


def branch_options(desk: Desk, rows: Sequence[BranchRow], permission: Permission) -> Options:
    """Return those of the branches in which they may do this, lower ones indented."""
    allowed = [row for row in rows if desk.staff.may(permission, row.code)]
    least = min((row.code.count(".") for row in allowed), default=0)
    return [(row.code, "\u3000" * (row.code.count(".") - least) + row.name) for row in allowed]


async def kind_options(session: Session, desk: Desk) -> Options:
    """Return the kinds of membership in the organisation's order."""
    kinds = await members.memberships(session)
    return [(kind.code, kind.name_zh if desk.locale == "zh" else kind.name_en) for kind in kinds]


async def audience_options(session: Session, desk: Desk, permission: Permission) -> dict[str, Options]:
    """Return what a form offers as its audience: the branches in which they may do this, and the kinds of membership."""
    branches = branch_options(desk, await seen_branches(session, desk), permission)
    return {"branches": branches, "kinds": await kind_options(session, desk)}
