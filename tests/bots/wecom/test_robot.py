"""Writing to a group through its robot."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bots.door import Stored
from bots.planned import Unrenderable
from bots.tencent.client import Http
from bots.wecom.wires import File, Words
from bots.wecom_robot.channel import BURST, WeComRobotChannel
from bots.wecom_robot.plan import CAPS, plan
from content.wording import Wording
from core.backplane_memory import MemoryBackplane
from core.channel import Outcome, Refused, Scope, Sent, TryLater, Uncertain
from core.messages import Address, Link, Markdown, Media, Message, Plain, Text
from tests.bots.telegram.cards import FLAG, OPTIONS, PAPER, offered, question
from tests.standins import wecom_rules as rules
from tests.standins.wecom import ROBOT, Fault, WeComStandIn, words

WORDING = Wording()
HELLO = Message((Plain("周五学习"),))
GROUP = Address("wecom-robot", "groups", "")


async def stored(number: int) -> Stored | None:
    return None if number == 404 else Stored("旗帜.png", "image/png", b"eight or more bytes")


@pytest.fixture
async def robot(wecom: WeComStandIn, wording: Wording) -> AsyncIterator[WeComRobotChannel]:
    http = Http(wecom.url)
    yield WeComRobotChannel([ROBOT], http, MemoryBackplane(), wording.say, stored)
    await http.close()


async def send(robot: WeComRobotChannel, message: Message = HELLO, key: str = "k") -> Outcome:
    return await robot.send(robot.address(ROBOT), message, "zh", key)


def texts(wecom: WeComStandIn) -> list[str]:
    return [words(each) for each in wecom.group]


async def test_a_notice_arrives_with_its_picture_and_its_file(robot: WeComRobotChannel, wecom: WeComStandIn) -> None:
    assert await send(robot, Message((Plain("会议通知"),), image=FLAG, file=PAPER)) == Sent()
    assert texts(wecom) == ["[image]", "[file]", "会议通知"]


async def test_choices_are_read_in_the_group_and_answered_elsewhere(robot: WeComRobotChannel, wecom: WeComStandIn) -> None:
    await send(robot, question(choices=offered(*OPTIONS)))
    [shown] = texts(wecom)
    assert "D. 依法治国" in shown
    assert shown.endswith(WORDING.say(Text("wecom-robot-answer-privately"), "zh"))


async def test_never_more_than_twenty_a_minute_leave(robot: WeComRobotChannel, wecom: WeComStandIn) -> None:
    found = [await send(robot, key=str(at)) for at in range(30)]
    assert [type(each) for each in found] == [Sent] * BURST + [TryLater] * 20
    assert found[-1].throttled
    assert found[-1].scope is Scope.CHAT
    assert len(wecom.group) == BURST


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault(45009, "webhook/send"), TryLater(timedelta(minutes=1), "throttled", throttled=True, scope=Scope.CHAT)),
        (Fault(93000, "webhook/send"), Refused("misconfigured")),
        (Fault("http 502", "webhook/send"), TryLater(timedelta(seconds=5), "server-error")),
        (Fault("hang up", "webhook/send", accepted=True), Uncertain()),
    ],
    ids=["too fast", "no such key", "down", "no answer"],
)
async def test_every_answer_leads_to_one_outcome(
    robot: WeComRobotChannel, wecom: WeComStandIn, fault: Fault, outcome: Outcome
) -> None:
    wecom.faults.append(fault)
    assert await send(robot) == outcome


async def test_a_notice_that_broke_off_goes_on_where_it_stopped(robot: WeComRobotChannel, wecom: WeComStandIn) -> None:
    notice = Message((Plain("会议通知"),), image=FLAG)
    wecom.faults += [Fault(-1, "webhook/send")]
    assert isinstance(await send(robot, notice), TryLater)
    assert isinstance(await send(robot, notice), Sent)
    assert texts(wecom) == ["[image]", "会议通知"]


async def test_a_group_without_a_robot_and_a_file_that_is_gone_are_refused(robot: WeComRobotChannel) -> None:
    assert await robot.send(GROUP, HELLO, "zh", "k") == Refused("no-such-robot", gone=True)
    assert await send(robot, Message(file=Media(404, "a", "x/y", 9))) == Refused("media-missing")
    assert await send(robot, Message()) == Refused("unrenderable")


async def test_a_look_at_the_robots_says_nothing_in_the_groups(robot: WeComRobotChannel, wecom: WeComStandIn) -> None:
    assert (await robot.check()).says == (Text("wecom-robot-ok", {"many": 1}),)
    wecom.faults.append(Fault(93000, "webhook/send"))
    health = await robot.check()
    assert (health.ok, health.says) == (False, (Text("wecom-wrong-robot"),))
    assert not wecom.group


def test_the_key_stands_in_no_address_and_in_no_description(robot: WeComRobotChannel) -> None:
    assert ROBOT not in f"{robot.address(ROBOT)!r} {robot!r}"


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (HELLO, "text"),
        (Message((Markdown("**周五**学习"),)), "markdown"),
        (Message((Plain("看"),), link=Link("https://example.org/a", Plain("原文"))), "markdown"),
        (Message((Plain("看"),), link=Link("tel:110", Plain("电话"))), "text"),
    ],
)
def test_marks_and_links_need_markdown_and_the_rest_is_text(message: Message, kind: str) -> None:
    [wire] = plan(message, CAPS, "zh", WORDING.say).wires
    assert isinstance(wire, Words)
    assert wire.markdown is (kind == "markdown")


@pytest.mark.parametrize(("sign", "limit"), [("", 2048), ("**要点**\n\n", 4096)])
def test_long_words_are_cut_to_what_a_robot_may_say(sign: str, limit: int) -> None:
    planned = plan(Message((Markdown(sign + "学习。" * 2000),)), CAPS, "zh", WORDING.say)
    for wire in planned.wires:
        assert isinstance(wire, Words)
        rules.check_words(wire.content, limit)
    assert "".join(each.content for each in planned.wires if isinstance(each, Words)).count("学习。") == 2000


def test_a_moving_picture_is_a_file_and_a_choice_needs_a_label() -> None:
    [wire] = plan(Message(image=Media(7, "a.gif", "image/gif", 9)), CAPS, "zh", WORDING.say).wires
    assert wire == File(Media(7, "a.gif", "image/gif", 9))
    with pytest.raises(Unrenderable):
        plan(Message((Plain("选"),), choices=offered(" ")), CAPS, "zh", WORDING.say)
