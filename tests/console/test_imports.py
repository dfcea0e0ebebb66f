"""Importing a roster and a question bank through the console, with good files and with bad ones."""

import io
import zipfile

import pytest

from console.office import Office
from console.sheets import workbook
from content import uploads
from content.import_work import ImportWork
from core.imports import service as imports
from core.imports.service import Target
from core.library import service as library
from core.staff.rules import Right, Role
from tests.console.browser import Browser
from tests.console.conftest import signed_in
from tests.console.world import World

pytestmark = pytest.mark.usefixtures("world")
BANK = """题干,选项A,选项B,选项C,答案,解析
一加一等于几？,一,二,三,B,口算
二加二等于几？,三,四,五,B,
没有答案的题？,甲,乙,丙,,
""".encode()
ROSTER = (
    "姓名,工号,支部,类别\n李静,1001,第一支部,预备党员\n周敏,1003,第一支部,正式党员\n吴刚,1004,没有这个支部,正式党员\n".encode()
)


async def uploads_bank(browser: Browser, data: bytes, name: str = "题库.csv", **fields: str) -> str:
    await browser.opens("/console/banks/import")
    typed = {"name": "新题库", "branch": "001", "bank": "", **fields}
    return await browser.sends("/console/banks/import", typed, {"file": (name, data)})


async def uploads_roster(browser: Browser, data: bytes, name: str = "名册.csv", **fields: str) -> str:
    await browser.opens("/console/roster")
    return await browser.sends("/console/roster", {"branch": "001", **fields}, {"file": (name, data)})


async def test_a_bank_is_looked_at_then_stored_then_taken_back(admin: Browser, office: Office) -> None:
    words = await uploads_bank(admin, BANK)
    assert "导入 2 题" in words
    assert "没有答案" in words
    only = await admin.opens(f"{admin.path}?only=problems")
    assert "没有答案的题？" in only or "没有答案" in only
    assert "一加一" not in only
    words = await admin.sends(f"{admin.path}/confirm")
    assert "已导入 2 题" in words
    assert "1 题有问题未导入" in words
    assert "一加一等于几？" in words
    bank = int(admin.path.rsplit("/", 1)[1])
    async with office.database.reading() as session:
        batch = (await library.batches(session, bank))[0]
    words = await admin.sends(f"/console/banks/{bank}/batches/{batch.id}/undo")
    assert "已撤销，删除了 2 题" in words
    assert "一加一" not in words


FLAWED = "1、2018年首次登上月球背面的是  …….嫦娥四号\n2、五大连池位于……黑龙江\n3、水在一百度沸腾……正确\n".encode()


async def test_repairs_are_accepted_one_by_one_or_all_of_a_kind_and_taken_back(admin: Browser) -> None:
    words = await uploads_bank(admin, FLAWED, "讲义.txt")
    page = admin.path
    assert "答案夹在句子里：3 行" in words
    assert "已采用 1 条修改" in await admin.sends(f"{page}/repairs", {"row": "2"})
    assert "已采用 3 条修改" in await admin.sends(f"{page}/repairs", {"code": "answer-in-sentence"})
    assert "已采用" not in await admin.sends(f"{page}/repairs", {"undo": "yes"})
    await admin.sends(f"{page}/repairs", {"row": "2"})
    words = await admin.sends(f"{page}/confirm")
    assert "已导入 1 题" in words
    assert "五大连池位于" in words


async def test_an_import_over_what_is_there_replaces_it_and_undone_gives_it_back(admin: Browser, office: Office) -> None:
    await uploads_bank(admin, BANK)
    await admin.sends(f"{admin.path}/confirm")
    bank = admin.path.rsplit("/", 1)[1]
    other = BANK.replace("B,口算".encode(), "C,另解".encode())
    assert "更新" in await uploads_bank(admin, other, bank=bank, match="replace")
    assert "更新 1 题" in await admin.sends(f"{admin.path}/confirm")
    async with office.database.reading() as session:
        batch = (await library.batches(session, int(bank)))[0]
    await admin.sends(f"/console/banks/{bank}/batches/{batch.id}/undo")
    async with office.database.reading() as session:
        items = (await library.items(session, int(bank))).rows
    assert {item.stem: item.key for item in items}["一加一等于几？"] == [1]


