"""A notice at the console: written, checked, sent, confirmed, and whom to call; bad input gets a sentence."""

from sqlmodel import select

from console.office import Office
from core.members.rules import Person
from core.notices import service as notices
from core.pushes.models import Push
from core.staff.rules import Right, Role
from tests.console.browser import Browser
from tests.console.conftest import signed_in
from tests.console.world import World

FORM = {"title": "周六义务劳动", "body": "早上**八点**门口集合。", "branch": "001.001", "confirm": "yes"}
PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 100


async def test_a_notice_goes_from_draft_to_chats_and_staff_see_counts_and_whom_to_call(
    admin: Browser, world: World, office: Office
) -> None:
    await admin.opens("/console/notices/new")
    words = await admin.sends("/console/notices/new", FORM, {"file": ("图.png", PICTURE)})
    assert "将送达 1 人" in words
    assert "图.png" in words
    page = admin.path
    await admin.opens(f"{page}/edit")
    await admin.sends(f"{page}/edit", {**FORM, "title": "周日义务劳动", "drop": "yes", "remind_at": "2026-11-21T18:00"})
    assert "图.png" not in admin.sees
    assert "正在发送" in await admin.sends(f"{page}/publish")
    assert "0 / 1" in await admin.opens(page)
    assert "datetime" not in admin.sees  # what the last step says stands apart from the notice itself
    assert "李静" in await admin.opens(f"{page}/missing")
    async with office.database.transaction() as session:
        reader = Person(1, "zh", world.member, branch_code="001.001", membership="full")
        await notices.confirm(session, int(page.rpartition("/")[2]), reader, office.clock())
    assert "1 / 1" in await admin.opens(page)
    assert "都确认过了" in await admin.opens(f"{page}/missing")
    await admin.opens(page)
    assert "已撤回" in await admin.sends(f"{page}/withdraw")
    assert "没有在发布中" in await admin.opens(f"{page}/missing")
    assert "撤回通知" in await admin.opens("/console/audit")


FLAWS: tuple[tuple[dict[str, str], str], ...] = (
    ({"body": ""}, "请写正文"),
    ({"title": " "}, "请填写“标题”"),
    ({"branch": ""}, "请填写“对象”"),
    ({"expires_at": "2026-11-01T08:00"}, "失效时间须晚于发布时间"),
    ({"remind_at": "2026-11-01T08:00"}, "提醒时间须在发布之后"),
    ({"publish_at": "昨天"}, "发布时间"),
)


async def test_a_notice_that_cannot_work_is_refused_and_what_was_typed_stays(admin: Browser, world: World) -> None:
    del world
    await admin.opens("/console/notices/new")
    for change, says in FLAWS:
        assert says in await admin.sends("/console/notices/new", {**FORM, **change})
        assert admin.status == 422
        assert change.get("title", FORM["title"]).strip() in admin.page.text


async def test_a_picture_that_is_too_large_gets_one_sentence(admin: Browser, world: World) -> None:
    del world
    for size, says in ((30, "太大"), (12, "10 MB")):
        await admin.opens("/console/notices/new")
        assert says in await admin.sends("/console/notices/new", FORM, {"file": ("图.png", PICTURE + bytes(size * 1024 * 1024))})
        assert admin.status == 422


async def test_an_audience_that_became_empty_is_said_and_nothing_is_sent(admin: Browser, world: World, office: Office) -> None:
    await admin.opens("/console/notices/new")
    await admin.sends("/console/notices/new", {**FORM, "kinds": "probationary"})
    page = admin.path
    assert "现在没有人能收到" in admin.sees
    assert "一个人也没有" in await admin.sends(f"{page}/publish")
    assert admin.status == 422
    async with office.database.reading() as session:
        assert "周六义务劳动" not in (await session.exec(select(Push.title))).all()
    assert world.notice


async def test_only_who_may_see_members_sees_who_has_not_confirmed(visitor: Browser, office: Office, world: World) -> None:
    editor = await signed_in(visitor, office, "editor", Right(Role.EDITOR, world.codes["top"]))
    assert "0 / 1" in await editor.opens(f"/console/notices/{world.notice}")
    await editor.opens(f"/console/notices/{world.notice}/missing")
    assert editor.status == 403
    assert "李静" not in editor.page.text
