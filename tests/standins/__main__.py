"""Stand-ins from the command line: `python -m tests.standins telegram --port 8081 --ledger FILE`."""

import argparse
import asyncio
from contextlib import suppress
from pathlib import Path

from tests.standins.telegram import TOKEN, TelegramStandIn
from tests.standins.telegram_control import with_control
from tests.standins.telegram_limits import Limits


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tests.standins", description=__doc__)
    parser.add_argument("platform", choices=["telegram"])
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--ledger", type=Path, help="append one line of JSON per accepted message to this file")
    parser.add_argument("--members", type=int, default=0, help="open so many private chats, with ids from 1 on")
    parser.add_argument("--no-limits", action="store_true", help="take messages at any pace")
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(parser.parse_args()))


async def _serve(given: argparse.Namespace) -> None:
    standin = TelegramStandIn(token=given.token, limits=Limits.none() if given.no_limits else Limits(), ledger=given.ledger)
    for number in range(1, given.members + 1):
        standin.world.open(number)
    async with standin.serving(given.port, with_control(standin)):
        print(f"ZHIBU_TELEGRAM__API_BASE={standin.url} ZHIBU_TELEGRAM__TOKEN={given.token}", flush=True)  # noqa: T201 - its output
        await asyncio.Event().wait()


if __name__ == "__main__":
    main()
