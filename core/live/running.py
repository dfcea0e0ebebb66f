"""What a process needs that moves live games on: leases, the next step, and the scene to be shown."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.backplane import Backplane
from core.database import Session
from core.live import queries, seeing
from core.live.cards import Own
from core.live.intake import awaited
from core.live.models import GameRow
from core.live.rules import IN_GROUPS, Phase, Tick, due_at
from core.live.standing import game_of, id_of, move, tick_of
from core.live.views import HostView
from core.messages import Address

LEASE = timedelta(seconds=1.8)
"""How long a game belongs to a process that gives no sign; another has taken it over a second later."""
_PRIVATE = frozenset({Phase.QUESTION, Phase.RESULT, Phase.PODIUM})
"""The phases of which players by themselves are told."""


@dataclass(frozen=True, slots=True)
class GroupPlace:
    """A group that the game is shown in: its row, its address and language, the message that is edited, the turn it saw last."""

    address_id: int
    address: Address
    locale: str
    message_id: str
    shown: int


@dataclass(frozen=True, slots=True)
class Private:
    """The private chat of a player, in their language, and what they alone are told."""

    player_id: int
    address: Address
    locale: str
    own: Own


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that is shown at one turn of a game. `players` is empty in phases of which they are not told."""

    turn: int
    host: HostView
    groups: tuple[GroupPlace, ...]
    players: tuple[Private, ...]
    host_at: tuple[Address, str] | None


@dataclass(frozen=True, slots=True)
class Glance:
    """Where a game stands, as its runner looks at it several times a second; `due` is when it goes on by itself."""

    turn: int
    phase: Phase
    due: datetime | None
    tick: Tick


async def unfinished(session: Session) -> bool:
    """Tell whether there is any game to move on."""
    return await queries.any_unfinished(session)


async def lease(session: Session, runner: str, now: datetime) -> list[int]:
    """Take, or keep, the games that no other living process moves on."""
    return await queries.lease(session, runner, now, now + LEASE)


async def give_back(session: Session, runner: str) -> None:
    """Let others move on the games of this process at once."""
    await queries.give_back(session, runner)


async def glance(session: Session, game_id: int) -> Glance | None:
    """Return where the game stands; nothing for one that is no more."""
    row = await queries.game(session, game_id)
    if row is None:
        return None
    game = game_of(row)
    return Glance(row.turn, game.phase, due_at(game), await tick_of(session, row, timedelta()))


async def advance(session: Session, backplane: Backplane, game_id: int, now: datetime, lead: timedelta) -> bool:
    """Let time pass for the game; tell whether it moved. Any process may, twice or late, without harm."""
    row = await queries.game(session, game_id, lock=True)
    if row is None:
        return False
    tick = await tick_of(session, row, lead)
    if row.phase == Phase.QUESTION:
        least = IN_GROUPS if await queries.places(session, game_id) else timedelta()
        tick = replace(tick, least=least, awaited=await awaited(backplane, game_id))
    return await move(session, row, tick, now) is True


async def counts(session: Session, game_id: int, now: datetime) -> HostView | None:
    """Return what the host sees, for the counts in it alone; nothing for a game that is no more."""
    row = await queries.game(session, game_id)
    return None if row is None else await seeing.host(session, row, now)


async def scene(session: Session, game_id: int, now: datetime) -> Scene | None:
    """Return what is to be shown now; nothing for a game that is no more."""
    row = await queries.game(session, game_id)
    if row is None:
        return None
    host = await seeing.host(session, row, now)
    players = await _players(session, row) if row.phase in _PRIVATE else ()
    return Scene(row.turn, host, await _groups(session, row), players, await _host_at(session, row))


async def _groups(session: Session, row: GameRow) -> tuple[GroupPlace, ...]:
    return tuple(
        GroupPlace(
            each.id, Address(each.channel, each.account, each.sender, each.thread), each.locale, each.message_id, each.shown
        )
        for each in await queries.places(session, id_of(row))
    )


async def _players(session: Session, row: GameRow) -> tuple[Private, ...]:
    answered = await queries.who_answered(session, id_of(row), row.number) if row.phase == Phase.RESULT else frozenset()
    return tuple(
        Private(
            each.player_id,
            Address(each.channel, each.account, each.sender),
            each.locale,
            Own(each.points, each.gained, each.rank, each.player_id in answered),
        )
        for each in await queries.private_chats(session, id_of(row))
        if row.phase == Phase.PODIUM or each.plays_from <= row.number
    )


async def _host_at(session: Session, row: GameRow) -> tuple[Address, str] | None:
    if row.host_address_id is None:
        return None
    found = await queries.address(session, row.host_address_id)
    return None if found is None else (Address(found.channel, found.account, found.sender), found.locale)


async def note_shown(session: Session, game_id: int, place: GroupPlace, message_id: str, turn: int) -> None:
    """Note what the group saw last, and in which message."""
    await queries.note_shown(session, game_id, place.address_id, message_id, turn)


async def private_chats(session: Session, game_id: int) -> list[tuple[str, str]]:
    """Return channel and account of every private chat that gets the next question."""
    return [(row.channel, row.account) for row in await queries.private_chats(session, game_id)]
