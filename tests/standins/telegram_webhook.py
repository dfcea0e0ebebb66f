"""Delivery to a webhook as Telegram does it: one queue a chat, one update at a time, again until the answer is 2xx."""

import asyncio

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.standins.telegram_world import World

FIRST_PAUSE = 0.05
LONGEST_PAUSE = 1.0


class Webhook:
    """Where updates are delivered, once `start` was called."""

    def __init__(self, world: World) -> None:
        self.url = self.secret = self.last_error = ""
        self.deliveries: list[tuple[int, int]] = []
        """Number of the update and the HTTP status it was answered with, in order; 0 for no answer."""
        self._world = world
        self._allowed: list[str] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._queued: set[int] = set()
        self._locks: dict[object, asyncio.Lock] = {}
        self._session: ClientSession | None = None

    async def start(self, url: str, secret: str, allowed: list[str]) -> None:
        await self.stop()
        self.url, self.secret, self._allowed = url, secret, allowed
        self._session = ClientSession(timeout=ClientTimeout(total=60))
        self._spawn(self._watch())

    async def stop(self) -> None:
        self.url = ""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._queued.clear()
        if self._session is not None:
            await self._session.close()
            self._session = None

    def info(self) -> dict[str, object]:
        told = {"url": self.url, "has_custom_certificate": False, "pending_update_count": len(self._world.updates)}
        return told | ({"last_error_message": self.last_error} if self.last_error else {})

    def _spawn(self, work: object) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _watch(self) -> None:
        while True:
            for update in list(self._world.updates):
                number = update["update_id"]
                if number not in self._queued:
                    self._queued.add(number)
                    self._spawn(self._deliver(update))
            async with self._world.changed:
                await self._world.changed.wait_for(
                    lambda: any(each["update_id"] not in self._queued for each in self._world.updates)
                )

    async def _deliver(self, update: dict[str, object]) -> None:
        async with self._locks.setdefault(_queue(update), asyncio.Lock()):
            pause = FIRST_PAUSE
            while self._is_wanted(update) and not await self.post(update):
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            self._world.updates[:] = [each for each in self._world.updates if each is not update]
            await self._world.notify()

    def _is_wanted(self, update: dict[str, object]) -> bool:
        return not self._allowed or any(kind in update for kind in self._allowed)

    async def post(self, update: dict[str, object]) -> bool:
        """Deliver once and tell whether it was taken; tests repeat deliveries with it."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        try:
            async with self._session.post(self.url, json=update, headers=headers) as response:
                status = response.status
        except (ClientError, TimeoutError) as error:
            status, self.last_error = 0, type(error).__name__
        self.deliveries.append((update["update_id"], status))
        if not 200 <= status < 300:
            self.last_error = self.last_error if status == 0 else f"Wrong response from the webhook: {status}"
            return False
        return True


def _queue(update: dict[str, object]) -> object:
    """Return what Telegram queues the update by: the person for presses, the poll for votes, else the chat."""
    if "callback_query" in update:
        return "user", update["callback_query"]["from"]["id"]
    if "poll_answer" in update:
        return "poll", update["poll_answer"]["poll_id"]
    body = next((value for value in update.values() if isinstance(value, dict)), {})
    return "chat", body.get("chat", {}).get("id")
