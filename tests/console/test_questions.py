"""The desk of questions and the knowledge base in the console: who sees them, what can be done, and by whom."""

import pytest

from console.office import Office
from core.staff.rules import Right, Role
from tests.console.browser import Browser
from tests.console.conftest import signed_in
from tests.console.world import World

FAQ = """问题,其他问法,答案,来源
停车证怎么办？,办停车证；车证,到行政科办理。,停车管理办法
党费什么时候交？,,每月交。,
没有答案的问题？,,,
停车证怎么办,,到行政科办理。,
""".encode()


@pytest.fixture
async def answerer(visitor: Browser, office: Office, world: World) -> Browser:
    """Return the browser of somebody on duty for the first branch."""
    return await signed_in(visitor, office, "answerer", Right(Role.ANSWERER, world.codes["first"]))


async def test_a_question_is_taken_remarked_answered_and_kept_for_the_base(
    answerer: Browser, office: Office, world: World
) -> None:
    path = f"/console/questions/{world.question}"
    assert "食堂周末开不开门？" in await answerer.opens("/console/questions")
    assert "李静" in await answerer.opens(path)
    assert "由您来答复" in await answerer.sends(f"{path}/take")
    assert "问过后勤" in await answerer.sends(f"{path}/note", {"note": "问过后勤"})
    assert "请填写答复" in await answerer.sends(f"{path}/answer", {"answer": " "})
    words = await answerer.sends(f"{path}/answer", {"answer": "李静同志，周六开，电话 13800000000。"})
    assert "答复已发出" in words
    assert "正在送达" in words
    kept = await answerer.sends(f"{path}/keep")
    assert "提问人的姓名、电话等已去掉" in kept
    assert "…同志，周六开，电话 …。" in kept
    assert "须由另一位同志发布" in kept
    assert "发布" not in [button.strip() for button in kept.split("撤下")]
    await answerer.opens(path)
    assert "查看知识库条目" in answerer.sees
    assert "已关闭" in await answerer.sends(f"{path}/close")
    assert "食堂" not in await answerer.opens("/console/questions")
    assert "食堂" in await answerer.opens("/console/questions?show=done")
    entry = await answerer.opens("/console/knowledge?state=draft")
    assert "食堂周末开不开门？" in entry
    second = await signed_in(answerer, office, "second", Right(Role.REVIEWER, world.codes["top"]))
    await second.opens("/console/knowledge?q=食堂")
    [draft] = [each for each in second.page.text.split('"') if each.startswith("/console/knowledge/") and each[-1].isdecimal()]
    await second.opens(draft)
    assert "已发布" in await second.sends(f"{draft}/release")


async def test_of_two_who_answer_the_second_is_told_and_the_words_are_kept(answerer: Browser, world: World) -> None:
    path = f"/console/questions/{world.question}"
    await answerer.opens(path)
    hidden = answerer.hidden(f"{path}/answer")
    await answerer.sends(f"{path}/answer", {"answer": "开的。"})
    words = await answerer.posts(f"{path}/answer", {**hidden, "answer": "周日不开。"})
    assert answerer.status == 409
    assert "先一步答复了" in words
    assert "晚到的答复，没有发出" in words
    assert "周日不开。" in words


async def test_a_question_is_passed_on_to_somebody_who_may_answer_it(answerer: Browser, office: Office, world: World) -> None:
    path = f"/console/questions/{world.question}"
    other = await signed_in(Browser(answerer.client), office, "other", Right(Role.SECRETARY, world.codes["top"]))
    await other.opens(path)
    assert "请填写" in await other.sends(f"{path}/pass-on", {"to": "1", "why": ""})
    assert "请选择负责" in await other.sends(f"{path}/pass-on", {"to": "99", "why": "归你管"})
    to = other.page.text.split('<select class="form-select" id="to"')[1].split('value="')[1].split('"')[0]
    words = await other.sends(f"{path}/pass-on", {"to": to, "why": "归你管"})
    assert "已转办" in words
    assert "归你管" in words


