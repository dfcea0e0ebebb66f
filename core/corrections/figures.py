"""What all answers tell about items, whether they were given in quizzes, in duels or in live games."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.database import Session
from core.duels import counting as duels
from core.library import editing
from core.library import service as library
from core.library.figures import Analysed, Given, ItemRow, analysed
from core.library.models import Item, ItemVersion
from core.library.statistics import ItemFigures
from core.live import analysis as games
from core.quiz import counting as quizzes


@dataclass(frozen=True, slots=True)
class VersionFigures:
    """How one version of an item fared; `picks` counts for each of its options how often it was picked."""

    version: int
    answers: int
    right: int
    picks: tuple[int, ...]

    @property
    def percent(self) -> int | None:
        """The share of right answers in 100, rounded; None before the first answer."""
        return round(self.right * 100 / self.answers) if self.answers else None


async def of_bank(session: Session, bank_id: int) -> Analysed:
    """Return what is told about the items of a bank as they read now; answers to other words or options are left out."""
    given = await _given(session, bank_id)
    since = await editing.reads_since(session, {each.item_id for each in given})
    present = [each for each in given if each.item_id not in since or each.at >= since[each.item_id]]
    found = await analysed(session, present)
    return Analysed(tuple(row for row in found.items if row.item.bank_id == bank_id), None)


async def of_item(session: Session, item_id: int) -> ItemRow:
    """Return what is known about one item as it reads now; raises NotFound."""
    item = await library.item(session, item_id)
    rows = (await of_bank(session, item.bank_id)).items
    return next((row for row in rows if row.item.id == item_id), ItemRow(item, ItemFigures(0), ()))


async def by_version(session: Session, item: Item) -> list[VersionFigures]:
    """Return how every version of the item fared, the present one in front."""
    given = [each for each in await _given(session, item.bank_id) if each.item_id == item.id]
    past = await editing.versions(session, item.id or 0)
    rows: Sequence[Item | ItemVersion] = (item, *past)
    begun = [*(each.replaced_at for each in past), None]
    ended = [None, *(each.replaced_at for each in past)]
    return [
        _version(row, [each for each in given if (not since or each.at >= since) and (not until or each.at < until)])
        for row, since, until in zip(rows, begun, ended, strict=True)
    ]


def _version(row: Item | ItemVersion, given: Sequence[Given]) -> VersionFigures:
    picks = Counter(place for each in given for place in each.places)
    counted = tuple(picks[place] for place in range(len(row.options)))
    return VersionFigures(row.version, len(given), sum(each.right for each in given), counted)


async def _given(session: Session, bank_id: int) -> list[Given]:
    return [
        *await quizzes.given_from_bank(session, bank_id),
        *await duels.given_from_bank(session, bank_id),
        *await games.given_from_bank(session, bank_id),
    ]
