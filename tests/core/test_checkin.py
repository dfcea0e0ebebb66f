"""The daily check-in as members live it: by a tap or a sentence, private, kept over leave, and gone when they want."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from core.checkin import service as checkins
from core.checkin.models import Checkin, Habit, NeutralDay
from core.checkin.rules import Rule, Window
from core.database import Database
from core.errors import Refused
from core.members import service as members
from core.organisation import Organisation
from core.profile import service as profile
from core.pushes.models import Push
from core.workdays import service as calendar
from tests.actors import Chatter
from tests.conftest import StillClock
from tests.people import Known, People

EVENING = Rule(window=Window(18 * 60, 10 * 60, 12 * 60))


@pytest.fixture
async def member(people: People) -> Known:
    return await people.member("李静", "001.001")


async def press(who: Chatter, label: str) -> str:
    """Press the button with this label; return all that is said."""
    labels = [who.wording.say(each.label, "zh") for each in who.offered().choices]
    return "\n".join(await who.presses(labels.index(label)))


async def begins(member: Known) -> str:
    await member.says("签到")
    return await press(member, "开始每日签到")


async def set_rule(database: Database, clock: StillClock, rule: Rule) -> None:
    async with database.transaction() as session:
        await checkins.set_rule(session, rule, None, clock())


async def stored(database: Database, member: Known) -> list[Checkin]:
    async with database.reading() as session:
        return list(await checkins.history(session, member.member_id))


async def test_nobody_checks_in_before_they_chose_to(member: Known, database: Database) -> None:
    [offer] = await member.says("签到")
    assert "全凭自愿" in offer
    assert "A. 开始每日签到" in offer
    assert await stored(database, member) == []
    assert "签到" not in (await member.says("今日"))[0]


async def test_a_tap_a_word_and_a_sentence_check_in(member: Known, clock: StillClock, database: Database) -> None:
    assert "已签到：2026年11月20日，连续 1 个工作日" in await begins(member)
    clock.moves(days=3)
    assert "连续 2 个工作日" in (await member.says("打卡"))[0]
    clock.moves(days=1)
    assert "签到" in (await member.says("今日"))[0]
    assert "连续 3 个工作日" in await press(member, "签到")
    clock.moves(days=1)
    assert "连续 4 个工作日" in (await member.says("签到　读完第三章 👍🏽"))[0]
    made = await stored(database, member)
    assert [each.note for each in made] == ["", "", "", "读完第三章 👍🏽"]
    assert {(each.zone, each.rule) for each in made} == {("Asia/Shanghai", 0)}


async def test_a_second_check_in_says_so_and_may_add_a_line(member: Known, database: Database) -> None:
    await begins(member)
    assert "今天已经签过了" in (await member.says("/checkin"))[0]
    assert "这句话已记在今天" in (await member.says("签到 学习了"))[0]
    assert [each.note for each in await stored(database, member)] == ["学习了"]
    assert "写一句" not in (await member.says("签到"))[0]


async def test_a_line_is_asked_for_and_kept(member: Known, database: Database) -> None:
    await begins(member)
    assert "请写一句话" in await press(member, "写一句")
    assert "太长了" in (await member.says("字" * 201))[0]
    assert "记下了" in (await member.says("答题"))[0]
    assert [each.note for each in await stored(database, member)] == ["答题"]


async def test_a_line_for_a_day_that_is_not_there_is_not_kept(member: Known, clock: StillClock, database: Database) -> None:
    await begins(member)
    clock.moves(days=1)
    assert "没有记下" in await press(member, "写一句")
    await member.says("签到")
    await press(member, "写一句")
    async with database.transaction() as session:
        await session.delete(await session.get(Checkin, (member.member_id, date(2026, 11, 21))))
    assert "没有记下" in (await member.says("一句话"))[0]


@pytest.mark.parametrize(
    ("words", "answer"), [("签到 " + "字" * 3990, "太长了"), ("签到 " + "字" * 4000, "太长"), ("签到 😀", "已签到")]
)
async def test_bad_notes_get_one_sentence(member: Known, words: str, answer: str, clock: StillClock) -> None:
    await begins(member)
    clock.moves(days=1)
    assert answer in (await member.says(words))[0]


async def test_outside_the_window_it_says_when(member: Known, clock: StillClock, database: Database) -> None:
    await set_rule(database, clock, EVENING)
    assert "不在签到时间。签到时间是 18:00 到次日 10:00" in await begins(member)
    clock.moves(hours=15)
    assert "已签到：2026年11月20日，连续 1" in (await member.says("签到"))[0]
    await set_rule(database, clock, Rule(window=Window(8 * 60, 9 * 60, 0)))
    clock.moves(hours=24)
    assert "签到时间是 08:00 到 09:00" in (await member.says("签到"))[0]
    assert (await stored(database, member))[0].rule == 1
    async with database.transaction() as session:
        with pytest.raises(Refused):
            await checkins.set_rule(session, Rule(window=Window(18 * 60, 10 * 60, 4 * 60)), None, clock())


async def test_the_month_is_shown_as_letters(member: Known) -> None:
    await begins(member)
    shown = await press(member, "本月记录")
    assert shown.startswith("2026 年 11 月\n10-26 ➖➖➖➖➖➖➖\n")
    assert "11-16 ➖➖➖➖✅➖➖" in shown
    assert "本月签到 1 天，其中补签 0 天；连续 1 个工作日" in shown


async def test_a_missed_day_is_bridged_once_and_told_once(member: Known, clock: StillClock) -> None:
    await begins(member)
    clock.moves(days=4)
    said = (await member.says("签到"))[0]
    assert "连续 2 个工作日" in said
    assert "2026年11月23日没有签到，已自动为您保留连续天数" in said
    assert "保留连续天数" not in (await member.says("签到"))[0]
    clock.moves(days=2)
    assert "连续 1 个工作日" in (await member.says("签到"))[0]


async def test_missed_days_are_made_up_within_the_quota(
    member: Known, people: People, clock: StillClock, database: Database
) -> None:
    elsewhere, there = await people.other_chat(member, "webchat"), await people.other_chat(member, "terminal")
    await set_rule(database, clock, Rule(makeups=1, freezes=0))
    await begins(member)
    clock.moves(days=5)
    for chat in (member, elsewhere, there):
        await chat.says("签到")
    await press(elsewhere, "补签")
    assert "A. 2026年11月24日\nB. 2026年11月23日" in await press(member, "补签")
    assert "已补签：2026年11月24日，连续 2 个工作日" in await press(member, "2026年11月24日")
    assert "没有可以补签的日子" in await press(elsewhere, "2026年11月23日")
    assert "没有可以补签的日子" in await press(there, "补签")
    assert [each.made_up for each in await stored(database, member)] == [False, True, False]
    assert "补签" not in (await member.says("签到"))[0]


async def test_leave_keeps_the_streak_until_it_is_ended(member: Known, clock: StillClock) -> None:
    await begins(member)
    clock.moves(days=3)
    await member.says("签到")
    await press(member, "更多")
    assert "请假几天？" in await press(member, "请假几天")
    assert "到2026年11月29日为止都算请假" in await press(member, "7 天")
    clock.moves(days=7)
    assert "连续 3 个工作日" in (await member.says("签到"))[0]
    await press(member, "更多")
    await press(member, "请假几天")
    await press(member, "3 天")
    await press(member, "更多")
    assert "请假已结束" in await press(member, "结束请假")
    clock.moves(days=3)
    assert "连续 1 个工作日" in (await member.says("签到"))[0]


async def test_a_pause_of_the_service_keeps_the_streak(
    member: Known, clock: StillClock, database: Database, organisation: Organisation
) -> None:
    await begins(member)
    async with database.transaction() as session:
        await members.pause(session, member.member_id, clock() + timedelta(days=12))
    for _ in range(10):
        clock.moves(days=1)
        async with database.transaction() as session:
            await checkins.note_pauses(session, clock(), organisation)
            await checkins.note_pauses(session, clock(), organisation)
    clock.moves(days=1)
    assert "连续 2 个工作日" in (await member.says("签到"))[0]


async def test_switched_off_it_asks_no_more_and_comes_back_with_the_streak(member: Known, clock: StillClock) -> None:
    await begins(member)
    await press(member, "更多")
    assert "已关闭" in await press(member, "关闭每日签到")
    clock.moves(days=11)
    assert "签到" not in (await member.says("今日"))[0]
    assert "A. 重新开始\nB. 清空记录" in (await member.says("签到"))[0]
    assert "连续 2 个工作日" in await press(member, "重新开始")
    await press(member, "更多")
    await press(member, "关闭每日签到")
    clock.moves(days=400)
    assert "2028 年的放假安排还没有公布" in await press(member, "重新开始")


async def test_everything_is_erased_on_wish(member: Known, database: Database, clock: StillClock) -> None:
    await begins(member)
    clock.moves(days=4)
    await member.says("签到")
    await press(member, "更多")
    assert "无法恢复" in await press(member, "清空记录")
    assert "今天已签到" in await press(member, "返回")
    await press(member, "更多")
    await press(member, "清空记录")
    assert "一条也没有留下" in await press(member, "确定清空")
    async with database.reading() as session:
        for table in (Habit, Checkin, NeutralDay):
            assert (await session.exec(select(table))).all() == []
    assert "A. 开始每日签到" in (await member.says("签到"))[0]


async def test_whoever_leaves_takes_their_check_ins_along(member: Known, database: Database, clock: StillClock) -> None:
    await begins(member)
    async with database.transaction() as session:
        await profile.leave(session, member.member_id, clock())
    assert await stored(database, member) == []


async def test_a_reminder_is_private_wanted_and_once(
    member: Known, people: People, clock: StillClock, database: Database, organisation: Organisation
) -> None:
    other = await people.member("王强", "001.001")
    await begins(other)
    await begins(member)
    await press(member, "更多")
    assert "不提醒" in await press(member, "提醒我")
    assert "20:00 还没签到时提醒您" in await press(member, "20:00")

    async def tick() -> int:
        async with database.transaction() as session:
            return await checkins.remind_due(session, clock(), organisation)

    clock.moves(hours=10)
    assert await tick() == 0, "checked in already"
    clock.moves(days=1)
    assert await tick() == 0, "a Saturday"
    clock.moves(days=2, minutes=-1)
    assert await tick() == 0, "too early"
    clock.moves(minutes=1)
    assert [await tick(), await tick()] == [1, 0]
    async with database.reading() as session:
        [push] = (await session.exec(select(Push))).all()
    assert push.branch_id is None, "no page of staff shows who takes part"
    assert push.total == 1
    async with database.transaction() as session:
        await calendar.change(session, date(2026, 11, 24), None, clock(), worked=False)
    clock.moves(days=1)
    assert await tick() == 0, "a day off"
    await member.says("签到")
    await press(member, "更多")
    await press(member, "提醒我")
    assert "不提醒" in await press(member, "不要提醒")
    clock.moves(days=1)
    assert await tick() == 0


async def test_an_organisation_may_not_offer_it(member: Known, clock: StillClock, database: Database) -> None:
    await begins(member)
    await set_rule(database, clock, Rule(offered=False))
    clock.moves(days=1)
    assert "签到" not in (await member.says("今日"))[0]
    other = "现在没有要签到的会议"
    await press_all_off(member)
    assert other in (await member.says("签到"))[0]


async def press_all_off(member: Known) -> None:
    await member.says("签到")
    await press(member, "更多")
    await press(member, "关闭每日签到")
