"""The end of a live game as one picture for chats: the podium, those behind it, the teams."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from content.charts.drawing import FAMILY, box, drawable, fitted, png, words

_WIDTH: Final = 1080
_EDGE: Final = 60
_GROUND, _PANE, _SOFT, _WHITE = "#0d1b33", "#22314f", "#c9d6ec", "#ffffff"
_METALS: Final = {1: "#ffd166", 2: "#dfe6f0", 3: "#f0b183"}
_ON_METAL: Final = "#2b1d00"
_HEIGHTS: Final = {1: 250, 2: 180, 3: 120}
_PLACES: Final = (1, 0, 2)
"""Where on the podium the first, second and third stand, from the left."""
_STEPS: Final = 3
_ROW: Final = 76
_MOST_ROWS: Final = 7
_TOP: Final = 210
_FLOOR: Final = _TOP + 150 + 250


@dataclass(frozen=True, slots=True)
class Line:
    """One line: rank, the name as the player chose it (or the team's), points."""

    rank: int
    name: str
    points: int


@dataclass(frozen=True, slots=True)
class Ending:
    """What the picture says, in the reader's language; `teams` under `teams_title`, both empty where none played."""

    title: str
    headline: str
    lines: Sequence[Line]
    teams_title: str = ""
    teams: Sequence[Line] = ()


def ending(shown: Ending) -> bytes | None:
    """Return the picture as PNG; none where nobody has points, or a name has a sign that the font lacks: words say it then."""
    names = [line.name for line in (*shown.lines, *shown.teams)]
    if not shown.lines or not drawable(shown.title, shown.headline, shown.teams_title, *names):
        return None
    steps, others = shown.lines[:_STEPS], shown.lines[_STEPS : _STEPS + _MOST_ROWS]
    parts = [*_heading(shown), *(part for place, line in enumerate(steps) for part in _step(place, line))]
    bottom = _FLOOR + 40
    for line in others:
        parts += _row(bottom, line)
        bottom += _ROW
    if shown.teams:
        parts.append(words(_EDGE, bottom + 56, shown.teams_title, 40, f'fill="{_SOFT}"'))
        bottom += 84
        for line in shown.teams[:_MOST_ROWS]:
            parts += _row(bottom, line)
            bottom += _ROW
    return png(_svg(bottom + 30, parts))


def _svg(height: int, parts: Sequence[str]) -> str:
    size = f'width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}"'
    inside = "".join((box(0, 0, _WIDTH, height, _GROUND), *parts))
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FAMILY}">{inside}</svg>'


def _heading(shown: Ending) -> list[str]:
    middle, most = _WIDTH / 2, _WIDTH - 2 * _EDGE
    anchor = 'text-anchor="middle"'
    return [
        words(middle, 84, fitted(shown.title, 40, most), 40, f'fill="{_SOFT}" {anchor}'),
        words(middle, 160, fitted(shown.headline, 60, most), 60, f'fill="{_WHITE}" color="{_WHITE}" {anchor}', bold=True),
    ]


def _step(place: int, line: Line) -> list[str]:
    width = (_WIDTH - 2 * _EDGE) / _STEPS
    left = _EDGE + width * _PLACES[place]
    rank = min(max(line.rank, 1), _STEPS)
    height, middle = _HEIGHTS[rank], left + width / 2
    top = _FLOOR - height
    return [
        words(middle, top - 76, fitted(line.name, 46, width - 20), 46, _in(_WHITE), bold=True),
        words(middle, top - 24, str(line.points), 38, _in(_SOFT)),
        box(left + 10, top, width - 20, height, _METALS[rank], 18),
        box(left + 10, _FLOOR - 20, width - 20, 20, _METALS[rank]),
        words(middle, top + 84, str(line.rank), 80, _in(_ON_METAL), bold=True),
    ]


def _in(colour: str) -> str:
    return f'fill="{colour}" color="{colour}" text-anchor="middle"'


def _row(top: float, line: Line) -> list[str]:
    right, base = _WIDTH - _EDGE, top + 46
    metal = _METALS.get(line.rank, "#1c3561")
    on_metal = _ON_METAL if line.rank in _METALS else _WHITE
    return [
        box(_EDGE, top, _WIDTH - 2 * _EDGE, _ROW - 12, _PANE, 12),
        f'<circle cx="{_EDGE + 46}" cy="{top + 32:g}" r="24" fill="{metal}"/>',
        words(_EDGE + 46, base - 2, str(line.rank), 30, _in(on_metal)),
        words(_EDGE + 96, base, fitted(line.name, 38, _WIDTH - 2 * _EDGE - 330), 38, f'fill="{_WHITE}"'),
        words(right - 28, base, str(line.points), 38, f'fill="{_WHITE}" text-anchor="end"'),
    ]
