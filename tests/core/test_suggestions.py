"""The suggestion box as members meet it: told who reads it, written, sent, looked up, answered, taken up again."""

import pytest
from sqlmodel import col, select, update

from core.database import Database
from core.members import service as members
from core.profile import service as profile
from core.pushes.models import Push
from core.qa.models import Question
from core.suggestions.models import Case, Category, DeadlineProfile, Draft, Entry
from tests.conftest import StillClock
from tests.people import Known, People
from tests.suggesting import Box, begins, place, sends, writes

CARD = "A. 写好了\nB. 重写\nC. 先放着"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Return a SQLite database: what differs between the two is tried where cases are handled and clocks ring."""
    return sqlite_url


@pytest.fixture
async def member(people: People) -> Known:
    return await people.member("王静", "001.002")


@pytest.fixture
async def handler(box: Box) -> Known:
    """Return somebody who handles what comes in at the member's branch."""
    return await box.handler("李明", "001.002")


@pytest.mark.usefixtures("handler")
async def test_before_the_first_word_it_says_that_it_is_named_and_who_reads_it(box: Box, member: Known) -> None:
    await box.account("赵总", "001")
    await member.says("建议")
    (shown,) = await member.presses(0)
    assert shown.startswith("请先看清楚：这里是实名的。")
    here, _, above = shown.partition("超过期限没有办的，还会交给上一级")
    assert "· 李明（支部 001.002 意见受理人）" in here
    assert "· 赵总（支部 001 意见受理人）" in above
    assert "聊天平台可能看到" in shown
    assert "匿名" not in shown


@pytest.mark.usefixtures("handler")
async def test_words_written_before_a_kind_is_picked_go_to_nobody_else(member: Known, database: Database) -> None:
    await member.says("建议")
    (kinds,) = await member.presses(0)
    again, shown = await member.says("希望食堂周末也开门，方便值班的同志。")
    assert again == "请点按钮，或回复选项前的字母。"
    assert shown == kinds
    async with database.reading() as session:
        assert not (await session.exec(select(Question))).all()
    assert "请写下" in (await member.says("A"))[0]


@pytest.mark.parametrize("channel", ["telegram", "webchat", "terminal", "wechat", "wecom"])
@pytest.mark.usefixtures("handler")
async def test_each_channel_says_what_its_platform_sees(people: People, channel: str) -> None:
    known = await people.member("刘洋", "001.002", channel=channel, locale="en")
    await known.says("/suggest")
    (shown,) = await known.presses(0)
    assert "administrators of this service can reach what is stored" in shown
    assert "Your chat platform" not in shown


async def test_many_readers_are_named_up_to_a_dozen_and_the_rest_counted(box: Box, member: Known) -> None:
    for number in range(14):
        await box.account(f"受理{number:02}", "001.002")
    await member.says("建议")
    (shown,) = await member.presses(0)
    assert shown.count("· 受理") == 12
    assert "另有 2 位" in shown


@pytest.mark.usefixtures("box")
async def test_where_nobody_reads_nothing_is_taken(member: Known) -> None:
    await member.says("建议")
    assert (await member.presses(0))[0].startswith("现在还没有人负责受理意见建议")


async def test_nobody_handles_their_own(box: Box, people: People) -> None:
    own = await people.member("王静", "001.002")
    await box.account("王静", "001.002", own.member_id)
    await box.account("赵总", "001")
    receipt = await sends(own)
    assert len(receipt) == 6
    async with box.database.reading() as session:
        case = await box.case()
        assert (await members.branch(session, case.branch_id)).code == "001"
    await own.says("建议")
    assert (await own.presses(place(own, "待我办理的")))[0].startswith("现在没有等您办理的建议。")


async def test_a_suggestion_is_written_in_pieces_taken_on_and_answered(box: Box, member: Known, handler: Known) -> None:
    await begins(member)
    await member.says("食堂的窗口太少。")
    assert await member.says("中午要排二十分钟。") == [f"已记下，共 18 字。可以接着写；写好了请点“写好了”。\n{CARD}"]
    (check,) = await member.says("写好了")
    assert check.startswith("请核对，这样发出吗？\n食堂的窗口太少。\n中午要排二十分钟。\n实名发出。\n会看到的人：\n· 李明")
    (thanks,) = await member.says("A")
    assert "2026年11月27日前告诉您是否受理，2026年12月11日前答复" in thanks
    (opened,) = await handler.presses(await box.pushed(handler))
    assert "建议人：王静" in opened
    assert "期限：2026年12月11日" in (await handler.presses(place(handler, "受理")))[0]
    assert await writes(handler, "答复", "加两个窗口") == ["已答复。\nA. 打开"]
    assert await box.told(member) == ["suggest-told-accept", "suggest-told-answer"]
    (shown,) = await member.presses(await box.pushed(member))
    assert "11月20日 10:00 李明 答复：\n加两个窗口\nA. 没有解决，请再办一次\nB. 可以了，办结" in shown
    assert [kind for kind, _ in await box.thread()] == ["sent", "accept", "answer"]


