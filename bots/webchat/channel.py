"""The web chat as a channel: a message is kept first and shown by whichever sockets are open."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog

from bots.mailbox import Draft, Mailbox
from bots.webchat.files import Inbox
from bots.webchat.plan import gone, plan
from core.backplane import Backplane
from core.channel import Capabilities, Health, Outcome, Push, Sent, ToCopy, Unfetched, Verdict
from core.conversation import Speak
from core.messages import Address, Answer, Attachment, Media, Message, Purpose, Text

_CAPS = Capabilities(
    text_limit=100_000,
    buttons=100,
    image=True,
    file=True,
    markup=frozenset({"bold", "italic", "code", "link", "list", "heading"}),
    push=Push.FREE,
    recall=timedelta(days=365),
)

_THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})
_log = structlog.get_logger()


class WebChatChannel:
    """The web chat of this installation, ready to send."""

    name = "webchat"
    caps = _CAPS

    def __init__(
        self, mailbox: Mailbox, backplane: Backplane, speak: Speak, secret: str, account: str = "web", page: str = ""
    ) -> None:
        """Hold what sending needs; `secret` signs the addresses of files, `page` is where members find the chat."""
        self._page = page
        self.inbox: Inbox | None = None
        """Where visitors' files wait; without one nobody can hand in any."""
        self.mailbox, self.backplane, self.account = mailbox, backplane, account
        self._speak, self._secret = speak, secret.encode()

    async def send(self, to: Address, message: Message, locale: str, key: str) -> Outcome:
        """Keep the card for the visitor and tell the open sockets; a second one with the same key is dropped."""
        await self.keep(to.chat, [_push(key, self.planned(message, locale, to.chat))])
        return Sent()

    async def send_together(self, cards: Sequence[tuple[Address, Message, str]], key: str) -> None:
        """Keep each card for its visitor, all at once, then tell the open sockets."""
        kept = [(to.chat, _push(key, self.planned(card, locale, to.chat))) for to, card, locale in cards]
        await self.mailbox.keep_each(kept)
        for visitor, _ in kept:
            await self.backplane.publish(self.topic(visitor), "")

    async def recall(self, to: Address, sent: str, key: str) -> Outcome:  # noqa: ARG002 - the protocol's names
        """Delete the card from the visitor's history and from the pages that show it, at once or when they are back."""
        taken = _push_key(key)
        await self.mailbox.take_back(to.chat, taken, Draft(f"gone:{taken}", mine=False, body=gone(taken)))
        await self.backplane.publish(self.topic(to.chat), "")
        return Sent()

    async def can_push(self, to: Address, purpose: Purpose, now: datetime) -> Verdict:  # noqa: ARG002 - the protocol's names
        """Say yes: what is kept waits for the visitor."""
        return Verdict.YES

    async def fetch(self, file: Attachment, most: int) -> bytes | Unfetched:
        """Return a file that a visitor handed in, once; never raises."""
        content = await self.inbox.taken(file.key) if self.inbox is not None else None
        if content is None:
            return Unfetched.GONE
        return content if len(content) <= most else Unfetched.TOO_LARGE

    async def keep_turn(self, visitor: str, number: str, mine: str, answer: Answer) -> None:
        """Keep what the visitor said and the answer together: a repeat finds both or neither."""
        drafts = [Draft(number, mine=True, body=mine)]
        for place, reply in enumerate(answer.replies):
            drafts.append(Draft(f"{number}:{place}", mine=False, body=self.planned(reply, answer.locale, visitor)))
        await self.keep(visitor, drafts)

    async def check(self) -> Health:
        """Look whether messages can be stored, and whether the page is safe to use; never raises."""
        link = (ToCopy(Text("webchat-check-link"), self._page),)
        try:
            await self.mailbox.before("", None)
        except Exception as error:  # noqa: BLE001 - the edge: whoever keeps the messages may fail in ways of its own
            _log.error("mailbox not readable", channel=self.name, error=type(error).__name__)
            return Health(ok=False, says=(Text("webchat-check-stored"),), to_copy=link)
        parts = urlsplit(self._page)
        if parts.scheme == "http" and parts.hostname not in _THIS_MACHINE:
            return Health(ok=False, says=(Text("webchat-check-http"),), to_copy=link)
        return Health(ok=True, says=(Text("webchat-check-fine"),), to_copy=link)

    async def keep(self, visitor: str, drafts: Sequence[Draft]) -> None:
        """Keep the messages, then wake the visitor's sockets wherever they are."""
        await self.mailbox.keep(visitor, drafts)
        await self.backplane.publish(self.topic(visitor), "")

    def planned(self, message: Message, locale: str, visitor: str) -> str:
        """Return the card as the visitor's page shows it."""
        return plan(message, locale, self._speak, lambda media: self._address(media, visitor))

    def topic(self, visitor: str) -> str:
        """Return what the visitor's sockets listen to."""
        return f"webchat:{self.account}:{visitor}"

    def signature(self, media_id: int, visitor: str) -> str:
        """Return what proves that the file was sent to the visitor."""
        words = f"webchat-media:{self.account}:{media_id}:{visitor}".encode()
        return hmac.new(self._secret, words, hashlib.sha256).hexdigest()[:32]

    def _address(self, media: Media, visitor: str) -> str:
        return f"/chat/media/{media.id}?for={self.signature(media.id, visitor)}"


def _push(key: str, body: str) -> Draft:
    return Draft(_push_key(key), mine=False, body=body)


def _push_key(key: str) -> str:
    return f"push:{key}"
