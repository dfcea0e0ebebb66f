"""A live game for a benchmark: its players in the database, and the service that runs it as a process of its own.

    python -m benchmarks.live_hall DATABASE_URL REDIS_URL PORT TELEGRAM_URL TOKEN FOLDER

An empty Redis address means memory.
"""

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import ColumnElement, func, insert, select

from bots.webchat.visitor import COOKIE, new_secret, visitor_of
from core.clock import system_clock
from core.database import Database, execute, table
from core.groups import service as groups
from core.groups.service import Registration
from core.library import service as library
from core.library.rules import ItemDraft, ItemType
from core.live import queries, service
from core.live.models import GamePlayer
from core.live.rules import Settings as Pace
from core.live.service import GameDraft, Host, Opened
from core.members.models import AddressRow, Branch, Member, Membership
from core.messages import Address
from core.migrations.run import upgrade
from core.staff.rules import Right, Role
from zhibu.parts import assembled
from zhibu.serve import running, told_to_end
from zhibu.settings import Settings, TelegramSettings, WebSettings

HOST = Host((Right(Role.ADMIN, "001"),))
GROUP = -100777
BOT = "4242"


@dataclass(frozen=True, slots=True)
class Hall:
    """The game, the cookies of its web players, and the Telegram numbers of the others."""

    game: Opened
    cookies: tuple[str, ...]
    numbers: tuple[int, ...]


async def fill(url: str, web: int, telegram: int, pace: Pace) -> Hall:
    """Make the tables, so many players on each channel, a bank, and a game that they have joined."""
    database, now = Database(url), system_clock()
    await upgrade(database)
    cookies, numbers = tuple(new_secret() for _ in range(web)), tuple(range(10_001, 10_001 + telegram))
    senders = [("webchat", "web", visitor_of({COOKIE: each}) or "") for each in cookies]
    senders += [("telegram", BOT, str(each)) for each in numbers]
    async with database.transaction() as session:
        session.add(Membership(code="full", name_zh="正式", name_en="full"))
        branch = Branch(code="001", name="测试支部")
        session.add(branch)
        await session.flush()
        known = _MEMBER | {"branch_id": branch.id, "joined_at": now}
        await execute(session, insert(table(Member)), [known | {"id": at, "name": f"选手{at}"} for at in _ids(senders)])
        names = ("channel", "account", "sender")
        places = [
            _PLACE | dict(zip(names, sender, strict=True)) | {"id": at, "member_id": at} for at, sender in enumerate(senders, 1)
        ]
        await execute(session, insert(table(AddressRow)), places)
        bank = await library.create_bank(session, "题库", "001", now)
        drafts = [ItemDraft(row, ItemType.SINGLE, f"第 {row} 问？", ("甲", "乙", "丙", "丁"), (1,)) for row in range(pace.size)]
        await library.store(session, bank.id or 0, "x", drafts, 0, now)
    async with database.transaction() as session:  # PostgreSQL's own numbers go on behind those given above
        if not database.is_sqlite:
            await execute(session, select(_next("address", len(senders))))
    async with database.transaction() as session:
        await groups.register(session, Registration(Address("telegram", BOT, str(GROUP)), "大厅", "001"), now)
        [group] = await groups.groups(session, "001")
        game = await service.open_game(session, GameDraft("大赛", "001", pace, bank.id, groups=(group.id,)), HOST, now)
        row = await queries.game(session, game.id)
        if row is None:
            raise LookupError("the game just opened is not there")
        parts = [service.new_player(row, at, f"选手{at}", branch.id or 0, now) for at in _ids(senders)]
        own_chat = [at if at <= web else None for at in _ids(senders)]
        await execute(session, insert(table(GamePlayer)), [p | {"address_id": a} for p, a in zip(parts, own_chat, strict=True)])
    await database.close()
    return Hall(game, cookies, numbers)


_MEMBER = {"membership": "full", "phone": "", "locale": "zh", "muted": ""}
_PLACE = {"name": "", "locale": "zh", "open": True, "is_group": False, "wrong_codes": 0}


def _ids(senders: list[tuple[str, str, str]]) -> range:
    return range(1, len(senders) + 1)


def _next(name: str, last: int) -> ColumnElement[int]:
    return func.setval(func.pg_get_serial_sequence(name, "id"), last)


async def serve(database: str, redis: str, port: int, telegram: str, token: str, folder: Path) -> None:
    """Run the whole service until told to end."""
    told = Settings(
        _env_file=None,
        database_url=database,
        redis_url=redis,
        organisation="基准",
        public_url=f"http://127.0.0.1:{port}",
        data_dir=folder,
        telegram=TelegramSettings(
            token=SecretStr(token),
            mode="webhook",
            secret=SecretStr("of-the-benchmark"),
            api_base=telegram,
            username="standin_bot",
        ),
        web=WebSettings(port=port),
    )
    async with assembled(told) as parts, running(parts):
        (folder / "ready").touch()
        await told_to_end()


if __name__ == "__main__":
    given = sys.argv[1:]
    asyncio.run(serve(given[0], given[1], int(given[2]), given[3], given[4], Path(given[5])))
