"""Every statement about imports under way."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, update
from sqlalchemy import select as select_columns
from sqlmodel import col, delete, select

from core.database import Session, execute, table
from core.imports.models import ImportJob
from core.imports.rules import OPEN, Step
from core.members.models import AddressRow, Member
from core.messages import Address

_job = table(ImportJob)


def _free(now: datetime) -> ColumnElement[bool]:
    unheld = or_(_job.c.claimed_until.is_(None), _job.c.claimed_until < now)
    return and_(_job.c.step.in_([step.value for step in OPEN]), unheld)


async def first_free(session: Session, now: datetime) -> int | None:
    """Return the oldest import that has work to do and that no process is at."""
    found = select(ImportJob.id).where(_free(now)).order_by(col(ImportJob.id)).limit(1)
    return (await session.exec(found)).first()


async def claim(session: Session, job_id: int, now: datetime, until: datetime) -> bool:
    """Take the import for this process, unless another one was quicker."""
    taken = update(_job).where(_job.c.id == job_id, _free(now))
    done = await execute(session, taken.values(claimed_until=until, tries=_job.c.tries + 1))
    return bool(done.rowcount)


async def locked(session: Session, job_id: int) -> ImportJob | None:
    """Return the import, held for changing."""
    found = select(ImportJob).where(col(ImportJob.id) == job_id).with_for_update()
    return (await session.exec(found.execution_options(populate_existing=True))).one_or_none()


async def by_token(session: Session, token: str) -> ImportJob | None:
    """Return the import of a kept file."""
    return (await session.exec(select(ImportJob).where(col(ImportJob.token) == token))).one_or_none()


def member_of(address_id: int) -> Select[int | None]:
    """Return the statement that finds the member whose chat this is."""
    member, address = table(Member), table(AddressRow)
    return select_columns(member.c.id).join(address, address.c.member_id == member.c.id).where(address.c.id == address_id)


async def member_at(session: Session, place: Address) -> int | None:
    """Return the member whose chat this is."""
    here = (AddressRow.channel == place.channel, AddressRow.account == place.account, AddressRow.sender == place.chat)
    return (await session.exec(select(AddressRow.member_id).where(*here))).first()


async def place(session: Session, address_id: int) -> Address | None:
    """Return where the chat is, with its own id; nothing once it is gone."""
    row = await session.get(AddressRow, address_id)
    return Address(row.channel, row.account, row.sender) if row is not None else None


async def forget(session: Session, before: datetime) -> None:
    """Delete the imports begun before the instant that are over or were never decided."""
    ended = (Step.SHOWN.value, Step.DONE.value, Step.FAILED.value, Step.DROPPED.value)
    await session.exec(delete(ImportJob).where(col(ImportJob.created_at) < before, col(ImportJob.step).in_(ended)))
