"""Wires an Official Account; imported only when its app id is set."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from fastapi import APIRouter

from bots.tencent.callback import router
from bots.tencent.client import Api, Http
from bots.tencent.gate import Credentials, Gate
from bots.tencent.tokens import Tokens
from bots.wechat.account import Account, Surroundings, Template
from bots.wechat.agreeing import Agreeing
from bots.wechat.answering import Answering
from bots.wechat.channel import WeChatChannel
from bots.wechat.checking import PATH, check
from bots.wechat.files import FileLinks
from bots.wechat.incoming import CHANNEL
from bots.wechat.notices import fields
from bots.wechat.setting_up import at_start
from bots.wechat.source import PageTicket, StableToken
from core.backplane_memory import MemoryBackplane
from core.channel import Health
from core.clock import system_clock
from zhibu.contacts import DatabaseAllowances, DatabaseOwed
from zhibu.keys import secret_key
from zhibu.mailbox import DatabaseMailbox
from zhibu.parts import Parts
from zhibu.settings import Settings, SettingsError, WeChatSettings

_log = structlog.get_logger()
_FIRST_PAUSE, _LONGEST_PAUSE = 5.0, 600.0
_OFTEN = 60.0
"""Seconds between two looks for answers that a dead process owed."""


@asynccontextmanager
async def wechat(parts: Parts, routers: list[APIRouter], *, web: bool) -> AsyncIterator[WeChatChannel]:
    """Return the channel; while the block lasts it sends and, where the web half runs, takes callbacks."""
    told, links = parts.settings.wechat, FileLinks(parts.organisation.public_url, secret_key(parts.settings), parts.clock)
    gate, account = Gate(_credentials(told), parts.backplane, parts.clock), _account(told)
    http = Http(told.api_base)
    tokens = Tokens(_source(http, told), parts.backplane, parts.clock)
    channel = WeChatChannel(account, Api(http, tokens), _surroundings(parts, told, links))
    owed = DatabaseOwed(parts.database, parts.clock, CHANNEL, told.app_id)
    answering = Answering(channel, parts.counted_door(), owed)
    if web:
        routers += (router(PATH, gate, gate.echo_plain, answering.take, answering.bury), links.router(parts.open_media))
        tickets = Tokens(PageTicket(channel.api, told.app_id), parts.backplane, parts.clock)
        routers.append(Agreeing(account, tickets, parts.wording.say, parts.organisation, parts.clock).router())
    working = [asyncio.create_task(work) for work in (_set_up(parts, channel), _bring_what_is_owed(answering))] if web else []
    try:
        yield channel
    finally:
        for task in working:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await answering.passive.close()
        await http.close()


async def look(settings: Settings) -> Health:
    """Ask the platform how things stand, without a running service; raises SettingsError."""
    told = settings.wechat
    _credentials(told)
    http = Http(told.api_base)
    tokens = Tokens(_source(http, told), MemoryBackplane(), system_clock)
    try:
        return await check(Api(http, tokens), settings.public_url)
    finally:
        await http.close()


def _source(http: Http, told: WeChatSettings) -> StableToken:
    return StableToken(http, told.app_id, told.app_secret.get_secret_value())


def _credentials(told: WeChatSettings) -> Credentials:
    try:
        return Credentials(told.token.get_secret_value(), told.aes_key.get_secret_value(), told.app_id)
    except ValueError:
        raise SettingsError(
            "Settings ZHIBU_WECHAT__TOKEN and ZHIBU_WECHAT__AES_KEY: copy both from the platform's basic configuration;"
            " the key has 43 letters and digits, and messages must be encrypted (safe mode)."
        ) from None


def _account(told: WeChatSettings) -> Account:
    notice = Template(told.template_id, fields(told.template_fields))
    agreed = Template(told.subscription_id, fields(told.subscription_fields))
    return Account(told.app_id, told.verified, told.menu_links, notice, agreed)


def _surroundings(parts: Parts, told: WeChatSettings, links: FileLinks) -> Surroundings:
    return Surroundings(
        parts.wording.say,
        parts.open_media,
        links,
        DatabaseAllowances(parts.database, parts.clock, parts.backplane),
        DatabaseMailbox(parts.database, parts.clock, told.app_id),
        parts.backplane,
        parts.clock,
        parts.organisation,
    )


async def _set_up(parts: Parts, channel: WeChatChannel) -> None:
    """Set the menu, as often as it takes."""
    pause = _FIRST_PAUSE
    while channel.about.verified and not await at_start(channel, parts.wording.say, parts.organisation.locale):
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


async def _bring_what_is_owed(answering: Answering) -> None:
    while True:
        try:
            await answering.passive.recover()
        except Exception as error:  # noqa: BLE001 - the edge: a database that is away for a while must not end this
            _log.error("owed answers not looked for", channel=CHANNEL, error=type(error).__name__)
        await asyncio.sleep(_OFTEN)
