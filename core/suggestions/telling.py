"""What senders and handlers are told about a suggestion, through the outbox: that there is something to see, never the words.

The words are read in the chat that the button leads to: what stands on a locked screen, and in the outbox, gives nothing away.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, select

from core.database import Session
from core.members.models import Member
from core.messages import Choice, Message, Purpose, Text, Words
from core.organisation import Organisation
from core.pushes import service as pushes
from core.pushes.rules import Policy
from core.staff.rules import Holder
from core.suggestions.models import Case


@dataclass(frozen=True, slots=True)
class Around:
    """What everything here works with: the transaction, the instant, the organisation."""

    session: Session
    now: datetime
    organisation: Organisation

    @property
    def today(self) -> date:
        """The organisation's day."""
        return self.organisation.today(self.now)


async def tell_sender(around: Around, case: Case, *words: Words) -> None:
    """Tell the sender, unless they left; not even whoever switched reminders off misses an answer."""
    if case.member_id is not None:
        heading = Text("suggest-told", {"receipt": case.receipt})
        await _tell(around, case, (heading, *words), Choice(f"suggest:see.{case.id}", Text("suggest-see")), [case.member_id])


async def tell_handlers(around: Around, case: Case, key: str, holders: Iterable[Holder], but: int | None = None) -> None:
    """Tell those of the handlers who are in a chat, but for the account that did it."""
    told = {each.member_id for each in holders if each.member_id not in {None, case.member_id} and each.account_id != but}
    words = (Text(key, {"receipt": case.receipt}),)
    await _tell(
        around, case, words, Choice(f"suggest-duty:case.{case.id}", Text("suggest-duty-see")), [each for each in told if each]
    )


async def _tell(around: Around, case: Case, words: tuple[Words, ...], choice: Choice, member_ids: list[int]) -> None:
    if not member_ids:
        return
    message = Message(words, choices=(choice,), purpose=Purpose.REPLY)
    plan = pushes.Plan(case.receipt, message, Purpose.REPLY, Policy.RESEND)
    recipients = select(Member.id).where(col(Member.id).in_(sorted(member_ids)))
    await pushes.plan(around.session, plan, recipients, around.now, around.organisation)
