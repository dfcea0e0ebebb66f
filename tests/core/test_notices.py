"""Notices: released, read, confirmed by one tap, reminded of once and privately, withdrawn, expired."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from core.database import Database
from core.errors import Refused
from core.groups import service as groups
from core.groups.service import Registration
from core.library.models import MediaFile
from core.members.rules import Audience
from core.messages import Address
from core.notices import rules, service
from core.notices.models import NoticeReceipt
from core.notices.rules import Confirmed, NoticeDraft, Standing
from core.organisation import Organisation
from core.pushes.delivering import Claimed
from tests.conftest import MORNING, StillClock
from tests.outbox import Outbox
from tests.people import Known, People

DRAFT = NoticeDraft("停电检修", "周六**八点**停电。", Audience("001"), MORNING, confirm=True)


class Notices:
    """Plans notices as staff would, publishes and reminds as the scheduler would."""

    def __init__(self, outbox: Outbox, clock: StillClock, organisation: Organisation) -> None:
        self.database, self.outbox, self.clock, self.organisation = outbox.database, outbox, clock, organisation

    async def released(self, draft: NoticeDraft = DRAFT) -> int:
        async with self.database.transaction() as session:
            notice = await service.create(session, draft, self.clock.now)
            await service.publish(session, notice.id, self.clock.now, self.organisation)
            return notice.id

    async def ticks(self) -> tuple[int, int]:
        async with self.database.transaction() as session:
            published = await service.publish_due(session, self.clock.now, self.organisation)
            return published, await service.remind_due(session, self.clock.now, self.organisation)

    async def withdraws(self, notice: int) -> None:
        async with self.database.transaction() as session:
            await service.withdraw(session, notice, self.clock.now)

    async def confirmed(self) -> list[tuple[int, datetime]]:
        async with self.database.reading() as session:
            return [(each.member_id, each.confirmed_at) for each in (await session.exec(select(NoticeReceipt))).all()]

    async def arrives(self, member: Known, place: int = 0) -> list[str]:
        """Carry what waits, and press the button at this place of the last card that came."""
        [*_, last] = await self.outbox.carries()
        return await member.presses(last.message.choices[place].token)


@pytest.fixture
def notices(outbox: Outbox, clock: StillClock, organisation: Organisation) -> Notices:
    return Notices(outbox, clock, organisation)


@pytest.fixture
async def wang(people: People) -> Known:
    return await people.member("王静")


async def test_a_notice_arrives_at_once_and_is_confirmed_by_one_tap_and_only_once(
    notices: Notices, wang: Known, clock: StillClock
) -> None:
    await notices.released()
    [came] = await notices.outbox.carries()
    assert [each.id.partition(":")[0] for each in came.message.choices] == ["notice.confirm", "push.why"]
    assert await wang.presses(came.message.choices[0].token) == ["已收到您的确认，谢谢！"]
    first = clock.now
    clock.moves(hours=1)
    assert await wang.presses(came.message.choices[0].token) == ["您之前已经确认过了，谢谢！"]
    assert await notices.confirmed() == [(wang.member_id, first)]


async def test_it_waits_among_the_notices_and_in_what_is_on_today_until_it_is_confirmed(notices: Notices, wang: Known) -> None:
    assert await wang.says("通知") == ["现在没有通知，有新通知时会送到这里。"]
    await notices.released()
    await notices.released(replace(DRAFT, title="新来的同志", confirm=False))
    assert await wang.says("/notices") == ["现在的通知：\nA. 停电检修（待确认）\nB. 新来的同志"]
    assert await wang.presses(1) == ["【通知】新来的同志\n周六**八点**停电。"]
    assert (await wang.says("/today"))[0].endswith("A. 停电检修（待确认）")
    assert (await wang.presses(0))[0].endswith("A. 我已阅读")
    assert await wang.says("我已阅读") == ["已收到您的确认，谢谢！"]
    assert await wang.says("/notices") == ["现在的通知：\nA. 停电检修\nB. 新来的同志"] or await wang.says("/notices") == [
        "现在的通知：\nA. 新来的同志\nB. 停电检修"
    ]
    assert "停电检修" not in (await wang.says("/today"))[0]


async def test_whoever_has_not_confirmed_is_reminded_once_and_alone(
    notices: Notices, people: People, clock: StillClock, database: Database
) -> None:
    done, late = await people.members(2)
    async with database.transaction() as session:
        await groups.register(session, Registration(Address("test", "bot", "-7"), "群", "001"), clock.now)
    notice = await notices.released(replace(DRAFT, remind_at=clock.now + timedelta(hours=2)))
    came = await notices.outbox.carries()
    assert [each.group for each in came].count(True) == 1
    await done.presses(came[0].message.choices[0].token)
    assert await notices.ticks() == (0, 0)
    clock.moves(hours=2)
    assert await notices.ticks() == (0, 1)
    [reminder] = await notices.outbox.carries()
    assert (reminder.address.chat, reminder.group) == (late.sender, False)
    assert await notices.ticks() == (0, 0)
    assert (await late.presses(reminder.message.choices[1].token))[0].startswith("【通知】停电检修")
    await late.presses(reminder.message.choices[0].token)
    async with database.reading() as session:
        assert [(each.members, each.confirmed) for each in await service.progress(session, notice, "001")] == [(2, 2)]
        assert await service.missing(session, notice, "001") == []


async def test_staff_are_told_who_has_not_confirmed_and_only_where_they_ask_for_it(
    notices: Notices, people: People, database: Database
) -> None:
    below = await people.member("赵强", "001.002")
    await people.member("钱芳", "001.003")
    asked = await notices.released()
    unasked = await notices.released(replace(DRAFT, confirm=False))
    async with database.reading() as session:
        assert [each.name for each in await service.missing(session, asked, "001.002")] == ["赵强"]
        assert [each.code for each in await service.progress(session, asked, "001")] == ["001.002", "001.003"]
        with pytest.raises(Refused):
            await service.missing(session, unasked, "001")
    assert below.member_id not in {member for member, _ in await notices.confirmed()}


async def test_a_confirmation_of_a_notice_that_was_withdrawn_does_no_harm(notices: Notices, wang: Known) -> None:
    notice = await notices.released()
    [came] = await notices.outbox.carries()
    await wang.says("/notices")
    await notices.withdraws(notice)
    assert await wang.presses(0) == ["这条通知已经撤回或过期，不用再确认了。"]
    assert await wang.presses(came.message.choices[0].token) == ["这条通知已经撤回或过期，不用再确认了。"]
    assert await wang.says("/notices") == ["现在没有通知，有新通知时会送到这里。"]
    assert await notices.confirmed() == []


async def test_a_confirmation_that_comes_late_counts_and_does_no_harm(notices: Notices, wang: Known, clock: StillClock) -> None:
    await notices.released(replace(DRAFT, expires_at=clock.now + timedelta(hours=5)))
    await wang.says("/notices")
    await wang.presses(0)
    clock.moves(hours=6)
    assert (await wang.presses(0))[0].endswith("这条通知已经过期，不用再做什么了。")
    assert await wang.says("/notices") == ["现在没有通知，有新通知时会送到这里。"]


async def test_a_notice_waits_for_its_time_and_one_that_expired_before_it_is_sent_to_nobody(
    notices: Notices, wang: Known, clock: StillClock
) -> None:
    del wang
    later = replace(DRAFT, publish_at=clock.now + timedelta(hours=1), expires_at=clock.now + timedelta(hours=2))
    await notices.released(later)
    await notices.released(replace(later, remind_at=clock.now + timedelta(minutes=90)))
    assert not await notices.outbox.carries()
    clock.moves(hours=3)
    assert await notices.ticks() == (2, 0)
    assert not await notices.outbox.carries()


async def test_a_picture_is_shown_and_a_file_is_sent(notices: Notices, people: People, database: Database) -> None:
    member = await people.member()
    async with database.transaction() as session:
        branch = member.person.branch_id
        files = [
            MediaFile(name=name, mime=mime, size=9, digest=name, branch_id=branch, created_at=MORNING)
            for name, mime in (("图.png", "image/png"), ("表.pdf", "application/pdf"))
        ]
        session.add_all(files)
    for file in files:
        await notices.released(replace(DRAFT, body="", media_id=file.id))
    picture, document = sorted(await notices.outbox.carries(), key=_is_document)
    assert picture.message.image.name == "图.png"
    assert document.message.file.name == "表.pdf"
    await member.says("/notices")
    await member.presses(0)
    assert member.last.replies[-1].file.name == "表.pdf"


def _is_document(claimed: Claimed) -> bool:
    return claimed.message.file is not None


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"title": " "}, "notice-flaw-title"),
        ({"title": "字" * 121}, "notice-flaw-title"),
        ({"body": " \n"}, "notice-flaw-empty"),
        ({"body": "字" * 2001}, "notice-flaw-long"),
        ({"expires_at": MORNING}, "notice-flaw-expiry"),
        ({"expires_at": MORNING + timedelta(days=400)}, "notice-flaw-expiry"),
        ({"remind_at": MORNING + timedelta(hours=1), "confirm": False}, "notice-flaw-reminder-of-what"),
        ({"remind_at": MORNING}, "notice-flaw-reminder"),
        ({"remind_at": MORNING + timedelta(days=2), "expires_at": MORNING + timedelta(days=1)}, "notice-flaw-reminder"),
        ({"audience": Audience("009")}, "notice-flaw-branch"),
        ({"media_id": 99}, "notice-flaw-content-gone"),
    ],
)
async def test_a_notice_that_cannot_work_is_refused_in_a_sentence(
    notices: Notices, wang: Known, change: dict[str, object], key: str
) -> None:
    del wang
    with pytest.raises(Refused) as refusal:
        await notices.released(replace(DRAFT, **change))
    assert refusal.value.text.key == key


async def test_what_is_published_is_neither_changed_nor_published_again_and_an_empty_audience_gets_nothing(
    notices: Notices, people: People, database: Database, clock: StillClock, organisation: Organisation
) -> None:
    await people.branch("001")
    with pytest.raises(Refused, match="notice-nobody"):
        await notices.released()
    await people.member()
    notice = await notices.released()
    async with database.transaction() as session:
        with pytest.raises(Refused, match="notice-published-already"):
            await service.change(session, notice, DRAFT)
        with pytest.raises(Refused, match="notice-published-already"):
            await service.publish(session, notice, clock.now, organisation)
        kept = await service.create(session, replace(DRAFT, expires_at=clock.now + timedelta(hours=1)), clock.now)
        assert (await service.change(session, kept.id, replace(DRAFT, title="改过"))).title == "改过"
        await service.change(session, kept.id, replace(DRAFT, expires_at=clock.now + timedelta(hours=1)))
        with pytest.raises(Refused, match="notice-flaw-expired"):
            await service.publish(session, kept.id, clock.now + timedelta(hours=2), organisation)


async def test_nobody_confirms_what_is_not_there_or_not_meant_for_them(notices: Notices, people: People) -> None:
    stranger_to_it = await people.member("孙丽", "002")
    await people.member()
    notice = await notices.released()
    async with notices.database.transaction() as session:
        for number in (notice, 999):
            assert await service.confirm(session, number, stranger_to_it.person, MORNING) is Confirmed.GONE
            assert await service.view(session, number, stranger_to_it.person, MORNING) is None
    assert await stranger_to_it.says("/notices") == ["现在没有通知，有新通知时会送到这里。"]


@given(
    standing=st.builds(
        Standing, st.booleans(), st.booleans(), st.booleans(), st.one_of(st.none(), st.datetimes()), st.booleans()
    ),
    now=st.datetimes(),
)
def test_a_confirmation_is_noted_only_where_one_is_asked_of_them_and_lacking(standing: Standing, now: datetime) -> None:
    noted = rules.confirmed(standing, now) in {Confirmed.NOW, Confirmed.LATE}
    assert noted == (standing.published and standing.meant and standing.asked and not standing.confirmed)
