"""One access token of one credential, shared by all processes: fetched once when needed, never in a loop."""

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Protocol

import structlog

from core.backplane import Backplane
from core.clock import Clock

_log = structlog.get_logger()
REST = timedelta(minutes=30)
"""How long nobody asks again after the platform refused a token that it had just given, or our credentials."""
_JUST_NOW = 30.0
"""Seconds in which a token is new: one that is refused then is not an expired one."""
_EARLY = timedelta(minutes=5)
"""How much earlier than the platform we let a token go; both it and its successor are good in that time."""
_LONGEST_FETCH = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Granted:
    """A token and how long it is good."""

    token: str
    life: timedelta

    def __repr__(self) -> str:
        """Keep the token out of logs."""
        return f"Granted(life={self.life!r})"


class NoToken(Enum):
    """Why there is no token."""

    DENIED = "denied"
    """The platform does not take our credentials, or takes none of the tokens it gives us: somebody must mend that."""
    BUSY = "busy"
    """The platform cannot be reached, or told us to wait."""


@dataclass(frozen=True, slots=True)
class Denied:
    """The platform refuses our credentials; `code` is its own."""

    code: int


class Source(Protocol):
    """Where tokens of one credential come from."""

    @property
    def credential(self) -> str:
        """The name of the credential, such as `wechat:wx123`: never the secret itself."""

    @property
    def forces(self) -> bool:
        """Whether a new token can be had while the old one is still good."""

    async def fetch(self, *, force: bool) -> Granted | Denied | NoToken:
        """Ask the platform for a token, with `force` for another one than it gave before; never raises."""


@dataclass(frozen=True, slots=True)
class _Kept:
    token: str
    since: float


class Tokens:
    """The token of one credential. At most two fetches answer one failure; then nobody asks for a while."""

    def __init__(self, source: Source, backplane: Backplane, clock: Clock) -> None:
        """Hold where tokens come from and where they are shared."""
        self._source, self._backplane, self._clock = source, backplane, clock
        # The name alone would do; the digest keeps ids of accounts out of a shared Redis.
        self._key = f"token:{hashlib.sha256(source.credential.encode()).hexdigest()[:20]}"

    async def current(self) -> str | NoToken:
        """Return the token, fetched if there is none."""
        kept = await self._kept()
        if kept is not None:
            return kept.token
        async with self._backplane.lock(self._key, _LONGEST_FETCH):
            kept = await self._kept()
            if kept is not None:
                return kept.token
            return await self._fetched()

    async def renewed(self, refused: str) -> str | NoToken:
        """Return another token than the one that the platform refused."""
        async with self._backplane.lock(self._key, _LONGEST_FETCH):
            kept = await self._kept()
            if kept is not None and kept.token != refused:
                return kept.token
            is_new = kept is not None and self._clock().timestamp() - kept.since < _JUST_NOW
            if is_new and self._source.forces:
                return await self._forced()
            fetched = await self._fetched()
            return fetched if fetched != refused else await self._forced()

    async def give_up(self, code: int) -> None:
        """Note that the platform takes none of the tokens it gives, so that nobody asks again for a while."""
        _log.error(
            "the platform refuses our credentials: look at the channels page", credential=self._source.credential, code=code
        )
        await self._backplane.put(f"{self._key}:denied", str(code), REST)
        await self._backplane.put(self._key, "", _EARLY)

    async def denied(self) -> int | None:
        """Return the code with which the platform refused us, as long as nobody asks again."""
        code = await self._backplane.get(f"{self._key}:denied")
        return int(code) if code else None

    async def ask_again(self) -> None:
        """Forget the token and that the platform refused us: somebody wants to know how things stand now."""
        await self._backplane.put(f"{self._key}:denied", "", _EARLY)
        await self._backplane.put(self._key, "", _EARLY)

    async def _kept(self) -> _Kept | None:
        shared = await self._backplane.get(self._key)
        if not shared:
            return None
        token, since = json.loads(shared)
        return _Kept(token, since)

    async def _forced(self) -> str | NoToken:
        """Ask for another token where that is possible; a new one that is refused says that none will be taken."""
        if not self._source.forces:
            await self.give_up(_INVALID)
            return NoToken.DENIED
        return await self._fetched(force=True)

    async def _fetched(self, *, force: bool = False) -> str | NoToken:
        if await self.denied() is not None:
            return NoToken.DENIED
        found = await self._source.fetch(force=force)
        match found:
            case Granted(token, life):
                shared = json.dumps([token, self._clock().timestamp()])
                await self._backplane.put(self._key, shared, max(life - _EARLY, life / 2))
                return token
            case Denied(code):
                await self.give_up(code)
                return NoToken.DENIED
        return found


_INVALID = 40001
"""What both platforms call a token that they do not take."""
