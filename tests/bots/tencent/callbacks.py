"""The platform's side of a callback: encrypts, signs and decrypts as Tencent does."""

import hashlib
import re
from dataclasses import dataclass

from wechatpy.crypto import PrpCrypto, WeChatCrypto

from bots.tencent.gate import Credentials
from tests.conftest import StillClock

CREDENTIALS = Credentials("callback-token", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "wxb11529c136998cb6")
HELLO = (
    "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[o-wang]]></FromUserName>"
    "<CreateTime>{at}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{text}]]></Content>"
    "<MsgId>{number}</MsgId></xml>"
)


def sign(*parts: str, token: str = CREDENTIALS.token) -> str:
    return hashlib.sha1("".join(sorted((token, *parts))).encode(), usedforsecurity=False).hexdigest()


@dataclass
class Platform:
    """Tencent with these credentials, at the test's time."""

    clock: StillClock
    credentials: Credentials = CREDENTIALS

    @property
    def at(self) -> str:
        return str(int(self.clock.now.timestamp()))

    def encrypted(self, document: str) -> str:
        key = WeChatCrypto(self.credentials.token, self.credentials.aes_key, self.credentials.receiver).key
        cipher: bytes = PrpCrypto(key).encrypt(document, self.credentials.receiver)
        return cipher.decode()

    def call(self, document: str, *, timestamp: str = "", nonce: str = "n0nce") -> tuple[dict[str, str], bytes]:
        """Return the query and the body of the request that brings the document."""
        return self.wrapped(self.encrypted(document), timestamp=timestamp, nonce=nonce)

    def wrapped(self, cipher: str, *, timestamp: str = "", nonce: str = "n0nce") -> tuple[dict[str, str], bytes]:
        timestamp = timestamp or self.at
        signature = sign(timestamp, nonce, cipher, token=self.credentials.token)
        body = f"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[{cipher}]]></Encrypt></xml>"
        query = {"signature": sign(timestamp, nonce), "timestamp": timestamp, "nonce": nonce, "encrypt_type": "aes"}
        return {**query, "msg_signature": signature}, body.encode()

    def opened(self, sealed: str) -> str:
        """Return what a sealed answer says, its signature proven."""
        values = dict(re.findall(r"<(\w+)>(?:<!\[CDATA\[)?([^<\]]+)", sealed))
        assert values["MsgSignature"] == sign(values["TimeStamp"], values["Nonce"], values["Encrypt"])
        key = WeChatCrypto(self.credentials.token, self.credentials.aes_key, self.credentials.receiver).key
        document: str = PrpCrypto(key).decrypt(values["Encrypt"], self.credentials.receiver)
        return document
