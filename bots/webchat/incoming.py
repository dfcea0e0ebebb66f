"""What the page sends, read without trust.

The page and the service exchange JSON objects, one a frame. From the page:

- `{"seen": 41}` after connecting: the last letter the page shows; 0 asks for the newest ones. Everything later follows.
- `{"before": 17}`: the letters before the oldest one shown, for a reader who scrolls back.
- `{"id": "<uuid>", "text": "…", "label": "…"}`: words; `label`, if there is one, is shown in their stead.
- `{"id": "<uuid>", "press": "<token>", "label": "A. …"}`: a choice; several of one card
  at once as `<card>.submit-0-2`.

The page repeats a message with the same `id` until it sees a letter with that `key`. From the service:

- `{"letter": 42, "key": "…", "mine": false, "at": "2026-11-21T02:00:00+00:00", "card": {…}}`: one message; `letter` grows.
- `{"earlier": [letter, …]}`: the answer to `before`; empty at the beginning of the history.
- `{"ready": 42}`: all that was kept has been sent; what follows is new.
- `{"notice": "…", "id": "<uuid>", "again": true}`: a sentence that is not kept; `again` asks to repeat the message soon,
  without it the message will never be taken; `taken` says that it was, and that the sentence is the whole answer.
- `{"notice": "…", "refused": true}`: the frame could not be read, not even its `id`; to repeat it is no use.
"""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from core.messages import Address, Incoming, Kind

LARGEST_FRAME = 65_536
"""Characters of one frame; a larger one is not even read."""
LONGEST_WORDS = 10_000
"""Characters of one message that are handed on; the core has a smaller limit of its own and says so."""
_LONGEST_ID = 2**53


class _Frame(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Seen(_Frame):
    """The page tells which letter it showed last."""

    seen: Annotated[int, Field(ge=0, lt=_LONGEST_ID)]


class Before(_Frame):
    """The page asks for earlier letters."""

    before: Annotated[int, Field(gt=0, lt=_LONGEST_ID)]


class Said(_Frame):
    """The visitor wrote something."""

    id: Annotated[UUID, Field(strict=False)]
    text: Annotated[str, Field(min_length=1)]
    label: Annotated[str, Field(max_length=200)] = ""


class Pressed(_Frame):
    """The visitor chose something from a card."""

    id: Annotated[UUID, Field(strict=False)]
    press: Annotated[str, Field(min_length=1, max_length=200)]
    label: Annotated[str, Field(max_length=1_000)] = ""


Frame = Seen | Before | Said | Pressed
_frames: TypeAdapter[Frame] = TypeAdapter(Frame)


def read(raw: str) -> Frame | None:
    """Return what the frame says, or nothing when it is no JSON, lacks a field or carries one too many."""
    try:
        return _frames.validate_json(raw)
    except ValidationError:
        return None


def incoming(said: Said | Pressed, account: str, visitor: str, language: str) -> Incoming:
    """Return the visitor's message as the core sees it."""
    address = Address("webchat", account, visitor)
    if isinstance(said, Pressed):
        return Incoming(address, str(said.id), visitor, kind=Kind.PRESS, token=said.press, language=language)
    return Incoming(address, str(said.id), visitor, text=said.text, language=language)
