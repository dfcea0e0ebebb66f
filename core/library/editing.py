"""What staff do with the items of a bank by hand: write one, change one, tag, retire and restore many."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.database import Session
from core.errors import NotFound, Refused
from core.library import queries
from core.library.models import Item, ItemVersion
from core.library.rules import ItemDraft, ItemType, Sought, flaw, flaw_of_tags, identity, retagged
from core.messages import Text


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of an item that was written anew: the version it has now, and whether its words or key differ."""

    version: int
    differs: bool


async def write(session: Session, bank_id: int, draft: ItemDraft) -> Item:
    """Keep a new item of the bank; raises NotFound for the bank, Refused for what cannot be asked or is there already."""
    _check(draft)
    if not await queries.lock_bank(session, bank_id):
        raise NotFound(Text("library-no-bank"))
    mark = identity(draft)
    await _check_alone(session, bank_id, mark, 0)
    item = Item(bank_id=bank_id, identity=mark, type=draft.type, stem=draft.stem, difficulty=draft.difficulty)
    _put(item, draft)
    item.tags = list(draft.tags)
    session.add(item)
    await session.flush()
    return item


async def revise(session: Session, item_id: int, draft: ItemDraft, now: datetime, by: int | None = None) -> Changed:
    """Write the draft over the item; what it said before is kept as a version, to which earlier answers belong.

    Tags and difficulty are labels and make no version. Raises NotFound, and Refused for what cannot be asked.
    """
    _check(draft)
    item = await queries.lock_item(session, item_id)
    if item is None:
        raise NotFound(Text("library-no-item"))
    mark = identity(draft)
    await _check_alone(session, item.bank_id, mark, item_id)
    differs = rewrite(session, item, draft, now, by)
    await session.flush()
    return Changed(item.version, differs)


def rewrite(session: Session, item: Item, draft: ItemDraft, now: datetime, by: int | None) -> bool:
    """Write a sound draft over an item that is held for changing; tell whether its words or its key became another version."""
    differs = _words(draft_of(item)) != _words(draft)
    if differs:
        session.add(_version(item, now, by))
        item.identity, item.version, item.changed_at = identity(draft), item.version + 1, now
        _put(item, draft)
    item.tags, item.difficulty = list(draft.tags), draft.difficulty
    return differs


async def versions(session: Session, item_id: int) -> Sequence[ItemVersion]:
    """Return how the item read before each change, the latest first."""
    return await queries.versions(session, item_id)


async def reads_since(session: Session, item_ids: Collection[int]) -> dict[int, datetime]:
    """Return since when those of the items read as they do, of which a version had another stem or other options."""
    items = {item.id or 0: item for item in await queries.items_by_ids(session, item_ids)}
    changed = [each for each in items.values() if each.version > 1]
    since: dict[int, datetime] = {}
    for past in await queries.versions_of(session, [each.id or 0 for each in changed]):
        item = items[past.item_id]
        if (past.type, past.stem, past.options) != (item.type, item.stem, item.options):
            since[past.item_id] = max(since.get(past.item_id, past.replaced_at), past.replaced_at)
    return since


async def sought_ids(session: Session, bank_id: int, sought: Sought) -> set[int]:
    """Return the ids of all items of the bank that are sought."""
    return await queries.sought_ids(session, bank_id, sought)


async def tags(session: Session, bank_id: int) -> list[str]:
    """Return every tag that an item of the bank carries, in order."""
    return sorted(await queries.tags(session, bank_id))


async def tag(session: Session, bank_id: int, ids: Collection[int], add: Sequence[str], remove: Sequence[str] = ()) -> int:
    """Put tags on items of the bank and take others off; return how many items changed. Raises Refused for too many tags."""
    changed = {}
    for item in await queries.items_of(session, bank_id, ids):
        wanted = retagged(item.tags, add, remove)
        found = flaw_of_tags(wanted)
        if found is not None:
            raise Refused(found)
        if wanted != item.tags and item.id is not None:
            changed[item.id] = wanted
    await queries.write_tags(session, changed)
    return len(changed)


async def retire(session: Session, bank_id: int, ids: Collection[int], now: datetime) -> int:
    """Ask these items of the bank no more; return how many were asked until now. What was answered stays."""
    return await queries.shelve(session, bank_id, ids, now)


async def restore(session: Session, bank_id: int, ids: Collection[int]) -> int:
    """Let these items of the bank be asked again; return how many were retired until now."""
    return await queries.shelve(session, bank_id, ids, None)


async def drafts(session: Session, bank_id: int) -> list[ItemDraft]:
    """Return all items of the bank that can be asked, the oldest first, as they are written."""
    return [draft_of(item) for item in await queries.asked_items(session, bank_id)]


def draft_of(item: Item | ItemVersion) -> ItemDraft:
    """Return the item as it is written, its labels left out where a version has none."""
    labels = (tuple(item.tags), item.difficulty) if isinstance(item, Item) else ((), None)
    blanks = tuple(tuple(texts) for texts in item.blanks)
    options, key = tuple(item.options), tuple(item.key)
    return ItemDraft(0, ItemType(item.type), item.stem, options, key, blanks, item.explanation, item.source, *labels)


def _words(draft: ItemDraft) -> tuple[object, ...]:
    return (draft.type, draft.stem, draft.options, draft.key, draft.blanks, draft.explanation, draft.source)


def _check(draft: ItemDraft) -> None:
    found = flaw(draft)
    if found is not None:
        raise Refused(found)


async def _check_alone(session: Session, bank_id: int, mark: str, item_id: int) -> None:
    if await queries.twin(session, bank_id, mark, item_id) is not None:
        raise Refused(Text("library-item-exists"))


def _version(item: Item, now: datetime, by: int | None) -> ItemVersion:
    return ItemVersion(
        item_id=item.id or 0,
        version=item.version,
        type=item.type,
        stem=item.stem,
        options=item.options,
        key=item.key,
        blanks=item.blanks,
        explanation=item.explanation,
        source=item.source,
        replaced_at=now,
        replaced_by=by,
    )


def _put(item: Item, draft: ItemDraft) -> None:
    item.type, item.stem, item.options, item.key = draft.type, draft.stem, list(draft.options), list(draft.key)
    item.blanks = [list(texts) for texts in draft.blanks]
    item.explanation, item.source = draft.explanation, draft.source
