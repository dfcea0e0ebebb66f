"""Runs the service: the web half, the half that acts by itself, or both in one process."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta

import structlog
import typer
import uvicorn
from fastapi import APIRouter, FastAPI

from bots.webchat.page import Site
from bots.webchat.routes import webchat_routes
from console.app import console_app
from console.game_watch import GameWatch
from console.office import Office
from console.screen import screen_app
from content.presets.memberships import memberships
from content.presets.quizzes import duel_days
from content.presets.suggestions import suggestions
from core.channel import Channel
from core.duels import service as duels
from core.members import service as members
from core.migrations.run import at_head, revision, upgrade
from core.pushes.service import PLANNED
from core.staff import service as staff
from core.suggestions.service import seed as seed_suggestions
from scheduler.drain import Surroundings
from scheduler.live import LiveRunner
from scheduler.run import Scheduler
from zhibu.alone import alone, refuse_halves
from zhibu.background import import_work, meanwhile
from zhibu.backup import MEDIA
from zhibu.calendars import calendar_routes
from zhibu.channels import switched_on
from zhibu.game_pictures import GamePictures
from zhibu.logs import set_up
from zhibu.own_copy import own_copy_routes
from zhibu.parts import Parts, assembled
from zhibu.previews import previews
from zhibu.settings import Settings
from zhibu.ticks import feature_jobs
from zhibu.web import Readiness, web_application

_log = structlog.get_logger()
_LARGEST_FRAME = 256 * 1024
_SILENT = timedelta(seconds=60)
"""A scheduler whose last tick is older than this is not working."""


async def serve(settings: Settings, *, web: bool, worker: bool, demo: bool = False) -> int:
    """Run until the process is told to end; return the exit code."""
    set_up(settings)
    if not (web and worker):
        refuse_halves(settings)
    with alone(settings):
        return await _serve(settings, web=web, worker=worker, demo=demo)


async def _serve(settings: Settings, *, web: bool, worker: bool, demo: bool) -> int:
    async with assembled(settings) as parts:
        if not await _database_fits(parts):
            return 2
        await _greet(parts)
        async with running(parts, web=web, worker=worker, demo=demo):
            await told_to_end()
    return 0


@asynccontextmanager
async def running(
    parts: Parts, *, web: bool = True, worker: bool = True, demo: bool = False, extra: dict[str, Channel] | None = None
) -> AsyncIterator[FastAPI | None]:
    """Run the halves asked for while the block lasts; the web server answers when the block is entered."""
    async with AsyncExitStack() as stack:
        routers: list[APIRouter] = []
        channels = {**(extra or {}), **await stack.enter_async_context(switched_on(parts, routers, web=web))}
        scheduler = await stack.enter_async_context(_scheduled(parts, channels)) if worker else None
        if worker:
            await stack.enter_async_context(_live(parts, channels))
            await stack.enter_async_context(meanwhile(import_work(parts, channels).run(), "imports"))
        ending = asyncio.Event()
        app = _application(parts, routers, _office(parts, channels, ending), scheduler, demo=demo) if web else None
        if app:
            await stack.enter_async_context(_listening(parts.settings.web.host, parts.settings.web.port, app, ending))
        elif parts.settings.worker_port:
            figures = _figures(parts, scheduler)
            place = (parts.settings.web.host, parts.settings.worker_port)
            await stack.enter_async_context(_listening(*place, figures, ending))
        yield app


@asynccontextmanager
async def _scheduled(parts: Parts, channels: dict[str, Channel]) -> AsyncIterator[Scheduler]:
    jobs = feature_jobs(parts.organisation)
    around = Surroundings(
        parts.database, parts.clock, parts.organisation, parts.backplane, observer=parts.metrics, ownership=parts.ownership
    )
    scheduler = Scheduler(around, channels, jobs)
    await scheduler.start()
    try:
        yield scheduler
    finally:
        await scheduler.stop()


@asynccontextmanager
async def _live(parts: Parts, channels: dict[str, Channel]) -> AsyncIterator[None]:
    """Move live games on while the block lasts."""
    around = (parts.database, parts.even_clock, parts.organisation, parts.backplane)
    runner = LiveRunner(*around, tuple(channels.values()), GamePictures(parts).draw)
    async with meanwhile(runner.run(), "live games"):
        yield


@asynccontextmanager
async def _listening(host: str, port: int, app: FastAPI, ending: asyncio.Event) -> AsyncIterator[None]:
    """Serve the application; the block is entered once the port is open, and open streams end with it."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
        ws="websockets-sansio",
        ws_max_size=_LARGEST_FRAME,
        ws_per_message_deflate=False,  # frames are small; a compressor each would cost every open page more than it saves
    )
    server = uvicorn.Server(config)
    # Without uvicorn's own signal handlers: ours end the whole process, not the server alone.
    task = asyncio.create_task(server._serve(), name="web")  # noqa: SLF001 - `serve` is the same with the handlers
    while not server.started and not task.done():  # noqa: ASYNC110 - a flag is all that uvicorn sets
        await asyncio.sleep(0.01)
    if task.done():
        raise OSError(f"Port {port} on {host} is taken; set ZHIBU_WEB__PORT, or ZHIBU_WORKER_PORT, to another one.")
    try:
        yield
    finally:
        ending.set()
        server.should_exit = True
        await task


