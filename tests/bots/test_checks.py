"""A look at the channels of this machine: whether messages can be kept, and whether the page is safe."""

from collections.abc import Sequence

import pytest

from bots.mailbox import Draft, Kept
from bots.terminal.channel import TerminalChannel
from bots.webchat.channel import WebChatChannel
from content.wording import LOCALES, Wording
from core.backplane_memory import MemoryBackplane
from core.channel import Checkable, Health


class Drawer:
    """A mailbox that may be locked."""

    def __init__(self, *, locked: bool = False) -> None:
        self.locked = locked

    async def before(self, sender: str, first: int | None) -> Sequence[Kept]:
        del sender, first
        if self.locked:
            raise ConnectionError("postgresql://zhibu:password@db")
        return ()

    async def keep(self, sender: str, drafts: Sequence[Draft]) -> None:
        raise NotImplementedError


def webchat(wording: Wording, page: str, *, locked: bool = False) -> WebChatChannel:
    return WebChatChannel(Drawer(locked=locked), MemoryBackplane(), wording.say, "secret", page=page)


def says(found: Health, wording: Wording) -> list[str]:
    assert all(
        wording.say(each, locale) for each in (*found.says, *(copied.label for copied in found.to_copy)) for locale in LOCALES
    )
    return [each.key for each in found.says]


@pytest.mark.parametrize(
    ("page", "key"),
    [
        ("https://zhibu.example.org/chat", "webchat-check-fine"),
        ("http://127.0.0.1:8080/chat", "webchat-check-fine"),
        ("http://localhost/chat", "webchat-check-fine"),
        ("http://zhibu.example.org/chat", "webchat-check-http"),
    ],
)
async def test_the_page_is_in_order_only_where_nobody_can_read_along(page: str, key: str, wording: Wording) -> None:
    found = await webchat(wording, page).check()
    assert (says(found, wording), found.ok) == ([key], key == "webchat-check-fine")
    assert found.to_copy[0].value == page


async def test_a_mailbox_that_fails_is_said_in_words_without_its_reason(wording: Wording) -> None:
    channels: Sequence[Checkable] = (
        webchat(wording, "https://zhibu.example.org/chat", locked=True),
        TerminalChannel(Drawer(locked=True)),
    )
    for channel in channels:
        found = await channel.check()
        assert (says(found, wording), found.ok) == ([f"{channel.name}-check-stored"], False)
        assert "password" not in repr(found)


async def test_the_terminal_is_in_order(wording: Wording) -> None:
    found = await TerminalChannel(Drawer()).check()
    assert (says(found, wording), found.ok) == (["terminal-check-fine"], True)
