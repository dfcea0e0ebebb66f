"""The gate before callbacks: only what the platform itself encrypted and signed just now comes through."""

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hmac import compare_digest

from wechatpy.crypto import PrpCrypto, WeChatCrypto

from bots.tencent.xml import BadXml, Node, read
from core.backplane import Backplane
from core.clock import Clock

FRESH = timedelta(minutes=5)
"""How far the platform's clock and ours may lie apart."""
REPEATS = timedelta(seconds=30)
"""How long the platform brings the same request again: three times, five seconds apart, and some patience."""
_TIMESTAMP = re.compile(r"[0-9]{10}")
_SHORT = re.compile(r"[\x21-\x7e]{1,128}")
_CIPHERTEXT = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What people can type and no XML may hold: the platforms hand it on as it is."""
_AES_KEY = re.compile(r"[A-Za-z0-9+/]{43}")


class Refusal(Exception):
    """The request is not the platform's, or an old one: nobody is answered. The words never name a secret or a text."""


class Unreadable(Exception):
    """The platform signed it, and yet nobody can read it: kept as a dead letter, and acknowledged."""

    def __init__(self, raw: str, problem: str) -> None:
        """Hold the document and what is wrong with it."""
        super().__init__(problem)
        self.raw = raw


@dataclass(frozen=True, slots=True)
class Credentials:
    """What an administrator wrote down on the platform's page: token, AES key of 43 characters, and whom messages are for.

    `receiver` is the app id of an Official Account, the corp id of a WeCom. A key that cannot be one raises ValueError.
    """

    token: str
    aes_key: str
    receiver: str

    def __post_init__(self) -> None:
        """Refuse what would only fail later: without a key the platform would send plain text that anybody can forge."""
        if not self.token or not self.receiver or not _AES_KEY.fullmatch(self.aes_key):
            raise ValueError("the callback needs a token and an EncodingAESKey of 43 letters and digits")

    def __repr__(self) -> str:
        """Name nothing that is secret."""
        return f"Credentials({self.receiver!r})"


class Gate:
    """Opens and seals the callbacks of one account. Encrypted mode only."""

    def __init__(self, credentials: Credentials, backplane: Backplane, clock: Clock) -> None:
        """Hold the keys; signatures that were seen are remembered by all processes together."""
        self._token, self._receiver = credentials.token, credentials.receiver
        self._crypto = WeChatCrypto(credentials.token, credentials.aes_key, credentials.receiver)
        self._backplane, self._clock = backplane, clock

    async def admit(self, query: Mapping[str, str], body: bytes) -> Node:
        """Return what the platform says; raise Refusal or, for what it signed and nobody can read, Unreadable."""
        try:
            encrypted = read(body).get("Encrypt")
        except BadXml as problem:
            raise Refusal(str(problem)) from None
        document = _NO_XML.sub("", await self._open(query, encrypted))
        try:
            return read(document.encode())
        except BadXml as problem:
            raise Unreadable(document, str(problem)) from None

    async def echo_plain(self, query: Mapping[str, str]) -> str:
        """Return the echo by which an Official Account makes sure of our address; raise Refusal."""
        echo = query.get("echostr", "")
        self._verify(query, "signature", "")
        if not _SHORT.fullmatch(echo):
            raise Refusal("no echo asked for")
        return echo

    async def echo_encrypted(self, query: Mapping[str, str]) -> str:
        """Return the echo by which a WeCom makes sure of our address; raise Refusal."""
        return await self._open(query, query.get("echostr", ""))

    def seal(self, document: str) -> str:
        """Return the document encrypted and signed, as the body of our answer."""
        sealed: str = self._crypto.encrypt_message(document, secrets.token_hex(8), str(int(self._clock().timestamp())))
        return sealed

    async def _open(self, query: Mapping[str, str], encrypted: str) -> str:
        if not _CIPHERTEXT.fullmatch(encrypted):
            raise Refusal("nothing encrypted")
        signature = self._verify(query, "msg_signature", encrypted)
        await self._refuse_replay(signature)
        try:
            document: str = PrpCrypto(self._crypto.key).decrypt(encrypted, self._receiver)
        except Exception as error:  # noqa: BLE001 - wechatpy raises six kinds of errors for a ciphertext that is not ours
            raise Refusal(f"cannot be decrypted: {type(error).__name__}") from None
        return document

    def _verify(self, query: Mapping[str, str], name: str, encrypted: str) -> str:
        """Return the signature once it is proven, first of all and in constant time, and fresh."""
        timestamp, nonce, signature = query.get("timestamp", ""), query.get("nonce", ""), query.get(name, "")
        parts = sorted(part for part in (self._token, timestamp, nonce, encrypted))
        right = hashlib.sha1("".join(parts).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
        if not compare_digest(right.encode(), signature.encode("utf-8", "replace")):
            raise Refusal("the signature is wrong or missing")
        # The parts are signed without bounds between them: only with a fixed length of one can none be moved into another.
        if not _TIMESTAMP.fullmatch(timestamp) or not _SHORT.fullmatch(nonce):
            raise Refusal("timestamp or nonce are none of the platform's")
        if abs(self._clock().timestamp() - int(timestamp)) > FRESH.total_seconds():
            raise Refusal("too old, or the clocks differ: set the clock of this machine")
        return signature

    async def _refuse_replay(self, signature: str) -> None:
        """Let a request come again as the platform brings it again, and not later."""
        now = self._clock().timestamp()
        first = await self._backplane.agree(f"callback:{self._receiver}:{signature}", str(now), 3 * FRESH)
        if now - float(first) > REPEATS.total_seconds():
            raise Refusal("a replay")
