"""An import may leave, complete or replace what a bank has; undone, everything says again what it said."""

from dataclasses import replace

import pytest

from core.database import Database
from core.errors import Refused
from core.library import editing, intake, packs
from core.library import service as library
from core.library.intake import Match
from core.library.rules import ItemDraft, ItemType
from tests.conftest import MORNING
from tests.people import People

PLAIN = ItemDraft(2, ItemType.SINGLE, "一加一？", ("一", "二"), (1,))
RICH = replace(PLAIN, explanation="口算", source="课本", tags=("算术",), difficulty=1)
OTHER = replace(PLAIN, key=(0,))
NEW = ItemDraft(3, ItemType.JUDGE, "水是液体。", ("正确", "错误"), (0,))


@pytest.fixture
async def bank(database: Database, people: People) -> int:
    await people.branch("001")
    async with database.transaction() as session:
        made = await library.create_bank(session, "题库", "001", MORNING)
        await library.store(session, made.id or 0, "a.xlsx", [PLAIN], 0, MORNING)
        return made.id or 0


async def said(database: Database, bank: int) -> dict[str, ItemDraft]:
    async with database.reading() as session:
        return {item.stem: editing.draft_of(item) for item in (await library.items(session, bank)).rows}


@pytest.mark.parametrize(
    ("match", "draft", "counts", "key", "explanation"),
    [
        (Match.SKIP, RICH, (1, 0, 1, 0), (1,), ""),
        (Match.UPDATE, RICH, (1, 1, 0, 0), (1,), "口算"),
        (Match.UPDATE, OTHER, (1, 0, 0, 1), (1,), ""),
        (Match.REPLACE, OTHER, (1, 1, 0, 0), (0,), ""),
    ],
)
async def test_what_matches_stays_gains_or_is_replaced_and_comes_back(
    database: Database, bank: int, match: Match, draft: ItemDraft, counts: tuple[int, ...], key: tuple[int, ...], explanation: str
) -> None:
    async with database.reading() as session:
        foreseen = await intake.foresee(session, bank, [draft, NEW], match)
    async with database.transaction() as session:
        done = await intake.take(session, bank, "b.xlsx", [draft, NEW], 0, MORNING, match)
    assert (done.imported, done.changed, done.duplicates, done.rejected) == counts
    seen = (foreseen.new, foreseen.changed, foreseen.duplicates, foreseen.contradictions)
    assert tuple(map(len, seen)) == counts
    after = (await said(database, bank))[PLAIN.stem]
    assert (after.key, after.explanation) == (key, explanation)
    async with database.transaction() as session:
        assert await intake.take_back(session, done.batch_id, MORNING) == (1, counts[1])
    assert await said(database, bank) == {PLAIN.stem: replace(PLAIN, row=0)}


async def test_what_was_changed_again_since_the_import_stays_when_it_is_undone(database: Database, bank: int) -> None:
    async with database.transaction() as session:
        done = await intake.take(session, bank, "b.xlsx", [RICH], 0, MORNING, Match.UPDATE)
        (item,) = (await library.items(session, bank)).rows
        await editing.revise(session, item.id or 0, replace(RICH, explanation="笔算"), MORNING)
    async with database.transaction() as session:
        assert await intake.take_back(session, done.batch_id, MORNING) == (0, 0)
    assert (await said(database, bank))[PLAIN.stem].explanation == "笔算"


async def test_a_newer_release_of_a_pack_replaces_the_older_and_tells_what_it_dropped(database: Database, bank: int) -> None:
    async with database.transaction() as session:
        first = await packs.install(session, bank, "basics", 1, [RICH, NEW], 0, MORNING)
    async with database.transaction() as session:
        second = await packs.install(session, bank, "basics", 2, [OTHER], 0, MORNING)
    assert (first.before, first.gone, second.before, second.gone) == (0, (), 1, (NEW.stem,))
    assert (await said(database, bank))[PLAIN.stem].key == (0,)
    async with database.transaction() as session:
        with pytest.raises(Refused):
            await packs.install(session, bank, "basics", 1, [RICH], 0, MORNING)
