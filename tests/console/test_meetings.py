"""Staff plan meetings, show the code, see who came, enter who has no phone; and see no more of daily check-ins than totals."""

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func
from sqlmodel import select

from console.office import Office
from core.attendance import service as attendance
from core.checkin import service as checkins
from core.members import service as members
from core.members.service import MemberForm
from core.pushes.models import Push
from core.staff.rules import Right, Role
from tests.conftest import StillClock
from tests.console.browser import Browser
from tests.console.conftest import signed_in
from tests.console.world import World

FORM = {"title": "支部党员大会", "starts_at": "2026-11-20T15:00", "place": "三楼", "before": "30", "late": "10", "open": "90"}


async def test_a_meeting_is_planned_changed_and_deleted(admin: Browser, branches: dict[str, str], world: World) -> None:
    await admin.opens("/console/meetings/new")
    where = {"branch": branches["first"]}
    assert "请填 0 到 1,440 之间的整数" in await admin.sends("/console/meetings/new", FORM | where | {"before": "many"})
    assert "迟到的分钟数要早于签到结束" in await admin.sends("/console/meetings/new", FORM | where | {"late": "90"})
    shown = await admin.sends("/console/meetings/new", FORM | where)
    assert "第一支部 · 11月20日 15:00 · 三楼" in shown
    page = admin.path
    await admin.opens(f"{page}/edit")
    assert "已经过去" in await admin.sends(f"{page}/edit", FORM | where | {"starts_at": "2026-11-19T15:00"})
    assert "党课" in await admin.sends(f"{page}/edit", FORM | where | {"title": "党课", "late": ""})
    await admin.opens(f"{page}/edit")
    await admin.opens(page)
    assert "党课" not in await admin.sends(f"{page}/remove")
    assert "删除会议 党课" in await admin.opens("/console/audit")
    await admin.opens(page)
    assert admin.status == 404
    assert world.meeting


async def test_the_code_is_shown_renewed_and_ends(admin: Browser, world: World, office: Office, clock: StillClock) -> None:
    page = f"/console/meetings/{world.meeting}"
    async with office.database.reading() as session:
        code = (await attendance.meeting(session, world.meeting)).code
    shown = await admin.opens(f"{page}/code")
    assert f"{code[:3]} {code[3:]}" in shown
    assert "1 / 1 人已签到" in shown
    assert "1 / 1" in await admin.opens(f"{page}/counts")
    await admin.opens(f"{page}/code")
    assert f"{code[:3]} {code[3:]}" not in await admin.sends(f"{page}/code")
    clock.moves(hours=3)
    assert "签到已经结束" in await admin.opens(f"{page}/code")


async def test_the_host_sees_the_list_and_enters_who_has_no_phone(
    admin: Browser, world: World, office: Office, branches: dict[str, str], clock: StillClock
) -> None:
    async with office.database.transaction() as session:
        await members.add_member(session, MemberForm("老赵", branches["first"], "full", "1009"), office.clock())
    page = f"/console/meetings/{world.meeting}"
    shown = await admin.opens(page)
    assert "李静 1001 第一支部 迟到" in shown
    assert "老赵 1009 第一支部 还没签到" in shown
    elder = admin.page.text.split('">老赵 1009</option>')[0].rpartition('"')[2]
    filled = {"member": elder, "mark": "present", "reason": "电话告知"}
    assert "请选择“情况”" in await admin.sends(f"{page}/enter", filled | {"mark": "asleep"})
    shown = await admin.sends(f"{page}/enter", filled)
    assert "老赵 1009 第一支部 到会" in shown
    assert "王秘书登记 电话告知" in shown
    assert "李静 1001" not in (await admin.opens(f"{page}?mark=present")).split("代为登记")[1].split("姓名")[1]
    assert "这里没有人" in await admin.opens(f"{page}?mark=leave")
    await admin.opens(page)
    await admin.sends(f"{page}/enter", filled | {"member": str(world.stranger)})
    assert admin.status == 404
    await admin.opens(page)
    await admin.sends(f"{page}/enter", filled | {"mark": "none"})
    clock.moves(hours=3)
    assert "老赵 1009 第一支部 缺席" in await admin.opens(page)
    await admin.opens(f"{page}/list.xlsx")
    [header, *rows] = CalamineWorkbook.from_filelike(BytesIO(admin.page.content)).get_sheet_by_index(0).to_python()
    assert header == ["姓名", "编号", "所在组织", "情况", "时间", "原因", "登记人"]
    assert [row[:4] for row in rows] == [["李静", "1001", "第一支部", "迟到"], ["老赵", "1009", "第一支部", "缺席"]]
    assert "导出会议名单" in await admin.opens("/console/audit")


