"""Sharing a bank with its articles between branches through the console: a pack leaves, is looked at, taken and updated."""

import io
import zipfile

from console.office import Office
from content.importers.packs import Manifest, PackArticle, write_pack
from core.library import service as library
from core.library.rules import ItemDraft, ItemType
from core.staff.rules import Right, Role
from tests.console.browser import Browser
from tests.console.conftest import signed_in

FIRST = ItemDraft(1, ItemType.SINGLE, "一加一等于几？", ("一", "二"), (1,))
OTHER = ItemDraft(2, ItemType.JUDGE, "水是固体。", ("正确", "错误"), (1,))
CHANGED = ItemDraft(1, ItemType.SINGLE, "一加一等于几？", ("一", "二"), (1,), explanation="口算")
READING = PackArticle("学习材料", "自编", "正文。")
ABOUT = {"origin": "自编讲义", "licence": "CC0-1.0", "id": "history", "release": "3"}


def pack(release: int, *items: ItemDraft) -> bytes:
    return write_pack(Manifest("basics", release, "基础知识", "自编讲义", "CC0-1.0"), items, (READING,))


async def looks_at(browser: Browser, data: bytes, branch: str = "001") -> str:
    await browser.opens("/console/banks/packs")
    return await browser.sends("/console/banks/packs", {"branch": branch}, {"file": ("包.zip", data)})


async def test_a_bank_leaves_as_a_pack_and_is_known_again(admin: Browser, office: Office) -> None:
    async with office.database.transaction() as session:
        bank = await library.create_bank(session, "党史题库", "001", office.clock())
        await library.store(session, bank.id, "党史.xlsx", (FIRST, OTHER), 0, office.clock())
        await library.write_article(session, "学习材料", "正文。", "001", office.clock(), "自编")
    form = await admin.opens(f"/console/banks/{bank.id}/pack")
    assert "2 道题和本单位的 1 篇文章" in form
    assert "请填" in await admin.sends(f"/console/banks/{bank.id}/pack", {**ABOUT, "licence": ""})
    assert "编号" in await admin.sends(f"/console/banks/{bank.id}/pack", {**ABOUT, "id": "党史"})
    await admin.sends(f"/console/banks/{bank.id}/pack", ABOUT)
    data = admin.page.content
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {"pack.json", "items.json", "articles/1.md"} <= set(archive.namelist())
    words = await looks_at(admin, data)
    assert "第 3 版，来源：自编讲义，许可：CC0-1.0" in words
    assert "确认导入" not in words
    assert "导出内容包" in await admin.opens("/console/audit")
    below = await signed_in(Browser(admin.client), office, "below", Right(Role.SECRETARY, "001.001"))
    await below.opens(f"/console/banks/{bank.id}/pack")
    assert below.status == 403
    await below.opens("/console/banks/packs")
    await below.sends("/console/banks/packs", {"branch": "001"}, {"file": ("包.zip", data)})
    assert below.status == 404


async def test_a_pack_is_looked_at_then_taken_and_a_newer_release_updates_it(admin: Browser) -> None:
    assert "学习材料" in await looks_at(admin, pack(1, FIRST, OTHER))
    assert "新题 2 道，更新 0 道，文章 1 篇" in await admin.sends(f"{admin.path}/confirm")
    words = await looks_at(admin, pack(2, CHANGED))
    assert "现有第 1 版" in words
    words = await admin.sends(f"{admin.path}/confirm")
    assert "新题 0 道，更新 1 道，文章 0 篇" in words
    assert "不再有这 1 题" in words
    await looks_at(admin, pack(1, FIRST))
    assert (admin.status, "不能再导入较旧的第 1 版" in admin.sees) == (422, True)
    assert "导入内容包" in await admin.opens("/console/audit")


async def test_a_damaged_pack_and_a_file_that_is_none_are_refused_with_a_sentence(admin: Browser) -> None:
    for data, why in ((b"nothing", "不完整或格式不对"), (pack(1, FIRST).replace(b"items.json", b"items.jsox"), "内容包")):
        words = await looks_at(admin, data)
        assert (admin.status, why in words) == (422, True), words
