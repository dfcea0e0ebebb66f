"""What a reader of files noticed: one finding a defect, in words, with the place and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum

from core.messages import Text


class Severity(StrEnum):
    """Whether the row is lost (`error`), kept as repaired (`repaired`), or kept with a remark (`note`)."""

    ERROR = "error"
    REPAIRED = "repaired"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark about one place of a file.

    `row` counts as the person's program does, from 1, the header included (0 = the whole file); `cell` is a column's letter or
    name, or empty. `code` is stable, such as `no-options`; `text` is the sentence; `repair` is what was or could be put instead.
    """

    row: int
    code: str
    severity: Severity
    text: Text
    cell: str = ""
    repair: str = ""
