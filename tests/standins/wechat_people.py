"""People who follow the Official Account of the stand-in: what they do reaches the service as WeChat would bring it."""

import asyncio
import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from itertools import count

import httpx
from wechatpy.crypto import PrpCrypto, WeChatCrypto

from tests.standins.wechat import LONGEST_TEXT, MOMENT, PER_CLICK, PER_MESSAGE, WINDOW, Follower, Grant, WeChatStandIn

ACCOUNT = "gh_4242standin"
PATIENCE, ATTEMPTS = 5.0, 3
_numbers = count(6_074_746_557_628_292_943)
_LINK = re.compile(r'<a href="weixin://bizmsgmenu\?msgmenucontent=([^&"]*)&msgmenuid=([^"]*)">(.*?)</a>', re.DOTALL)


@dataclass
class Person:
    """Somebody with WeChat."""

    standin: WeChatStandIn
    openid: str
    service: str
    """The address of the running service."""
    statuses: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @property
    def follower(self) -> Follower:
        return self.standin.follower(self.openid)

    @property
    def texts(self) -> list[str]:
        """Return what was heard, in order; pictures and notices in brackets."""
        return [_shown(each) for each in self.follower.heard]

    async def says(self, text: str, *, at_once: int = 1) -> str:
        """Write; return the answer that came with the request, or nothing."""
        self._touch()
        return await self._happens(_message("text", Content=text), at_once=at_once)

    async def taps(self, label: str, *, at_once: int = 1) -> str:
        """Tap the link whose words contain the label, in what was heard last of all that has such a link."""
        for shown in reversed(self.texts):
            for content, token, words in _LINK.findall(shown):
                if label in words:
                    self._touch()
                    return await self._happens(_message("text", Content=content, bizmsgmenuid=token), at_once=at_once)
        raise AssertionError(f"no link says {label}")

    async def shows(self, kind: str) -> str:
        """Send a picture, a voice message or the like."""
        self._touch()
        return await self._happens(_message(kind, MediaId="media-of-somebody"))

    async def hears(self, words: str) -> str:
        """Wait for a message with these words and return it."""
        async with asyncio.timeout(15), self.standin.changed:
            await self.standin.changed.wait_for(lambda: any(words in text for text in self.texts))
        return next(text for text in self.texts if words in text)

    async def menu(self, name: str) -> str:
        """Tap an entry of the menu."""
        entries = [entry for each in self.standin.menu["button"] for entry in each.get("sub_button", (each,))]
        [key] = [entry["key"] for entry in entries if entry["name"] == name]
        self._moment()
        return await self._happens(_event("CLICK", EventKey=key))

    async def scans(self, url: str) -> str:
        """Scan a code; who does not follow yet begins to."""
        scene, known = self.standin.tickets[url.rpartition("/")[2]], self.openid in self.standin.followers
        following = known and self.follower.follows
        self.follower.follows = True
        self._moment()
        if following:
            return await self._happens(_event("SCAN", EventKey=scene))
        return await self._happens(_event("subscribe", EventKey=f"qrscene_{scene}"))

    async def follows(self) -> str:
        self.follower.follows = True
        self._moment()
        return await self._happens(_event("subscribe", EventKey=""))

    async def leaves(self) -> str:
        self.follower.follows = False
        self.follower.long = self.follower.short = Grant()
        return await self._happens(_event("unsubscribe", EventKey=""))

    async def agrees(self, template: str, *, yes: bool = True) -> str:
        """Answer the question whether one more notice after the template may come."""
        self.follower.consents[template] += 1 if yes else -self.follower.consents[template]
        name = "subscribe_msg_popup_event" if yes else "subscribe_msg_change_event"
        rows = (
            f"<TemplateId>{template}</TemplateId><SubscribeStatusString>{'accept' if yes else 'reject'}</SubscribeStatusString>"
        )
        part = "SubscribeMsgPopupEvent" if yes else "SubscribeMsgChangeEvent"
        return await self._happens(_event(name) | {part: f"<List>{rows}</List>"})

    def _touch(self) -> None:
        self.follower.long = Grant(PER_MESSAGE, self.standin.now() + WINDOW)

    def _moment(self) -> None:
        self.follower.short = Grant(PER_CLICK, self.standin.now() + MOMENT)

    async def _happens(self, values: Mapping[str, str], *, at_once: int = 1) -> str:
        """Bring the callback as the platform does: again after five seconds without an answer; shown is one answer."""
        document = self.document(values)
        answers = await asyncio.gather(*(self._brought(document) for _ in range(at_once)))
        assert len(set(answers)) == 1, "a repeat was answered otherwise"
        return self.hear(answers[0]) if answers[0] else ""

    def hear(self, answer: str) -> str:
        """Show the answer that came with the request, and return it."""
        content = re.search(r"<Content><!\[CDATA\[(.*)\]\]></Content>", answer, re.DOTALL)
        assert content, answer
        text = content.group(1).replace("]]]]><![CDATA[>", "]]>")
        assert len(text.encode()) <= LONGEST_TEXT
        self.follower.heard.append({"msgtype": "text", "text": {"content": text}})
        return text

    def document(self, values: Mapping[str, str]) -> str:
        """Return the callback's XML."""
        common = {"ToUserName": ACCOUNT, "FromUserName": self.openid, "CreateTime": str(int(self.standin.now()))}
        lines = (f"<{name}>{_text(value)}</{name}>" for name, value in {**common, **values}.items())
        return f"<xml>{''.join(lines)}</xml>"

    async def _brought(self, document: str) -> str:
        for _ in range(ATTEMPTS):
            started = asyncio.get_running_loop().time()
            try:
                response = await self.bring(document)
            except httpx.TimeoutException:
                continue
            finally:
                self.seconds.append(asyncio.get_running_loop().time() - started)
            if response.status_code == 200:
                return self.opened(response.text)
        return ""

    async def bring(self, document: str) -> httpx.Response:
        """Bring one callback once, encrypted and signed."""
        query, body = self.sealed(document)
        async with httpx.AsyncClient(timeout=PATIENCE) as client:
            response = await client.post(f"{self.service}/wechat", params=query, content=body)
        self.statuses.append(response.status_code)
        return response

    def sealed(self, document: str, *, skew: float = 0.0) -> tuple[dict[str, str], bytes]:
        """Return the query and the body that bring the document, by a clock that is so many seconds ahead."""
        crypto = WeChatCrypto(self.standin.token, self.standin.aes_key, self.standin.app_id)
        cipher = PrpCrypto(crypto.key).encrypt(document, self.standin.app_id).decode()
        timestamp, nonce = str(int(self.standin.now() + skew)), secrets.token_hex(5)
        query = {"timestamp": timestamp, "nonce": nonce, "openid": self.openid, "encrypt_type": "aes"}
        query |= {"signature": self._sign(timestamp, nonce), "msg_signature": self._sign(timestamp, nonce, cipher)}
        return query, f"<xml><ToUserName>{ACCOUNT}</ToUserName><Encrypt><![CDATA[{cipher}]]></Encrypt></xml>".encode()

    def opened(self, sealed: str) -> str:
        """Return what our service answered; empty for `success`."""
        if sealed in {"", "success"}:
            return ""
        values = dict(re.findall(r"<(\w+)>(?:<!\[CDATA\[)?([^<\]]+)", sealed))
        assert values["MsgSignature"] == self._sign(values["TimeStamp"], values["Nonce"], values["Encrypt"])
        crypto = WeChatCrypto(self.standin.token, self.standin.aes_key, self.standin.app_id)
        document: str = PrpCrypto(crypto.key).decrypt(values["Encrypt"], self.standin.app_id)
        return document

    def _sign(self, *parts: str) -> str:
        return hashlib.sha1("".join(sorted((self.standin.token, *parts))).encode(), usedforsecurity=False).hexdigest()


def _message(kind: str, **values: str) -> dict[str, str]:
    return {"MsgType": kind, **values, "MsgId": str(next(_numbers))}


def _event(name: str, **values: str) -> dict[str, str]:
    return {"MsgType": "event", "Event": name, **values}


def _text(value: str) -> str:
    if value.startswith("<List>"):
        return value
    return f"<![CDATA[{value}]]>" if "]]>" not in value else escape(value)


def _shown(message: Mapping[str, object]) -> str:
    if message["msgtype"] == "text":
        return str(message["text"]["content"])
    if message["msgtype"] == "image":
        return f"[{message['image']['media_id']}]"
    return "[" + " · ".join(each["value"] for each in message["data"].values()) + "]"
