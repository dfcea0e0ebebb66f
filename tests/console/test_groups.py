"""Staff see the groups of their branches, quiet them, remove them, register a robot's; an account is somebody in the chats."""

from dataclasses import replace

import pytest
from fastapi import FastAPI

from console.app import console_app
from console.office import Office
from core.channel import Capabilities
from core.groups import service as groups
from core.messages import Address
from core.staff import service as staff
from core.staff.rules import Right, Role
from tests.console.browser import Browser
from tests.console.conftest import signed_in
from tests.console.world import World
from tests.scheduler.postbox import Postbox

KEY = "0123-4567"


class Robots(Postbox):
    """A channel that writes to groups by their keys."""

    caps = Capabilities(text_limit=2048)

    def address_of(self, key: str) -> Address | None:
        """Return the one group there is."""
        return Address("wecom-robot", "groups", "g1") if key == KEY else None


@pytest.fixture
def site(office: Office) -> FastAPI:
    whole = FastAPI()
    whole.mount("/console", console_app(replace(office, channels={"wecom-robot": Robots()})))
    return whole


async def test_a_group_is_quieted_told_again_and_removed(admin: Browser, world: World, office: Office) -> None:
    assert "第一支部群" in await admin.opens("/console/groups")
    async with office.database.reading() as session:
        [group] = await groups.groups(session, world.codes["top"])
    page = f"/console/groups/{group.id}"
    assert "不通知" in await admin.sends(f"{page}/hush")
    assert "接收通知" in await admin.sends(f"{page}/announce")
    await admin.posts(f"{page}/shout", admin.hidden(f"{page}/hush"))
    assert admin.status == 404
    await admin.opens("/console/groups")
    assert "还没有登记群聊" in await admin.sends(f"{page}/remove")
    assert "移除群聊" in await admin.opens("/console/audit")


async def test_a_robots_group_is_registered_by_its_key(admin: Browser, world: World) -> None:
    await admin.opens("/console/groups")
    fields = {"name": "工会小组群", "key": "wrong", "branch": world.codes["second"]}
    assert "设置里没有这个密钥" in await admin.sends("/console/groups/robot", fields)
    assert "wrong" not in admin.page.text
    words = await admin.sends("/console/groups/robot", {**fields, "key": KEY})
    assert "工会小组群 企业微信群机器人 第二支部" in words


async def test_nobody_takes_over_or_sees_the_group_of_another_branch(visitor: Browser, office: Office, world: World) -> None:
    async with office.database.transaction() as session:
        at = Address("wecom-robot", "groups", "g1")
        await groups.register(session, groups.Registration(at, "一支部的", world.codes["first"]), office.clock())
    other = await signed_in(visitor, office, "other", Right(Role.SECRETARY, world.codes["second"]))
    assert "第一支部群" not in await other.opens("/console/groups")
    await other.sends("/console/groups/robot", {"name": "我的", "key": KEY, "branch": world.codes["second"]})
    assert other.status == 404
    async with office.database.reading() as session:
        assert len(await groups.groups(session, world.codes["first"])) == 2


async def test_an_account_is_a_member_in_the_chats_or_nobody(admin: Browser, world: World, office: Office) -> None:
    page = "/console/accounts/1"
    await admin.opens(page)
    assert "现在是李静" in await admin.sends(f"{page}/member", {"number": "1001"})
    async with office.database.reading() as session:
        assert await staff.rights_of(session, world.member) == (Right(Role.ADMIN, world.codes["top"]),)
    await admin.sends(f"{page}/member", {"number": "9999"})
    assert admin.status == 404
    await admin.opens(page)
    assert "留空表示不对应任何人" in await admin.sends(f"{page}/member", {"number": ""})


async def test_only_staff_with_the_right_to_send_change_groups(visitor: Browser, office: Office, world: World) -> None:
    reader = await signed_in(visitor, office, "reader", Right(Role.READER, world.codes["top"]))
    assert "第一支部群" in await reader.opens("/console/groups")
    async with office.database.reading() as session:
        [group] = await groups.groups(session, world.codes["top"])
    await reader.opens("/console/")
    await reader.posts(f"/console/groups/{group.id}/remove", reader.hidden("/console/sign-out"))
    assert reader.status == 403
