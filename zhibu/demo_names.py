"""Sixty names of nobody: every pair of a family name and a given name was put together for the demo."""

from itertools import islice

_FAMILY = [
    "林",
    "周",
    "吴",
    "郑",
    "沈",
    "韩",
    "杨",
    "朱",
    "秦",
    "许",
    "何",
    "吕",
    "施",
    "孔",
    "曹",
    "严",
    "华",
    "金",
    "魏",
    "陶",
    "姜",
    "谢",
    "邹",
    "喻",
    "柏",
    "章",
    "云",
    "苏",
    "潘",
    "葛",
]
_GIVEN = [
    "远山",
    "清和",
    "思源",
    "嘉木",
    "文澜",
    "明轩",
    "若水",
    "海宁",
    "子衿",
    "一诺",
    "望舒",
    "承志",
    "书瑶",
    "致远",
    "景行",
    "安澜",
    "慕白",
    "青禾",
    "知行",
    "守正",
]


def invented_names(how_many: int) -> list[str]:
    """Return so many different names, always the same ones."""
    pairs = (
        f"{family}{_GIVEN[(place * 7 + turn) % len(_GIVEN)]}"
        for turn in range(len(_GIVEN))
        for place, family in enumerate(_FAMILY)
    )
    return list(islice(dict.fromkeys(pairs), how_many))
