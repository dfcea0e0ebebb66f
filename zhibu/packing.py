"""Packs on the command line: a bank and the articles of its branch into a file, and from a file into a branch."""

import asyncio
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from content import sharing
from content.exporters.written import zipped
from content.importers.apart import read_apart, unpacked
from content.importers.pack_files import PackReading, read_pack_file
from content.importers.pack_plans import packed
from content.importers.pack_signatures import SIGNATURE, signed
from content.importers.packs import ARTICLES, CALENDAR, ITEMS, MANIFEST, Manifest, sound_id, write_pack
from content.importers.raw import remark
from core.calendar.planning import PlanPreview
from core.clock import system_clock
from core.errors import Refused
from core.findings import Finding, Severity
from core.library import service as library
from core.messages import Text
from zhibu.files import DONE, FileWork, opened, reported
from zhibu.importing import Report
from zhibu.settings import Settings


async def export_pack(
    settings: Settings, file: Path, branch: str, manifest: Manifest, *, calendar: bool = False, sign: Path | None = None
) -> int:
    """Write the bank that the manifest names and what its branch adds; raises Refused for what cannot be written.

    A file without an ending is a folder: the same files, for people who keep their packs under version control.
    """
    if not sound_id(manifest.id):
        raise Refused(Text("library-pack-id"))
    async with opened(settings, branch) as (database, code), database.reading() as session:
        bank = await library.bank_named(session, manifest.name, code)
        if bank is None:
            raise Refused(Text("exporting-no-bank", {"name": manifest.name}))
        organisation = settings.as_organisation()
        given = await sharing.give(session, bank, code, organisation.today(system_clock()))
    plan = packed(given.plan if calendar else ())
    pack = write_pack(manifest, given.drafts, given.articles, plan)
    if sign is not None:
        pack = signed(pack, await asyncio.to_thread(sign.read_bytes))
    await asyncio.to_thread(_write, file, pack)
    return DONE


async def import_pack(settings: Settings, work: FileWork, trusted: Path | None = None) -> int:
    """Take the pack into the branch's bank of the same name, made if it is new, and report; raises Refused for an older one."""
    data = await asyncio.to_thread(_bytes_of, work.file)
    key = await asyncio.to_thread(trusted.read_bytes) if trusted else b""
    reading = unpacked(await read_apart(read_pack_file, PackReading, data, work.file.name, key), PackReading)
    if reading.pack is None:
        return reported(Report(0, 0, 0, 0, 0, reading.findings), work, settings)
    async with opened(settings, work.branch) as (database, code):
        place = sharing.Place(code, settings.as_organisation())
        if work.dry_run:
            async with database.reading() as session:
                report = _foreseen(reading, await sharing.foresee(session, reading, place))
        else:
            async with database.transaction() as session:
                report = _taken(reading, await sharing.take(session, reading, place, system_clock()))
    return reported(report, work, settings)


def _write(path: Path, pack: bytes) -> None:
    """Write the pack as a zip, or as a folder of the files in it."""
    if path.suffix:
        path.write_bytes(pack)
        return
    for old in (CALENDAR, SIGNATURE):
        (path / old).unlink(missing_ok=True)
    with ZipFile(BytesIO(pack)) as archive:
        for name in archive.namelist():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(archive.read(name))


def _bytes_of(path: Path) -> bytes:
    """Return the pack as a zip: of a folder, the files that a pack has and no others, none of them a link elsewhere."""
    if not path.is_dir():
        return path.read_bytes()
    named = [path / each for each in (MANIFEST, SIGNATURE, ITEMS, ARTICLES, CALENDAR)]
    files = [each for each in (*named, *sorted(path.glob("articles/*.md"))) if each.is_file() and not each.is_symlink()]
    return zipped([(each.relative_to(path).as_posix(), each.read_bytes()) for each in files])


def _foreseen(reading: PackReading, found: sharing.Foreseen) -> Report:
    items = found.items
    rejected = len(reading.bank.rejected) + len(items.contradictions)
    findings = (*reading.findings, *_of_plan(found.plan))
    return Report(reading.rows, len(items.new) + len(items.changed), 0, len(items.duplicates), rejected, findings)


def _taken(reading: PackReading, done: sharing.Done) -> Report:
    taken = done.installed.taken
    imported = taken.imported + taken.changed
    findings = (*reading.findings, *done.findings, *_of_plan(done.plan))
    return Report(reading.rows, imported, imported, taken.duplicates, taken.rejected, findings)


def _of_plan(plan: PlanPreview) -> tuple[Finding, ...]:
    """Return what is to be said of a pack's calendar: how many entries become drafts, and why others do not."""
    if not plan.new and not plan.findings:
        return ()
    drafts = remark(0, "pack-plan", Severity.NOTE, arguments={"count": len(plan.new), "same": len(plan.same)})
    return (drafts, *(replace(each, row=0, cell="") for each in plan.findings))
