"""Texts without what copying and scanning left in them: invisible signs, icon fonts, blanks made of spaces."""

import re
from collections.abc import Iterable

from content.importers.raw import Option

_LEFT_OVER = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ue000-\uf8ff]|查看提示\s*$")
_UNTIDY = re.compile(
    r"[\x00-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ue000-\uf8ff\ud800-\udfff]|[^\S ]|  |^ | $|查看提示"
)
"""What a text must hold for anything to be taken off it: most hold none of it, and one look is enough."""
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LINE_ENDS = re.compile(r"[^\S\n]*(?:\r\n?|\n)[^\S\n]*")
_SPACES = re.compile(r"[^\S\n]+")
_RUN = re.compile(r"[^\S\r\n]{4,}")
_EDGE_RUN = re.compile(r"^[^\S\r\n]{6,}(?=\S)|(?<=\S)(?:[^\S\r\n]{6,}|\xa0{4,})$")
_BLANK = re.compile(r"_{2,}|＿+|[（(][\s_＿]*[）)]|【\s*】")

BLANK = "____"
DAMAGED = "\ufffd"


def tidy(text: str) -> str:
    """Return the text without invisible signs and icons, each run of spaces as one, and no space at its ends."""
    if not _UNTIDY.search(text):
        return text
    whole = _SURROGATE.sub(DAMAGED, _LEFT_OVER.sub("", _LINE_ENDS.sub("\n", text)))
    return _SPACES.sub(" ", whole).strip()


def tidy_stem(text: str) -> str:
    """Return the tidy text in which every blank made of spaces is written as `____`."""
    marked = _EDGE_RUN.sub(BLANK, text)
    inner = _RUN.sub(lambda run: run.group() if _at_edge(run) or _in_brackets(run) else BLANK, marked)
    return tidy(inner)


def _at_edge(run: re.Match[str]) -> bool:
    return (
        run.start() == 0
        or run.end() == len(run.string)
        or run.string[run.start() - 1] in "\r\n"
        or run.string[run.end()] in "\r\n"
    )


def _in_brackets(run: re.Match[str]) -> bool:
    return run.string[run.start() - 1] in "（(【[" and run.string[run.end()] in "）)】]"


def blanks_in(stem: str) -> int:
    """Return how many blanks a stem leaves to be filled in."""
    return len(_BLANK.findall(stem))


def is_damaged(text: str) -> bool:
    """Tell whether the text was cut inside a sign: a replacement sign, or the rest of a broken web address at its end."""
    return DAMAGED in text or bool(re.search(r"[\u4e00-\u9fff]%[0-9A-F]?$", text))


_SCANNED = re.compile(r"(?<=[，。、；：])[0O](?=[\u4e00-\u9fff])|[（(]】|【[)）]|[（(][】\]]")


def looks_scanned(stem: str, options: Iterable[Option]) -> bool:
    """Tell whether the text bears the marks of a bad scan: a blank read as 0, brackets that do not match, a stray full stop."""
    return bool(_SCANNED.search(stem)) or any(re.match(r"[。，、；]\S", option.text.strip()) for option in options)
