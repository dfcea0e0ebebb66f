"""Questions kept as JSON: lists, objects, one object a line, maps of `stem|option|option` to the right one."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from content.importers.columns import field_of, option_letter, plain_name, rank
from content.importers.options import options_of, text_of
from content.importers.raw import Option, Places, RawItem, UnreadableError
from content.importers.script import lists_in

_DEEPEST = 8
_SHORT = {"q": "stem", "o": "options", "a": "answer", "t": "type", "e": "explanation"}
"""Names of one letter, which mean this only together: alone, `a` is the first option."""


def from_json(text: str) -> tuple[RawItem, ...]:
    """Return the questions of a JSON text, an NDJSON text or a script; raise UnreadableError when there are none."""
    try:
        found = _numbered(_walk(_load(text), "", 0))
    except (ValueError, RecursionError) as error:
        found = _by_lines(text) or from_script(text)
        if not found:
            raise UnreadableError("file-json", line=getattr(error, "lineno", 1)) from error
    if not found:
        raise UnreadableError("file-no-questions")
    return found


def from_script(text: str) -> tuple[RawItem, ...]:
    """Return the questions of every list that stands in a script, one after the other."""
    return _numbered(item for values in lists_in(text) for item in _walk(values, "", 0))


def _load(text: str) -> object:
    return json.loads(text.lstrip("\ufeff"), object_pairs_hook=_keep_repeats)


def _keep_repeats(pairs: list[tuple[str, object]]) -> object:
    """Keep each pair as an object of its own where a name stands twice: its first value would silently be lost."""
    known = dict(pairs)
    return known if len(known) == len(pairs) else [{name: value} for name, value in pairs]


def _by_lines(text: str) -> tuple[RawItem, ...]:
    """Read one object a line, commas after it or not; a broken line is a row that could not be read."""
    rows: list[RawItem] = []
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip().rstrip(",").strip()
        if bare and bare not in "[]":
            rows.append(_line(number, bare))
    return tuple(rows) if any(not row.broken for row in rows) else ()


def _line(number: int, line: str) -> RawItem:
    try:
        found = list(_walk(_load(line), "", 0))
    except (ValueError, RecursionError):
        found = []
    return replace(found[0], row=number) if len(found) == 1 else RawItem(number, stem=line[:500], broken="not-a-question")


def _numbered(items: Iterable[RawItem]) -> tuple[RawItem, ...]:
    return tuple(replace(item, row=number) for number, item in enumerate(items, 1))


def _walk(value: object, kind: str, depth: int) -> Iterator[RawItem]:
    """Yield the questions below the value in the order of the file; `kind` is the type that stands once for all of them."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for entry in value:
            yield from _entry(entry, kind, depth)
    elif isinstance(value, dict):
        yield from _object(value, kind, depth)


def _entry(entry: object, kind: str, depth: int) -> Iterator[RawItem]:
    """Yield the question that an entry of a list is, those that it holds, or a row that could not be read."""
    found = list(_walk(entry, kind, depth + 1))
    yield from found or [RawItem(0, stem=_shown(entry), broken="not-a-question")]


def _shown(entry: object) -> str:
    return text_of(entry) or json.dumps(entry, ensure_ascii=False)[:500]


def _object(value: Mapping[str, object], kind: str, depth: int) -> Iterator[RawItem]:
    fields = _fields(value)
    if "stem" in fields and (fields.keys() & {"answer", "options", "blanks"} or _lettered(value)):
        yield _item(value, fields, kind)
    elif sum("|" in name for name in value) * 2 > len(value):
        yield from (_from_map(name, answer) for name, answer in value.items())
    else:
        shared = text_of(value.get("type")) or kind
        for entry in value.values():
            if isinstance(entry, (list, dict)):
                yield from _walk(entry, shared, depth + 1)


def _fields(value: Mapping[str, object]) -> Mapping[str, str]:
    """Return for each field the name it has in this object, the better known of two."""
    if "q" in value and value.keys() & {"a", "o"}:
        return {field: name for name, field in _SHORT.items() if name in value}
    found: dict[str, str] = {}
    for name in value:
        field = field_of(name)
        if field and (field not in found or rank(field, name) < rank(field, found[field])):
            found[field] = name
    return found


def _lettered(value: Mapping[str, object]) -> tuple[Option, ...]:
    """Return the options that stand each under a name of its own, as in `optionA`."""
    letters = ((option_letter(plain_name(name)), text_of(text)) for name, text in value.items())
    return tuple(Option(letter, text) for letter, text in sorted(pair for pair in letters if pair[0]))


def _item(value: Mapping[str, object], fields: Mapping[str, str], kind: str) -> RawItem:
    def text(field: str) -> str:
        return text_of(value.get(fields.get(field, "")))

    return RawItem(
        0,
        text("stem"),
        _options(value, fields),
        _texts(value.get(fields.get("answer", ""))),
        text("type") or kind,
        _blanks(value.get(fields.get("blanks", ""))),
        text("explanation"),
        text("source"),
        _texts(value.get(fields.get("tags", ""))),
        text("difficulty"),
        places=Places(*(fields.get(field, "") for field in ("stem", "options", "answer"))),
    )


def _options(value: Mapping[str, object], fields: Mapping[str, str]) -> tuple[Option, ...]:
    if value.get(fields.get("options", "")):
        return options_of(value[fields["options"]])
    return () if fields["stem"] in _SHORT else _lettered(value)


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(text_of(entry) for entry in value)
    return (text_of(value),) if text_of(value) else ()


def _blanks(value: object) -> tuple[tuple[str, ...], ...]:
    return tuple(_texts(entry) for entry in value) if isinstance(value, list) else ()


def _from_map(name: str, answer: object) -> RawItem:
    """Read `stem|option|option` and the text of the right option."""
    stem, *options = name.split("|")
    return RawItem(0, stem, tuple(Option("", option) for option in options), _texts(answer), by_text=True)
