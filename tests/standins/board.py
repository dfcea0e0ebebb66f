"""The page on which a person tries the service as a member of a platform that exists only here."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from aiohttp import web

from tests.standins import wechat_people, wecom_people
from tests.standins.telegram import TelegramStandIn
from tests.standins.telegram_people import Person as TelegramPerson
from tests.standins.telegram_people import poll_options
from tests.standins.wechat import WeChatStandIn
from tests.standins.wecom import words as wecom_words
from tests.standins.wecom_people import Callbacks

PAGE = Path(__file__).with_name("board.html")


@dataclass(frozen=True)
class Line:
    """One message as it is shown: by the person or by the service, with what can be tapped under it and marked in it."""

    mine: bool
    text: str
    taps: tuple[str, ...] = ()
    """Labels of what is done at once when tapped."""
    marks: tuple[str, ...] = ()
    """Labels of what is marked first and handed in together."""


class Board(Protocol):
    """What can be done by hand on one platform; people are named as the platform names them."""

    title: str
    first: str
    """Whom the page shows before another name is typed."""

    def lines(self, who: str) -> Sequence[Line]:
        """Return everything in the person's chat, oldest first."""

    async def says(self, who: str, words: str) -> None:
        """Write."""

    async def taps(self, who: str, place: int, label: str) -> None:
        """Tap what has this label under the line at this place; a label that is an address is opened by the page itself."""

    async def hands_in(self, who: str, place: int, labels: Sequence[str]) -> None:
        """Hand in what was marked in the line at this place."""

    async def goes(self, who: str, *, back: bool) -> None:
        """Block the service, or come back to it."""


class OnTelegram:
    """Private chats with the bot."""

    title, first = "Telegram", "1001"

    def __init__(self, standin: TelegramStandIn) -> None:
        self.standin = standin

    def lines(self, who: str) -> Sequence[Line]:
        return [self._line(who, each) for each in self._messages(who)]

    async def says(self, who: str, words: str) -> None:
        await self._person(who).says(words)

    async def taps(self, who: str, place: int, label: str) -> None:
        message = self._messages(who)[place]
        if "poll" in message:
            await self.hands_in(who, place, [label])
        else:
            await self._person(who).presses(label, message)

    async def hands_in(self, who: str, place: int, labels: Sequence[str]) -> None:
        message = self._messages(who)[place]
        options = poll_options(message)
        await self._person(who).votes(str(message["poll"]["id"]), *(options.index(label) for label in labels))

    async def goes(self, who: str, *, back: bool) -> None:
        await (self._person(who).unblocks() if back else self._person(who).blocks())

    def _line(self, who: str, message: Mapping[str, object]) -> Line:
        """Return the message; a poll shows what was voted and, once it was, what is right, as Telegram's own programs do."""
        if "poll" not in message:
            return _telegram(message)
        poll, options = message["poll"], tuple(poll_options(message))
        voted = self.standin.polls.voted(int(who), str(poll["id"]))
        if not voted:
            several = bool(poll["allows_multiple_answers"])
            return Line(False, str(poll["question"]), () if several else options, options if several else ())  # noqa: FBT003 - whose it is
        right = poll.get("correct_option_ids", ())
        signs = ("✔" if at in right else "✘" if at in voted else " " for at in range(len(options)))
        told = "\n".join(f"{sign} {option}" for sign, option in zip(signs, options, strict=True))
        return Line(mine=False, text=f"{poll['question']}\n{told}\n{poll.get('explanation', '')}".strip())

    def _person(self, who: str) -> TelegramPerson:
        return TelegramPerson(self.standin, int(who))

    def _messages(self, who: str) -> Sequence[Mapping[str, object]]:
        return list(self.standin.world.open(int(who)).messages.values())


def _telegram(message: Mapping[str, object]) -> Line:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    media = "[图片] " if "photo" in message else f"[文件] {message['document']['file_name']} " if "document" in message else ""
    taps = tuple(each.get("url") or each["text"] for row in rows for each in row)
    return Line(not message["from"]["is_bot"], media + str(message.get("text") or message.get("caption") or ""), taps)


