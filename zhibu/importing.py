"""Imports as the command line and the console run them: read a file, compare it with what is there, store it, count."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from content.importers.bank import BankReading
from content.importers.faq import FaqReading
from content.importers.roster import RosterReading
from core.database import Database
from core.findings import Finding, Severity
from core.library import intake
from core.library import service as library
from core.library.intake import Foreseen, Match
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
    database: Database,
    reading: BankReading,
    bank_name: str,
    branch_code: str,
    now: datetime,
    *,
    dry_run: bool = False,
    match: Match = Match.SKIP,
) -> Report:
    """Take what was read into the branch's bank of this name, made if it is new; raises NotFound, Refused.

    `match` says what becomes of questions that the bank has already; those that change count as importable.
    """
    if not reading.drafts:
        return _report(reading, Foreseen((), (), (), ()))
    async with database.reading() as session:
        bank = await library.bank_named(session, bank_name, branch_code)
        report = _report(reading, await intake.foresee(session, bank.id if bank else None, reading.drafts, match))
    if dry_run:
        return report
    async with database.transaction() as session:
        bank = await library.bank_named(session, bank_name, branch_code)
        bank = bank or await library.create_bank(session, bank_name, branch_code, now)
        done = await intake.take(session, bank.id or 0, reading.name, reading.drafts, len(reading.rejected), now, match)
    return replace(report, imported=done.imported + done.changed)


async def import_roster(
    database: Database, reading: RosterReading, branch_code: str, now: datetime, *, locale: str = "zh", dry_run: bool = False
) -> Report:
    """Take what was read into the roster of the branch and those below it; members are added or corrected. Raises NotFound."""
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
    database: Database, reading: FaqReading, branch_code: str, now: datetime, *, dry_run: bool = False
) -> Report:
    """Take what was read into the knowledge base as drafts that serve the branch (empty = all); raises NotFound."""
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


def _report(reading: BankReading, found: Foreseen) -> Report:
    told = (*reading.findings, *library.contradicted(found.contradictions))
    rejected = len(reading.rejected) + len(found.contradictions)
    importable = len(found.new) + len(found.changed)
    findings = tuple(sorted(told, key=lambda finding: finding.row))
    return Report(reading.rows, importable, 0, len(found.duplicates), rejected, findings)
