"""Sharing a bank with its articles between branches through the console: a pack leaves, is looked at, taken and updated."""

import io
import zipfile
from dataclasses import replace
from datetime import date, time

from console.office import Office
from content.importers.pack_plans import packed
from content.importers.packs import Manifest, PackArticle, write_pack
from core.calendar import service as calendar
from core.calendar.rules import EntryDraft, EntryKind, EntryState, Timetable
from core.library import service as library
from core.library.rules import ItemDraft, ItemType
from core.members.rules import Audience
from core.staff.rules import Right, Role
from tests.console.browser import Browser
from tests.console.conftest import signed_in

FIRST = ItemDraft(1, ItemType.SINGLE, "一加一等于几？", ("一", "二"), (1,))
OTHER = ItemDraft(2, ItemType.JUDGE, "水是固体。", ("正确", "错误"), (1,))
CHANGED = ItemDraft(1, ItemType.SINGLE, "一加一等于几？", ("一", "二"), (1,), explanation="口算")
READING = PackArticle("学习材料", "自编", "正文。")
ABOUT = {"origin": "自编讲义", "licence": "CC0-1.0", "id": "history", "release": "3"}


PLANNED = EntryDraft(EntryKind.NOTICE, "交党费", Audience("001.002"), Timetable(date(2027, 1, 20), time(9)))
UNKNOWN = replace(PLANNED, title="评议", audience=Audience("001.002", ("nobody",)))


def pack(release: int, *items: ItemDraft) -> bytes:
    about = Manifest("basics", release, "基础知识", "自编讲义", "CC0-1.0")
    return write_pack(about, items, (READING,), packed([PLANNED, UNKNOWN]))


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


async def test_a_pack_is_looked_at_then_taken_and_a_newer_release_updates_it(admin: Browser, office: Office) -> None:
    words = await looks_at(admin, pack(1, FIRST, OTHER))
    assert all(each in words for each in ("学习材料", "交党费", "评议", "nobody"))
    assert "新题 2 道，更新 0 道，文章 1 篇，日历草稿 1 项" in await admin.sends(f"{admin.path}/confirm")
    words = await looks_at(admin, pack(2, CHANGED))
    assert "现有第 1 版" in words
    words = await admin.sends(f"{admin.path}/confirm")
    assert "新题 0 道，更新 1 道，文章 0 篇" in words
    assert "不再有这 1 题" in words
    async with office.database.reading() as session:
        (entry,) = await calendar.entries(session, "001")
    assert (entry.state, entry.draft) == (EntryState.DRAFT, replace(PLANNED, audience=Audience("001")))
    form = await admin.opens("/console/banks/1/pack")
    assert "还没有过的 1 项安排" in form
    await admin.sends("/console/banks/1/pack", {**ABOUT, "calendar": "yes"})
    with zipfile.ZipFile(io.BytesIO(admin.page.content)) as archive:
        assert "交党费" in archive.read("calendar.json").decode()
    await looks_at(admin, pack(1, FIRST))
    assert (admin.status, "不能再导入较旧的第 1 版" in admin.sees) == (422, True)
    assert "导入内容包" in await admin.opens("/console/audit")


async def test_a_damaged_pack_and_a_file_that_is_none_are_refused_with_a_sentence(admin: Browser) -> None:
    for data, why in ((b"nothing", "不完整或格式不对"), (pack(1, FIRST).replace(b"items.json", b"items.jsox"), "内容包")):
        words = await looks_at(admin, data)
        assert (admin.status, why in words) == (422, True), words
