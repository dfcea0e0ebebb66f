"""What people see of a live game, read from its tables. The key is read only once the answers are counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.database import Session
from core.library.models import Item
from core.library.rules import ItemType
from core.live import entries, queries
from core.live.models import GamePlayer, GameRow
from core.live.rules import Phase
from core.live.scoring import Place, Score, TeamPlace, ranked, team_ranking
from core.live.standing import game_of, id_of
from core.live.views import HostView, PlayerView, QuestionView, RankView, ScreenView, Stage, TeamView, commands
from core.members import service as members
from core.messages import Plain, Text, Words

TOP = 10
"""How many the ranking shows; nobody is shown for doing badly."""
NEWEST = 40
_ASKED = frozenset({Phase.QUESTION, Phase.CLOSED})
COUNTED_PHASES = frozenset({Phase.RESULT, Phase.RANKING})
"""The phases in which the present question is counted, and its key may be seen."""


@dataclass(frozen=True, slots=True)
class PlayerLine:
    """One player in the results; `rank` 0 = nothing was counted."""

    rank: int
    name: str
    branch: str
    score: Score


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question in the results: how many answered, how many of them were right."""

    number: int
    stem: str
    answered: int
    right: int
    void: bool


@dataclass(frozen=True, slots=True)
class BranchLine:
    """One branch in the results: how many played for it, what they answered, and their points on average."""

    name: str
    players: int
    answered: int
    right: int
    mean: int


@dataclass(frozen=True, slots=True)
class Results:
    """How a game went."""

    id: int
    title: str
    code: str
    players: tuple[PlayerLine, ...]
    branches: tuple[BranchLine, ...]
    teams: tuple[TeamView, ...]
    questions: tuple[QuestionLine, ...]


async def stage(session: Session, row: GameRow, now: datetime) -> Stage:
    """Return what everybody may see."""
    game, game_id = game_of(row), id_of(row)
    phase = game.seen_at(now)
    asked = phase in {Phase.COUNTDOWN, *_ASKED, *COUNTED_PHASES}
    item = await queries.item_at(session, game_id, game.number) if asked else None
    return Stage(
        *(game_id, row.code, row.title, game.settings, phase, game.number, game.paused, now),
        *(game.opens_at, game.ends_at, game.left),
        players=await queries.count_players(session, game_id),
        answered=await queries.count_answers(session, game_id, game.number) if asked else 0,
        question=await _question(session, row, item, phase) if item is not None else None,
        void=game.number in game.void,
    )


async def _question(session: Session, row: GameRow, item: Item, phase: Phase) -> QuestionView:
    if phase is Phase.COUNTDOWN:
        return QuestionView(item.stem)
    shown = QuestionView(item.stem, options_of(item))
    if phase not in COUNTED_PHASES:
        return shown
    many = await queries.picks(session, id_of(row), row.number)
    picks = tuple(many.get(place, 0) for place in range(len(shown.options)))
    return QuestionView(shown.stem, shown.options, tuple(item.key), picks, item.explanation, item.source)


def options_of(item: Item) -> tuple[Words, ...]:
    """Return the options as they are shown, in their order."""
    if item.type == ItemType.JUDGE:
        return (Text("item-true"), Text("item-false"))
    return tuple(Plain(option) for option in item.options)


async def screen(session: Session, row: GameRow, now: datetime) -> ScreenView:
    """Return what the big screen shows."""
    shown = await stage(session, row, now)
    if shown.phase is Phase.LOBBY:
        return ScreenView(shown, newest=tuple(await queries.newest(session, shown.id, NEWEST)))
    if shown.phase in {Phase.COUNTDOWN, *_ASKED}:
        return ScreenView(shown)
    return ScreenView(shown, top=await top(session, row), teams=await teams(session, row))


async def top(session: Session, row: GameRow, limit: int = TOP) -> tuple[RankView, ...]:
    """Return the first of the ranking; who has no points is not shown."""
    lines = await queries.best(session, id_of(row), limit)
    return tuple(
        RankView(each.rank, each.name, each.points, each.gained, each.before - each.rank if each.before else 0) for each in lines
    )


async def teams(session: Session, row: GameRow) -> tuple[TeamView, ...]:
    """Return the ranking of the branches; empty where none play as teams."""
    players = await queries.players(session, id_of(row))
    places = team_ranking(game_of(row).settings, [(each.branch_id, queries.score_of(each)) for each in players])
    return await _named(session, places)


async def _named(session: Session, places: list[TeamPlace]) -> tuple[TeamView, ...]:
    names = await queries.branch_names(session, [each.branch_id for each in places]) if places else {}
    return tuple(TeamView(each.rank, names.get(each.branch_id, ""), each.points, each.players) for each in places)


async def host(session: Session, row: GameRow, now: datetime) -> HostView:
    """Return what the host sees."""
    name = (await members.member(session, row.host_id)).name if row.host_id is not None else ""
    return HostView(await screen(session, row, now), tuple(commands(game_of(row), now)), name, row.turn)


async def player(session: Session, row: GameRow, who: GamePlayer, now: datetime) -> PlayerView:
    """Return what one player sees."""
    shown = await stage(session, row, now)
    place = (shown.id, shown.number, who.id or 0)
    entry = (await entries.entries(session, [place])).get(place)
    key = shown.question.key if shown.question else ()
    right = entry.picked in key if key and entry is not None else None
    gained = who.gained if shown.phase in COUNTED_PHASES else 0
    return PlayerView(shown, who.name, who.plays_from, entry.picked if entry else None, right, gained, who.points, who.rank)


async def results(session: Session, row: GameRow) -> Results:
    """Return how the game went."""
    game, game_id = game_of(row), id_of(row)
    players = await queries.players(session, game_id)
    names = await queries.branch_names(session, {each.branch_id for each in players})
    of = {each.id: each for each in players}
    places: list[Place] = ranked({each.id: queries.score_of(each) for each in players})
    lines = [PlayerLine(each.rank, of[each.id].name, names.get(of[each.id].branch_id, ""), each.score) for each in places]
    questions = [
        QuestionLine(each.number, each.stem, each.answered, each.right or 0, each.number in game.void)
        for each in await queries.by_question(session, game_id)
    ]
    ranking = await teams(session, row)
    return Results(game_id, row.title, row.code, tuple(lines), _branches(lines), ranking, tuple(questions))


def _branches(lines: Sequence[PlayerLine]) -> tuple[BranchLine, ...]:
    """Return every branch of those who answered anything, by name."""
    held: dict[str, list[Score]] = {}
    for each in lines:
        if each.score.answered:
            held.setdefault(each.branch, []).append(each.score)
    return tuple(
        BranchLine(
            *(name, len(scores), sum(each.answered for each in scores), sum(each.right for each in scores)),
            round(sum(each.points for each in scores) / len(scores)),
        )
        for name, scores in sorted(held.items())
    )
