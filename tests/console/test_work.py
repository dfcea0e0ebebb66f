"""A secretary's work at the console: people, quizzes, tasks, pushes, accounts; each change is in the audit log."""

import re

import pytest

from console.office import Office
from core.members import binding
from core.pushes import service as pushes
from core.staff.rules import Right, Role
from tests.console.browser import Browser
from tests.console.conftest import signed_in
from tests.console.world import World

QUIZ = {
    "title": "十一月答题",
    "size": "2",
    "tag": "",
    "branch": "001",
    "clock": "08:30",
    "starts_on": "2026-11-20",
    "ends_on": "",
    "open_hours": "",
}


async def test_a_member_is_added_gets_a_code_and_is_removed(admin: Browser, world: World, office: Office) -> None:
    await admin.opens("/console/members/new")
    fields = {"name": "陈晨", "branch": world.codes["first"], "kind": "full", "number": "1009", "phone": ""}
    assert "陈晨" in await admin.sends("/console/members/new", fields)
    page = admin.path
    await admin.sends(f"{page}/code")
    code = re.search(r'class="code[^"]*">([^<]+)<', admin.page.text)
    assert code is not None
    assert "<svg" in admin.page.text
    async with office.database.transaction() as session:
        assert await binding.bind(session, 1, code[1], office.clock())
    assert "已移除“陈晨”" in await admin.sends(f"{page}/remove")
    await admin.opens(page)
    assert admin.status == 404
    words = await admin.opens("/console/audit")
    assert "生成绑定码" in words
    assert "陈晨" not in words


async def test_a_wrong_field_is_named_and_the_others_stay(admin: Browser, world: World) -> None:
    await admin.opens("/console/members/new")
    fields = {"name": "", "branch": world.codes["first"], "kind": "full", "number": "1009"}
    assert "请填写“姓名”" in await admin.sends("/console/members/new", fields)
    assert admin.status == 422
    assert 'value="1009"' in admin.page.text


async def test_a_quiz_goes_from_draft_to_running_after_its_head_count_was_seen(admin: Browser, world: World) -> None:
    await admin.opens("/console/quizzes/new")
    words = await admin.sends("/console/quizzes/new", {**QUIZ, "bank": str(world.bank), "days": ["1", "2", "5"]})
    assert "将送达 1 人 对象共 2 人" in words
    assert "1 人未绑定或已屏蔽" in words
    page = admin.path
    assert "进行中" in await admin.sends(f"{page}/activate")
    await admin.opens(f"{page}/edit")
    assert "每月答题" in await admin.sends(f"{page}/edit", {**QUIZ, "title": "每月答题", "bank": str(world.bank), "days": ["1"]})
    assert "已停止" in await admin.sends(f"{page}/stop")


@pytest.mark.parametrize(
    ("mode", "shown"),
    [
        ("weekly", "每周一测"),
        ("special", "专题答题"),
        ("challenge", "挑战答题"),
        ("exam", "考试 · 限时 45 分钟 · 80% 合格"),
        ("nonsense", "每日答题"),
    ],
)
async def test_each_kind_of_quiz_is_filled_in_by_its_own_form(admin: Browser, world: World, mode: str, shown: str) -> None:
    await admin.opens(f"/console/quizzes/new?mode={mode}")
    typed = {"mode": mode, "tries": "2", "lives": "1", "minutes": "45", "pass_percent": "80", "shuffled": "yes"}
    words = await admin.sends("/console/quizzes/new", {**QUIZ, "bank": str(world.bank), "days": ["1"], **typed})
    assert shown in words
    page = admin.path
    await admin.opens(f"{page}/edit")
    emptied = {**typed, "minutes": "", "pass_percent": ""}
    words = await admin.sends(f"{page}/edit", {**QUIZ, "bank": str(world.bank), "days": ["1"], **emptied})
    assert shown.partition(" · ")[0] in words
    assert "合格" not in words


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"size": "0"}, "“每次题数”请填 1 到 50"),
        ({"mode": "exam", "tries": "1", "minutes": "0"}, "“限时（分钟）”请填 1 到 300"),
        ({"mode": "exam", "tries": "1", "pass_percent": "101"}, "“合格线（%）”请填 1 到 100"),
        ({"mode": "challenge", "tries": "1", "lives": "9"}, "“答错几题结束”请填 1 到 5"),
        ({"mode": "special", "tries": "x"}, "“每次可答几遍”请填 0 到 20"),
        ({"size": "二"}, "“每次题数”请填 1 到 50"),
        ({"clock": "25:99"}, "“开始时间”请填一个时间"),
        ({"starts_on": "tomorrow"}, "“从哪天开始”请填一个日期"),
        ({"ends_on": "2020-01-01"}, "结束日期早于开始日期"),
        ({"days": []}, "请至少选择一个星期几"),
        ({"bank": "x"}, "请选择“题库”"),
    ],
)
async def test_a_quiz_that_cannot_work_is_refused_with_what_to_do(
    admin: Browser, world: World, wrong: dict[str, str], sentence: str
) -> None:
    await admin.opens("/console/quizzes/new")
    words = await admin.sends("/console/quizzes/new", {**QUIZ, "bank": str(world.bank), "days": ["1"], **wrong})
    assert admin.status == 422
    assert sentence in words
    assert 'value="十一月答题"' in admin.page.text


