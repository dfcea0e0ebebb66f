"""Staff see the groups of their branches, quiet them, remove them, give them away; an account is somebody in the chats."""

from console.office import Office
from core.groups import service as groups
from core.staff import service as staff
from core.staff.rules import Right, Role
from tests.console.browser import Browser
from tests.console.conftest import signed_in
from tests.console.world import World


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


async def test_a_group_gets_another_name_and_branch(admin: Browser, world: World) -> None:
    page = f"/console/groups/{world.group}/edit"
    await admin.opens(page)
    assert "请填写“群名称”" in await admin.sends(page, {"name": "", "branch": world.codes["second"]})
    assert "二支部的群 Telegram 第二支部" in await admin.sends(page, {"name": "二支部的群", "branch": world.codes["second"]})


async def test_nobody_sees_or_takes_the_group_of_another_branch(visitor: Browser, office: Office, world: World) -> None:
    other = await signed_in(visitor, office, "other", Right(Role.SECRETARY, world.codes["second"]))
    assert "第一支部群" not in await other.opens("/console/groups")
    token = other.hidden("/console/sign-out")
    for action in ("edit", "hush", "remove"):
        await other.posts(f"/console/groups/{world.group}/{action}", token | {"name": "我的", "branch": world.codes["second"]})
        assert other.status == 404


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
