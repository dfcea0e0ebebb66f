"""What a browser posted, read field by field; a value that cannot be raises Refused with a sentence about its field."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime, time
from typing import NoReturn

from fastapi import Request
from python_multipart.exceptions import FormParserError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.types import Message as Event
from starlette.types import Receive

from core.errors import Refused
from core.messages import Text

LARGEST_UPLOAD = 20 * 1024 * 1024
"""Bytes of one posted form, the file in it included."""
_DRAINED = 8 * LARGEST_UPLOAD
"""Bytes read and dropped of a form that is too large, so that the browser reads our sentence and not a broken line."""
_LONGEST_TEXT = 500_000
_MOST_DIGITS = 9
"""More of them fit no column."""


class Form:
    """The fields of one posted form, white space around them gone."""

    def __init__(self, fields: Mapping[str, Sequence[str]] | None = None, files: Mapping[str, UploadFile] | None = None) -> None:
        """Hold fields, each with all its values, and files."""
        self._fields = fields or {}
        self._files = files or {}

    @classmethod
    def of(cls, **values: str | int | None) -> "Form":
        """Return a form that shows these values, one a field."""
        return cls({name: [str(value)] for name, value in values.items() if value is not None})

    def text(self, name: str) -> str:
        """Return the field, empty when it was left out."""
        return next(iter(self._fields.get(name, ())), "").strip()

    def exact(self, name: str) -> str:
        """Return the field letter for letter: white space counts in a password."""
        return next(iter(self._fields.get(name, ())), "")

    def many(self, name: str) -> tuple[str, ...]:
        """Return every value of a field that may be ticked more than once."""
        return tuple(value.strip() for value in self._fields.get(name, ()) if value.strip())

    def needed(self, name: str, label: str) -> str:
        """Return the field, which may not be empty; `label` is the key of its name."""
        return self.text(name) or _refuse("console-field-needed", label)

    def number(self, name: str, label: str, *, least: int, most: int) -> int:
        """Return a whole number within the bounds."""
        text = self.text(name)
        if not text.isdecimal() or not text.isascii() or len(text) > len(str(most)) or not least <= int(text) <= most:
            raise Refused(Text("console-field-number", {"field": Text(label), "least": least, "most": most}))
        return int(text)

    def id(self, name: str, label: str) -> int:
        """Return the number of something that was picked from a list."""
        found = row_id(self.text(name))
        return found if found is not None else _refuse("console-field-pick", label)

    def day(self, name: str, label: str) -> date:
        """Return a calendar day, as browsers send it."""
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            return _refuse("console-field-day", label)

    def clock(self, name: str, label: str) -> time:
        """Return a time of the day."""
        try:
            return time.fromisoformat(self.text(name)).replace(tzinfo=None)
        except ValueError:
            return _refuse("console-field-clock", label)

    def moment(self, name: str, label: str) -> datetime:
        """Return a local day and time without a zone, as browsers send it."""
        try:
            return datetime.fromisoformat(self.text(name)).replace(tzinfo=None)
        except ValueError:
            return _refuse("console-field-moment", label)

    def file(self, name: str) -> UploadFile | None:
        """Return the file, or none when no file was chosen."""
        file = self._files.get(name)
        return file if file is not None and file.filename else None


def row_id(text: str) -> int | None:
    """Return the number of something stored, as addresses and lists carry it; none where the text cannot be one."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) <= _MOST_DIGITS else None


def _refuse(key: str, label: str) -> NoReturn:
    raise Refused(Text(key, {"field": Text(label)}))


@asynccontextmanager
async def posted(request: Request) -> AsyncIterator[Form]:
    """Read the posted form; its files are gone when the block ends. One that is too large or broken raises Refused."""
    limited = Request(request.scope, _Limited(request.receive).receive)
    try:
        read = await limited.form(max_part_size=_LONGEST_TEXT)
    except (HTTPException, FormParserError):
        raise Refused(Text("console-form-broken")) from None
    fields: dict[str, list[str]] = {}
    files: dict[str, UploadFile] = {}
    for name, value in read.multi_items():
        if isinstance(value, UploadFile):
            files[name] = value
        else:
            fields.setdefault(name, []).append(value.replace("\0", ""))
    try:
        yield Form(fields, files)
    finally:
        await read.close()


class _Limited:
    """A request's body that ends with a sentence when it is too large."""

    def __init__(self, receive: Receive) -> None:
        self._receive, self._read = receive, 0

    async def receive(self) -> Event:
        event = await self._receive()
        self._read += len(event.get("body", b""))
        if self._read > LARGEST_UPLOAD:
            await self._drain(event)
            raise Refused(Text("console-file-too-large"))
        return event

    async def _drain(self, event: Event) -> None:
        while event.get("more_body") and self._read < _DRAINED:
            event = await self._receive()
            self._read += len(event.get("body", b""))
