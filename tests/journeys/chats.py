"""Members in their chats, alike on Telegram and in the web chat: what they say, press and see."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Protocol
from uuid import uuid4

import httpx

from bots.webchat.visitor import COOKIE
from core.messages import Address
from tests.bots.webchat_service import Tab, Visitor
from tests.journeys.installation import Installation
from tests.standins.telegram import TelegramStandIn
from tests.standins.telegram_people import Person, buttons, poll_options, until, words


@dataclass(frozen=True)
class Shown:
    """A card as it came: its words, the labels of what can be pressed, and whatever the chat needs to press it."""

    text: str
    labels: tuple[str, ...] = ()
    card: dict[str, object] = field(default_factory=dict)


class Chat(Protocol):
    """What somebody can do in their private chat."""

    address: Address

    async def joins(self, code: str) -> str:
        """Open the invitation; return the welcome."""

    async def hears(self) -> Shown:
        """Wait for what comes unasked."""

    async def says(self, words: str, cards: int = 1) -> Shown:
        """Write; return the answer once so many cards of it are there, which a chat may show as one message."""

    async def presses(self, card: Shown, place: int, cards: int = 1) -> Shown:
        """Press the button at this place."""

    async def picks(self, card: Shown, places: Sequence[int], cards: int = 1) -> Shown:
        """Mark several options and hand them in."""


class OnTelegram:
    """Somebody with a private chat to the bot."""

    def __init__(self, standin: TelegramStandIn, number: int) -> None:
        self.person, self._heard = Person(standin, number), 0
        self.address = Address("telegram", str(standin.world.bot["id"]), str(number))

    async def joins(self, code: str) -> str:
        return (await self.says(f"/start {code}")).text

    async def hears(self) -> Shown:
        await until(self.person.standin, lambda: len(self.person.messages) > self._heard)
        card = self.person.messages[self._heard]
        self._heard += 1
        return Shown(words(card), tuple(buttons(card)) or tuple(poll_options(card)), card)

    async def says(self, words: str, cards: int = 1) -> Shown:
        del cards
        return await self._answer_to(await self.person.says(words))

    async def presses(self, card: Shown, place: int, cards: int = 1) -> Shown:
        if "poll" in card.card:
            return await self.picks(card, [place], cards)
        return await self._answer_to(await self.person.presses(card.labels[place], card.card))

    async def picks(self, card: Shown, places: Sequence[int], cards: int = 1) -> Shown:
        if "poll" in card.card:
            return await self._votes(card.card["poll"], places)
        for place in places:
            await self.person.presses(card.labels[place], card.card)
            await until(self.person.standin, lambda mark=f"☑ {card.labels[place]}": mark in buttons(card.card))
        return await self.presses(card, -1, cards)

    async def _votes(self, poll: dict[str, object], places: Sequence[int]) -> Shown:
        """Vote; Telegram itself shows at once whether that is right, then comes the answer."""
        told = "✅" if sorted(places) == poll["correct_option_ids"] else "❌"
        answer = await self._answer_to(await self.person.votes(str(poll["id"]), *places))
        return replace(answer, text=f"{told}\n{answer.text}")

    async def _answer_to(self, update: int) -> Shown:
        """Return everything that came until the update was acknowledged, the last message with what can be tapped in it."""
        world = self.person.standin.world
        await until(self.person.standin, lambda: all(each["update_id"] != update for each in world.updates))
        heard = self.person.messages[self._heard :]
        self._heard += len(heard)
        last = heard[-1]
        return Shown("\n".join(map(words, heard)), tuple(buttons(last)) or tuple(poll_options(last)), last)


class OnWebChat:
    """Somebody in front of the page."""

    def __init__(self, visitor: Visitor, tab: Tab) -> None:
        self.visitor, self.tab = visitor, tab
        self.address = Address("webchat", "web", visitor.name)
        self._pushes = 0

    async def joins(self, code: str) -> str:
        return (await self.says(f"/start {code}")).text

    async def hears(self) -> Shown:
        self._pushes += 1
        while len(self.pushes) < self._pushes:
            await self._frame()
        return _shown(self.pushes[self._pushes - 1])

    @property
    def pushes(self) -> list[dict[str, object]]:
        return [each for each in self.tab.letters if each["key"].startswith("push:")]

    async def says(self, words: str, cards: int = 1) -> Shown:
        return await self._talks({"text": words}, cards)

    async def presses(self, card: Shown, place: int, cards: int = 1) -> Shown:
        return await self._talks({"press": card.card["choices"][place]["token"], "label": card.labels[place]}, cards)

    async def picks(self, card: Shown, places: Sequence[int], cards: int = 1) -> Shown:
        token = "-".join((card.card["submit"]["token"], *map(str, places)))
        return await self._talks({"press": token, "label": "、".join(card.labels[place] for place in places)}, cards)

    async def _talks(self, frame: dict[str, str], cards: int) -> Shown:
        frame = {"id": str(uuid4()), **frame}
        await self.tab.sends(frame)
        keys = [f"{frame['id']}:{place}" for place in range(cards)]
        while not (found := self._letters(keys)):
            if (await self._frame()).get("again"):  # the page, too, sends again what came too fast
                await asyncio.sleep(0.3)
                await self.tab.sends(frame)
        return _shown(*found)

    def _letters(self, keys: Sequence[str]) -> list[dict[str, object]]:
        found = [each for each in self.tab.letters if each["key"] in keys]
        return found if len(found) == len(keys) else []

    async def _frame(self) -> dict[str, object]:
        return await self.tab._frame()


def _shown(*letters: dict[str, object]) -> Shown:
    """Return the cards as one: the words of all, the buttons of the last."""
    cards = [each["card"] for each in letters]
    last = cards[-1]
    return Shown("\n".join(map(_words, cards)), tuple(each["label"] for each in last.get("choices", ())), last)


def _words(card: dict[str, object]) -> str:
    return "\n".join((card.get("title", ""), *(part.get("text") or part["html"] for part in card["body"])))


@asynccontextmanager
async def at_the_page(service: Installation, invitation: str = "") -> AsyncIterator[OnWebChat]:
    """Open the page, by an invitation's link or without, and keep it open for the block."""
    visitor = Visitor(service)
    if invitation:
        async with httpx.AsyncClient(base_url=service.url) as client:
            page = await client.get("/chat", params={"code": invitation})
        visitor = Visitor(service, page.cookies[COOKIE])
    async with visitor.tab() as tab:
        chat = OnWebChat(visitor, tab)
        if invitation:
            assert "您已加入" in await chat.joins(invitation)
        yield chat
