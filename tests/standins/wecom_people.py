"""Users of the stand-in: what they write, press and tick reaches the service as encrypted callbacks, as WeCom delivers them."""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from xml.etree.ElementTree import fromstring

import aiohttp
from wechatpy.enterprise.crypto import WeChatCrypto

from tests.standins.wecom import AGENT, CORP, User, WeComStandIn, words

TOKEN = "stand-in-callback"  # noqa: S105 - no secret
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
PATIENCE = 20.0
WAIT = 5.0
"""Seconds after which WeCom gives up on an answer."""
TRIES = 3
_numbers = count(7_000_000_000_000_000)


@dataclass
class Callbacks:
    """Delivers to the service's address and reads what it answers."""

    standin: WeComStandIn
    url: str
    token: str = TOKEN
    aes_key: str = AES_KEY
    answers: list[tuple[int, str]] = field(default_factory=list)
    """Status and decrypted answer of every delivery."""

    async def delivers(self, inner: str) -> str:
        """Deliver as WeCom does: up to three times while nobody answers in time."""
        for _ in range(TRIES):
            status, answer = await self.posts(inner)
            if status:
                return answer
        return ""

    async def posts(self, inner: str) -> tuple[int, str]:
        """Deliver once; a status of 0 stands for no answer in time."""
        query, body = self.sealed(inner)
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=WAIT)) as session,
                session.post(self.url, params=query, data=body.encode()) as response,
            ):
                answer = (response.status, self._opened(await response.text()))
        except (aiohttp.ClientError, TimeoutError):
            answer = (0, "")
        self.answers.append(answer)
        self._take(inner, answer[1])
        await self.standin.notify()
        return answer

    def sealed(self, inner: str, skew: float = 0.0) -> tuple[dict[str, str], str]:
        """Return the query and the body of a callback; `skew` seconds are how far WeCom's clock is ahead."""
        stamp, nonce = str(int(self.standin.clock() + skew)), secrets.token_hex(8)
        root = fromstring(self._crypto().encrypt_message(inner, nonce, stamp))  # noqa: S314 - our own
        query = {"msg_signature": root.findtext("MsgSignature"), "timestamp": stamp, "nonce": nonce}
        encrypted = root.findtext("Encrypt")
        outer = f"<ToUserName><![CDATA[{CORP}]]></ToUserName><AgentID>{AGENT}</AgentID><Encrypt><![CDATA[{encrypted}]]></Encrypt>"
        return query, f"<xml>{outer}</xml>"

    async def greets(self, echo: str = "1616140317555161061") -> tuple[int, str]:
        """Ask for the echo, as WeCom does when the address is entered in its settings."""
        stamp, nonce = str(int(self.standin.clock())), secrets.token_hex(8)
        root = fromstring(self._crypto().encrypt_message(echo, nonce, stamp))  # noqa: S314 - our own
        query = {"msg_signature": root.findtext("MsgSignature"), "timestamp": stamp, "nonce": nonce}
        query["echostr"] = root.findtext("Encrypt")
        async with aiohttp.ClientSession() as session, session.get(self.url, params=query) as response:
            return response.status, await response.text()

    def _opened(self, body: str) -> str:
        if not body.strip():
            return ""
        root = fromstring(body)  # noqa: S314 - the service's own reply
        given = (root.findtext("MsgSignature"), root.findtext("TimeStamp"), root.findtext("Nonce"))
        return str(self._crypto().decrypt_message(body, *given))

    def _take(self, inner: str, answer: str) -> None:
        """Show the person what came back in the answer itself."""
        if not answer:
            return
        root = fromstring(answer)  # noqa: S314 - the service's own reply
        user = self.standin.user(fromstring(inner).findtext("FromUserName"))  # noqa: S314 - our own
        if root.findtext("MsgType") == "text":
            body = {"msgtype": "text", "text": {"content": root.findtext("Content")}, "msgid": f"passive{len(user.messages)}"}
            user.messages.append(body)
        elif root.findtext("MsgType") == "update_button":
            task = fromstring(inner).findtext("TaskId")  # noqa: S314 - our own
            for card in user.messages:
                if card.get("template_card", {}).get("task_id") == task:
                    card["replaced"] = root.findtext("Button/ReplaceName")

    def _crypto(self) -> WeChatCrypto:
        return WeChatCrypto(self.token, self.aes_key, CORP)


