"""Every SQL statement about doubts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, or_, select
from sqlmodel import col
from sqlmodel import select as select_rows
from sqlmodel.sql.expression import Select as SelectOfRows

from core.corrections.models import Doubt, DoubtState
from core.database import Session, execute, insert_unless_there, table
from core.library.models import Bank, Item
from core.members.models import Branch, Member
from core.members.queries import below
from core.staff.models import Account


@dataclass(frozen=True, slots=True)
class DoubtRow:
    """A doubt with the item it is about and the branch whose bank the item belongs to; nobody sees who doubts."""

    doubt: Doubt
    item: Item
    bank_name: str
    branch_code: str


async def add(session: Session, row: Mapping[str, object]) -> bool:
    """Write the doubt; tell whether the member had not doubted this version before."""
    return await insert_unless_there(session, table(Doubt), [row]) > 0


async def branch_of(session: Session, bank_id: int) -> str:
    """Return the code of the branch that the bank belongs to."""
    query = select(col(Branch.code)).join(Bank, col(Bank.branch_id) == col(Branch.id)).where(col(Bank.id) == bank_id)
    [code] = (await execute(session, query)).one()
    return str(code)


async def waiting(session: Session, tops: Sequence[str], most: int) -> list[DoubtRow]:
    """Return the doubts about banks of these branches and those below that nobody has decided, the oldest in front."""
    mine = or_(*(below(col(Branch.code), top) for top in tops), col(Branch.code).in_(tops))
    query = _rows().where(col(Doubt.state) == DoubtState.OPEN, mine).order_by(col(Doubt.at), col(Doubt.id)).limit(most)
    return [DoubtRow(*row) for row in await session.exec(query)]


async def doubt(session: Session, doubt_id: int) -> DoubtRow | None:
    """Return the doubt, locked."""
    row = (await session.exec(_rows().where(col(Doubt.id) == doubt_id).with_for_update(of=table(Doubt)))).first()
    return DoubtRow(*row) if row is not None else None


def _rows() -> SelectOfRows[Doubt, Item, str, str]:
    query = select_rows(Doubt, Item, col(Bank.name), col(Branch.code)).join(Item, col(Item.id) == col(Doubt.item_id))
    return query.join(Bank, col(Bank.id) == col(Item.bank_id)).join(Branch, col(Branch.id) == col(Bank.branch_id))


async def open_about(session: Session, item_id: int) -> Sequence[Doubt]:
    """Return the doubts about the item that nobody has decided."""
    query = select_rows(Doubt).where(col(Doubt.item_id) == item_id, col(Doubt.state) == DoubtState.OPEN)
    return (await session.exec(query)).all()


def members(ids: Collection[int]) -> Select[int | None]:
    """Return these members as a statement that a push plans from."""
    return select(col(Member.id)).where(col(Member.id).in_(ids))


def keepers(accounts: Collection[int]) -> Select[int | None]:
    """Return the members whom these accounts are, as a statement that a push plans from."""
    return select(col(Account.member_id)).where(col(Account.id).in_(accounts), col(Account.member_id).is_not(None))
