"""The saved conversation: found and locked when a message comes, written back with the answer that it got."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, delete, insert, literal_column, select, update
from sqlmodel import Field, SQLModel, UniqueConstraint, col

from core.choicebook import normalise
from core.conversation import Card, Speak
from core.database import Session, Utc, execute, insert_unless_there, table, write
from core.members.models import AddressRow, Branch, Member
from core.members.rules import Person
from core.messages import Answer, Incoming, Message


class Conversation(SQLModel, table=True):
    """Where one person stands in one chat; `chat` is empty for the private one."""

    __tablename__ = "conversation"
    __table_args__ = (UniqueConstraint("address_id", "chat"),)

    id: int | None = Field(default=None, primary_key=True)
    address_id: int = Field(foreign_key="address.id", ondelete="CASCADE")
    chat: str = Field(default="", max_length=128)
    state: str | None = None
    card: str | None = None
    turns: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Grows with every turn: whoever had to wait for the row sees by it that the rest of the look is out of date."""


class Handled(SQLModel, table=True):
    """An update that was answered, with its answer: the same update again gets the same answer."""

    __tablename__ = "handled"

    conversation_id: int = Field(primary_key=True, foreign_key="conversation.id", ondelete="CASCADE")
    message_id: str = Field(primary_key=True, max_length=128)
    answer: str
    at: datetime = Field(sa_type=Utc, index=True)


@dataclass(frozen=True, slots=True)
class Visit:
    """A conversation that is locked for this transaction."""

    id: int
    person: Person
    state: str | None
    card: Card | None
    stored: Answer | None
    """The answer that this very update already got."""
    saved_card: str | None
    """The card as it stands in the row."""


_card = TypeAdapter(Card)
_answer = TypeAdapter(Answer)
_conversation = table(Conversation)
_before = _conversation.alias("before")

Look = Select[*tuple[object, ...]]
ADDRESS = table(AddressRow).c.id
"""The address of the person, for what those above add to the look."""


def looking(pushed_at: ColumnElement[datetime | None]) -> Look:
    """Return the statement that a turn begins with; on PostgreSQL it locks the conversation.

    `pushed_at` comes from the pushes, which stand above: when one reached `ADDRESS` last.
    """
    return _looking.add_columns(pushed_at.label("pushed_at")).with_for_update(of=_conversation)


_looking: Look = (
    select(
        col(Conversation.id),
        col(Conversation.state),
        col(Conversation.card),
        col(AddressRow.id).label("address_id"),
        col(AddressRow.locale).label("address_locale"),
        col(AddressRow.open),
        col(Member.id).label("member_id"),
        col(Member.name),
        col(Member.locale),
        col(Member.membership),
        col(Member.paused_until),
        col(Branch.id).label("branch_id"),
        col(Branch.code),
        col(Handled.answer),
        (_before.c.turns != _conversation.c.turns).label("waited"),
    )
    .select_from(Conversation)
    .join(_before, _before.c.id == col(Conversation.id))
    .join(AddressRow, col(AddressRow.id) == col(Conversation.address_id))
    .outerjoin(Member, col(Member.id) == col(AddressRow.member_id))
    .outerjoin(Branch, col(Branch.id) == col(Member.branch_id))
    .outerjoin(
        Handled,
        and_(col(Handled.conversation_id) == col(Conversation.id), col(Handled.message_id) == bindparam("message_id")),
    )
    .where(
        col(AddressRow.channel) == bindparam("channel"),
        col(AddressRow.account) == bindparam("account"),
        col(AddressRow.sender) == bindparam("sender"),
        col(Conversation.chat) == bindparam("chat"),
    )
)
_move = (
    update(_conversation)
    .where(_conversation.c.id == bindparam("conversation"))
    .values(state=bindparam("new_state"), card=bindparam("new_card"), turns=_conversation.c.turns + literal_column("1"))
)
_store = insert(table(Handled)).values(
    conversation_id=bindparam("conversation"),
    message_id=bindparam("message"),
    answer=bindparam("stored"),
    at=bindparam("now", type_=Utc()),
)