async def test_a_task_with_an_article_is_previewed_published_and_followed(admin: Browser, world: World) -> None:
    await admin.opens("/console/tasks/new")
    fields = {
        "title": "读一篇文章",
        "kind": "article",
        "markdown": "## 标题\n\n<script>alert(1)</script> **重点**",
        "source": "内部",
        "branch": "001",
        "due_at": "2026-11-30T18:00",
        "publish_at": "",
        "remind": "1440",
        "item": str(world.item),
        "url": "",
    }
    words = await admin.sends("/console/tasks/new", fields)
    assert "将送达 1 人" in words
    assert "<strong>重点</strong>" in admin.page.text
    assert "<script>alert" not in admin.page.text
    words = await admin.sends(f"{admin.path}/publish")
    assert "已发布，正在发送" in words
    assert admin.path.startswith("/console/pushes/")


async def test_a_picture_is_kept_with_a_task_and_a_program_is_not(admin: Browser, world: World) -> None:
    assert world.task
    fields = {"title": "看图", "kind": "picture", "branch": "001", "due_at": "2026-11-30T18:00", "remind": "0", "item": ""}
    await admin.opens("/console/tasks/new")
    await admin.sends("/console/tasks/new", fields, {"file": ("x.exe", b"MZ" + b"\0" * 100)})
    assert admin.status == 422
    picture = ("图.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 100)
    assert "图.png" in await admin.sends("/console/tasks/new", fields, {"file": picture})


async def test_a_push_is_paused_resumed_and_cancelled_and_its_figures_renew(admin: Browser, world: World, office: Office) -> None:
    page = f"/console/pushes/{world.push}"
    await admin.opens(page)
    assert f'data-live="{page}/events"' in admin.page.text
    assert "已暂停" in await admin.sends(f"{page}/pause")
    assert "已继续发送" in await admin.sends(f"{page}/resume")
    part = await admin.opens(f"{page}/progress")
    assert "等待发送 1" in part
    assert "<html" not in admin.page.text
    await admin.opens(page)
    assert "推送已取消" in await admin.sends(f"{page}/cancel")
    assert "data-live" not in admin.page.text
    async with office.database.reading() as session:
        assert (await pushes.progress(session, world.push, office.clock())).cancelled == 1


async def test_a_new_account_signs_in_with_the_password_shown_once(admin: Browser, world: World) -> None:
    await admin.opens("/console/accounts/new")
    fields = {"username": "zhang", "name": "张书记", "role": "secretary", "branch": world.codes["first"]}
    await admin.sends("/console/accounts/new", fields)
    password = re.search(r'class="code[^"]*">([^<]+)<', admin.page.text)
    assert password is not None
    await admin.sends("/console/sign-out")
    await admin.sends("/console/sign-in", {"username": "zhang", "password": password[1]})
    assert "张书记" in admin.sees
    assert admin.path == "/console/"


async def test_nobody_takes_over_an_account_from_above_or_shuts_their_own(visitor: Browser, office: Office, world: World) -> None:
    await signed_in(Browser(visitor.client), office, "top", Right(Role.ADMIN, "001"), Right(Role.ADMIN, world.codes["first"]))
    lower = await signed_in(visitor, office, "lower", Right(Role.ADMIN, world.codes["first"]))
    token = lower.hidden("/console/sign-out")
    for action, status in (("2/password", 403), ("2/disable", 403), ("3/disable", 422), ("99/disable", 404)):
        await lower.posts(f"/console/accounts/{action}", token)
        assert lower.status == status, action
    await lower.posts("/console/accounts/2/grant", {**token, "role": "admin", "branch": "001"})
    assert lower.status == 404


async def test_the_overview_leads_to_what_is_due_and_through_the_first_steps(admin: Browser, world: World) -> None:
    words = await admin.opens("/console/")
    assert world.quiz
    assert "学习十一月材料" in words
    assert "每日一学" in words
    assert "核对后发出" in words
