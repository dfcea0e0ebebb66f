"""What one line of a question paper is: the head of a section, a stem, options, an answer, an explanation, or just words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from content.importers.options import LETTERS
from content.importers.raw import Option


class Part(StrEnum):
    """What a piece of a line is."""

    SECTION = "section"
    STEM = "stem"
    OPTIONS = "options"
    ANSWER = "answer"
    EXPLANATION = "explanation"
    SOURCE = "source"
    TAGS = "tags"
    DIFFICULTY = "difficulty"
    KEYS = "keys"
    """The head of the answers that stand apart, at the end of a paper."""
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line: its words without the mark that told what it is, its number, its options."""

    part: Part
    words: str = ""
    number: int = 0
    """The number in front of a stem; 0 where it has none."""
    options: tuple[Option, ...] = ()


_CHOSEN = r"单项?选择?|多项?选择?|不定项(?:选择)?|选择|判断|是非|对错|填空|配对|匹配|排序"
_KIND = rf"{_CHOSEN}|简答|问答|论述|名词解释|计算|材料(?:分析)?|案例(?:分析)?"
_SECTION = re.compile(
    r"(?:第?[一二三四五六七八九十]{1,3}(?:部分|大题|、|[.．:：\s])?[、.．:：]?\s*"
    r"|[(（][一二三四五六七八九十]{1,3}[)）]\s*|\d{1,2}[、.．]\s*)?"
    rf"[\[【(（<=\s]*((?:{_KIND})题?)(?:目|部分)?[\]】)）>=\s]*(?:[(（【:：,，。、共每本].{{0,80}})?"
)
_TYPE = re.compile(r"[\[【]?(?:题型|题目类型|试题类型)[\]】]?\s*[:：]\s*(\S.*)")
_LABEL = re.compile(r"[\[【]\s*(?:单选|多选|判断|填空|简答|问答)题?\s*[\]】](?=.)")
_NUMBER = re.compile(
    r"(?:第\s*(\d{1,4})\s*题\s*[:：.、．]?|[(（]\s*(\d{1,4})\s*[)）]|(\d{1,4})\s*(?:、|[.．,，:：)）](?:(?!\d)|(?=\d{4}年))))\s*(?=\S)"
)
_KEYS = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、)?[\[【]?\s*(?:参考|标准|正确|试题|题库|习题|练习题)*答案\s*(?:部分|汇总|及解析|与解析|速查)?[\]】]?\s*[:：]?"
)
_FIELDS: tuple[tuple[Part, re.Pattern[str]], ...] = tuple(
    (part, re.compile(rf"(?:[\[【]\s*(?:{words})\s*[\]】]\s*[:：]?|(?:{words})\s*[:：]){tail}\s*", re.IGNORECASE))
    for part, words, tail in (
        (Part.ANSWER, "(?:正确|参考|标准|本题)?答案(?:是|为)?|正确选项|答|answer", ""),
        (Part.EXPLANATION, "(?:答案|试题|题目|参考)?(?:解析|解释|详解|分析|说明)|explanation", ""),
        (Part.SOURCE, "来源|出处|依据|题目来源", ""),
        (Part.TAGS, "知识点|章节|标签|分类|考点", ""),
        (Part.DIFFICULTY, "难度(?:系数|等级|程度)?|难易(?:度|程度)", ""),
    )
)
_BARE_ANSWER = re.compile(
    r"(?:正确|参考|标准)?答案\s*(?:是|为)?\s*([A-Ja-jＡ-Ｊ](?:[\s,，、;；]*[A-Ja-jＡ-Ｊ])*|[√×✓✗对错]|正确|错误)\s*[.。]?"
)
_INLINE = re.compile(
    r"(?<=[\s)）。？?！!；;_.…])(?=[\[【]\s*(?:(?:正确|参考|标准)?答案|(?:答案)?解析|难度|知识点)\s*[\]】]"
    r"|(?:正确|参考|标准)?答案\s*[:：]|(?:答案)?解析\s*[:：])"
)
_STRICT = re.compile(r"(?<![A-Za-z0-9Ａ-Ｚ])[(（\[【]?\s*([A-JＡ-Ｊ])\s*(?:[.．、:：)）\]】]|[,，](?=\S))\s*")
_LOOSE = re.compile(r"(?:^|(?<=\s))([A-JＡ-Ｊ])(?:[.．、:：)）]\s*|\s+(?=\S)|(?=[^\x00-\x7fＡ-Ｚ]))")
_SMALL = re.compile(r"(?:^|(?<=\s))([a-j])\s*[.．、)）]\s*")
_WIDE = {0xFF21 + place: letter for place, letter in enumerate(LETTERS)}


