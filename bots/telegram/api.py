"""The Bot API through aiogram: one client with our own timeouts, able to read what proxies answer and updates of any shape."""

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import ClientDecodeError, TelegramServerError
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.utils.token import TokenValidationError
from aiohttp import ClientTimeout

TIMEOUT = ClientTimeout(total=30, sock_connect=5)
"""Seconds for one call; a connection that is not there after five counts as never made."""
_AN_ERROR = 400


class RawUpdates(TelegramMethod[list[object]]):
    """`getUpdates`, the updates as they came: what aiogram's models would refuse is ours to read or to bury."""

    __returning__ = list[object]
    __api_method__ = "getUpdates"

    offset: int
    timeout: int
    allowed_updates: list[str]


class Session(AiohttpSession):
    """aiogram's client, except that an error page that is not JSON still counts as an error of the server."""

    def check_response(
        self, bot: Bot, method: TelegramMethod[TelegramType], status_code: int, content: str
    ) -> Response[TelegramType]:
        """Return the answer, or raise what its status and words say."""
        try:
            return super().check_response(bot, method, status_code, content)
        except ClientDecodeError:
            if status_code >= _AN_ERROR:
                raise TelegramServerError(method, f"HTTP {status_code}") from None
            raise


def connect(token: str, api_base: str) -> Bot:
    """Return a client for the token; nothing is sent. A token that cannot be one raises ValueError."""
    try:
        return Bot(token, session=Session(api=TelegramAPIServer.from_base(api_base), timeout=TIMEOUT))
    except TokenValidationError:
        raise ValueError("The Telegram token is not complete: copy it whole from @BotFather, such as 123456:ABC-def.") from None
