"""Invented members of the demonstration: they answer what asks for it, and never turn a message away."""

import asyncio
import random
from dataclasses import replace
from datetime import timedelta

from core.members.rules import Audience
from core.messages import Address, Answer, Incoming, Message, Plain, Purpose
from core.notices.rules import NoticeDraft
from core.notices.service import push_message
from core.pushes.planning import with_a_way_out
from core.pushes.rules import Why
from tests.conftest import MORNING
from zhibu.demo_members import ACCOUNT, CHANNEL, InventedMembers

_HE = Address(CHANNEL, ACCOUNT, "he")
_PEOPLE = 40


class Reception:
    """Notes what comes in, and answers the first of it with the cards that a test laid out."""

    def __init__(self, *replies: Message) -> None:
        self.came: list[Incoming] = []
        self._replies = replies

    async def receive(self, incoming: Incoming) -> Answer:
        """Note what somebody did."""
        self.came.append(incoming)
        return Answer(self._replies if len(self.came) == 1 else ())


def notice(*, confirm: bool) -> Message:
    """Return the card of a notice as it leaves, with its way out."""
    draft = NoticeDraft("停电", "周六停电。", Audience("001"), MORNING, MORNING + timedelta(days=7), confirm=confirm)
    card = with_a_way_out(push_message(1, draft), Purpose.ANNOUNCEMENT, Why.BRANCH, 1)
    return replace(card, choices=tuple(replace(each, token=each.id) for each in card.choices))


async def sent(reception: Reception, card: Message) -> list[str]:
    """Send the card to many of them; return what they pressed."""
    people = InventedMembers(reception, {}, random.Random(1), hurried=True)  # noqa: S311 - made-up people keep no secrets
    for _ in range(_PEOPLE):
        await people.send(_HE, card, "zh", "k")
    await asyncio.gather(*people._talking)
    return [each.token for each in reception.came]


async def test_a_notice_that_asks_nothing_is_read_and_nobody_leaves() -> None:
    card = notice(confirm=False)
    assert card.choices, "the way out is there"
    assert await sent(Reception(), card) == []


async def test_a_notice_that_asks_for_it_is_confirmed_by_most() -> None:
    pressed = await sent(Reception(), notice(confirm=True))
    assert set(pressed) == {"notice.confirm:1"}
    assert _PEOPLE / 2 < len(pressed) < _PEOPLE


async def test_what_follows_is_answered_past_the_choices_that_are_left_alone() -> None:
    follows = notice(confirm=True)
    follows = replace(follows, body=(Plain("还有一条"),), choices=follows.choices[::-1])
    assert follows.choices[0].id.startswith("push.")
    pressed = await sent(Reception(follows), notice(confirm=True))
    assert set(pressed) == {"notice.confirm:1"}
