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


async def install(
    session: Session, bank_id: int, pack: str, release: int, drafts: Sequence[ItemDraft], rejected: int, now: datetime
) -> Installed:
    """Take a release of the pack into the bank; items that it no longer holds stay. Raises Refused for an older release."""
    batches = {
        batch.id or 0: int(named["release"])
        for batch in await queries.batches(session, bank_id)
        if (named := _NAMED.fullmatch(batch.file_name)) and named["id"] == pack
    }
    before = max(batches.values(), default=0)
    if release < before:
        raise Refused(Text("library-pack-older", {"release": release, "before": before}))
    held = await queries.items_of_batches(session, sorted(batches))
    marks = {identity(draft) for draft in drafts}
    taken = await intake.take(session, bank_id, f"{pack}@{release}.zip", drafts, rejected, now, Match.REPLACE)
    return Installed(taken, tuple(item.stem for item in held if item.identity not in marks), before)