def pieces(line: str, after: str = "") -> Iterator[Piece]:
    """Yield what the line holds, in its order; `after` is the letter of the last option before it."""
    text = line.strip()
    if not text:
        return
    whole = _whole(text)
    if whole is not None:
        yield whole
        return
    for place, part in enumerate(_INLINE.split(text)):
        yield from _piece(part.strip(), after if place == 0 else "")


def _whole(text: str) -> Piece | None:
    """Return the line as the head of a section or of the answers, or nothing when it is neither."""
    kind = _TYPE.fullmatch(text)
    if kind:
        return Piece(Part.SECTION, kind.group(1))
    section = _SECTION.fullmatch(text) if len(text) <= 120 else None  # noqa: PLR2004 - a head with its hints
    if section:
        return Piece(Part.SECTION, section.group(1))
    return Piece(Part.KEYS) if _KEYS.fullmatch(text) else None


def _piece(text: str, after: str) -> Iterator[Piece]:
    if not text:
        return
    for part, pattern in _FIELDS:
        match = pattern.match(text)
        if match:
            yield Piece(part, text[match.end() :].strip())
            return
    bare = _BARE_ANSWER.fullmatch(text)
    if bare:
        yield Piece(Part.ANSWER, bare.group(1))
        return
    options = options_in(text, after)
    if options:
        yield Piece(Part.OPTIONS, options=options)
        return
    yield from _stem_or_words(text)


def _stem_or_words(text: str) -> Iterator[Piece]:
    match = _NUMBER.match(text)
    if match is None and _LABEL.match(text) is None:
        yield Piece(Part.WORDS, text)
        return
    number = int(next(group for group in match.groups() if group)) if match else 0
    stem, options = stem_and_options(text[match.end() :] if match else text)
    yield Piece(Part.STEM, stem, number)
    if options:
        yield Piece(Part.OPTIONS, options=options)


def stem_and_options(text: str) -> tuple[str, tuple[Option, ...]]:
    """Cut a line where its options begin: `…（ ）A.山 B.河`; the stem and nothing when it holds none."""
    for match in _STRICT.finditer(text):
        if match.start() and _letter(match) == "A":
            options = _cut(text[match.start() :], _STRICT, "A")
            if len(options) > 1 and all(option.text for option in options):
                return text[: match.start()].rstrip(), options
    return text, ()


def options_in(text: str, after: str = "") -> tuple[Option, ...]:
    """Return the options of a line that begins with one: the letter A, or the one that follows `after`."""
    first = _STRICT.match(text) or _LOOSE.match(text) or _SMALL.match(text)
    if first is None:
        return ()
    letter = _letter(first)
    expected = LETTERS[(LETTERS.index(after) + 1) % len(LETTERS)] if after else "A"
    if letter not in {"A", expected}:
        return ()
    pattern = _STRICT if _STRICT.match(text) else _LOOSE if _LOOSE.match(text) else _SMALL
    return _cut(text, pattern, letter)


def _letter(match: re.Match[str]) -> str:
    return match.group(1).translate(_WIDE).upper()


def _cut(text: str, pattern: re.Pattern[str], first: str) -> tuple[Option, ...]:
    """Cut at the letters that follow each other from the first."""
    marks: list[re.Match[str]] = []
    start = LETTERS.index(first)
    for match in pattern.finditer(text):
        if start + len(marks) < len(LETTERS) and _letter(match) == LETTERS[start + len(marks)]:
            marks.append(match)
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return tuple(
        Option(_letter(mark), text[mark.end() : end].strip(" \t\u3000;；")) for mark, end in zip(marks, ends, strict=True)
    )