class OnWeChat:
    """Followers of the Official Account."""

    title, first = "微信公众号", "oStandIn-1001"

    def __init__(self, standin: WeChatStandIn, service: str) -> None:
        self.standin, self.service = standin, service
        self._said: dict[str, list[tuple[int, str]]] = defaultdict(list)

    def lines(self, who: str) -> Sequence[Line]:
        return [line for line, _ in _merged(self._said[who], map(_wechat, self._person(who).texts))]

    async def says(self, who: str, words: str) -> None:
        self._note(who, words)
        await self._person(who).says(words)

    async def taps(self, who: str, place: int, label: str) -> None:
        """Tap a link that sends a choice, as WeChat does: its words are written in the person's name."""
        del place
        self._note(who, label)
        await self._person(who).taps(label)

    async def hands_in(self, who: str, place: int, labels: Sequence[str]) -> None:
        raise NotImplementedError

    async def goes(self, who: str, *, back: bool) -> None:
        await (self._person(who).follows() if back else self._person(who).leaves())

    def _note(self, who: str, words: str) -> None:
        self._said[who].append((len(self.standin.follower(who).heard), words))

    def _person(self, who: str) -> wechat_people.Person:
        return wechat_people.Person(self.standin, who, self.service)


def _wechat(text: str) -> Line:
    taps = tuple(words for _, _, words in wechat_people._LINK.findall(text))
    return Line(mine=False, text=wechat_people._LINK.sub(r"\3", text), taps=taps)


class OnWeCom:
    """Members of the organisation in the chat with its app."""

    title, first = "企业微信", "1001"

    def __init__(self, callbacks: Callbacks) -> None:
        self.callbacks = callbacks
        self._said: dict[str, list[tuple[int, str]]] = defaultdict(list)

    def lines(self, who: str) -> Sequence[Line]:
        return [line for line, _ in _merged(self._said[who], map(_wecom, self._person(who).user.messages))]

    async def says(self, who: str, words: str) -> None:
        person = self._person(who)
        self._said[who].append((len(person.user.messages), words))
        await person.says(words)

    async def taps(self, who: str, place: int, label: str) -> None:
        await self._person(who).presses(label, self._card(who, place))

    async def hands_in(self, who: str, place: int, labels: Sequence[str]) -> None:
        await self._person(who).ticks(labels, self._card(who, place))

    async def goes(self, who: str, *, back: bool) -> None:
        person = self._person(who)
        person.user.visible = back
        await person.happens("subscribe" if back else "unsubscribe")

    def _card(self, who: str, place: int) -> dict[str, object]:
        merged = _merged(self._said[who], map(_wecom, self._person(who).user.messages))
        return self._person(who).user.messages[merged[place][1]]

    def _person(self, who: str) -> wecom_people.Person:
        return wecom_people.Person(self.callbacks, who)


def _wecom(message: Mapping[str, object]) -> Line:
    card = message.get("template_card", {})
    marks = tuple(each["text"] for each in card.get("checkbox", {}).get("option_list", ()))
    if message.get("replaced"):
        return Line(mine=False, text=f"{wecom_words(message)}\n（{message['replaced']}）")
    return Line(
        mine=False, text=wecom_words(message), taps=tuple(each["text"] for each in card.get("button_list", ())), marks=marks
    )


def _merged(said: Sequence[tuple[int, str]], heard: object) -> list[tuple[Line, int]]:
    """Return what was said between what was heard, each line heard with its number."""
    lines: list[tuple[Line, int]] = []
    waiting = list(said)
    for number, line in enumerate(heard):
        while waiting and waiting[0][0] <= number:
            lines.append((Line(mine=True, text=waiting.pop(0)[1]), -1))
        lines.append((line, number))
    return lines + [(Line(mine=True, text=words), -1) for _, words in waiting]


def routes(board: Board) -> list[web.RouteDef]:
    """Return the page and what it asks for."""

    async def page(_: web.Request) -> web.StreamResponse:
        return web.FileResponse(PAGE)

    async def title(_: web.Request) -> web.StreamResponse:
        return _json({"title": board.title, "first": board.first})

    async def lines(asked: web.Request) -> web.StreamResponse:
        return _json([asdict(each) for each in board.lines(asked.query["who"])])

    async def done(asked: web.Request) -> web.StreamResponse:
        return await _done(board, asked)

    return [
        web.get("/", page),
        web.get("/board/title", title),
        web.get("/board/lines", lines),
        web.post("/board/{act}", done),
    ]


async def _done(board: Board, asked: web.Request) -> web.Response:
    given = await asked.json()
    who = str(given["who"])
    match asked.match_info["act"]:
        case "says":
            await board.says(who, str(given["words"]))
        case "taps":
            await board.taps(who, int(given["place"]), str(given["label"]))
        case "hands_in":
            await board.hands_in(who, int(given["place"]), [str(each) for each in given["labels"]])
        case "leaves" | "returns" as act:
            await board.goes(who, back=act == "returns")
        case _:
            raise web.HTTPNotFound
    return _json({"done": True})


def _json(value: object) -> web.Response:
    return web.Response(text=json.dumps(value, ensure_ascii=False), content_type="application/json")
