"""QTI 2.1: a package of one file an item, with tags, source and difficulty in its manifest."""

from collections.abc import Iterator, Mapping, Sequence

from content.exporters.sheets import words
from content.exporters.written import Written, html_lines, own_blanks, xml_text, zipped
from core.library.rules import ItemDraft, ItemType

_ITEM = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
_ABOUT = "http://ltsc.ieee.org/xsd/LOM"
_TEMPLATE = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"
_LEVELS = ("easy", "medium", "difficult")


def write(drafts: Sequence[ItemDraft], title: str, locale: str) -> Written:
    """Return all items as a package."""
    named = {f"items/item-{place + 1:05}.xml": draft for place, draft in enumerate(drafts)}
    files = [("imsmanifest.xml", _manifest(named, title).encode())]
    files += [(name, "\n".join(_item(draft, name, locale)).encode()) for name, draft in named.items()]
    return Written(zipped(files), tuple(range(len(drafts))))


def _manifest(named: Mapping[str, ItemDraft], title: str) -> str:
    resources = "\n".join(_resource(name, draft) for name, draft in named.items())
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest xmlns="{_PACKAGE}" xmlns:lom="{_ABOUT}" identifier="manifest">
<metadata><schema>QTIv2.1 Package</schema><schemaversion>1.0.0</schemaversion>
<lom:lom><lom:general><lom:title><lom:string>{xml_text(title)}</lom:string></lom:title></lom:general></lom:lom></metadata>
<organizations/>
<resources>
{resources}
</resources>
</manifest>
"""


def _resource(name: str, draft: ItemDraft) -> str:
    about = "".join(_about(draft))
    metadata = f"<metadata><lom:lom>{about}</lom:lom></metadata>" if about else ""
    return (
        f'<resource identifier="{_identifier(name)}" type="imsqti_item_xmlv2p1" href="{name}">'
        f'{metadata}<file href="{name}"/></resource>'
    )


def _about(draft: ItemDraft) -> Iterator[str]:
    if draft.tags:
        keywords = "".join(f"<lom:keyword><lom:string>{xml_text(tag)}</lom:string></lom:keyword>" for tag in draft.tags)
        yield f"<lom:general>{keywords}</lom:general>"
    if draft.difficulty:
        level = _LEVELS[draft.difficulty - 1]
        yield (
            "<lom:educational><lom:difficulty><lom:source>LOMv1.0</lom:source>"
            f"<lom:value>{level}</lom:value></lom:difficulty></lom:educational>"
        )
    if draft.source:
        yield (
            "<lom:relation><lom:kind><lom:source>LOMv1.0</lom:source><lom:value>isbasedon</lom:value></lom:kind><lom:resource>"
            f"<lom:description><lom:string>{xml_text(draft.source)}</lom:string></lom:description></lom:resource></lom:relation>"
        )


def _identifier(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(".xml")


def _item(draft: ItemDraft, name: str, locale: str) -> Iterator[str]:
    told = draft.explanation
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    short = xml_text(" ".join(draft.stem.split())[:60])
    about = f'identifier="{_identifier(name)}" title="{short}" adaptive="false" timeDependent="false"'
    yield f'<assessmentItem xmlns="{_ITEM}" {about}>'
    yield from _declared(draft)
    yield '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'
    if told:
        yield (
            '<outcomeDeclaration identifier="FEEDBACK" cardinality="single" baseType="identifier">'
            "<defaultValue><value>TOLD</value></defaultValue></outcomeDeclaration>"
        )
    yield "<itemBody>"
    yield from _filled(draft) if draft.type is ItemType.BLANK else _offered(draft, locale)
    yield "</itemBody>"
    yield from _marked(draft)
    if told:
        yield f'<modalFeedback outcomeIdentifier="FEEDBACK" identifier="TOLD" showHide="show">{html_lines(told)}</modalFeedback>'
    yield "</assessmentItem>"


def _declared(draft: ItemDraft) -> Iterator[str]:
    if draft.type is ItemType.BLANK:
        for place, texts in enumerate(draft.blanks, 1):
            entries = "".join(f'<mapEntry mapKey="{_quoted(text)}" mappedValue="1" caseSensitive="false"/>' for text in texts)
            yield (
                f'<responseDeclaration identifier="RESPONSE{place}" cardinality="single" baseType="string">'
                f"<correctResponse><value>{xml_text(texts[0])}</value></correctResponse>"
                f'<mapping defaultValue="0">{entries}</mapping></responseDeclaration>'
            )
        return
    values = "".join(f"<value>{_name(draft, place)}</value>" for place in draft.key)
    cardinality = "multiple" if draft.type is ItemType.MULTI else "single"
    yield (
        f'<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" baseType="identifier">'
        f"<correctResponse>{values}</correctResponse></responseDeclaration>"
    )


def _offered(draft: ItemDraft, locale: str) -> Iterator[str]:
    most = 0 if draft.type is ItemType.MULTI else 1
    options = (words("right", locale), words("wrong", locale)) if draft.type is ItemType.JUDGE else draft.options
    yield f'<choiceInteraction responseIdentifier="RESPONSE" shuffle="false" maxChoices="{most}">'
    yield f"<prompt>{html_lines(draft.stem)}</prompt>"
    for place, option in enumerate(options):
        yield f'<simpleChoice identifier="{_name(draft, place)}">{html_lines(option)}</simpleChoice>'
    yield "</choiceInteraction>"


def _name(draft: ItemDraft, place: int) -> str:
    return ("true", "false")[place] if draft.type is ItemType.JUDGE else "ABCDEFGHIJ"[place]


def _filled(draft: ItemDraft) -> Iterator[str]:
    entries = [f'<textEntryInteraction responseIdentifier="RESPONSE{place}"/>' for place in range(1, len(draft.blanks) + 1)]
    parts = own_blanks(draft)
    if parts is None:
        yield f"<p>{html_lines(draft.stem)}</p>"
        yield f'<div class="zhibu-answer">{" ".join(entries)}</div>'
    else:
        yield "<p>" + "".join(text + entry for text, entry in zip(map(html_lines, parts), [*entries, ""], strict=True)) + "</p>"


def _marked(draft: ItemDraft) -> Iterator[str]:
    if draft.type is not ItemType.BLANK:
        yield f'<responseProcessing template="{_TEMPLATE}match_correct"/>'
        return
    shares = "".join(f'<mapResponse identifier="RESPONSE{place}"/>' for place in range(1, len(draft.blanks) + 1))
    yield f'<responseProcessing><setOutcomeValue identifier="SCORE"><sum>{shares}</sum></setOutcomeValue></responseProcessing>'


def _quoted(text: str) -> str:
    return xml_text(text).replace("\n", "&#10;")
