"""Packs on the command line: a bank and the articles of its branch into a file, and from a file into a branch."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from content.exporters.written import zipped
from content.importers.apart import read_apart, unpacked
from content.importers.bank import BankReading, read_bank
from content.importers.packs import ARTICLES, ITEMS, MANIFEST, Manifest, Pack, PackArticle, read_pack, sound_id, write_pack
from content.importers.raw import UnreadableError, remark
from content.importers.readers import opened as opened_file
from core.clock import system_clock
from core.database import Session
from core.errors import Refused
from core.findings import Finding, Severity
from core.library import editing, intake, packs
from core.library import service as library
from core.library.intake import Match
from core.messages import Text, Value
from zhibu.files import DONE, FileWork, opened, reported
from zhibu.importing import Report
from zhibu.settings import Settings

_SHOWN = 3


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
        drafts = await editing.drafts(session, bank.id or 0)
        articles = [each for each in await library.articles(session, code) if each.branch_id == bank.branch_id]
    kept = [PackArticle(each.title, each.source, each.markdown) for each in articles]
    await asyncio.to_thread(_write, file, write_pack(manifest, drafts, kept))
    return DONE


async def import_pack(settings: Settings, work: FileWork) -> int:
    """Take the pack into the branch's bank of the same name, made if it is new, and report; raises Refused for an older one."""
    data = await asyncio.to_thread(_bytes_of, work.file)
    try:
        pack = read_pack(opened_file(data))
    except UnreadableError as no:
        return reported(Report(0, 0, 0, 0, 0, (no.finding,)), work, settings)
    reading = unpacked(await read_apart(read_bank, BankReading, data, work.file.name), BankReading)
    async with opened(settings, work.branch) as (database, code):
        if work.dry_run:
            async with database.reading() as session:
                report = await _foreseen(session, pack, reading, code)
        else:
            async with database.transaction() as session:
                report = await _taken(session, pack, reading, code, system_clock())
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


async def _foreseen(session: Session, pack: Pack, reading: BankReading, code: str) -> Report:
    bank = await library.bank_named(session, pack.manifest.name, code)
    found = await intake.foresee(session, bank.id if bank else None, reading.drafts, Match.REPLACE)
    rejected = len(reading.rejected) + len(found.contradictions)
    findings = (_about(pack.manifest), *reading.findings)
    return Report(reading.rows, len(found.new) + len(found.changed), 0, len(found.duplicates), rejected, findings)


async def _taken(session: Session, pack: Pack, reading: BankReading, code: str, now: datetime) -> Report:
    about = pack.manifest
    bank = await library.bank_named(session, about.name, code) or await library.create_bank(session, about.name, code, now)
    lost = len(reading.rejected)
    done = await packs.install(session, bank.id or 0, about.id, about.release, reading.drafts, lost, now)
    known = {(each.title, each.markdown) for each in await library.articles(session, code)}
    for each in pack.articles:
        if (each.title, each.markdown) not in known:
            await library.write_article(session, each.title, each.markdown, code, now, each.source)
    findings = (_about(about), *_gone(done.gone), *reading.findings)
    imported = done.taken.imported + done.taken.changed
    report = Report(reading.rows, imported, 0, done.taken.duplicates, done.taken.rejected, findings)
    return replace(report, imported=imported)


def _about(about: Manifest) -> Finding:
    words: dict[str, Value] = {"name": about.name, "release": about.release, "origin": about.origin, "licence": about.licence}
    return remark(0, "pack-read", Severity.NOTE, arguments=words)


def _gone(stems: Sequence[str]) -> tuple[Finding, ...]:
    if not stems:
        return ()
    words = "；".join(stem[:40] for stem in stems[:_SHOWN])
    return (remark(0, "pack-gone", Severity.NOTE, arguments={"count": len(stems), "words": words}),)
