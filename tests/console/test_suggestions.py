"""The suggestion box at the console: the desk, one case, its words and acts, files, what may be suggested."""

import io

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import col, select

from console.office import Office
from core.database import Database
from core.pushes.models import Push
from core.staff import service as staff
from core.staff.models import AuditEntry
from core.staff.passwords import PasswordHash
from core.staff.rules import NewAccount, Right, Role
from core.suggestions.models import Case, Entry
from tests.console.browser import Browser
from tests.console.conftest import signed_in
from tests.console.world import World

CASE, OPEN = "/console/suggestions/1", "/console/suggestions/2"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Return a SQLite database: what differs between the two is tried in the core."""
    return sqlite_url


@pytest.fixture
async def handler(visitor: Browser, office: Office, world: World) -> Browser:
    return await signed_in(visitor, office, "zhou", Right(Role.HANDLER, world.codes["top"]))


def sheet(body: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()


async def kinds(database: Database, case: int) -> list[str]:
    async with database.reading() as session:
        return list((await session.exec(select(Entry.kind).where(Entry.case_id == case).order_by(col(Entry.id)))).all())


async def test_the_desk_shows_what_is_theirs_and_narrows_it(handler: Browser) -> None:
    words = await handler.opens("/console/suggestions")
    assert "李静" in words
    assert words.count("已收到") == 1
    assert "已答复" in await handler.opens("/console/suggestions?show=answered")
    assert "没有符合条件的建议" in await handler.opens("/console/suggestions?q=nothing")
    assert "李静" in await handler.opens("/console/suggestions?q=主题党日&show=all")
    for odd in ("show=x", "kind=x", "kind=99999999999", "page=99", "q=%27%25"):
        await handler.opens(f"/console/suggestions?{odd}")
        assert handler.status == 200, odd


async def test_upper_levels_see_counts_and_no_names(visitor: Browser, office: Office, world: World) -> None:
    reader = await signed_in(visitor, office, "reader", Right(Role.READER, world.codes["top"]))
    words = await reader.opens("/console/suggestions")
    assert "测试集团 1 0 1 0 2" in words
    assert "李静" not in words
    for path in ("/console/suggestions.xlsx", "/console/suggestions/rules"):
        await reader.opens(path)
        assert reader.status == 403, path
    await reader.opens(CASE)
    assert reader.status == 404
    await reader.opens("/console/suggestions/counts.xlsx")
    assert sheet(reader.page.content)[1] == ["001", "测试集团", 1.0, 0.0, 1.0, 0.0, 2.0]


async def test_a_branch_beside_sees_nothing(visitor: Browser, office: Office, world: World) -> None:
    beside = await signed_in(visitor, office, "beside", Right(Role.SECRETARY, world.codes["second"]))
    words = await beside.opens("/console/suggestions?show=all")
    assert "李静" not in words
    assert "还没有收到过建议" in words
    await beside.opens("/console/suggestions.xlsx?show=all")
    assert len(sheet(beside.page.content)) == 1
    await beside.opens("/console/suggestions")
    await beside.posts(f"{CASE}/write", {**beside.hidden("/console/sign-out"), "act": "note", "words": "x", "version": "0"})
    assert beside.status == 404


async def test_a_case_is_accepted_asked_about_and_answered(handler: Browser, database: Database) -> None:
    await handler.opens(OPEN)
    assert "已受理。" in await handler.sends(f"{OPEN}/do/accept")
    assert "已经去问了" in await handler.sends(f"{OPEN}/write", {"act": "ask", "words": "想去哪里？"})
    assert "等对方补充" in handler.sees
    assert "已保存" in await handler.sends(f"{OPEN}/write", {"act": "note", "words": "和工会商量"})
    assert "已答复。" in await handler.sends(f"{OPEN}/write", {"act": "answer", "words": "下月组织一次"})
    assert "已办结" in await handler.sends(f"{OPEN}/do/close")
    assert await kinds(database, 2) == ["sent", "accept", "ask", "note", "answer", "close"]
    async with database.reading() as session:
        said = (await session.exec(select(AuditEntry.action).where(AuditEntry.account_name == "王秘书"))).all()
        receipt = (await session.exec(select(Case.receipt).where(Case.id == 2))).one()
        subjects = set((await session.exec(select(AuditEntry.subject).where(AuditEntry.account_name == "王秘书"))).all())
    assert [each.partition(".")[2] for each in said] == ["accept", "ask", "noted", "answer", "close"]
    assert subjects == {f"suggestion {receipt}"}


async def test_words_of_who_comes_too_late_are_shown_again_and_kept(handler: Browser, database: Database) -> None:
    await handler.opens(OPEN)
    stale = handler.hidden(f"{OPEN}/write")
    await handler.sends(f"{OPEN}/do/begin")
    words = await handler.posts(f"{OPEN}/write", {**stale, "act": "answer", "words": "慢了一步的答复"})
    assert handler.status == 409
    assert "就在刚才，有人先处理了这条建议" in words
    assert "已存成内部备注" in words
    assert ">慢了一步的答复</textarea>" in handler.page.text
    assert await kinds(database, 2) == ["sent", "begin", "unsent"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"act": "answer", "words": " "}, "还没有文字"),
        ({"act": "answer", "words": "字" * 4001}, "不能超过 4,000 字"),
        ({"act": "note", "words": ""}, "还没有文字"),
        ({"act": "transfer", "words": "x"}, "请选择“这段话是”"),
    ],
)
async def test_odd_words_get_a_sentence(handler: Browser, fields: dict[str, str], sentence: str) -> None:
    await handler.opens(OPEN)
    assert sentence in await handler.sends(f"{OPEN}/write", fields)
    assert handler.status == 422


async def test_a_case_is_handed_over_and_gone_from_the_own_desk(
    handler: Browser, office: Office, world: World, database: Database
) -> None:
    async with database.transaction() as session:
        right = Right(Role.HANDLER, world.codes["second"])
        account = await staff.create_account(session, NewAccount("sun", "孙主任"), PasswordHash("x"), [right], office.clock())
    await handler.opens(OPEN)
    assert "请填写“转交说明”" in await handler.sends(f"{OPEN}/transfer", {"to": f"{account}@{world.codes['second']}"})
    assert "请选择“交给谁”" in await handler.sends(f"{OPEN}/transfer", {"to": "9@009", "note": "请办"})
    to = {"to": f"{account}@{world.codes['second']}", "note": "请办"}
    assert "已转交给孙主任" in await handler.sends(f"{OPEN}/transfer", to)
    await handler.opens(OPEN)
    assert handler.status == 404


async def test_what_the_sender_agreed_to_is_published_and_taken_down(handler: Browser) -> None:
    assert "建议人已同意" in await handler.opens(CASE)
    assert "已公布。" in await handler.sends(f"{CASE}/post/publish")
    board = await handler.opens("/console/suggestions/board")
    assert "有人说：中午排队太久" in board
    assert "李静" not in board
    await handler.opens(CASE)
    assert "已撤下。" in await handler.sends(f"{CASE}/post/take-down")
    assert "正在征求建议人同意" in await handler.sends(f"{CASE}/post", {"said": "排队", "done": "加窗口"})
    assert "请把“有人说”和“我们做了”都写上" in await handler.sends(f"{CASE}/post", {"said": "", "done": "加窗口"})


async def test_the_file_holds_what_the_list_shows(handler: Browser) -> None:
    await handler.opens("/console/suggestions.xlsx?show=all")
    header, *rows = sheet(handler.page.content)
    assert header[:5] == ["回执号", "类别", "状态", "办理的党支部", "建议人"]
    assert {row[4] for row in rows} == {"李静"}
    assert {row[2] for row in rows} == {"已收到", "已答复"}
    assert not [cell for row in rows for cell in row if "窗口" in str(cell)]


@pytest.mark.usefixtures("world")
async def test_categories_and_deadlines_are_changed_by_those_who_keep_the_settings(admin: Browser) -> None:
    assert "申诉求决" in await admin.opens("/console/suggestions/rules")
    await admin.opens("/console/suggestions/rules/new")
    new = {"name_zh": "安全", "name_en": "Safety", "profile": "box", "offered": "yes"}
    assert "请填写中文和英文名称" in await admin.sends("/console/suggestions/rules/new", {**new, "name_en": " "})
    assert "安全" in await admin.sends("/console/suggestions/rules/new", new)
    await admin.opens("/console/suggestions/rules/1")
    assert "停用" in await admin.sends("/console/suggestions/rules/1", {**new, "name_zh": "工作", "offered": ""})
    await admin.opens("/console/suggestions/deadlines/box")
    fields = {
        "name_zh": "意见箱",
        "name_en": "Box",
        "unit": "workday",
        "answer_from": "received",
        "acknowledge": "3",
        "answer": "10",
    }
    more = {
        "extension": "5",
        "warn_percent": "80",
        "reopen_days": "30",
        "keep_days": "365",
        "source": "本单位规定",
        "as_of": "2026-11-21",
    }
    path = "/console/suggestions/deadlines/box"
    for wrong, sentence in (({"answer": "2"}, "答复的期限要比"), ({"source": ""}, "请写明期限的依据"), ({"unit": "x"}, "请选择")):
        assert sentence in await admin.sends(path, {**fields, **more, **wrong})
    assert "10 个工作日" in await admin.sends(path, {**fields, **more})
    for missing in ("rules/999", "deadlines/nowhere", "1/do/answer", "1/post/nowhere"):
        await admin.opens("/console/suggestions/rules/new")
        token = admin.hidden("/console/suggestions/rules/new")
        await admin.posts(f"/console/suggestions/{missing}", {**token, **new})
        assert admin.status in {404, 422}, missing


async def test_no_page_about_pushes_tells_of_anybodys_suggestion(admin: Browser, world: World, database: Database) -> None:
    async with database.reading() as session:
        receipts = (await session.exec(select(Case.receipt))).all()
        told = (await session.exec(select(Push.id).where(col(Push.title).in_(receipts)))).all()
    assert told
    for path in ("pushes", "", f"members/{world.member}", "results"):
        words = await admin.opens(f"/console/{path}")
        assert not [each for each in receipts if each in words], path
    for push in told:
        await admin.opens(f"/console/pushes/{push}")
        assert admin.status == 404
