"""Stand-ins from the command line, each with a page on which a person types and taps as a member.

`python -m tests.standins telegram --port 8081` prints the settings with which the service talks to it; the page is at its `/`.
WeChat and WeCom call the service, so they are told where it runs: `python -m tests.standins wechat --service http://127.0.0.1:8080`.
"""

import argparse
import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path

from tests.standins import wechat, wecom, wecom_people
from tests.standins.board import OnWeChat, OnWeCom, routes
from tests.standins.telegram import TOKEN, TelegramStandIn
from tests.standins.telegram_control import with_control
from tests.standins.telegram_limits import Limits
from tests.standins.wechat import WeChatStandIn
from tests.standins.wecom import WeComStandIn
from tests.standins.wecom_people import Callbacks

Settings = dict[str, object]


@asynccontextmanager
async def _telegram(given: argparse.Namespace) -> AsyncIterator[Settings]:
    limits = Limits.none() if given.no_limits else Limits()
    standin = TelegramStandIn(token=given.token, limits=limits, ledger=given.ledger)
    for number in range(1, given.members + 1):
        standin.world.open(number)
    async with standin.serving(given.port, with_control(standin), given.certificate):
        yield {"TELEGRAM__API_BASE": standin.url, "TELEGRAM__TOKEN": given.token}


@asynccontextmanager
async def _wechat(given: argparse.Namespace) -> AsyncIterator[Settings]:
    standin = WeChatStandIn()
    async with standin.serving(given.port, standin.app(routes(OnWeChat(standin, given.service)))):
        keys = {"APP_ID": wechat.APP_ID, "APP_SECRET": wechat.APP_SECRET, "TOKEN": wechat.TOKEN, "AES_KEY": wechat.AES_KEY}
        yield {f"WECHAT__{name}": value for name, value in {"API_BASE": standin.url, **keys}.items()}


@asynccontextmanager
async def _wecom(given: argparse.Namespace) -> AsyncIterator[Settings]:
    standin = WeComStandIn(ledger=given.ledger)
    board = OnWeCom(Callbacks(standin, f"{given.service}/wecom"))
    async with standin.serving(given.port, standin.app(routes(board))):
        keys = {"CORP_ID": wecom.CORP, "AGENT_ID": wecom.AGENT, "SECRET": wecom.SECRET}
        callback = {"TOKEN": wecom_people.TOKEN, "AES_KEY": wecom_people.AES_KEY}
        yield {f"WECOM__{name}": value for name, value in {"API_BASE": standin.url, **keys, **callback}.items()}


PLATFORMS: Mapping[str, Callable[[argparse.Namespace], AbstractAsyncContextManager[Settings]]] = {
    "telegram": _telegram,
    "wechat": _wechat,
    "wecom": _wecom,
}


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.standins", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("platform", choices=PLATFORMS)
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--service", default="http://127.0.0.1:8080", help="where the service runs, for platforms that call it")
    parser.add_argument("--token", default=TOKEN, help="of the Telegram bot")
    parser.add_argument("--ledger", type=Path, help="append one line of JSON per accepted message to this file")
    parser.add_argument("--members", type=int, default=0, help="open so many private chats on Telegram, with ids from 1 on")
    parser.add_argument("--certificate", type=Path, help="serve Telegram over TLS with this key and certificate (one PEM file)")
    parser.add_argument("--no-limits", action="store_true", help="let Telegram take messages at any pace")
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(parser.parse_args()))


async def _serve(given: argparse.Namespace) -> None:
    async with PLATFORMS[given.platform](given) as settings:
        print(*(f"ZHIBU_{name}={value}" for name, value in settings.items()), flush=True)  # noqa: T201 - its output
        await asyncio.Event().wait()


if __name__ == "__main__":
    main()
