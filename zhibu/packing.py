"""Packs on the command line: a bank and the articles of its branch into a file, and from a file into a branch."""

import asyncio
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from content import sharing
from content.exporters.written import zipped
from content.importers.apart import read_apart, unpacked
from content.importers.pack_files import PackReading, read_pack_file
from content.importers.packs import ARTICLES, ITEMS, MANIFEST, Manifest, sound_id, write_pack
from core.clock import system_clock
from core.errors import Refused
from core.library import service as library
from core.messages import Text
from zhibu.files import DONE, FileWork, opened, reported
from zhibu.importing import Report
from zhibu.settings import Settings


async def export_pack(settings: Settings, file: Path, branch: str, manifest: Manifest) -> int:
    """Write the bank that the manifest names with the branch's articles; raises Refused for an unknown bank or a bad id.

    A file without an ending is a folder: the same files, for people who keep their packs under version control.
    """
    if not sound_id(manifest.id):
        raise Refused(Text("library-pack-id"))
    async with opened(settings, branch) as (database, code), database.reading() as session:
        bank = await library.bank_named(session, manifest.name, code)
        if bank is None:
            raise Refused(Text("exporting-no-bank", {"name": manifest.name}))
        given = await sharing.give(session, bank, code)
    await asyncio.to_thread(_write, file, write_pack(manifest, given.drafts, given.articles))
    return DONE


async def import_pack(settings: Settings, work: FileWork) -> int:
    """Take the pack into the branch's bank of the same name, made if it is new, and report; raises Refused for an older one."""
    data = await asyncio.to_thread(_bytes_of, work.file)
    reading = unpacked(await read_apart(read_pack_file, PackReading, data, work.file.name), PackReading)
    if reading.pack is None:
        return reported(Report(0, 0, 0, 0, 0, reading.findings), work, settings)
    async with opened(settings, work.branch) as (database, code):
        if work.dry_run:
            async with database.reading() as session:
                report = _foreseen(reading, await sharing.foresee(session, reading, code))
        else:
            async with database.transaction() as session:
                report = _taken(reading, await sharing.take(session, reading, code, system_clock()))
    return reported(report, work, settings)


def _write(path: Path, pack: bytes) -> None:
    """Write the pack as a zip, or as a folder of the files in it."""
    if path.suffix:
        path.write_bytes(pack)
        return
    with ZipFile(BytesIO(pack)) as archive:
        for name in archive.namelist():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(archive.read(name))


def _bytes_of(path: Path) -> bytes:
    """Return the pack as a zip: of a folder, the files that a pack has and no others, none of them a link elsewhere."""
    if not path.is_dir():
        return path.read_bytes()
    named = [path / each for each in (MANIFEST, ITEMS, ARTICLES)]
    files = [each for each in (*named, *sorted(path.glob("articles/*.md"))) if each.is_file() and not each.is_symlink()]
    return zipped([(each.relative_to(path).as_posix(), each.read_bytes()) for each in files])


def _foreseen(reading: PackReading, found: sharing.Foreseen) -> Report:
    items = found.items
    rejected = len(reading.bank.rejected) + len(items.contradictions)
    return Report(reading.rows, len(items.new) + len(items.changed), 0, len(items.duplicates), rejected, reading.findings)


def _taken(reading: PackReading, done: sharing.Done) -> Report:
    taken = done.installed.taken
    imported = taken.imported + taken.changed
    return Report(reading.rows, imported, imported, taken.duplicates, taken.rejected, (*reading.findings, *done.findings))
