"""What the commands that read and write files do; they load nothing that only a running service needs."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import typer

from content.importers.apart import Reading, read_apart, unpacked
from content.presets.memberships import memberships
from content.wording import Wording
from core.clock import system_clock
from core.database import Database, Session
from core.errors import Refused
from core.library import editing
from core.library import service as library
from core.library.intake import Match
from core.members import service as members
from core.messages import Text, Words
from core.migrations.run import at_head, revision, upgrade
from zhibu import importing
from zhibu.importing import Report
from zhibu.settings import Settings

DONE, WITH_FINDINGS, CANNOT = 0, 1, 2


@dataclass(frozen=True, slots=True)
class FileWork:
    """One file to read: for which branch, whether to store, how to report, where the corrected file goes."""

    file: Path
    branch: str
    dry_run: bool
    json: bool
    fixed: Path | None


async def import_bank(settings: Settings, work: FileWork, name: str, match: str) -> int:
    """Read a question bank, report, and store it unless only a report was asked for."""
    from content.importers.bank import BankReading, read_bank  # noqa: PLC0415 - the readers are loaded only to read

    if match not in set(Match):
        raise Refused(Text("importing-unknown-match", {"known": ", ".join(Match)}))
    with _progress(work):
        reading = await _reading(work, read_bank, BankReading)
        async with opened(settings, work.branch) as (database, code):
            bank, now = name or work.file.stem, system_clock()
            report = await importing.import_bank(database, reading, bank, code, now, dry_run=work.dry_run, match=Match(match))
    if work.fixed is not None:
        from content.exporters.bank import corrected_bank  # noqa: PLC0415 - the writer of workbooks is loaded only to write one

        await asyncio.to_thread(work.fixed.write_bytes, corrected_bank(reading, settings.language))
    return reported(report, work, settings)


async def import_roster(settings: Settings, work: FileWork) -> int:
    """Read a roster, report, and store it unless only a report was asked for."""
    from content.importers.roster import RosterReading, read_roster  # noqa: PLC0415 - as above

    with _progress(work):
        reading = await _reading(work, read_roster, RosterReading)
        async with opened(settings, work.branch) as (database, code):
            report = await importing.import_roster(database, reading, code, system_clock(), dry_run=work.dry_run)
    if work.fixed is not None:
        from content.exporters.roster import corrected_roster  # noqa: PLC0415 - as above

        why = [each for each in report.findings if each not in reading.findings]
        fixed = corrected_roster(reading, why, _kinds(settings), settings.language)
        await asyncio.to_thread(work.fixed.write_bytes, fixed)
    return reported(report, work, settings)


async def import_faq(settings: Settings, work: FileWork) -> int:
    """Read questions and answers into the knowledge base as drafts, report; without a branch they serve everybody."""
    from content.importers.faq import FaqReading, read_faq  # noqa: PLC0415 - as above

    with _progress(work):
        reading = await _reading(work, read_faq, FaqReading)
        async with opened(settings, work.branch) as (database, code):
            scope = code if work.branch else ""
            report = await importing.import_faq(database, reading, scope, system_clock(), dry_run=work.dry_run)
    if work.fixed is not None:
        from content.exporters.faq import corrected_faq  # noqa: PLC0415 - as above

        await asyncio.to_thread(work.fixed.write_bytes, corrected_faq(reading, settings.language))
    return reported(report, work, settings)


async def _reading(work: FileWork, read: Callable[[bytes, str], Reading], kind: type[Reading]) -> Reading:
    """Return what the file holds, read in a process with the same limits as one that the console takes."""
    data = await asyncio.to_thread(work.file.read_bytes)
    return unpacked(await read_apart(read, kind, data, work.file.name), kind)


@asynccontextmanager
async def opened(settings: Settings, branch: str) -> AsyncIterator[tuple[Database, str]]:
    """Give the database and the code of the branch that the work is for."""
    database = Database(settings.database_url)
    try:
        await ready(database)
        async with database.transaction() as session:
            await members.seed_memberships(session, memberships(settings.preset))
            code = await branch_code(session, branch, settings.organisation)
        yield database, code
    finally:
        await database.close()


async def ready(database: Database) -> None:
    """Make the tables of a new installation; raises Refused for a database of another version."""
    if await revision(database) is None:
        await upgrade(database)
    if not await at_head(database):
        raise Refused(Text("database-of-another-version"))


async def branch_code(session: Session, code: str, organisation: str) -> str:
    """Return the code, or that of the top branch, which is made where there is none; raises NotFound for an unknown code."""
    if code:
        return (await members.branch_by_code(session, code)).code
    top = await members.top_branch(session) or await members.add_branch(session, organisation)
    return top.code


@contextmanager
def _progress(work: FileWork) -> Iterator[None]:
    """Show that something goes on, on a terminal and not where a program reads the report."""
    from rich.console import Console  # noqa: PLC0415 - a program that reads the report needs no picture of progress

    console = Console(stderr=True)
    if work.json or not console.is_terminal:
        yield
        return
    with console.status(work.file.name):
        yield


def reported(report: Report, work: FileWork, settings: Settings) -> int:
    """Print the report and return the exit code it deserves."""
    wording = Wording(settings.preset)

    def speak(words: Words) -> str:
        return wording.say(words, settings.language)

    if work.json:
        typer.echo(report.as_json(speak))
    else:
        for finding in report.findings:
            typer.echo(f"{finding.row}{finding.cell}\t{finding.code}\t{speak(finding.text)}")
        counts = ("rows", "importable", "imported", "duplicates", "rejected")
        typer.echo("   ".join(f"{name} {getattr(report, name)}" for name in counts))
    if report.refused:
        return CANNOT
    return WITH_FINDINGS if report.findings else DONE


async def export_bank(settings: Settings, file: Path, name: str, branch: str, form_name: str) -> int:
    """Write a bank's items in the form, report what it cannot hold; raises Refused for a bank or form that is not known."""
    from content.exporters.banks import FORMS, exported, form_named  # noqa: PLC0415 - the writers are loaded only to write

    form = form_named(form_name, file.suffix)
    if form is None:
        raise Refused(Text("exporting-unknown-format", {"formats": ", ".join(each.name for each in FORMS)}))
    async with opened(settings, branch) as (database, code), database.reading() as session:
        bank = await library.bank_named(session, name, code)
        drafts = await editing.drafts(session, bank.id or 0) if bank else []
    if bank is None:
        raise Refused(Text("exporting-no-bank", {"name": name}))
    if not drafts:
        raise Refused(Text("exporting-no-items"))
    done = exported(drafts, form, name, settings.language)
    await asyncio.to_thread(file.write_bytes, done.content)
    wording = Wording(settings.preset)
    for finding in done.findings:
        typer.echo(f"{finding.row}\t{finding.code}\t{wording.say(finding.text, settings.language)}")
    typer.echo(f"items {len(drafts)}   exported {done.items}")
    return WITH_FINDINGS if done.findings else DONE


def export_bank_template(settings: Settings, file: Path) -> int:
    """Write the empty template of a question bank."""
    from content.exporters.bank import bank_template  # noqa: PLC0415 - as above

    file.write_bytes(bank_template(settings.language))
    return DONE


def export_faq_template(settings: Settings, file: Path) -> int:
    """Write the empty template of questions and answers."""
    from content.exporters.faq import faq_template  # noqa: PLC0415 - as above

    file.write_bytes(faq_template(settings.language))
    return DONE


def export_roster_template(settings: Settings, file: Path) -> int:
    """Write the empty template of a roster with the preset's kinds of membership."""
    from content.exporters.roster import roster_template  # noqa: PLC0415 - as above

    file.write_bytes(roster_template(settings.language, _kinds(settings)))
    return DONE


def _kinds(settings: Settings) -> list[str]:
    """Return the preset's kinds of membership as people read them."""
    return [kind.name_zh if settings.language == "zh" else kind.name_en for kind in memberships(settings.preset)]
