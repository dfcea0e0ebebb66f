"""What a person says about themself: help, settings, leaving."""

from dataclasses import replace

import pytest
from sqlmodel import func, select

from core.mailbox.models import Letter
from core.members import binding
from core.members import service as members
from core.members.models import AddressRow, Member
from core.members.rules import Person
from core.messages import Address, Incoming, Kind
from core.organisation import QuietHours
from core.profile import dialogue, settings
from core.staff.models import AuditEntry
from core.visits import Conversation, Handled
from tests.actors import Chatter
from tests.conftest import StillClock
from tests.people import Known, People

STRANGER = (
    "您好！这里是测试单位的消息助手，只为本单位的人服务。\n"
    "想加入的话，请向您的支部书记要一个绑定码或链接，把绑定码发到这里就可以了。"
)


@pytest.fixture
async def wang(people: People) -> Known:
    return await people.member("王静", "001.002")


@pytest.fixture
def stranger(people: People) -> Chatter:
    return Chatter(people.door, people.wording, "9")


async def preferences(wang: Known, clock: StillClock) -> members.Preferences:
    async with wang.door._database.reading() as session:
        return await members.preferences(session, wang.member_id, clock.now)


@pytest.mark.parametrize("words", ["/start", "开始", "你好", "今日", "/settings", "/leave", "A", "ABC", "🙂\u202e", "有人吗？"])
async def test_a_stranger_is_told_what_this_is_and_how_to_join_and_no_more(stranger: Chatter, words: str) -> None:
    assert await stranger.says(words) == [STRANGER]


async def test_a_stranger_can_have_help_and_the_other_language_by_button(stranger: Chatter) -> None:
    assert await stranger.says("/help") == [STRANGER + "\nA. 语言 Language"]
    assert await stranger.presses(0) == ["请选择语言：\nA. 中文\nB. English"]
    assert await stranger.presses(1) == ["All right, English it is."]
    [answer] = await stranger.says("hello")
    assert answer.startswith("Hello! This is the messaging assistant of 测试单位")


@pytest.mark.parametrize("words", ["B", "2", "english", "第二个"])
async def test_a_stranger_can_pick_the_language_by_words(stranger: Chatter, words: str) -> None:
    await stranger.says("语言")
    assert await stranger.says(words) == ["All right, English it is."]


async def test_a_stranger_with_a_card_who_asks_something_else_is_told_what_this_is(stranger: Chatter) -> None:
    await stranger.says("/language")
    assert await stranger.says("有人吗？") == [STRANGER]


async def test_a_stranger_can_cancel(stranger: Chatter) -> None:
    assert await stranger.says("/cancel") == ["好的，已取消。"]


async def test_a_member_who_starts_again_is_welcomed_back(wang: Known) -> None:
    for words in ("/start", "/start nonsense"):
        [answer] = await wang.says(words)
        assert answer.startswith("王静，欢迎回来！")


async def test_help_leads_on_by_button_and_by_word(wang: Known) -> None:
    [answer] = await wang.says("帮助")
    assert "离开：退出并删除您的信息" in answer
    settings = [each.id for each in wang.offered().choices].index("profile.do:settings")
    assert (await wang.presses(settings))[0].startswith("您的设置：")
    await wang.says("帮助")
    assert (await wang.says("语言 Language"))[0].startswith("请选择语言")


async def test_words_that_mean_nothing_here_get_a_way_on(wang: Known) -> None:
    [answer] = await wang.says("嗯嗯嗯呃")
    assert answer.startswith("这句话我没看懂，抱歉。")
    settings = [each.id for each in wang.offered().choices].index("profile.do:settings")
    assert (await wang.says(chr(ord("A") + settings)))[0].startswith("您的设置：")


async def test_a_member_cancels(wang: Known) -> None:
    assert await wang.says("取消") == ["好的，已取消。需要时回复“帮助”。"]


async def test_a_member_changes_the_language(wang: Known) -> None:
    await wang.says("/language")
    assert await wang.says("b") == ["All right, English it is."]
    assert (await wang.says("/settings"))[0].startswith("Your settings:\nQuiet hours: 22:00 to 07:30\nYou receive: everything")


