"""The two large banks through the whole import: counts add up, and a second time nothing is doubled."""

from pathlib import Path

import pytest
from sqlalchemy import func
from sqlmodel import select

from content.importers.bank import read_bank
from core.database import Database
from core.library.models import Item
from tests.conftest import MORNING
from tests.people import People
from zhibu.importing import import_bank

BANKS = {"8280567+zhengshangyou/题库.xlsx": (2156, 2149), "mondayfirst+XXQG_TiKu/题库_排序版.json": (9370, 9355)}


@pytest.mark.parametrize("name", BANKS)
async def test_a_real_bank_is_imported_once_and_its_counts_add_up(
    name: str, banks: Path, database: Database, people: People
) -> None:
    await people.branch("001")
    data = (banks / name).read_bytes()
    first = await import_bank(database, read_bank(data, name), "题库", "001", MORNING)
    again = await import_bank(database, read_bank(data, name), "题库", "001", MORNING)
    rows, kept = BANKS[name]
    assert (first.rows, first.importable, first.imported) == (rows, kept, kept)
    assert (again.imported, again.rejected) == (0, first.rejected)
    for report in (first, again):
        assert report.importable + report.duplicates + report.rejected == rows
    async with database.reading() as session:
        assert (await session.exec(select(func.count()).select_from(Item))).one() == kept
