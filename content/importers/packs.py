"""Packs: a zip of items and articles with a manifest that says where they come from and what may be done with them.

`pack.json` holds format, version, id, release, name, origin, licence and the SHA-256 of every other file; `items.json` holds the
items, `articles.json` the titles and sources of the articles, whose texts stand in `articles/<number>.md`, and `calendar.json`,
where there is one, entries of a calendar.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from content.importers.archive import Entries, entries
from content.importers.files import Shape
from content.importers.formats.items import choice, filling, statement
from content.importers.options import text_of
from content.importers.raw import RawItem, UnreadableError
from content.importers.readers import Found, Opened
from core.library.rules import ItemDraft, ItemType

FORMAT, VERSION = "zhibu-pack", 1
MANIFEST, ITEMS, ARTICLES, CALENDAR = "pack.json", "items.json", "articles.json", "calendar.json"
_ID = re.compile(r"[a-z0-9][a-z0-9.-]{1,60}")
_SMALL = 1024 * 1024
_MOST_ARTICLES = 1000
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""One date for all files: the same content gives the same bytes."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a pack says of itself; `id` stays the same from release to release, and releases count up."""

    id: str
    release: int
    name: str
    origin: str
    licence: str


@dataclass(frozen=True, slots=True)
class PackArticle:
    """A text to read that comes with a pack."""

    title: str
    source: str
    markdown: str


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack as read: its items are read by the bank's readers, which know packs as one more form of files."""

    manifest: Manifest
    articles: tuple[PackArticle, ...] = field(default=())


def sound_id(name: str) -> bool:
    """Tell whether the name can be the id of a pack: small letters, digits, dots and dashes."""
    return _ID.fullmatch(name) is not None


def write_pack(manifest: Manifest, drafts: Sequence[ItemDraft], articles: Sequence[PackArticle] = (), plan: bytes = b"") -> bytes:
    """Return the pack as a zip; equal content gives equal bytes. `plan` = entries of a calendar as `pack_plans` packs them."""
    files = {ITEMS: _json([_packed(draft) for draft in drafts])}
    files[ARTICLES] = _json([{"title": each.title, "source": each.source} for each in articles])
    files |= {f"articles/{place}.md": each.markdown.encode() for place, each in enumerate(articles, 1)}
    files |= {CALENDAR: plan} if plan else {}
    digests = {name: sha256(content).hexdigest() for name, content in files.items()}
    about = {"format": FORMAT, "version": VERSION, **asdict(manifest), "files": digests}
    kept = BytesIO()
    with ZipFile(kept, "w") as archive:
        for name, content in {MANIFEST: _json(about), **files}.items():
            archive.writestr(ZipInfo(name, FIRST_DAY), content, ZIP_DEFLATED)
    return kept.getvalue()


def knows(file: Opened) -> bool:
    """Tell whether the file is a pack."""
    if file.shape is not Shape.ARCHIVE:
        return False
    with entries(file.data) as found:
        return MANIFEST in found.names


def read_pack(file: Opened) -> Pack:
    """Return what a pack says of itself and its articles; raises UnreadableError for what is no sound pack."""
    if not knows(file):
        raise UnreadableError("pack-broken")
    with entries(file.data) as found:
        about = _manifest(found)
        listed = _loaded(_checked(found, about, ARTICLES)) if ARTICLES in found.names else []
        return Pack(_named(about), tuple(_articles(found, about, listed if isinstance(listed, list) else [])))


def part_of(file: Opened, name: str) -> object:
    """Return what a file of a pack holds, None where the pack has none of the name; raises UnreadableError."""
    with entries(file.data) as found:
        return _loaded(_checked(found, _manifest(found), name)) if name in found.names else None


def items_of(file: Opened) -> Found:
    """Return the items of a pack; raises UnreadableError for what is no sound pack."""
    with entries(file.data) as found:
        about = _manifest(found)
        listed = _loaded(_checked(found, about, ITEMS))
    if not isinstance(listed, list) or not listed:
        raise UnreadableError("file-no-questions")
    return Found([_raw(row, entry) for row, entry in enumerate(listed, 1)])


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _loaded(content: bytes) -> object:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UnreadableError("pack-broken") from error


def _manifest(found: Entries) -> Mapping[str, object]:
    about = _loaded(found.unpacked(MANIFEST, _SMALL))
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise UnreadableError("pack-broken")
    if about.get("version") != VERSION:
        raise UnreadableError("pack-version")
    return about


def _named(about: Mapping[str, object]) -> Manifest:
    name, release = text_of(about.get("id")), about.get("release")
    if not sound_id(name) or not isinstance(release, int) or release < 1 or not text_of(about.get("name")).strip():
        raise UnreadableError("pack-broken")
    words = (text_of(about.get(each))[:300] for each in ("name", "origin", "licence"))
    return Manifest(name, release, *words)


def _checked(found: Entries, about: Mapping[str, object], name: str) -> bytes:
    """Return the file if it is what the manifest says; names outside the manifest are never opened."""
    digests = about.get("files")
    wanted = digests.get(name) if isinstance(digests, dict) else None
    if name not in found.names or wanted is None:
        raise UnreadableError("pack-broken")
    content = found.unpacked(name)
    if sha256(content).hexdigest() != wanted:
        raise UnreadableError("pack-changed", name=name)
    return content


def _articles(found: Entries, about: Mapping[str, object], listed: Sequence[object]) -> Iterator[PackArticle]:
    for place, entry in enumerate(listed[:_MOST_ARTICLES], 1):
        markdown = _checked(found, about, f"articles/{place}.md").decode("utf-8", errors="replace")
        named = entry if isinstance(entry, dict) else {}
        yield PackArticle(text_of(named.get("title")).strip(), text_of(named.get("source")), markdown)


def _packed(draft: ItemDraft) -> dict[str, object]:
    kept = {name: value for name, value in asdict(draft).items() if value and name != "row"}
    return {**kept, "type": draft.type.value}


def _raw(row: int, entry: object) -> RawItem:
    """Return an item of a pack as every reader does; the one judge looks at it like at any other."""
    if not isinstance(entry, dict):
        return RawItem(row, broken="not-a-question")
    stem, key, blanks = text_of(entry.get("stem")), _numbers(entry.get("key")), entry.get("blanks")
    kind = text_of(entry.get("type"))
    if kind == ItemType.BLANK:
        made = filling(row, stem, [_texts(each) for each in blanks] if isinstance(blanks, list) else [])
    elif kind == ItemType.JUDGE:
        made = statement(row, stem, right=key == [0])
    else:
        made = choice(row, stem, _texts(entry.get("options")), key, several=kind == ItemType.MULTI)
    labels = tuple(_texts(entry.get("tags")))
    explanation, source, level = (text_of(entry.get(name)) for name in ("explanation", "source", "difficulty"))
    return replace(made, tags=labels, explanation=explanation, source=source, difficulty=level)


def _texts(value: object) -> list[str]:
    return [text_of(each) for each in value] if isinstance(value, list) else []


def _numbers(value: object) -> list[int]:
    return [each for each in value if isinstance(each, int) and each >= 0] if isinstance(value, list) else []
