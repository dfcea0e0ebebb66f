"""The terminal as a channel: what is sent unasked waits in the mailbox until somebody sits down and reads it."""

from datetime import datetime

import structlog
from pydantic import TypeAdapter

from bots.mailbox import Draft, Mailbox
from core.channel import Capabilities, Health, Outcome, Push, Sent, Verdict
from core.messages import Address, Answer, Message, Purpose, Text

_CAPS = Capabilities(text_limit=100_000, markup=frozenset({"bold", "italic", "code", "list", "heading"}), push=Push.FREE)
_answer = TypeAdapter(Answer)
_log = structlog.get_logger()


class TerminalChannel:
    """The terminals of this installation, ready to send."""

    name = "terminal"
    account = "local"
    caps = _CAPS

    def __init__(self, mailbox: Mailbox) -> None:
        """Hold the mailbox in which messages wait."""
        self._mailbox = mailbox

    async def send(self, to: Address, message: Message, locale: str, key: str) -> Outcome:
        """Keep the card until the terminal is open; a second one with the same key is dropped while the first waits."""
        body = _answer.dump_json(Answer((message,), locale)).decode()
        await self._mailbox.keep(to.chat, [Draft(f"push:{key}", mine=False, body=body)])
        return Sent()

    async def can_push(self, to: Address, purpose: Purpose, now: datetime) -> Verdict:  # noqa: ARG002 - the protocol's names
        """Say yes: what is sent waits."""
        return Verdict.YES

    async def check(self) -> Health:
        """Look whether what is sent can be stored; never raises."""
        try:
            await self._mailbox.before("", None)
        except Exception as error:  # noqa: BLE001 - the edge: whoever keeps the messages may fail in ways of its own
            _log.error("mailbox not readable", channel=self.name, error=type(error).__name__)
            return Health(ok=False, says=(Text("terminal-check-stored"),))
        return Health(ok=True, says=(Text("terminal-check-fine"),))

    async def collect(self, sender: str) -> list[Answer]:
        """Take out what waits for the person, oldest first."""
        waiting = await self._mailbox.after(sender, 0)
        if waiting:
            await self._mailbox.forget(sender, waiting[-1].id)
        return [_answer.validate_json(each.body) for each in waiting]
