"""GIFT: one item a line, every sign of the format in front of which a backslash belongs has one."""

import re
from collections.abc import Iterator, Sequence

from content.exporters.written import Written
from core.library.rules import ItemDraft, ItemType

_SIGNS = re.compile(r"[\\:#={}~]")


def write(drafts: Sequence[ItemDraft], _title: str, _locale: str) -> Written:
    """Return the items as GIFT; one with several blanks cannot be said in it."""
    places = tuple(place for place, draft in enumerate(drafts) if len(draft.blanks) < 2)  # noqa: PLR2004 - one blank at most
    blocks = ["\n".join(_block(drafts[place])) for place in places]
    return Written("\n\n".join([*blocks, ""]).encode(), places)


def _block(draft: ItemDraft) -> Iterator[str]:
    if draft.tags:
        yield "// " + " ".join(f"[tag:{_tag(tag)}]" for tag in draft.tags)
    told = f" ####{_text(draft.explanation)}" if draft.explanation else ""
    yield f"[plain]{_escaped(draft.stem)} {{{' '.join(_answers(draft))}{told}}}"


def _answers(draft: ItemDraft) -> Iterator[str]:
    match draft.type:
        case ItemType.JUDGE:
            yield "FALSE" if draft.key[0] else "TRUE"
        case ItemType.BLANK:
            yield from (f"={_text(text.replace('*', chr(92) + '*'))}" for texts in draft.blanks for text in texts)
        case ItemType.SINGLE:
            yield from (f"{'=' if place in draft.key else '~'}{_text(option)}" for place, option in enumerate(draft.options))
        case ItemType.MULTI:
            share = f"{100 / len(draft.key):.5f}".rstrip("0").rstrip(".")
            weights = (share if place in draft.key else "-100" for place in range(len(draft.options)))
            yield from (f"~%{weight}%{_text(option)}" for weight, option in zip(weights, draft.options, strict=True))


def _text(text: str) -> str:
    """Return an answer; one that begins like a weight or a mark of formatting says first that it is plain."""
    return ("[plain]" if text.startswith(("[", "%")) else "") + _escaped(text)


def _escaped(text: str) -> str:
    return _SIGNS.sub(r"\\\g<0>", text).replace("\n", "\\n")


def _tag(text: str) -> str:
    return re.sub(r"[\\\]]", r"\\\g<0>", " ".join(text.split()))
