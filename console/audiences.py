"""How many of an audience would get a message now, and who not and why."""

from console.choices import kind_options, seen_branches
from console.desk import Desk
from core.database import Session
from core.members import service as members
from core.members.rules import Audience
from core.messages import Purpose
from core.pushes import service as pushes
from core.pushes.service import HeadCount


async def heads(session: Session, desk: Desk, meant: Audience, purpose: Purpose) -> HeadCount:
    """Count who of the audience would get a push of this purpose now."""
    office = desk.office
    return await pushes.head_count(session, members.audience(meant), purpose, office.clock(), office.organisation)


async def whom(session: Session, desk: Desk, meant: Audience, purpose: Purpose) -> dict[str, object]:
    """Return what a page shows of whom something is for: the kinds meant, the branches' names, and who would get it now."""
    kinds = dict(await kind_options(session, desk))
    return {
        "kinds": [kinds.get(kind, kind) for kind in meant.memberships],
        "names": {row.code: row.name for row in await seen_branches(session, desk)},
        "heads": await heads(session, desk, meant, purpose),
    }
