"""Sending to WeCom: what the server answers decides what becomes of a message, for each user."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bots.door import Stored
from bots.wecom.channel import BURST, WeComChannel
from content.wording import Wording
from core.channel import Outcome, Refused, Scope, Sent, TryLater, Uncertain, Unfetched, Verdict
from core.messages import Address, Attachment, Markdown, Media, Message, Plain, Purpose, Text
from tests.bots.telegram.cards import FLAG, OPTIONS, PAPER, offered, question
from tests.conftest import MORNING
from tests.standins.wecom import Fault, WeComStandIn, words
from tests.standins.wecom_service import APP, talking

HELLO = Message((Plain("你好 <b>"),))
NEWS = Message((Plain("今晚七点开会"),), purpose=Purpose.ANNOUNCEMENT)
WANG = APP.address("WangJing")


async def stored(number: int) -> Stored | None:
    return None if number == 404 else Stored("旗帜.png", "image/png", b"eight or more bytes")


@pytest.fixture
async def channel(wecom: WeComStandIn, wording: Wording) -> AsyncIterator[WeComChannel]:
    wecom.user("WangJing")
    async with talking(wecom, wording, stored) as channel:
        yield channel


async def send(channel: WeComChannel, message: Message = HELLO, to: Address = WANG, key: str = "k") -> Outcome:
    return await channel.send(to, message, "zh", key)


def texts(wecom: WeComStandIn, user: str = "wangjing") -> list[str]:
    return [words(each) for each in wecom.users[user].messages]


def sends(wecom: WeComStandIn) -> int:
    return sum(path == "message/send" for path, _ in wecom.calls)


def addresses(wecom: WeComStandIn, many: int) -> Sequence[Address]:
    return [APP.address(wecom.user(f"user{at}").id) for at in range(many)]


async def test_a_message_arrives_letter_for_letter(channel: WeComChannel, wecom: WeComStandIn) -> None:
    sent = await send(channel)
    assert texts(wecom) == ["你好 <b>"]
    assert sent == Sent(wecom.users["wangjing"].messages[0]["msgid"])


async def test_ten_thousand_characters_arrive_in_pieces_in_order(channel: WeComChannel, wecom: WeComStandIn) -> None:
    said = "".join(f"第{at}句话。" for at in range(500))
    assert isinstance(await send(channel, Message((Plain(said),))), Sent)
    assert "".join(texts(wecom)) == said


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault(-1), TryLater(timedelta(seconds=5), "busy")),
        (Fault(45009), TryLater(timedelta(minutes=1), "throttled", throttled=True, scope=Scope.ACCOUNT)),
        (Fault(45033), TryLater(timedelta(seconds=5), "throttled", throttled=True, scope=Scope.ACCOUNT)),
        (Fault(60111), Refused("no-such-user", gone=True)),
        (Fault(81013), Refused("no-such-user", gone=True)),
        (Fault(60020), Refused("misconfigured")),
        (Fault(301002), Refused("misconfigured")),
        (Fault(40058), Refused("bad-message")),
        (Fault(99999), Refused("code 99999")),
        (Fault("http 502"), TryLater(timedelta(seconds=5), "server-error")),
        (Fault("html", accepted=True), Uncertain("unreadable-answer")),
        (Fault("hang up", accepted=True), Uncertain()),
    ],
    ids=lambda each: str(each.answer) if isinstance(each, Fault) else "",
)
async def test_every_answer_leads_to_one_outcome(
    channel: WeComChannel, wecom: WeComStandIn, fault: Fault, outcome: Outcome
) -> None:
    wecom.faults.append(fault)
    assert await send(channel) == outcome
    assert sends(wecom) == 1


async def test_a_server_that_cannot_be_reached_is_tried_later(wecom: WeComStandIn, wording: Wording) -> None:
    wecom.url = "http://127.0.0.1:9"
    async with talking(wecom, wording) as channel:
        assert await send(channel) == TryLater(timedelta(seconds=5), "no-token")


async def test_fifty_sends_with_an_expired_token_fetch_one(channel: WeComChannel, wecom: WeComStandIn) -> None:
    everybody = addresses(wecom, 50)
    await send(channel)
    wecom.expire()
    before = wecom.fetches
    found = await asyncio.gather(*(send(channel, to=each) for each in everybody))
    assert {type(each) for each in found} == {Sent}
    assert wecom.fetches == before + 1


async def test_a_token_server_gone_mad_is_asked_twice_and_then_the_state_is_clear(
    channel: WeComChannel, wecom: WeComStandIn, wording: Wording
) -> None:
    wecom.refuses_tokens = True
    found = [await send(channel) for _ in range(10)]
    assert set(found) == {Refused("misconfigured")}
    assert wecom.fetches <= 2
    health = await channel.check()
    assert not health.ok
    assert [wording.say(each, "zh") for each in health.says] == [wording.say(Text("wecom-wrong-secret"), "zh")]


async def test_a_thousand_users_are_one_call_and_each_learns_their_own_outcome(
    channel: WeComChannel, wecom: WeComStandIn
) -> None:
    everybody = addresses(wecom, 1000)
    wecom.users["user1"].visible = False
    wecom.users["user2"].licensed = False
    stranger = APP.address("nobody")
    found = await channel.send_many([*everybody[:999], stranger], NEWS, "zh", "push:1")
    assert sends(wecom) == 1
    assert found[everybody[0]] == Sent(wecom.users["user0"].messages[0]["msgid"])
    assert found[everybody[1]] == found[stranger] == Refused("no-such-user", gone=True)
    assert found[everybody[2]] == Refused("no-licence")
    assert sum(isinstance(each, Sent) for each in found.values()) == 997


async def test_the_same_push_twice_reaches_nobody_twice_but_the_same_answer_does(
    channel: WeComChannel, wecom: WeComStandIn
) -> None:
    for _ in range(2):
        await send(channel, NEWS)
        await send(channel, HELLO)
    assert texts(wecom) == ["今晚七点开会", "你好 <b>", "你好 <b>"]


@pytest.mark.parametrize("fault", [Fault("html", accepted=True), Fault("hang up", accepted=True), Fault("hang up")])
@pytest.mark.parametrize("card", [NEWS, replace(question(), purpose=Purpose.QUIZ)], ids=["words", "card"])
async def test_a_push_of_which_nobody_knows_is_made_again_to_the_letter_and_arrives_once(
    channel: WeComChannel, wecom: WeComStandIn, fault: Fault, card: Message
) -> None:
    wecom.faults.append(fault)
    assert isinstance(await send(channel, card), Sent)
    assert len(texts(wecom)) == 1
    first, again = (body for path, body in wecom.calls if path == "message/send")
    assert first == again


async def test_nothing_vanishes_in_the_silent_caps(channel: WeComChannel, wecom: WeComStandIn) -> None:
    li = APP.address(wecom.user("lihua").id)
    found = [await send(channel, key=str(at)) for at in range(40)]
    assert [type(each) for each in found] == [Sent] * BURST + [TryLater] * 25
    assert found[-1].scope is Scope.CHAT
    assert found[-1].throttled
    assert isinstance(await send(channel, to=li), Sent)
    assert (len(texts(wecom)), wecom.dropped) == (BURST, 0)


async def test_a_card_that_broke_off_goes_on_where_it_stopped(channel: WeComChannel, wecom: WeComStandIn) -> None:
    card = question(body=(Plain("很长的题干。" * 20),), choices=offered(*OPTIONS))
    wecom.faults.append(Fault(-1, accepted=False))
    assert isinstance(await send(channel, card), TryLater)
    assert isinstance(await send(channel, card), Sent)
    assert len(texts(wecom)) == 2


async def test_a_card_that_the_caps_cut_short_is_finished_later_and_can_be_deleted_whole(
    channel: WeComChannel, wecom: WeComStandIn
) -> None:
    card = question(body=(Plain("很长的题干。" * 20),), choices=offered(*OPTIONS))
    for _ in range(BURST - 1):
        await send(channel)
    cut = await send(channel, card)
    assert isinstance(cut, TryLater)
    await asyncio.sleep(cut.after.total_seconds() + 0.05)
    sent = await send(channel, card)
    assert isinstance(sent, Sent)
    assert len(texts(wecom)) == BURST + 1
    assert sent.id.split(",") == [each["msgid"] for each in wecom.users["wangjing"].messages[-2:]]
    assert await channel.recall(WANG, sent.id, "k") == Sent()
    assert len(texts(wecom)) == BURST - 1


async def test_a_picture_is_uploaded_once_and_again_when_it_was_forgotten(channel: WeComChannel, wecom: WeComStandIn) -> None:
    card = Message((Plain("会议通知"),), image=FLAG, file=PAPER)
    for _ in range(2):
        assert isinstance(await send(channel, card), Sent)
    assert sorted(kind for kind, _, _ in wecom.media.values()) == ["file", "image"]
    assert next(name for _, name, _ in wecom.media.values()) == "旗帜.png"
    wecom.media.clear()
    assert isinstance(await send(channel, card), Sent)
    assert texts(wecom) == ["[image]", "[file]", "会议通知"] * 3


async def test_a_file_that_is_gone_or_too_large_is_refused(channel: WeComChannel) -> None:
    assert await send(channel, Message(file=Media(404, "a", "x/y", 9))) == Refused("media-missing")
    assert await send(channel, Message(file=Media(1, "a", "x/y", 2**30))) == Refused("unrenderable")


async def test_a_file_that_wecom_forgets_at_once_or_does_not_take_is_refused(channel: WeComChannel, wecom: WeComStandIn) -> None:
    wecom.faults += [Fault(40007), Fault(40007)]
    assert await send(channel, Message(image=FLAG)) == Refused("with-the-file")
    wecom.faults.append(Fault(40004, "media/upload"))
    assert await send(channel, Message(file=Media(9, "a", "x/y", 9))) == Refused("bad-file")
    wecom.media.clear()
    wecom.faults += [Fault(40007), Fault("hang up", "media/upload")]
    assert await send(channel, Message(image=FLAG)) == TryLater(timedelta(seconds=5), "not-reached")


async def test_a_card_is_changed_only_where_its_code_still_counts(channel: WeComChannel, wecom: WeComStandIn) -> None:
    await send(channel, question(choices=offered(*OPTIONS)))
    [card] = wecom.users["wangjing"].messages
    wecom.codes["code"] = ("wangjing", card)
    for _ in range(2):
        await channel.close_card("wangjing", "code", "en")
    assert card["replaced"] == "Answered"


async def test_markdown_goes_as_markdown(channel: WeComChannel, wecom: WeComStandIn) -> None:
    await send(channel, Message((Markdown("**要点**"),)))
    assert wecom.users["wangjing"].messages[0]["msgtype"] == "markdown"


async def test_everybody_who_may_see_the_app_may_be_written_to(channel: WeComChannel) -> None:
    assert await channel.can_push(WANG, Purpose.QUIZ, MORNING) is Verdict.YES


@pytest.mark.parametrize(
    ("code", "key"),
    [(0, "ok"), (60020, "wrong-address"), (301002, "wrong-agent"), (60011, "wrong-rights"), (50000, "wrong-server")],
)
async def test_a_look_at_wecom_says_in_words_what_is_wrong(
    channel: WeComChannel, wecom: WeComStandIn, wording: Wording, code: int, key: str
) -> None:
    if code:
        wecom.faults.append(Fault(code, "agent/get"))
    health = await channel.check()
    assert (health.ok, health.says) == (code == 0, (Text(f"wecom-{key}"),))
    assert health.to_copy[0].value == "https://zhibu.example.org/wecom"
    assert all(wording.say(each, locale) for each in health.says for locale in ("zh", "en"))


async def test_a_file_of_a_user_is_fetched_and_what_keeps_it_away_is_told(channel: WeComChannel, wecom: WeComStandIn) -> None:
    wecom.sent["m1"] = b"0" * 2_000_000
    assert await channel.fetch(Attachment("m1"), 2_000_000) == wecom.sent["m1"]
    assert await channel.fetch(Attachment("m1"), 1_999_999) is Unfetched.TOO_LARGE
    wecom.expire()
    assert await channel.fetch(Attachment("m1"), 2_000_000) == wecom.sent["m1"]
    assert await channel.fetch(Attachment("gone"), 100) is Unfetched.GONE
    wecom.faults.append(Fault("http 502", "media/get"))
    assert await channel.fetch(Attachment("m1"), 2_000_000) is Unfetched.LATER


async def test_what_went_with_somebody_elses_card_is_as_good_as_deleted(channel: WeComChannel, wecom: WeComStandIn) -> None:
    first, second = [await send(channel), await send(channel)]
    assert isinstance(first, Sent)
    assert isinstance(second, Sent)
    await channel.recall(WANG, first.id, "k")
    assert await channel.recall(WANG, f"{first.id},{second.id}", "k") == Sent()
    third = await send(channel)
    assert isinstance(third, Sent)
    wecom.faults.append(Fault("http 502", "message/recall"))
    assert await channel.recall(WANG, third.id, "k") == TryLater(timedelta(seconds=5), "server-error")


async def test_one_call_deletes_what_one_call_sent(channel: WeComChannel, wecom: WeComStandIn) -> None:
    found = await channel.send_many(addresses(wecom, 2), NEWS, "zh", "k")
    [sent] = {outcome.id for outcome in found.values() if isinstance(outcome, Sent)}
    assert await channel.recall(APP.address("user0"), sent, "k") == Sent()
    assert texts(wecom, "user0") == texts(wecom, "user1") == []
    assert await channel.recall(APP.address("user0"), sent, "k") == Refused("bad-message")
    assert await channel.recall(APP.address("user0"), "", "k") == Refused("not-there")
