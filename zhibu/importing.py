"""Imports as the command line and the console run them: read a file, compare it with what is there, store it, count."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from content.importers.bank import BankReading, read_bank
from content.importers.faq import FaqReading, read_faq
from content.importers.roster import RosterReading, read_roster
from core.database import Database, Session
from core.findings import Finding, Severity
from core.library import service as library
from core.members import roster
from core.members.roster_rules import RosterPreview
from core.messages import Words
from core.qa import knowledge


@dataclass(frozen=True, slots=True)
class Report:
    """What became of the rows of a file: `importable + duplicates + rejected = rows`; `imported` is 0 in a dry run.

    In a roster, members whose entry changes are importable, rows that change nothing are duplicates.
    """

    rows: int
    importable: int
    imported: int
    duplicates: int
    rejected: int
    findings: tuple[Finding, ...]

    @property
    def refused(self) -> bool:
        """Tell whether the file as a whole could not be read."""
        return self.rows == 0 and any(finding.severity is Severity.ERROR for finding in self.findings)

    def as_json(self, say: Callable[[Words], str]) -> str:
        """Return the report as one JSON object, its sentences spoken by `say`."""
        findings = [
            {
                "row": finding.row,
                "cell": finding.cell,
                "code": finding.code,
                "severity": finding.severity.value,
                "words": say(finding.text),
                "repair": finding.repair,
            }
            for finding in self.findings
        ]
        counts = {name: getattr(self, name) for name in ("rows", "importable", "imported", "duplicates", "rejected")}
        return json.dumps({**counts, "findings": findings}, ensure_ascii=False)


async def import_bank(
    database: Database, data: bytes, file_name: str, bank_name: str, branch_code: str, now: datetime, *, dry_run: bool = False
) -> Report:
    """Read the file into the branch's bank of this name, made if it is new; raises NotFound, Refused."""
    reading = read_bank(data, file_name)
    if not reading.drafts:
        return _report(reading, library.Preview((), (), ()))
    if dry_run:
        async with database.reading() as session:
            return _report(reading, await _previewed(session, reading, bank_name, branch_code))
    async with database.transaction() as session:
        bank = await library.bank_named(session, bank_name, branch_code)
        bank = bank or await library.create_bank(session, bank_name, branch_code, now)
        stored = await library.store(session, bank.id or 0, file_name, reading.drafts, len(reading.rejected), now)
    return replace(_report(reading, stored.preview), imported=stored.imported)


async def import_roster(
    database: Database, data: bytes, file_name: str, branch_code: str, now: datetime, *, locale: str = "zh", dry_run: bool = False
) -> Report:
    """Read the file into the roster of the branch and those below it; members are added or corrected. Raises NotFound."""
    reading = read_roster(data, file_name)
    if not reading.drafts:
        return _roster_report(reading, RosterPreview((), (), 0, ()))
    if dry_run:
        async with database.reading() as session:
            return _roster_report(reading, await roster.preview_roster(session, reading.drafts, branch_code))
    async with database.transaction() as session:
        done = await roster.store_roster(session, reading.drafts, branch_code, now, locale=locale)
    report = _roster_report(reading, done)
    return replace(report, imported=report.importable)


async def import_faq(
    database: Database, data: bytes, file_name: str, branch_code: str, now: datetime, *, dry_run: bool = False
) -> Report:
    """Read the file into the knowledge base as drafts that serve the branch (empty = all); raises NotFound."""
    reading = read_faq(data, file_name)
    if not reading.drafts:
        return _faq_report(reading, knowledge.Preview((), (), ()))
    if dry_run:
        async with database.reading() as session:
            return _faq_report(reading, await knowledge.preview(session, reading.drafts, branch_code))
    async with database.transaction() as session:
        report = _faq_report(reading, await knowledge.store(session, reading.drafts, branch_code, None, now))
    return replace(report, imported=report.importable)


def _faq_report(reading: FaqReading, found: knowledge.Preview) -> Report:
    findings = sorted((*reading.findings, *found.findings), key=lambda finding: finding.row)
    duplicates = reading.repeats + len(found.duplicates)
    return Report(reading.rows, len(found.new), 0, duplicates, reading.rejected, tuple(findings))


def _roster_report(reading: RosterReading, found: RosterPreview) -> Report:
    findings = sorted((*reading.findings, *found.findings), key=lambda finding: finding.row)
    rejected = reading.rejected + found.rejected
    importable = len(found.new) + len(found.changed)
    return Report(reading.rows, importable, 0, reading.rows - rejected - importable, rejected, tuple(findings))


async def _previewed(session: Session, reading: BankReading, bank_name: str, branch_code: str) -> library.Preview:
    bank = await library.bank_named(session, bank_name, branch_code)
    return await library.preview(session, bank.id if bank else None, reading.drafts)


def _report(reading: BankReading, found: library.Preview) -> Report:
    findings = sorted((*reading.findings, *found.findings), key=lambda finding: finding.row)
    rejected = len(reading.rejected) + len(found.contradictions)
    return Report(reading.rows, len(found.new), 0, len(found.duplicates), rejected, tuple(findings))
