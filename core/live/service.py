"""What hosts, players and pages can do with a live game."""

import re
import secrets
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime

from core.backplane import Backplane
from core.database import Session
from core.errors import Forbidden, NotFound, Refused
from core.groups.rules import may_send
from core.live import lessons, naming, queries, seeing
from core.live.models import GameRow
from core.live.rules import Command, Names, NameStyle, Phase, Refusal, Scoring, Settings, Teams, flaw, plays_from
from core.live.standing import game_of, id_of, move
from core.live.views import HostView, PlayerView, ScreenView
from core.members import service as members
from core.members.rules import lineage
from core.messages import Text
from core.staff import service as staff
from core.staff.audit import audit
from core.staff.rules import Permission, Right, Staff

CODE_DIGITS = 6
LONGEST_TITLE = 120
_LINK = re.compile(r"/?start@?\w*\s+g(\d{6})", re.IGNORECASE)
_GONE = Text("live-no-such-game")


@dataclass(frozen=True, slots=True)
class Host:
    """Whoever hosts or wants to: what they may do as staff, and who they are as a member or at the console."""

    rights: tuple[Right, ...]
    member_id: int | None = None
    staff: Staff | None = None
    address_id: int | None = None
    """The chat in which they have their buttons."""

    @property
    def account_id(self) -> int | None:
        """The account at the console, if they came that way."""
        return self.staff.account_id if self.staff else None


@dataclass(frozen=True, slots=True)
class GameDraft:
    """A game that is to be opened: `items` in this order, or `settings.size` of the bank (with the tag) at random.

    `groups` are the ids of registered groups that it is shown in.
    """

    title: str
    branch_code: str
    settings: Settings
    bank_id: int | None = None
    tag: str = ""
    items: tuple[int, ...] = ()
    groups: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A game that waits for players."""

    id: int
    code: str
    title: str
    size: int


@dataclass(frozen=True, slots=True)
class Joined:
    """A member's part in a game: their number in it, the name they are shown under, the first question that counts for them."""

    game_id: int
    player_id: int
    title: str
    name: str
    plays_from: int
    back: bool
    """They played before: they have the points they had."""
    names: Names = Names.FREE
    """Under what names this game may be played."""


@dataclass(frozen=True, slots=True)
class GameLine:
    """One line of the list of games."""

    id: int
    code: str
    title: str
    branch_name: str
    phase: Phase
    size: int
    players: int
    created_at: datetime
    over_at: datetime | None


async def host_in_chat(session: Session, member_id: int, address_id: int | None = None) -> Host:
    """Return what a member may do as a host."""
    return Host(await staff.rights_of(session, member_id), member_id, address_id=address_id)


def host_at_console(signed_in: Staff) -> Host:
    """Return what somebody at the console may do as a host."""
    return Host(signed_in.rights, staff=signed_in)


