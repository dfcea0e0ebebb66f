"""The words of a card as WeCom reads them: bare text with links, or its small Markdown, in pieces that fit."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from itertools import groupby

from bots import rich
from bots.rich import Rich, Run
from bots.wecom.wires import Words
from core.channel import Unit
from core.conversation import Speak
from core.messages import Markdown, Message
from core.messages import Words as Said

LONGEST_URL = 1024
_LEAST = 100
"""Bytes of bare text in a piece below which links are given up rather than the text cut finer."""
_SHOWN = frozenset({"b", "code", "pre", "blockquote"})
"""Marks that WeCom's Markdown has; the others are left out."""


def of(message: Message, locale: str, speak: Speak) -> tuple[Rich, ...]:
    """Return the title, in bold, and each paragraph of the body."""
    title = () if message.title is None else rich.from_plain(speak(message.title, locale), "b")
    return (title, *(_paragraph(words, locale, speak) for words in message.body))


def is_marked(message: Message) -> bool:
    """Tell whether somebody wrote marks into the body that only Markdown shows."""
    paragraphs = (rich.from_markdown(each.markdown) for each in message.body if isinstance(each, Markdown))
    return any(_SHOWN & {*run.marks} for paragraph in paragraphs for run in paragraph)


def pieces(words: Rich, limit: int, *, markdown: bool) -> tuple[tuple[Words, ...], tuple[str, ...]]:
    """Return the messages that say the words, none above `limit` bytes, and what they lost."""
    render = partial(rendered, markdown=markdown)
    short = tuple(replace(run, url="") if len(run.url.encode()) > LONGEST_URL else run for run in words)
    lost = () if short == tuple(words) else ("long link→words",)
    room = limit
    while room >= _LEAST:
        cut = rich.split(short, room, Unit.BYTES)
        contents = tuple(render(piece) for piece in cut)
        if all(len(each.encode()) <= limit for each in contents):
            return tuple(Words(each, markdown) for each in contents), (*lost, *_split(contents))
        room = room * 3 // 4
    bare = tuple(replace(run, url="", marks=()) for run in short)
    contents = tuple(render(piece) for piece in rich.split(bare, limit // 2, Unit.BYTES))
    return tuple(Words(each, markdown) for each in contents), ("links→words", *_split(contents))


def _split(contents: tuple[str, ...]) -> tuple[str, ...]:
    return ("text→several messages",) if len(contents) > 1 else ()


def rendered(words: Rich, *, markdown: bool) -> str:
    """Return the words as the API takes them."""
    if not markdown:
        return "".join(map(_text, words))
    parts = groupby(words, key=lambda run: "blockquote" in run.marks)
    return "".join(_quoted_lines(runs) if is_quoted else "".join(map(_markdown, runs)) for is_quoted, runs in parts)


def _quoted_lines(runs: Iterable[Run]) -> str:
    return "\n".join(f"> {line}" for line in "".join(map(_markdown, runs)).split("\n"))


def _text(run: Run) -> str:
    words = run.text.replace("<a", "<\u200ba").replace("<A", "<\u200bA")  # what people wrote is no link
    return f'<a href="{_quoted(run.url)}">{words}</a>' if run.url else words


def _markdown(run: Run) -> str:
    words = run.text
    if run.url:
        return f"[{words}]({_quoted(run.url)})"
    if "code" in run.marks:
        return f"`{words}`"
    if "b" in run.marks and words.strip() and "\n" not in words:
        return f"**{words}**"
    return words


def _quoted(url: str) -> str:
    return url.replace('"', "%22").replace("(", "%28").replace(")", "%29").replace(" ", "%20")


def _paragraph(words: Said, locale: str, speak: Speak) -> Rich:
    return rich.from_markdown(words.markdown) if isinstance(words, Markdown) else rich.from_plain(speak(words, locale))