async def test_quiet_hours_are_picked(wang: Known, clock: StillClock) -> None:
    await wang.says("/settings")
    [page] = await wang.says("免打扰时间")
    assert page == (
        "什么时间不要打扰您？\nA. 按单位的：22:00 到 07:30\nB. 21:00 到 08:00\nC. 22:00 到 07:00\nD. 23:00 到 07:00\n"
        "E. 随时都可以\nF. 我自己写"
    )
    [menu] = await wang.says("B")
    assert menu.startswith("好的，免打扰时间已改为：21:00 到 08:00。\n您的设置：\n免打扰：21:00 到 08:00")
    assert (await preferences(wang, clock)).quiet == (1260, 480)


async def test_quiet_hours_are_given_up_and_taken_back(wang: Known, clock: StillClock) -> None:
    await wang.says("/settings")
    await wang.presses(1)
    assert "免打扰：不设" in (await wang.presses(4))[0]
    assert (await preferences(wang, clock)).quiet == (0, 0)
    await wang.presses(1)
    assert "免打扰：22:00 到 07:30" in (await wang.presses(0))[0]
    assert (await preferences(wang, clock)).quiet is None


async def test_quiet_hours_are_written(wang: Known, clock: StillClock) -> None:
    await wang.says("/settings")
    await wang.presses(1)
    assert (await wang.says("我自己写"))[0].startswith("请写出")
    assert (await wang.says("晚上"))[0].startswith("这个时间我没看懂")
    assert (await wang.says("B"))[0].startswith("这个时间我没看懂")
    assert "免打扰：21:30 到 06:00" in (await wang.says("21:30 到 6点"))[0]
    assert (await preferences(wang, clock)).quiet == (1290, 360)


async def test_writing_hours_is_cancelled(wang: Known) -> None:
    await wang.says("/settings")
    await wang.presses(1)
    await wang.presses(5)
    assert await wang.says("取消") == ["好的，已取消。需要时回复“帮助”。"]
    assert (await wang.says("21:30 到 6点"))[0].startswith("这句话我没看懂")


async def test_kinds_of_pushes_are_switched_off_and_on(wang: Known, clock: StillClock) -> None:
    await wang.says("/settings")
    assert await wang.presses(2) == ["选一项就能打开或关闭：\nA. 关闭答题\nB. 关闭提醒\nC. 关闭通知\nD. 返回设置"]
    assert "A. 打开答题" in (await wang.says("关闭答题"))[0]
    assert wang.last.replies[0].in_place is False
    assert {*(await preferences(wang, clock)).muted} == {"quiz"}
    assert "A. 关闭答题" in (await wang.presses(0))[0]
    assert wang.last.replies[0].in_place is True
    await wang.presses(1)
    assert "接收：已关闭 1 类消息" in (await wang.presses(3))[0]


async def test_a_pause_is_made_and_ended(wang: Known, clock: StillClock) -> None:
    await wang.says("/settings")
    assert (await wang.presses(3))[0].endswith("A. 7 天\nB. 30 天\nC. 到某一天\nD. 返回设置")
    assert "已暂停，11月27日 10:00 恢复" in (await wang.says("7 天"))[0]
    assert (await wang.says("现在恢复"))[0].startswith("好的，已恢复。")
    assert (await preferences(wang, clock)).paused_until is None


async def test_a_pause_that_is_over_is_not_shown(wang: Known, clock: StillClock) -> None:
    await wang.says("/settings")
    await wang.presses(3)
    await wang.presses(0)
    clock.moves(days=7)
    assert "已暂停" not in (await wang.says("/settings"))[0]


async def test_a_member_with_several_chats_picks_the_first(wang: Known, people: People, clock: StillClock) -> None:
    async with people.database.transaction() as session:
        other = await members.attach(session, wang.member_id, Address("webchat", "bot", "w1"), clock.now)
    await wang.says("/settings")
    [page] = await wang.says("我的聊天")
    assert page.startswith("消息先送到哪里？那里送不到时，会改送到您的其他聊天。\nA. test（王静）（现在的首选）\nB. 网页聊天")
    assert page.endswith("\nC. 解绑一个聊天\nD. 返回设置")
    assert (await wang.says("B"))[0].startswith("好的，以后先送到那里。")
    assert (await preferences(wang, clock)).address_id == other