async def open_game(session: Session, draft: GameDraft, host: Host, now: datetime) -> Opened:
    """Open a game whose players may join from now on; raises Forbidden, NotFound, and Refused for what cannot be played."""
    if not may_send(host.rights, draft.branch_code):
        raise Forbidden(Text("live-secretary-only"))
    branch = await members.branch_by_code(session, draft.branch_code)
    items = await _items(session, draft, now)
    settings = replace(draft.settings, size=len(items))
    wrong = flaw(settings)
    if wrong:
        raise Refused(Text(wrong))
    title = " ".join(draft.title.split())[:LONGEST_TITLE] or branch.name
    row = GameRow(
        code=await _new_code(session),
        title=title,
        branch_id=branch.id or 0,
        bank_id=draft.bank_id,
        seconds=settings.seconds,
        scoring=settings.scoring,
        streak=settings.streak,
        teams=settings.teams,
        points=settings.points,
        countdown=settings.countdown,
        result=settings.result,
        ranking=settings.ranking,
        podium=settings.podium,
        auto=settings.auto,
        names=settings.names,
        size=settings.size,
        phase=Phase.LOBBY,
        host_id=host.member_id,
        host_account_id=host.account_id,
        host_address_id=host.address_id,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    await queries.fix_items(session, id_of(row), items)
    await lessons.keep_back(session, id_of(row), items, now)
    await queries.add_places(session, id_of(row), draft.groups)
    await audit(session, host.staff, "live.opened", title, _by(host), now, draft.branch_code)
    return Opened(id_of(row), row.code, title, settings.size)


async def _items(session: Session, draft: GameDraft, now: datetime) -> list[int]:
    if draft.items:
        return await queries.playable_of(session, draft.items)
    if draft.bank_id is None or draft.settings.size < 1:
        return []
    return await queries.choose_items(session, draft.bank_id, draft.tag, draft.settings.size, now)


async def _new_code(session: Session) -> str:
    while True:
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
        if not await queries.code_taken(session, code):
            return code


def _by(host: Host) -> str:
    return f"member {host.member_id}" if host.member_id is not None else ""


async def games(session: Session, top_code: str, limit: int = 50) -> list[GameLine]:
    """Return the games of the branch and all below it, the newest first."""
    return [
        GameLine(
            *(row.id, row.code, row.title, row.branch_name, Phase(row.phase), row.size, row.players),
            *(row.created_at, row.over_at),
        )
        for row in await queries.of_branch(session, top_code, limit)
    ]


async def join(
    session: Session,
    code: str,
    member_id: int,
    now: datetime,
    *,
    address_id: int | None = None,
    style: NameStyle | None = None,
    nickname: str = "",
) -> Joined:
    """Let the member play, from the next question on once one is open; who comes back has the points they had.

    With `address_id` they get every question in that chat. `style` none keeps the name they have, the real one at first. Raises
    NotFound, and Refused when the game is over or for members of other branches.
    """
    row = await queries.game_coded(session, code.strip(), lock=True)
    if row is None:
        raise NotFound(_GONE)
    if row.phase in {Phase.OVER, Phase.PODIUM}:
        raise Refused(Text("live-is-over"))
    [known] = await queries.roster_rows(session, [member_id])
    game_branch = (await members.branch(session, row.branch_id)).code
    if game_branch not in lineage(str(known.code)):
        raise Refused(Text("live-not-for-you"))
    naming.check(row, style)
    before = await queries.player_of(session, id_of(row), member_id)
    if before is None:
        new = new_player(row, member_id, known.name, known.branch_id, now)
        await naming.admit(session, [new])
    player = await queries.player_of(session, id_of(row), member_id)
    if player is None or player.id is None:
        raise NotFound(_GONE)
    if player.left:  # what was asked while they were away counts as not answered
        player.left, player.plays_from = False, max(player.plays_from, plays_from(game_of(row)))
    player.address_id = address_id if address_id is not None else player.address_id
    if style is not None:
        player.style, player.name = style, naming.shown(style, str(known.name), nickname, player.id)
    session.add(player)
    await session.flush()
    return Joined(id_of(row), player.id, row.title, player.name, player.plays_from, before is not None, Names(row.names))


def new_player(row: GameRow, member_id: int, name: str, branch_id: int, now: datetime) -> dict[str, object]:
    """Return the row of somebody who joins now, named as the game names who chooses nothing."""
    return {
        "game_id": id_of(row),
        "member_id": member_id,
        "branch_id": branch_id,
        "address_id": None,
        **naming.first(row, name),
        "plays_from": plays_from(game_of(row)),
        "left": False,
        "joined_at": now,
        **dict.fromkeys(("points", "right", "took", "streak", "answered", "gained", "rank", "before"), 0),
    }


async def leave(session: Session, game_id: int, member_id: int) -> None:
    """Let the member play no more; what they have stays theirs. Raises NotFound."""
    player = await queries.player_of(session, game_id, member_id)
    if player is None:
        raise NotFound(_GONE)
    player.left = True
    session.add(player)
    await session.flush()


async def host_command(
    session: Session, code: str, command: Command, by: Host, now: datetime, *, turn: int | None = None
) -> None:
    """Do what the host wants; raises NotFound, Forbidden, and Refused where it makes no sense now.

    `turn` is what the host saw: a press on what is shown no more, or a second host's at the same moment, does nothing twice.
    """
    row = await _hosted(session, code, by)
    if turn is not None and turn != row.turn and command is not Command.STOP:
        raise Refused(Text("live-has-moved-on"))
    refused = await move(session, row, command, now)
    if isinstance(refused, Refusal):
        raise Refused(Text(refused.key))


async def heirs(session: Session, code: str) -> list[tuple[int, str]]:
    """Return the members who could lead the game from a chat: those with a right to send to its branch. Raises NotFound."""
    found = await staff.holders(session, Permission.SEND, lineage(await branch_of(session, code)))
    return sorted({(each.member_id, each.name) for each in found if each.member_id is not None})


async def hand_over(session: Session, code: str, to_member_id: int, by: Host, now: datetime) -> str:
    """Let another member host the game, where they may send to the branch; return their name. Raises NotFound, Forbidden."""
    row = await _hosted(session, code, by)
    branch = await members.branch(session, row.branch_id)
    heir = await members.member(session, to_member_id)
    if not may_send(await staff.rights_of(session, to_member_id), branch.code):
        raise Forbidden(Text("live-cannot-host", {"name": heir.name}))
    row.host_id, row.host_account_id, row.host_address_id = to_member_id, None, heir.address_id
    row.turn += 1
    session.add(row)
    await session.flush()
    await audit(session, by.staff, "live.handed-over", row.title, f"member {to_member_id}", now, branch.code)
    return heir.name


async def _hosted(session: Session, code: str, by: Host) -> GameRow:
    """Return the game, locked, if this is its host, or somebody with the right to be in a branch whose host may be gone."""
    row = await queries.game_coded(session, code.strip(), lock=True)
    if row is None:
        raise NotFound(_GONE)
    theirs = (by.member_id is not None and by.member_id == row.host_id) or (
        by.account_id is not None and by.account_id == row.host_account_id
    )
    if not theirs and not may_send(by.rights, (await members.branch(session, row.branch_id)).code):
        raise Forbidden(Text("live-host-only"))
    return row


async def view_for_screen(session: Session, code: str, now: datetime) -> ScreenView:
    """Return what the big screen shows; raises NotFound."""
    return await seeing.screen(session, await _coded(session, code), now)


async def view_for_host(session: Session, code: str, by: Host, now: datetime) -> HostView:
    """Return what the host sees; raises NotFound, Forbidden."""
    return await seeing.host(session, await _hosted(session, code, by), now)


async def view_for_player(session: Session, code: str, member_id: int, now: datetime) -> PlayerView:
    """Return what the member sees who plays; raises NotFound, for those too who do not."""
    row = await _coded(session, code)
    player = await queries.player_of(session, id_of(row), member_id)
    if player is None:
        raise NotFound(_GONE)
    return await seeing.player(session, row, player, now)


async def branch_of(session: Session, code: str) -> str:
    """Return the code of the branch whose game this is; raises NotFound."""
    return (await members.branch(session, (await _coded(session, code)).branch_id)).code


async def results(session: Session, code: str) -> seeing.Results:
    """Return how the game went, for the branch's staff: every player, every branch, every question. Raises NotFound."""
    return await seeing.results(session, await _coded(session, code))


async def _coded(session: Session, code: str) -> GameRow:
    row = await queries.game_coded(session, code.strip())
    if row is None:
        raise NotFound(_GONE)
    return row


def subscribe(backplane: Backplane, game_id: int) -> AbstractAsyncContextManager[AsyncIterator[str]]:
    """Return the signals of a game while the context is open: `turn` when people see something new, `answered` when answers came.

    Signals may get lost, several may mean one change, and between two the clock goes on: look at the view again, at least every
    second or two.
    """
    return backplane.subscribe(topic(game_id))


def link_code(code: str) -> str:
    """Return what a link carries so that `code_of_link` reads the game's code."""
    return f"g{code}"


def code_of_link(words: str) -> str | None:
    """Return the code of the game that a scanned link brought along, as in `/start g123456`."""
    found = _LINK.fullmatch(words.strip())
    return found[1] if found else None


def topic(game_id: int) -> str:
    """Return what those who follow the game listen to."""
    return f"live:{game_id}"


def defaults(size: int = 10) -> Settings:
    """Return the settings that suit most games."""
    return Settings(size=size, seconds=20, scoring=Scoring.SPEED, teams=Teams.NONE)


def joinable(rows: queries.Lines) -> list[tuple[str, str]]:
    """Return code and title of each game."""
    return [(str(row.code), str(row.title)) for row in rows]
