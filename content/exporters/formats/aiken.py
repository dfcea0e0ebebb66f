"""Aiken: single choices and statements, each on lines of its own; it knows no explanation and no second right option."""

from collections.abc import Sequence

from content.exporters.written import Written
from core.choicebook import LETTERS
from core.library.rules import ItemDraft, ItemType


def write(drafts: Sequence[ItemDraft], _title: str, _locale: str) -> Written:
    """Return the items as Aiken; those with several right options, blanks or lines cannot be said in it."""
    places = tuple(place for place, draft in enumerate(drafts) if _fits(draft))
    return Written("\n\n".join([*(_block(drafts[place]) for place in places), ""]).encode(), places)


def _fits(draft: ItemDraft) -> bool:
    return draft.type in {ItemType.SINGLE, ItemType.JUDGE} and not any("\n" in text for text in (draft.stem, *draft.options))


def _block(draft: ItemDraft) -> str:
    options = [f"{letter}) {option}" for letter, option in zip(LETTERS, draft.options, strict=False)]
    return "\n".join([draft.stem, *options, f"ANSWER: {LETTERS[draft.key[0]]}"])
