"""An item of a bank as a form shows and posts it."""

from collections.abc import Sequence
from typing import Final

from console.forms import Form
from core.choicebook import LETTERS
from core.errors import Refused
from core.library.rules import MOST_OPTIONS, RIGHT, WRONG, ItemDraft, ItemType, tags_of
from core.messages import Text

PLACES: Final = tuple(zip(range(MOST_OPTIONS), LETTERS, strict=False))
"""The places of options with their letters."""
_LEVELS: Final = ("1", "2", "3")


def typed(form: Form) -> ItemDraft:
    """Return the item that was typed; a kind that does not exist raises Refused. Whether it can be asked is not judged here."""
    try:
        kind = ItemType(form.text("kind"))
    except ValueError:
        raise Refused(Text("console-field-pick", {"field": Text("console-item-type")})) from None
    options, key = _options(form, kind)
    level = form.text("difficulty")
    return ItemDraft(
        0,
        kind,
        form.text("stem"),
        options,
        key,
        _blanks(form.text("blanks")) if kind is ItemType.BLANK else (),
        form.text("explanation"),
        form.text("source"),
        tags_of(form.text("tags")),
        int(level) if level in _LEVELS else None,
    )


def _options(form: Form, kind: ItemType) -> tuple[tuple[str, ...], tuple[int, ...]]:
    if kind is ItemType.BLANK:
        return (), ()
    if kind is ItemType.JUDGE:
        return (RIGHT, WRONG), (1 if form.text("judge") == "1" else 0,)
    written = [(place, form.text(f"option{place}")) for place, _ in PLACES]
    kept = [(place, words) for place, words in written if words]
    ticked = form.many("key")
    return tuple(words for _, words in kept), tuple(now for now, (place, _) in enumerate(kept) if str(place) in ticked)


def _blanks(text: str) -> tuple[tuple[str, ...], ...]:
    """Return for each line what is right in that blank, parted by `|`."""
    lines = [line.replace("｜", "|").split("|") for line in text.splitlines() if line.strip()]
    return tuple(tuple(each.strip() for each in line if each.strip()) for line in lines)


def filled(draft: ItemDraft) -> Form:
    """Return the form that shows the item."""
    fields: dict[str, Sequence[str]] = {
        "kind": [draft.type],
        "stem": [draft.stem],
        "judge": [str(draft.key[0])] if draft.type is ItemType.JUDGE and draft.key else ["0"],
        "key": [str(place) for place in draft.key],
        "blanks": ["\n".join(" | ".join(texts) for texts in draft.blanks)],
        "explanation": [draft.explanation],
        "source": [draft.source],
        "tags": ["、".join(draft.tags)],
        "difficulty": [str(draft.difficulty or "")],
    }
    if draft.type is not ItemType.JUDGE:
        fields |= {f"option{place}": [words] for place, words in enumerate(draft.options)}
    return Form(fields)
