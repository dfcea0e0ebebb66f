"""The runner of live games: takes a lease on each, moves it on when its time has come, and has it shown everywhere."""

import asyncio
import os
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from core.backplane import Backplane
from core.channel import Channel, Editing, SendsTogether, Verdict
from core.clock import Clock
from core.database import Database
from core.live import cards, running, service
from core.live.rules import Phase
from core.live.running import Glance, Private, Scene
from core.live.views import ScreenView
from core.messages import Media, Message
from core.organisation import Organisation
from core.turns import Turns
from scheduler.stage import Account, Board, Picture, ended, pace, within

_log = structlog.get_logger()
_LOOK = 0.15
"""Seconds between two looks at a game, so that a host's command from any process is obeyed at once."""
_RENEW = 0.6
"""Seconds between two renewals of the leases, and between two looks for games whose runner died."""
_COUNTERS = {Phase.QUESTION: 3.0, Phase.LOBBY: 10.0}
"""Seconds between two counts of answers, or of players, shown in a group; in the lobby so rarely that the start finds room."""
_EDIT_EVERY = 5.0
"""Seconds between two edits that a group takes in the long run."""
_PER_SECOND = 500
"""Private chats that are told of a question within a second where the channel takes all at once."""
_LONGEST_LEAD = timedelta(seconds=3)
_LONGEST_WAIT = timedelta(seconds=10)
"""How long a game waits for a group that takes nothing, before it goes on without."""
_PATIENCE = 5.0
TURNED = "turn"
"""What those who follow a game hear when people see something new."""


Draw = Callable[[ScreenView, str], Awaitable[Media | None]]
"""Draws the end of a game in a language; none where words say it better."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every runner of a process works with."""

    database: Database
    clock: Clock
    organisation: Organisation
    backplane: Backplane
    channels: Mapping[Account, Channel]
    draw: Draw | None = None


class LiveRunner:
    """Moves on every game that this process holds the lease of. Any number may run, here and in other processes."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        organisation: Organisation,
        backplane: Backplane,
        channels: Sequence[Channel],
        draw: Draw | None = None,
    ) -> None:
        """Prepare; no game is taken before `run`. Groups get the end of a game with what `draw` draws."""
        by_account = {(each.name, each.account): each for each in channels}
        self._around = Surroundings(database, clock, organisation, backplane, by_account, draw)
        self._name = f"{os.getpid()}-{secrets.token_hex(6)}"
        self._games: dict[int, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Move games on until cancelled; then others may take them at once."""
        try:
            while True:
                try:
                    await self._look()
                except Exception as error:  # noqa: BLE001 - the edge: a database that is away for a while must not end the runner
                    _log.error("live games disturbed", exc_info=error)
                await asyncio.sleep(_RENEW)
        finally:
            await ended(list(self._games.values()))
            async with self._around.database.transaction() as session:
                await running.give_back(session, self._name)

    async def _look(self) -> None:
        """Renew the leases, begin with games that are new here, and let go of those that another process took."""
        around = self._around
        async with around.database.reading() as session:
            any_ = await running.unfinished(session)
        held: list[int] = []
        if any_:
            async with around.database.transaction() as session:
                held = await running.lease(session, self._name, around.clock())
        gone = [game_id for game_id, task in self._games.items() if task.done() or (any_ and game_id not in held)]
        await ended([self._games.pop(game_id) for game_id in gone if not self._finishing(game_id)])
        for game_id in held:
            if game_id not in self._games:
                self._games[game_id] = asyncio.create_task(_Running(around, game_id).run(), name=f"live game {game_id}")

    def _finishing(self, game_id: int) -> bool:
        """Tell whether the game is over and its last cards are on their way: nobody else has taken it."""
        return not self._games[game_id].done()


