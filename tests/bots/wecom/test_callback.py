"""What WeCom brings is answered once, acknowledged in time, and refused when it is not WeCom's."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from content.wording import Wording
from core.backplane import Backplane
from core.backplane_memory import MemoryBackplane
from core.backplane_redis import RedisBackplane
from core.messages import Answer, Incoming, Text
from tests.bots.showroom import Showroom
from tests.conformance.reception import Reception
from tests.standins.wecom import Fault, WeComStandIn
from tests.standins.wecom_people import Callbacks, Person, until
from tests.standins.wecom_service import Service, answering


@pytest.fixture
def patience() -> float:
    """Return the seconds that a callback waits for its answer; tests of late answers give fewer."""
    return 4.0


@pytest.fixture
async def service(wecom: WeComStandIn, showroom: Showroom, wording: Wording, patience: float) -> AsyncIterator[Service]:
    async with answering(wecom, wording, showroom, patience=patience) as service:
        yield service


@pytest.fixture
def wang(service: Service) -> Person:
    return Person(service.callbacks, "WangJing")


async def test_wecom_is_answered_the_echo_that_it_asks_for(service: Service) -> None:
    assert await service.callbacks.greets() == (200, "1616140317555161061")


async def test_an_update_is_acknowledged_after_its_answer(wang: Person, service: Service) -> None:
    await wang.says("你好")
    assert wang.texts == ["收到：你好"]
    assert service.callbacks.answers[-1][0] == 200
    assert service.roster.asked == [("recognise", "wangjing")]


async def test_a_card_is_answered_by_press_and_shown_as_answered(wang: Person, wording: Wording) -> None:
    await wang.says("题")
    answer = await wang.presses("B")
    assert wang.texts[-1] == "您选了 card1.1"
    assert "update_button" in answer
    assert [each.get("replaced") for each in wang.user.messages] == [wording.say(Text("wecom-answered"), "zh"), None]


async def test_several_lines_are_ticked_and_handed_in(wang: Person) -> None:
    await wang.says("多选")
    await wang.ticks(["A", "C"])
    assert wang.texts[-1] == "您选了 card2.submit-0-2"


async def test_one_update_delivered_three_times_at_once_and_again_has_one_effect(
    wang: Person, service: Service, showroom: Showroom
) -> None:
    said = wang.written("你好")
    await asyncio.gather(*(service.callbacks.posts(said) for _ in range(3)))
    await service.callbacks.posts(said)
    assert [status for status, _ in service.callbacks.answers] == [200] * 4
    assert (len(showroom.taken), wang.texts) == (1, ["收到：你好"])


@pytest.mark.parametrize("patience", [0.5])
async def test_a_slow_answer_is_acknowledged_in_time_and_comes_later_once(
    wang: Person, service: Service, showroom: Showroom
) -> None:
    showroom.slow = 4.0
    said = wang.written("你好")
    for _ in range(3):
        assert (await service.callbacks.posts(said))[0] == 200
        assert not wang.texts  # nobody waited for it
    assert await wang.hears() == ["收到：你好"]
    await asyncio.sleep(0.2)
    assert (len(showroom.taken), len(wang.texts), service.debts.owed) == (1, 1, {})


@pytest.mark.parametrize("patience", [0.5])
async def test_a_late_press_still_shows_its_card_as_answered(wang: Person, showroom: Showroom, wecom: WeComStandIn) -> None:
    await wang.says("题")
    await wang.hears()
    showroom.slow = 0.8
    await wang.presses("B")
    await until(wecom, lambda: bool(wang.user.messages[0].get("replaced")))
    assert wang.texts[-1] == "您选了 card1.1"


@pytest.mark.parametrize("patience", [0.5])
async def test_what_a_dead_process_owed_is_answered_by_the_next(
    wecom: WeComStandIn, showroom: Showroom, wording: Wording, wang: Person, service: Service
) -> None:
    showroom.slow = 0.8
    await wang.says("你好")
    assert service.debts.owed
    async with answering(wecom, wording, showroom) as other:
        other.debts.owed = dict(service.debts.owed)
        await other.answering.recover()
        await until(wecom, lambda: bool(wang.texts))
    assert not other.debts.owed


@pytest.fixture(params=["memory", "redis"])
async def shared(request: pytest.FixtureRequest) -> AsyncIterator[tuple[Backplane, Backplane]]:
    """Return the backplanes of two processes: one memory, as in one process, or two clients of one Redis."""
    if request.param == "memory":
        memory = MemoryBackplane()
        yield memory, memory
        return
    url = request.getfixturevalue("redis").url
    pair = RedisBackplane(url), RedisBackplane(url)
    yield pair
    for each in pair:
        await each.close()


async def test_two_processes_say_nothing_twice(
    wecom: WeComStandIn, showroom: Showroom, wording: Wording, shared: tuple[Backplane, Backplane]
) -> None:
    showroom.slow = 0.3
    async with (
        answering(wecom, wording, showroom, backplane=shared[0]) as one,
        answering(wecom, wording, showroom, backplane=shared[1]) as two,
    ):
        wang = Person(one.callbacks, "WangJing")
        said = wang.written("你好")
        await asyncio.gather(one.callbacks.posts(said), two.callbacks.posts(said))
        await two.callbacks.posts(said)
    assert wang.texts == ["收到：你好"]
    assert wecom.fetches <= 2


async def test_while_the_database_is_away_nothing_is_acknowledged_and_the_repeat_is_answered(
    wecom: WeComStandIn, wording: Wording
) -> None:
    door = Reception(away=True)
    async with answering(wecom, wording, door) as service:
        wang = Person(service.callbacks, "WangJing")
        said = wang.written("你好")
        assert (await service.callbacks.posts(said))[0] == 503
        door.away = False
        assert (await service.callbacks.posts(said))[0] == 200
    assert wang.texts == ["收到：你好"]


async def test_a_late_answer_that_fails_stays_owed(wecom: WeComStandIn, wording: Wording) -> None:
    class Failing(Reception):
        async def receive(self, incoming: Incoming) -> Answer:
            await asyncio.sleep(0.4)
            raise ConnectionError(incoming.message_id)

    async with answering(wecom, wording, Failing(), patience=0.1) as service:
        wang = Person(service.callbacks, "WangJing")
        assert (await service.callbacks.posts(wang.written("你好")))[0] == 200
        await service.answering.close()
        assert len(service.debts.owed) == 1
    assert not wang.texts


async def test_an_answer_that_wecom_will_not_take_now_comes_when_it_does(wang: Person, wecom: WeComStandIn) -> None:
    wecom.faults.append(Fault(45033))
    await wang.says("你好")
    assert await wang.hears() == ["收到：你好"]


async def test_what_nobody_can_read_is_kept_and_acknowledged(service: Service, showroom: Showroom) -> None:
    for inner in ("<xml><MsgType>text</MsgType></xml>", "no xml", "<xml><a/><a/></xml>"):
        assert (await service.callbacks.posts(inner))[0] == 200
    assert len(showroom.buried) == 3


async def test_whoever_leaves_or_is_renamed_is_told_to_the_roster(service: Service, wang: Person) -> None:
    head = "<xml><FromUserName>sys</FromUserName><CreateTime>1</CreateTime><MsgType>event</MsgType><Event>change_contact</Event>"
    await service.callbacks.posts(f"{head}<ChangeType>delete_user</ChangeType><UserID>WangJing</UserID></xml>")
    await service.callbacks.posts(
        f"{head}<ChangeType>update_user</ChangeType><UserID>LiHua</UserID><NewUserID>LiHua2</NewUserID></xml>"
    )
    assert service.roster.asked == [("left", "wangjing"), ("renamed", "lihua", "lihua2")]
    assert not wang.texts


@pytest.mark.parametrize(
    "change",
    [
        {"msg_signature": "0" * 40},
        {"msg_signature": ""},
        {"timestamp": "1500000000"},
        {"nonce": "other"},
    ],
)
async def test_what_is_not_signed_by_wecom_just_now_is_refused(
    service: Service, wang: Person, showroom: Showroom, change: dict[str, str]
) -> None:
    query, body = service.callbacks.sealed(wang.written("冒名"))
    async with (
        aiohttp.ClientSession() as session,
        session.post(service.callbacks.url, params=query | change, data=body) as answer,
    ):
        assert (answer.status, await answer.text()) == (403, "")
    assert not showroom.taken


async def test_another_key_or_plain_text_is_refused(service: Service, wang: Person, showroom: Showroom) -> None:
    stranger = Callbacks(wang.standin, service.callbacks.url, aes_key="z" * 43)
    assert (await stranger.posts(wang.written("冒名")))[0] == 403
    async with aiohttp.ClientSession() as session, session.post(service.callbacks.url, data=wang.written("冒名")) as answer:
        assert answer.status == 403
    assert not showroom.taken
