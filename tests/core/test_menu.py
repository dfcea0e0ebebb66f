"""The menu: one list of commands for every channel, a word for each, and a way on from wherever one ends up."""

import pytest

from content.wording import Wording
from core import menu
from core.dialogues import FOR_ANYBODY, FOR_MEMBERS, KEYWORDS
from core.members import service as members
from core.messages import Incoming, Kind, Text
from tests.people import People

ELSEWHERE = {
    "report": "is offered with every result",
    "duel": "is offered with the quizzes",
    "start": "what an invitation sends",
    "leave": "stands in the settings, away from quick thumbs",
    "reminders": "stands in the settings; the word leads there from anywhere",
    "live": "a host writes it in the group, or opens a game at the console",
    "join": "the big screen, the link and the group's button say it when there is a game",
}
"""Commands that stand in no menu, each with the reason."""


def test_every_command_stands_in_the_menu_once_or_has_a_reason_not_to() -> None:
    listed, all_of_them = [*menu.COMMANDS, *menu.ON_DUTY, *ELSEWHERE], {*FOR_ANYBODY, *FOR_MEMBERS}
    assert len(listed) == len(set(listed))
    assert set(listed) == all_of_them, "put the command into core/menu.py, and profile-do-… and channel-command-… into menu.ftl"


def test_the_menus_of_tencent_have_room_for_it() -> None:
    assert len(menu.ROOMS) <= 3
    assert all(1 <= len(commands) <= 5 for commands in menu.ROOMS.values())


@pytest.mark.parametrize("name", [*menu.COMMANDS, *menu.ON_DUTY])
def test_what_the_menu_calls_a_command_is_understood_when_it_is_written(name: str, wording: Wording) -> None:
    label = wording.say(Text(f"profile-do-{name}"), "zh")
    assert KEYWORDS[label.partition(" ")[0]] == name


async def test_whoever_meets_a_dead_end_is_offered_the_menu(people: People) -> None:
    member = await people.member()
    for words in ("/cancel", "/tasks"):
        await member.says(words)
        assert [each.id for each in member.offered().choices] == ["profile.do:help"]
        assert (await member.presses(0))[0].startswith("您可以点按钮")


async def test_whoever_is_asked_to_write_can_stop_by_button(people: People) -> None:
    member = await people.member()
    await member.says("/settings")
    await member.presses(1)
    await member.presses(5)
    assert [each.id for each in member.offered().choices] == ["profile.do:cancel"]
    assert (await member.presses(0))[0].startswith("好的，已取消")
    async with people.database.reading() as session:
        assert (await members.member(session, member.member_id)).quiet_from is None


async def test_stickers_five_languages_at_once_and_unknown_commands_get_one_answer_that_leads_on(people: People) -> None:
    member = await people.member()
    sticker = Incoming(member.address, "s1", member.sender, kind=Kind.MEDIA)
    assert await member.sends(sticker) == ["我暂时只能看懂文字和按钮，请用文字回复。"]
    assert member.offered().choices
    for words in ("你好 hello こんにちは 안녕 привет", "/nothing_like_this", "🙂🙂🙂", "\u202e\u200b"):
        [answer] = await member.says(words)
        assert answer
        assert member.offered().choices, words
