"""Text with tags in it as plain text: paragraphs become lines, entities become signs, pictures are counted."""

import html
import re
from dataclasses import dataclass

import nh3

_BLOCKS = frozenset(
    {"p", "div", "br", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "section"}
)
_CELLS = frozenset({"td", "th"})
_PICTURES = frozenset({"img"})
_KNOWN = (
    "p|div|br|hr|li|ul|ol|dl|dt|dd|tr|td|th|table|tbody|thead|h[1-6]|pre|blockquote|section|img|span|b|i|u|s|em|strong|small|big|"
    "sub|sup|font|a|code|tt|center|label|input|script|style|audio|video|source|object|param|embed|iframe|math|m[a-z]+|svg|html|"
    "body|head|meta|link|title|del|ins|mark|q|cite|abbr|kbd|samp|var|strike|nobr|wbr"
)
_TAG = re.compile(rf"</?(?:{_KNOWN})(?:\s[^<>]*)?/?>|<!--", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_STRAY = re.compile(rf"<(?!/?(?:{_KNOWN})(?:[\s/>])|!--)", re.IGNORECASE)
_BLOCK = re.compile(r"</?(?:p|div|li|ul|ol|tr|table|h[1-6]|pre|blockquote|section)(?:\s[^>]*)?>")
_BREAK = re.compile(r"<br(?:\s[^>]*)?/?>")
_CELL = re.compile(r"</?(?:td|th)(?:\s[^>]*)?>")
_PICTURE = re.compile(r"<img(?:\s[^>]*)?/?>")
_SPACES = re.compile(r"[ \t]+")
_LINES = re.compile(r"[ \t]*[\r\n][ \t\r\n]*")


@dataclass(frozen=True, slots=True)
class Plain:
    """The text without its tags, and how many pictures stood in it."""

    text: str
    pictures: int = 0


def plain(text: str) -> Plain:
    """Return the text as a person sees it; what only looks like a tag (`x<y`) stays, and so does text without any tag."""
    if not _TAG.search(text):
        return Plain(_unescaped(text).strip())
    strict = _STRAY.sub("&lt;", text)
    flat = strict.replace("\r", "").replace("\n", " ")
    kept = nh3.clean(
        flat, tags=set(_BLOCKS | _CELLS | _PICTURES), attributes={}, clean_content_tags={"script", "style"}, link_rel=None
    )
    pictures = len(_PICTURE.findall(kept))
    kept = _SPACES.sub(" ", kept)
    lines = _PICTURE.sub(" ", _CELL.sub(" ", _BREAK.sub("\n", _BLOCK.sub("\r", kept))))
    return Plain(in_lines(html.unescape(lines)), pictures)


def in_lines(text: str) -> str:
    """Return the text with its paragraphs, which a carriage return parts, and its lines below each other."""
    return _LINES.sub(_break, text).strip(" \t\r\n")


def _break(found: re.Match[str]) -> str:
    """Return one line end where paragraphs meet, and as many as were asked for by `<br>`."""
    return "\n" * max(found.group().count("\n"), 1)


def _unescaped(text: str) -> str:
    return _ENTITY.sub(lambda match: html.unescape(match.group()), text)
