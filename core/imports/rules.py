"""What may be sent as a bank, how far an import has come, and what is made of it in portions: pure judgement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import PurePosixPath

from core.findings import Finding, Severity
from core.library.rules import ItemDraft, identity

LARGEST = 20 * 1024 * 1024
"""Bytes of a file that is fetched from a chat; Telegram gives bots no larger ones."""
PORTION = 1_000
"""Items that are stored in one transaction: the database is free for others in between, and the page sees how far it is."""
LEASE = timedelta(seconds=60)
"""How long a process may be silent about an import before another takes it over."""
TRIES = 3
"""How often an import that ends by accident is begun."""
SHOWN_FINDINGS = 3
_LONGEST_BANK = 120
_FIXED = 1 << 40
"""Corrected files are named to channels by media ids below this, taken negative: no row of the library has such a one."""


class Step(StrEnum):
    """How far an import has come."""

    WAITING = "waiting"
    """To be fetched from the chat and read."""
    SHOWN = "shown"
    """Read; whoever sent it decides."""
    TAKING = "taking"
    """Being stored."""
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"


OPEN = (Step.WAITING, Step.TAKING)
"""Steps in which some process has work to do."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a file would do to a bank, in questions; `repairable` of the rejected could be mended by a person's word."""

    rows: int
    new: int
    duplicates: int
    rejected: int
    repairable: int = 0


def bank_name(file_name: str, caption: str) -> str:
    """Return the name of the bank that a file goes to: what was written beside the file, else the file's own name."""
    words = " ".join(caption.split()) or PurePosixPath(file_name.replace("\\", "/")).stem
    return " ".join(words.split())[:_LONGEST_BANK]


def foremost(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return what is to be said first about a file: what is wrong with the whole, then each kind of defect once."""
    lost = [each for each in findings if each.severity is Severity.ERROR]
    first = {each.code: each for each in sorted(lost, key=lambda each: each.row, reverse=True)}
    return tuple(sorted(first.values(), key=lambda each: each.row)[:SHOWN_FINDINGS])


def once(drafts: Sequence[ItemDraft]) -> tuple[tuple[ItemDraft, ...], int]:
    """Return each question of the file once, and how many rows said what an earlier one had said."""
    firsts: dict[str, ItemDraft] = {}
    for draft in drafts:
        firsts.setdefault(identity(draft), draft)
    return tuple(firsts.values()), len(drafts) - len(firsts)


def fixed_media(job_id: int) -> int:
    """Return the media id under which a card names the corrected file of an import."""
    return -(_FIXED + job_id)


def fixed_job(media_id: int) -> int | None:
    """Return the import whose corrected file a card names by this id, if it names one."""
    return -media_id - _FIXED if media_id < -_FIXED else None
