"""Carries imports of question banks on: fetches what was sent in a chat, has it read apart, stores it in portions, tells of it.

Any number may run, here and in other processes; what is under way when one of them dies, another one goes on with.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path, PurePath

import structlog

from content import uploads
from content.exporters.bank import corrected_bank
from content.importers.bank import BankReading, read_bank, repaired
from content.uploads import Kept
from core.channel import Channel, Fetching, Unfetched
from core.clock import Clock
from core.database import Database
from core.findings import Finding
from core.imports import cards, rules, service
from core.imports.models import ImportJob
from core.imports.rules import Counts, Step
from core.library import intake
from core.library import service as library
from core.library.intake import Foreseen, Match
from core.messages import Attachment, Media, Message, Text
from core.organisation import Organisation

_log = structlog.get_logger()
_LOOK = 0.5
"""Seconds between two looks for work."""
_AGAIN = timedelta(seconds=10)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Say = Callable[[Text, str], str]


async def _nobody() -> None:
    """Wake nobody: whoever sends looks now and then by itself."""


@dataclass(frozen=True, slots=True)
class ImportWork:
    """What imports are carried on with; `channels` are those that files can be fetched from, by name."""

    database: Database
    clock: Clock
    organisation: Organisation
    folder: Path
    """Where the files lie until they are stored."""
    say: Say
    channels: Mapping[str, Channel] = field(default_factory=dict)
    wake: Callable[[], Awaitable[None]] = _nobody

    async def run(self) -> None:
        """Carry on whatever is there, until cancelled."""
        while True:
            try:
                found = await self.step()
            except Exception as error:  # noqa: BLE001 - the edge: a database that is away for a while must not end the work
                _log.error("imports not looked for", exc_info=error)
                found = False
            if not found:
                await asyncio.sleep(_LOOK)

    async def step(self) -> bool:
        """Carry on one import; tell whether there was one."""
        async with self.database.reading() as session:
            job_id = await service.next_open(session, self.clock())
        return job_id is not None and await self.carry_out(job_id)

    async def carry_out(self, job_id: int) -> bool:
        """Do what is to be done about the import; tell whether it was there to be done."""
        async with self.database.transaction() as session:
            job = await service.claim(session, job_id, self.clock())
            if job is not None and job.standing is Step.FAILED:
                await service.tell(session, job, cards.failed(job), self.clock(), self.organisation)
        if job is None:
            return False
        try:
            if job.standing is Step.WAITING:
                await self._read(job)
            elif job.standing is Step.TAKING:
                await self._take(job)
        except Exception as error:  # noqa: BLE001 - the edge: whatever a file made of its import, the others go on; it is tried again
            _log.error("import broken off", job=job.id, exc_info=error)
            async with self.database.transaction() as session:
                await service.later(session, job, self.clock(), timedelta())
        await self.wake()
        return True

    async def _read(self, job: ImportJob) -> None:
        """Fetch the file, have it read, and ask whoever sent it what is to be done."""
        about = Kept(job.file_name, job.account_id, _choices(job))
        if await uploads.kept(self.folder, job.token) is None:
            data = await self._fetched(job)
            if isinstance(data, Unfetched):
                await self._not_fetched(job, data)
                return
            await uploads.keep(self.folder, job.token, data, about, self.clock())
        reading = await uploads.reading(self.folder, job.token, read_bank, BankReading)
        if reading is None:
            await self._not_fetched(job, Unfetched.GONE)
            return
        fixed = await self._fixed(job, reading) if reading.rejected else None
        async with self.database.transaction() as session:
            found = await intake.foresee(session, job.bank_id, reading.drafts, Match(job.match))
            await service.read(session, job, len(found.new))
            card = _card(job, reading, found, self.organisation.public_url, fixed)
            await service.tell(session, job, card, self.clock(), self.organisation)

    async def _fetched(self, job: ImportJob) -> bytes | Unfetched:
        async with self.database.reading() as session:
            place = await service.place(session, job)
        channel = self.channels.get(place.channel) if place is not None else None
        if place is None or channel is None or channel.account != place.account or not isinstance(channel, Fetching):
            return Unfetched.GONE
        data = await channel.fetch(Attachment(job.attachment, job.file_name), rules.LARGEST)
        return data or Unfetched.GONE

    async def _not_fetched(self, job: ImportJob, why: Unfetched) -> None:
        async with self.database.transaction() as session:
            if why is Unfetched.LATER and job.tries < rules.TRIES:
                await service.later(session, job, self.clock(), _AGAIN)
                return
            await service.fail(session, job, "import-too-large" if why is Unfetched.TOO_LARGE else "import-not-fetched")
            await service.tell(session, job, cards.failed(job), self.clock(), self.organisation)

    async def _fixed(self, job: ImportJob, reading: BankReading) -> Media:
        """Make the corrected file, which the card of the import names."""
        locale = self.organisation.locale
        content = await asyncio.to_thread(corrected_bank, reading, locale)
        await uploads.keep_fixed(self.folder, job.token, content)
        return Media(rules.fixed_media(job.id or 0), fixed_name(self.say, locale, job.file_name), XLSX, len(content))

    async def _take(self, job: ImportJob) -> None:
        """Store the file portion by portion; where another process stopped, this one goes on."""
        found = await uploads.kept(self.folder, job.token)
        reading = await uploads.reading(self.folder, job.token, read_bank, BankReading)
        if found is None or reading is None:
            await self._not_fetched(job, Unfetched.GONE)
            return
        rows, codes = map(str.split, (found[0].choices["rows"], found[0].choices["codes"]))
        reading = await asyncio.to_thread(repaired, reading, {int(row) for row in rows}, codes)
        drafts, repeats = await asyncio.to_thread(rules.once, reading.drafts)
        done, job_id = job.done, job.id or 0
        while done < len(drafts):
            async with self.database.transaction() as session:
                done = await service.take_portion(session, job_id, drafts, len(reading.rejected), self.clock())
        async with self.database.transaction() as session:
            job = await service.finish(session, job_id, repeats, self.clock())
            batch = await intake.find(session, job.batch_id or 0)
            await service.tell(
                session, job, cards.taken(job, batch, self.organisation.public_url), self.clock(), self.organisation
            )
        if job.address_id is None:  # the card of one that came by a chat still names the corrected file
            await uploads.forget(self.folder, job.token)


def fixed_name(say: Say, locale: str, file_name: str) -> str:
    """Return what the corrected file of this one is called."""
    return f"{say(Text('import-fixed-name', {'name': PurePath(file_name).stem}), locale)}.xlsx"


def _card(job: ImportJob, reading: BankReading, found: Foreseen, public_url: str, fixed: Media | None) -> Message:
    findings: tuple[Finding, ...] = (*reading.findings, *library.contradicted(found.contradictions))
    if not reading.rows:
        return cards.unread(job, findings)
    lost = len(reading.rejected) + len(found.contradictions)
    counts = Counts(reading.rows, len(found.new), len(found.duplicates), lost, len(reading.proposals))
    return cards.read(job, counts, findings, public_url, fixed)


def _choices(job: ImportJob) -> dict[str, str]:
    """Return what the console's preview of the same file needs to know."""
    bank = str(job.bank_id) if job.bank_id is not None else ""
    return {
        "bank": bank,
        "name": "" if bank else job.bank_name,
        "branch": "" if bank else job.branch_code,
        "match": job.match,
        "rows": "",
        "codes": "",
    }
