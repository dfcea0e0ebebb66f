"""Sending to Telegram: what the server answers decides what becomes of a message."""

import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bots.door import Stored
from bots.telegram.channel import TelegramChannel
from bots.telegram.connecting import EngineName, connect
from bots.telegram.incoming import Pressed
from content.wording import Wording
from core.channel import Moved, Outcome, Refused, Scope, Sent, TryLater, Uncertain, Verdict
from core.messages import Address, Choice, Media, Message, Plain, Purpose
from tests.bots.telegram.cards import FLAG, OPTIONS, PAPER, offered, question
from tests.standins.telegram import Fault, TelegramStandIn
from tests.standins.telegram_limits import Limits
from tests.standins.telegram_people import Person, buttons
from tests.standins.telegram_service import talking

HELLO = Message((Plain("你好 <b>"),))
WANG = Address("telegram", "4242", "7")


async def stored(number: int) -> Stored | None:
    return None if number == 404 else Stored("旗帜.png", "image/png", b"8 bytes.")


@pytest.fixture
async def channel(telegram: TelegramStandIn, wording: Wording, engine: EngineName) -> AsyncIterator[TelegramChannel]:
    telegram.world.open(7, "王静")
    async with talking(telegram, wording, stored, engine) as channel:
        yield channel


async def send(channel: TelegramChannel, message: Message = HELLO, to: Address = WANG, key: str = "k") -> Outcome:
    return await channel.send(to, message, "zh", key)


def texts(telegram: TelegramStandIn, chat: int = 7) -> list[str]:
    return Person(telegram, chat).texts


async def test_a_message_arrives_letter_for_letter(channel: TelegramChannel, telegram: TelegramStandIn) -> None:
    assert await send(channel) == Sent("1")
    assert texts(telegram) == ["你好 <b>"]


async def test_ten_thousand_characters_arrive_in_pieces_in_order(channel: TelegramChannel, telegram: TelegramStandIn) -> None:
    words = "".join(f"第{at}句话。" for at in range(1500))
    assert isinstance(await send(channel, Message((Plain(words),))), Sent)
    assert "".join(texts(telegram)) == words


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault(429, retry_after=35), TryLater(timedelta(seconds=35), "throttled", throttled=True, scope=Scope.CHAT)),
        (Fault(500), TryLater(timedelta(seconds=5), "server-error")),
        (Fault("garbage"), TryLater(timedelta(seconds=5), "server-error")),
        (Fault("garbage", accepted=True), Uncertain("unreadable-answer")),
        (Fault("hang up"), Uncertain()),
        (Fault("hang up", accepted=True), Uncertain()),
        (Fault(401), Refused("misconfigured")),
        (Fault(413), Refused("too-large")),
    ],
    ids=str,
)
async def test_a_failure_is_read(channel: TelegramChannel, telegram: TelegramStandIn, fault: Fault, outcome: Outcome) -> None:
    telegram.faults.append(fault)
    assert await send(channel) == outcome
    assert len(telegram.world.ledger.rows) == fault.accepted


async def test_a_server_that_is_not_there_was_never_reached(wording: Wording, engine: EngineName) -> None:
    nobody = TelegramChannel(connect(engine, "4242:x", "http://127.0.0.1:9"), wording.say, stored)
    assert await send(nobody) == TryLater(timedelta(seconds=5), "not-reached")
    await nobody.close()


async def test_a_second_chat_refused_while_the_first_waits_means_the_whole_bot(
    channel: TelegramChannel, telegram: TelegramStandIn
) -> None:
    telegram.world.open(8)
    telegram.faults += [Fault(429, retry_after=9), Fault(429, retry_after=9)]
    await send(channel)
    outcome = await send(channel, to=Address("telegram", "4242", "8"))
    assert isinstance(outcome, TryLater)
    assert outcome.scope is Scope.ACCOUNT


async def test_whoever_blocked_the_bot_is_gone(channel: TelegramChannel, telegram: TelegramStandIn) -> None:
    telegram.world.open(7).blocked = True
    assert await send(channel) == Refused("bot was blocked by the user", gone=True)


