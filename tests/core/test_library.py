"""Banks, imports, items, articles and files, as staff keep them."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from core.database import Database, Session
from core.errors import NotFound, Refused
from core.library import service as library
from core.library.rules import ItemDraft, ItemType, Sought
from core.quiz.models import Quiz, Round, RoundItem
from tests.conftest import MORNING
from tests.people import People

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
DRAFTS = (
    ItemDraft(2, ItemType.SINGLE, "一年有几个月？", ("十", "十一", "十二"), (2,), tags=("常识",), difficulty=1),
    ItemDraft(3, ItemType.JUDGE, "水是液体。", ("正确", "错误"), (0,)),
    ItemDraft(4, ItemType.BLANK, "一年有____季。", blanks=(("4", "四"),), explanation="春夏秋冬"),
)


@pytest.fixture
async def bank(database: Database, people: People) -> int:
    await people.branch("001.002")
    async with database.transaction() as session:
        made = await library.create_bank(session, "常识", "001", MORNING)
    return made.id


async def store(database: Database, bank: int, drafts: tuple[ItemDraft, ...] = DRAFTS, rejected: int = 0) -> library.Stored:
    async with database.transaction() as session:
        return await library.store(session, bank, "题库.xlsx", drafts, rejected, MORNING)


async def test_what_is_imported_can_be_found_read_and_searched(database: Database, bank: int) -> None:
    await store(database, bank)
    async with database.reading() as session:
        page = await library.items(session, bank, Sought("几个"))
        found = page.rows[0]
        assert (page.total, found.options, found.key, found.tags, found.difficulty) == (
            1,
            ["十", "十一", "十二"],
            [2],
            ["常识"],
            1,
        )
        everything = await library.items(session, bank)
        ids = [item.id for item in everything.rows]
        assert [item.id for item in await library.items_by_ids(session, [ids[2], 99, ids[0]])] == [ids[2], ids[0]]
        assert (await library.item(session, ids[0])).blanks == [["4", "四"]]
        assert (await library.items(session, bank, Sought("100%_"))).total == 0


async def test_a_preview_stores_nothing(database: Database, bank: int) -> None:
    async with database.reading() as session:
        found = await library.preview(session, bank, DRAFTS)
        assert (found.new, found.duplicates, found.contradictions) == (DRAFTS, (), ())
        assert (await library.items(session, bank)).total == 0
        assert (await library.preview(session, None, (*DRAFTS, DRAFTS[0]))).duplicates == DRAFTS[:1]


async def test_the_same_file_again_doubles_nothing_and_another_answer_is_listed(database: Database, bank: int) -> None:
    await store(database, bank)
    turned = replace(DRAFTS[0], options=("十二", "十", "十一"), key=(0,))
    wrong = replace(DRAFTS[1], row=9, key=(1,))
    done = await store(database, bank, (turned, wrong, DRAFTS[2]), rejected=4)
    assert (done.imported, done.duplicates, done.rejected) == (0, 2, 5)
    assert [(finding.row, finding.code) for finding in done.preview.findings] == [(9, "contradicts-stored")]
    async with database.reading() as session:
        first, second = reversed(await library.batches(session, bank))
        assert (first.imported, second.rows, second.duplicates, second.rejected) == (3, 7, 2, 5)


async def test_an_import_can_be_undone_until_one_of_its_items_is_used(database: Database, bank: int) -> None:
    first, second = await store(database, bank, DRAFTS[:1]), await store(database, bank, DRAFTS[1:])
    async with database.transaction() as session:
        assert await library.undo(session, second.batch_id) == 2
    async with database.transaction() as session:
        (item,) = (await library.items(session, bank)).rows
        await use(session, item.id, bank)
        with pytest.raises(Refused) as refused:
            await library.undo(session, first.batch_id)
        assert refused.value.text.key == "library-batch-used"
        assert (await library.items(session, bank)).total == 1
        with pytest.raises(NotFound):
            await library.undo(session, second.batch_id)


async def use(session: Session, item_id: int, bank_id: int) -> None:
    """Put the item into a round of a quiz."""
    bank = await library.bank(session, bank_id)
    today = MORNING.date()
    quiz = Quiz(
        title="每日一答", bank_id=bank_id, branch_id=bank.branch_id, size=1, clock="08:00", starts_on=today, created_at=MORNING
    )
    session.add(quiz)
    await session.flush()
    round_ = Round(quiz_id=quiz.id, day=today, opens_at=MORNING, closes_at=MORNING, size=1)
    session.add(round_)
    await session.flush()
    session.add(RoundItem(round_id=round_.id, number=1, item_id=item_id))
    await session.flush()


async def test_a_retired_item_is_shown_no_more_and_comes_back_by_no_import(database: Database, bank: int) -> None:
    await store(database, bank)
    async with database.transaction() as session:
        (item,) = (await library.items(session, bank, Sought("液体"))).rows
        await library.retire(session, item.id, MORNING)
    assert (await store(database, bank)).imported == 0
    async with database.reading() as session:
        assert [row.items for row in await library.banks(session, "001")] == [2]


async def test_a_bank_serves_its_branch_and_those_below_and_no_others(database: Database, people: People) -> None:
    await people.branch("002")
    await people.branch("001.002")
    async with database.transaction() as session:
        await library.create_bank(session, "常识", "001", MORNING)
        await library.create_bank(session, "支部题库", "001.002", MORNING)
    async with database.reading() as session:
        shown = {code: [row.name for row in await library.banks(session, code)] for code in ("001", "001.002", "002")}
    assert shown == {"001": ["常识", "支部题库"], "001.002": ["常识", "支部题库"], "002": []}


@pytest.mark.parametrize(
    ("name", "key"), [("  ", "library-name-missing"), ("长" * 121, "library-name-too-long"), (" 常识 ", "library-bank-exists")]
)
async def test_a_bank_needs_a_name_of_its_own(database: Database, bank: int, name: str, key: str) -> None:
    assert bank
    async with database.transaction() as session:
        with pytest.raises(Refused) as refused:
            await library.create_bank(session, name, "001", MORNING)
    assert refused.value.text.key == key


async def test_what_does_not_exist_is_not_found(database: Database, people: People) -> None:
    await people.branch("001")
    async with database.transaction() as session:
        for asked in (library.bank(session, 9), library.item(session, 9), library.article(session, 9), library.media(session, 9)):
            with pytest.raises(NotFound):
                await asked
        with pytest.raises(NotFound):
            await library.store(session, 9, "x", DRAFTS, 0, MORNING)
        with pytest.raises(NotFound):
            await library.create_bank(session, "x", "009", MORNING)


async def test_an_article_is_kept_and_an_empty_one_refused(database: Database, people: People) -> None:
    await people.branch("001.002")
    async with database.transaction() as session:
        kept = await library.write_article(session, " 入门 ", "# 你好", "001", MORNING, source="自编")
        with pytest.raises(Refused):
            await library.write_article(session, "空", " \n", "001", MORNING)
    async with database.reading() as session:
        assert (await library.article(session, kept.id)).title == "入门"
        assert [article.id for article in await library.articles(session, "001.002")] == [kept.id]


def office(part: str, *more: str) -> bytes:
    kept = BytesIO()
    with ZipFile(kept, "w") as archive:
        for name in (part, *more):
            archive.writestr(name, "x")
    return kept.getvalue()


ALLOWED = {
    "image/png": PNG,
    "image/jpeg": b"\xff\xd8\xff\xe0" + bytes(20),
    "image/gif": b"GIF89a" + bytes(20),
    "image/webp": b"RIFF\x10\0\0\0WEBPVP8 ",
    "application/pdf": b"%PDF-1.7\n",
    "audio/mpeg": b"ID3\x03" + bytes(20),
    "video/mp4": b"\0\0\0\x18ftypisom" + bytes(20),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": office("word/document.xml"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": office("xl/workbook.xml"),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": office("ppt/presentation.xml"),
}


async def test_files_are_kept_by_what_they_are_and_come_back_as_they_were(
    database: Database, people: People, tmp_path: Path
) -> None:
    await people.branch("001")
    async with database.transaction() as session:
        for mime, data in ALLOWED.items():
            kept = await library.keep_media(session, tmp_path, "../../etc/图\r\n.exe", data, "001", MORNING)
            assert (kept.mime, kept.name, kept.size) == (mime, "图.exe", len(data))
            again = await library.keep_media(session, tmp_path, "图.exe", data, "001", MORNING)
            assert again == kept == await library.media(session, kept.id)
            found = await library.read_media(session, tmp_path, kept.id)
            assert found is not None
            assert found.content == data
        assert await library.read_media(session, tmp_path, 999) is None
        assert await library.read_media(session, tmp_path / "elsewhere", kept.id) is None
    assert len(kept_files(tmp_path)) == len(ALLOWED)


def kept_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and len(path.name) == 64]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "library-media-empty"),
        (PNG + bytes(10 * 1024 * 1024), "library-media-too-large"),
        (b"<svg onload=alert(1)>", "library-media-unknown"),
        (b"MZ\x90\0", "library-media-unknown"),
        (b"PK\x03\x04broken", "library-media-unknown"),
        (office("word/document.xml", "word/vbaProject.bin"), "library-media-unknown"),
        (office("notes.txt"), "library-media-unknown"),
    ],
)
async def test_other_files_are_refused_with_a_sentence(
    database: Database, people: People, tmp_path: Path, data: bytes, key: str
) -> None:
    await people.branch("001")
    async with database.transaction() as session:
        with pytest.raises(Refused) as refused:
            await library.keep_media(session, tmp_path, "x.png", data, "001", MORNING)
    assert refused.value.text.key == key
    assert not kept_files(tmp_path)
