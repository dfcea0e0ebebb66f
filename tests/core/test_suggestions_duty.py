"""Handling what came in: two at once, reminders and escalation, handing over, the board; on both databases."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, select, update

from core.database import Database
from core.errors import NotFound, Refused
from core.members.models import Branch
from core.staff.models import Account, AuditEntry
from core.staff.rules import ALLOWED, Permission, Right, Role, Staff
from core.suggestions import desk, service
from core.suggestions.acting import Actor, Deed
from core.suggestions.rules import Act, Shown, Sought, Why
from core.workdays.rules import Workdays
from tests.conftest import StillClock
from tests.people import Known, People
from tests.suggesting import Box, begins, place, sends, writes

OVERDUE = datetime(2026, 11, 27, 16, tzinfo=UTC)
"""The end of the fifth workday after Friday the 20th, in Shanghai."""


@pytest.fixture
async def member(people: People) -> Known:
    return await people.member("王静", "001.002")


@pytest.fixture
async def li(box: Box) -> Known:
    return await box.handler("李明", "001.002")


async def acts(box: Box, who: Actor, act: Act, words: str = "", version: int | None = None) -> Why | None:
    case = await box.case()
    async with box.database.transaction() as session:
        return await desk.do(box.around(session), case.id, Deed(act, words, version), who)


@pytest.mark.usefixtures("li")
async def test_of_two_who_answer_at_once_one_wins_and_the_others_words_are_kept(box: Box, member: Known) -> None:
    zhao = await box.account("赵总", "001.002")
    await sends(member)
    own = replace(zhao, account_id=zhao.account_id, name="李明")
    both = (acts(box, zhao, Act.ANSWER, "答复甲", 0), acts(box, own, Act.ANSWER, "答复乙", 0))
    outcomes = await asyncio.gather(*both)
    assert sorted(outcomes, key=str) == [None, Why.STATE]
    thread = await box.thread()
    assert sorted(kind for kind, _ in thread) == ["answer", "sent", "unsent"]
    assert {words for kind, words in thread if kind != "sent"} == {"答复甲", "答复乙"}
    assert await box.told(member) == ["suggest-told-answer"]
    (shown,) = await member.presses(await box.pushed(member))
    assert shown.count("答复甲") + shown.count("答复乙") == 1


async def test_who_answers_in_chat_after_somebody_did_is_told_and_loses_no_word(box: Box, member: Known, li: Known) -> None:
    zhao = await box.account("赵总", "001.002")
    await sends(member)
    await li.presses(await box.pushed(li))
    await li.presses(place(li, "答复"))
    await li.says("晚了一步的答复")
    await li.says("写好了")
    assert await acts(box, zhao, Act.ACCEPT) is None
    (late,) = await li.says("发出")
    assert late == "就在刚才，有人先处理了这条建议，请先看看最新情况。\n您写的没有发给对方，已存成内部备注，没有丢。\nA. 打开"
    (shown,) = await li.presses(0)
    assert "没有发出的话（晚了一步）：\n晚了一步的答复" in shown
    (own,) = await member.presses(await box.pushed(member))
    assert "晚了一步" not in own


async def test_what_was_withdrawn_while_it_was_answered_is_not_answered(box: Box, member: Known, li: Known) -> None:
    receipt = await sends(member)
    await li.presses(await box.pushed(li))
    await li.presses(place(li, "答复"))
    await li.says("加两个窗口")
    await li.says("写好了")
    await member.says(f"建议 {receipt}")
    await member.presses(place(member, "撤回这条建议"))
    await member.presses(0)
    assert (await li.says("发出"))[0].startswith("这条建议的状态已经变了")
    assert [kind for kind, _ in await box.thread()] == ["sent", "withdraw", "unsent"]
    assert await box.told(member) == []


async def test_the_reminder_and_the_escalation_come_once_and_go_to_the_right_people(
    box: Box, member: Known, li: Known, clock: StillClock
) -> None:
    zhao = await box.handler("赵总", "001")
    await sends(member)
    clock.now = datetime(2026, 11, 26, 0, 59, tzinfo=UTC)
    assert await box.rings() == 0
    clock.moves(minutes=1)
    assert sum(await asyncio.gather(*(box.rings() for _ in range(4)))) == 1
    assert await box.told(li) == ["suggest-duty-new", "suggest-duty-warn"]
    assert await box.told(zhao) == []
    clock.now = OVERDUE - timedelta(minutes=1)
    assert await box.rings() == 0
    clock.now = OVERDUE
    assert sum(await asyncio.gather(*(box.rings() for _ in range(4)))) == 1
    clock.moves(hours=1)
    assert await box.rings() == 0
    assert (await box.told(li))[2:] == ["suggest-duty-overdue"]
    assert await box.told(zhao) == ["suggest-duty-escalated"]
    (opened,) = await zhao.presses(await box.pushed(zhao))
    assert "食堂" in opened
    assert str((await box.case()).due_on) == "2026-12-11"
    assert "期限：2026年12月11日，已超期" in opened
    assert "已超期" in (await box.chooses(li, "suggest-duty:list"))[0]


async def test_after_a_long_stop_only_the_escalation_comes_and_the_answer_is_still_owed(
    box: Box, member: Known, li: Known, clock: StillClock
) -> None:
    await sends(member)
    clock.now = datetime(2026, 12, 20, 1, tzinfo=UTC)
    assert await box.rings() == 1
    assert await box.told(li) == ["suggest-duty-new", "suggest-duty-overdue"]
    assert await box.rings() == 1
    assert await box.rings() == 0
    assert (await box.told(li))[2:] == ["suggest-duty-overdue"]
    assert (await box.case()).escalated_id is None


async def test_no_clock_rings_while_the_sender_is_asked_or_after_the_answer(
    box: Box, member: Known, li: Known, clock: StillClock
) -> None:
    zhao = await box.account("赵总", "001.002")
    await sends(member)
    await acts(box, zhao, Act.ASK, "是哪个食堂？")
    clock.moves(days=60)
    assert await box.rings() == 0
    await acts(box, zhao, Act.ANSWER, "加两个窗口")
    clock.moves(days=60)
    assert await box.rings() == 0
    assert await box.told(li) == ["suggest-duty-new"]


@pytest.mark.usefixtures("li")
async def test_what_lies_with_a_branch_is_not_read_above_it_before_it_comes_up(
    box: Box, people: People, member: Known, database: Database
) -> None:
    zhao, elsewhere = await box.handler("赵总", "001"), await box.handler("孙主任", "001.003")
    colleague = await people.member("同事", "001.002")
    await sends(member)
    case = await box.case()
    for other in (zhao, elsewhere):
        (shown,) = await box.chooses(other, f"suggest-duty:case.{case.id}")
        assert shown.startswith("没有找到这条建议")
        assert await box.chooses(other, "suggest-duty:list") == ["现在没有等您办理的建议。"]
    assert (await box.chooses(colleague, f"suggest-duty:case.{case.id}"))[0].startswith("这条建议现在不归您办理")
    async with database.reading() as session:
        (counts,) = [row for row in await desk.counts(session, ("001",), date(2026, 11, 20)) if row.total]
    assert (counts.code, counts.open, counts.overdue, counts.total) == ("001.002", 1, 0, 1)


@pytest.mark.usefixtures("li")
async def test_a_case_is_handed_over_and_the_sender_hears_who_reads_it_now(
    box: Box, member: Known, database: Database, clock: StillClock
) -> None:
    sun = await box.handler("孙主任", "001.003")
    await sends(member)
    case = await box.case()
    top = Staff(0, "", "", "zh", (Right(Role.ADMIN, "001"),))
    async with database.transaction() as session:
        places = await desk.places(session, top)
        assert {each.name for each in places} == {"李明", "孙主任"}
        to = next(each for each in places if each.name == "孙主任")
        mine = next(each for each in places if each.name == "李明")
        who = Actor(account_id=mine.account_id, name="李明", levels=("001.002",))
        own = replace(to, member_id=member.member_id)
        with pytest.raises(Refused, match="suggest-transfer-to-sender"):
            await desk.hand_over(box.around(session), case.id, Deed(Act.TRANSFER, "请你办"), who, own)
        assert await desk.hand_over(box.around(session), case.id, Deed(Act.TRANSFER, "请你办"), who, to) is None
        again = await desk.hand_over(box.around(session), case.id, Deed(Act.TRANSFER, "再给你"), who, to)
    assert again is Why.NOT_YOURS
    assert await box.told(member) == ["suggest-told-transfer"]
    assert await box.told(sun) == ["suggest-duty-transfer"]
    assert await acts(box, who, Act.ACCEPT) is Why.NOT_YOURS
    (shown,) = await sun.presses(await box.pushed(sun))
    assert "转交\n请你办" in shown
    (own_view,) = await member.presses(await box.pushed(member))
    assert "请你办" not in own_view
    clock.moves(days=1)
    async with database.reading() as session:
        said = (await session.exec(select(AuditEntry.action, AuditEntry.branch_code).order_by(col(AuditEntry.id)))).all()
    assert ("suggestion.transfer", "001.003") in said


@pytest.mark.usefixtures("li")
async def test_what_nobody_handles_any_more_goes_to_the_level_above(box: Box, member: Known, database: Database) -> None:
    zhao = await box.handler("赵总", "001")
    await sends(member)
    async with database.transaction() as session:
        await session.exec(update(Account).where(col(Account.name) == "李明").values(disabled=True))
    await box.tidies()
    assert await box.told(zhao) == ["suggest-duty-transfer"]
    async with database.transaction() as session:
        top = (await session.exec(select(Branch.id).where(Branch.code == "001"))).one()
        await session.exec(update(Account).values(disabled=True))
    assert (await box.case()).branch_id == top
    await box.tidies()
    assert await box.rings() == 0


async def test_a_handler_in_chat_sees_what_is_due_first_and_what_is_late(
    box: Box, people: People, member: Known, li: Known, clock: StillClock, database: Database
) -> None:
    first = await sends(member)
    other = await people.member("刘洋", "001.002")
    clock.moves(days=1)
    second = await sends(other)
    clock.now = OVERDUE + timedelta(hours=2)
    await li.says("建议")
    (shown,) = await li.presses(place(li, "待我办理的"))
    assert shown.splitlines()[1:] == [
        f"A. {first} · 王静 · 已超期（2026年11月27日）",
        f"B. {second} · 刘洋 · 已超期（2026年11月27日）",
    ]
    await li.presses(0)
    assert "期限：2026年11月27日，已超期" in (await box.chooses(li, f"suggest-duty:case.{(await box.case()).id - 1}"))[0]
    await li.presses(place(li, "开始办理"))
    await box.chooses(li, f"suggest-duty:case.{(await box.case()).id}")
    await writes(li, "向对方提问", "是哪个食堂？")
    (listed,) = await box.chooses(li, "suggest-duty:list")
    assert "等对方回复" in listed
    assert "2026年12月11日前" in listed
    async with database.transaction() as session:
        await session.exec(update(Account).values(locale="en"))
    for choice in ("suggest-duty:nonsense", "suggest:nonsense"):
        assert (await box.chooses(li, choice))[0].startswith("这个按钮属于较早的消息")


async def test_in_english_a_handler_reads_the_case_in_english_and_puts_it_off_once(box: Box, member: Known, li: Known) -> None:
    await sends(member)
    await li.says("/language")
    await li.presses(1)
    case = await box.case()
    assert "Facilities and daily life · received" in (await box.chooses(li, f"suggest-duty:case.{case.id}"))[0]
    zhao = await box.account("赵总", "001.002")
    await acts(box, zhao, Act.ACCEPT)
    assert await acts(box, zhao, Act.EXTEND, "要等采购") is None
    assert await acts(box, zhao, Act.EXTEND, "还要等") is Why.EXTENDED
    assert await box.told(member) == ["suggest-told-accept", "suggest-told-extend"]
    assert (await box.case()).due_on == Workdays().add(date(2026, 12, 11), 15)
    with pytest.raises(Refused, match="suggest-words-needed"):
        await acts(box, zhao, Act.ANSWER, " ")
    version = (await box.case()).version
    assert await acts(box, zhao, Act.BEGIN, version=version - 1) is Why.MEANWHILE
    assert (await box.chooses(li, f"suggest-duty:do.accept.{case.id}.{version}"))[0].startswith("This suggestion has moved on")


async def test_whoever_lost_the_right_while_writing_keeps_the_words(
    box: Box, member: Known, li: Known, database: Database
) -> None:
    await sends(member)
    await li.presses(await box.pushed(li))
    await li.presses(place(li, "答复"))
    await li.says("加两个窗口")
    await li.says("写好了")
    async with database.transaction() as session:
        await session.exec(update(Account).values(disabled=True))
    (lost,) = await li.says("发出")
    assert lost.startswith("这条建议现在不归您办理。\n您写的没有发出，已放进草稿")
    assert [kind for kind, _ in await box.thread()] == ["sent"]


async def test_what_is_typed_for_an_answer_is_still_there_after_something_else(box: Box, member: Known, li: Known) -> None:
    await sends(member)
    await li.presses(await box.pushed(li))
    await li.presses(place(li, "答复"))
    await li.says("写到一半的答复")
    await li.says("/help")
    await box.chooses(li, f"suggest-duty:case.{(await box.case()).id}")
    assert (await li.presses(place(li, "答复")))[0].startswith("您之前写的 7 字都还在。")
    assert "接着上次" not in (await li.says("取消"))[0]


@pytest.mark.usefixtures("li")
async def test_the_desk_finds_by_state_category_receipt_name_and_words(
    box: Box, people: People, member: Known, database: Database
) -> None:
    zhao = await box.account("赵总", "001.002")
    receipt = await sends(member, "食堂排队")
    await acts(box, zhao, Act.ACCEPT)
    await sends(await people.member("刘洋", "001.002"), "多办活动", "学习与活动")
    sought = Sought(zhao.levels, zhao.account_id)

    async def found(**by: object) -> list[str]:
        async with database.reading() as session:
            page = await desk.listed(session, replace(sought, **by), date(2026, 11, 20))
            assert len(page.rows) == page.total
            return [row.sender for row in page.rows]

    assert sorted(await found()) == ["刘洋", "王静"]
    assert await found(shown=Shown.MINE) == ["王静"]
    assert await found(words=receipt.lower()) == ["王静"]
    assert await found(words="活动") == ["刘洋"]
    assert await found(words="王") == ["王静"]
    assert await found(words="100%_") == []
    for shown, senders in ((Shown.OVERDUE, []), (Shown.ASKED, []), (Shown.ANSWERED, []), (Shown.ALL, ["刘洋", "王静"])):
        assert sorted(await found(shown=shown)) == senders
    async with database.reading() as session:
        kinds = {each.name_zh: each.id for each in await service.categories(session)}
    assert await found(category_id=kinds["学习与活动"]) == ["刘洋"]
    assert await found(codes=("001",)) == []


def test_the_role_of_a_handler_sees_no_members_and_changes_nothing() -> None:
    assert ALLOWED[Role.HANDLER] == {Permission.SEE_FIGURES, Permission.HANDLE_SUGGESTIONS}


async def test_a_suggestion_that_nobody_can_read_by_now_is_refused_and_kept(box: Box, member: Known, li: Known) -> None:
    await begins(member)
    await member.says("食堂排队")
    await member.says("写好了")
    async with box.database.transaction() as session:
        await session.exec(update(Account).values(disabled=True))
    assert (await member.says("发出"))[0].startswith("现在还没有人负责受理意见建议")
    await member.says("取消")
    assert "接着上次没发的（4 字）" in (await member.says("建议"))[0]
    assert (await li.says("建议"))[0].count("待我办理的") == 0


async def test_a_note_is_for_handlers_only(box: Box, member: Known, li: Known) -> None:
    zhao = await box.account("赵总", "001.002")
    receipt = await sends(member)
    case = await box.case()
    async with box.database.transaction() as session:
        await desk.add_note(box.around(session), case.id, "内部的话", zhao)
        with pytest.raises(Refused):
            await desk.add_note(box.around(session), case.id, " ", zhao)
        with pytest.raises(NotFound):
            await desk.add_note(box.around(session), 999, "x", zhao)
    assert "内部的话" not in (await member.says(f"建议 {receipt}"))[0]
    assert "内部备注：\n内部的话" in (await li.presses(await box.pushed(li)))[0]
