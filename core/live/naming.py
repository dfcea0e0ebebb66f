"""Under what names players of a live game are shown: their own choice, within what the game permits."""

from collections.abc import Mapping, Sequence

from sqlalchemy import String, cast, func, update

from core.database import Session, execute, table
from core.errors import Refused
from core.live import queries
from core.live.models import GamePlayer, GameRow
from core.live.rules import Names, NameStyle
from core.messages import Text

LONGEST_NICKNAME = 20
_player = table(GamePlayer)


def check(row: GameRow, style: NameStyle | None) -> None:
    """Raise Refused, with what is permitted, for a way to be named that the game does not have."""
    if style is not None and style not in Names(row.names).permitted:
        raise Refused(Text("live-name-not-permitted", {"names": row.names, "code": row.code}))


def first(row: GameRow, real: str) -> dict[str, object]:
    """Return how somebody is named who chooses nothing: really, or (with an empty name) by their number."""
    style = Names(row.names).permitted[0]
    return {"style": style, "name": real if style is NameStyle.REAL else ""}


def shown(style: NameStyle, real: str, nickname: str, number: int) -> str:
    """Return the name that others see; raises Refused where a nickname was chosen and is none."""
    tidy = " ".join(nickname.split())[:LONGEST_NICKNAME]
    if style is NameStyle.NICKNAME and not tidy:
        raise Refused(Text("live-nickname-missing"))
    return {NameStyle.REAL: real, NameStyle.NICKNAME: tidy, NameStyle.ANONYMOUS: f"#{number % 1000:03}"}[style]


async def admit(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    """Add those who do not play yet; whoever has no name gets their number."""
    await queries.add_players(session, rows)
    if not all(row["name"] for row in rows):
        number = func.substr(cast(1000 + _player.c.id % 1000, String), 2)
        await execute(session, update(_player).where(_player.c.name == "").values(name="#" + number))
