"""Asking people for leave where a platform wants a yes before each message: seldom, and while they are here anyway."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, select

from core.allowances import service as allowances
from core.allowances.models import Allowance
from core.database import Session, execute, table
from core.messages import Address, Link, Text
from core.pushes.models import Route

_route: Table = table(Route)
_allowance: Table = table(Allowance)
_ASKED = "asked"
"""The kind of the row that stands for having asked, which is no allowance to write."""
PAUSE = timedelta(days=3)
"""How long nobody is asked again."""


async def agreement(session: Session, place: Address, now: datetime) -> Link | None:
    """Return the page where the person can let us write once more; none where no yes is wanted, given, or asked for lately."""
    here = (_route.c.channel == place.channel, _route.c.account == place.account, _route.c.agree_at.is_not(None))
    query = select(_route.c.agree_at).where(*here, ~_has(place, _route.c.agreement, now), ~_has(place, _ASKED, now))
    row = (await execute(session, query)).first()
    if row is None:
        return None
    await allowances.allow(session, place, _ASKED, 1, now + PAUSE)
    return Link(str(row.agree_at), Text("push-agree"))


def _has(place: Address, kind: str | ColumnElement[str], now: datetime) -> ColumnElement[bool]:
    whose = (
        _allowance.c.channel == place.channel,
        _allowance.c.account == place.account,
        _allowance.c.sender == place.chat,
        _allowance.c.kind == kind,
    )
    return select(1).where(*whose, _allowance.c.left > 0, _allowance.c.until > now).exists()
