"""The bank editor: items found, written, changed with their versions, tagged, retired and restored."""

import io

from python_calamine import CalamineWorkbook

from console.office import Office
from core.library import editing
from core.library.rules import Shelf, Sought
from core.members import service as members
from core.members.service import MemberForm
from core.quiz.models import Answer, Attempt, Round, RoundItem
from core.staff.rules import Right, Role
from tests.console.browser import Browser
from tests.console.conftest import signed_in
from tests.console.world import World

NEW = {
    "kind": "multi",
    "stem": "哪些是季节？",
    "option0": "春",
    "option2": "夏",
    "option3": "月",
    "key": ["0", "2"],
    "tags": "常识、自然",
}


async def ids(office: Office, world: World, sought: Sought) -> list[str]:
    async with office.database.reading() as session:
        return sorted(map(str, await editing.sought_ids(session, world.bank, sought)), key=int)


async def test_an_item_is_written_shown_as_channels_show_it_and_found(admin: Browser, world: World) -> None:
    bank = f"/console/banks/{world.bank}"
    await admin.opens(f"{bank}/items/new")
    words = await admin.sends(f"{bank}/items/new", NEW)
    assert "题目已加入题库" in words
    assert "哪些是季节？" in words
    assert admin.page.text.count('class="right"') == 2
    assert "哪些是季节？" in await admin.opens(f"{bank}?q=夏&type=multi&tag=自然")
    assert "没有符合条件的题目" in await admin.opens(f"{bank}?q=夏&type=single")
    await admin.opens(f"{bank}/items/new")
    words = await admin.sends(f"{bank}/items/new", NEW)
    assert "已有同一道题" in words
    assert admin.status == 422
    assert 'value="夏"' in admin.page.text
    assert "还没有题目" not in await admin.sends(f"{bank}/items/new", {**NEW, "stem": "还有呢？", "more": "yes"})
    assert admin.path == f"{bank}/items/new"


async def test_a_change_of_the_answer_is_a_new_version_and_the_old_one_can_be_read(admin: Browser, world: World) -> None:
    page = f"/console/banks/{world.bank}/items/{world.item}"
    await admin.opens(f"{page}/edit")
    assert 'value="乙"' in admin.page.text
    fields = {"kind": "single", "stem": "改过的题干", "option0": "甲", "option1": "乙", "key": "1", "tags": "新标签"}
    words = await admin.sends(f"{page}/edit", fields)
    assert "已保存为第 2 版" in words
    assert "第 1 版" in words
    assert "第 8 题" in words
    await admin.opens(f"{page}/edit")
    assert "已保存。" in await admin.sends(f"{page}/edit", {**fields, "tags": "别的"})
    await admin.opens(f"{page}/edit")
    assert "请勾选一个正确选项" in await admin.sends(f"{page}/edit", {**fields, "key": ["0", "1"]})
    assert "请选择“题型”" in await admin.sends(f"{page}/edit", {**fields, "kind": "essay"})
    assert "修改题目" in await admin.opens("/console/audit")


async def test_ticked_items_or_all_that_are_shown_are_tagged_retired_and_restored(
    admin: Browser, world: World, office: Office
) -> None:
    bank = f"/console/banks/{world.bank}"
    first, second, *_ = await ids(office, world, Sought())
    await admin.opens(bank)
    assert "还没有选中题目" in await admin.sends(f"{bank}/items", {"act": "tag", "tags": "重点"})
    assert "请填写“标签”" in await admin.sends(f"{bank}/items", {"act": "tag", "tags": "、", "item": [first]})
    assert "已给 2 题加上标签" in await admin.sends(f"{bank}/items", {"act": "tag", "tags": "重点", "item": [first, second, "x"]})
    assert await ids(office, world, Sought(tag="重点")) == [first, second]
    await admin.opens(f"{bank}?tag=重点")
    assert "已停用 2 题" in await admin.sends(f"{bank}/items", {"act": "retire", "all": "yes"})
    assert "重点" in admin.page.url.query.decode() or "tag=" in str(admin.page.url)
    assert len(await ids(office, world, Sought())) == 5
    await admin.opens(f"{bank}?show=retired")
    assert "已恢复 1 题" in await admin.sends(f"{bank}/items", {"act": "restore", "item": [first]})
    await admin.opens(f"{bank}?show=all")
    assert "已从 2 题去掉标签" in await admin.sends(f"{bank}/items", {"act": "untag", "tags": "重点", "all": "yes"})
    assert await ids(office, world, Sought(tag="重点", shelf=Shelf.ALL)) == []
    await admin.opens(f"{bank}/items/{second}")
    await admin.sends(f"{bank}/items/{second}/restore")
    assert "已恢复使用" in admin.sees