async def test_a_chat_that_telegram_does_not_know_is_gone(channel: TelegramChannel) -> None:
    assert await send(channel, to=Address("telegram", "4242", "999")) == Refused("chat not found", gone=True)


async def test_a_group_that_moved_says_where_it_is(channel: TelegramChannel, telegram: TelegramStandIn) -> None:
    telegram.world.open(-5).moved_to = -1005
    assert await send(channel, to=Address("telegram", "4242", "-5")) == Moved(Address("telegram", "4242", "-1005"))


async def test_a_closed_topic_gets_the_message_beside_it(channel: TelegramChannel, telegram: TelegramStandIn) -> None:
    telegram.scripted("message thread not found", "sendMessage")
    telegram.world.open(-5)
    assert isinstance(await send(channel, to=Address("telegram", "4242", "-5", "12")), Sent)
    assert texts(telegram, -5) == ["你好 <b>"]


async def test_what_telegram_cannot_parse_goes_once_more_as_plain_text(
    channel: TelegramChannel, telegram: TelegramStandIn
) -> None:
    telegram.scripted("can't parse entities: Unsupported start tag", "sendMessage")
    assert isinstance(await send(channel), Sent)
    assert texts(telegram) == ["你好 <b>"]
    telegram.scripted("can't parse entities: Unsupported start tag", "sendMessage")
    telegram.scripted("can't parse entities: Unsupported start tag", "sendMessage")
    assert isinstance(await send(channel), Refused)


async def test_a_card_that_cannot_be_shown_is_refused(channel: TelegramChannel, telegram: TelegramStandIn) -> None:
    assert await send(channel, Message((Plain("选"),), choices=(Choice("a", Plain("好"), "题" * 30),))) == Refused("unrenderable")
    assert not telegram.calls


async def test_after_a_failure_half_way_the_rest_goes_out(channel: TelegramChannel, telegram: TelegramStandIn) -> None:
    telegram.limits = Limits(account=0, chat=0.001, burst=1)
    long = Message((Plain("一" * 4096 + "二" * 100),))
    assert isinstance(await send(channel, long), TryLater)
    telegram.limits = Limits.none()
    sent = await send(channel, long)
    assert isinstance(sent, Sent)
    assert texts(telegram) == ["一" * 4096, "二" * 100]
    assert await channel.recall(WANG, sent.id, "k") == Sent()
    assert texts(telegram) == []


async def test_a_picture_is_uploaded_once_and_known_afterwards(channel: TelegramChannel, telegram: TelegramStandIn) -> None:
    card = Message((Plain("看"),), image=FLAG)
    for _ in range(2):
        assert isinstance(await send(channel, card), Sent)
    assert [isinstance(fields["photo"], str) for _, fields in telegram.calls] == [False, True]
    telegram.world.files.clear()  # Telegram no longer knows the file
    assert isinstance(await send(channel, card), Sent)
    assert texts(telegram) == ["看"] * 3


async def test_a_file_arrives_under_its_name(channel: TelegramChannel, telegram: TelegramStandIn) -> None:
    await send(channel, Message(file=PAPER))
    assert Person(telegram, 7).messages[0]["document"]["file_name"] == "通知.docx"


async def test_a_file_that_is_no_longer_stored_is_refused(channel: TelegramChannel) -> None:
    assert await send(channel, Message(file=Media(404, "a", "x/y", 5))) == Refused("media-missing")


async def test_marks_change_on_the_card_itself(channel: TelegramChannel, telegram: TelegramStandIn) -> None:
    await send(channel, question(choices=offered(*OPTIONS), multiple=True))
    [card] = Person(telegram, 7).messages
    again = question(choices=offered(*OPTIONS, chosen=(1,)), multiple=True, in_place=True)
    press = Pressed("q", card["message_id"], card, text=True)
    for _ in range(2):  # the second time nothing is modified
        assert isinstance(await channel.answer(WANG, again, "zh", "k2", press), Sent)
    [card] = Person(telegram, 7).messages
    assert list(buttons(card)) == ["A", "☑ B", "C", "D", "提交"]


