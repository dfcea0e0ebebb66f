"""What the accounts of this installation allow, as rows: so that planning sees whom they reach now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    FromClause,
    String,
    Table,
    and_,
    case,
    literal,
    literal_column,
    select,
    tuple_,
    union,
    update,
)

from core.allowances.models import Allowance
from core.channel import Terms, Verdict
from core.database import Session, execute, insert_unless_there, table, upsert
from core.members.models import AddressRow
from core.pushes.given import Key
from core.pushes.models import Delivery, Push, Route
from core.pushes.rules import SWITCHED_OFF, PushState

_route: Table = table(Route)
_address: Table = table(AddressRow)
_delivery: Table = table(Delivery)
_push: Table = table(Push)
_allowance: Table = table(Allowance)
_Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Restricted:
    """One account through which not everybody can be written to at any time."""

    channel: str
    account: str
    otherwise: str
    """What holds for somebody who allows nothing: a verdict, or `switched-off`."""
    kinds: tuple[str, ...]


async def register(session: Session, accounts: Sequence[tuple[str, str, Terms]]) -> None:
    """Note the accounts (channel, account, terms) of the process that begins to send; every other one is switched off.

    What halted an account is forgotten: the process may have started because it was put right.
    """
    for channel, account, terms in accounts:
        row = {"channel": channel, "account": account, "otherwise": terms.otherwise.value, "kinds": ",".join(terms.kinds)}
        asked = terms.agreement
        page = {"agreement": asked.kind if asked else None, "agree_at": asked.url if asked else None}
        await upsert(
            session,
            _route,
            {**row, **page, "at_once": terms.at_once, "recall_seconds": round(terms.recall.total_seconds()), "halted_at": None},
            key=("channel", "account"),
        )
    known = {(channel, account) for channel, account, _ in accounts}
    places = union(*(select(each.c.channel, each.c.account) for each in (_address, _route)))
    others = {(row.channel, row.account) for row in await execute(session, places)} - known
    idle = {"otherwise": SWITCHED_OFF, "kinds": "", "agreement": None, "agree_at": None, "halted_at": None}
    rows = [{"channel": channel, "account": account, **idle} for channel, account in sorted(others)]
    if rows:
        await insert_unless_there(session, _route, rows)
        await execute(session, update(_route).where(tuple_(_route.c.channel, _route.c.account).in_(others)).values(idle))


async def restricted(session: Session) -> tuple[Restricted, ...]:
    """Return the accounts that do not simply reach everybody."""
    rows = await execute(session, select(_route).where(_route.c.otherwise != Verdict.YES.value))
    return tuple(Restricted(row.channel, row.account, row.otherwise, tuple(filter(None, row.kinds.split(",")))) for row in rows)


async def switched_off(session: Session) -> list[_Place]:
    """Return the channel and account of those that no process carries anything to."""
    rows = await execute(session, select(_route).where(_route.c.otherwise == SWITCHED_OFF))
    return [(row.channel, row.account) for row in rows]


def obstacle(chat: FromClause, accounts: Sequence[Restricted], now: datetime) -> ColumnElement[str]:
    """Return, for a statement about an address, what keeps us from writing to it first; empty where nothing does."""
    found = [_its(chat, each, now) for each in accounts]
    return case(*found, else_=literal("", String)) if found else literal("", String)


def _its(chat: FromClause, account: Restricted, now: datetime) -> tuple[ColumnElement[bool], ColumnElement[str]]:
    here = and_(chat.c.channel == account.channel, chat.c.account == account.account)
    if account.kinds:
        allowed = select(1).where(
            *(_allowance.c[name] == chat.c[name] for name in ("channel", "account", "sender")),
            *(_allowance.c.kind.in_(account.kinds), _allowance.c.left > 0, _allowance.c.until > now),
        )
        here = and_(here, ~allowed.correlate(chat).exists())
    return here, literal(account.otherwise, String)


async def halt(session: Session, channel: str, account: str, since: datetime | None) -> None:
    """Note since when the platform does not take our credentials, so that nothing leaves through the account; none: it does."""
    this = (_route.c.channel == channel, _route.c.account == account)
    await execute(session, update(_route).where(*this).values(halted_at=since))


async def halted(session: Session, push_id: int) -> list[str]:
    """Return the channels on which deliveries of the push wait until somebody puts our credentials right."""
    waits = select(1).where(
        *(_delivery.c.push_id == push_id, _delivery.c.state.in_(["waiting", "leased"])),
        *(_delivery.c[name] == _route.c[name] for name in ("channel", "account")),
    )
    rows = await execute(session, select(_route.c.channel).where(_route.c.halted_at.is_not(None), waits.exists()))
    return sorted({str(channel) for (channel,) in rows})


async def stranded(session: Session, limit: int) -> list[Key]:
    """Return deliveries of running pushes that wait for an account which is switched off, locked after their pushes."""
    places = await switched_off(session)
    if not places:
        return []
    waits = (
        _delivery.c.state == literal_column("'waiting'"),
        tuple_(_delivery.c.channel, _delivery.c.account).in_(places),
    )
    running = select(_push.c.id).where(_push.c.state == PushState.RUNNING)
    here = running.where(select(1).where(_delivery.c.push_id == _push.c.id, *waits).exists())
    pushes = [row.id for row in await execute(session, here.order_by(_push.c.id).with_for_update(of=_push))]
    query = select(_delivery.c.push_id, _delivery.c.address_id).where(_delivery.c.push_id.in_(pushes), *waits)
    rows = await execute(session, query.limit(limit).with_for_update(skip_locked=True))
    return [Key(row.push_id, row.address_id) for row in rows]