async def test_questions_are_for_those_who_answer_in_the_branch_alone(visitor: Browser, office: Office, world: World) -> None:
    path = f"/console/questions/{world.question}"
    elsewhere = await signed_in(visitor, office, "elsewhere", Right(Role.ANSWERER, world.codes["second"]))
    assert "李静" not in await elsewhere.opens("/console/questions?show=all")
    await elsewhere.opens(path)
    assert elsewhere.status == 404
    for role in (Role.EDITOR, Role.REVIEWER, Role.READER, Role.HANDLER):
        reader = await signed_in(visitor, office, f"as-{role}", Right(role, world.codes["top"]))
        for page in ("/console/questions", path):
            await reader.opens(page)
            assert reader.status in {403, 404}
            assert "李静" not in reader.sees


async def test_a_file_of_questions_is_looked_at_then_kept_as_drafts_and_released_by_a_second_person(
    admin: Browser, office: Office, world: World
) -> None:
    await admin.opens("/console/knowledge/import/template")
    assert admin.page.content.startswith(b"PK")
    await admin.opens("/console/knowledge/import")
    assert "请先选择一个文件" in await admin.sends("/console/knowledge/import", {"branch": ""}, {"file": ("", b"")})
    words = await admin.sends("/console/knowledge/import", {"branch": ""}, {"file": ("问答.csv", FAQ)})
    assert "导入 1 条" in words
    assert "没有答案" in words
    assert "知识库里已经有这个问题" in words
    assert "停车证怎么办？" not in await admin.opens(f"{admin.path}?only=problems")
    words = await admin.sends(f"{admin.path}/confirm")
    assert "已导入 1 条草稿，1 条有问题未导入" in words
    assert "停车证怎么办？" in words
    second = await signed_in(Browser(admin.client), office, "second", Right(Role.ADMIN, world.codes["top"]))
    await second.opens("/console/knowledge?state=draft")
    ids = [part.split('"')[0] for part in second.page.text.split('name="entry" value="')[1:]]
    assert "已发布 2 条" in await second.sends("/console/knowledge/release", {"entry": ids})


async def test_an_entry_is_written_refused_changed_and_withdrawn(admin: Browser, world: World) -> None:
    await admin.opens("/console/knowledge/new")
    typed = {"question": "请假怎么请？", "answer": "", "wordings": "怎么请假\n请假流程", "source": "", "branch": ""}
    assert "请填写答复" in await admin.sends("/console/knowledge/new", typed)
    assert "已存为草稿" in await admin.sends("/console/knowledge/new", {**typed, "answer": "写假条。"})
    path = admin.path
    assert "请假流程" in admin.sees
    await admin.posts(f"{path}/release", {"csrf": admin.hidden("/console/sign-out")["csrf"]})
    assert "须由另一位同志发布" in admin.sees
    known = f"/console/knowledge/{world.faq}"
    assert "几号之前交党费" in await admin.opens(f"{known}/edit")
    assert "草稿" in await admin.sends(f"{known}/edit", {**typed, "question": "党费几号交？", "answer": "15 日。"})
    assert "已撤下" in await admin.sends(f"{known}/withdraw")


async def test_what_is_promised_is_the_organisations_to_change(admin: Browser, office: Office, world: World) -> None:
    await admin.opens("/console/questions/promise")
    fields = {"first": "2", "answer": "1", "remind": "09:00", "ends": "17:30"}
    assert "受理不晚于答复" in await admin.sends("/console/questions/promise", fields)
    assert "已保存" in await admin.sends("/console/questions/promise", {**fields, "answer": "5"})
    reader = await signed_in(admin, office, "reader", Right(Role.ANSWERER, world.codes["top"]))
    assert "17:30" in await reader.opens("/console/questions/promise")
    await reader.posts("/console/questions/promise", {"csrf": reader.hidden("/console/sign-out")["csrf"], **fields})
    assert reader.status == 403
