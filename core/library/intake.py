"""An import into a bank that may write over what is there, and its undoing: what an item said before is kept as a version."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from core.database import Session
from core.errors import NotFound
from core.library import queries, service
from core.library.editing import draft_of, rewrite
from core.library.models import Batch, Item
from core.library.rules import ItemDraft, identity
from core.library.service import Stored
from core.messages import Text


class Match(StrEnum):
    """What becomes of a question that the bank has already: it stays, gains what it lacks, or is written over."""

    SKIP = "skip"
    UPDATE = "update"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What an import would do with each draft."""

    new: tuple[ItemDraft, ...]
    changed: tuple[ItemDraft, ...]
    duplicates: tuple[ItemDraft, ...]
    contradictions: tuple[ItemDraft, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """An import that was carried out."""

    batch_id: int
    imported: int
    changed: int
    duplicates: int
    rejected: int


async def foresee(session: Session, bank_id: int | None, drafts: Sequence[ItemDraft], match: Match) -> Foreseen:
    """Return what storing the drafts would do, and store nothing; `bank_id` none = a bank that is yet to be made."""
    found = await service.preview(session, bank_id, drafts)
    over = await _over(session, bank_id, _candidates(found, match), match) if bank_id else []
    return _sorted(found, over)


async def take(
    session: Session, bank_id: int, file_name: str, drafts: Sequence[ItemDraft], rejected: int, now: datetime, match: Match
) -> Taken:
    """Store what is new and write over what matches as asked; raises NotFound. `rejected` rows of the file were no drafts."""
    over = await _matching(session, bank_id, drafts, match)
    stored = await service.store(session, bank_id, file_name, drafts, rejected, now)
    return await _write_over(session, stored, over, rejected, now)


async def take_more(session: Session, batch_id: int, drafts: Sequence[ItemDraft], now: datetime, match: Match) -> Taken:
    """Go on with an import by the next portion of its file; no question may stand in two of them. Raises NotFound."""
    batch = await find(session, batch_id)
    over = await _matching(session, batch.bank_id, drafts, match)
    stored = await service.store(session, batch.bank_id, batch.file_name, drafts, 0, now, batch)
    return await _write_over(session, stored, over, 0, now)


async def find(session: Session, batch_id: int) -> Batch:
    """Return the import; raises NotFound."""
    found = await session.get(Batch, batch_id)
    if found is None:
        raise NotFound(Text("library-no-batch"))
    return found


async def count_repeats(session: Session, batch_id: int, repeats: int) -> Batch:
    """Count rows of a file that said what other rows of it had said, and return the import as it stands."""
    found = await find(session, batch_id)
    found.rows, found.duplicates = found.rows + repeats, found.duplicates + repeats
    session.add(found)
    await session.flush()
    return found


async def take_back(session: Session, batch_id: int, now: datetime) -> tuple[int, int]:
    """Undo an import; return how many items went and how many say again what they said before.

    An item that was changed once more since then stays as it is. Raises NotFound, and Refused once an item is in use.
    """
    batch = await find(session, batch_id)
    before = {item_id: (version, tags, level) for item_id, version, tags, level in batch.before or ()}
    items = [item for item in await queries.items_of(session, batch.bank_id, before) if item.version == before[item.id or 0][0]]
    old = {each.item_id: each for each in await queries.versions_before(session, {each: before[each][0] for each in before})}
    went = await service.undo(session, batch_id)
    for item in items:
        _, tags, level = before[item.id or 0]
        said = draft_of(old[item.id or 0]) if item.id in old else draft_of(item)
        rewrite(session, item, replace(said, tags=tuple(tags), difficulty=level), now, None)
    await session.flush()
    return went, len(items)


_Over = list[tuple[Item, ItemDraft, ItemDraft]]
"""The stored items that would say something else, each with the draft that matches it and what it would say."""


async def _matching(session: Session, bank_id: int, drafts: Sequence[ItemDraft], match: Match) -> _Over:
    found = await service.preview(session, bank_id, drafts)
    return await _over(session, bank_id, _candidates(found, match), match)


async def _write_over(session: Session, stored: Stored, over: _Over, rejected: int, now: datetime) -> Taken:
    """Write over the items that match, and count anew what the portion became."""
    batch = await find(session, stored.batch_id)
    before = [(item, list(item.tags), item.difficulty) for item, _, _ in over]
    for item, _, wanted in over:
        rewrite(session, item, wanted, now, None)
    left = _sorted(stored.preview, over)
    was = [(item.id or 0, item.version, tags, level) for item, tags, level in before]
    batch.changed, batch.before = batch.changed + len(over), [*(batch.before or ()), *was]
    batch.duplicates -= stored.duplicates - len(left.duplicates)
    batch.rejected -= len(stored.preview.contradictions) - len(left.contradictions)
    await session.flush()
    return Taken(stored.batch_id, stored.imported, len(over), len(left.duplicates), rejected + len(left.contradictions))


def _candidates(found: service.Preview, match: Match) -> tuple[ItemDraft, ...]:
    if match is Match.SKIP:
        return ()
    return found.duplicates if match is Match.UPDATE else (*found.duplicates, *found.contradictions)


async def _over(session: Session, bank_id: int, candidates: Sequence[ItemDraft], match: Match) -> _Over:
    marks: dict[str, ItemDraft] = {}
    for draft in candidates:
        marks.setdefault(identity(draft), draft)
    items = await queries.items_with(session, bank_id, sorted(marks))
    pairs = ((item, marks[item.identity]) for item in items)
    merged = ((item, draft, _merged(draft_of(item), draft, match)) for item, draft in pairs)
    return [each for each in merged if draft_of(each[0]) != each[2]]


def _merged(stored: ItemDraft, draft: ItemDraft, match: Match) -> ItemDraft:
    """Return what the item would say: all of the draft, or the stored words with what the draft adds to them."""
    if match is Match.REPLACE:
        return replace(draft, row=stored.row)
    return replace(
        stored,
        explanation=draft.explanation or stored.explanation,
        source=draft.source or stored.source,
        tags=tuple(dict.fromkeys((*stored.tags, *draft.tags))),
        difficulty=draft.difficulty or stored.difficulty,
    )


def _sorted(found: service.Preview, over: _Over) -> Foreseen:
    changed = {id(draft) for _, draft, _ in over}

    def left(drafts: Sequence[ItemDraft]) -> Iterator[ItemDraft]:
        return (draft for draft in drafts if id(draft) not in changed)

    taken = tuple(draft for _, draft, _ in over)
    return Foreseen(found.new, taken, tuple(left(found.duplicates)), tuple(left(found.contradictions)))
