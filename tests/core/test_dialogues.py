"""The switchboard: what each kind of message leads to, and what happens to words and buttons that lead nowhere."""

import pytest

from content.wording import Wording
from core.messages import Address, Incoming, Kind
from core.receive import Door
from tests.actors import Chatter
from tests.people import People
from tests.quizzes import Quizzes, multi, single
from tests.studies import Studies


@pytest.mark.parametrize("kind", [Kind.EDITED, Kind.OTHER, Kind.BLOCKED])
async def test_what_asks_for_no_answer_gets_none(people: People, kind: Kind) -> None:
    member = await people.member()
    assert await member.sends(Incoming(member.address, "1", member.sender, kind=kind)) == []


async def test_a_member_who_blocked_us_and_comes_back_is_served(people: People) -> None:
    member = await people.member()
    await member.sends(Incoming(member.address, "1", member.sender, kind=Kind.BLOCKED))
    assert await member.sends(Incoming(member.address, "2", member.sender, kind=Kind.UNBLOCKED))
    assert await member.says("/tasks") == ["现在没有未完成的任务，有新任务时会通知您。"]


async def test_in_a_group_only_what_addresses_the_bot_is_answered_and_privately(people: People) -> None:
    member = await people.member()
    group = Address(member.address.channel, member.address.account, "-100")
    heard = Incoming(group, "1", member.sender, text="/today", group=True)
    assert await member.sends(heard) == ["为保护您的隐私，请私聊我。"]
    assert await member.sends(Incoming(group, "2", member.sender, text="大家好", group=True, addressed=False)) == []


async def test_a_picture_is_not_read_and_the_question_stays(people: People, quizzes: Quizzes) -> None:
    member = await people.member()
    await quizzes.open_now([single()])
    await member.says("/quiz")
    sorry, question = await member.sends(Incoming(member.address, "1", member.sender, kind=Kind.MEDIA))
    assert sorry == "我暂时只能看懂文字和按钮，请用文字回复。"
    assert question.startswith("第 1/1 题")


async def test_options_of_a_multiple_choice_are_marked_one_by_one_and_handed_in(people: People, quizzes: Quizzes) -> None:
    member = await people.member()
    await quizzes.open_now([multi()])
    await member.says("/quiz")
    name = member.offered().choices[0].token.partition(".")[0]
    assert (await member.presses(f"{name}.submit"))[0].startswith("可多选")
    for place in (0, 1, 2, 3, 1):
        await member.presses(f"{name}.{place}")
    assert [choice.chosen for choice in member.offered().choices] == [True, False, True, True]
    assert (await member.presses(f"{name}.9"))[0] == "这个按钮属于较早的消息，已经失效。"
    assert (await member.presses(f"{name}.submit"))[0].startswith("✅")


@pytest.mark.parametrize("token", ["", ".", "x.0", "forged", "x.99", "x.-1", "x.²", "1.0.0", "🙂.🙂", "A" * 500])
async def test_a_forged_button_does_nothing(people: People, quizzes: Quizzes, token: str) -> None:
    member = await people.member()
    await quizzes.open_now([single()])
    await member.says("/quiz")
    sorry, question = await member.presses(token)
    assert sorry == "这个按钮属于较早的消息，已经失效。"
    assert question.startswith("第 1/1 题")


async def test_the_right_card_with_a_forged_place_does_nothing(people: People, quizzes: Quizzes) -> None:
    member = await people.member()
    await quizzes.open_now([single()])
    await member.says("/quiz")
    name = member.offered().choices[0].token.partition(".")[0]
    for place in ("9", "", "x", "-1", "²", "submit"):
        assert (await member.presses(f"{name}.{place}"))[0] == "这个按钮属于较早的消息，已经失效。"


async def test_a_button_of_somebody_elses_card_does_nothing(people: People, quizzes: Quizzes) -> None:
    owner, other = await people.members(2)
    await quizzes.open_now([single()])
    await owner.says("/quiz")
    assert await other.presses(owner.offered().choices[0].token) == ["这个按钮属于较早的消息，已经失效。"]


async def test_words_that_could_mean_two_options_are_asked_again(people: People, quizzes: Quizzes) -> None:
    member = await people.member()
    odd = single()
    odd.options = ["B", "A", "三", "四"]
    await quizzes.open_now([odd])
    await member.says("/quiz")
    assert (await member.says("A"))[0] == "您的回复可能指不同的选项，请回复选项前的字母。"


async def test_a_stranger_is_told_how_to_join_whatever_they_send(door: Door, wording: Wording) -> None:
    stranger = Chatter(door, wording, "9")
    polite = await stranger.says("你好")
    for words in ("/quiz", "/tasks", "今日", "A"):
        assert await stranger.says(words) == polite


async def test_commands_are_understood_with_the_bots_name_in_capitals_and_after_other_steps(
    people: People, studies: Studies
) -> None:
    member = await people.member()
    await studies.published(await studies.draft(single()))
    offered = ["这些任务还可以完成：\nA. 学习专题（11月23日 10:00 前）"]
    assert await member.says("/TASKS@our_bot") == offered
    await member.presses(0)
    await member.presses(0)
    assert await member.says("任务") == offered
    assert await member.says("/tasks extra words") == offered


async def test_a_message_of_ten_thousand_characters_is_declined(people: People) -> None:
    member = await people.member()
    assert await member.says("学" * 10_000) == ["这条消息太长了，请控制在 4000 字以内。"]