async def test_a_member_unbinds_another_chat_after_a_second_question(wang: Known, people: People) -> None:
    other = await people.other_chat(wang, "webchat")
    await other.says("/settings")
    await wang.says("/settings")
    await wang.says("我的聊天")
    assert await wang.says("解绑一个聊天") == ["要解绑哪一个？\nA. test（王静）\nB. 网页聊天\nC. 我的聊天"]
    [question] = await wang.says("B")
    assert question.startswith("确定解绑网页聊天吗？解绑后，那里收不到消息")
    assert (await wang.says("先不解绑"))[0].startswith("消息先送到哪里？")
    await wang.says("解绑一个聊天")
    await wang.says("B")
    sure = wang.offered().choices[0].token
    assert (await wang.says("确定解绑"))[0].startswith("已解绑：网页聊天。您的其他聊天照常使用。\n您的设置：")
    assert await other.says("今日") == [STRANGER]
    assert (await wang.presses(sure))[0] == "这个按钮属于较早的消息，已经失效。"
    async with people.database.reading() as session:
        assert [place.channel for place in await members.addresses(session, wang.member_id)] == ["test"]
        [entry] = (await session.exec(select(AuditEntry))).all()
    assert (entry.action, entry.detail) == ("member.chat-unbound", "webchat")


async def test_a_member_unbinds_the_chat_they_are_in_and_keeps_the_other(wang: Known, people: People) -> None:
    other = await people.other_chat(wang, "webchat")
    await wang.says("/settings")
    await wang.says("我的聊天")
    await wang.says("解绑一个聊天")
    assert "就是您现在用的这一个" in (await wang.says("A"))[0]
    assert await wang.says("A") == ["已解绑：test（王静）。您的其他聊天照常使用。"]
    assert await wang.says("今日") == [STRANGER]
    assert (await other.says("/settings"))[0].startswith("您的设置：")


async def test_the_last_chat_is_not_unbound_but_left(wang: Known, people: People, clock: StillClock) -> None:
    other = await people.other_chat(wang, "webchat")
    await wang.says("/settings")
    await wang.says("我的聊天")
    await wang.says("解绑一个聊天")
    await wang.says("A")
    async with people.database.transaction() as session:
        await members.unbind(session, wang.member_id, other.person.address_id, clock.now)
    [last] = await wang.says("确定解绑")
    assert last.startswith("您现在只绑定了这一个聊天：test（王静）。")
    assert (await wang.says("离开"))[0].startswith("您确定要离开吗？")
    await wang.says("/settings")
    assert (await wang.says("我的聊天"))[0] == last
    async with people.database.reading() as session:
        assert len(await members.addresses(session, wang.member_id)) == 1


async def test_what_a_push_offers_to_switch_off_is_switched_off_and_can_be_taken_back(wang: Known, clock: StillClock) -> None:
    async with wang.door._database.transaction() as session:
        turn = await dialogue.switch_off(_context(wang, session, clock), "quiz")
    assert [choice.id for choice in turn.replies[0].choices] == ["profile.set:on.quiz", "profile.do:settings"]
    assert {*(await preferences(wang, clock)).muted} == {"quiz"}


async def test_what_no_push_is_cannot_be_switched_off(wang: Known, clock: StillClock) -> None:
    async with wang.door._database.transaction() as session:
        turn = await dialogue.switch_off(_context(wang, session, clock), "reply")
    assert turn.replies[0].body[0].key == "choice-too-old"


async def test_leaving_says_what_is_deleted_and_waits_for_a_yes(wang: Known, people: People) -> None:
    [question] = await wang.says("离开")
    assert "会删除" in question
    assert question.endswith("A. 离开并删除\nB. 先不离开")
    assert await wang.says("先不离开") == ["好的，一切照旧。"]
    async with people.database.reading() as session:
        assert await members.member(session, wang.member_id)


@pytest.mark.parametrize("words", ["A", "离开并删除"])
async def test_who_leaves_is_deleted_with_all_that_is_theirs(wang: Known, people: People, clock: StillClock, words: str) -> None:
    async with people.database.transaction() as session:
        await members.attach(session, wang.member_id, Address("webchat", "bot", "w1"), clock.now)
        session.add(Letter(account="bot", sender="w1", key="k", mine=True, body="王静", at=clock.now))
        session.add(Letter(account="bot", sender="w2", key="k", mine=True, body="别人", at=clock.now))
    await Chatter(people.door, people.wording, "w1", channel="webchat").says("/settings")
    await wang.says("离开")
    [farewell] = await wang.says(words)
    assert farewell.startswith("您的信息已经删除。")
    async with people.database.reading() as session:
        assert (await session.exec(select(Member))).all() == []
        assert {(row.member_id, row.name) for row in (await session.exec(select(AddressRow))).all()} == {(None, "")}
        assert {(row.state, row.card) for row in (await session.exec(select(Conversation))).all()} == {(None, None)}
        assert (await session.exec(select(func.count()).select_from(Handled))).one() == 1
        assert (await session.exec(select(Letter.sender))).all() == ["w2"]
        [entry] = (await session.exec(select(AuditEntry))).all()
    assert (entry.action, entry.account_name, entry.branch_code) == ("member.left", "", "001.002")
    assert "王静" not in entry.subject + entry.detail


