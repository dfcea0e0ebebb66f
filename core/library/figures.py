"""What answers tell about items, wherever they were given: each item with its figures, and the whole."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from core.database import Session
from core.library import service as library
from core.library.models import Item
from core.library.statistics import Analysis, ItemFigures, WholeFigures, analyse


@dataclass(frozen=True, slots=True)
class Given:
    """One answer for what it tells about the item; `attempt` names what it was given with."""

    attempt: str
    item_id: int
    picked: list[int] | str
    right: bool
    at: datetime

    @property
    def places(self) -> list[int]:
        """The places of the options picked; none for a fill-in."""
        return [] if isinstance(self.picked, str) else self.picked


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item with its figures; `picks` counts for each option, by place, how often it was picked (empty for a fill-in)."""

    item: Item
    figures: ItemFigures
    picks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Analysed:
    """The items, those with a doubtful key in front and then the hardest, and the whole where all attempts had the same items."""

    items: tuple[ItemRow, ...]
    whole: WholeFigures | None


async def analysed(session: Session, given: Iterable[Given]) -> Analysed:
    """Return what the answers tell."""
    attempts: defaultdict[str, dict[int, float]] = defaultdict(dict)
    picks: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for each in given:
        attempts[each.attempt][each.item_id] = float(each.right)
        picks[each.item_id].update(each.places)
    items = await library.items_by_ids(session, sorted(picks))
    found = analyse(list(attempts.values()), dict.fromkeys(picks, 1.0))
    return Analysed(tuple(_rows(items, found, picks)), found.whole)


def _rows(items: Iterable[Item], found: Analysis, picks: Mapping[int, Counter[int]]) -> list[ItemRow]:
    rows = [_row(item, item.id or 0, found, picks) for item in items]
    return sorted(rows, key=lambda row: (not row.figures.suspect, row.figures.facility or 0.0, row.item.id))


def _row(item: Item, item_id: int, found: Analysis, picks: Mapping[int, Counter[int]]) -> ItemRow:
    return ItemRow(item, found.items[item_id], tuple(picks[item_id][place] for place in range(len(item.options))))