async def test_an_import_under_way_shows_how_far_it_is_and_goes_on_without_the_page(admin: Browser, office: Office) -> None:
    await uploads_bank(admin, BANK)
    token = admin.path.rsplit("/", 1)[1]
    async with office.database.transaction() as session:
        kept = await uploads.kept(office.data_dir / uploads.FOLDER, token)
        target = Target(None, "新题库", "001")
        job = await imports.confirmed(session, token, kept[0].account_id, "题库.csv", target, 2, office.clock())
    page = f"/console/banks/imports/{job.id}"
    assert "0 / 2 题已处理" in await admin.opens(page)
    assert 'hx-trigger="every 1s"' in admin.page.text
    folder = office.data_dir / uploads.FOLDER
    assert await ImportWork(office.database, office.clock, office.organisation, folder, office.wording.say).step()
    assert "已导入 2 题" in await admin.opens(f"{page}/progress")
    assert "hx-trigger" not in admin.page.text
    assert "打开题库" in await admin.opens(page)
    other = await signed_in(Browser(admin.client), office, "other", Right(Role.ADMIN, "001"))
    assert (await other.opens(page), other.status)[1] == 404


async def test_the_same_upload_cannot_be_confirmed_twice_nor_by_somebody_else(admin: Browser, office: Office) -> None:
    await uploads_bank(admin, BANK)
    page, token = admin.path, admin.hidden(f"{admin.path}/confirm")
    other = await signed_in(Browser(admin.client), office, "other", Right(Role.ADMIN, "001"))
    assert (await other.opens(page), other.status)[1] == 404
    await signed_in(admin, office, "third", Right(Role.ADMIN, "001"))
    await admin.posts(f"{page}/confirm", {**token, **admin.hidden("/console/sign-out")})
    assert admin.status == 404


async def test_the_corrected_file_and_the_templates_can_be_fetched(admin: Browser) -> None:
    await uploads_bank(admin, BANK)
    for path in (f"{admin.path}/fixed", "/console/banks/import/template", "/console/roster/template"):
        await admin.opens(path)
        assert admin.status == 200, path
        assert admin.page.content.startswith(b"PK"), path
        assert "attachment" in admin.page.headers["content-disposition"]


async def test_a_roster_shows_what_changes_and_then_changes_it(admin: Browser) -> None:
    words = await uploads_roster(admin, ROSTER)
    assert "正式党员 → 预备党员" in words
    assert "没有这个支部" in words
    words = await admin.sends(f"{admin.path}/confirm")
    assert "新增 1 人，更新 1 人，1 行有问题未导入" in words
    assert "周敏" in words
    assert "吴刚" not in words


async def test_branches_of_the_roster_are_made_when_asked(admin: Browser) -> None:
    words = await uploads_roster(admin, ROSTER, create="yes")
    assert "将新建：没有这个支部" in words
    assert "吴刚" in await admin.sends(f"{admin.path}/confirm")


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 400_000_000)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "这个文件是空的"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 500, "无法识别这种文件"),
        (b"<!doctype html><html><body>no</body></html>", "这是一个网页"),
        (b"PK\x03\x04broken", "文件已损坏"),
        ('[{"题干": '.encode(), "JSON"),
        ("姓名,电话\n甲,1\n".encode(), "没有找到"),
    ],
    ids=["empty", "picture", "page", "broken", "half-json", "no-questions"],
)
async def test_a_file_that_cannot_be_read_gets_one_sentence(admin: Browser, data: bytes, sentence: str) -> None:
    words = await uploads_bank(admin, data, "题库.xlsx")
    assert sentence in words
    assert admin.status in {200, 422}
    assert "导入 0 题" not in words


async def test_a_zip_bomb_is_not_opened(admin: Browser) -> None:
    assert "展开后过大" in await uploads_bank(admin, bomb(), "题库.xlsx")


async def test_a_file_of_fifty_megabytes_is_refused_with_a_sentence(admin: Browser) -> None:
    assert "不超过 20 MB" in await uploads_bank(admin, b"x" * 50 * 1024 * 1024)
    assert admin.status == 422


async def test_no_file_at_all_is_asked_for(admin: Browser) -> None:
    await admin.opens("/console/banks/import")
    words = await admin.sends("/console/banks/import", {"name": "新题库", "branch": "001", "bank": ""}, {"file": ("", b"")})
    assert "请先选择一个文件" in words


async def test_results_are_a_real_workbook_in_which_nothing_runs(admin: Browser, world: World) -> None:
    await admin.opens(f"/console/results/quizzes/{world.quiz}.xlsx")
    assert admin.page.content.startswith(b"PK")
    with zipfile.ZipFile(io.BytesIO(workbook("x", ["a"], [["=1+1"], ["@SUM(1)"], [3]]))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