class Person:
    """One user in the chat with the app."""

    def __init__(self, callbacks: Callbacks, name: str) -> None:
        self.callbacks, self.standin = callbacks, callbacks.standin
        self.user: User = self.standin.user(name)
        self.name, self._heard = name, 0

    @property
    def texts(self) -> list[str]:
        return [words(each) for each in self.user.messages]

    async def says(self, text: str, number: str = "") -> str:
        """Write; return what came back in the answer itself."""
        return await self.callbacks.delivers(self.written(text, number))

    def written(self, text: str, number: str = "") -> str:
        more = f"<Content><![CDATA[{text}]]></Content><MsgId>{number or next(_numbers)}</MsgId>"
        return self._callback("text", more)

    async def presses(self, label: str, card: dict[str, object] | None = None) -> str:
        return await self.callbacks.delivers(self.pressed(label, card))

    def pressed(self, label: str, card: dict[str, object] | None = None) -> str:
        """Return the callback of a press on a button of the card, by default of the last."""
        card = card or self.cards[-1]
        keys = {each["text"]: each.get("key") for each in card["template_card"]["button_list"]}
        return self.event_on(card, str(keys[label]))

    async def ticks(self, labels: Sequence[str], card: dict[str, object] | None = None) -> str:
        return await self.callbacks.delivers(self.ticked(labels, card))

    def ticked(self, labels: Sequence[str], card: dict[str, object] | None = None) -> str:
        """Return the callback of lines ticked and handed in."""
        card = card or self.cards[-1]
        shown = card["template_card"]
        ids = [each["id"] for each in shown["checkbox"]["option_list"] if each["text"].startswith(tuple(labels))]
        return self.event_on(card, shown["submit_button"]["key"], ids)

    def event_on(self, card: dict[str, object], key: str, ids: Sequence[str] = ()) -> str:
        """Return the callback of a card event, with a code that changes the card once."""
        code = f"code{next(_numbers)}"
        self.standin.codes[code] = (self.user.id.lower(), card)
        shown = card["template_card"]
        options = "".join(f"<OptionId><![CDATA[{each}]]></OptionId>" for each in ids)
        item = f"<SelectedItem><QuestionKey>choice</QuestionKey><OptionIds>{options}</OptionIds></SelectedItem>"
        more = (
            f"<Event><![CDATA[template_card_event]]></Event><EventKey><![CDATA[{key}]]></EventKey>"
            f"<TaskId><![CDATA[{shown['task_id']}]]></TaskId><CardType><![CDATA[{shown['card_type']}]]></CardType>"
            f"<ResponseCode><![CDATA[{code}]]></ResponseCode>"
        )
        return self._callback("event", more + (f"<SelectedItems>{item}</SelectedItems>" if ids else ""))

    async def happens(self, event: str, more: str = "") -> str:
        """Deliver an event of the person's, such as `subscribe`."""
        return await self.callbacks.delivers(self._callback("event", f"<Event><![CDATA[{event}]]></Event>{more}"))

    async def clicks(self, key: str) -> str:
        return await self.happens("click", f"<EventKey><![CDATA[{key}]]></EventKey>")

    @property
    def cards(self) -> list[dict[str, object]]:
        return [each for each in self.user.messages if each["msgtype"] == "template_card" and not each.get("replaced")]

    async def hears(self, many: int = 1) -> list[str]:
        """Wait until so many messages came since the last time, and return them all."""
        await until(self.standin, lambda: len(self.user.messages) >= self._heard + many)
        heard, self._heard = self.texts[self._heard :], len(self.user.messages)
        return heard

    def _callback(self, kind: str, more: str) -> str:
        head = f"<ToUserName><![CDATA[{CORP}]]></ToUserName><FromUserName><![CDATA[{self.name}]]></FromUserName>"
        when = f"<CreateTime>{int(self.standin.clock())}</CreateTime><MsgType><![CDATA[{kind}]]></MsgType>"
        return f"<xml>{head}{when}{more}<AgentID>{AGENT}</AgentID></xml>"


async def until(standin: WeComStandIn, holds: Callable[[], bool]) -> None:
    """Wait until it holds; a test that waits too long fails."""

    async def wait() -> None:
        async with standin.changed:
            await standin.changed.wait_for(holds)

    await asyncio.wait_for(wait(), PATIENCE)
