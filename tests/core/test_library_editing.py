"""Items of a bank written, changed, tagged, retired and restored by hand, and how they fare in quizzes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.corrections import usage
from core.database import Database
from core.errors import NotFound, Refused
from core.library import editing
from core.library import service as library
from core.library.rules import ItemDraft, ItemType, Shelf, Sought, flaw, retagged, tags_of
from tests.conftest import MORNING, StillClock
from tests.people import People
from tests.quizzes import Quizzes, single

MONTHS = ItemDraft(0, ItemType.SINGLE, "一年有几个月？", ("十", "十一", "十二"), (2,), tags=("常识",), difficulty=1)
WATER = ItemDraft(0, ItemType.JUDGE, "水是液体。", ("正确", "错误"), (0,), tags=("物理",), difficulty=2)
SEASONS = ItemDraft(0, ItemType.BLANK, "一年有____季。", blanks=(("4", "四"),), tags=("常识", "自然"))
FLAWS = {
    "item-flaw-stem": replace(MONTHS, stem=" "),
    "item-flaw-explanation": replace(MONTHS, explanation="长" * 4001),
    "item-flaw-source": replace(MONTHS, source="长" * 301),
    "item-flaw-tags": replace(MONTHS, tags=("长" * 61,)),
    "item-flaw-blanks": replace(SEASONS, blanks=((" ",),)),
    "item-flaw-options": replace(MONTHS, options=("十二",), key=(0,)),
    "item-flaw-option": replace(MONTHS, options=("十二", " "), key=(0,)),
    "item-flaw-options-equal": replace(MONTHS, options=("１2", "12"), key=(0,)),
    "item-flaw-key-several": replace(MONTHS, type=ItemType.MULTI),
    "item-flaw-key-one": replace(MONTHS, key=(0, 1)),
}


@pytest.fixture
async def bank(database: Database, people: People) -> int:
    await people.branch("001.002")
    async with database.transaction() as session:
        bank = await library.create_bank(session, "常识", "001", MORNING)
        for draft in (MONTHS, WATER, SEASONS):
            await editing.write(session, bank.id, draft)
    return bank.id


async def found(database: Database, bank: int, sought: Sought) -> list[str]:
    async with database.reading() as session:
        rows = (await library.items(session, bank, sought)).rows
        assert {row.id for row in rows} == await editing.sought_ids(session, bank, sought)
        return [row.stem for row in rows]


@pytest.mark.parametrize("key", FLAWS)
def test_what_cannot_be_asked_is_told_in_one_sentence(key: str) -> None:
    said = flaw(FLAWS[key])
    assert said is not None
    assert said.key == key
    assert flaw(MONTHS) is flaw(WATER) is flaw(SEASONS) is None


@given(st.lists(st.text()), st.lists(st.text()), st.lists(st.text()))
def test_tags_are_put_on_once_and_taken_off_whatever_they_are(tags: list[str], add: list[str], remove: list[str]) -> None:
    after = retagged(tags, add, remove)
    assert len(after) == len(set(after))
    assert set(after) == (set(tags) - set(remove)) | set(add)


def test_tags_are_parted_as_people_part_them() -> None:
    assert tags_of(" 党史、党章,党史；, two words |") == ("党史", "党章", "two words")


async def test_items_are_found_by_words_of_stem_or_option_tag_kind_and_difficulty(database: Database, bank: int) -> None:
    assert await found(database, bank, Sought("十一")) == [MONTHS.stem]
    assert await found(database, bank, Sought("一年")) == [SEASONS.stem, MONTHS.stem]
    assert await found(database, bank, Sought(tag="常识")) == [SEASONS.stem, MONTHS.stem]
    assert await found(database, bank, Sought(tag="常")) == []
    assert await found(database, bank, Sought(type="judge")) == [WATER.stem]
    assert await found(database, bank, Sought(difficulty=1)) == [MONTHS.stem]
    assert await found(database, bank, Sought("一年", difficulty=2)) == []
    assert await found(database, bank, Sought(among=frozenset())) == []
    async with database.reading() as session:
        assert await editing.tags(session, bank) == ["常识", "物理", "自然"]


async def test_a_change_keeps_what_the_item_said_before_and_labels_make_no_version(database: Database, bank: int) -> None:
    async with database.transaction() as session:
        (item_id,) = await editing.sought_ids(session, bank, Sought("十一"))
        done = await editing.revise(session, item_id, replace(MONTHS, tags=("历法",), difficulty=3), MORNING)
        assert done == editing.Changed(1, differs=False)
        done = await editing.revise(session, item_id, replace(MONTHS, key=(1,), stem="几个月？"), MORNING)
        assert done == editing.Changed(2, differs=True)
    async with database.reading() as session:
        item, (past,) = await library.item(session, item_id), await editing.versions(session, item_id)
        assert (item.version, item.stem, item.key, item.changed_at) == (2, "几个月？", [1], MORNING)
        assert (past.version, past.stem, past.key, past.replaced_at) == (1, MONTHS.stem, [2], MORNING)


async def test_no_item_is_written_or_changed_into_one_that_the_bank_has(database: Database, bank: int) -> None:
    async with database.transaction() as session:
        (item_id,) = await editing.sought_ids(session, bank, Sought("液体"))
        for attempt in (editing.write(session, bank, MONTHS), editing.revise(session, item_id, MONTHS, MORNING)):
            with pytest.raises(Refused, match="library-item-exists"):
                await attempt
        with pytest.raises(NotFound):
            await editing.revise(session, 999, MONTHS, MORNING)
        with pytest.raises(NotFound):
            await editing.write(session, 999, MONTHS)


async def test_many_items_are_tagged_retired_and_restored_and_only_those_of_the_bank(database: Database, bank: int) -> None:
    async with database.transaction() as session:
        ids = await editing.sought_ids(session, bank, Sought())
        assert await editing.tag(session, bank, ids, ["自然"]) == 2
        assert await editing.tag(session, bank, ids, (), ["常识"]) == 2
        assert await editing.tag(session, 999, ids, ["别的"]) == 0
        assert await editing.retire(session, 999, ids, MORNING) == 0
        assert await editing.retire(session, bank, ids, MORNING) == 3
        assert await editing.retire(session, bank, ids, MORNING) == 0
        with pytest.raises(Refused):
            await editing.tag(session, bank, ids, [str(number) for number in range(21)])
    assert await found(database, bank, Sought()) == []
    assert len(await found(database, bank, Sought(tag="自然", shelf=Shelf.RETIRED))) == 3
    async with database.transaction() as session:
        assert await editing.restore(session, bank, ids) == 3
    assert len(await found(database, bank, Sought(shelf=Shelf.ALL))) == 3


async def test_answers_count_for_the_version_that_was_shown(
    database: Database, people: People, clock: StillClock, organisation: object
) -> None:
    member = await people.member("李静")
    quizzes = Quizzes(database, clock, organisation)
    await quizzes.open_now([single(1)])
    await member.says("/quiz")
    await member.says("B")
    async with database.transaction() as session:
        (item_id,) = await editing.sought_ids(session, 1, Sought())
        assert await usage.of_items(session, [item_id, 99]) == {item_id: usage.Use(1, 1, 1, clock.now.date()), 99: usage.UNUSED}
        assert [(each.title, each.rounds) for each in await usage.quizzes_of(session, item_id)] == [("每日一题", 1)]
        clock.moves(minutes=1)
        await editing.revise(
            session, item_id, replace(editing.draft_of(await library.item(session, item_id)), key=(2,)), clock.now
        )
        use = (await usage.of_items(session, [item_id]))[item_id]
        assert (use.rounds, use.answers, use.percent) == (1, 0, None)
