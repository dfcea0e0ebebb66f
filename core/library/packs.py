"""Packs in a bank: a newer release takes the place of the older one, and what it no longer holds is told."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.database import Session
from core.errors import Refused
from core.library import intake, queries
from core.library.intake import Match, Taken
from core.library.rules import ItemDraft, identity
from core.messages import Text

_NAMED = re.compile(r"(?P<id>.+)@(?P<release>\d+)\.zip")


@dataclass(frozen=True, slots=True)
class Installed:
    """What a release did to the bank: what was taken, and the stems of items of earlier releases that it no longer holds."""

    taken: Taken
    gone: tuple[str, ...]
    before: int
    """The release that the bank held until now; 0 = none."""


async def held(session: Session, bank_id: int, pack: str, release: int) -> int:
    """Return the release of the pack that the bank holds, 0 = none; raises Refused where `release` is older."""
    before = max((await _releases(session, bank_id, pack)).values(), default=0)
    if release < before:
        raise Refused(Text("library-pack-older", {"release": release, "before": before}))
    return before


async def install(
    session: Session, bank_id: int, pack: str, release: int, drafts: Sequence[ItemDraft], rejected: int, now: datetime
) -> Installed:
    """Take a release of the pack into the bank; items that it no longer holds stay. Raises Refused for an older release."""
    before = await held(session, bank_id, pack, release)
    releases = await _releases(session, bank_id, pack)
    there = await queries.items_of_batches(session, sorted(releases))
    marks = {identity(draft) for draft in drafts}
    taken = await intake.take(session, bank_id, f"{pack}@{release}.zip", drafts, rejected, now, Match.REPLACE)
    return Installed(taken, tuple(item.stem for item in there if item.identity not in marks), before)


async def _releases(session: Session, bank_id: int, pack: str) -> dict[int, int]:
    """Return the releases of the pack by the batches that they came in."""
    named = ((batch.id or 0, _NAMED.fullmatch(batch.file_name)) for batch in await queries.batches(session, bank_id))
    return {batch_id: int(name["release"]) for batch_id, name in named if name and name["id"] == pack}
