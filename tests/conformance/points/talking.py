"""Talking to the real service: choices, tokens, groups, people who leave and come back."""

import asyncio
import time
from collections.abc import Sequence
from itertools import zip_longest

from sqlmodel import select

from core.channel import Moved, Sent
from core.members import service as members
from core.members.models import AddressRow, Branch, Membership
from core.members.service import MemberForm
from core.menu import ALREADY_THERE, COMMANDS
from core.messages import Message, Plain, Text
from tests.conformance.descriptor import Act, Does, Rig, Shown, Stage
from tests.conformance.points.sending import address
from tests.conformance.reception import Reception

_PASSIVE, _SLOW = 0.3, 0.9
_LONGEST_PASSIVE = 4.5
"""Seconds; the platforms hang up after five."""


async def joined(stage: Stage, person: str, name: str) -> None:
    """Make the person a member who is reached on this channel."""
    async with stage.house.database.transaction() as session:
        if (await session.exec(select(Branch))).first() is None:
            await session.merge(Membership(code="full", name_zh="正式党员", name_en="Full member"))
            await members.add_branch(session, "第一支部")
        added = await members.add_member(session, MemberForm(name, "001", "full"), stage.house.clock())
        await members.attach(session, added.id or 0, address(stage, person), stage.house.clock())


class Talker:
    """A member who does one thing after the other."""

    def __init__(self, rig: Rig, person: str) -> None:
        self.rig, self.person, self._number = rig, person, 100

    async def does(self, does: Does, words: str = "") -> Sequence[Shown]:
        """Return what is new or changed on the screen afterwards."""
        before = await self.rig.screen(self.person)
        self._number += 1
        status = await self.rig.happens(Act(does, self.person, words, id=f"{self._number}"))
        assert status == 200, status
        after = await self.rig.screen(self.person)
        return [now for now, was in zip_longest(after, before) if now is not None and now != was]

    async def says(self, words: str) -> Sequence[Shown]:
        return await self.does(Does.SAYS, words)

    async def presses(self, token: str) -> Sequence[Shown]:
        return await self.does(Does.PRESSES, token)


def words_of(shown: Sequence[Shown]) -> str:
    return "\n".join(each.text for each in shown)


def typings(place: int, label: str) -> tuple[str, ...]:
    """Return the ways to type the choice that stands at the place of a card, from 0."""
    letter, number = chr(ord("A") + place), place + 1
    wide, ringed, counted = chr(ord("Ａ") + place), chr(ord("①") + place), "一二三四五六七八九"[place]
    return letter, letter.lower(), str(number), wide, ringed, f"选{letter}", f"第{counted}个", label


async def choices(stage: Stage) -> None:
    """Pressing, typing the letter and typing the label of a choice lead to the same answer."""
    person = stage.channel.people[0]
    await joined(stage, person, "王静")
    async with stage.channel.opened(stage.house) as rig, rig.service(stage.house.door()):
        talker = Talker(rig, person)
        expected = words_of(await talker.says("/quiz"))
        assert expected
        place = [each for each in COMMANDS if each not in ALREADY_THERE].index("quiz")
        for typed in typings(place, "答题"):
            await talker.says("/help")
            assert words_of(await talker.says(typed)) == expected, typed
        tapped = [button for each in await talker.says("/help") for button in each.buttons]
        assert bool(tapped) == bool(stage.channel.caps.buttons or stage.channel.caps.menu_links)
        if tapped:
            assert words_of(await talker.presses(tapped[place].token)) == expected


async def forged_tokens(stage: Stage) -> None:
    """A button of an old card, of somebody else's card, or of no card at all is refused with a sentence, never guessed."""
    first, second = stage.channel.people[:2]
    await joined(stage, first, "王静")
    await joined(stage, second, "李强")
    too_old = stage.house.wording.say(Text("choice-too-old"), "zh")
    async with stage.channel.opened(stage.house) as rig, rig.service(stage.house.door()):
        one, other = Talker(rig, first), Talker(rig, second)
        stale = (await one.says("/help"))[-1].buttons[0].token
        foreign = (await other.says("/help"))[-1].buttons[0].token
        own = (await one.says("/help"))[-1].buttons[0].token
        card = own.rpartition(".")[0]
        for token in (stale, foreign, "nonsense", f"{card}.99", f"{card}.-1", f"{card}.submit", f"{card}.0.0", "题" * 20):
            assert too_old in words_of(await one.presses(token)), token
        assert too_old not in words_of(await one.presses(own))


