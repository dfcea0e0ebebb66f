"""A printable paper in Word's form: questions by kind with room to answer, the key on a page of its own where it is wanted."""

from collections.abc import Iterator, Sequence

from content.exporters.bank import answer_in_words
from content.exporters.sheets import words
from content.exporters.written import Written, xml_text, zipped
from core.choicebook import LETTERS
from core.library.rules import ItemDraft, ItemType
from core.messages import Value

_SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KINDS = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NUMERALS = "一二三四"
_ORDER = (ItemType.SINGLE, ItemType.MULTI, ItemType.JUDGE, ItemType.BLANK)
_SHORT, _MIDDLE = 12, 26
"""Options up to so many signs stand four, or two, on a line."""


def write(drafts: Sequence[ItemDraft], title: str, locale: str) -> Written:
    """Return the paper without its key; items stand by kind, in their order within each."""
    return _written(drafts, title, locale, keyed=False)


def write_keyed(drafts: Sequence[ItemDraft], title: str, locale: str) -> Written:
    """Return the paper with its key and explanations at its end."""
    return _written(drafts, title, locale, keyed=True)


def _written(drafts: Sequence[ItemDraft], title: str, locale: str, *, keyed: bool) -> Written:
    ordered = [place for kind in _ORDER for place, draft in enumerate(drafts) if draft.type is kind]
    body = [_paragraph(title or words("paper-title", locale), "Title"), _paragraph(words("paper-name", locale), "Line")]
    body += _sections([drafts[place] for place in ordered], locale)
    if keyed:
        body += _key([drafts[place] for place in ordered], locale)
    document = f'{_HEAD}<w:document xmlns:w="{_SPACE}" xmlns:r="{_OFFICE}"><w:body>{"".join(body)}{_PAGE}</w:body></w:document>'
    return Written(zipped([*_frame(locale), ("word/document.xml", document.encode())]), tuple(ordered))


def _sections(drafts: Sequence[ItemDraft], locale: str) -> Iterator[str]:
    kinds = [kind for kind in _ORDER if any(draft.type is kind for draft in drafts)]
    number = 0
    for place, kind in enumerate(kinds):
        own = [draft for draft in drafts if draft.type is kind]
        numeral = _NUMERALS[place] if locale == "zh" else "I" * (place + 1) if place < 3 else "IV"  # noqa: PLR2004 - four kinds
        about: dict[str, Value] = {"numeral": numeral, "kind": words(f"paper-kind-{kind}", locale), "count": len(own)}
        yield _paragraph(words("paper-section", locale, about), "Section")
        for draft in own:
            number += 1
            yield from _question(number, draft, locale)


def _question(number: int, draft: ItemDraft, locale: str) -> Iterator[str]:
    room = words("paper-room", locale) if draft.type is ItemType.JUDGE else ""
    yield _paragraph(f"{number}. {draft.stem}{room}", "Stem")
    if draft.type in {ItemType.SINGLE, ItemType.MULTI}:
        lettered = [f"{letter}. {option}" for letter, option in zip(LETTERS, draft.options, strict=False)]
        for line in _in_lines(lettered):
            yield _paragraph("\t".join(line), "Options")


def _in_lines(lettered: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the options four, two or one a line, as the longest of them has room."""
    longest = max(map(len, lettered))
    many = 4 if longest <= _SHORT else 2 if longest <= _MIDDLE else 1
    return (lettered[start : start + many] for start in range(0, len(lettered), many))


def _key(drafts: Sequence[ItemDraft], locale: str) -> Iterator[str]:
    yield _paragraph(words("paper-key", locale), "Key")
    for number, draft in enumerate(drafts, 1):
        yield _paragraph(f"{number}. {answer_in_words(draft, locale)}", "Stem")
        if draft.explanation:
            yield _paragraph(words("paper-explanation", locale, {"explanation": draft.explanation}), "Options")


def _paragraph(text: str, style: str) -> str:
    runs = "<w:br/>".join(_run(line) for line in text.split("\n"))
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r>{runs}</w:r></w:p>'


def _run(line: str) -> str:
    return "<w:tab/>".join(f'<w:t xml:space="preserve">{xml_text(part)}</w:t>' for part in line.split("\t"))


def _style(name: str, layout: str, letters: str) -> str:
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{name}"><w:name w:val="{name}"/>'
        f"<w:pPr>{layout}</w:pPr><w:rPr>{letters}</w:rPr></w:style>"
    )


_PAGE = (
    '<w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
)
_TABS = '<w:tabs><w:tab w:val="left" w:pos="2800"/><w:tab w:val="left" w:pos="5200"/><w:tab w:val="left" w:pos="7600"/></w:tabs>'
_STYLES = "".join(
    (
        _style("Title", '<w:spacing w:after="200"/><w:jc w:val="center"/>', '<w:b/><w:sz w:val="36"/>'),
        _style("Line", '<w:spacing w:after="200"/><w:jc w:val="center"/>', ""),
        _style("Section", '<w:keepNext/><w:spacing w:before="240" w:after="120"/>', '<w:b/><w:sz w:val="26"/>'),
        _style("Stem", '<w:keepLines/><w:spacing w:before="80"/>', ""),
        _style("Options", f'<w:keepLines/>{_TABS}<w:ind w:left="420"/>', ""),
        _style("Key", '<w:pageBreakBefore/><w:spacing w:after="120"/>', '<w:b/><w:sz w:val="28"/>'),
    )
)


def _frame(locale: str) -> list[tuple[str, bytes]]:
    """Return the parts that every document of Word has: what lies where, styles, and the page number below each page."""
    parts = {"document": "main", "styles": "", "footer": ""}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_KINDS}{name}{f".{kind}" if kind else ""}+xml"/>'
        for name, kind in parts.items()
    )
    types = (
        f'{_HEAD}<Types xmlns="{_PACKAGE}content-types"><Default Extension="rels" ContentType='
        f'"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f"{overrides}</Types>"
    )
    root = f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    own = "".join(
        f'<Relationship Id="rId{place}" Type="{_OFFICE}/{name}" Target="{name}.xml"/>'
        for place, name in ((1, "styles"), (2, "footer"))
    )
    fonts = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="SimSun"/>'
    language = "zh-CN" if locale == "zh" else "en-GB"
    styles = (
        f'{_HEAD}<w:styles xmlns:w="{_SPACE}"><w:docDefaults><w:rPrDefault><w:rPr>{fonts}<w:sz w:val="22"/>'
        f'<w:lang w:val="{language}" w:eastAsia="{language}"/></w:rPr></w:rPrDefault></w:docDefaults>{_STYLES}</w:styles>'
    )
    footer = (
        f'{_HEAD}<w:ftr xmlns:w="{_SPACE}"><w:p><w:pPr><w:jc w:val="center"/></w:pPr>'
        '<w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p></w:ftr>'
    )
    relations = '<Relationships xmlns="' + _PACKAGE + 'relationships">{}</Relationships>'
    return [
        ("[Content_Types].xml", types.encode()),
        ("_rels/.rels", (_HEAD + relations.format(root)).encode()),
        ("word/_rels/document.xml.rels", (_HEAD + relations.format(own)).encode()),
        ("word/styles.xml", styles.encode()),
        ("word/footer.xml", footer.encode()),
    ]
