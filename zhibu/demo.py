"""A whole branch to try: own folder, invented members, everything on loopback."""

import json
import random
import shutil
from pathlib import Path

import typer

from content.presets.memberships import memberships
from content.presets.quizzes import duel_days
from content.presets.suggestions import suggestions
from core.duels import service as duels
from core.members import binding
from core.members import service as members
from core.migrations.run import revision, upgrade
from core.staff import service as staff
from core.staff.passwords import hash_password
from core.staff.rules import NewAccount, Right, Role
from core.suggestions.service import seed as seed_suggestions
from zhibu.alone import alone
from zhibu.demo_members import CHANNEL, InventedMembers
from zhibu.demo_seed import answer_key, seed
from zhibu.demo_suggestions import seed_box
from zhibu.logs import set_up
from zhibu.parts import Parts, assembled
from zhibu.serve import running, told_to_end
from zhibu.settings import Settings, WebSettings

FOLDER = Path(".demo")
_ABOUT = "demo.json"


async def demo(*, port: int, reset: bool, lang: str) -> int:
    """Fill the demo's folder the first time, run the service there until told to end, and return the exit code."""
    if reset:
        shutil.rmtree(FOLDER, ignore_errors=True)
    settings = demo_settings(FOLDER, port, lang)
    set_up(settings)
    with alone(settings):
        return await _demo(settings)


async def _demo(settings: Settings) -> int:
    async with assembled(settings) as parts:
        if await revision(parts.database) is None:
            typer.echo("正在准备演示数据…… · Preparing the demo …", err=True)
            await upgrade(parts.database)
            await prepare(parts, FOLDER)
        invented = InventedMembers(parts.counted_door(), answer_key(), random.Random())  # noqa: S311 - made-up people keep no secrets
        async with running(parts, demo=True, extra={CHANNEL: invented}):
            await _welcome(parts)
            await told_to_end()
    return 0


def demo_settings(folder: Path, port: int, lang: str) -> Settings:
    """Return settings that touch nothing outside the folder and listen on loopback only."""
    return Settings(
        _env_file=None,
        database_url=f"sqlite+aiosqlite:///{folder / 'zhibu.db'}",
        redis_url="",
        data_dir=folder,
        language=lang,
        quiet_from="03:00",  # at whatever evening hour somebody tries it, the invented members are written to and answer
        quiet_to="05:00",
        organisation="启明实业有限公司党委" if lang == "zh" else "Qiming Industries",
        public_url=f"http://127.0.0.1:{port}",
        log_level="warning",
        web=WebSettings(host="127.0.0.1", port=port),
    )


async def prepare(parts: Parts, folder: Path) -> None:
    """Fill the empty database and remember what the visitor is told."""
    async with parts.database.transaction() as session:
        await members.seed_memberships(session, memberships(parts.organisation.preset))
        await seed_suggestions(session, *suggestions())
        await duels.seed_days(session, duel_days())
    seeded = await seed(parts)
    password = await hash_password(parts.settings.data_dir.name + random.SystemRandom().randbytes(16).hex())
    async with parts.database.transaction() as session:
        new = NewAccount("demo", "演示管理员", parts.organisation.locale)
        account = await staff.create_account(session, new, password, (Right(Role.ADMIN, seeded.top_code),), parts.clock())
    await seed_box(parts, account, new.name, seeded.top_code)
    about = {"account": account, "visitor": seeded.visitor_id}
    (folder / _ABOUT).write_text(json.dumps(about), encoding="utf-8")


async def _welcome(parts: Parts) -> None:
    """Print the links; the one to the console signs in, once, within the hour."""
    about = json.loads((FOLDER / _ABOUT).read_text(encoding="utf-8"))
    async with parts.database.transaction() as session:
        token = await staff.one_time_link(session, about["account"], parts.clock())
        code = await binding.issue_code(session, about["visitor"], parts.clock())
    url = parts.organisation.public_url
    typer.echo(
        f"""
  演示已就绪 · The demo is running

  网页聊天 · Web chat   {url}/chat?code={code}
  管理后台 · Console    {url}/console/enter?token={token}
  健康检查 · Health     {url}/healthz

  六十位虚拟成员会陆续作答。Sixty invented members answer by and by.
  按 Ctrl-C 结束；加 --reset 重新开始。Ctrl-C ends it; --reset starts afresh.
"""
    )