async def blocking(stage: Stage) -> None:
    """Whoever blocks the service is written to no more; whoever comes back is greeted and written to again."""
    person = stage.channel.people[0]
    await joined(stage, person, "王静")
    async with stage.channel.opened(stage.house) as rig, rig.service(stage.house.door()):
        talker = Talker(rig, person)
        await talker.says("/help")
        assert not await talker.does(Does.BLOCKS), "somebody who is gone was answered"
        assert not await _open(stage, person)
        assert await talker.does(Does.UNBLOCKS), "nobody greeted who came back"
        assert await _open(stage, person)


async def _open(stage: Stage, person: str) -> bool:
    async with stage.house.database.reading() as session:
        return (await session.exec(select(AddressRow.open).where(AddressRow.sender == person))).one()


async def groups(stage: Stage) -> None:
    """In a group the service hears only what is said to it, and never says there who somebody is."""
    person, group = stage.channel.people[0], "-100123"
    await joined(stage, person, "王静")
    async with stage.channel.opened(stage.house) as rig, rig.service(stage.house.door()):
        aside = Act(Does.SAYS, person, "中午吃什么", id="1", group=group, addressed=False)
        meant = stage.channel.meaning(stage.channel.raw(aside))
        assert meant is None or (meant.group and not meant.addressed)
        assert await rig.happens(aside) == 200
        assert not await rig.screen(group), "the service meddled"
        asked = Act(Does.SAYS, person, "我的情况", id="2", group=group)
        meant = stage.channel.meaning(stage.channel.raw(asked))
        assert meant is not None
        assert (meant.group, meant.addressed, meant.address.chat, meant.sender) == (True, True, group, person)
        assert await rig.happens(asked) == 200
        assert "王静" not in words_of(await rig.screen(group)), "a member was named before the group"


async def moving(stage: Stage) -> None:
    """A group that lives on under another id is written to there, and whoever sends is told the new id once."""
    group, new, person = "-100123", "-100456", stage.channel.people[0]
    meant = stage.channel.meaning(stage.channel.raw(Act(Does.SAYS, person, "在", group=group)))
    assert meant is not None
    async with stage.channel.opened(stage.house) as rig, rig.service(Reception()) as adapter:
        assert await rig.happens(Act(Does.SAYS, person, "在", group=group)) == 200
        rig.moves(group, new)
        outcome = await adapter.send(meant.address, Message((Plain("今天学习。"),)), "zh", "k1")
        assert outcome == Moved(meant.address._replace(chat=new)), outcome
        assert isinstance(await adapter.send(outcome.to, Message((Plain("今天学习。"),)), "zh", "k1"), Sent)
        assert [each.text for each in await rig.screen(new)] == ["今天学习。"]


async def passive_deadline(stage: Stage) -> None:
    """However slow the service, the platform is answered in time, each repeat alike, and the person hears the answer once."""
    assert 0 < stage.channel.caps.passive_seconds <= _LONGEST_PASSIVE
    door, act = Reception(slow=_SLOW), Act(Does.SAYS, stage.channel.people[0], "慢", id="5")
    async with stage.channel.opened(stage.house, passive=_PASSIVE) as rig, rig.service(door):
        for _ in range(3):
            begun = time.monotonic()
            assert await rig.happens(act) == 200
            assert time.monotonic() - begun < _PASSIVE * 2, "the platform has hung up"
        async with asyncio.timeout(5):
            while not await rig.screen(act.sender):  # noqa: ASYNC110 - stand-ins differ in what could be waited for
                await asyncio.sleep(0.05)
        assert [each.text for each in await rig.screen(act.sender)] == ["收到：慢"]
    assert len(door.taken) == 1