async def test_another_card_takes_the_place_of_the_pressed_one(channel: TelegramChannel, telegram: TelegramStandIn) -> None:
    await send(channel, Message((Plain("设置"),), choices=offered("语言")))
    [pressed] = Person(telegram, 7).messages
    press = Pressed("q", 1, pressed, text=True)
    card = Message((Plain("选语言"),), choices=offered("中文", card="other"), in_place=True)
    await channel.answer(WANG, card, "zh", "k2", press)
    assert texts(telegram) == ["选语言"]


async def test_where_the_pressed_card_is_gone_a_new_message_comes(channel: TelegramChannel, telegram: TelegramStandIn) -> None:
    card = Message((Plain("选语言"),), choices=offered("中文"), in_place=True)
    for press in (Pressed("q", 77, {"text": "设置"}, text=True), Pressed("q"), Pressed("q", 77, text=False)):
        assert isinstance(await channel.answer(WANG, card, "zh", "k", press), Sent)
    assert texts(telegram) == ["选语言"] * 3


async def test_a_press_that_is_too_old_needs_no_acknowledgement(channel: TelegramChannel) -> None:
    await channel.acknowledge(Pressed("unknown"))


async def test_telegram_lets_us_write_first(channel: TelegramChannel) -> None:
    assert await channel.can_push(WANG, Purpose.QUIZ, datetime.now(UTC)) is Verdict.YES


@pytest.mark.parametrize("token", ["没有冒号", "4242:", ":x", "42 42:x", "4242:x y", ""])
def test_a_token_that_cannot_be_one_is_refused_with_a_sentence(token: str, engine: EngineName) -> None:
    with pytest.raises(ValueError, match="@BotFather"):
        connect(engine, token, "http://127.0.0.1:9")


@pytest.mark.parametrize(
    "fault", [None, Fault("garbage", accepted=True), Fault(403, description="你好"), Fault("hang up")], ids=str
)
async def test_neither_the_token_nor_words_of_people_stand_in_the_log(
    channel: TelegramChannel, telegram: TelegramStandIn, fault: Fault | None, caplog: pytest.LogCaptureFixture
) -> None:
    telegram.faults += [fault] if fault else []
    with caplog.at_level(logging.INFO):
        await send(channel)
    assert telegram.token not in caplog.text
    assert "你好" not in caplog.text
    assert telegram.token not in repr(channel.api)


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        '{"ok": true}',
        '{"ok": false, "error_code": 400}',
        '{"ok": true, "result": {"message_id": "x"}}',
        '{"ok": true, "result": true}',
    ],
)
async def test_an_answer_of_another_shape_leaves_it_open_whether_the_message_arrived(
    channel: TelegramChannel, telegram: TelegramStandIn, body: str
) -> None:
    telegram.faults.append(Fault("garbage", accepted=True, description=body))
    assert await send(channel) == Uncertain("unreadable-answer")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429])
async def test_a_refusal_that_is_not_json_comes_from_something_in_between(
    channel: TelegramChannel, telegram: TelegramStandIn, status: int
) -> None:
    telegram.faults.append(Fault("garbage", status=status))
    assert await send(channel) == TryLater(timedelta(seconds=5), "server-error")


async def test_a_card_of_several_messages_is_deleted_whole(channel: TelegramChannel, telegram: TelegramStandIn) -> None:
    words = "".join(f"第{at}句话。" for at in range(1500))
    sent = await send(channel, Message((Plain(words),)))
    assert isinstance(sent, Sent)
    assert await channel.recall(WANG, sent.id, "k") == Sent()
    assert texts(telegram) == []


@pytest.mark.parametrize(
    ("sent", "outcome"), [("", Refused("not-there")), ("1,x", Refused("not-there")), ("404", Sent())], ids=str
)
async def test_what_was_never_sent_cannot_be_deleted(channel: TelegramChannel, sent: str, outcome: Outcome) -> None:
    await send(channel)
    assert await channel.recall(WANG, sent, "k") == outcome


async def test_a_failed_deletion_is_read(channel: TelegramChannel, telegram: TelegramStandIn) -> None:
    await send(channel)
    telegram.faults.append(Fault(500, method="deleteMessage"))
    assert await channel.recall(WANG, "1", "k") == TryLater(timedelta(seconds=5), "server-error")
