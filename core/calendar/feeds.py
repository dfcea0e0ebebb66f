"""The calendars of branches as programs subscribe to them: a secret address each, renewed when it got into wrong hands."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.calendar import queries
from core.calendar.models import CalendarFeed
from core.calendar.rules import Almanac, EntryRow
from core.database import Session
from core.members.models import Branch
from core.organisation import Organisation
from core.workdays import service as workdays


@dataclass(frozen=True, slots=True)
class Feed:
    """What a branch's calendar holds: released entries that mean all members of the branch, whatever their kind."""

    branch_name: str
    entries: tuple[EntryRow, ...]
    almanac: Almanac


async def tokens(session: Session, branch_ids: Sequence[int]) -> dict[int, str]:
    """Return the secret part of the address of those of the branches that have one."""
    return await queries.feeds(session, branch_ids)


async def renew(session: Session, branch_id: int, now: datetime) -> str:
    """Give the branch's calendar a new address and return its secret part; the one before leads nowhere from now on."""
    found = await queries.feed(session, branch_id) or CalendarFeed(branch_id=branch_id, token="", renewed_at=now)
    found.token, found.renewed_at = secrets.token_urlsafe(24), now
    session.add(found)
    await session.flush()
    return found.token


async def end(session: Session, branch_id: int) -> None:
    """Take the branch's calendar off the net."""
    found = await queries.feed(session, branch_id)
    if found is not None:
        await session.delete(found)
        await session.flush()


async def feed(session: Session, token: str, organisation: Organisation) -> Feed | None:
    """Return what stands under the address; nothing where there is none.

    Whoever has the address is nobody we know, so entries for some kinds of members only are left out.
    """
    branch: Branch | None = await queries.branch_of_feed(session, token)
    if branch is None:
        return None
    rows = await queries.above(session, branch.code)
    open_ = tuple(row for row in rows if not row.draft.audience.memberships)
    return Feed(branch.name, open_, Almanac(organisation, await workdays.workdays(session)))