async def test_what_goes_out_gives_no_words_away(box: Box, member: Known, handler: Known, database: Database) -> None:
    await sends(member, "秘密的一句话")
    await handler.presses(await box.pushed(handler))
    await writes(handler, "答复", "秘密的答复")
    async with database.reading() as session:
        assert not [each for each in (await session.exec(select(Push.message))).all() if "秘密" in each or "王静" in each]


@pytest.mark.usefixtures("handler")
async def test_what_was_typed_before_an_interruption_is_offered_again(box: Box, member: Known) -> None:
    await begins(member)
    await member.says("写到一半")
    await member.says("/help")
    (menu,) = await member.says("建议")
    assert "A. 接着上次没发的（4 字）" in menu
    (check,) = await member.presses(0)
    assert "写到一半" in check
    assert (await member.presses(1))[0].startswith("您之前写的 4 字都还在。")
    await member.says("又写一段")
    await member.says("写好了")
    await member.says("发出")
    assert await box.thread() == [("sent", "写到一半\n又写一段")]


@pytest.mark.usefixtures("handler")
async def test_cancel_keeps_the_draft_for_three_days_and_no_longer(box: Box, member: Known, clock: StillClock) -> None:
    await begins(member)
    await member.says("写到一半")
    assert (await member.says("取消"))[0].startswith("好的，已取消")
    await member.says("建议")
    resumed = member.offered().choices[0].token
    clock.moves(days=3, minutes=1)
    assert (await member.presses(resumed))[0].startswith("没有找到没发的内容")
    assert "接着上次" not in (await member.says("建议"))[0]
    await box.tidies()
    async with box.database.reading() as session:
        assert (await session.exec(select(Draft))).all() == []


@pytest.mark.usefixtures("handler")
async def test_a_draft_can_be_written_anew_left_and_dropped(member: Known) -> None:
    await begins(member)
    assert (await member.says("写好了"))[0].startswith("还没有文字")
    assert (await member.says("  "))[0].startswith("还没有文字")
    assert (await member.says("先放着"))[0].startswith("好的，没有留下什么")
    await begins(member)
    await member.says("第一稿")
    assert (await member.says("重写"))[0].startswith("请写下您的建议。")
    await member.says("第二稿")
    assert (await member.says("C"))[0].startswith("好的，先放着。")
    await member.says("建议")
    (check,) = await member.presses(0)
    assert "第二稿" in check
    assert (await member.says("不发了，删掉"))[0].startswith("已经删掉了")
    assert "接着上次" not in (await member.says("建议"))[0]


@pytest.mark.usefixtures("handler")
async def test_words_written_at_the_check_are_added_and_checked_again(member: Known) -> None:
    await begins(member)
    await member.says("第一段")
    await member.says("写好了")
    assert (await member.says("想起来还有一段"))[0].startswith("已记下，共 11 字。")


@pytest.mark.usefixtures("handler")
async def test_four_thousand_characters_are_taken_and_one_more_is_refused_without_loss(box: Box, member: Known) -> None:
    await begins(member)
    assert (await member.says("字" * 4000))[0].startswith("已记下，共 4,000 字。")
    (refused,) = await member.says("再加")
    assert refused.startswith("连在一起不能超过 4,000 字。\n最后这段没有加进去")
    (check,) = await member.says("写好了")
    assert "（共 4,000 字，这里只显示开头和结尾；发出的是全文。）" in check
    assert len(check) < 1000
    assert "已收到" in (await member.says("发出"))[0]
    assert await box.thread() == [("sent", "字" * 4000)]


