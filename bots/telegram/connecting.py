"""Chooses the library that talks to the Bot API, and imports no other."""

import re
from typing import Literal

from bots.telegram.engine import Engine

EngineName = Literal["aiogram", "ptb"]
_TOKEN = re.compile(r"[0-9]+:[!-~]+", re.ASCII)


def connect(engine: EngineName, token: str, api_base: str) -> Engine:
    """Return an engine for the token; nothing is sent. A token that cannot be one raises ValueError."""
    if not _TOKEN.fullmatch(token):
        raise ValueError("The Telegram token is not complete: copy it whole from @BotFather, such as 123456:ABC-def.")
    if engine == "ptb":
        from bots.telegram import engine_ptb  # noqa: PLC0415 - each library costs start time and memory: only the chosen one

        return engine_ptb.connect(token, api_base)
    from bots.telegram import engine_aiogram  # noqa: PLC0415 - as above

    return engine_aiogram.connect(token, api_base)
