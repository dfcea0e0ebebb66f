"""Imports as the command line runs them: counts that add up, nothing stored in a dry run, sentences in both languages."""

import json
from functools import partial

import pytest

from content.importers.bank import read_bank
from content.importers.roster import read_roster
from content.wording import LOCALES, Wording
from core.database import Database
from core.errors import NotFound
from core.library import service as library
from core.members import service as members
from core.members.models import Membership
from tests.conftest import MORNING
from tests.people import People
from zhibu.importing import Report, import_bank, import_roster

BANK = "题干,A,B,答案\n一加一？,1,2,B\n一加一？,2,1,A\n二加二？,4,5,A\n三加三？,6,7,\n".encode()
ROSTER = "姓名,工号,支部,类别,手机\n李雷,1,001,正式党员,13900000000\n,2,001,正式党员,\n韩梅梅,3,009,正式党员,\n".encode()


def counts(report: Report) -> tuple[int, int, int, int, int]:
    assert report.importable + report.duplicates + report.rejected == report.rows
    return report.rows, report.importable, report.imported, report.duplicates, report.rejected


async def test_a_dry_run_counts_and_stores_nothing(database: Database, people: People) -> None:
    await people.branch("001")
    report = await import_bank(database, read_bank(BANK, "题库.csv"), "算术", "001", MORNING, dry_run=True)
    assert counts(report) == (4, 2, 0, 1, 1)
    async with database.reading() as session:
        assert await library.banks(session, "001") == []


async def test_an_import_makes_the_bank_and_a_second_one_doubles_nothing(database: Database, people: People) -> None:
    await people.branch("001")
    assert counts(await import_bank(database, read_bank(BANK, "题库.csv"), "算术", "001", MORNING)) == (4, 2, 2, 1, 1)
    assert counts(await import_bank(database, read_bank(BANK, "题库.csv"), "算术", "001", MORNING)) == (4, 0, 0, 3, 1)
    async with database.reading() as session:
        assert [(bank.name, bank.items) for bank in await library.banks(session, "001")] == [("算术", 2)]


async def test_a_file_that_cannot_be_read_makes_no_bank(database: Database, people: People) -> None:
    await people.branch("001")
    report = await import_bank(database, read_bank(b"<!DOCTYPE html>", "题库.xlsx"), "算术", "001", MORNING)
    assert report.refused
    assert counts(report) == (0, 0, 0, 0, 0)
    assert (await import_roster(database, read_roster(b"<!DOCTYPE html>", "名册.xlsx"), "001", MORNING)).refused
    async with database.reading() as session:
        assert await library.banks(session, "001") == []


async def test_an_unknown_branch_is_refused(database: Database) -> None:
    with pytest.raises(NotFound):
        await import_bank(database, read_bank(BANK, "题库.csv"), "算术", "009", MORNING)


@pytest.mark.parametrize("locale", LOCALES)
async def test_the_report_is_one_json_object_with_words(
    database: Database, people: People, wording: Wording, locale: str
) -> None:
    await people.branch("001")
    report = await import_bank(database, read_bank(BANK, "题库.csv"), "算术", "001", MORNING)
    told = json.loads(report.as_json(partial(wording.say, locale=locale)))
    expected = {"rows": 4, "importable": 2, "imported": 2, "duplicates": 1, "rejected": 1}
    assert {name: told[name] for name in expected} == expected
    assert [(each["row"], each["cell"], each["code"], each["severity"]) for each in told["findings"]] == [
        (3, "", "repeat", "note"),
        (5, "D", "no-answer", "error"),
    ]
    assert all(each["words"] for each in told["findings"])


async def test_a_roster_adds_members_once_and_lists_what_it_cannot_place(database: Database, people: People) -> None:
    await people.branch("001")
    async with database.transaction() as session:
        session.add(Membership(code="full", name_zh="正式党员", name_en="full member"))
    assert counts(await import_roster(database, read_roster(ROSTER, "名册.csv"), "001", MORNING, dry_run=True)) == (3, 1, 0, 0, 2)
    assert counts(await import_roster(database, read_roster(ROSTER, "名册.csv"), "001", MORNING)) == (3, 1, 1, 0, 2)
    assert counts(await import_roster(database, read_roster(ROSTER, "名册.csv"), "001", MORNING)) == (3, 0, 0, 1, 2)
    corrected = ROSTER.replace(b"13900000000", b"13900000001")
    assert counts(await import_roster(database, read_roster(corrected, "名册.csv"), "001", MORNING)) == (3, 1, 1, 0, 2)
    async with database.reading() as session:
        assert (await members.branches(session, "001"))[0].members == 1
