"""The statements by which answers come into the ledger, and are read back from it."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Select, bindparam, select, tuple_

from core.database import Session, execute, insert, table
from core.live.models import GameAnswer
from core.live.rules import Verdict

_answer = table(GameAnswer)
Key = tuple[int, int, int]
"""Game, number of the question, player: where an answer stands in the ledger."""
_KEY = ("game_id", "number", "player_id")


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer as it stands in the ledger."""

    picked: int
    right: bool
    took: int
    verdict: Verdict
    at: datetime


_entries: Select[*tuple[object, ...]] = select(_answer).where(
    tuple_(_answer.c.game_id, _answer.c.number, _answer.c.player_id).in_(bindparam("places", expanding=True))
)


async def entries(session: Session, keys: Collection[Key]) -> dict[Key, Entry]:
    """Return what stands in the ledger at these places."""
    rows = await execute(session, _entries, {"places": list(keys)})
    return {
        (row.game_id, row.number, row.player_id): Entry(row.picked, row.right, row.took, Verdict(row.verdict), row.at)
        for row in rows
    }


async def write_answers(session: Session, answers: Mapping[Key, Entry]) -> set[Key]:
    """Write answers into the ledger and return where; one that stands there already stays as it is."""
    if not answers:
        return set()
    rows = [
        {"game_id": game_id, "number": number, "player_id": player_id} | asdict(answer)
        for (game_id, number, player_id), answer in answers.items()
    ]
    written = insert(session, _answer).on_conflict_do_nothing().returning(*(_answer.c[name] for name in _KEY))
    return {(row.game_id, row.number, row.player_id) for row in await execute(session, written, rows)}
