"""The stand-in's other side, for tests in other processes and for people: who says what, who presses what, what fails."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from tests.standins.board import OnTelegram, routes
from tests.standins.telegram import Fault, TelegramStandIn
from tests.standins.telegram_limits import Limits
from tests.standins.telegram_people import Person


def with_control(standin: TelegramStandIn) -> web.Application:
    """Return the server's application with `/control/…` and a page on which a person types as a member."""
    app, control = standin.app(), _Control(standin)
    acts: dict[str, Callable[[dict[str, object]], Awaitable[object]]] = {
        "says": control.says,
        "presses": control.presses,
        "votes": control.votes,
        "blocks": control.blocks,
        "unblocks": control.unblocks,
        "opens": control.opens,
        "faults": control.faults,
        "limits": control.limits,
    }
    for name, act in acts.items():
        app.router.add_post(f"/control/{name}", _taking(act))
    app.router.add_get("/control/messages", control.messages)
    app.router.add_routes(routes(OnTelegram(standin)))
    return app


def _taking(act: Callable[[dict[str, object]], Awaitable[object]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        return web.json_response({"done": await act(await request.json())})

    return handle


class _Control:
    """What can be done from outside; a person is named by the number of their chat."""

    def __init__(self, standin: TelegramStandIn) -> None:
        self._standin = standin

    def _person(self, given: dict[str, object]) -> Person:
        return Person(self._standin, int(given["user"]), str(given.get("name", "")))

    async def says(self, given: dict[str, object]) -> object:
        chat = self._standin.world.open(int(given["chat"])) if "chat" in given else None
        return await self._person(given).says(str(given["text"]), chat)

    async def presses(self, given: dict[str, object]) -> object:
        """Press what carries `data` on the message, or the button with the `label` on the last card that has it."""
        person = self._person(given)
        if "data" in given:
            return await person.forges(str(given["data"]), person.chat.messages[int(given["message_id"])])
        return await person.presses(str(given["label"]))

    async def votes(self, given: dict[str, object]) -> object:
        """Vote in the poll that was sent last, by the places of the options."""
        return await self._person(given).picks(*(int(each) for each in given["options"]))

    async def blocks(self, given: dict[str, object]) -> object:
        return await self._person(given).blocks()

    async def unblocks(self, given: dict[str, object]) -> object:
        return await self._person(given).unblocks()

    async def opens(self, given: dict[str, object]) -> object:
        return [self._standin.world.open(int(number)).id for number in given["users"]]

    async def faults(self, given: dict[str, object]) -> object:
        self._standin.faults += [Fault(**each) for each in given["faults"]]
        return len(self._standin.faults)

    async def limits(self, given: dict[str, object]) -> object:
        self._standin.limits = Limits(**given)
        return True

    async def messages(self, request: web.Request) -> web.Response:
        chat = self._standin.world.chats.get(int(request.query["chat"]))
        return web.json_response(list(chat.messages.values()) if chat else [])
