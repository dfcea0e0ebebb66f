"""Buttons of live games, beside the conversations: a press is no turn, waits for no other chat, and is answered in passing."""

from datetime import datetime

from core.choicebook import LETTERS
from core.clock import Clock
from core.database import Database, Session
from core.errors import CoreError
from core.live import queries, seeing, service
from core.live.intake import Intake
from core.live.ledger import Outcome, Press
from core.live.models import GameRow
from core.live.rules import Command
from core.live.standing import id_of
from core.live.tokens import Button, Way, read
from core.messages import Answer, Incoming, Kind, Message, Text, Value

COMMANDS = tuple(Command)
"""The commands as buttons of a host carry them, by place."""


class Presses:
    """Takes what is pressed on the cards of live games, in one process."""

    def __init__(self, database: Database, clock: Clock, intake: Intake) -> None:
        """Take answers through this intake, everything else in a transaction of its own."""
        self._database, self._clock, self._intake = database, clock, intake

    def now(self) -> datetime:
        """Return the time by which answers are judged."""
        return self._intake.now()

    async def take(self, incoming: Incoming, locale: str, arrived: datetime) -> Answer | None:
        """Return the answer to a press on a card of a live game; nothing for whatever else it is."""
        pressed = read(incoming.token) if incoming.kind is Kind.PRESS and incoming.token.startswith("live-") else None
        if pressed is None:
            return None
        if pressed.way is Way.ANSWER:
            return await self._answered(incoming, pressed, locale, arrived)
        try:
            async with self._database.transaction() as session:
                return await self._other(session, incoming, pressed, locale)
        except CoreError as refused:
            return in_passing(refused.text, locale)

    async def _answered(self, incoming: Incoming, pressed: Button, locale: str, arrived: datetime) -> Answer:
        sender = (incoming.address.channel, incoming.address.account, incoming.sender)
        press = Press(sender, pressed.game_id, pressed.number, pressed.place, arrived)
        receipt = await self._intake.take(press)
        return in_passing(words_of(receipt.outcome, receipt.picked), receipt.locale or locale)

    async def _other(self, session: Session, incoming: Incoming, pressed: Button, locale: str) -> Answer:
        sender = (incoming.address.channel, incoming.address.account, incoming.sender)
        known = next(iter(await queries.known_at(session, [pressed.game_id], [sender])), None)
        row = await queries.game(session, pressed.game_id)
        if known is None or known.member_id is None:
            return in_passing(words_of(Outcome.STRANGER), locale)
        if row is None:
            return in_passing(words_of(Outcome.UNKNOWN), known.locale)
        if pressed.way is Way.HOST:
            return await self._hosted(session, row, known.member_id, pressed, known.locale)
        if pressed.way is Way.JOIN:
            chat = None if incoming.group else int(known.id)
            joined = await service.join(session, row.code, known.member_id, self._clock(), address_id=chat)
            return in_passing(welcome(joined), known.locale)
        return in_passing(await self._standing(session, row, known.member_id), known.locale)

    async def _hosted(self, session: Session, row: GameRow, member_id: int, pressed: Button, locale: str) -> Answer:
        if pressed.place >= len(COMMANDS):
            return in_passing(words_of(Outcome.UNKNOWN), locale)
        command, by = COMMANDS[pressed.place], await service.host_in_chat(session, member_id)
        await service.host_command(session, row.code, command, by, self._clock(), turn=pressed.number)
        return in_passing(Text(f"live-done-{command.value}"), locale)

    async def _standing(self, session: Session, row: GameRow, member_id: int) -> Text:
        player = await queries.player_of(session, id_of(row), member_id)
        if player is None:
            return Text("live-not-playing")
        view = await seeing.player(session, row, player, self._clock())
        return own_standing(view.rank, view.points, view.gained, right=view.right)


def in_passing(words: Text, locale: str) -> Answer:
    """Return an answer that leaves no message where the channel can show words in passing."""
    return Answer((Message((words,), in_passing=True),), locale)


def words_of(outcome: Outcome, picked: int = 0) -> Text:
    """Return what is said to whoever gave an answer."""
    return Text(f"live-answer-{outcome.value}", {"letter": LETTERS[picked]})


def welcome(joined: service.Joined) -> Text:
    """Return what is said to whoever joins."""
    values: dict[str, Value] = {"title": joined.title, "name": joined.name, "number": joined.plays_from}
    return Text("live-back" if joined.back else "live-joined", values)


def own_standing(rank: int, points: int, gained: int, *, right: bool | None) -> Text:
    """Return what one player alone is told of where they stand."""
    if not rank:
        return Text("live-no-rank-yet")
    said = {True: "right", False: "wrong", None: "none"}[right]
    values: dict[str, Value] = {"rank": rank, "points": points, "gained": gained, "said": said}
    return Text("live-own-standing", values)
