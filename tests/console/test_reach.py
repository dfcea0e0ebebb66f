"""Staff see whom a push reaches now, and when a platform refuses our credentials."""

from console.office import Office
from core.channel import Terms, Verdict
from core.members import service as members
from core.members.rules import Audience
from core.messages import Message, Plain, Purpose
from core.organisation import Cap
from core.profile import service as profile
from core.pushes import caps, routes, service
from core.pushes.rules import Policy
from core.pushes.service import Plan
from tests.console.browser import Browser
from tests.console.world import World


async def test_the_head_count_tells_who_must_write_first_and_who_is_called(admin: Browser, world: World, office: Office) -> None:
    counted = f"/console/head-count?branch={world.codes['top']}&purpose=announcement"
    assert "要等本人下次发消息" not in await admin.opens(counted)
    async with office.database.transaction() as session:
        places = {(each.channel, each.account) for each in await members.addresses(session, world.member)}
        closed = Terms(Verdict.WINDOW_CLOSED, ("message",))
        await routes.register(session, [(channel, account, closed) for channel, account in sorted(places)])
    seen = await admin.opens(counted)
    assert "人要等本人下次发消息或同意接收后，才会在聊天里收到。" in seen


async def test_a_push_that_waits_for_credentials_says_so(admin: Browser, world: World, office: Office) -> None:
    now = office.clock()
    async with office.database.transaction() as session:
        member = await members.member(session, world.member)
        places = await members.addresses(session, world.member)
        await routes.register(session, [(each.channel, each.account, Terms()) for each in places])
        for each in places:
            await routes.halt(session, each.channel, each.account, now)
        what = Plan("通知", Message((Plain("开会"),)), Purpose.ANNOUNCEMENT, Policy.LIST, branch_id=member.branch_id)
        audience = members.audience(Audience((await members.branch(session, member.branch_id)).code))
        push = await service.plan(session, what, audience, now, office.organisation)
    seen = await admin.opens(f"/console/pushes/{push.id}")
    assert "不接受我们的凭据，经它发送的消息先等着" in seen
    assert "console-channel-" not in seen


async def test_the_head_count_tells_who_has_had_enough(admin: Browser, world: World, office: Office) -> None:
    counted = f"/console/head-count?branch={world.codes['top']}&purpose=announcement"
    assert "收够了" not in await admin.opens(counted)
    async with office.database.transaction() as session:
        await caps.set_own(session, world.member, Purpose.ANNOUNCEMENT, Cap(1))
        everybody = members.audience(Audience(world.codes["top"]))
        what = Plan("通知", Message((Plain("开会"),)), Purpose.ANNOUNCEMENT, Policy.LIST)
        for _ in range(2):
            push = await service.plan(session, what, everybody, office.clock(), office.organisation)
    assert push.capped == 1
    assert "1 人这类消息已经收够了" in await admin.opens(counted)


async def test_a_members_page_shows_what_they_chose_and_changes_none_of_it(admin: Browser, world: World, office: Office) -> None:
    page = f"/console/members/{world.member}"
    assert "免打扰：22:00 到 07:30" in await admin.opens(page)
    async with office.database.transaction() as session:
        around = (office.clock(), office.organisation)
        await profile.set_zone(session, world.member, "Europe/Rome", *around)
        await profile.remind_at(session, world.member, 20 * 60, "135", *around)
        await members.switch(session, world.member, Purpose.QUIZ, on=False)
    seen = await admin.opens(page)
    for chosen in ("每日提醒：周一、三、五 20:00", "时区：Europe/Rome", "接收：已关闭 1 类消息", "工作人员只能看，不能改"):
        assert chosen in seen
