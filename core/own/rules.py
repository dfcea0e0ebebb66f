"""What a member's own page and their copy consist of: values in, values out."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from core.messages import Plain, Text, Value

LINK_LIFE = timedelta(minutes=30)
"""How long the link of a copy works."""
FILE_LIFE = timedelta(days=1)
"""How long a channel may still fetch the file of a copy, for a delivery that has to wait."""
FILE_NAME = "zhibu-my-data.zip"

Row = Mapping[str, object]
Say = Callable[[Text], str]


@dataclass(frozen=True, slots=True)
class Kept:
    """What one table holds about a member, column by column."""

    table: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """How much of each kind is a member's: for the first look at their page. `streak` is none for who does not check in."""

    open_tasks: int
    done_tasks: int
    rounds: int
    answered: int
    right: int
    streak: int | None
    questions: int
    suggestions: int


@dataclass(frozen=True, slots=True)
class RoundResult:
    """How one round of a quiz went for the member."""

    title: str
    day: date
    right: int
    size: int
    finished: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the member and what became of it."""

    words: str
    state: str
    on: datetime


def digest(token: str) -> str:
    """Return what is kept of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_holds(made_at: datetime, fetched_at: datetime | None, now: datetime) -> bool:
    """Tell whether the link of a copy still works: once, within half an hour."""
    return fetched_at is None and made_at <= now < made_at + LINK_LIFE


def file_holds(made_at: datetime, now: datetime) -> bool:
    """Tell whether a channel may still fetch the file of a copy."""
    return made_at <= now < made_at + FILE_LIFE


def packed(kept: Sequence[Kept], made_at: datetime, say: Say) -> bytes:
    """Return the copy: all of it as JSON for machines, and the same in words for people."""
    whole = {"made_at": made_at.isoformat(), "data": {each.table: [dict(row) for row in each.rows] for each in kept}}
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as files:
        files.writestr("data.json", json.dumps(whole, ensure_ascii=False, indent=1, default=_plain))
        files.writestr(say(Text("own-file-name")), in_words(kept, made_at, say))
    return archive.getvalue()


def in_words(kept: Sequence[Kept], made_at: datetime, say: Say) -> str:
    """Return the copy for people: a heading a table, a line a row; what is empty is left out."""
    lines = [say(Text("own-file-head", {"at": f"{made_at:%Y-%m-%d %H:%M} UTC"}))]
    for each in kept:
        if each.rows:
            lines += ["", f"== {say(Text(f'own-kept-{_key(each.table)}'))} =="]
            lines += [say(Text("own-file-line", {"what": "; ".join(_cells(row, say))})) for row in each.rows]
    return "\n".join(lines) + "\n"


def _cells(row: Row, say: Say) -> list[str]:
    filled = ((name, value) for name, value in row.items() if value not in (None, "", []))
    cells: list[Mapping[str, Value]] = [
        {"name": Text(f"own-column-{_key(name)}"), "value": Plain(_in_one_line(value, say))} for name, value in filled
    ]
    return [say(Text("own-file-cell", cell)) for cell in cells]


def _in_one_line(value: object, say: Say) -> str:
    if isinstance(value, bool):
        return say(Text("own-yes" if value else "own-no"))
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    return " ".join(str(value).split())


def _key(name: str) -> str:
    return name.replace("_", "-")


def _plain(value: object) -> str:
    """Return what JSON has no form for, such as an instant."""
    return value.isoformat() if isinstance(value, date) else str(value)
