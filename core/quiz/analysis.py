"""What finished attempts tell about the items they asked: of one round, of a quiz, or of all that asked from a bank."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.database import Session
from core.library import service as library
from core.library.models import Item
from core.library.statistics import Analysis, ItemFigures, WholeFigures, analyse
from core.quiz import counting
from core.quiz.rules import Given


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


async def of_round(session: Session, round_id: int) -> Analysed:
    """Return what one round tells."""
    return await _analysed(session, await counting.given_in_round(session, round_id))


async def of_quiz(session: Session, quiz_id: int) -> Analysed:
    """Return what all rounds of a quiz tell."""
    return await _analysed(session, await counting.given_in_quiz(session, quiz_id))


async def of_bank(session: Session, bank_id: int) -> Analysed:
    """Return what all quizzes that asked from a bank tell about its items."""
    found = await _analysed(session, await counting.given_from_bank(session, bank_id))
    return Analysed(tuple(row for row in found.items if row.item.bank_id == bank_id), None)


async def of_item(session: Session, item_id: int) -> ItemRow:
    """Return what is known about one item; raises NotFound."""
    item = await library.item(session, item_id)
    rows = (await of_bank(session, item.bank_id)).items
    return next((row for row in rows if row.item.id == item_id), ItemRow(item, ItemFigures(0), ()))


async def _analysed(session: Session, given: Iterable[Given]) -> Analysed:
    attempts: defaultdict[int, dict[int, float]] = defaultdict(dict)
    picks: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for each in given:
        attempts[each.attempt_id][each.item_id] = float(each.right)
        picks[each.item_id].update(each.places)
    items = await library.items_by_ids(session, sorted(picks))
    found = analyse(list(attempts.values()), dict.fromkeys(picks, 1.0))
    return Analysed(tuple(_rows(items, found, picks)), found.whole)


def _rows(items: Iterable[Item], found: Analysis, picks: Mapping[int, Counter[int]]) -> list[ItemRow]:
    rows = [_row(item, item.id or 0, found, picks) for item in items]
    return sorted(rows, key=lambda row: (not row.figures.suspect, row.figures.facility or 0.0, row.item.id))


def _row(item: Item, item_id: int, found: Analysis, picks: Mapping[int, Counter[int]]) -> ItemRow:
    return ItemRow(item, found.items[item_id], tuple(picks[item_id][place] for place in range(len(item.options))))