async def test_who_may_only_use_a_bank_changes_nothing_in_it(visitor: Browser, office: Office, world: World) -> None:
    secretary = await signed_in(visitor, office, "secretary", Right(Role.SECRETARY, world.codes["first"]))
    bank = f"/console/banks/{world.bank}"
    await secretary.opens(f"{bank}/items/{world.item}")
    assert secretary.status == 200
    token = secretary.hidden("/console/sign-out")
    for path in (f"{bank}/items/new", f"{bank}/items/{world.item}/edit"):
        await secretary.opens(path)
        assert secretary.status == 403, path
        await secretary.posts(path, {**token, **NEW})
        assert secretary.status == 403, path
    for path in (f"{bank}/items", f"{bank}/items/{world.item}/restore"):
        await secretary.posts(path, {**token, "act": "retire", "all": "yes"})
        assert secretary.status == 403, path
    assert len(await ids(office, world, Sought())) == 7


async def _answered(office: Office, world: World) -> None:
    """Let twelve members answer four items: those who do well on the others miss the last."""
    now = office.clock()
    async with office.database.transaction() as session:
        turn = Round(quiz_id=world.quiz, day=now.date(), opens_at=now, closes_at=now, size=4)
        session.add(turn)
        await session.flush()
        items = sorted(await editing.sought_ids(session, world.bank, Sought()))[:4]
        session.add_all(RoundItem(round_id=turn.id, number=place, item_id=item) for place, item in enumerate(items, 1))
        for number in range(12):
            who = await members.add_member(
                session, MemberForm(f"成员{number}", world.codes["first"], "full", f"20{number:02}"), now
            )
            good = number % 2 == 0
            attempt = Attempt(round_id=turn.id, member_id=who.id, answered=4, right=2, started_at=now, finished_at=now)
            session.add(attempt)
            await session.flush()
            for place, (item, right) in enumerate(zip(items, (good, good, good or number == 1, not good), strict=True), 1):
                picked = [place % 3] if right else [(place + 1) % 3]
                session.add(Answer(attempt_id=attempt.id, number=place, item_id=item, picked=picked, right=right, at=now))


async def test_a_key_that_good_members_miss_is_shown_as_doubtful_and_found(admin: Browser, world: World, office: Office) -> None:
    await _answered(office, world)
    words = await admin.opens(f"/console/banks/{world.bank}/analysis")
    assert words.count("答案存疑") == 1
    assert "50%" in words
    words = await admin.opens(f"/console/banks/{world.bank}?show=suspect")
    assert words.count("号题") == 0
    assert admin.page.text.count('name="item"') == 1
    assert "完成人次 12" in await admin.opens(f"/console/results/quizzes/{world.quiz}/items?round=1")
    for path in (f"banks/{world.bank}/analysis.xlsx", f"results/quizzes/{world.quiz}/items.xlsx"):
        await admin.opens(f"/console/{path}")
        assert admin.page.content.startswith(b"PK"), path
        rows = CalamineWorkbook.from_filelike(io.BytesIO(admin.page.content)).get_sheet_by_index(0).to_python()
        assert rows[0][:5] == ["题号", "题干", "题型", "作答", "难度"]
        assert [row[7] for row in rows[1:]].count("答案存疑") == 1
    await admin.opens(f"/console/results/quizzes/{world.quiz}/items?round=99")
    assert admin.status == 404


async def test_a_bank_is_downloaded_and_what_its_form_cannot_hold_is_said_before(admin: Browser, world: World) -> None:
    words = await admin.opens(f"/console/banks/{world.bank}/export")
    assert "Word 试卷（带答案和解析）" in words
    await admin.opens(f"/console/banks/{world.bank}/export/moodle?sure=yes")
    assert admin.page.content.startswith(b"<?xml")
    assert "attachment" in admin.page.headers["content-disposition"]
    await admin.opens(f"/console/banks/{world.bank}/export/aiken?sure=yes")
    assert "ANSWER: " in admin.page.text
    await admin.opens(f"/console/banks/{world.bank}/export/pdf")
    assert admin.status == 404
