"""What hosts and players may write during a game, instead of pressing."""

from core.live.rules import Command, NameStyle

COMMANDS = {
    "开始": Command.START,
    "暂停": Command.PAUSE,
    "继续": Command.RESUME,
    "下一步": Command.SKIP,
    "跳过": Command.SKIP,
    "作废": Command.VOID,
    "结束": Command.STOP,
    **{each.value: each for each in Command},
}
"""What moves a game, from its host."""
STYLES = {
    "匿名": NameStyle.ANONYMOUS,
    "anonymous": NameStyle.ANONYMOUS,
    "实名": NameStyle.REAL,
    "real": NameStyle.REAL,
}
"""What stands for a way to be named, instead of a nickname."""
LEAVING = frozenset({"退出比赛", "leave the game"})
"""What ends a player's part."""
HANDING_OVER = frozenset({"交给", "换人主持", "hand over"})
"""What a host writes, perhaps with a colleague's name, to let somebody else lead."""


def heir_in(words: str) -> str | None:
    """Return the name to whom the words hand the game over, empty where none is named; none for other words."""
    tidy = " ".join(words.split())
    for said in sorted(HANDING_OVER):
        if tidy.casefold().startswith(said):
            return tidy[len(said) :].strip(" ：:，,")
    return None
