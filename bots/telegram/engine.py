"""What we ask of a library for the Bot API: our own frozen calls in, our own frozen answers out, one error."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bots.telegram.plan import Rows
from bots.telegram.polls import Poll

WAIT = 30.0
"""Seconds for one call."""
CONNECT = 5.0
"""Seconds within which the connection must stand; a call that has none by then was never made."""
CONNECTIONS = 100
"""How many calls may be under way at once."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as Telegram has not seen it yet."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Only:
    """The one person in a group who sees a message. The press that it answers lets a bot show it that is no administrator."""

    person: str
    query: str = ""


@dataclass(frozen=True, slots=True)
class SendText:
    """A new message of words, for all in the chat or for one person alone."""

    chat: str
    words: str
    html: bool = True
    thread: int | None = None
    rows: Rows = ()
    only: Only | None = None


@dataclass(frozen=True, slots=True)
class SendFile:
    """A new message around a picture or a file: an upload, or what Telegram knows it by."""

    chat: str
    file: Upload | str
    photo: bool
    caption: str = ""
    html: bool = True
    thread: int | None = None
    rows: Rows = ()


@dataclass(frozen=True, slots=True)
class EditText:
    """Other words and buttons on a message of ours; on one for a person alone, its number among those."""

    chat: str
    message_id: int
    words: str
    rows: Rows = ()
    only: Only | None = None


@dataclass(frozen=True, slots=True)
class EditRows:
    """Other buttons on a message of ours; on one for a person alone, its number among those."""

    chat: str
    message_id: int
    rows: Rows
    only: Only | None = None


@dataclass(frozen=True, slots=True)
class SendPoll:
    """A new quiz whose votes we are told, and which cannot be forwarded: nobody else is to see who voted what."""

    chat: str
    poll: Poll


Call = SendText | SendFile | SendPoll | EditText | EditRows
"""Everything that changes what people see in a chat."""


@dataclass(frozen=True, slots=True)
class Posted:
    """The message as Telegram took it, and what it knows the file or the poll in it by."""

    message_id: int
    file_id: str = ""
    poll_id: str = ""
    alone: bool = False
    """It is one that one person alone sees."""


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the menu."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """How Telegram delivers: the webhook's address (empty = polling), how many updates wait, and what failed last."""

    url: str = ""
    waiting: int = 0
    trouble: str = ""


_FILE_PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*")


def is_theirs(path: str) -> bool:
    """Tell whether the path names a file on Telegram's server; one that begins at a root would be a file of some machine."""
    return _FILE_PATH.fullmatch(path) is not None


class Engine(Protocol):
    """One bot's connection to the Bot API; every method raises Failed and nothing else."""

    @property
    def id(self) -> str:
        """The bot's id."""

    async def carry_out(self, call: Call) -> Posted:
        """Send or edit a message."""

    async def delete_alone(self, chat: str, person: str, message_id: int) -> None:
        """Delete a message that one person alone sees."""

    async def delete(self, chat: str, message_id: int) -> None:
        """Delete a message of ours."""

    async def acknowledge(self, query: str, words: str = "") -> None:
        """Stop the waiting sign on a pressed button; words are shown to whoever pressed it, for a moment."""

    async def updates(self, first: int, wait: int, kinds: Sequence[str]) -> Sequence[object]:
        """Confirm the updates before the number `first`; return those from there on, or wait so many seconds for one.

        They are given as they came: what a library's models would refuse is ours to read or to bury.
        """

    async def username(self) -> str:
        """Return the bot's user name, without `@`."""

    async def set_menu(self, menu: Sequence[Command], language: str = "") -> None:
        """Set the menu of commands for people with this language, or for everybody else."""

    async def set_webhook(self, url: str, secret: str, kinds: Sequence[str]) -> None:
        """Have updates of these kinds delivered to the address."""

    async def drop_webhook(self) -> None:
        """Have updates kept until they are fetched."""

    async def delivery(self) -> Delivery:
        """Return how updates are delivered now."""

    async def file(self, file_id: str, most: int) -> bytes | None:
        """Return a file that somebody sent; nothing when it is larger than `most` bytes."""

    async def close(self) -> None:
        """Give back the connections."""
