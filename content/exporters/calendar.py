"""The template of a plan for the calendar."""

from collections.abc import Sequence

from content.exporters.sheets import Column, Sheet, say, words, written
from core.calendar.rules import EntryKind
from core.messages import Text

_COLUMNS = ("when", "clock", "minutes", "kind", "title", "words", "place", "branch", "kinds")
_NEEDED = frozenset({"when", "title"})


def plan_template(locale: str, branches: Sequence[str], memberships: Sequence[str]) -> bytes:
    """Return an empty xlsx to fill in; branches and kinds of membership are the organisation's own, as examples."""
    kinds = tuple(say(Text(f"calendar-kind-{kind}"), locale) for kind in EntryKind)
    columns = [
        Column(words(f"plan-{name}", locale), name in _NEEDED, 36 if name == "words" else 20, kinds if name == "kind" else ())
        for name in _COLUMNS
    ]
    own = {"branch": next(iter(branches), ""), "kinds": next(iter(memberships), "")}
    rows = [
        (
            *(column.name, words("guide-yes" if column.needed else "guide-no", locale), words(f"plan-{name}-how", locale)),
            own.get(name) or words(f"plan-{name}-example", locale),
        )
        for name, column in zip(_COLUMNS, columns, strict=True)
    ]
    heads = [Column(words(head, locale), width=34) for head in ("guide-column", "guide-needed", "guide-how", "guide-example")]
    return written((Sheet(words("sheet-plan", locale), columns), Sheet(words("sheet-guide", locale), heads, rows)))
