"""Every SQL statement about banks, items, articles and stored files."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, String, bindparam, cast, delete, func, insert, or_, update
from sqlalchemy import select as select_columns
from sqlalchemy.orm import Mapped
from sqlmodel import col, select

from core.database import Session, execute, table
from core.library.models import Article, Bank, Batch, Item, ItemVersion, MediaFile
from core.library.rules import Shelf, Sought
from core.members.models import Branch
from core.members.queries import below
from core.members.rules import lineage

_CHUNK = 500


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield parts small enough for the number of parameters that SQLite takes."""
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))


def _near(code: Mapped[str], branch_code: str) -> ColumnElement[bool]:
    """Return the condition that what belongs to `code` serves the branch or lies below it."""
    return or_(code.in_(lineage(branch_code)), below(code, branch_code))


async def banks(session: Session, branch_code: str) -> "Sequence[Row[*tuple[object, ...]]]":
    """Return each bank of the branch, of those above it and of those below it, with its branch and its number of items."""
    counted = (
        select_columns(col(Item.bank_id), func.count().label("held"))
        .where(col(Item.retired_at).is_(None))
        .group_by(col(Item.bank_id))
        .subquery()
    )
    query: Select[*tuple[object, ...]] = (
        select_columns(
            col(Bank.id),
            col(Bank.name),
            col(Branch.code),
            col(Branch.name).label("branch_name"),
            func.coalesce(counted.c.held, 0).label("held"),
        )
        .join(Branch, col(Branch.id) == col(Bank.branch_id))
        .outerjoin(counted, counted.c.bank_id == col(Bank.id))
        .where(_near(col(Branch.code), branch_code))
        .order_by(col(Branch.code), col(Bank.name), col(Bank.id))
    )
    return (await (await session.connection()).execute(query)).all()


async def bank_named(session: Session, branch_id: int, name: str) -> Bank | None:
    """Return the branch's own bank of this name."""
    query = select(Bank).where(col(Bank.branch_id) == branch_id, col(Bank.name) == name).order_by(col(Bank.id)).limit(1)
    return (await session.exec(query)).first()


async def lock_bank(session: Session, bank_id: int) -> bool:
    """Let nobody else change the bank until the transaction ends; False when there is no such bank."""
    return (await session.exec(select(col(Bank.id)).where(col(Bank.id) == bank_id).with_for_update())).first() is not None


async def identities(session: Session, bank_id: int) -> set[str]:
    """Return the identity of every item of the bank, retired ones included."""
    return set((await session.exec(select(col(Item.identity)).where(col(Item.bank_id) == bank_id))).all())


async def items_with(session: Session, bank_id: int, wanted: Sequence[str]) -> list[Item]:
    """Return the items of the bank that have one of the identities."""
    found: list[Item] = []
    for part in _chunks(wanted):
        found += (await session.exec(select(Item).where(col(Item.bank_id) == bank_id, col(Item.identity).in_(part)))).all()
    return found