@pytest.mark.usefixtures("handler")
async def test_a_category_that_is_gone_meanwhile_is_picked_anew_and_nothing_is_lost(member: Known, database: Database) -> None:
    await begins(member)
    await member.says("食堂的窗口太少。")
    async with database.transaction() as session:
        await session.exec(update(Category).where(col(Category.name_zh) == "后勤与生活").values(offered=False))
    await member.says("写好了")
    gone, again = await member.says("发出")
    assert gone.startswith("请选一个类别")
    assert "后勤与生活" not in again
    assert (await member.presses(place(member, "其他")))[0].startswith("您之前写的 8 字都还在。")
    await member.says("写好了")
    assert "已收到" in (await member.says("发出"))[0]


@pytest.mark.usefixtures("handler")
async def test_what_was_sent_twice_by_two_chats_is_sent_once(people: People, member: Known) -> None:
    other = await people.other_chat(member, "web")
    await begins(member)
    await member.says("只有一条")
    await member.says("写好了")
    await other.says("建议")
    await other.presses(0)
    assert "已收到" in (await member.says("发出"))[0]
    assert (await other.says("发出"))[0].startswith("没有找到没发的内容")


@pytest.mark.usefixtures("handler")
async def test_a_receipt_finds_ones_own_and_nobody_elses(box: Box, people: People, member: Known) -> None:
    receipt = await sends(member)
    assert (await member.says(f"建议 {receipt.lower()}"))[0].startswith(f"{receipt} · 后勤与生活 · 已收到")
    other = await people.member("刘洋", "001.002", locale="en")
    for words in (f"/suggest {receipt}", "/suggest 什么"):
        assert (await other.says(words))[0].startswith("You have no suggestion with this receipt.")
    assert (await other.presses(0))[0].startswith("You have not written a suggestion yet.")
    case = await box.case()
    for choice in (f"see.{case.id}", f"do.withdraw.{case.id}", f"write.reply.{case.id}", f"agree.yes.{case.id}"):
        shown = await box.chooses(other, f"suggest:{choice}")
        assert "食堂" not in shown[0]
        assert receipt not in shown[0]
    assert (await box.case()).state == "received"


@pytest.mark.usefixtures("handler")
async def test_ones_own_suggestions_are_listed_with_where_they_stand(box: Box, member: Known) -> None:
    receipt = await sends(member)
    await member.says("建议")
    (shown,) = await member.presses(place(member, "我的建议"))
    assert shown == f"您写过的建议：\nA. {receipt} · 2026年11月20日 · 已收到"
    assert (await member.presses(0))[0].startswith(f"{receipt} · 后勤与生活 · 已收到")
    async with box.database.transaction() as session:
        await members.set_locale(session, member.person, "en")
    assert (await member.says(f"/suggest {receipt}"))[0].startswith(f"{receipt} · Facilities and daily life · received")


async def test_a_question_goes_back_and_forth_and_the_clock_stands_meanwhile(
    box: Box, member: Known, handler: Known, clock: StillClock
) -> None:
    await sends(member)
    await handler.presses(await box.pushed(handler))
    assert (await writes(handler, "向对方提问", "是哪个食堂？"))[0].startswith("已经去问了。")
    assert (await box.case()).warn_at is None
    clock.moves(days=5)
    (shown,) = await member.presses(await box.pushed(member))
    assert "等您补充" in shown
    assert shown.endswith("是哪个食堂？\nA. 回复补充\nB. 撤回这条建议")
    assert (await writes(member, "回复补充", "一楼的"))[0].startswith("已经补充上去了。")
    assert str((await box.case()).due_on) == "2026-12-16"
    assert await box.told(handler) == ["suggest-duty-new", "suggest-duty-reply"]
    assert (await handler.presses(await box.pushed(handler)))[0].count("一楼的") == 1


async def test_an_answer_can_be_taken_up_again_once(box: Box, member: Known, handler: Known) -> None:
    await sends(member)
    await handler.presses(await box.pushed(handler))
    await writes(handler, "答复", "加两个窗口")
    await member.presses(await box.pushed(member))
    assert (await writes(member, "没有解决，请再办一次", "还是要排队"))[0].startswith("好的，已请他们再办一次。")
    assert (await box.told(handler))[-1] == "suggest-duty-reopen"
    await handler.presses(await box.pushed(handler))
    await writes(handler, "答复", "再加两个")
    (shown,) = await member.presses(await box.pushed(member))
    assert [member.wording.say(each.label, "zh") for each in member.offered().choices] == ["可以了，办结"]
    assert "前可以请他们再办" not in shown
    assert (await member.presses(0))[0].startswith("办结后这条建议就结束了")
    assert (await member.presses(0))[0].startswith("好的，已办结，谢谢您！")
    assert (await box.case()).state == "closed"
    assert (await box.told(handler))[-1] == "suggest-duty-close"


