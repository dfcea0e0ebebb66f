"""Packs between branches: what one gives of a bank, what taking one would do, and taking it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from content.importers.pack_files import PackReading
from content.importers.packs import Pack, PackArticle
from content.importers.raw import remark
from core.database import Session
from core.errors import Refused
from core.findings import Finding, Severity
from core.library import editing, intake, packs
from core.library import service as library
from core.library.intake import Match
from core.library.models import Bank
from core.library.packs import Installed
from core.library.rules import ItemDraft
from core.messages import Text

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Given:
    """What a bank's pack holds: its items, and the articles of its branch."""

    drafts: tuple[ItemDraft, ...]
    articles: tuple[PackArticle, ...]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What taking a pack would do; `before` is the release that the bank holds, 0 = none."""

    before: int
    items: intake.Foreseen
    articles: tuple[PackArticle, ...]
    """Those that the branch does not have."""


@dataclass(frozen=True, slots=True)
class Done:
    """What taking a pack did."""

    bank_id: int
    installed: Installed
    articles: int

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return a note on the items that the release no longer holds."""
        gone = self.installed.gone
        words = "；".join(stem[:40] for stem in gone[:_SHOWN])
        return (remark(0, "pack-gone", Severity.NOTE, arguments={"count": len(gone), "words": words}),) if gone else ()


async def give(session: Session, bank: Bank, branch_code: str) -> Given:
    """Return what goes into the pack of a bank of the branch."""
    drafts = await editing.drafts(session, bank.id or 0)
    own = [each for each in await library.articles(session, branch_code) if each.branch_id == bank.branch_id]
    return Given(tuple(drafts), tuple(PackArticle(each.title, each.source, each.markdown) for each in own))


async def foresee(session: Session, reading: PackReading, branch_code: str) -> Foreseen:
    """Return what taking the pack would do, and store nothing; raises Refused for no pack and for an older release."""
    pack = _sound(reading)
    bank = await library.bank_named(session, pack.manifest.name, branch_code)
    before = await packs.held(session, bank.id or 0, pack.manifest.id, pack.manifest.release) if bank else 0
    items = await intake.foresee(session, bank.id if bank else None, reading.bank.drafts, Match.REPLACE)
    return Foreseen(before, items, await _unknown(session, pack.articles, branch_code))


async def take(session: Session, reading: PackReading, branch_code: str, now: datetime) -> Done:
    """Take the pack into the branch's bank of its name, made if it is new; raises Refused for no pack and an older release."""
    pack = _sound(reading)
    about, lost = pack.manifest, len(reading.bank.rejected)
    bank = await library.bank_named(session, about.name, branch_code)
    bank = bank or await library.create_bank(session, about.name, branch_code, now)
    installed = await packs.install(session, bank.id or 0, about.id, about.release, reading.bank.drafts, lost, now)
    new = await _unknown(session, pack.articles, branch_code)
    for each in new:
        await library.write_article(session, each.title, each.markdown, branch_code, now, each.source)
    return Done(bank.id or 0, installed, len(new))


def _sound(reading: PackReading) -> Pack:
    if reading.pack is None:
        raise Refused(next((each.text for each in reading.findings), Text("importing-pack-broken")))
    return reading.pack


async def _unknown(session: Session, articles: Sequence[PackArticle], branch_code: str) -> tuple[PackArticle, ...]:
    known = {(each.title, each.markdown) for each in await library.articles(session, branch_code)}
    return tuple(each for each in articles if (each.title, each.markdown) not in known)
