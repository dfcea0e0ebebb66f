"""The talk with Tencent's APIs: our own client with time-outs, one shared token, and answers that are either read or not."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import TypeGuard, TypeVar

import aiohttp
import structlog

from bots.tencent.tokens import NoToken, Tokens

_log = structlog.get_logger()
TIMEOUT = aiohttp.ClientTimeout(total=10, sock_connect=4)
"""Seconds for one call; a connection that is not there after four counts as never made."""
TOKEN_REFUSED = frozenset({40001, 40014, 41001, 42001})
"""The token is not, or no longer, the one that the platform takes."""
_FINE, _AN_ERROR = 200, 500
_LARGEST_ANSWER = 1024 * 1024

Json = Mapping[str, object]
_Told = TypeVar("_Told")
"""What a call returns that the platform answered."""


class Trouble(Enum):
    """Why a call has no answer of the platform."""

    NOT_REACHED = "not-reached"
    """The request never left: nothing happened."""
    NO_ANSWER = "no-answer"
    """The request left, and nobody knows what became of it."""
    UNREADABLE = "unreadable-answer"
    """An answer came that is no JSON object: nobody knows what became of the request."""
    SERVER_ERROR = "server-error"
    """The platform, or something before it, is down: nothing happened."""
    MISCONFIGURED = "misconfigured"
    """The platform does not take our credentials: somebody must mend that."""
    NO_TOKEN = "no-token"  # noqa: S105 - the name of a state
    """The platform gives no token just now: nothing happened."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the platform answered: its code (0 = done) and the rest of the object."""

    code: int
    values: Json = field(default_factory=dict, repr=False)

    def text(self, name: str) -> str:
        """Return a value as text; an empty one where there is none."""
        value = self.values.get(name)
        return str(value) if isinstance(value, str | int) else ""


@dataclass(frozen=True, slots=True)
class File:
    """A picture or file to upload."""

    name: str
    mime: str
    content: bytes = field(repr=False)


class Http:
    """Calls without a token; one connection pool for as long as the channel lives."""

    def __init__(self, base: str) -> None:
        """Prepare; nothing is opened before the first call."""
        self._base = base.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def get(self, path: str, query: Mapping[str, str]) -> Reply | Trouble:
        """Ask; the query may hold secrets: it is never logged."""
        return await self._call("GET", path, query)

    async def post(self, path: str, query: Mapping[str, str], body: Json) -> Reply | Trouble:
        """Send a JSON object, letters as they are: the platforms do not read escaped ones."""
        content = json.dumps(body, ensure_ascii=False).encode()
        return await self._call("POST", path, query, aiohttp.BytesPayload(content, content_type="application/json"))

    async def upload(self, path: str, query: Mapping[str, str], file: File) -> Reply | Trouble:
        """Send a file in the field `media`."""
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("media", file.content, filename=file.name.replace('"', "'"), content_type=file.mime)
        return await self._call("POST", path, query, form)

    async def download(self, path: str, query: Mapping[str, str], most: int) -> bytes | Reply | Trouble | None:
        """Return a file, or what the platform said instead of one; nothing when it is larger than `most` bytes."""
        try:
            async with self._opened().get(self._base + path, params=query) as response:
                content = await _content(response, most)
                if len(content) > most:
                    return None
                said = response.content_type in {"application/json", "text/plain"} or response.status != _FINE
                return _read(response.status, content, path) if said else content
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return Trouble.NOT_REACHED
        except (TimeoutError, aiohttp.ClientError, ConnectionError) as error:
            _log.warning("file without an answer", path=path, error=type(error).__name__)
            return Trouble.NO_ANSWER

    async def close(self) -> None:
        """Give back the connections."""
        if self._session is not None:
            await self._session.close()

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        return self._session

    async def _call(
        self, method: str, path: str, query: Mapping[str, str], data: aiohttp.BytesPayload | aiohttp.FormData | None = None
    ) -> Reply | Trouble:
        try:
            async with self._opened().request(method, self._base + path, params=query, data=data) as response:
                return _read(response.status, await _content(response), path)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return Trouble.NOT_REACHED
        except (TimeoutError, aiohttp.ClientError, ConnectionError) as error:
            _log.warning("call without an answer", path=path, error=type(error).__name__)
            return Trouble.NO_ANSWER


async def _content(response: aiohttp.ClientResponse, most: int = _LARGEST_ANSWER) -> bytes:
    """Return the body, cut where no answer of the platform reaches."""
    content = bytearray()
    async for chunk in response.content.iter_any():
        content += chunk
        if len(content) > most:
            break
    return bytes(content)


def _read(status: int, content: bytes, path: str) -> Reply | Trouble:
    """Read an answer: done is only what is an object with code 0 or, for a token, without a code."""
    try:
        answer = json.loads(content)
        code = answer.get("errcode", 0) if isinstance(answer, dict) else None
    except (ValueError, RecursionError):
        answer = code = None
    if isinstance(answer, dict) and isinstance(code, int) and answer:
        return Reply(code, answer)
    _log.warning("an answer that is none of the platform's", path=path, status=status)
    return Trouble.SERVER_ERROR if status >= _AN_ERROR else Trouble.UNREADABLE


class Api:
    """Calls with the shared token; a token that is refused is replaced once, and once only."""

    def __init__(self, http: Http, tokens: Tokens) -> None:
        """Hold the client and the token."""
        self._http, self.tokens = http, tokens

    async def post(self, path: str, body: Json) -> Reply | Trouble:
        """Send a JSON object."""
        return await self._with_token(lambda query: self._http.post(path, query, body))

    async def get(self, path: str, more: Mapping[str, str] = MappingProxyType({})) -> Reply | Trouble:
        """Ask."""
        return await self._with_token(lambda query: self._http.get(path, {**query, **more}))

    async def upload(self, path: str, kind: str, file: File) -> Reply | Trouble:
        """Upload a picture (`image`) or a file (`file`)."""
        return await self._with_token(lambda query: self._http.upload(path, {**query, "type": kind}, file))

    async def download(self, path: str, more: Mapping[str, str], most: int) -> bytes | Reply | Trouble | None:
        """Return a file, or what the platform said instead of one; nothing when it is larger than `most` bytes."""
        return await self._with_token(lambda query: self._http.download(path, {**query, **more}, most))

    async def _with_token(self, call: Callable[[Mapping[str, str]], Awaitable[_Told]]) -> _Told | Trouble:
        token = await self.tokens.current()
        if isinstance(token, NoToken):
            return _without(token)
        reply = await call({"access_token": token})
        if not _refused(reply):
            return reply
        token = await self.tokens.renewed(token)
        if isinstance(token, NoToken):
            return _without(token)
        reply = await call({"access_token": token})
        if _refused(reply):
            await self.tokens.give_up(reply.code)
            return Trouble.MISCONFIGURED
        return reply


def _refused(reply: object) -> TypeGuard[Reply]:
    return isinstance(reply, Reply) and reply.code in TOKEN_REFUSED


def _without(token: NoToken) -> Trouble:
    return Trouble.MISCONFIGURED if token is NoToken.DENIED else Trouble.NO_TOKEN