@pytest.mark.usefixtures("handler")
async def test_a_suggestion_is_withdrawn_after_a_second_question(box: Box, member: Known) -> None:
    receipt = await sends(member)
    await member.says(f"建议 {receipt}")
    assert (await member.presses(place(member, "撤回这条建议")))[0].startswith("撤回后不再办理")
    assert "撤回这条建议" in (await member.presses(place(member, "返回")))[0]
    await member.presses(place(member, "撤回这条建议"))
    yes = member.offered().choices[0].token
    assert (await member.presses(yes))[0].startswith("已撤回，不再办理。")
    assert (await box.case()).state == "withdrawn"
    assert (await box.chooses(member, f"suggest:do.withdraw.{(await box.case()).id}"))[0].startswith("这条建议的状态已经变了")


async def test_words_of_the_sender_that_come_too_late_are_kept_as_a_draft(box: Box, member: Known, handler: Known) -> None:
    await sends(member)
    await handler.presses(await box.pushed(handler))
    await writes(handler, "向对方提问", "是哪个食堂？")
    await member.presses(await box.pushed(member))
    await member.presses(place(member, "回复补充"))
    await member.says("一楼的食堂")
    await member.says("写好了")
    await box.chooses(handler, f"suggest-duty:case.{(await box.case()).id}")
    await writes(handler, "答复", "不用问了，已经加了窗口")
    (late,) = await member.says("发出")
    assert late.startswith("这条建议的状态已经变了，这一步现在做不了。\n您写的没有发出，已放进草稿，没有丢")
    assert "一楼的食堂" in (await member.presses(0))[0]


async def test_whoever_leaves_takes_their_name_and_their_words_along(
    box: Box, member: Known, handler: Known, database: Database, clock: StillClock
) -> None:
    await sends(member, "秘密的一句话")
    await handler.presses(await box.pushed(handler))
    await writes(handler, "向对方提问", "王静，是哪个食堂？")
    async with database.transaction() as session:
        await profile.leave(session, member.member_id, clock.now)
    await box.tidies()
    case = await box.case()
    assert (case.member_id, case.state, case.clock) == (None, "closed", None)
    assert await box.thread() == [("left", "")]
    assert (await box.chooses(handler, f"suggest-duty:case.{case.id}"))[0].count("已离开的人") == 1
    async with database.reading() as session:
        assert (await session.exec(select(Draft))).all() == []


@pytest.mark.usefixtures("handler")
async def test_a_profile_may_keep_the_words_without_the_name(
    box: Box, member: Known, database: Database, clock: StillClock
) -> None:
    async with database.transaction() as session:
        await session.exec(update(DeadlineProfile).values(keeps_words=True))
    await sends(member, "留下的话")
    async with database.transaction() as session:
        await profile.leave(session, member.member_id, clock.now)
    assert await box.thread() == [("sent", "留下的话")]
    assert (await box.case()).member_id is None


async def test_what_ended_long_ago_is_forgotten(box: Box, member: Known, handler: Known, clock: StillClock) -> None:
    await sends(member)
    await handler.presses(await box.pushed(handler))
    await writes(handler, "答复", "加两个窗口")
    clock.moves(days=30)
    await box.tidies()
    assert (await box.case()).state == "answered"
    clock.moves(days=2)
    await box.tidies()
    assert (await box.case()).state == "closed"
    clock.moves(days=731)
    await box.tidies()
    async with box.database.reading() as session:
        assert (await session.exec(select(Case))).all() == []
        assert (await session.exec(select(Entry))).all() == []


@pytest.mark.usefixtures("handler")
async def test_a_petition_is_promised_the_first_day_and_the_second_once_it_is_accepted(
    box: Box, member: Known, database: Database
) -> None:
    async with database.transaction() as session:
        await session.exec(update(Category).values(offered=True))
    await begins(member, "申诉求决（按信访期限）")
    await member.says("请解决")
    await member.says("写好了")
    (thanks,) = await member.says("发出")
    assert "2026年12月5日前告诉您是否受理，受理后再告诉您答复的日期" in thanks
    assert str((await box.case()).due_on) == "2026-12-05"


@pytest.mark.usefixtures("handler")
async def test_a_promise_into_a_year_without_holidays_says_so(member: Known, clock: StillClock) -> None:
    clock.moves(days=30)
    await begins(member)
    await member.says("请解决")
    await member.says("写好了")
    assert "放假安排还没有公布" in (await member.says("发出"))[0]
