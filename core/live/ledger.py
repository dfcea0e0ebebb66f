"""The ledger of answers: many are taken together, each counts once, and whoever gets a receipt is in it for good."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from core.database import Session, kept
from core.live import entries, naming, queries
from core.live.entries import Entry, Key
from core.live.models import GameRow
from core.live.queries import Sender
from core.live.rules import KEPT, Game, Phase, Verdict, judged, took
from core.live.service import new_player
from core.live.standing import game_of
from core.members.rules import lineage

_REMEMBERED = 2_000


@dataclass(frozen=True, slots=True)
class Press:
    """An answer as it arrived: by whom, to which question of which game, which option (from 0), and when."""

    sender: Sender
    game_id: int
    number: int
    place: int
    at: datetime


class Outcome(StrEnum):
    """What became of an answer."""

    TAKEN = "taken"
    GRACE = "grace"
    LATE = "late"
    EARLY = "early"
    PAUSED = "paused"
    AGAIN = "again"
    """There is an answer of theirs to this question already; it stays."""
    JOINED = "joined"
    """They did not play yet and do from the next question on."""
    NOT_YET = "not-yet"
    """They joined while this question was open and play from the next one on."""
    STRANGER = "stranger"
    NOT_FOR_YOU = "not-for-you"
    UNKNOWN = "unknown"
    """There is no such game, question or option."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an answer, the option that counts (from 0), and the language of whoever gave it."""

    outcome: Outcome
    picked: int = 0
    locale: str = ""


@dataclass(slots=True)
class _Somebody:
    """Whoever stands behind a sender: perhaps a member, perhaps a player of some of the games."""

    locale: str
    member_id: int | None
    plays: dict[int, tuple[int, int, bool]] = field(default_factory=dict)
    """By game: the player's number, the first question that counts for them, whether they left."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is needed to mark an answer."""

    key: frozenset[int]
    options: int


@dataclass(slots=True)
class _Batch:
    """Everything that one batch of answers is judged by."""

    games: Mapping[int, GameRow]
    states: Mapping[int, Game]
    people: Mapping[Sender, _Somebody]
    asked: Mapping[tuple[int, int], _Asked]
    new: dict[Key, Entry] = field(default_factory=dict)
    """The answers to be written."""
    joining: dict[tuple[int, int], None] = field(default_factory=dict)
    """Game and member of those who join by pressing."""


async def write(session: Session, presses: Sequence[Press], now: datetime) -> list[Receipt]:
    """Write the answers that count, or came late, into the ledger and return a receipt for each; good once this is committed.

    No game moves on meanwhile: an answer is either there when its question is counted, or judged by what came after.
    """
    games = {row.id: row for row in await queries.shared(session, {each.game_id for each in presses}) if row.id is not None}
    people = await _people(session, games, presses)
    states = {game_id: game_of(row) for game_id, row in games.items()}
    batch = _Batch(games, states, people, await _asked(session, {(each.game_id, each.number) for each in presses}))
    found = [_judge(batch, press) for press in presses]
    refused = await _join(session, batch, now)
    stand = await _written(session, batch)
    return [_receipt(batch, press, each, stand, refused) for press, each in zip(presses, found, strict=True)]


async def _written(session: Session, batch: _Batch) -> dict[Key, Entry]:
    """Write the answers and return what stands in the ledger at each place: theirs, or one that stood there before."""
    written = await entries.write_answers(session, batch.new)
    others = batch.new.keys() - written
    return batch.new | (await entries.entries(session, others) if others else {})


def _judge(batch: _Batch, press: Press) -> Outcome | Key:
    """Return why the answer is not written, or where it is."""
    row, asked = batch.games.get(press.game_id), batch.asked.get((press.game_id, press.number))
    who = batch.people.get(press.sender)
    if row is None or asked is None or press.place >= asked.options:
        return Outcome.UNKNOWN
    if who is None or who.member_id is None:
        return Outcome.STRANGER
    part = who.plays.get(press.game_id)
    if part is None or part[2]:
        return _newcomer(batch, row, who.member_id, press)
    game = batch.states[press.game_id]
    verdict = judged(game, press.number, press.at)
    if part[1] > press.number:
        return Outcome.NOT_YET
    if verdict not in KEPT:
        return Outcome(verdict.value)
    place = (press.game_id, press.number, part[0])
    right = press.place in asked.key
    batch.new.setdefault(place, Entry(press.place, right, took(game, press.at), verdict, press.at))
    return place


def _newcomer(batch: _Batch, row: GameRow, member_id: int, press: Press) -> Outcome:
    if row.phase in {Phase.PODIUM, Phase.OVER}:
        return Outcome.LATE
    batch.joining[press.game_id, member_id] = None
    return Outcome.JOINED


def _receipt(
    batch: _Batch,
    press: Press,
    found: Outcome | Key,
    stand: Mapping[Key, Entry],
    refused: set[tuple[int, int]],
) -> Receipt:
    who = batch.people.get(press.sender)
    locale = who.locale if who else ""
    if isinstance(found, Outcome):
        elsewhere = found is Outcome.JOINED and who is not None and (press.game_id, who.member_id) in refused
        return Receipt(Outcome.NOT_FOR_YOU if elsewhere else found, press.place, locale)
    entry = stand[found]
    mine = entry.at == press.at and entry.picked == press.place
    taken = {Verdict.TIMELY: Outcome.TAKEN, Verdict.GRACE: Outcome.GRACE}.get(entry.verdict, Outcome.LATE)
    return Receipt(taken if mine else Outcome.AGAIN, entry.picked, locale)


async def _people(session: Session, games: Mapping[int, GameRow], presses: Sequence[Press]) -> dict[Sender, _Somebody]:
    people: dict[Sender, _Somebody] = {}
    for row in await queries.known_at(session, list(games), {each.sender for each in presses}):
        sender = (row.channel, row.account, row.sender)
        who = people.setdefault(sender, _Somebody(row.locale, row.member_id))
        if row.player_id is not None:
            who.plays[row.game_id] = (row.player_id, row.plays_from, row.left)
    return people


async def _join(session: Session, batch: _Batch, now: datetime) -> set[tuple[int, int]]:
    """Let those play who joined by pressing; return those of other branches, who may not."""
    if not batch.joining:
        return set()
    roster = {row.id: row for row in await queries.roster_rows(session, {member for _, member in batch.joining})}
    codes = await queries.branch_codes(session, {batch.games[game].branch_id for game, _ in batch.joining})
    refused = {
        (game, member)
        for game, member in batch.joining
        if codes[batch.games[game].branch_id] not in lineage(str(roster[member].code))
    }
    rows = [
        new_player(batch.games[game], member, roster[member].name, roster[member].branch_id, now)
        for game, member in batch.joining
        if (game, member) not in refused
    ]
    await naming.admit(session, rows)
    await queries.let_back(session, [(game, member) for game, member in batch.joining if (game, member) not in refused])
    return refused


async def _asked(session: Session, wanted: set[tuple[int, int]]) -> Mapping[tuple[int, int], _Asked]:
    """Return what is asked at these places (game, number); it never changes, so each is read once."""
    known: dict[tuple[int, int], _Asked] = kept(session, "live-asked", dict)
    missing = wanted - known.keys()
    if missing:
        if len(known) > _REMEMBERED:
            known.clear()
            missing = wanted
        for row in await queries.items_at(session, missing):
            known[row.game_id, row.number] = _Asked(frozenset(row.key), len(row.options))
    return known