async def add_items(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert the items, many at a time."""
    connection = await session.connection()
    for start in range(0, len(rows), _CHUNK):
        await connection.execute(insert(table(Item)), list(rows[start : start + _CHUNK]))


async def items_page(session: Session, bank_id: int, sought: Sought, offset: int, limit: int) -> Sequence[Item]:
    """Return the items of the bank that are sought, the newest first."""
    query = select(Item).where(*_sought(bank_id, sought)).order_by(col(Item.id).desc()).offset(offset).limit(limit)
    return (await session.exec(query)).all()


async def items_total(session: Session, bank_id: int, sought: Sought) -> int:
    """Return how many items `items_page` would show on all pages."""
    return (await session.exec(select(func.count()).select_from(Item).where(*_sought(bank_id, sought)))).one()


async def sought_ids(session: Session, bank_id: int, sought: Sought) -> set[int]:
    """Return the ids of all items that are sought."""
    found = await session.exec(select(col(Item.id)).where(*_sought(bank_id, sought)))
    return {item_id for item_id in found if item_id is not None}


def _sought(bank_id: int, sought: Sought) -> list[ColumnElement[bool]]:
    conditions = [col(Item.bank_id) == bank_id]
    if sought.shelf is not Shelf.ALL:
        conditions.append(_retired(yes=sought.shelf is Shelf.RETIRED))
    if sought.words:
        in_options = cast(col(Item.options), String).icontains(_in_json(sought.words), autoescape=True)
        conditions.append(or_(col(Item.stem).icontains(sought.words, autoescape=True), in_options))
    if sought.tag:
        conditions.append(cast(col(Item.tags), String).contains(json.dumps(sought.tag), autoescape=True))
    if sought.type:
        conditions.append(col(Item.type) == sought.type)
    if sought.difficulty is not None:
        conditions.append(col(Item.difficulty) == sought.difficulty)
    if sought.among is not None:
        conditions.append(col(Item.id).in_(sought.among))
    return conditions


def _retired(*, yes: bool) -> ColumnElement[bool]:
    return col(Item.retired_at).is_not(None) if yes else col(Item.retired_at).is_(None)


def _in_json(words: str) -> str:
    """Return the words as they stand in a stored list."""
    return json.dumps(words)[1:-1]


async def tags(session: Session, bank_id: int) -> set[str]:
    """Return every tag that an item of the bank carries."""
    query = select_columns(cast(col(Item.tags), String)).where(col(Item.bank_id) == bank_id).distinct()
    lists = (await (await session.connection()).execute(query)).scalars().all()
    return {tag for each in lists for tag in json.loads(each)}


async def twin(session: Session, bank_id: int, identity: str, item_id: int) -> int | None:
    """Return another item of the bank with this identity."""
    query = select(col(Item.id)).where(col(Item.bank_id) == bank_id, col(Item.identity) == identity, col(Item.id) != item_id)
    return (await session.exec(query.limit(1))).first()


async def versions(session: Session, item_id: int) -> Sequence[ItemVersion]:
    """Return how the item read before each change, the latest first."""
    query = select(ItemVersion).where(col(ItemVersion.item_id) == item_id).order_by(col(ItemVersion.version).desc())
    return (await session.exec(query)).all()


async def versions_of(session: Session, item_ids: Collection[int]) -> Sequence[ItemVersion]:
    """Return how the items read before each change."""
    return (await session.exec(select(ItemVersion).where(col(ItemVersion.item_id).in_(item_ids)))).all()


async def lock_item(session: Session, item_id: int) -> Item | None:
    """Return the item; nobody else changes it until the transaction ends."""
    return (await session.exec(select(Item).where(col(Item.id) == item_id).with_for_update())).first()


async def items_of(session: Session, bank_id: int, ids: Collection[int]) -> list[Item]:
    """Return those of the items that belong to the bank."""
    found: list[Item] = []
    wanted = sorted(ids)
    for start in range(0, len(wanted), _CHUNK):
        part = wanted[start : start + _CHUNK]
        found += (await session.exec(select(Item).where(col(Item.bank_id) == bank_id, col(Item.id).in_(part)))).all()
    return found


async def asked_items(session: Session, bank_id: int) -> Sequence[Item]:
    """Return all items of the bank that can be asked, the oldest first."""
    query = select(Item).where(col(Item.bank_id) == bank_id, _retired(yes=False)).order_by(col(Item.id))
    return (await session.exec(query)).all()


async def write_tags(session: Session, tags_by_id: Mapping[int, list[str]]) -> None:
    """Write the tags over those that the items carry."""
    items = table(Item)
    statement = (
        update(items).where(items.c.id == bindparam("of_item")).values(tags=bindparam("new_tags", type_=items.c.tags.type))
    )
    if tags_by_id:
        rows = [{"of_item": item_id, "new_tags": tags} for item_id, tags in tags_by_id.items()]
        await execute(session, statement, rows)


async def items_by_ids(session: Session, ids: Collection[int]) -> Sequence[Item]:
    """Return the items with these ids, in any order."""
    return (await session.exec(select(Item).where(col(Item.id).in_(ids)))).all()


async def retire(session: Session, item_id: int, now: datetime) -> None:
    """Ask the item no more."""
    await session.exec(update(Item).where(col(Item.id) == item_id, col(Item.retired_at).is_(None)).values(retired_at=now))


async def shelve(session: Session, bank_id: int, ids: Collection[int], retired_at: datetime | None) -> int:
    """Retire those of the bank's items that are asked, or let those be asked again that are not; return how many changed."""
    changed, wanted = 0, sorted(ids)
    for start in range(0, len(wanted), _CHUNK):
        meant = (col(Item.bank_id) == bank_id, col(Item.id).in_(wanted[start : start + _CHUNK]))
        differs = _retired(yes=retired_at is None)
        changed += (await session.exec(update(Item).where(*meant, differs).values(retired_at=retired_at))).rowcount
    return changed


async def batches(session: Session, bank_id: int) -> Sequence[Batch]:
    """Return the imports into the bank, the latest first."""
    return (await session.exec(select(Batch).where(col(Batch.bank_id) == bank_id).order_by(col(Batch.id).desc()))).all()


async def items_of_batches(session: Session, batch_ids: Collection[int]) -> Sequence[Item]:
    """Return the items that came in with one of the batches and can still be asked, the oldest first."""
    query = select(Item).where(col(Item.batch_id).in_(batch_ids), col(Item.retired_at).is_(None))
    return (await session.exec(query.order_by(col(Item.id)))).all()


async def versions_before(session: Session, made: Mapping[int, int]) -> list[ItemVersion]:
    """Return for each item, by its id, what it said before the version that is named."""
    found: list[ItemVersion] = []
    ids = sorted(made)
    for start in range(0, len(ids), _CHUNK):
        part = col(ItemVersion.item_id).in_(ids[start : start + _CHUNK])
        found += (await session.exec(select(ItemVersion).where(part))).all()
    return [each for each in found if each.version == made[each.item_id] - 1]


async def remove_batch(session: Session, batch_id: int) -> int:
    """Delete the items that came in with the batch, and the batch; return how many items that were."""
    removed = await session.exec(delete(Item).where(col(Item.batch_id) == batch_id))
    await session.exec(delete(Batch).where(col(Batch.id) == batch_id))
    return removed.rowcount


async def articles(session: Session, branch_code: str) -> Sequence[Article]:
    """Return the articles of the branch, of those above it and of those below it, the newest first."""
    query = select(Article).join(Branch, col(Branch.id) == col(Article.branch_id)).where(_near(col(Branch.code), branch_code))
    return (await session.exec(query.order_by(col(Article.id).desc()))).all()


async def media_like(session: Session, branch_id: int, digest: str, name: str) -> MediaFile | None:
    """Return the file that the branch stored before under the same name with the same bytes."""
    query = select(MediaFile).where(
        col(MediaFile.branch_id) == branch_id, col(MediaFile.digest) == digest, col(MediaFile.name) == name
    )
    return (await session.exec(query.limit(1))).first()