def _application(parts: Parts, routers: list[APIRouter], office: Office, scheduler: Scheduler | None, *, demo: bool) -> FastAPI:
    organisation = parts.organisation
    site = Site(organisation.name, organisation.locale, organisation.public_url, demo)
    chat = webchat_routes(parts.webchat, parts.counted_door(), parts.wording.say, site, parts.open_media)
    games = GameWatch(parts.database, parts.even_clock, parts.backplane, office.ending)
    return web_application(
        [chat, calendar_routes(parts), own_copy_routes(parts), *routers],
        [("/console", console_app(office, games)), ("/screen", screen_app(office, games))],
        ready=_readiness(parts, scheduler),
        metrics=parts.metrics,
        metrics_token=parts.settings.metrics_token.get_secret_value(),
    )


def _figures(parts: Parts, scheduler: Scheduler | None) -> FastAPI:
    """Return what a process without pages answers to those who watch it: is it alive, is it ready, its metrics."""
    token = parts.settings.metrics_token.get_secret_value()
    return web_application([], [], ready=_readiness(parts, scheduler), metrics=parts.metrics, metrics_token=token)


def _readiness(parts: Parts, scheduler: Scheduler | None) -> Readiness:
    async def ready() -> dict[str, bool]:
        beating = scheduler is None or (scheduler.heartbeat is not None and parts.clock() - scheduler.heartbeat < _SILENT)
        return {"database": await at_head(parts.database), "scheduler": beating}

    return ready


def _office(parts: Parts, channels: dict[str, Channel], ending: asyncio.Event) -> Office:
    async def wake() -> None:
        await parts.backplane.publish(PLANNED, "console")

    return Office(
        parts.database,
        parts.clock,
        parts.organisation,
        parts.wording,
        parts.settings.data_dir,
        parts.settings.data_dir / MEDIA,
        wake,
        parts.settings.telegram.username,
        previews(parts.wording.say),
        parts.settings.shown(),
        channels,
        parts.backplane,
        ending,
    )


async def _database_fits(parts: Parts) -> bool:
    """Make the tables of a new installation; an older database waits for `zhibu migrate`, after a backup."""
    if await revision(parts.database) is None:
        await upgrade(parts.database)
    if await at_head(parts.database):
        return True
    typer.echo("The database is of another version: make a backup, then run `zhibu migrate`.", err=True)
    return False


async def _greet(parts: Parts) -> None:
    """Print the way in: for a new installation the code without which nobody becomes its first administrator."""
    async with parts.database.transaction() as session:
        await members.seed_memberships(session, memberships(parts.organisation.preset))
        await seed_suggestions(session, *suggestions())
        await duels.seed_days(session, duel_days())
        code = await staff.set_up_code(session)
    url = parts.organisation.public_url
    if code:
        typer.echo(f"First administrator · 首位管理员: {url}/console/setup   code · 验证码: {code}", err=True)
    typer.echo(f"Web chat · 网页聊天: {url}/chat   Console · 管理后台: {url}/console/", err=True)


async def told_to_end() -> None:
    """Wait until the process is asked to end (Ctrl-C, or SIGTERM)."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows has no signal handlers in asyncio; Ctrl-C raises there
            loop.add_signal_handler(sign, ended.set)
    await ended.wait()
    _log.info("ending")
