"""The one door in."""

import asyncio

from content.wording import Wording
from core.receive import Door
from tests.actors import Chatter


async def test_the_same_update_gets_the_same_answer_once_more(door: Door, wording: Wording) -> None:
    stranger = Chatter(door, wording, "7")
    first = await stranger.says("你好", message_id="update-1")
    assert await stranger.says("你好", message_id="update-1") == first


async def test_thirty_first_messages_at_once_make_one_conversation(door: Door, wording: Wording) -> None:
    stranger = Chatter(door, wording, "7")
    answers = await asyncio.gather(*(stranger.says("/help") for _ in range(30)))
    assert len(answers) == 30
    assert all(answers)


async def test_what_no_database_can_store_is_dropped_from_a_text(door: Door, wording: Wording) -> None:
    assert await Chatter(door, wording, "7").says("a\0b\ud800")
