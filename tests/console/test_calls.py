"""Staff call whom no chat reaches, and say in which chat a member is written to first."""

from console.office import Office
from core.members import service as members
from core.staff.rules import Right, Role
from tests.console.browser import Browser
from tests.console.conftest import signed_in
from tests.console.world import World


async def test_who_was_called_is_noted_and_the_push_counts_who_is_left(admin: Browser, world: World) -> None:
    push = f"/console/pushes/{world.call}"
    assert "有 1 人在任何聊天里都没有收到。" in await admin.opens(push)
    assert "赵强" in await admin.opens(f"{push}/calls")
    assert "没有绑定聊天账号" in admin.sees
    assert "王秘书" in await admin.sends(f"{push}/calls/{world.stranger}/told")
    assert "都没有收到" not in await admin.opens(push)
    await admin.opens(f"{push}/calls")
    await admin.sends(f"{push}/calls/{world.stranger}/not-told")
    assert "有 1 人在任何聊天里都没有收到。" in await admin.opens(push)
    assert "记为已电话告知" in await admin.opens("/console/audit")


async def test_only_who_may_see_members_sees_whom_to_call(visitor: Browser, office: Office, world: World) -> None:
    reader = await signed_in(visitor, office, "reader", Right(Role.READER, world.codes["top"]))
    assert "电话通知名单" not in await reader.opens(f"/console/pushes/{world.call}")
    await reader.opens(f"/console/pushes/{world.call}/calls")
    assert reader.status == 403


async def test_a_push_that_everybody_gets_lists_nobody(admin: Browser, world: World) -> None:
    assert "没有需要打电话的人。" in await admin.opens(f"/console/pushes/{world.push}/calls")


async def test_an_odd_note_or_nobody_on_the_list_is_said_in_a_sentence(admin: Browser, world: World) -> None:
    push = f"/console/pushes/{world.call}/calls"
    await admin.opens(push)
    token = admin.hidden(f"{push}/{world.stranger}/told")
    await admin.posts(f"{push}/{world.stranger}/maybe", token)
    assert admin.status == 404
    assert "不在名单上" in await admin.posts(f"{push}/{world.member}/told", token)


async def test_the_preferred_chat_is_chosen_and_a_chat_unbound(admin: Browser, world: World, office: Office) -> None:
    async with office.database.reading() as session:
        web, telegram = [each.id for each in await members.addresses(session, world.member)]
    page = f"/console/members/{world.member}"
    await admin.opens(page)
    await admin.sends(f"{page}/chats/{telegram}/prefer")
    async with office.database.reading() as session:
        assert (await members.member(session, world.member)).address_id == telegram
    await admin.sends(f"{page}/chats/{telegram}/unbind")
    async with office.database.reading() as session:
        assert [each.id for each in await members.addresses(session, world.member)] == [web]
        assert (await members.member(session, world.member)).address_id is None
    assert "首选" in admin.sees
    await admin.posts(f"{page}/chats/{telegram}/prefer", admin.hidden(f"{page}/chats/{web}/unbind"))
    assert admin.status == 404
