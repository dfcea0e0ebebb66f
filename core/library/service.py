"""What staff can do with what is taught: banks, imports, items, articles."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy.exc import IntegrityError

from core.database import Session
from core.errors import NotFound, Refused
from core.findings import Finding, Severity
from core.library import files, queries
from core.library.models import Article, Bank, Batch, Item, MediaFile
from core.library.rules import ItemDraft, ItemType, Sought, answer_of, identity
from core.members import service as members
from core.messages import Media, Text

PAGE = 50
EVERYTHING = Sought()
"""All items that are asked."""
_LONGEST_NAME, _LONGEST_TITLE, _LONGEST_FILE_NAME = 120, 200, 200


@dataclass(frozen=True, slots=True)
class BankRow:
    """One line of the list of banks: the branch it belongs to, and how many items can be asked."""

    id: int
    name: str
    branch_code: str
    branch_name: str
    items: int


@dataclass(frozen=True, slots=True)
class ItemsPage:
    """A page of the items of a bank and how many items all pages hold."""

    rows: tuple[Item, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do: which drafts are new, which are there already, which contradict an item that is there."""

    new: tuple[ItemDraft, ...]
    duplicates: tuple[ItemDraft, ...]
    contradictions: tuple[ItemDraft, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return one finding for each draft that would be rejected because the bank knows another answer."""
        return contradicted(self.contradictions)


@dataclass(frozen=True, slots=True)
class Stored:
    """An import that was carried out: its batch, its counts, and what became of each draft."""

    batch_id: int
    imported: int
    duplicates: int
    rejected: int
    preview: Preview


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored picture or file with its bytes."""

    name: str
    mime: str
    content: bytes


def contradicted(drafts: Sequence[ItemDraft]) -> tuple[Finding, ...]:
    """Return one finding for each draft to which the bank knows another answer."""
    words = Text("library-contradicts-stored")
    return tuple(Finding(draft.row, "contradicts-stored", Severity.ERROR, words) for draft in drafts)


async def banks(session: Session, branch_code: str) -> list[BankRow]:
    """Return the banks that serve the branch and those of the branches below it, by branch and name."""
    rows = await queries.banks(session, branch_code)
    return [BankRow(row.id, row.name, row.code, row.branch_name, row.held) for row in rows]


async def create_bank(session: Session, name: str, branch_code: str, now: datetime) -> Bank:
    """Make an empty bank of the branch; raises NotFound for the branch, Refused for the name."""
    branch_id = await _branch_id(session, branch_code)
    bank = Bank(name=_name(name, _LONGEST_NAME), branch_id=branch_id, created_at=now)
    if await queries.bank_named(session, branch_id, bank.name):
        raise Refused(Text("library-bank-exists", {"name": bank.name}))
    session.add(bank)
    await session.flush()
    return bank


async def bank_named(session: Session, name: str, branch_code: str) -> Bank | None:
    """Return the branch's own bank of this name; raises NotFound for the branch."""
    return await queries.bank_named(session, await _branch_id(session, branch_code), name.strip())


async def bank(session: Session, bank_id: int) -> Bank:
    """Return the bank; raises NotFound."""
    found = await session.get(Bank, bank_id)
    if found is None:
        raise NotFound(Text("library-no-bank"))
    return found


async def preview(session: Session, bank_id: int | None, drafts: Sequence[ItemDraft]) -> Preview:
    """Return what storing the drafts would do, and store nothing; `bank_id` none = a bank that is yet to be made."""
    return await _compared(session, bank_id, drafts, await _identities(drafts))


async def _identities(drafts: Sequence[ItemDraft]) -> list[str]:
    """Return the identity of each, worked out beside the loop: a large bank takes a second, and nobody else shall wait for it."""
    return await asyncio.to_thread(lambda: [identity(draft) for draft in drafts])


async def store(
    session: Session,
    bank_id: int,
    file_name: str,
    drafts: Sequence[ItemDraft],
    rejected: int,
    now: datetime,
    batch: Batch | None = None,
) -> Stored:
    """Store the drafts that are new to the bank and return what was done; raises NotFound.

    `rejected` rows of the file were no drafts; drafts that contradict an item of the bank are counted with them. A file that is
    stored in portions has one batch: that of the portions before is handed in, and its counts grow.
    """
    if not await queries.lock_bank(session, bank_id):
        raise NotFound(Text("library-no-bank"))
    marks = await _identities(drafts)
    found = await _compared(session, bank_id, drafts, marks)
    batch = batch or Batch(bank_id=bank_id, file_name=file_name[-_LONGEST_FILE_NAME:], created_at=now)
    lost = rejected + len(found.contradictions)
    batch.rows, batch.imported = batch.rows + len(drafts) + rejected, batch.imported + len(found.new)
    batch.duplicates, batch.rejected = batch.duplicates + len(found.duplicates), batch.rejected + lost
    session.add(batch)
    await session.flush()
    new = set(map(id, found.new))
    rows = [_row(draft, mark, batch) for draft, mark in zip(drafts, marks, strict=True) if id(draft) in new]
    await queries.add_items(session, rows)
    return Stored(batch.id or 0, len(found.new), len(found.duplicates), lost, found)


async def undo(session: Session, batch_id: int) -> int:
    """Take an import back and return how many items went; raises NotFound, and Refused once one of them is in use."""
    if await session.get(Batch, batch_id) is None:
        raise NotFound(Text("library-no-batch"))
    try:
        async with session.begin_nested():
            return await queries.remove_batch(session, batch_id)
    except IntegrityError as error:
        raise Refused(Text("library-batch-used")) from error


async def batches(session: Session, bank_id: int) -> Sequence[Batch]:
    """Return the imports into the bank, the latest first."""
    return await queries.batches(session, bank_id)


async def items(session: Session, bank_id: int, sought: Sought = EVERYTHING, page: int = 1) -> ItemsPage:
    """Return one page of the bank's items that are sought, the newest first; pages count from 1."""
    rows = await queries.items_page(session, bank_id, sought, (max(page, 1) - 1) * PAGE, PAGE)
    return ItemsPage(tuple(rows), await queries.items_total(session, bank_id, sought))


async def item(session: Session, item_id: int) -> Item:
    """Return the item; raises NotFound."""
    found = await session.get(Item, item_id)
    if found is None:
        raise NotFound(Text("library-no-item"))
    return found


async def items_by_ids(session: Session, ids: Sequence[int]) -> list[Item]:
    """Return the items in the order of their ids as given, those that do not exist left out."""
    found = {item.id: item for item in await queries.items_by_ids(session, ids)}
    return [found[each] for each in ids if each in found]


async def retire(session: Session, item_id: int, now: datetime) -> None:
    """Ask the item no more; what was answered stays."""
    await queries.retire(session, item_id, now)


async def write_article(
    session: Session, title: str, markdown: str, branch_code: str, now: datetime, source: str = ""
) -> Article:
    """Keep a new article of the branch; raises NotFound for the branch, Refused without a title or a text."""
    if not markdown.strip():
        raise Refused(Text("library-article-empty"))
    branch_id = await _branch_id(session, branch_code)
    article = Article(
        title=_name(title, _LONGEST_TITLE), markdown=markdown, source=source[:300], branch_id=branch_id, created_at=now
    )
    session.add(article)
    await session.flush()
    return article


async def article(session: Session, article_id: int) -> Article:
    """Return the article; raises NotFound."""
    found = await session.get(Article, article_id)
    if found is None:
        raise NotFound(Text("library-no-article"))
    return found


async def articles(session: Session, branch_code: str) -> Sequence[Article]:
    """Return the articles that serve the branch and those of the branches below it, the newest first."""
    return await queries.articles(session, branch_code)


async def keep_media(session: Session, folder: Path, name: str, data: bytes, branch_code: str, now: datetime) -> Media:
    """Keep the picture or file for the branch; raises NotFound for the branch, Refused for what is too large or not allowed.

    The bytes are on disk before the row is: a crash between the two leaves a file that nothing names, never a name without one.
    """
    mime, shown = files.accepted(data), files.shown_name(name)
    branch_id, digest = await _branch_id(session, branch_code), sha256(data).hexdigest()
    known = await queries.media_like(session, branch_id, digest, shown)
    await asyncio.to_thread(files.write, files.place(folder, digest), data)
    if known is None:
        known = MediaFile(name=shown, mime=mime, size=len(data), digest=digest, branch_id=branch_id, created_at=now)
        session.add(known)
        await session.flush()
    return _media(known)


async def media(session: Session, media_id: int) -> Media:
    """Return what a card needs to name the file; raises NotFound."""
    row = await session.get(MediaFile, media_id)
    if row is None:
        raise NotFound(Text("library-no-media"))
    return _media(row)


async def read_media(session: Session, folder: Path, media_id: int) -> Kept | None:
    """Return the file with its bytes, or None when it or its bytes are gone."""
    row = await session.get(MediaFile, media_id)
    if row is None:
        return None
    try:
        content = await asyncio.to_thread(files.place(folder, row.digest).read_bytes)
    except FileNotFoundError:
        return None
    return Kept(row.name, row.mime, content)


def _media(row: MediaFile) -> Media:
    return Media(row.id or 0, row.name, row.mime, row.size)


async def _compared(session: Session, bank_id: int | None, drafts: Sequence[ItemDraft], marks: Sequence[str]) -> Preview:
    """Sort the drafts, whose identities are `marks`, by what the bank and the drafts before them say."""
    known = await _known(session, bank_id, marks) if bank_id else {}
    new: list[ItemDraft] = []
    duplicates: list[ItemDraft] = []
    contradictions: list[ItemDraft] = []
    for draft, mark in zip(drafts, marks, strict=True):
        answer = answer_of(draft)
        if mark not in known:
            new.append(draft)
        elif known[mark] == answer:
            duplicates.append(draft)
        else:
            contradictions.append(draft)
        known.setdefault(mark, answer)
    return Preview(tuple(new), tuple(duplicates), tuple(contradictions))


async def _known(session: Session, bank_id: int, marks: Sequence[str]) -> dict[str, frozenset[str]]:
    """Return the answers that the bank already has to questions of these identities."""
    shared = set(marks) & await queries.identities(session, bank_id)
    stored = await queries.items_with(session, bank_id, sorted(shared))
    return {each.identity: answer_of(_draft(each)) for each in stored}


def _draft(item: Item) -> ItemDraft:
    blanks = tuple(map(tuple, item.blanks))
    return ItemDraft(0, ItemType(item.type), item.stem, tuple(item.options), tuple(item.key), blanks)


def _row(draft: ItemDraft, mark: str, batch: Batch) -> dict[str, object]:
    return {
        "bank_id": batch.bank_id,
        "batch_id": batch.id,
        "identity": mark,
        "type": draft.type.value,
        "stem": draft.stem,
        "options": draft.options,
        "key": draft.key,
        "blanks": draft.blanks,
        "explanation": draft.explanation,
        "source": draft.source,
        "tags": draft.tags,
        "difficulty": draft.difficulty,
        "retired_at": None,
    }


async def _branch_id(session: Session, code: str) -> int:
    branch = await members.branch_by_code(session, code)
    if branch.id is None:
        raise NotFound(Text("members-no-branch", {"code": code}))
    return branch.id


def _name(words: str, most: int) -> str:
    name = " ".join(words.split())
    if not name or len(name) > most:
        raise Refused(Text("library-name-missing" if not name else "library-name-too-long", {"most": most}))
    return name
