"""Question papers set in the ways people set them, as text and as Word documents, from questions that are known."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from content.importers.options import LETTERS
from core.library.rules import ItemDraft, ItemType

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_KINDS = {ItemType.SINGLE: "单选题", ItemType.MULTI: "多选题", ItemType.JUDGE: "判断题", ItemType.BLANK: "填空题"}


@dataclass(frozen=True, slots=True)
class Style:
    """How a paper is set: options one a line or glued, the key below, in the stem, or at the end, numbers typed or counted."""

    glued: bool = False
    key: str = "below"
    counted: bool = False
    label: str = "答案："


def letters(draft: ItemDraft) -> str:
    if draft.type is ItemType.JUDGE:
        return "错误" if draft.key[0] else "正确"
    if draft.type is ItemType.BLANK:
        return "；".join(texts[0] for texts in draft.blanks)
    return "".join(LETTERS[place] for place in draft.key)


def lines(drafts: Sequence[ItemDraft], style: Style) -> list[tuple[str, int]]:
    """Return the lines of the paper, each with the list it counts in: 0 none, 1 stems, 2 options."""
    found: list[tuple[str, int]] = [("知识竞赛题库", 0), ("一、题目", 0)]
    for number, draft in enumerate(drafts, 1):
        stem = draft.stem.replace("\n", " ")
        if style.key == "stem":
            stem = f"{stem}（ {letters(draft)} ）"
        found.append((stem, 1) if style.counted else (f"{number}. {stem}", 0))
        options = draft.options if draft.type in {ItemType.SINGLE, ItemType.MULTI} else ()
        found += _options(options, style)
        if style.key == "below":
            found.append((f"{style.label}{letters(draft)}", 0))
        if draft.explanation:
            found.append((f"解析：{draft.explanation}", 0))
    if style.key == "end":
        found.append(("参考答案", 0))
        found += [(f"{number}. {letters(draft)}", 0) for number, draft in enumerate(drafts, 1)]
    return found


def _options(options: Sequence[str], style: Style) -> list[tuple[str, int]]:
    lettered = [f"{letter}. {option}" for letter, option in zip(LETTERS, options, strict=False)]
    if style.glued:
        return [("  ".join(lettered), 0)] if lettered else []
    return [(option, 2) for option in options] if style.counted else [(line, 0) for line in lettered]


def as_text(drafts: Sequence[ItemDraft], style: Style) -> bytes:
    return "\n".join(line for line, _ in lines(drafts, style)).encode()


def as_docx(drafts: Sequence[ItemDraft], style: Style) -> bytes:
    """Set the paper in Word: where numbers are counted, the text holds none; each question counts its options anew."""
    body, counts, question = [], [], 0
    for line, which in lines(drafts, style):
        question += which == 1
        number = {0: 0, 1: 1, 2: question + 1}[which]
        body.append(paragraph(line, number))
        counts.append(number)
    return docx("".join(body), numbering(max(counts, default=0)))


def paragraph(text: str, which: int = 0) -> str:
    counted = f'<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="{which}"/></w:numPr></w:pPr>' if which else ""
    return f'<w:p>{counted}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def numbering(lists: int) -> str:
    """Return list 1 that counts `1.` and lists from 2 on that count `A.`, each from the beginning."""
    level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="%1."/></w:lvl>'
    forms = (level.format("decimal"), level.format("upperLetter"))
    abstract = "".join(f'<w:abstractNum w:abstractNumId="{place}">{form}</w:abstractNum>' for place, form in enumerate(forms))
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    nums = "".join(
        f'<w:num w:numId="{each}"><w:abstractNumId w:val="{0 if each == 1 else 1}"/>{anew}</w:num>'
        for each in range(1, lists + 1)
    )
    return f"<w:numbering {_W}>{abstract}{nums}</w:numbering>"


def docx(body: str, numbers: str = "") -> bytes:
    kept = BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document {_W}><w:body>{body}</w:body></w:document>")
        if numbers:
            archive.writestr("word/numbering.xml", numbers)
    return kept.getvalue()


def share_read(drafts: Sequence[ItemDraft], found: Sequence[ItemDraft]) -> float:
    """Return the share of the questions that came back with the same stem, options and answer, in their order."""
    bare = {(_bare(each.stem), each.options, each.key, each.blanks) for each in found}
    return sum((_bare(each.stem), each.options, each.key, each.blanks) in bare for each in drafts) / len(drafts)


def _bare(stem: str) -> str:
    return "".join(stem.split()).replace("（）", "").replace("()", "").replace("____", "")
