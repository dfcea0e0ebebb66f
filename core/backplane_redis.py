"""The backplane of many processes: signals, rates and values in Redis; while Redis is gone, each process goes on by itself."""

import asyncio
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from core.backplane_memory import YIELD, MemoryBackplane

_log = structlog.get_logger()
_PREFIX = "zhibu:"
_ALIVE = f"{_PREFIX}alive"
"""A topic of no meaning that keeps the subscription open while there is no other."""
_PATIENCE = 2.0
"""Seconds that Redis has to answer."""
_AGAIN = 3.0
"""Seconds after which a Redis that was gone is asked again."""

# The places of a sequence by the server's own clock, so that the clocks of the processes do not matter. Microseconds.
_RESERVE = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local place = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local free = place + tonumber(ARGV[1])
redis.call('SET', KEYS[1], string.format('%.0f', free), 'PX', math.ceil((free - now) / 1000) + 1)
return place - now
"""
_ADMIT = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local waits = {}
for at, key in ipairs(KEYS) do
    local place = math.max(tonumber(redis.call('GET', key) or '0'), now)
    waits[at] = math.max(place - now - tonumber(ARGV[1]), 0)
    if waits[at] == 0 then
        local free = place + tonumber(ARGV[2])
        redis.call('SET', key, string.format('%.0f', free), 'PX', math.ceil((free - now) / 1000) + 1)
    end
end
return waits
"""
_CUT_IN = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local place = math.max(tonumber(redis.call('GET', KEYS[2]) or '0'), now)
local others = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
for at, free in ipairs({others + tonumber(ARGV[2]), place + tonumber(ARGV[1])}) do
    redis.call('SET', KEYS[at], string.format('%.0f', free), 'PX', math.ceil((free - now) / 1000) + 1)
end
return place - now
"""
_PAUSE = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
for _, key in ipairs(KEYS) do
    local free = math.max(tonumber(redis.call('GET', key) or '0'), now + tonumber(ARGV[1]))
    redis.call('SET', key, string.format('%.0f', free), 'PX', math.ceil((free - now) / 1000) + 1)
end
"""
# One script, because `SET … NX GET` came with Redis 7 only.
_AGREE = """
local present = redis.call('GET', KEYS[1])
if present then return present end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return ARGV[1]
"""
_RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"
_LOOK_AGAIN = 0.05
"""Seconds between two looks at a lock that another process holds."""


