"""The one door in."""

import asyncio

from sqlmodel import col, select, update

from content.wording import Wording
from core.database import Database
from core.dead_letters import DeadLetter
from core.messages import Incoming, Kind
from core.receive import Door
from core.visits import Conversation, Handled
from tests.actors import Chatter


async def test_the_same_update_gets_the_same_answer_once_more(door: Door, wording: Wording) -> None:
    stranger = Chatter(door, wording, "7")
    first = await stranger.says("你好", message_id="update-1")
    assert await stranger.says("你好", message_id="update-1") == first


async def test_one_update_three_times_at_once_has_one_effect(door: Door, database: Database, wording: Wording) -> None:
    stranger = Chatter(door, wording, "7")
    answers = await asyncio.gather(*(stranger.says("你好", message_id="update-1") for _ in range(3)))
    assert answers[0] == answers[1] == answers[2]
    async with database.reading() as session:
        assert len((await session.exec(select(Handled))).all()) == 1


async def test_an_update_of_somebody_else_with_the_same_number_is_another(door: Door, wording: Wording) -> None:
    await Chatter(door, wording, "7").says("/language", message_id="1")
    assert await Chatter(door, wording, "8").says("/help", message_id="1") == await Chatter(door, wording, "9").says("/help")


async def test_thirty_first_messages_at_once_make_one_conversation(door: Door, database: Database, wording: Wording) -> None:
    stranger = Chatter(door, wording, "7")
    answers = await asyncio.gather(*(stranger.says("/help") for _ in range(30)))
    assert all(answers)
    async with database.reading() as session:
        assert len((await session.exec(select(Conversation))).all()) == 1
        assert len((await session.exec(select(Handled))).all()) == 30


async def test_what_no_database_can_store_is_dropped_from_a_text(door: Door, wording: Wording) -> None:
    assert await Chatter(door, wording, "7").says("a\0b\ud800")


async def test_a_very_long_message_gets_one_sentence(door: Door, wording: Wording) -> None:
    assert await Chatter(door, wording, "7").says("长" * 10_000) == ["这条消息太长了，请控制在 4000 字以内。"]


async def test_a_button_that_nobody_offered_is_refused(door: Door, wording: Wording) -> None:
    stranger = Chatter(door, wording, "7")
    for token in ("", ".", "x", "x.0", "x.-1", "x.９", "\u202e.0", "a" * 500):
        assert await stranger.presses(token) == ["这个按钮属于较早的消息，已经失效。"]


async def test_in_a_group_the_bot_asks_for_a_private_chat_and_only_when_addressed(door: Door, wording: Wording) -> None:
    stranger = Chatter(door, wording, "7")
    group = Incoming(stranger.address._replace(chat="-100"), "g1", "7", text="/today", group=True)
    assert await stranger.sends(group) == ["为保护您的隐私，请私聊我。"]
    assert await stranger.sends(group._replace(message_id="g2", addressed=False)) == []


async def test_an_edited_message_or_a_service_message_gets_no_answer(door: Door, wording: Wording) -> None:
    stranger = Chatter(door, wording, "7")
    for kind in (Kind.EDITED, Kind.OTHER):
        assert await stranger.sends(Incoming(stranger.address, f"e-{kind}", "7", kind=kind, text="/help")) == []


async def test_a_picture_gets_a_sentence(door: Door, wording: Wording) -> None:
    stranger = Chatter(door, wording, "7")
    photo = Incoming(stranger.address, "p1", "7", kind=Kind.MEDIA)
    assert await stranger.sends(photo) == ["我暂时只能看懂文字和按钮，请用文字回复。"]


async def test_a_state_that_this_version_cannot_read_counts_as_none(door: Door, database: Database, wording: Wording) -> None:
    stranger = Chatter(door, wording, "7")
    expected = await stranger.says("/help")
    async with database.transaction() as session:
        await session.exec(update(Conversation).values(state='{"kind": "of.the.future"}', card="{}"))
    assert await stranger.says("/help") == expected


async def test_a_turn_that_fails_is_kept_under_the_code_that_the_person_is_told(
    door: Door, database: Database, wording: Wording
) -> None:
    stranger = Chatter(door, wording, "7")
    await stranger.says("/help", message_id="1")
    async with database.transaction() as session:
        await session.exec(update(Handled).values(answer="no answer at all"))
    [told] = await stranger.says("/help", message_id="1")
    async with database.reading() as session:
        [letter] = (await session.exec(select(DeadLetter).where(col(DeadLetter.channel) == "test"))).all()
    assert letter.code in told
    assert "/help" in letter.raw