@pytest.mark.parametrize(("role", "branch"), [(Role.SECRETARY, "second"), (Role.READER, "top"), (Role.EDITOR, "first")])
async def test_nobody_but_the_host_and_those_above_sees_who_came(
    visitor: Browser, office: Office, world: World, role: Role, branch: str
) -> None:
    other = await signed_in(visitor, office, "other", Right(role, world.codes[branch]))
    assert "主题党日" not in await other.opens("/console/meetings")
    token = other.hidden("/console/sign-out")
    for tail in ("", "/edit", "/code", "/counts", "/list.xlsx"):
        await other.opens(f"/console/meetings/{world.meeting}{tail}")
        assert other.status == 404
        assert "李静" not in other.page.text
    for action in ("edit", "code", "enter", "remove"):
        await other.posts(f"/console/meetings/{world.meeting}/{action}", token | FORM)
        assert other.status == 404


async def test_daily_check_ins_are_totals_of_five_or_more(
    admin: Browser, office: Office, branches: dict[str, str], world: World
) -> None:
    now, organisation = office.clock(), office.organisation
    for count in range(1, 7):
        async with office.database.transaction() as session:
            form = MemberForm(f"同志{count}", branches["second"], "full", f"20{count}")
            member = await members.add_member(session, form, now)
            await checkins.join(session, member.id, now, organisation)
            if count % 2:
                await checkins.check_in(session, member.id, now, organisation)
        shown = await admin.opens("/console/checkins")
        assert ("参加人数 不足 5 人" in shown) == (count < 5)
        assert "今天已签到 不足 5 人" in shown
    assert "参加人数 6" in shown
    assert "同志" not in shown
    assert world.member


async def test_no_page_shows_the_check_in_of_anybody(visitor: Browser, office: Office, world: World, clock: StillClock) -> None:
    async with office.database.transaction() as session:
        await checkins.join(session, world.member, clock(), office.organisation)
        await checkins.check_in(session, world.member, clock(), office.organisation, "紫丁香开了")
        await checkins.remind_at(session, world.member, 20 * 60)
    clock.moves(days=3, hours=10)
    async with office.database.transaction() as session:
        assert await checkins.remind_due(session, clock(), office.organisation) == 1
        newest = (await session.exec(select(func.max(Push.id)))).one()
    admin = await signed_in(visitor, office, "admin", Right(Role.ADMIN, world.codes["top"]))
    pages = ("", "checkins", f"members/{world.member}", "members", "pushes", "results", "audit", f"meetings/{world.meeting}")
    for page in pages:
        shown = await admin.opens(f"/console/{page}")
        assert admin.path.rstrip("/") == f"/console/{page}".rstrip("/")
        assert "紫丁香" not in shown
        assert "想签就点一下" not in shown
        assert f"pushes/{newest}" not in admin.page.text
    for page in (f"pushes/{newest}", f"pushes/{newest}/calls", f"pushes/{newest}/progress"):
        await admin.opens(f"/console/{page}")
        assert admin.status == 404


async def test_the_rule_is_changed_by_those_who_keep_the_settings(admin: Browser, office: Office) -> None:
    page, clocks = "/console/checkins", {"start": "18:00", "end": "10:00", "boundary": "12:00"}
    numbers = {"makeups": "2", "makeup_days": "5", "freezes": "0", "offered": "yes"}
    await admin.opens(page)
    assert "一天的起点不能落在签到时间中间" in await admin.sends(page, clocks | numbers | {"boundary": "04:00"})
    assert "请填 0 到 31 之间的整数" in await admin.sends(page, clocks | numbers | {"makeups": "99"})
    await admin.sends(page, clocks | numbers)
    async with office.database.reading() as session:
        rule = await checkins.rule(session)
    assert (rule.window.start, rule.window.end, rule.window.boundary) == (1080, 600, 720)
    assert (rule.version, rule.offered, rule.makeups, rule.makeup_days, rule.freezes) == (1, True, 2, 5, 0)


async def test_others_only_look_at_the_totals(visitor: Browser, office: Office, branches: dict[str, str]) -> None:
    reader = await signed_in(visitor, office, "reader", Right(Role.READER, branches["top"]))
    assert "签到规则" not in await reader.opens("/console/checkins")
    await reader.posts("/console/checkins", reader.hidden("/console/sign-out"))
    assert reader.status == 403
