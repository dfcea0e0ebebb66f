"""The list of a bank's items: what narrows it, and the page that shows it."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Final
from urllib.parse import urlencode

from fastapi.responses import Response

from console.banking import found_bank
from console.choices import Options
from console.desk import Desk
from console.listing import Listing, page_of
from core.corrections import figures, usage
from core.database import Session
from core.library import editing
from core.library import service as library
from core.library.rules import LEVELS, ItemType, Shelf, Sought

SUSPECT: Final = "suspect"
"""Shows the items whose key the answers make doubtful."""
_SHOWS: Final = (Shelf.RETIRED, Shelf.ALL, SUSPECT)
_LEVELS: Final = tuple(map(str, LEVELS))


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the list, as the address carries it; what means nothing is empty."""

    q: str = ""
    tag: str = ""
    type: str = ""
    level: str = ""
    show: str = ""

    @classmethod
    def of(cls, read: Callable[[str], str]) -> "Filters":
        """Return the filters that an address or a form names."""
        return cls(
            read("q")[:200],
            read("tag")[:200],
            _among(read("type"), tuple(ItemType)),
            _among(read("level"), _LEVELS),
            _among(read("show"), _SHOWS),
        )

    @property
    def fields(self) -> Mapping[str, str]:
        """The filters by their names."""
        return asdict(self)


def _among(value: str, known: tuple[str, ...]) -> str:
    return value if value in known else ""


async def sought_by(session: Session, bank_id: int, filters: Filters) -> Sought:
    """Return what the filters ask of the bank."""
    level = int(filters.level) if filters.level else None
    if filters.show != SUSPECT:
        return Sought(filters.q, filters.tag, filters.type, level, Shelf(filters.show or Shelf.ASKED))
    told = await figures.of_bank(session, bank_id)
    doubtful = frozenset(row.item.id for row in told.items if row.figures.suspect and row.item.id is not None)
    return Sought(filters.q, filters.tag, filters.type, level, Shelf.ALL, doubtful)


def address(bank_id: int, filters: Filters) -> str:
    """Return the address of the list below `/console/`."""
    kept = {name: value for name, value in filters.fields.items() if value}
    return f"banks/{bank_id}?{urlencode(kept)}" if kept else f"banks/{bank_id}"


async def bank_page(desk: Desk, bank_id: int, filters: Filters, refused: str = "", status: int = 200) -> Response:
    """Show the items of a bank that the filters let through, how they fared, and the bank's imports."""
    page = page_of(desk.asked("page"))
    async with desk.reading() as session:
        found = await found_bank(session, desk, bank_id)
        items = await library.items(session, bank_id, await sought_by(session, bank_id, filters), page)
        values = {
            "bank": found.bank,
            "branch": found.branch,
            "changeable": found.changeable,
            "items": items.rows,
            "uses": await usage.of_items(session, [item.id or 0 for item in items.rows]),
            "tags": [(tag, tag) for tag in await editing.tags(session, bank_id)],
            "batches": await library.batches(session, bank_id),
        }
    listing = Listing(f"/console/banks/{bank_id}", filters.fields, items.total, page)
    return desk.page("bank.html", {**values, **_options(desk), "list": listing, "filters": filters, "refused": refused}, status)


def _options(desk: Desk) -> dict[str, Options]:
    return {
        "kinds_named": [(kind, desk.say(f"console-type-{kind}")) for kind in ItemType],
        "levels_named": [(str(level), desk.say(f"console-difficulty-{level}")) for level in LEVELS],
        "shows": [(show, desk.say(f"console-items-show-{show}")) for show in _SHOWS],
    }
