"""Anki decks in all three generations: notes with a question and an answer, gaps to fill, or named fields of a question."""

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from content.importers.archive import entries, inflated
from content.importers.columns import Header, header
from content.importers.files import Shape
from content.importers.formats import items
from content.importers.formats.database import plain_tables, reading
from content.importers.markup import Plain, plain
from content.importers.options import options_of
from content.importers.raw import Option, RawItem, UnreadableError
from content.importers.readers import Found, Opened
from content.importers.tables import MAX_ROWS
from content.importers.tidy import BLANK

OWN = "zhibu"
"""What our own kind of note is called: its fields are exact."""
_NEWEST_FIRST = ("collection.anki21b", "collection.anki21", "collection.anki2")
_STUB = "Please update to the latest Anki version"
_GAP = re.compile(r"\{\{c[0-9]+::((?:[^{}]|\{(?!\{)|\}(?!\}))*?)(?:::((?:[^{}]|\{(?!\{)|\}(?!\}))*))?\}\}")
_SOUND = re.compile(r"\[(?:sound|anki:play):?[^\]]*\]")
_FRONT = frozenset({"front", "正面", "question", "问题", "題目", "题目"})
_BACK = frozenset({"back", "背面", "answer", "答案"})
_LONGEST_ANSWER = 60


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    fields: tuple[str, ...]


def knows(file: Opened) -> bool:
    """Tell whether the file is a deck, packed or not."""
    if file.shape is Shape.SQLITE:
        return b"CREATE TABLE notes" in file.data and b"flds" in file.data
    if file.shape is not Shape.ARCHIVE:
        return False
    with entries(file.data) as held:
        return any(name in _NEWEST_FIRST for name in held.names)


def read(file: Opened) -> Found:
    """Return the questions of the deck's notes, numbered in their order; raises UnreadableError."""
    data = file.data if file.shape is Shape.SQLITE else _collection(file.data)
    with reading(data) as database:
        if not {"notes", "col"} <= set(plain_tables(database)):
            raise UnreadableError("file-not-anki")
        found = list(_notes(database))
    if not found:
        raise UnreadableError("file-no-questions")
    return Found(found)


def _collection(data: bytes) -> bytes:
    """Return the newest collection of the package: the older ones beside it only ask to update."""
    with entries(data) as held:
        name = next(name for name in _NEWEST_FIRST if name in held.names)
        content = inflated(held.unpacked(name))
    if not content.startswith(b"SQLite format 3\x00"):
        raise UnreadableError("file-broken")
    return content


def _notes(database: sqlite3.Connection) -> Iterator[RawItem]:
    kinds = _kinds(database)
    for number, (kind, fields, tags) in enumerate(database.execute("SELECT mid, flds, tags FROM notes ORDER BY id"), 1):
        if number > MAX_ROWS:
            raise UnreadableError("file-too-many-rows", limit=MAX_ROWS)
        known = kinds.get(str(kind), _Kind("", ()))
        item = _item(number, known, str(fields or "").split("\x1f"))
        yield item if known.name.startswith(OWN) else replace(item, tags=(*item.tags, *str(tags or "").split()))


def _kinds(database: sqlite3.Connection) -> Mapping[str, _Kind]:
    """Return the kinds of notes: one JSON in old collections, tables in new ones."""
    if "notetypes" in plain_tables(database):
        named: dict[str, list[str]] = {}
        for kind, name in database.execute("SELECT ntid, name FROM fields ORDER BY ntid, ord"):
            named.setdefault(str(kind), []).append(str(name))
        known = database.execute("SELECT id, name FROM notetypes")
        return {str(kind): _Kind(str(name), tuple(named.get(str(kind), ()))) for kind, name in known}
    row = database.execute("SELECT models FROM col").fetchone()
    try:
        models = json.loads(row[0]) if row else {}
    except (ValueError, TypeError, RecursionError):
        models = {}
    return {str(key): _model(value) for key, value in models.items()} if isinstance(models, dict) else {}


