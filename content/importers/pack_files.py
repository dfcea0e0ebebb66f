"""A pack as one file: what it says of itself and its articles, and its items as the one judge sees them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from content.importers.bank import BankReading, read_bank
from content.importers.pack_plans import plan_of
from content.importers.pack_signatures import judged
from content.importers.packs import Manifest, Pack, read_pack
from content.importers.raw import UnreadableError, remark
from content.importers.readers import opened
from core.calendar.planning import PlanRow
from core.findings import Finding, Severity
from core.messages import Value


@dataclass(frozen=True, slots=True)
class PackReading:
    """What a file holds; without a pack the findings say why it is none."""

    name: str
    pack: Pack | None = None
    bank: BankReading = field(default=BankReading(""))
    findings: tuple[Finding, ...] = ()
    """Of the whole pack and of its items, row by row."""
    plan: tuple[PlanRow, ...] = ()
    """Entries for the calendar of whoever takes the pack."""

    @property
    def rows(self) -> int:
        """Return how many items the pack holds."""
        return self.bank.rows


def read_pack_file(data: bytes, name: str, trusted: bytes = b"") -> PackReading:
    """Read a pack whole; a file that is none, or whose items cannot be read, gives what was found wrong and no pack.

    With the PEM of a public key in `trusted` it must be signed by that key.
    """
    try:
        file = opened(data)
        pack, plan = read_pack(file), plan_of(file)
        signature = judged(file, trusted)
    except UnreadableError as no:
        return PackReading(name, findings=(no.finding,))
    bank = read_bank(data, name)
    if not bank.rows:
        return PackReading(name, findings=bank.findings)
    return PackReading(name, pack, bank, (*_about(pack.manifest), signature, *bank.findings), plan)


def _about(about: Manifest) -> Sequence[Finding]:
    words: dict[str, Value] = {"name": about.name, "release": about.release, "origin": about.origin, "licence": about.licence}
    return (remark(0, "pack-read", Severity.NOTE, arguments=words),)
