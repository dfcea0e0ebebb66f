"""What is written into the chat about a file: what stands in it and what can be done, and what became of it."""

from collections.abc import Sequence

from core.findings import Finding
from core.imports.models import ImportJob
from core.imports.rules import LARGEST, Counts, foremost
from core.library.models import Batch
from core.messages import Choice, Link, Media, Message, Plain, Purpose, Text, Value, Words

_PREVIEW = "/console/banks/import/"
_BANK = "/console/banks/"


def read(job: ImportJob, counts: Counts, findings: Sequence[Finding], public_url: str, fixed: Media | None) -> Message:
    """Return the card that asks whether what can be imported is to be imported; the corrected file comes with it."""
    told: list[Words] = [_counted(counts), Text("import-into-new" if job.bank_id is None else "import-into", _where(job))]
    first = foremost(findings)
    told += [_line(each) for each in first]
    if first:
        told.append(Text("import-see-more"))
    if counts.repairable:
        told.append(Text("import-repairable", {"count": counts.repairable}))
    take = (Choice(f"import.take:{job.id}", Text("import-take", {"count": counts.new})),) if counts.new else ()
    drop = Choice(f"import.drop:{job.id}", Text("import-drop"))
    look = Link(f"{public_url.rstrip('/')}{_PREVIEW}{job.token}", Text("import-look"))
    title = Text("import-read-title", {"file": Plain(job.file_name)})
    return Message(tuple(told), title, file=fixed, link=look, choices=(*take, drop), purpose=Purpose.REPLY)


def unread(job: ImportJob, findings: Sequence[Finding]) -> Message:
    """Return what is said about a file that holds nothing to import."""
    told = (Text("import-nothing"), *(_line(each) for each in foremost(findings)))
    return Message(told, Text("import-read-title", {"file": Plain(job.file_name)}), purpose=Purpose.REPLY)


def failed(job: ImportJob) -> Message:
    """Return the sentence that says why nothing came of it."""
    told: dict[str, Value] = {"file": Plain(job.file_name), "limit": LARGEST // 1024 // 1024}
    return Message((Text(job.problem, told),), purpose=Purpose.REPLY)


def taken(job: ImportJob, batch: Batch, public_url: str) -> Message:
    """Return what was stored."""
    counts: dict[str, Value] = {"imported": batch.imported, "duplicates": batch.duplicates, "rejected": batch.rejected}
    look = Link(f"{public_url.rstrip('/')}{_BANK}{job.bank_id}", Text("import-open-bank"))
    return Message((Text("import-taken", {**counts, "bank": Plain(job.bank_name)}),), link=look, purpose=Purpose.REPLY)


def _counted(counts: Counts) -> Text:
    told: dict[str, Value] = {
        "rows": counts.rows,
        "new": counts.new,
        "duplicates": counts.duplicates,
        "rejected": counts.rejected,
    }
    return Text("import-counts", told)


def _where(job: ImportJob) -> dict[str, Value]:
    return {"bank": Plain(job.bank_name)}


def _line(finding: Finding) -> Text:
    if finding.row == 0:
        return Text("import-line-whole", {"words": finding.text})
    return Text("import-line", {"row": finding.row, "words": finding.text})
