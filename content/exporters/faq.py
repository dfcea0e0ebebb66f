"""The template of a list of questions and answers."""

from content.exporters.sheets import Column, Sheet, words, written

_COLUMNS = ("question", "wordings", "answer", "source")
_NEEDED = frozenset({"question", "answer"})


def faq_template(locale: str) -> bytes:
    """Return an empty xlsx to fill in, with a sheet that says how."""
    columns = [Column(words(f"faq-{name}", locale), needed=name in _NEEDED, width=40) for name in _COLUMNS]
    heads = ("guide-column", "guide-needed", "guide-how", "guide-example")
    rows = []
    for name, column in zip(_COLUMNS, columns, strict=True):
        needed = words("guide-yes" if column.needed else "guide-no", locale)
        rows.append((column.name, needed, words(f"faq-{name}-how", locale), words(f"faq-{name}-example", locale)))
    guide = Sheet(words("sheet-guide", locale), [Column(words(head, locale), width=30) for head in heads], rows)
    return written((Sheet(words("sheet-faq", locale), columns), guide))
