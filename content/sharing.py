"""Packs between branches: what one gives of a bank, what taking one would do, and taking it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from content.importers.pack_files import PackReading
from content.importers.packs import Pack, PackArticle
from content.importers.raw import remark
from core.calendar import planning
from core.calendar import service as calendar
from core.calendar.planning import PlanPreview
from core.calendar.rules import EntryDraft, EntryState
from core.database import Session
from core.errors import Refused
from core.findings import Finding, Severity
from core.library import editing, intake, packs
from core.library import service as library
from core.library.intake import Match
from core.library.models import Bank
from core.library.packs import Installed
from core.library.rules import ItemDraft
from core.members import service as members
from core.messages import Text
from core.organisation import Organisation

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Given:
    """What a bank's pack may hold: its items, and the articles and the calendar of its branch."""

    drafts: tuple[ItemDraft, ...]
    articles: tuple[PackArticle, ...]
    plan: tuple[EntryDraft, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pack is taken, by which account; none = on the command line."""

    branch_code: str
    organisation: Organisation
    account_id: int | None = None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What taking a pack would do; `before` is the release that the bank holds, 0 = none."""

    before: int
    items: intake.Foreseen
    articles: tuple[PackArticle, ...]
    """Those that the branch does not have."""
    plan: PlanPreview


@dataclass(frozen=True, slots=True)
class Done:
    """What taking a pack did."""

    bank_id: int
    installed: Installed
    articles: int
    plan: PlanPreview

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return a note on the items that the release no longer holds."""
        gone = self.installed.gone
        words = "；".join(stem[:40] for stem in gone[:_SHOWN])
        return (remark(0, "pack-gone", Severity.NOTE, arguments={"count": len(gone), "words": words}),) if gone else ()


async def give(session: Session, bank: Bank, branch_code: str, today: date) -> Given:
    """Return what goes into the pack of a bank of the branch; of its calendar what is still to come."""
    drafts = await editing.drafts(session, bank.id or 0)
    own = [each for each in await library.articles(session, branch_code) if each.branch_id == bank.branch_id]
    entries = [row.draft for row in await calendar.entries(session, branch_code) if row.state is not EntryState.WITHDRAWN]
    plan = [each for each in entries if each.audience.branch_code == branch_code and _travels(each, today)]
    return Given(tuple(drafts), tuple(PackArticle(each.title, each.source, each.markdown) for each in own), tuple(plan))


async def foresee(session: Session, reading: PackReading, place: Place) -> Foreseen:
    """Return what taking the pack would do, and store nothing; raises Refused for no pack and for an older release."""
    pack, branch_code = _sound(reading), place.branch_code
    bank = await library.bank_named(session, pack.manifest.name, branch_code)
    before = await packs.held(session, bank.id or 0, pack.manifest.id, pack.manifest.release) if bank else 0
    items = await intake.foresee(session, bank.id if bank else None, reading.bank.drafts, Match.REPLACE)
    articles = await _unknown(session, pack.articles, branch_code)
    return Foreseen(before, items, articles, await _planned(session, reading, place))


async def take(session: Session, reading: PackReading, place: Place, now: datetime) -> Done:
    """Take the pack into the branch's bank of its name, made if it is new; raises Refused for no pack and an older release.

    Entries of its calendar become drafts that nobody sees and nothing sends until somebody releases them.
    """
    pack, branch_code = _sound(reading), place.branch_code
    about, lost = pack.manifest, len(reading.bank.rejected)
    bank = await library.bank_named(session, about.name, branch_code)
    bank = bank or await library.create_bank(session, about.name, branch_code, now)
    installed = await packs.install(session, bank.id or 0, about.id, about.release, reading.bank.drafts, lost, now)
    new = await _unknown(session, pack.articles, branch_code)
    for each in new:
        await library.write_article(session, each.title, each.markdown, branch_code, now, each.source)
    plan = await _planned(session, reading, place)
    await calendar.create_all(session, [each.draft for each in plan.new], now, place.organisation, place.account_id)
    return Done(bank.id or 0, installed, len(new), plan)


def _sound(reading: PackReading) -> Pack:
    if reading.pack is None:
        raise Refused(next((each.text for each in reading.findings), Text("importing-pack-broken")))
    return reading.pack


async def _unknown(session: Session, articles: Sequence[PackArticle], branch_code: str) -> tuple[PackArticle, ...]:
    known = {(each.title, each.markdown) for each in await library.articles(session, branch_code)}
    return tuple(each for each in articles if (each.title, each.markdown) not in known)


def _travels(draft: EntryDraft, today: date) -> bool:
    """Tell whether an entry makes sense elsewhere: it does not point to a task or quiz of the branch, and is not over."""
    when = draft.timetable
    last = when.rule.until if when.rule else when.starts_on
    return not draft.points_elsewhere and (last is None or last >= today)


async def _planned(session: Session, reading: PackReading, place: Place) -> PlanPreview:
    kinds = {planning.key(kind.code): kind.code for kind in await members.memberships(session)}
    known = await calendar.entries(session, place.branch_code)
    names = planning.Names((), kinds, place.branch_code)
    return planning.judge(reading.plan, known, names, await calendar.almanac(session, place.organisation))
