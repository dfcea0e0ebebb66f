"""What the commands of an administrator do, apart from how they are typed."""

import asyncio
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.console import Console

from content.exporters.bank import bank_template, corrected_bank
from content.exporters.roster import roster_template
from content.importers.bank import read_bank
from content.presets.memberships import memberships
from core.database import Session
from core.errors import NotFound, Refused
from core.members import service as members
from core.messages import Text, Words
from core.migrations.run import revision, upgrade
from core.staff import service as staff
from core.staff.passwords import hash_password
from core.staff.rules import NewAccount, Right, Role
from zhibu import importing
from zhibu.importing import Report
from zhibu.parts import Parts, assembled
from zhibu.settings import Settings
from zhibu.talk import Talk, place_of, typed

DONE, WITH_FINDINGS, CANNOT = 0, 1, 2


@dataclass(frozen=True, slots=True)
class FileWork:
    """One file to read: for which branch, whether to store, how to report, where the corrected file goes."""

    file: Path
    branch: str
    dry_run: bool
    json: bool
    fixed: Path | None


async def migrate(settings: Settings) -> int:
    """Bring the database to this version."""
    async with assembled(settings) as parts:
        await upgrade(parts.database)
    typer.echo("The database is up to date.")
    return DONE


async def add_user(settings: Settings, username: str, name: str, role: str, branch: str) -> int:
    """Make an account and print its first password, once."""
    if role not in set(Role):
        raise Refused(Text("staff-role-unknown", {"role": role, "roles": ", ".join(Role)}))
    password = secrets.token_urlsafe(12)
    hashed = await hash_password(password)
    async with assembled(settings) as parts, parts.database.transaction() as session:
        code = await _branch_code(session, branch)
        new = NewAccount(username, name, settings.language)
        await staff.create_account(session, new, hashed, (Right(Role(role), code),), parts.clock())
    typer.echo(f"Password of {username}: {password}")
    return DONE


async def reset_user(settings: Settings, username: str) -> int:
    """Give the account a new password, print it once, and end its sign-ins."""
    password = secrets.token_urlsafe(12)
    hashed = await hash_password(password)
    async with assembled(settings) as parts, parts.database.transaction() as session:
        account_id = await staff.account_named(session, username)
        await staff.change_password(session, account_id, hashed)
    typer.echo(f"Password of {username}: {password}")
    return DONE


async def _branch_code(session: Session, code: str) -> str:
    """Return the code, or that of the top branch; an organisation without branches is told to set up first."""
    if code:
        return (await members.branch_by_code(session, code)).code
    top = await members.top_branch(session)
    if top is None:
        raise NotFound(Text("members-no-branch-yet"))
    return top.code


async def talk(settings: Settings, member: str) -> int:
    """Chat in the terminal until the lines end."""
    async with assembled(settings) as parts:
        if await revision(parts.database) is None:
            await upgrade(parts.database)
        address = await place_of(parts.database, parts.clock, member)
        console = Console(highlight=False)
        await Talk(parts.door, parts.terminal, parts.wording.say, console, address, settings.language).run(typed(sys.stdin))
    return DONE


async def import_bank(settings: Settings, work: FileWork, name: str) -> int:
    """Read a question bank, report, and store it unless only a report was asked for."""
    data = await asyncio.to_thread(work.file.read_bytes)
    async with assembled(settings) as parts:
        async with parts.database.reading() as session:
            code = await _branch_code(session, work.branch)
        bank = name or work.file.stem
        with _progress(work):
            report = await importing.import_bank(
                parts.database, data, work.file.name, bank, code, parts.clock(), dry_run=work.dry_run
            )
        if work.fixed is not None:
            work.fixed.write_bytes(corrected_bank(read_bank(data, work.file.name), settings.language))
        return _reported(report, work, parts, settings.language)


async def import_roster(settings: Settings, work: FileWork) -> int:
    """Read a roster, report, and store it unless only a report was asked for."""
    data = await asyncio.to_thread(work.file.read_bytes)
    async with assembled(settings) as parts:
        async with parts.database.reading() as session:
            code = await _branch_code(session, work.branch)
        with _progress(work):
            report = await importing.import_roster(
                parts.database, data, work.file.name, code, parts.clock(), dry_run=work.dry_run
            )
        return _reported(report, work, parts, settings.language)


@contextmanager
def _progress(work: FileWork) -> Iterator[None]:
    """Show that something goes on, on a terminal and not where a program reads the report."""
    console = Console(stderr=True)
    if work.json or not console.is_terminal:
        yield
        return
    with console.status(work.file.name):
        yield


def _reported(report: Report, work: FileWork, parts: Parts, locale: str) -> int:
    """Print the report and return the exit code it deserves."""

    def speak(words: Words) -> str:
        return parts.wording.say(words, locale)

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


def export_bank_template(settings: Settings, file: Path) -> int:
    """Write the empty template of a question bank."""
    file.write_bytes(bank_template(settings.language))
    return DONE


def export_roster_template(settings: Settings, file: Path) -> int:
    """Write the empty template of a roster with the preset's kinds of membership."""
    kinds = memberships(settings.preset)
    names = [kind.name_zh if settings.language == "zh" else kind.name_en for kind in kinds]
    file.write_bytes(roster_template(settings.language, names))
    return DONE
