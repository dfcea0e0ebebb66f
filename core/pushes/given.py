"""Deliveries as they are handed to statements: which ones, and what became of them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, Integer, String, Table, and_, cast, func, literal, literal_column

from core.database import Session, is_sqlite, table
from core.pushes.models import Delivery
from core.pushes.rules import DeliveryState

_delivery: Table = table(Delivery)


class Key(NamedTuple):
    """One delivery; a tuple, because it is looked up several times for each message that leaves."""

    push_id: int
    address_id: int


@dataclass(frozen=True, slots=True)
class Finished:
    """A delivery that reached a final state."""

    key: Key
    state: DeliveryState
    reason: str = ""
    attempted: bool = False
    platform_id: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """A delivery that was written as final, and whose it is."""

    key: Key
    member_id: int
    state: DeliveryState
    reason: str


class Given:
    """Rows handed to a statement as one JSON array, the first two columns naming a delivery.

    Any number of them is one parameter of one cached statement, and even without statistics about a table that was filled a
    second ago PostgreSQL looks each of them up by its key (a list of ids made it read the whole push for every batch).
    """

    def __init__(self, session: Session, rows: Sequence[Sequence[object]]) -> None:
        """Hold the rows for the session's database."""
        array = literal(json.dumps(rows), String)
        if is_sqlite(session):
            self._row = func.json_each(array).table_valued("value").c.value
        else:
            from sqlalchemy.dialects.postgresql import JSONB  # noqa: PLC0415 - only where PostgreSQL is used

            self._row = func.jsonb_array_elements(cast(array, JSONB)).table_valued("value").c.value

    def words(self, place: int) -> ColumnElement[str]:
        """Return the column at the place as it is."""
        return self._row.op("->>")(literal_column(str(place)))

    def number(self, place: int) -> ColumnElement[int]:
        """Return the column at the place as a whole number."""
        return cast(self.words(place), Integer)

    def deliveries(self) -> ColumnElement[bool]:
        """Return the condition that a delivery is one of those named."""
        return and_(_delivery.c.push_id == self.number(0), _delivery.c.address_id == self.number(1))