def _model(value: object) -> _Kind:
    if not isinstance(value, dict):
        return _Kind("", ())
    fields = value.get("flds")
    names = [str(each.get("name", "")) for each in fields if isinstance(each, dict)] if isinstance(fields, list) else []
    return _Kind(str(value.get("name", "")), tuple(names))


def _item(row: int, kind: _Kind, fields: Sequence[str]) -> RawItem:
    if fields[0].startswith(_STUB):
        return items.refused(row, fields[0], "anki-note-deck")
    shown = [_shown(field) for field in fields]
    if any("{{c" in field for field in fields[:1]):
        return items.without_pictures(_gaps(row, _shown(fields[0]).text), shown)
    columns = header(kind.fields[: len(fields)])
    texts = [part.text for part in shown]
    if kind.name.startswith(OWN):
        return _own(row, columns, texts)
    if "stem" in columns.fields and ("answer" in columns.fields or columns.options):
        item = _named(row, columns, texts)
    else:
        item = _two_sides(row, kind, texts)
    return items.without_pictures(item, shown)


def _shown(field: str) -> Plain:
    sounds = len(_SOUND.findall(field))
    read = plain(_SOUND.sub(" ", field))
    return replace(read, pictures=read.pictures + sounds)


def _gaps(row: int, text: str) -> RawItem:
    found = _GAP.findall(text)
    stem = _GAP.sub(lambda gap: f"{BLANK}（{gap.group(2)}）" if gap.group(2) else BLANK, text)
    if not found or "{{c" in stem or not stem.replace(BLANK, "").strip():
        return items.refused(row, text, "anki-no-shape")
    return items.filling(row, stem, [[words.strip()] for words, _ in found])


def _named(row: int, columns: Header, texts: Sequence[str]) -> RawItem:
    """Return the question of a note whose fields say themselves what they are, as the columns of a table do."""
    lettered = tuple(Option(letter, texts[place]) for letter, place in columns.options)
    answer, tags = columns.find("answer", texts), columns.find("tags", texts)
    return RawItem(
        row,
        columns.find("stem", texts),
        lettered or options_of(columns.find("options", texts)),
        (answer,) if answer else (),
        columns.find("type", texts),
        (),
        columns.find("explanation", texts),
        columns.find("source", texts),
        (tags,) if tags else (),
        columns.find("difficulty", texts),
    )


def _own(row: int, columns: Header, texts: Sequence[str]) -> RawItem:
    """Return the question of a note that we wrote: letters are places, and each blank has its own list."""
    item = _named(row, columns, texts)
    last = max((place for place, option in enumerate(item.options, 1) if option.text), default=0)
    return replace(item, options=item.options[:last], blanks=_blanks(texts[-1]), exact=True)


def _blanks(text: str) -> tuple[tuple[str, ...], ...]:
    try:
        value = json.loads(text) if text else []
    except (ValueError, RecursionError):
        return ()
    if not isinstance(value, list):
        return ()
    return tuple(tuple(str(word) for word in blank) for blank in value if isinstance(blank, list))


def _two_sides(row: int, kind: _Kind, texts: Sequence[str]) -> RawItem:
    """Return the question of a card with a front and a back: options when they are lettered, else words to type."""
    known = [name.strip().casefold() for name in kind.fields[:2]]
    if len(texts) < 2 or len(known) < 2 or known[0] not in _FRONT or known[1] not in _BACK:  # noqa: PLR2004 - two sides
        return items.refused(row, texts[0], "anki-no-shape")
    front, back = texts[0], texts[1].strip()
    if not front or not back:
        return RawItem(row, front)
    if "\n" in back or len(back) > _LONGEST_ANSWER:
        return items.refused(row, front, "anki-no-shape")
    stem, options = _split(front)
    if options:
        return RawItem(row, stem, options, (back,))
    return items.noted(items.filling(row, front, ((back,),)), "anki-typed")


def _split(front: str) -> tuple[str, tuple[Option, ...]]:
    """Part a front that holds its options in lines of their own: `A. …`, `B. …`."""
    first = re.search(r"\n\s*[(（]?A\s*[.．、:：)）]", front)
    options = options_of(front[first.start() :]) if first else ()
    return (front[: first.start()], options) if first and len(options) > 1 else (front, ())