async def enter(session: Session, incoming: Incoming, locale: str, look: Look) -> Visit:
    """Lock the sender's conversation, making it on the first message, and look for an answer already given.

    `locale` is the language of somebody whom the service meets for the first time; `look` is what `looking` returned.
    """
    found = await _locked(session, incoming, look)
    if found is None:
        await _first_message(session, incoming, locale)
        found = await _locked(session, incoming, look)
    if found is None:
        raise LookupError("the conversation just made is not there")
    return _visit(found)


async def leave(
    session: Session,
    visit: Visit,
    incoming: Incoming,
    answer: Answer | None,
    *,
    state: str | None,
    card: Card | None,
    now: datetime,
) -> None:
    """Save where the conversation stands now and that this update was answered; without an answer, only that it was."""
    moved = {
        "conversation": visit.id,
        "new_state": state,
        "new_card": visit.saved_card if card is visit.card else _card.dump_json(card).decode() if card else None,
    }
    stored = _answer.dump_json(answer or Answer()).decode()
    told = {"conversation": visit.id, "message": incoming.message_id, "stored": stored, "now": now}
    await write(session, _move, moved)
    await write(session, _store, told)


async def forget_before(session: Session, moment: datetime) -> None:
    """Delete the answers given before the instant: their updates come no more."""
    handled = table(Handled)
    await execute(session, delete(handled).where(handled.c.at < moment))


def offer(message: Message, locale: str, speak: Speak, now: datetime) -> Card:
    """Register the choices of a message: each gets a token that nobody can guess, and the words that pick it."""
    name = secrets.token_urlsafe(6)
    choices = tuple(replace(choice, token=f"{name}.{place}") for place, choice in enumerate(message.choices))
    labels = tuple(normalise(speak(choice.label, locale)) for choice in choices)
    return Card(name, replace(message, choices=choices), labels, at=now)


async def _locked(session: Session, incoming: Incoming, look: Look) -> "Row[*tuple[object, ...]] | None":
    key = {
        "channel": incoming.address.channel,
        "account": incoming.address.account,
        "sender": incoming.sender,
        "chat": incoming.address.chat if incoming.group else "",
        "message_id": incoming.message_id,
    }
    found = (await execute(session, look, key)).first()
    if found is None or not found.waited:
        return found
    # PostgreSQL read the locked row anew when its turn came, but all else as it was before the wait: now look again.
    return (await execute(session, look, key)).first()


async def _first_message(session: Session, incoming: Incoming, locale: str) -> None:
    place = {"channel": incoming.address.channel, "account": incoming.address.account, "sender": incoming.sender}
    known = {"name": incoming.name[:120], "locale": locale, "open": True}
    await insert_unless_there(session, table(AddressRow), [place | known])
    address = select(col(AddressRow.id)).where(*(getattr(AddressRow, name) == value for name, value in place.items()))
    [address_id] = (await execute(session, address)).one()
    chat = incoming.address.chat if incoming.group else ""
    await insert_unless_there(session, table(Conversation), [{"address_id": address_id, "chat": chat}])


def _visit(found: "Row[*tuple[object, ...]]") -> Visit:
    person = Person(
        address_id=found.address_id,
        locale=found.locale or found.address_locale,
        member_id=found.member_id,
        name=found.name or "",
        branch_id=found.branch_id,
        branch_code=found.code or "",
        membership=found.membership or "",
        paused_until=found.paused_until,
        open=found.open,
        pushed_at=found.pushed_at,
    )
    stored = _answer.validate_json(found.answer) if found.answer is not None else None
    return Visit(found.id, person, found.state, _read_card(found.card), stored, found.card)


def _read_card(saved: str | None) -> Card | None:
    if saved is None:
        return None
    try:
        return _card.validate_json(saved)
    except ValidationError:  # written by another version: its buttons count as old
        return None
