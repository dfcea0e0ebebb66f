"""Updates go to the core once and their answers to the chat in order, whatever the platform says meanwhile."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

from bots.hand_over import HandOver
from core.channel import Moved, Outcome, Refused, Sent, TryLater, Uncertain
from core.messages import Address, Answer, Incoming, Kind, Link, Message, Plain

LINK = Link("https://example.org", Plain("更多"))
"""What has a link stands alone, so that two things said are two messages."""
WANG, LI = Address("test", "bot", "7"), Address("test", "bot", "8")
SOON, LATER = TryLater(timedelta(seconds=0.01)), TryLater(timedelta(seconds=30))


@dataclass
class Core:
    """Says two things to everybody, and counts what it was asked."""

    asked: list[str] = field(default_factory=list)

    async def receive(self, incoming: Incoming) -> Answer:
        self.asked.append(incoming.text)
        await asyncio.sleep(0)
        return Answer(tuple(Message((Plain(f"{incoming.text} {part}"),), link=LINK) for part in "ab"))

    async def bury(self, *_: str) -> str:
        return "K7Q2M9"


@dataclass
class Platform:
    """Takes messages, after the outcomes it was told to give."""

    outcomes: list[Outcome] = field(default_factory=list)
    sent: list[tuple[str, str, str]] = field(default_factory=list)
    closed: dict[str, asyncio.Event] = field(default_factory=dict)

    async def send(self, to: Address, message: Message, _locale: str, key: str) -> Outcome:
        if to.chat in self.closed:
            await self.closed[to.chat].wait()
        outcome = self.outcomes.pop(0) if self.outcomes else Sent()
        if isinstance(outcome, Sent):
            [words] = message.body
            self.sent.append((to.chat, words.plain, key))
        return outcome

    def texts(self, chat: str = "7") -> list[str]:
        return [text for where, text, _ in self.sent if where == chat]


def update(text: str, number: str = "", address: Address = WANG) -> Incoming:
    return Incoming(address, number or text, address.chat, text=text)


async def test_one_update_three_times_at_once_and_again_later_is_asked_and_answered_once() -> None:
    core, platform = Core(), Platform()
    hand_over = HandOver(core)
    waits = await asyncio.gather(*(hand_over(update("一"), platform.send) for _ in range(3)))
    assert [*waits, await hand_over(update("一"), platform.send)] == [None] * 4
    assert core.asked == ["一"]
    assert platform.texts() == ["一 a", "一 b"]


async def test_within_a_chat_answers_keep_the_order_of_updates() -> None:
    platform = Platform([SOON, SOON, SOON])
    hand_over = HandOver(Core())
    await asyncio.gather(*(hand_over(update(text), platform.send) for text in "一二三"))
    assert platform.texts() == ["一 a", "一 b", "二 a", "二 b", "三 a", "三 b"]


async def test_a_slow_chat_holds_up_nobody_else() -> None:
    platform = Platform(closed={"7": asyncio.Event()})
    hand_over = HandOver(Core())
    slow = asyncio.create_task(hand_over(update("一"), platform.send))
    await hand_over(update("二", address=LI), platform.send)
    assert platform.texts("8") == ["二 a", "二 b"]
    assert platform.texts() == []
    platform.closed["7"].set()
    await slow
    assert platform.texts() == ["一 a", "一 b"]


async def test_an_answer_that_must_wait_long_goes_on_where_it_stopped_when_the_update_comes_again() -> None:
    core, platform = Core(), Platform([Sent(), LATER])
    hand_over = HandOver(core)
    assert await hand_over(update("一"), platform.send) == timedelta(seconds=30)
    assert await hand_over(update("一"), platform.send) is None
    assert platform.texts() == ["一 a", "一 b"]
    assert core.asked == ["一"]


async def test_every_reply_has_a_name_of_its_own_that_stays() -> None:
    platform = Platform()
    await HandOver(Core())(update("一"), platform.send)
    await HandOver(Core())(update("一"), platform.send)  # after a restart
    keys = [key for _, _, key in platform.sent]
    assert keys[:2] == keys[2:]
    assert len(set(keys)) == 2


async def test_what_is_refused_or_doubtful_is_not_sent_again() -> None:
    platform = Platform([Refused("too long"), Uncertain()])
    assert await HandOver(Core())(update("一"), platform.send) is None
    assert platform.texts() == []


async def test_a_chat_that_moved_gets_its_answer_where_it_is_now() -> None:
    platform = Platform([Moved(LI)])
    await HandOver(Core())(update("一"), platform.send)
    assert platform.texts("8") == ["一 a", "一 b"]


async def test_nothing_is_kept_of_chats_that_are_quiet() -> None:
    hand_over = HandOver(Core())
    await hand_over(update("一"), Platform().send)
    assert not hand_over._queues
    assert not hand_over._unsent


@dataclass
class Discreet(Core):
    """Answers a press in a group to the person alone."""

    async def receive(self, incoming: Incoming) -> Answer:
        assert incoming.group
        return Answer((Message((Plain("第一题"),)),), to=WANG, otherwise=Message((Plain("请先私聊我"),)))


def press(number: str) -> Incoming:
    return Incoming(Address("test", "bot", "-100"), number, "7", Kind.PRESS, group=True)


async def test_what_is_for_one_person_goes_to_their_own_chat() -> None:
    platform = Platform()
    await HandOver(Discreet())(press("1"), platform.send)
    assert (platform.texts("7"), platform.texts("-100")) == (["第一题"], [])


async def test_who_cannot_be_written_to_alone_is_asked_in_the_group_to_write_first() -> None:
    platform = Platform([Refused("bot can't initiate conversation with a user", gone=True)])
    await HandOver(Discreet())(press("1"), platform.send)
    assert (platform.texts("7"), platform.texts("-100")) == ([], ["请先私聊我"])


async def test_in_a_group_nobody_waits_for_somebody_elses_answer() -> None:
    platform = Platform(closed={"7": asyncio.Event()})
    hand_over = HandOver(Discreet())
    slow = asyncio.create_task(hand_over(press("1"), platform.send))
    await asyncio.sleep(0.01)
    other = asyncio.create_task(hand_over(press("2")._replace(sender="8"), platform.send))
    await asyncio.sleep(0.01)
    assert len(hand_over._queues) == 2
    platform.closed["7"].set()
    await asyncio.gather(slow, other)
    assert platform.texts("7") == ["第一题"] * 2
