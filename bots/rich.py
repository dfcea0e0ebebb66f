"""Rich words of people as runs of marked text: from CommonMark, to the HTML that Telegram reads, to plain text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from html import escape
from typing import TYPE_CHECKING

from bots import plain
from core.channel import Unit

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_MARKS = {"strong": "b", "em": "i", "s": "s", "heading": "b", "blockquote": "blockquote"}
"""What CommonMark calls a mark, and what Telegram's HTML calls it."""
_INNERMOST = ("code", "pre")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text whose letters all look the same: `marks` are names of HTML elements, outermost first."""

    text: str
    marks: tuple[str, ...] = ()
    url: str = ""


Rich = tuple[Run, ...]


def from_plain(text: str, *marks: str) -> Rich:
    """Return the text letter for letter, with the marks."""
    return (Run(text, marks),) if text else ()


@lru_cache(maxsize=128)  # an article goes to everybody: it is read once
def from_markdown(source: str) -> Rich:
    """Return what a CommonMark text shows; raw HTML in it is shown as it was written."""
    return _Reader().read(_markdown().parse(source))


def joined(parts: Sequence[Rich], between: str) -> Rich:
    """Return the parts that are not empty one after the other, with a plain text between them."""
    filled = [part for part in parts if as_bare(part).strip()]
    runs: list[Run] = []
    for place, part in enumerate(filled):
        runs += [Run(between), *part] if place else part
    return tuple(runs)


def as_bare(rich: Rich) -> str:
    """Return the letters alone: what a limit of Telegram counts."""
    return "".join(run.text for run in rich)


def as_plain(rich: Rich) -> str:
    """Return the words without marks, the address of a link behind its words."""
    return "".join(f"{run.text} ({run.url})" if run.url and run.url != run.text else run.text for run in rich)


def as_html(rich: Rich) -> str:
    """Return the HTML that Telegram reads: every letter of people escaped, every element closed."""
    return "".join(_element(run) for run in _merged(rich))


def split(rich: Rich, limit: int, unit: Unit) -> tuple[Rich, ...]:
    """Return the runs in pieces that fit the limit, each piece with its marks."""
    bare = as_bare(rich)
    if bare and bare == bare.strip() and plain.length(bare, unit) <= limit:
        return (rich,)
    return tuple(_between(rich, span) for span in plain.spans(bare, limit, unit))


@cache
def _markdown() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415 - read when the first article is shown

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def _between(rich: Rich, span: plain.Span) -> Rich:
    cut, at = [], 0
    for run in rich:
        start, end = max(span.start - at, 0), min(span.end - at, len(run.text))
        if start < end:
            cut.append(replace(run, text=run.text[start:end]))
        at += len(run.text)
    return tuple(cut)


def _merged(rich: Rich) -> Iterator[Run]:
    """Join neighbours that look the same, so that one element stands around them."""
    last: Run | None = None
    for run in rich:
        if last is not None and (last.marks, last.url) == (run.marks, run.url):
            last = replace(last, text=last.text + run.text)
            continue
        if last is not None:
            yield last
        last = run
    if last is not None:
        yield last


def _element(run: Run) -> str:
    html = escape(run.text, quote=False)
    for mark in reversed(run.marks):
        html = f"<{mark}>{html}</{mark}>"
    return f'<a href="{escape(run.url)}">{html}</a>' if run.url else html


@dataclass
class _Reader:
    """Walks the tokens of CommonMark and writes runs."""

    runs: list[Run] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    lists: list[int | None] = field(default_factory=list)
    """For each list we are in: the next number, or None for bullets."""
    fresh: bool = False
    """A list, an item or a row has just begun, so that what comes first in it needs no gap before it."""

    def read(self, tokens: "Sequence[Token]") -> Rich:
        for token in tokens:
            self._block(token)
        return tuple(self.runs)

    def _block(self, token: "Token") -> None:
        match token.type:
            case "inline":
                for child in token.children or ():
                    self._inline(child)
            case "fence" | "code_block" | "hr":
                self._gap()
                self._write(*(("———", "") if token.type == "hr" else (token.content.rstrip("\n"), "pre")))
            case "paragraph_open":
                self._gap()
            case kind if kind.startswith(("bullet_list", "ordered_list", "list_item")):
                self._list(token)
            case kind if kind.startswith(("table", "tr", "th_", "td")):
                self._table(token)
            case _:
                self._mark(token)

    def _inline(self, token: "Token") -> None:
        match token.type:
            case "text":
                self._write(token.content)
            case "code_inline":
                self._write(token.content, "code")
            case "softbreak" | "hardbreak":
                self._write("\n")
            case "link_open":
                self.urls.append(_web_only(str(token.attrGet("href") or "")))
            case "link_close":
                self.urls.pop()
            case "image":
                self.urls.append(_web_only(str(token.attrGet("src") or "")))
                self._write(token.content or self.urls[-1])
                self.urls.pop()
            case _:
                self._mark(token)

    def _mark(self, token: "Token") -> None:
        name = _MARKS.get(token.type.removesuffix("_open").removesuffix("_close"))
        if name is None:
            return
        if token.nesting < 0:
            self.marks.remove(name)
            return
        if token.type == "heading_open":
            self._gap()
        self.marks.append(name)

    def _list(self, token: "Token") -> None:
        if token.type == "list_item_open":
            self._item()
        elif token.type.endswith("list_close"):
            self.lists.pop()
        elif token.type.endswith("list_open"):
            self._gap()
            self.lists.append(int(token.attrGet("start") or 1) if token.type.startswith("ordered") else None)
            self.fresh = True

    def _table(self, token: "Token") -> None:
        """Write a row a line, its cells apart by a bar, the head in bold."""
        match token.type:
            case "table_open":
                self._gap()
                self.fresh = True
            case "tr_open":
                if not self.fresh:
                    self._write("\n")
                self.fresh = True
            case "th_open" | "td_open":
                if not self.fresh:
                    self._write(" | ")
                self.fresh = False
                if token.type == "th_open":
                    self.marks.append("b")
            case "th_close":
                self.marks.remove("b")

    def _item(self) -> None:
        """Begin a line with a bullet or the next number."""
        self._gap()
        number, depth = self.lists[-1], len(self.lists) - 1
        self._write("  " * depth + (f"{number}. " if number is not None else "• "))
        if number is not None:
            self.lists[-1] = number + 1
        self.fresh = True

    def _gap(self) -> None:
        """Leave an empty line before the next block, within a list only a new line; before the first block nothing."""
        if self.runs and not self.fresh:
            self.runs.append(Run("\n" if self.lists else "\n\n"))
        self.fresh = False

    def _write(self, text: str, innermost: str = "") -> None:
        marks = dict.fromkeys([*self.marks, innermost] if innermost else self.marks)
        if innermost in _INNERMOST:  # Telegram allows nothing but a quotation around code
            marks = {mark: None for mark in marks if mark in {"blockquote", innermost}}
        self.runs.append(Run(text, tuple(marks), self.urls[-1] if self.urls and not innermost else ""))


def _web_only(url: str) -> str:
    """Return the address if a chat app may open it, else nothing: the words stay, the link goes."""
    return url if url.startswith(("https://", "http://")) else ""
