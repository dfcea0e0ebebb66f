"""The banks that somebody may use or change."""

from dataclasses import dataclass

from console.desk import Desk
from core.database import Session
from core.errors import Forbidden, NotFound
from core.library import service as library
from core.library.models import Bank
from core.library.service import BankRow
from core.members import service as members
from core.members.models import Branch
from core.members.rules import within
from core.messages import Text
from core.staff.rules import Permission


@dataclass(frozen=True, slots=True)
class Found:
    """A bank, its branch, and whether they may change it or only use it."""

    bank: Bank
    branch: Branch
    changeable: bool


async def usable_banks(session: Session, desk: Desk) -> list[BankRow]:
    """Return the banks that serve the branches they see, each once."""
    rows = {row.id: row for top in desk.tops for row in await library.banks(session, top)}
    return list(rows.values())


async def found_bank(session: Session, desk: Desk, bank_id: int, *, change: bool = False) -> Found:
    """Return a bank that they may use; to change it they need the right in its own branch."""
    bank = await library.bank(session, bank_id)
    branch = await members.branch(session, bank.branch_id)
    if not any(within(branch.code, top) or within(top, branch.code) for top in desk.tops):
        raise NotFound(Text("console-not-found"))
    changeable = desk.staff.may(Permission.CHANGE_CONTENT, branch.code)
    if change and not changeable:
        raise Forbidden(Text("console-not-allowed"))
    return Found(bank, branch, changeable)