class RedisBackplane:
    """What all processes with the same Redis share. Nothing here raises because Redis is gone."""

    def __init__(self, url: str) -> None:
        """Prepare connections to the URL; nothing is opened before the first use."""
        self._client = _client(url, timeout=_PATIENCE)
        self._listening_client = _client(url, timeout=None)
        self._reserve = self._client.register_script(_RESERVE)
        self._cut_in = self._client.register_script(_CUT_IN)
        self._admit = self._client.register_script(_ADMIT)
        self._pause = self._client.register_script(_PAUSE)
        self._agree = self._client.register_script(_AGREE)
        self._release = self._client.register_script(_RELEASE)
        self._local = MemoryBackplane()
        self._wanted: Counter[str] = Counter()
        self._joined: dict[str, asyncio.Event] = {}
        self._pubsub: PubSub | None = None
        self._listener: asyncio.Task[None] | None = None
        self._gone_until = 0.0

    async def publish(self, topic: str, payload: str) -> None:
        """Tell every present subscriber of the topic in every process; without Redis in this one."""
        if not self._gone():
            try:
                await self._client.publish(_PREFIX + topic, payload)
            except (RedisError, OSError) as error:
                self._lost(error)
            else:
                return
        await self._local.publish(topic, payload)

    @asynccontextmanager
    async def subscribe(self, topic: str) -> AsyncIterator[AsyncIterator[str]]:
        """Return the payloads published while the context is open; what is published while Redis is gone is missed."""
        async with self._local.subscribe(topic) as payloads:
            await self._join(topic)
            try:
                yield payloads
            finally:
                await self._leave(topic)

    async def reserve(self, key: str, per_second: float) -> timedelta:
        """Take the next free place of a sequence that all processes share; without Redis one of this process."""
        if not self._gone():
            try:
                wait = await self._reserve(keys=[f"{_PREFIX}rate:{key}"], args=[round(1_000_000 / per_second)])
            except (RedisError, OSError) as error:
                self._lost(error)
            else:
                return timedelta(microseconds=int(wait))
        return await self._local.reserve(key, per_second)

    async def cut_in(self, key: str, per_second: float) -> timedelta:
        """Take a place before all that any process will reserve from now on; without Redis before those of this process."""
        if not self._gone():
            apart = 1_000_000 / per_second
            try:
                wait = await self._cut_in(keys=_both(key), args=[round(apart), round(YIELD * apart)])
            except (RedisError, OSError) as error:
                self._lost(error)
            else:
                return timedelta(microseconds=int(wait))
        return await self._local.cut_in(key, per_second)

    async def admit(self, keys: Sequence[str], burst: int, per_second: float) -> list[timedelta]:
        """Return for each key how long it must wait; where it may go now, a place is taken. Without Redis as in one process."""
        if keys and not self._gone():
            microseconds = [round(1_000_000 * (burst - 1) / per_second), round(1_000_000 / per_second)]
            try:
                waits = await self._admit(keys=[f"{_PREFIX}rate:{key}" for key in keys], args=microseconds)
            except (RedisError, OSError) as error:
                self._lost(error)
            else:
                return [timedelta(microseconds=int(wait)) for wait in waits]
        return await self._local.admit(keys, burst, per_second)

    async def pause(self, key: str, wait: timedelta) -> None:
        """Let nobody take a place of the sequence before `wait` is over."""
        await self._local.pause(key, wait)
        if not self._gone():
            try:
                await self._pause(keys=_both(key), args=[round(wait.total_seconds() * 1_000_000)])
            except (RedisError, OSError) as error:
                self._lost(error)

    async def get(self, key: str) -> str | None:
        """Return the value that all processes share; without Redis what this process keeps."""
        if not self._gone():
            try:
                value = await self._client.get(f"{_PREFIX}value:{key}")
            except (RedisError, OSError) as error:
                self._lost(error)
            else:
                return None if value is None else str(value)
        return await self._local.get(key)

    async def put(self, key: str, value: str, life: timedelta) -> None:
        """Keep the value for all processes, and for this one should Redis go."""
        await self._local.put(key, value, life)
        if not self._gone():
            try:
                await self._client.set(f"{_PREFIX}value:{key}", value, px=_milliseconds(life))
            except (RedisError, OSError) as error:
                self._lost(error)

    async def agree(self, key: str, value: str, life: timedelta) -> str:
        """Return the value that some process gave first; without Redis the first of this process."""
        if not self._gone():
            try:
                first = str(await self._agree(keys=[f"{_PREFIX}value:{key}"], args=[value, _milliseconds(life)]))
            except (RedisError, OSError) as error:
                self._lost(error)
            else:
                await self._local.put(key, first, life)
                return first
        return await self._local.agree(key, value, life)

    @asynccontextmanager
    async def lock(self, key: str, life: timedelta) -> AsyncIterator[None]:
        """Let no task of any process hold the lock while the context is open; without Redis none of this one."""
        name, mine = f"{_PREFIX}lock:{key}", secrets.token_hex(8)
        async with self._local.lock(key, life):
            await self._hold(name, mine, life)
            try:
                yield
            finally:
                with suppress(RedisError, OSError):  # a lock that cannot be given back is free after its life
                    if not self._gone():
                        await self._release(keys=[name], args=[mine])

    async def _hold(self, name: str, mine: str, life: timedelta) -> None:
        """Wait until the lock is ours, or Redis is gone."""
        while not self._gone():
            try:
                if await self._client.set(name, mine, nx=True, px=_milliseconds(life)):
                    return
            except (RedisError, OSError) as error:
                self._lost(error)
            await asyncio.sleep(_LOOK_AGAIN)

    async def close(self) -> None:
        """Give back connections and end the subscriptions."""
        if self._listener is not None:
            self._listener.cancel()
            with suppress(asyncio.CancelledError):
                await self._listener
        await self._local.close()
        await self._client.aclose()
        await self._listening_client.aclose()

    async def _join(self, topic: str) -> None:
        """Wait until Redis has confirmed the topic, or for as long as Redis has to answer."""
        self._wanted[topic] += 1
        joined = self._joined.setdefault(topic, asyncio.Event())
        if self._listener is None:
            self._listener = asyncio.create_task(self._listen(), name="backplane")
        elif self._pubsub is not None and self._wanted[topic] == 1:
            with suppress(RedisError, OSError):  # the listener notices too, and asks for every wanted topic anew
                await self._pubsub.subscribe(_PREFIX + topic)
        with suppress(TimeoutError):
            await asyncio.wait_for(joined.wait(), _PATIENCE)

    async def _leave(self, topic: str) -> None:
        self._wanted[topic] -= 1
        if self._wanted[topic] > 0:
            return
        del self._wanted[topic]
        self._joined.pop(topic, None)
        if self._pubsub is not None:
            with suppress(RedisError, OSError):
                await self._pubsub.unsubscribe(_PREFIX + topic)

    async def _listen(self) -> None:
        """Hand on what comes from Redis; connect again for as long as this process runs."""
        while True:
            try:
                async with self._listening_client.pubsub() as pubsub:
                    await pubsub.subscribe(_ALIVE, *(_PREFIX + topic for topic in self._wanted))
                    self._pubsub = pubsub
                    await self._hand_on(pubsub)
            except (RedisError, OSError) as error:
                self._lost(error)
            self._pubsub = None
            await asyncio.sleep(_AGAIN)

    async def _hand_on(self, pubsub: PubSub) -> None:
        async for message in pubsub.listen():
            topic = str(message["channel"]).removeprefix(_PREFIX)
            if message["type"] == "subscribe" and topic in self._joined:
                self._joined[topic].set()
            elif message["type"] == "message":
                await self._local.publish(topic, str(message["data"]))

    def _gone(self) -> bool:
        return asyncio.get_running_loop().time() < self._gone_until

    def _lost(self, error: Exception) -> None:
        """Note that Redis is gone, once; it is asked again after a while."""
        now = asyncio.get_running_loop().time()
        if now > self._gone_until + 10 * _AGAIN:
            _log.warning("redis is gone: this process goes on by itself", reason=type(error).__name__)
        self._gone_until = now + _AGAIN


def _both(key: str) -> list[str]:
    """Return the names of a sequence and of the one of those who cut in."""
    return [f"{_PREFIX}rate:{key}", f"{_PREFIX}rate:{key}:ahead"]


def _milliseconds(life: timedelta) -> int:
    return max(1, round(life.total_seconds() * 1000))


def _client(url: str, timeout: float | None) -> Redis:
    return Redis.from_url(
        url,
        decode_responses=True,
        socket_connect_timeout=_PATIENCE,
        socket_timeout=timeout,
        socket_keepalive=True,
        retry=Retry(NoBackoff(), 0),
    )