async def test_who_left_is_a_stranger_when_they_write_again(wang: Known) -> None:
    await wang.says("离开")
    gone = wang.offered().choices[0].token
    await wang.presses(0)
    assert await wang.says("今日") == [STRANGER]
    assert (await wang.presses(gone))[0] == "这个按钮属于较早的消息，已经失效。"


async def test_leaving_twice_at_once_leaves_once(wang: Known) -> None:
    await wang.says("离开")
    first = await wang.says("A", message_id="same")
    assert await wang.says("A", message_id="same") == first


async def test_a_member_who_unblocks_us_is_welcomed_back(wang: Known) -> None:
    await wang.sends(Incoming(wang.address, "b1", wang.sender, kind=Kind.BLOCKED))
    [answer] = await wang.sends(Incoming(wang.address, "b2", wang.sender, kind=Kind.UNBLOCKED))
    assert answer.startswith("王静，欢迎回来！")


@pytest.mark.parametrize("locale", ["zh", "en"])
async def test_every_page_speaks_both_languages(people: People, locale: str) -> None:
    member = await people.member("Li", locale=locale)
    for words in ("/start", "/help", "/settings", "/language", "/leave", "/cancel", "hm?"):
        assert await member.says(words)
        assert member.last.locale == locale


def _context(wang: Known, session: members.Session, clock: StillClock) -> dialogue.Context:
    incoming = Incoming(wang.address, "p1", wang.sender, kind=Kind.PRESS)
    return dialogue.Context(session, clock.now, wang.person, incoming, wang.door._organisation, wang.wording.say, clock.now)


async def test_a_choice_that_no_longer_fits_who_somebody_is_is_answered_all_the_same(wang: Known, clock: StillClock) -> None:
    async with wang.door._database.transaction() as session:
        context = _context(wang, session, clock)
        nobody = replace(context, person=replace(wang.person, member_id=None))
        assert (await settings.set_(nobody, "quiet")).replies[0].body[0].key == "profile-stranger"
        assert (await settings.set_(context, "colour")).replies[0].body[0].key == "choice-too-old"
        assert (await settings.set_(context, "lang.tlh")).replies[0].body[0].key == "profile-language-ask"
        assert (await dialogue.switch_off(nobody, "quiz")).replies[0].body[0].key == "choice-too-old"
        assert (await dialogue.confirm_leaving(nobody, "yes")).replies[0].body[0].key == "profile-leave-stayed"
        with pytest.raises(LookupError):
            await settings.settings(nobody)


async def test_where_no_quiet_hours_are_set_none_are_promised(wang: Known, people: People, clock: StillClock) -> None:
    async with people.database.transaction() as session:
        code = await binding.issue_code(session, wang.member_id, clock.now)
        row = AddressRow(channel="test", account="bot", sender="5")
        session.add(row)
        await session.flush()
        context = _context(wang, session, clock)
        context = replace(
            context,
            person=Person(row.id, "zh"),
            incoming=context.incoming._replace(text=f"/start {code}"),
            organisation=replace(context.organisation, quiet=QuietHours(0, 0)),
        )
        keys = [words.key for words in (await dialogue.start(context)).replies[0].body]
    assert keys == ["profile-joined", "profile-what", "profile-voluntary", "profile-way-out"]


async def test_a_member_pauses_until_a_day_and_impossible_days_are_asked_again(wang: Known, clock: StillClock) -> None:
    await wang.says("/settings")
    await wang.presses(3)
    assert "暂停到哪一天" in (await wang.presses(2))[0]
    for words, says in (
        ("昨天", "没看懂"),
        ("2026-11-19", "已经到了或过去"),
        ("2026年11月20日", "已经到了"),
        ("2028-1-1", "最长"),
    ):
        assert says in (await wang.says(words))[0]
    assert "已暂停，12月1日 00:00 恢复" in (await wang.says("12月1日"))[0]
    paused = (await preferences(wang, clock)).paused_until
    assert paused is not None
    assert paused.isoformat() == "2026-11-30T16:00:00+00:00"
