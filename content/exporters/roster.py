"""The template of a roster."""

from collections.abc import Sequence

from content.exporters.sheets import Column, Sheet, words, written

_COLUMNS = ("name", "number", "branch", "membership", "phone")
_NEEDED = frozenset({"name", "branch"})


def roster_template(locale: str, memberships: Sequence[str]) -> bytes:
    """Return an empty xlsx to fill in; `memberships` are the organisation's kinds as people read them, to choose from."""
    columns = [
        Column(
            words(f"roster-{name}", locale),
            needed=name in _NEEDED,
            width=20,
            among=tuple(memberships) if name == "membership" else (),
        )
        for name in _COLUMNS
    ]
    heads = ("guide-column", "guide-needed", "guide-how", "guide-example")
    rows = []
    for name, column in zip(_COLUMNS, columns, strict=True):
        example = next(iter(memberships), "") if name == "membership" else words(f"roster-{name}-example", locale)
        needed = words("guide-yes" if column.needed else "guide-no", locale)
        rows.append((column.name, needed, words(f"roster-{name}-how", locale), example))
    guide = Sheet(words("sheet-guide", locale), [Column(words(head, locale), width=30) for head in heads], rows)
    return written((Sheet(words("sheet-roster", locale), columns), guide))
