"""The life of a push at the console: drafted, tried, approved, planned, on its way, over; all of it in one list."""

import re
from datetime import timedelta

import pytest
from sqlmodel import col, select

from console.office import Office
from core.channel import Uncertain
from core.members import service as members
from core.members.rules import Audience
from core.messages import Address
from core.notices import service as notices
from core.notices.rules import NoticeDraft
from core.outgoing import service as outgoing
from core.outgoing.rules import Sought, Stage
from core.pushes import delivering
from core.pushes.delivering import Result
from core.pushes.models import Delivery, Push
from core.staff import service as staff
from core.staff.rules import Right, Role
from tests.console.browser import Browser
from tests.console.conftest import signed_in
from tests.console.world import World


async def stages(office: Office, words: str = "", stage: str = "") -> dict[str, str]:
    async with office.database.reading() as session:
        found = await outgoing.listed(session, Sought(("001",), stage, words))
    assert found.total == len(found.rows)
    return {row.title: row.stage for row in found.rows}


@pytest.mark.usefixtures("world")
async def test_a_notice_is_followed_from_its_draft_to_its_end_in_one_list(visitor: Browser, office: Office) -> None:
    now = office.clock()
    async with office.database.transaction() as session:
        draft = NoticeDraft("下周停水", "请储水。", Audience("001.001"), now + timedelta(hours=2), now + timedelta(hours=9))
        notice = await notices.create(session, draft, now)
    assert await stages(office, "停水") == {"下周停水": Stage.DRAFT}
    reviewer = await signed_in(visitor, office, "reviewer", Right(Role.REVIEWER, "001"))
    page = f"/console/notices/{notice.id}"
    assert "还没有人审核" in await reviewer.opens(page)
    assert "由王秘书审核通过" in await reviewer.sends(f"/console/outgoing/notice/{notice.id}/approve")
    assert await stages(office, stage="approved") == {"下周停水": Stage.APPROVED}
    secretary = await signed_in(visitor, office, "secretary", Right(Role.SECRETARY, "001.001"))
    await secretary.opens(page)
    await secretary.sends(f"{page}/publish")
    assert await stages(office, stage="scheduled", words="停水") == {"下周停水": Stage.SCHEDULED}
    office.clock.moves(hours=2)
    async with office.database.transaction() as session:
        await notices.publish_due(session, office.clock(), office.organisation)
    assert await stages(office, "停水") == {"下周停水": Stage.RUNNING}
    words = await secretary.opens("/console/pushes?q=停水&stage=running")
    assert "下周停水 发送中" in words
    assert "王秘书" in words
    office.clock.moves(hours=9)
    async with office.database.transaction() as session:
        await delivering.finish(session, office.clock())
    assert await stages(office, "停水") == {"下周停水": Stage.EXPIRED}


@pytest.mark.usefixtures("world")
async def test_a_change_takes_approval_and_release_back(admin: Browser, office: Office) -> None:
    now = office.clock()
    draft = NoticeDraft("改过的通知", "待定。", Audience("001.001"), now + timedelta(days=7))
    async with office.database.transaction() as session:
        notice = await notices.create(session, draft, now)
    page = f"/console/notices/{notice.id}"
    await admin.opens(page)
    await admin.sends(f"{page}/publish")
    assert await stages(office, "改过的") == {"改过的通知": Stage.SCHEDULED}
    assert "由王秘书审核通过" in await admin.opens(page)
    async with office.database.transaction() as session:
        await notices.change(session, notice.id or 0, draft)
    assert await stages(office, "改过的") == {"改过的通知": Stage.DRAFT}
    assert "还没有人审核" in await admin.opens(page)


@pytest.mark.usefixtures("world")
async def test_a_notice_that_came_too_late_is_listed_as_expired(office: Office) -> None:
    now = office.clock()
    draft = NoticeDraft("来不及的通知", "待定。", Audience("001.001"), now + timedelta(hours=1), now + timedelta(hours=2))
    async with office.database.transaction() as session:
        notice = await notices.create(session, draft, now)
        await notices.publish(session, notice.id or 0, now, office.organisation)
        office.clock.moves(hours=3)
        await notices.publish_due(session, office.clock(), office.organisation)
    assert await stages(office, "来不及") == {"来不及的通知": Stage.EXPIRED}


