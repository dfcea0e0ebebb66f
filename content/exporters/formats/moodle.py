"""Moodle XML: every text is marked as plain, so that no sign of it is ever taken for a tag."""

import re
from collections.abc import Iterator, Sequence

from content.exporters.written import Written, html_lines, own_blanks, xml_text
from core.library.rules import ItemDraft, ItemType

_SHORT = 60
_KINDS = {
    ItemType.SINGLE: "multichoice",
    ItemType.MULTI: "multichoice",
    ItemType.JUDGE: "truefalse",
    ItemType.BLANK: "shortanswer",
}


def write(drafts: Sequence[ItemDraft], _title: str, _locale: str) -> Written:
    """Return all items as Moodle XML; several blanks become a cloze text."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>"]
    for draft in drafts:
        lines += _question(draft)
    return Written("\n".join([*lines, "</quiz>", ""]).encode(), tuple(range(len(drafts))))


def _question(draft: ItemDraft) -> Iterator[str]:
    several = len(draft.blanks) > 1
    yield f'<question type="{"cloze" if several else _KINDS[draft.type]}">'
    yield f"<name><text>{xml_text(' '.join(draft.stem.split())[:_SHORT])}</text></name>"
    if several:
        yield f'<questiontext format="html"><text>{xml_text(_cloze(draft))}</text></questiontext>'
    else:
        yield f'<questiontext format="plain_text"><text>{xml_text(draft.stem)}</text></questiontext>'
    yield f'<generalfeedback format="plain_text"><text>{xml_text(draft.explanation)}</text></generalfeedback>'
    yield "<defaultgrade>1</defaultgrade>"
    if not several:
        yield from _answers(draft)
    if draft.tags:
        yield "<tags>" + "".join(f"<tag><text>{xml_text(tag)}</text></tag>" for tag in draft.tags) + "</tags>"
    yield "</question>"


def _answers(draft: ItemDraft) -> Iterator[str]:
    match draft.type:
        case ItemType.JUDGE:
            yield from (_answer(name, 100 if place in draft.key else 0) for place, name in enumerate(("true", "false")))
        case ItemType.BLANK:
            yield "<usecase>0</usecase>"
            yield from (_answer(text.replace("*", "\\*"), 100) for texts in draft.blanks for text in texts)
        case _:
            right = 100 / len(draft.key)
            wrong = 0 if draft.type is ItemType.SINGLE else -100
            yield f"<single>{'true' if draft.type is ItemType.SINGLE else 'false'}</single>"
            yield "<shuffleanswers>true</shuffleanswers>"
            yield "<answernumbering>ABCD</answernumbering>"
            yield from (_answer(option, right if place in draft.key else wrong) for place, option in enumerate(draft.options))


def _answer(text: str, share: float) -> str:
    return f'<answer fraction="{share:.7g}" format="plain_text"><text>{xml_text(text)}</text></answer>'


def _cloze(draft: ItemDraft) -> str:
    """Return the stem with the gaps in its blanks, or below it where it does not show as many blanks as there are."""
    gaps = [_gap(texts) for texts in draft.blanks]
    parts = own_blanks(draft)
    if parts is None:
        return f'<p>{html_lines(draft.stem)}</p><p class="zhibu-answer">{" ".join(gaps)}</p>'
    return "".join(words + gap for words, gap in zip(map(html_lines, parts), [*gaps, ""], strict=True))


def _gap(texts: Sequence[str]) -> str:
    return "{1:SHORTANSWER:" + "~".join(f"={_escaped(text)}" for text in texts) + "}"


def _escaped(text: str) -> str:
    return html_lines(re.sub(r'[\\}#~/"]', r"\\\g<0>", text).replace("*", "\\*"))
