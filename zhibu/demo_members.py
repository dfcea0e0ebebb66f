"""Invented members who read what they are sent and answer, so that the pages of a demo move."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count

from bots.door import Door
from core.channel import Capabilities, Outcome, Push, Sent, Verdict
from core.choicebook import LETTERS
from core.library.rules import ItemDraft
from core.messages import Address, Answer, Incoming, Kind, Message, Plain, Purpose

CHANNEL, ACCOUNT = "demo", "invented"
_ANSWERING, _KNOWING = 0.85, 0.75
"""How many of them answer at all, and how often they know."""
_LEFT_ALONE = ("suggest", "profile.", "push.")
"""Choices that invented members never press: those about suggestions need words of one's own, the menu leads nowhere new, and why
a message came, or that no more shall come, is for people to ask."""
_MOST_STEPS = 30
"""Turns after which a member stops whatever they were at."""


class InventedMembers:
    """A channel whose people are made up; `key` gives the items that they may know by their stems."""

    name = CHANNEL
    account = ACCOUNT
    caps = Capabilities(text_limit=10_000, buttons=20, push=Push.FREE)

    def __init__(self, door: Door, key: Mapping[str, ItemDraft], chance: random.Random, *, hurried: bool = False) -> None:
        """Hold the door they write to; hurried members answer at once."""
        self._door, self._key, self._chance, self._hurried = door, key, chance, hurried
        self._numbers = count(1)
        self._session = chance.getrandbits(48)
        self._talking: set[asyncio.Task[None]] = set()

    async def send(self, to: Address, message: Message, locale: str, key: str) -> Outcome:  # noqa: ARG002 - the protocol's names
        """Hand the card to the member, who may answer after a while."""
        if self._asks(message) and self.is_willing():
            task = asyncio.create_task(self.answers(to, message))
            self._talking.add(task)
            task.add_done_callback(self._talking.discard)
        return Sent()

    async def can_push(self, to: Address, purpose: Purpose, now: datetime) -> Verdict:  # noqa: ARG002 - as above
        """Say yes: made-up people never mind."""
        return Verdict.YES

    def is_willing(self) -> bool:
        """Tell whether the next member is one of those who answer."""
        return self._chance.random() < _ANSWERING

    async def answers(self, address: Address, card: Message) -> None:
        """Press the first button that asks for it, then answer whatever is asked until nothing more is."""
        await self._think(2, 40)
        answer = await self._does(address, kind=Kind.PRESS, token=card.choices[_inviting(card)[0]].token)
        for _ in range(_MOST_STEPS):
            asked = next((reply for reply in reversed(answer.replies) if self._asks(reply)), None)
            if asked is None:
                return
            await self._think(2, 12)
            answer = await self._replies_to(address, asked)

    async def _replies_to(self, address: Address, asked: Message) -> Answer:
        item = self._item(asked)
        if not asked.choices or (item is not None and item.blanks):
            return await self._does(address, text=" ".join(accepted[0] for accepted in item.blanks) if item else "…")
        places = self._places(asked, item)
        if asked.multiple:
            return await self._does(address, text="".join(LETTERS[place] for place in places))
        return await self._does(address, kind=Kind.PRESS, token=asked.choices[places[0]].token)

    def _places(self, asked: Message, item: ItemDraft | None) -> Sequence[int]:
        if item is None:
            return _inviting(asked)[:1]
        return item.key if self._chance.random() < _KNOWING else [self._chance.randrange(len(asked.choices))]

    def _asks(self, message: Message) -> bool:
        return self._item(message) is not None or bool(_inviting(message))

    def _item(self, message: Message) -> ItemDraft | None:
        stems = (words.plain for words in message.body if isinstance(words, Plain))
        return next((self._key[stem] for stem in stems if stem in self._key), None)

    async def _does(self, address: Address, *, kind: Kind = Kind.TEXT, text: str = "", token: str = "") -> Answer:
        number = f"{self._session:x}.{next(self._numbers)}"
        return await self._door.receive(Incoming(address, number, address.chat, kind, text, token))

    async def _think(self, least: float, most: float) -> None:
        if not self._hurried:
            await asyncio.sleep(self._chance.uniform(least, most))


def _inviting(message: Message) -> Sequence[int]:
    """Return the places of the choices that they press."""
    return [place for place, each in enumerate(message.choices) if not each.id.startswith(_LEFT_ALONE)]
