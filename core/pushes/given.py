"""Deliveries as they are handed to statements: which ones, and what became of them.

Tuples, because several of them are made for each message that leaves.
"""

import json
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, String, Table, and_, bindparam, cast, func, literal, literal_column, select

from core.database import Session, is_sqlite, table
from core.pushes.models import Delivery
from core.pushes.rules import DeliveryState

_delivery: Table = table(Delivery)


class Key(NamedTuple):
    """One delivery."""

    push_id: int
    address_id: int


class Arrived(NamedTuple):
    """A delivery that the platform took, under an id of the platform's own; as a statement reads it from JSON."""

    push_id: int
    address_id: int
    platform_id: str


class Finished(NamedTuple):
    """A delivery that reached a final state other than that it arrived."""

    key: Key
    state: DeliveryState
    reason: str = ""
    attempted: bool = False


class Done(NamedTuple):
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

    def __init__(self, array: ColumnElement[str], *, sqlite: bool) -> None:
        """Take the rows from the array, in the words of SQLite or of PostgreSQL."""
        if sqlite:
            self._row = func.json_each(array).table_valued("value").c.value
        else:
            from sqlalchemy.dialects.postgresql import JSONB  # noqa: PLC0415 - only where PostgreSQL is used

            self._row = func.jsonb_array_elements(cast(array, JSONB)).table_valued("value").c.value

    @classmethod
    def of(cls, session: Session, rows: Sequence[Sequence[object]]) -> "Given":
        """Return the rows for a statement that is made for them."""
        return cls(literal(json.dumps(rows), String), sqlite=is_sqlite(session))

    @classmethod
    def later(cls, *, sqlite: bool) -> "Given":
        """Return rows that a statement which is made once gets with each execution, as JSON under the name `rows`."""
        return cls(bindparam("rows", type_=String), sqlite=sqlite)

    def words(self, place: int) -> ColumnElement[str]:
        """Return the column at the place as it is."""
        return self._row.op("->>")(literal_column(str(place)))

    def number(self, place: int) -> ColumnElement[int]:
        """Return the column at the place as a whole number."""
        return cast(self.words(place), Integer)

    def ids(self) -> Select[int]:
        """Return the rows themselves, where each is one whole number and no list."""
        return select(cast(self._row, Integer))

    def deliveries(self) -> ColumnElement[bool]:
        """Return the condition that a delivery is one of those named."""
        return and_(_delivery.c.push_id == self.number(0), _delivery.c.address_id == self.number(1))
