"""The one way in: same message, same answer, one transaction."""

import json
from dataclasses import asdict, replace
from datetime import datetime

import structlog
from pydantic import TypeAdapter, ValidationError

from core import dead_letters, dialogues, states, visits
from core.backplane_memory import MemoryBackplane
from core.clock import Clock
from core.conversation import KEEP, Card, Context, Keep, Speak, Turn
from core.database import Database, Session
from core.errors import CoreError
from core.groups import dialogue as group_dialogue
from core.groups import service as groups
from core.live.intake import Intake
from core.live.pressing import Presses
from core.messages import Answer, Incoming, Kind, Message, Text
from core.organisation import Organisation
from core.pushes.queries import arrived_at
from core.visits import Visit

_log = structlog.get_logger()
_OF_THE_GROUP = frozenset({Kind.MIGRATED, Kind.BLOCKED, Kind.UNBLOCKED})
_look = visits.looking(arrived_at(visits.ADDRESS))
_states: TypeAdapter[states.AnyState] = TypeAdapter(states.AnyState)


class Door:
    """What every channel is handed: `receive` for what it can read, `bury` for what it cannot."""

    def __init__(
        self, database: Database, clock: Clock, speak: Speak, organisation: Organisation, presses: Presses | None = None
    ) -> None:
        """Hold what a turn needs; `presses` takes what is pressed in live games, without it nothing listens for answers."""
        self._database, self._clock, self._speak = database, clock, speak
        self._organisation = organisation
        self._presses = presses or Presses(database, clock, Intake(database, clock, MemoryBackplane()))

    async def receive(self, incoming: Incoming) -> Answer:
        """Take one turn of the sender's conversation and return the answer; committed when this returns.

        The same update again returns the stored answer. An update that raises is undone, kept as a dead letter, and answered
        with its code. Only a database that cannot even keep it raises: then the platform must not be acknowledged.
        """
        if incoming.group and not incoming.addressed:
            return Answer()  # talk of others: not even looked up, let alone kept
        arrived = self._presses.now()
        try:
            in_game = await self._presses.take(incoming, self._first_locale(incoming), arrived)
            if in_game is not None:
                return in_game
            incoming = _in_private(_storable(incoming))
            async with self._database.transaction() as session:
                if incoming.group and incoming.kind in _OF_THE_GROUP:
                    return await self._note_group(session, incoming)
                return await self._take(session, incoming, arrived)
        except CoreError as refusal:
            return await self._refuse(incoming, refusal.text)
        except Exception as error:  # noqa: BLE001 - the edge: whatever a turn raises, the person gets a sentence
            return await self._apologise(incoming, error)

    async def bury(self, channel: str, account: str, raw: str, reason: str) -> str:
        """Keep an update that nobody can answer now and return the short code it is found by."""
        async with self._database.transaction() as session:
            return await dead_letters.bury(session, channel, account, raw, reason, self._clock())

    async def _take(self, session: Session, incoming: Incoming, arrived: datetime) -> Answer:
        visit = await visits.enter(session, incoming, self._first_locale(incoming), _look)
        if visit.stored is not None:
            return visit.stored
        context = Context(session, self._clock(), visit.person, incoming, self._organisation, self._speak, arrived)
        turn = await dialogues.take_turn(context, _read_state(visit.state), visit.card)
        return await self._settle(session, visit, incoming, turn)

    async def _note_group(self, session: Session, incoming: Incoming) -> Answer:
        """Take what the platform says about a group itself: nobody's conversation, and the same once or twice."""
        if incoming.kind is Kind.MIGRATED:
            await groups.moved(session, incoming.address, incoming.text)
            return Answer()
        registered = await groups.set_open(session, incoming.address, is_open=incoming.kind is Kind.UNBLOCKED)
        return Answer(group_dialogue.greeting(incoming, registered=registered), self._first_locale(incoming))

    async def _settle(self, session: Session, visit: Visit, incoming: Incoming, turn: Turn) -> Answer:
        """Save where the conversation stands, register what was offered, and store the answer for repeats."""
        now = self._clock()
        replies, card = self._offered(turn, visit, now)
        answer = Answer(replies, turn.locale or visit.person.locale)
        if incoming.origin is not None:
            answer = replace(answer, to=incoming.address, otherwise=Message((Text("group-write-first"),)))
        kept = None if turn.confidential else answer
        await visits.leave(session, visit, incoming, kept, state=_saved_state(turn, visit), card=card, now=now)
        return answer

    def _offered(self, turn: Turn, visit: Visit, now: datetime) -> tuple[tuple[Message, ...], Card | None]:
        if turn.card is not None:  # the card they have already, perhaps with other options chosen: its tokens stay
            return (*turn.replies, turn.card.shown(in_place=not turn.replies)), replace(turn.card, at=now)
        if not turn.replies or not turn.replies[-1].choices:
            return turn.replies, visit.card if turn.state is KEEP else None
        card = visits.offer(turn.replies[-1], turn.locale or visit.person.locale, self._speak, now)
        return (*turn.replies[:-1], card.message), card

    async def _refuse(self, incoming: Incoming, text: Text) -> Answer:
        """Answer with one sentence and leave the conversation where it was."""
        async with self._database.transaction() as session:
            visit = await visits.enter(session, incoming, self._first_locale(incoming), _look)
            if visit.stored is not None:
                return visit.stored
            return await self._settle(session, visit, incoming, Turn((Message((text,)),), KEEP))

    async def _apologise(self, incoming: Incoming, error: Exception) -> Answer:
        """Keep the update under a code and tell the person the code."""
        code = await self.bury(incoming.address.channel, incoming.address.account, _as_json(incoming), repr(error))
        _log.error("turn failed", code=code, channel=incoming.address.channel, exc_info=error)
        sentence = Text("failed-with-code", {"code": code})
        try:
            return await self._refuse(incoming, sentence)
        except Exception as again:  # noqa: BLE001 - even the saved conversation cannot be read: the sentence goes out all the same
            _log.error("apology not stored", code=code, exc_info=again)
            return Answer((Message((sentence,)),), self._first_locale(incoming))

    def _first_locale(self, incoming: Incoming) -> str:
        if not incoming.language:
            return self._organisation.locale
        return "zh" if incoming.language.lower().startswith("zh") else "en"


def _in_private(incoming: Incoming) -> Incoming:
    """Turn a press in a group into one in the person's own chat: what it leads to is for nobody else."""
    if not incoming.group or incoming.kind is not Kind.PRESS:
        return incoming
    alone = incoming.address._replace(chat=incoming.sender, thread="")
    return incoming._replace(address=alone, group=False, origin=incoming.address)


def _saved_state(turn: Turn, visit: Visit) -> str | None:
    if isinstance(turn.state, Keep):
        return visit.state
    return turn.state.model_dump_json() if turn.state else None


def _read_state(saved: str | None) -> states.AnyState | None:
    """Return the saved state; one that this version cannot read counts as none."""
    if saved is None:
        return None
    try:
        return _states.validate_json(saved)
    except ValidationError:
        return None


def _storable(incoming: Incoming) -> Incoming:
    """Drop what no database stores: the NUL character and halves of surrogate pairs."""
    if incoming.text.isascii() and "\0" not in incoming.text:
        return incoming
    return incoming._replace(text=incoming.text.replace("\0", "").encode("utf-8", "ignore").decode())


def _as_json(incoming: Incoming) -> str:
    told = incoming._asdict() | {"address": incoming.address._asdict()}
    return json.dumps(told, ensure_ascii=False, default=asdict)
