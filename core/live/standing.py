"""Between the row of a game and the state machine: read, stepped, written back, with the points that follow."""

from datetime import datetime, timedelta

from core.database import Session
from core.live import lessons, queries
from core.live.marking import mark_anew
from core.live.models import GameRow
from core.live.rules import Effect, Event, Game, Names, Phase, Refusal, Scoring, Settings, Teams, Tick, step
from core.live.scoring import Score, ranked, recount, tally

_MILLISECOND = timedelta(milliseconds=1)


def game_of(row: GameRow) -> Game:
    """Return where the game of the row stands."""
    settings = Settings(
        *(row.size, row.seconds, Scoring(row.scoring), row.streak, Teams(row.teams), row.points),
        *(row.countdown, row.result, row.ranking, row.podium, row.auto, Names(row.names)),
    )
    left = None if row.left is None else row.left * _MILLISECOND
    return Game(settings, Phase(row.phase), row.number, row.opens_at, row.ends_at, left, tuple(row.void), row.silent)


def id_of(row: GameRow) -> int:
    """Return the number of a row that was stored."""
    if row.id is None:
        raise LookupError("the game was never stored")
    return row.id


async def tick_of(session: Session, row: GameRow, lead: timedelta) -> Tick:
    """Return what a tick tells of the game: how many answered the present question, of how many."""
    if row.phase != Phase.QUESTION:
        return Tick(lead=lead)
    answered = await queries.count_answers(session, id_of(row), row.number)
    return Tick(answered, await queries.count_players(session, id_of(row), row.number), lead)


async def move(session: Session, row: GameRow, event: Event, now: datetime) -> Refusal | bool:
    """Let the event happen to the game, whose row is locked; tell whether anything changed, or why it cannot be."""
    before = game_of(row)
    stepped = step(before, event, now)
    if isinstance(stepped, Refusal):
        return stepped
    after, effects = stepped
    if Effect.SCORE in effects:
        await _score(session, row, before.number)
    if Effect.RECOUNT in effects:
        await _recount(session, row, after, before.number)
    _write(row, after, now)
    row.turn += Effect.SHOW in effects
    session.add(row)
    await session.flush()
    await lessons.follow(session, id_of(row), before, after)
    return after != before


def _write(row: GameRow, game: Game, now: datetime) -> None:
    row.phase, row.number, row.opens_at, row.ends_at = game.phase, game.number, game.opens_at, game.ends_at
    row.left = None if game.left is None else game.left // _MILLISECOND
    row.void, row.silent = list(game.void), game.silent
    if game.phase is Phase.OVER and row.over_at is None:
        row.over_at = now


async def _score(session: Session, row: GameRow, number: int) -> None:
    """Give the points of the question that was just closed, by the key as it stands now."""
    item = await queries.item_at(session, id_of(row), number)
    if item is not None and item.changed_at is not None and item.changed_at >= row.created_at:
        await mark_anew(session, item, id_of(row))
    players = await queries.players(session, id_of(row))
    given = (await queries.ledger(session, id_of(row), [number]))[number]
    scores = {each.id: queries.score_of(each) for each in players}
    await _write_scores(session, players, tally(game_of(row).settings, scores, given))


async def recount_all(session: Session, row: GameRow) -> None:
    """Count the game, whose row is locked, anew from the ledger, as far as it was counted."""
    game = game_of(row)
    open_ = game.phase in {Phase.LOBBY, Phase.COUNTDOWN, Phase.QUESTION}
    await _recount(session, row, game, game.number - 1 if open_ else game.number)


async def _recount(session: Session, row: GameRow, game: Game, through: int) -> None:
    """Count everything anew from the ledger, without the questions that are void."""
    players = await queries.players(session, id_of(row))
    await _write_scores(session, players, await counted(session, id_of(row), game, [each.id for each in players], through))


async def counted(session: Session, game_id: int, game: Game, players: list[int], through: int) -> dict[int, Score]:
    """Return everybody's score from nothing but the ledger, up to this question."""
    numbers = [number for number in range(1, through + 1) if number not in game.void]
    return recount(game.settings, players, await queries.ledger(session, game_id, numbers))


async def _write_scores(session: Session, players: queries.Lines, scores: dict[int, Score]) -> None:
    ranks = {place.id: place.rank for place in ranked(scores)}
    rows = [
        {
            "player": each.id,
            "new_points": scores[each.id].points,
            "new_right": scores[each.id].right,
            "new_took": scores[each.id].took,
            "new_streak": scores[each.id].streak,
            "new_answered": scores[each.id].answered,
            "new_gained": scores[each.id].points - each.points,
            "new_rank": ranks[each.id],
            "new_before": each.rank,
        }
        for each in players
    ]
    await queries.write_scores(session, rows)
