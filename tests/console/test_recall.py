"""Somebody at the console takes a push back, and sees what of it stays in the chats."""

from datetime import timedelta

import pytest

from console.office import Office
from core.channel import Refused, Sent, Terms
from core.pushes import delivering, recall, routes
from core.pushes.delivering import Result
from core.staff.rules import Right, Role
from tests.console.browser import Browser
from tests.console.conftest import signed_in
from tests.console.world import World


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Return a SQLite database only: what is deleted is tried on both where pushes are; this is about what people see."""
    return sqlite_url


async def arrives(office: Office, terms: Terms) -> None:
    """Let the push arrive on an account with these terms."""
    async with office.database.transaction() as session:
        await routes.register(session, [("web", "chat", terms), ("telegram", "bot", terms)])
    for channel, account in (("web", "chat"), ("telegram", "bot")):
        async with office.database.transaction() as session:
            claimed = await delivering.claim(session, channel, account, 100, "w", office.clock(), office.organisation)
            await delivering.record(session, [Result(each, Sent("7")) for each in claimed], "w", office.clock())


async def test_what_is_deleted_and_what_stays_is_said(admin: Browser, world: World, office: Office) -> None:
    page = f"/console/pushes/{world.push}"
    assert f"{page}/recall" not in await admin.opens(page)
    await arrives(office, Terms(recall=timedelta(days=1)))
    await admin.opens(page)
    assert "正在撤回，共 1 条。" in await admin.sends(f"{page}/recall")
    assert "还有 1 条等待删除。" in admin.sees
    assert "data-live" in admin.page.text, "the page moves while something is to be deleted"
    async with office.database.transaction() as session:
        accounts = (("web", "chat"), ("telegram", "bot"))
        [one] = [each for place in accounts for each in await recall.due(session, *place, 9, office.clock())]
        await recall.record(session, one, Refused("message can't be deleted"), office.clock())
    assert "已从聊天里删除 0 条。" in await admin.opens(page)
    assert "发出太久，平台不再允许撤回：1 条" in admin.sees
    assert f"{page}/recall" not in admin.page.text
    assert "撤回推送" in await admin.opens("/console/audit")


async def test_a_channel_that_deletes_nothing_is_named(admin: Browser, world: World, office: Office) -> None:
    page = f"/console/pushes/{world.push}"
    await arrives(office, Terms())
    await admin.opens(page)
    token = admin.hidden(f"{page}/recall")
    assert "这个渠道不能撤回消息：1 条" in await admin.sends(f"{page}/recall")
    assert "已经在撤回" in await admin.posts(f"{page}/recall", token)


async def test_who_may_not_send_may_not_take_back(visitor: Browser, office: Office, world: World) -> None:
    await arrives(office, Terms())
    page = f"/console/pushes/{world.push}"
    reader = await signed_in(visitor, office, "reader", Right(Role.READER, world.codes["top"]))
    assert "确定撤回" not in await reader.opens(page)
    await reader.posts(f"{page}/recall", {})
    assert reader.status == 403
