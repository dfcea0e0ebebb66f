"""Live games of a test: a bank, a host, players in chats, and time that passes when the test says so."""

from dataclasses import dataclass, field
from datetime import timedelta

from core.backplane_memory import MemoryBackplane
from core.database import Database
from core.library.models import Item
from core.library.rules import ItemType
from core.live import queries, running, service
from core.live.rules import Command, Phase, Settings
from core.live.service import GameDraft, Host, Opened
from core.live.standing import game_of
from core.messages import Incoming, Kind
from core.organisation import Organisation
from core.staff.rules import Right, Role
from tests.conftest import StillClock
from tests.people import Known
from tests.quizzes import Quizzes, item, single

HOST = Host((Right(Role.ADMIN, "001"),))
SECRET = "秘密的解析"  # noqa: S105 - no secret: what single() explains


def alone(number: int = 0) -> Item:
    """Return a question with one option."""
    return item(ItemType.SINGLE, f"独 {number}", options=["一"], key=[0])


@dataclass
class Games:
    """Opens games and lets time pass for them."""

    database: Database
    clock: StillClock
    organisation: Organisation
    banks: Quizzes = field(init=False)
    backplane: MemoryBackplane = field(default_factory=MemoryBackplane)

    def __post_init__(self) -> None:
        self.banks = Quizzes(self.database, self.clock, self.organisation)

    async def opens(self, size: int = 3, groups: tuple[int, ...] = (), **how: object) -> "Playing":
        """Open a game of so many questions; option B is right in each."""
        bank_id = await self.banks.bank([single(number) for number in range(size)])
        draft = GameDraft("主题党日", "001", Settings(size, **how), bank_id, groups=groups)
        async with self.database.transaction() as session:
            opened = await service.open_game(session, draft, HOST, self.clock())
        return Playing(self, opened)


@dataclass
class Playing:
    """One open game."""

    games: Games
    opened: Opened

    @property
    def id(self) -> int:
        return self.opened.id

    async def joins(self, member: Known, **how: object) -> service.Joined:
        async with self.games.database.transaction() as session:
            return await service.join(session, self.opened.code, member.member_id, self.games.clock(), **how)

    async def does(self, command: Command, by: Host = HOST, turn: int | None = None) -> None:
        async with self.games.database.transaction() as session:
            await service.host_command(session, self.opened.code, command, by, self.games.clock(), turn=turn)

    async def ticks(self, lead: timedelta = timedelta()) -> bool:
        async with self.games.database.transaction() as session:
            return await running.advance(session, self.games.backplane, self.id, self.games.clock(), lead)

    async def until(self, phase: Phase) -> None:
        """Let time pass, phase by phase, until this one."""
        for _ in range(10):
            async with self.games.database.reading() as session:
                seen = await running.glance(session, self.id)
            if seen.phase is phase:
                return
            self.games.clock.now = max(seen.due, self.games.clock.now)
            await self.ticks()
        raise AssertionError(f"the game never came to {phase}")

    async def opens_question(self) -> int:
        """Begin, or go on to, the next question; return its number."""
        row = await self.row()
        if row.phase == Phase.LOBBY:
            await self.does(Command.START)
        await self.until(Phase.COUNTDOWN)
        await self.until(Phase.QUESTION)
        return (await self.row()).number

    async def row(self) -> object:
        async with self.games.database.reading() as session:
            return await queries.game(session, self.id)

    async def state(self) -> object:
        return game_of(await self.row())

    async def presses(self, member: Known, place: int = 1, number: int | None = None) -> str:
        """Press an option of the present question, or of another; return what is said in passing."""
        number = (await self.row()).number if number is None else number
        [said] = await member.presses(f"live-{self.id}-q{number}.{place}")
        return said

    async def sees(self, member: Known) -> object:
        async with self.games.database.reading() as session:
            return await service.view_for_player(session, self.opened.code, member.member_id, self.games.clock())

    async def screen(self) -> object:
        async with self.games.database.reading() as session:
            return await service.view_for_screen(session, self.opened.code, self.games.clock())

    async def host_sees(self) -> object:
        async with self.games.database.reading() as session:
            return await service.view_for_host(session, self.opened.code, HOST, self.games.clock())


def press(member: Known, token: str, number: str, group: str = "") -> Incoming:
    """Return a press as it arrives, in private or in a group."""
    address = member.address._replace(chat=group) if group else member.address
    return Incoming(address, number, member.sender, kind=Kind.PRESS, token=token, group=bool(group))
