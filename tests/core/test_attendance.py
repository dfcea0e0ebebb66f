"""Meetings as members and hosts live them in chat: codes, late, leave, and what nobody else gets to see."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from core.attendance import dialogue
from core.attendance import service as attendance
from core.attendance.models import Meeting
from core.attendance.rules import Attendee, Mark, MeetingDraft
from core.database import Database
from core.errors import NotFound, Refused
from core.members.rules import Audience
from core.profile import service as profile
from core.staff import service as staff
from core.staff.passwords import PasswordHash
from core.staff.rules import NewAccount, Right, Role, Staff
from tests.actors import Chatter
from tests.conftest import StillClock
from tests.people import JOINED, Known, People

HERE = "001.001"


@dataclass
class Hall:
    """Makes meetings and looks at their lists as staff do."""

    database: Database
    clock: StillClock

    async def plans(self, title: str = "支部党员大会", branch: str = HERE, **minutes: int | None) -> Meeting:
        """Plan a meeting an hour from now; `minutes` are those of the draft."""
        starts, kinds = self.clock() + timedelta(hours=1), ("full",)
        draft = MeetingDraft(title, Audience(branch, kinds), starts, place="会议室", **minutes)
        async with self.database.transaction() as session:
            return await attendance.create(session, draft, self.clock())

    async def list(self, meeting: Meeting) -> dict[str, Attendee]:
        async with self.database.reading() as session:
            return {each.name: each for each in await attendance.attendees(session, meeting)}


@pytest.fixture
def hall(database: Database, clock: StillClock) -> Hall:
    return Hall(database, clock)


@pytest.fixture
async def member(people: People) -> Known:
    return await people.member("李静", HERE)


async def press(who: Chatter, label: str) -> str:
    """Press the button whose label holds this; return all that is said."""
    labels = [who.wording.say(each.label, "zh") for each in who.offered().choices]
    return "\n".join(await who.presses(next(place for place, each in enumerate(labels) if label in each)))


@pytest.fixture
async def host(people: People, clock: StillClock) -> Known:
    """Return the secretary of the branch, known to the console and in the chats."""
    return await steering(people, clock, Right(Role.SECRETARY, HERE))


async def steering(people: People, clock: StillClock, right: Right) -> Known:
    person = await people.member(f"看{right.role}", HERE)
    async with people.database.transaction() as session:
        account = await staff.create_account(
            session, NewAccount(f"{right.role}-1", "王书记"), PasswordHash("none"), [right], clock()
        )
        await staff.is_member(session, account, person.member_id)
    return person


async def test_the_code_checks_in_during_the_window_and_late_after_the_mark(
    hall: Hall, people: People, clock: StillClock
) -> None:
    early, late = await people.member("早到", HERE), await people.member("晚到", HERE)
    meeting = await hall.plans()
    assert "还没到签到时间，11月20日 10:30 开始" in (await early.says(meeting.code))[0]
    clock.moves(minutes=30)
    assert (await early.says(f"签到 {meeting.code}")) == ["已签到：支部党员大会。"]
    assert "已经签过到了" in (await early.says(meeting.code))[0]
    clock.moves(minutes=40)
    assert (await late.says(f"/start c{meeting.code}")) == ["已签到：支部党员大会（晚于开始时间）。"]
    clock.moves(minutes=110)
    assert "已经结束，这个码不能再用了" in (await late.says(meeting.code))[0]
    assert {name: each.mark for name, each in (await hall.list(meeting)).items()} == {"早到": Mark.PRESENT, "晚到": Mark.LATE}


async def test_codes_that_do_not_hold_get_one_sentence_each(hall: Hall, member: Known, people: People, clock: StillClock) -> None:
    yesterday = await hall.plans()
    clock.moves(days=1)
    assert "“支部党员大会”的签到已经结束" in (await member.says(yesterday.code))[0]
    await people.branch("001.002")
    elsewhere = await hall.plans("别处的会", "001.002")
    [said] = await member.says(elsewhere.code)
    assert "不在您的参加范围内" in said
    assert "别处的会" not in said
    unknown = next(f"{number:06}" for number in range(9) if f"{number:06}" not in {yesterday.code, elsewhere.code})
    assert await member.says(unknown) == ["没有这个签到码，请核对主持人展示的六位数字。"]


async def test_a_renewed_code_ends_the_old_one(hall: Hall, member: Known, database: Database, clock: StillClock) -> None:
    meeting = await hall.plans(opens_before=60)
    old = meeting.code
    async with database.transaction() as session:
        found = await attendance.meeting(session, meeting.id)
        await attendance.renew_code(session, found, clock())
        new = found.code
    assert old != new
    assert "没有这个签到码" in (await member.says(old))[0]
    assert "已签到" in (await member.says(new))[0]


async def test_the_meeting_is_offered_and_asks_for_its_code(hall: Hall, member: Known, clock: StillClock) -> None:
    meeting = await hall.plans()
    assert "支部党员大会" not in (await member.says("今日"))[0]
    clock.moves(minutes=45)
    assert "支部党员大会（11月20日 11:00）" in (await member.says("今日"))[0]
    shown = await press(member, "支部党员大会")
    assert "地点：会议室" in shown
    assert "正在签到" in shown
    assert "六位签到码" in await press(member, "输入签到码")
    for words in ("12345", "👍", "字" * 4000):
        assert "签到码是六位数字" in (await member.says(words))[0]
    assert "已签到" in (await member.says(meeting.code))[0]
    assert "支部党员大会" not in (await member.says("签到"))[0]


async def test_the_card_of_a_meeting_says_where_it_stands(hall: Hall, member: Known, people: People, clock: StillClock) -> None:
    elsewhere = await people.other_chat(member, "webchat")
    meeting = await hall.plans()
    await member.says("签到")
    assert "11月20日 10:30 开始签到" in await press(member, "支部党员大会")
    for chat in (member, elsewhere):
        await chat.says("签到")
    clock.moves(minutes=40)
    await member.says(meeting.code)
    assert "您已签到。" in await press(elsewhere, "支部党员大会")
    clock.moves(days=1)
    assert "支部党员大会" not in (await member.says("签到"))[0]


async def test_a_card_outlives_its_meeting(hall: Hall, member: Known, database: Database, clock: StillClock) -> None:
    plain = await hall.plans("没有地点的会")
    async with database.transaction() as session:
        (await attendance.meeting(session, plain.id)).place = ""
    await member.says("签到")
    clock.moves(days=1)
    assert "签到已经结束" in await press(member, "没有地点的会")


async def test_leave_is_asked_for_with_a_reason_and_coming_takes_it_back(hall: Hall, member: Known, clock: StillClock) -> None:
    meeting = await hall.plans()
    await member.says("签到")
    await press(member, "支部党员大会")
    assert "请写一下“支部党员大会”的请假原因" in await press(member, "请假")
    assert "不超过 200 字" in (await member.says("字" * 201))[0]
    assert await member.says("出差在外") == ["已请假，主持人会看到。"]
    entry = (await hall.list(meeting))["李静"]
    assert (entry.mark, entry.reason, entry.by) == (Mark.LEAVE, "出差在外", "")
    clock.moves(minutes=50)
    await member.says("签到")
    assert "照常签到就行" in await press(member, "支部党员大会")
    assert "已签到" in (await member.says(meeting.code))[0]
    assert (await hall.list(meeting))["李静"].reason == ""


async def test_leave_comes_too_late_or_after_coming(hall: Hall, member: Known, people: People, clock: StillClock) -> None:
    elsewhere = await people.other_chat(member, "webchat")
    meeting = await hall.plans(opens_before=60)
    for chat in (member, elsewhere):
        await chat.says("签到")
        await press(chat, "支部党员大会")
        await press(chat, "请假")
    await member.says("取消")
    await member.says(meeting.code)
    assert "已经签过到了" in (await elsewhere.says("有事"))[0]
    other = await people.member("王强", HERE)
    await other.says("签到")
    await press(other, "支部党员大会")
    await press(other, "请假")
    clock.moves(days=1)
    assert "已经结束" in (await other.says("有事"))[0]


async def test_leave_may_be_given_another_reason(hall: Hall, member: Known, people: People) -> None:
    elsewhere = await people.other_chat(member, "webchat")
    meeting = await hall.plans()
    for chat in (member, elsewhere):
        await chat.says("签到")
        await press(chat, "支部党员大会")
        await press(chat, "请假")
    for chat, why in ((member, "出差"), (elsewhere, "生病")):
        assert "已请假" in (await chat.says(why))[0]
    assert (await hall.list(meeting))["李静"].reason == "生病"


async def test_a_meeting_that_was_called_off_is_gone_for_every_button(hall: Hall, people: People, database: Database) -> None:
    chats = await people.members(3, HERE)
    meeting = await hall.plans()
    for chat in chats:
        await chat.says("签到")
    for chat in chats[1:]:
        await press(chat, "支部党员大会")
    await press(chats[2], "请假")
    async with database.transaction() as session:
        await attendance.remove(session, meeting.id)
    assert "可能已经取消" in await press(chats[0], "支部党员大会")
    assert "可能已经取消" in await press(chats[1], "请假")
    assert "没有这个" in (await chats[2].says("出差"))[0]
    async with database.transaction() as session:
        with pytest.raises(NotFound):
            await attendance.remove(session, meeting.id)


async def test_a_secretary_opens_a_meeting_in_chat_and_sees_counts_not_names(
    host: Known, member: Known, database: Database, clock: StillClock
) -> None:
    await host.says("签到")
    assert "会议叫什么" in await press(host, "开启会议签到")
    assert "不超过 120 字" in (await host.says("题" * 121))[0]
    [shown] = await host.says("主题党日")
    async with database.reading() as session:
        [found] = await attendance.meetings(session, "001")
        meeting = await attendance.meeting(session, found.id)
    assert f"签到码：{meeting.code}" in shown
    assert "应到 2 人，已签到 0 人" in shown
    await member.says(meeting.code)
    counted = await press(host, "刷新人数")
    assert "应到 2 人，已签到 1 人" in counted
    assert "李静" not in counted
    await host.says("签到")
    assert f"签到码：{meeting.code}" in await press(host, "主题党日：签到码")
    clock.moves(days=1)
    assert "签到码" not in (await host.says("签到"))[0]


async def test_only_who_steers_the_branch_opens_a_meeting(member: Known, host: Known, database: Database, people: People) -> None:
    assert "开启会议签到" not in (await member.says("签到"))[0]
    elsewhere, third = await people.other_chat(host, "webchat"), await people.other_chat(host, "terminal")
    for chat in (host, elsewhere, third):
        await chat.says("签到")
    await press(host, "开启会议签到")
    await press(third, "开启会议签到")
    await third.says("短会")
    async with database.transaction() as session:
        await staff.revoke(session, 1, Right(Role.SECRETARY, HERE))
    for said in (await host.says("主题党日"), await elsewhere.presses(-1)):
        assert "只有负责本党支部" in said[0]
    assert "没有找到这个会议" in await press(third, "刷新人数")
    async with database.transaction() as session:
        with pytest.raises(Refused):
            await attendance.open_now(session, host.person, "主题党日", JOINED)


async def test_a_step_of_another_version_is_too_old() -> None:
    turn = await dialogue.do(None, "fly.7")
    assert turn.replies[0].body[0].key == "choice-too-old"


async def test_staff_enter_who_has_no_phone_and_take_it_back(
    hall: Hall, people: People, database: Database, clock: StillClock
) -> None:
    elder, stranger = await people.member("老赵", HERE), await people.member("外人", "001.002")
    meeting = await hall.plans()
    async with database.transaction() as session:
        account = await staff.create_account(session, NewAccount("staff", "王书记"), PasswordHash("none"), [], clock())
        clerk = Staff(account, "staff", "王书记", "zh")
        await attendance.enter(session, meeting, elder.member_id, Mark.LATE, clerk, clock(), reason="电话告知")
        with pytest.raises(NotFound):
            await attendance.enter(session, meeting, stranger.member_id, Mark.PRESENT, clerk, clock())
    entry = (await hall.list(meeting))["老赵"]
    assert (entry.mark, entry.reason, entry.by) == (Mark.LATE, "电话告知", "王书记")
    async with database.transaction() as session:
        await attendance.enter(session, meeting, elder.member_id, None, clerk, clock())
    assert (await hall.list(meeting))["老赵"].mark is None


async def test_a_meeting_is_changed_and_told_as_it_was_filled_in(
    hall: Hall, people: People, database: Database, clock: StillClock
) -> None:
    await people.branch(HERE)
    for late in (15, None):
        meeting = await hall.plans(late_after=late)
        async with database.transaction() as session:
            found = await attendance.meeting(session, meeting.id)
            draft = await attendance.draft_of(session, found)
            assert (draft.opens_before, draft.late_after, draft.open_for) == (30, late, 120)
            changed = await attendance.change(session, meeting.id, draft, clock())
            assert await attendance.draft_of(session, changed) == draft


async def test_what_somebody_was_at_meetings_goes_with_them(
    hall: Hall, member: Known, database: Database, clock: StillClock
) -> None:
    meeting = await hall.plans(opens_before=60)
    await member.says(meeting.code)
    async with database.transaction() as session:
        await profile.leave(session, member.member_id, clock())
    assert await hall.list(meeting) == {}


async def test_other_kinds_and_strangers_have_no_part(hall: Hall, people: People) -> None:
    guest = await people.member("积极分子", HERE, membership="applicant")
    stranger = Chatter(people.door, people.wording, "stranger")
    meeting = await hall.plans(opens_before=60)
    assert "支部党员大会" not in (await guest.says("签到"))[0]
    assert "不在您的参加范围内" in (await guest.says(meeting.code))[0]
    for words in (meeting.code, "签到", f"/start c{meeting.code}"):
        assert "只为本单位的人服务" in (await stranger.says(words))[0]