@pytest.mark.usefixtures("world")
async def test_the_list_is_paged_filtered_and_kept_to_ones_branches(visitor: Browser, office: Office) -> None:
    now = office.clock()
    async with office.database.transaction() as session:
        branch = await members.branch_by_code(session, "001.002")
        session.add_all(
            Push(
                token=f"t{number}",
                title=f"旧推送{number:02}",
                purpose="quiz",
                message="{}",
                policy="list",
                branch_id=branch.id,
                state="finished",
                planned_at=now - timedelta(days=number),
            )
            for number in range(60)
        )
    other = await signed_in(visitor, office, "other", Right(Role.SECRETARY, "001.002"))
    words = await other.opens("/console/pushes?stage=finished")
    assert "旧推送00" in words
    assert "旧推送59" not in words
    assert "旧推送59" in await other.opens("/console/pushes?stage=finished&page=2")
    assert "停电检修通知" not in await other.opens("/console/pushes")
    assert "没有符合条件的推送" in await other.opens("/console/pushes?q=没有这样的")
    assert "旧推送00" in await other.opens("/console/pushes?stage=nonsense&page=x")


async def test_a_trial_reaches_ones_own_chat_alone_and_counts_nowhere(admin: Browser, world: World, office: Office) -> None:
    draft = f"/console/outgoing/quiz/{world.quiz}/try"
    await admin.opens(f"/console/quizzes/{world.quiz}")
    assert "还没有对应的成员" in await admin.sends(draft)
    async with office.database.transaction() as session:
        account = await staff.account_named(session, "admin")
        await staff.is_member(session, account, world.stranger)
    assert "还没有绑定可以接收消息的聊天" in await admin.sends(draft)
    async with office.database.transaction() as session:
        await members.attach(session, world.stranger, Address("test", "bot", "9"), office.clock())
    before = await admin.opens("/console/pushes")
    await admin.opens(f"/console/quizzes/{world.quiz}")
    assert "已试发到您自己的聊天" in await admin.sends(draft)
    assert await admin.opens("/console/pushes") == before
    async with office.database.transaction() as session:
        [claimed] = await delivering.claim(session, "test", "bot", 9, "w", office.clock(), office.organisation)
    assert claimed.address.chat == "9"
    assert office.wording.say(claimed.message.body[0], "zh").startswith("【试发】")
    async with office.database.reading() as session:
        trial = await session.get(Push, claimed.key.push_id)
        rows = await session.exec(select(Delivery).where(col(Delivery.push_id) == claimed.key.push_id))
        assert (trial.branch_id, len(rows.all())) == (None, 1)
    await admin.opens(f"/console/pushes/{claimed.key.push_id}")
    assert admin.status == 404
    assert "试发给自己" not in await admin.opens(f"/console/tasks/{world.task}"), "it went out already"


async def test_whoever_may_not_approve_or_write_gets_neither_button(visitor: Browser, world: World, office: Office) -> None:
    reader = await signed_in(visitor, office, "reader", Right(Role.READER, "001"))
    words = await reader.opens(f"/console/quizzes/{world.quiz}")
    assert "还没有人审核" in words
    assert "试发给自己" not in words
    await reader.opens("/console/")
    token = reader.hidden("/console/sign-out")
    for action in ("approve", "try"):
        await reader.posts(f"/console/outgoing/quiz/{world.quiz}/{action}", token)
        assert reader.status == 403, action
        await reader.posts(f"/console/outgoing/nonsense/{world.quiz}/{action}", token)
        assert reader.status == 404, action


async def test_deliveries_in_doubt_are_decided_by_name(admin: Browser, world: World, office: Office) -> None:
    for channel, account in (("web", "chat"), ("telegram", "bot")):
        async with office.database.transaction() as session:
            claimed = await delivering.claim(session, channel, account, 9, "w", office.clock(), office.organisation)
            results = [Result(each, Uncertain()) for each in claimed if each.key.push_id == world.push]
            await delivering.record(session, results, "w", office.clock())
    page = f"/console/pushes/{world.push}"
    assert "有 1 条不确定是否送达" in await admin.opens(page)
    assert "李静" in await admin.opens(f"{page}/doubts")
    address = re.search(r"doubts/(\d+)/arrived", admin.page.text)[1]
    assert "没有需要决定的消息" in await admin.sends(f"{page}/doubts/{address}/arrived")
    assert "已送达" in await admin.opens(page)
    token = admin.hidden("/console/sign-out")
    assert "已经有结果" in await admin.posts(f"{page}/doubts/{address}/again", token)
    reader = await signed_in(admin, office, "reader", Right(Role.READER, "001"))
    await reader.opens(f"{page}/doubts")
    assert reader.status == 403
