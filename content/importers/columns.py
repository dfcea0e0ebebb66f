"""Which column, or which name in JSON, holds what: one page of the words that people and programs use."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache


def _words(words: str) -> tuple[str, ...]:
    return tuple(words.split())


FIELDS: Mapping[str, tuple[str, ...]] = {
    "stem": _words(
        "题干 题目内容 题目 问题内容 问题 试题内容 试题题干 试题 题干内容 题面 题目描述 题目名称 试题名称 内容 "
        "stem questioncontent question questiontext questiontitle content title fldname subject body"
    ),
    "answer": _words(
        "正确答案 标准答案 参考答案 答案 正确选项 正确项 答案内容 rightanswer correctanswer correctoption rightoption answer "
        "answers questionanswer correct key"
    ),
    "options": _words(
        "选项 备选项 候选项 选项内容 备选答案 options optioncontent questionoptionlist optionlist choices answeroptions"
    ),
    "right": _words("是否正确项 是否正确选项 是否正确 是否答案 是否为正确答案 iscorrect isright isanswer iscorrectoption"),
    "type": _words("题型 题目类型 试题类型 题型名称 类型 questiontype type qtype"),
    "blanks": ("blanks",),
    "explanation": _words("解析 答案解析 试题解析 题目解析 整体解析 解释 说明 explanation questionexplain explain analysis"),
    "source": _words("来源 出处 依据 题目来源 source origin"),
    "tags": _words("标签 分类 知识点 章节 类别 所属分类 题目分类 目录 tags tag category chapter"),
    "difficulty": _words("难度 难易度 难易程度 难度系数 难度等级 difficulty level"),
}
_OPTION = re.compile(r"(?:选项|option|备选项|答案选项)?([a-j])(?:选项|项|option)?")
_NUMBERED = re.compile(r"(?:选项|option|备选项|答案选项)_?([0-9]{1,2}|[一二三四五六七八九十])")
_NUMERALS = "一二三四五六七八九十"
_HINT = re.compile(r"[(（\[【].*?[)）\]】]|[(（].*$")
_NOISE = re.compile(r"[\s*＊:：_\-、.。]+")


@dataclass(frozen=True, slots=True)
class Header:
    """Where a table keeps what: column numbers from 0 by field, and the option columns in order with their letters."""

    fields: Mapping[str, int]
    options: tuple[tuple[str, int], ...]

    def find(self, field: str, cells: Sequence[str]) -> str:
        """Return what the row says under the field, or nothing."""
        place = self.fields.get(field, -1)
        return cells[place] if 0 <= place < len(cells) else ""


def header(cells: Iterable[str]) -> Header:
    """Return what the names of the columns mean; of two columns that could be one field, the better known name wins."""
    names = [plain_name(cell) for cell in cells]
    lettered = {letter: place for place, name in reversed(list(enumerate(names))) if (letter := option_letter(name))}
    fields = {field: place for field in FIELDS if (place := _best(field, names)) is not None}
    return Header(fields, tuple(sorted(lettered.items())))


def field_of(name: str) -> str:
    """Return the field that a name in JSON stands for, or nothing."""
    return _by_name().get(plain_name(name), "")


def rank(field: str, name: str) -> int:
    """Return how well known the name is for the field: 0 is best."""
    return FIELDS[field].index(plain_name(name))


def option_letter(name: str) -> str:
    """Return the letter of an option column: `A`, `选项A`, `A选项`, `optionA`, `选项1`; nothing for any other name."""
    lettered = _OPTION.fullmatch(name)
    if lettered:
        return lettered.group(1).upper()
    numbered = _NUMBERED.fullmatch(name)
    if not numbered:
        return ""
    number = int(numbered.group(1)) if numbered.group(1).isdecimal() else _NUMERALS.index(numbered.group(1)) + 1
    return "ABCDEFGHIJ"[number - 1] if 1 <= number <= 10 else ""  # noqa: PLR2004 - as many letters


@lru_cache(maxsize=4096)
def plain_name(name: str) -> str:
    """Fold width, case and marks, and drop the hints that people put in brackets: `正确答案（只能输入ABCD）` is `正确答案`."""
    folded = unicodedata.normalize("NFKC", name[:80]).casefold()
    return _NOISE.sub("", _HINT.sub("", folded) or folded)


def _best(field: str, names: Sequence[str]) -> int | None:
    for known in FIELDS[field]:
        if known in names:
            return names.index(known)
    return None


@cache
def _by_name() -> Mapping[str, str]:
    return {name: field for field, names in FIELDS.items() for name in names}
