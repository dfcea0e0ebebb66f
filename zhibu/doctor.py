"""Looks over an installation: each check says whether all is well and, if not, what mends it."""

import json
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from enum import StrEnum

import typer
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from core.database import Database
from zhibu.backup import cannot_write
from zhibu.settings import Settings

_ROOM = 500 * 1024 * 1024


class Health(StrEnum):
    """How a check came out."""

    FINE = "fine"
    WARNING = "warning"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at, how it is, and what mends it."""

    name: str
    health: Health
    words: str


async def examine(settings: Settings, *, as_json: bool) -> int:
    """Print every check; return 0 when all is fine, 1 with warnings, 2 when something is broken."""
    checks = [await look(settings) for look in _LOOKS]
    if as_json:
        typer.echo(json.dumps([asdict(check) for check in checks], ensure_ascii=False))
    else:
        for check in checks:
            typer.echo(f"{check.health:8} {check.name}: {check.words}")
    worst = {check.health for check in checks}
    return 2 if Health.BROKEN in worst else int(Health.WARNING in worst)


async def _folder(settings: Settings) -> Check:
    if cannot_write(settings.data_dir):
        return Check(
            "data folder", Health.BROKEN, f"{settings.data_dir} is not writable; give the service's user the right to write."
        )
    free = shutil.disk_usage(settings.data_dir if settings.data_dir.exists() else ".").free
    if free < _ROOM:
        return Check("data folder", Health.WARNING, f"only {free // 1024 // 1024} MB are free; make room.")
    return Check("data folder", Health.FINE, f"writable, {free // 1024**3} GB free")


async def _database(settings: Settings) -> Check:
    from core.migrations.run import at_head  # noqa: PLC0415 - Alembic is needed here only

    database = Database(settings.database_url)
    try:
        async with database.reading() as session:
            await (await session.connection()).execute(text("SELECT 1"))
        current = await at_head(database)
    except (SQLAlchemyError, OSError) as error:
        return Check("database", Health.BROKEN, f"cannot be opened ({type(error).__name__}); check ZHIBU_DATABASE_URL.")
    finally:
        await database.close()
    if not current:
        return Check("database", Health.WARNING, "older than this program; run `zhibu migrate`.")
    return Check("database", Health.FINE, "reachable and up to date")


async def _redis(settings: Settings) -> Check:
    if not settings.redis_url:
        return Check("redis", Health.FINE, "not used: one process keeps everything in memory")
    from redis.asyncio import Redis  # noqa: PLC0415 - only where Redis is used
    from redis.exceptions import RedisError  # noqa: PLC0415 - as above

    client = Redis.from_url(settings.redis_url)
    try:
        await client.ping()
    except (RedisError, OSError):
        return Check("redis", Health.BROKEN, "does not answer; start it or correct ZHIBU_REDIS_URL.")
    finally:
        await client.aclose()
    return Check("redis", Health.FINE, "answers")


async def _public_address(settings: Settings) -> Check:
    if (
        settings.public_url.startswith("http://")
        and "127.0.0.1" not in settings.public_url
        and "localhost" not in settings.public_url
    ):
        return Check("public address", Health.WARNING, "is not https; put a reverse proxy with a certificate before the service.")
    return Check("public address", Health.FINE, settings.public_url)


async def _telegram(settings: Settings) -> Check:
    telegram = settings.telegram
    if not telegram.token.get_secret_value():
        return Check("telegram", Health.FINE, "off: no token is set")
    if telegram.mode == "webhook" and not telegram.secret.get_secret_value():
        return Check("telegram", Health.BROKEN, "webhook mode needs ZHIBU_TELEGRAM__SECRET.")
    return await _bot(telegram.api_base, telegram.token.get_secret_value())


async def _bot(base: str, token: str) -> Check:
    import aiohttp  # noqa: PLC0415 - only where a bot is set up

    limit = aiohttp.ClientTimeout(total=10)
    try:
        async with aiohttp.ClientSession(timeout=limit) as client, client.get(f"{base}/bot{token}/getMe") as response:
            answer = await response.json()
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return Check("telegram", Health.BROKEN, "the Bot API cannot be reached; check the network or ZHIBU_TELEGRAM__API_BASE.")
    if not answer.get("ok"):
        return Check("telegram", Health.BROKEN, "the token is not accepted; copy it again from BotFather.")
    return Check("telegram", Health.FINE, f"@{answer['result'].get('username', '?')} answers")


async def _wechat(settings: Settings) -> Check:
    if not settings.wechat.app_id:
        return Check("wechat", Health.FINE, "off: no app id is set")
    from content.wording import Wording  # noqa: PLC0415 - only where a channel says how it is
    from zhibu.wechat import look  # noqa: PLC0415 - its libraries cost start time and memory

    found, wording = await look(settings), Wording(settings.preset)
    return Check("wechat", Health.FINE if found.ok else Health.BROKEN, wording.say(found.says[0], "en"))


async def _wecom(settings: Settings) -> Check:
    if not settings.wecom.corp_id:
        return Check("wecom", Health.FINE, "off: no corp id is set")
    from content.wording import Wording  # noqa: PLC0415 - only where a channel says how it is
    from zhibu.wecom import look  # noqa: PLC0415 - its libraries cost start time and memory

    found, wording = await look(settings), Wording(settings.preset)
    return Check("wecom", Health.FINE if found.ok else Health.BROKEN, wording.say(found.says[0], "en"))


_LOOKS: tuple[Callable[[Settings], Awaitable[Check]], ...] = (
    _folder,
    _database,
    _redis,
    _public_address,
    _telegram,
    _wechat,
    _wecom,
)