class _Running:
    """One game, as long as this process moves it on."""

    def __init__(self, around: Surroundings, game_id: int) -> None:
        self._around, self._id = around, game_id
        self._turn = -1
        self._boards: dict[int, Board] = {}
        self._host: Board | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._private: asyncio.Task[None] | None = None
        self._counted_at, self._counted = 0.0, -1
        self._due_at: datetime | None = None
        self._spare = 0

    async def run(self) -> None:
        try:
            goes_on = await self._step()
            while goes_on:
                await asyncio.sleep(_LOOK)
                goes_on = await self._step()
            await self._settled()
        except Exception as error:  # noqa: BLE001 - the edge: the next look begins anew from the tables
            _log.error("live game disturbed", game=self._id, exc_info=error)
        finally:
            await ended([*self._tasks, *([self._private] if self._private else [])])

    async def _step(self) -> bool:
        """Move the game on if its time has come, show what is new; tell whether it goes on."""
        around = self._around
        async with around.database.reading() as session:
            seen = await running.glance(session, self._id)
        if seen is None:
            return False
        if self._is_due(seen) and await self._can_show(seen):
            lead = await self._lead() if seen.phase is Phase.COUNTDOWN else timedelta()
            async with around.database.transaction() as session:
                await running.advance(session, around.backplane, self._id, around.clock(), lead)
            async with around.database.reading() as session:
                seen = await running.glance(session, self._id) or seen
        if seen.turn != self._turn:
            await self._show()
        else:
            await self._count(seen)
        return seen.phase is not Phase.OVER

    def _is_due(self, seen: Glance) -> bool:
        all_here = seen.phase is Phase.QUESTION and 0 < seen.tick.present <= seen.tick.answered
        return all_here or (seen.due is not None and self._around.clock() >= seen.due)

    async def _can_show(self, seen: Glance) -> bool:
        """Tell whether every group takes what comes next at once: no time runs before it is seen."""
        now = self._around.clock()
        self._due_at = self._due_at or now
        if seen.phase is not Phase.PODIUM and now - self._due_at < _LONGEST_WAIT:
            for board in self._boards.values():
                if not await board.has_place():
                    return False
        self._due_at = None
        return True

    async def _lead(self) -> timedelta:
        """Return how long it takes until a question is in front of everybody who gets it in a chat of their own."""
        async with self._around.database.reading() as session:
            chats = await running.private_chats(session, self._id)
        longest = timedelta()
        for account in set(chats):
            channel = self._around.channels.get(account)
            each = timedelta(seconds=1 / _PER_SECOND) if channel is None or not channel.caps.per_second else pace(channel)
            longest = max(longest, chats.count(account) * each)
        return min(longest, _LONGEST_LEAD)

    async def _show(self) -> None:
        async with self._around.database.reading() as session:
            scene = await running.scene(session, self._id, self._around.clock())
        if scene is None:
            return
        self._turn = scene.turn
        await self._around.backplane.publish(service.topic(self._id), TURNED)
        self._renew_spare(scene)
        for board, picture in self._pictures(scene):
            board.show(await self._illustrated(board, picture, scene))
        if scene.players:
            if self._private is not None:
                await ended([self._private])
            self._private = asyncio.create_task(self._tell(scene), name=f"players of game {self._id}")

    def _pictures(self, scene: Scene) -> list[tuple[Board, Picture]]:
        """Return what each group, and the host, is to see now."""
        screen = scene.host.screen
        message = cards.in_group(screen, self._join_by(screen))
        fresh = screen.stage.phase in {Phase.LOBBY, Phase.COUNTDOWN, Phase.PODIUM} and not screen.stage.paused
        found: list[tuple[Board, Picture]] = []
        for place in scene.groups:
            board = self._board(scene, place)
            if board is not None and message is not None and place.shown < scene.turn:
                found += self._picture(board, Picture(scene.turn, message, fresh), screen)
        host = self._host_board(scene)
        if host is not None:
            found.append((host, self._for_host(host, scene)))
        return found

    async def _illustrated(self, board: Board, picture: Picture, scene: Scene) -> Picture:
        """Add the drawing of the end where a group's channel shows pictures; without one the words stand alone."""
        screen, draw = scene.host.screen, self._around.draw
        if draw is None or not board.group or screen.stage.phase is not Phase.PODIUM or not board.channel.caps.image:
            return picture
        try:
            drawn = await draw(screen, board.locale)
        except Exception as error:  # noqa: BLE001 - the edge: a full disk must not keep the result from anybody
            _log.error("end of a game not drawn", game=self._id, exc_info=error)
            return picture
        return replace(picture, message=replace(picture.message, image=drawn))

    def _picture(self, board: Board, picture: Picture, screen: ScreenView) -> list[tuple[Board, Picture]]:
        """Leave out what a group that shows no edits can do without."""
        told = {Phase.LOBBY, Phase.QUESTION, Phase.RESULT, Phase.PODIUM}
        if not isinstance(board.channel, Editing) and screen.stage.phase not in told:
            return []
        return [(board, picture)]

    def _for_host(self, board: Board, scene: Scene) -> Picture:
        if isinstance(board.channel, Editing):
            return Picture(scene.turn, cards.for_host(scene.host, scene.turn))
        return Picture(scene.turn, cards.for_host(cards.remote(scene.host), 0))

    def _join_by(self, screen: ScreenView) -> str:
        return f"{self._around.organisation.public_url}/chat?code={service.link_code(screen.stage.code)}"

    def _board(self, scene: Scene, place: running.GroupPlace) -> Board | None:
        channel = self._around.channels.get((place.address.channel, place.address.account))
        if channel is None:
            return None
        if place.address_id not in self._boards:

            async def remember(message_id: str, turn: int) -> None:
                async with self._around.database.transaction() as session:
                    await running.note_shown(session, self._id, place, message_id, turn)

            board = Board(channel, place.address, place.locale, self._turns(channel), remember, place.message_id)
            self._boards[place.address_id] = board
            self._tasks.append(asyncio.create_task(board.run()))
        del scene
        return self._boards[place.address_id]

    def _host_board(self, scene: Scene) -> Board | None:
        """Return the host's chat; one that shows no edits gets their buttons twice, before the start and after it."""
        if scene.host_at is None:
            return None
        address, locale = scene.host_at
        channel = self._around.channels.get((address.channel, address.account))
        if channel is None:
            return None
        if self._host is None or self._host.address != address:
            self._host = Board(channel, address, locale, self._turns(channel), _forget, group=False)
            self._tasks.append(asyncio.create_task(self._host.run()))
        elif not isinstance(channel, Editing) and scene.host.screen.stage.number != 1:
            return None
        return self._host

    # ── Counts in groups ──────────────────────────────────────────────────────────────────────────────────────────

    def _renew_spare(self, scene: Scene) -> None:
        """Allow as many counts of answers in this question as its group can take beside the edits of its phases."""
        settings = scene.host.screen.stage.settings
        round_ = settings.countdown + settings.seconds + settings.result + settings.ranking + 1
        if scene.host.screen.stage.phase is Phase.QUESTION:
            self._spare = max(int(round_ / _EDIT_EVERY) - 5, 0)
        elif scene.host.screen.stage.phase is Phase.LOBBY:
            self._spare = 10_000
        self._counted_at = asyncio.get_running_loop().time()

    async def _count(self, seen: Glance) -> None:
        """Show how many have joined, or answered, now and then."""
        now = asyncio.get_running_loop().time()
        apart = _COUNTERS.get(seen.phase)
        if apart is None or not self._boards or not self._spare or now - self._counted_at < apart:
            return
        self._counted_at = now
        async with self._around.database.reading() as session:
            view = await running.counts(session, self._id, self._around.clock())
        if view is None or view.turn != self._turn:
            return
        stage = view.screen.stage
        counted = stage.players if seen.phase is Phase.LOBBY else stage.answered
        message = cards.in_group(view.screen, self._join_by(view.screen))
        if counted == self._counted or message is None:
            return
        self._counted, self._spare = counted, self._spare - 1
        for board in self._boards.values():
            if isinstance(board.channel, Editing) and board.idle:
                board.show(Picture(view.turn, message, spare=True))

    # ── Players in chats of their own ─────────────────────────────────────────────────────────────────────────────

    async def _tell(self, scene: Scene) -> None:
        """Tell every player who has a private chat; channels side by side, each at its pace."""
        by_account: dict[Account, list[Private]] = {}
        for each in scene.players:
            by_account.setdefault((each.address.channel, each.address.account), []).append(each)
        channels = self._around.channels
        known = [(channels[account], players) for account, players in by_account.items() if account in channels]
        await asyncio.gather(*(self._tell_account(channel, players, scene) for channel, players in known))

    async def _tell_account(self, channel: Channel, players: list[Private], scene: Scene) -> None:
        key = f"live:{self._id}:{scene.turn}"
        if isinstance(channel, SendsTogether):
            told = [(each.address, _card(scene, each), each.locale) for each in players]
            for start in range(0, len(told), _PER_SECOND):
                await channel.send_together(told[start : start + _PER_SECOND], key)
            return
        sending: set[asyncio.Task[None]] = set()
        turns = self._turns(channel)
        for each in players:
            await turns.for_answer(each.address, group=False)
            task = asyncio.create_task(self._tell_one(channel, each, _card(scene, each), key))
            sending.add(task)
            task.add_done_callback(sending.discard)
        await asyncio.gather(*sending)

    async def _tell_one(self, channel: Channel, player: Private, message: Message, key: str) -> None:
        if await channel.can_push(player.address, message.purpose, self._around.clock()) is Verdict.YES:
            await within(_PATIENCE, channel.send(player.address, message, player.locale, key))

    def _turns(self, channel: Channel) -> Turns:
        return Turns(self._around.backplane, channel.name, channel.account, channel.caps)

    async def _settled(self) -> None:
        """Let the last cards arrive."""
        async with asyncio.timeout(_PATIENCE):
            if self._private is not None:
                await self._private
            for board in self._boards.values():
                await board.settled.wait()


def _card(scene: Scene, player: Private) -> Message:
    screen = scene.host.screen
    match screen.stage.phase:
        case Phase.RESULT:
            return cards.result(screen.stage, player.own)
        case Phase.PODIUM:
            return cards.podium(screen, player.own)
        case _:
            return cards.question(screen.stage)


async def _forget(_: str, __: int) -> None:
    """Keep nothing: the host's buttons are shown anew by whoever moves the game on."""
