"""The template of a list of questions and answers, and such a list with the reasons beside what could not be taken."""

from content.exporters.sheets import Column, Sheet, corrected, words, written
from content.importers.faq import FaqReading

_COLUMNS = ("question", "wordings", "answer", "source")
_NEEDED = frozenset({"question", "answer"})


def faq_template(locale: str) -> bytes:
    """Return an empty xlsx to fill in, with a sheet that says how."""
    columns = _columns(locale)
    heads = ("guide-column", "guide-needed", "guide-how", "guide-example")
    rows = []
    for name, column in zip(_COLUMNS, columns, strict=True):
        needed = words("guide-yes" if column.needed else "guide-no", locale)
        rows.append((column.name, needed, words(f"faq-{name}-how", locale), words(f"faq-{name}-example", locale)))
    guide = Sheet(words("sheet-guide", locale), [Column(words(head, locale), width=30) for head in heads], rows)
    return written((Sheet(words("sheet-faq", locale), columns), guide))


def corrected_faq(reading: FaqReading, locale: str) -> bytes:
    """Return the file in the template's form: rows that could not be taken are marked and carry their reasons."""
    rows = {
        each.row: (each.question, "|".join(each.wordings), each.answer, each.source) for each in (*reading.drafts, *reading.lost)
    }
    return corrected(words("sheet-faq", locale), _columns(locale), rows, reading.findings, locale)


def _columns(locale: str) -> list[Column]:
    return [Column(words(f"faq-{name}", locale), needed=name in _NEEDED, width=40) for name in _COLUMNS]
