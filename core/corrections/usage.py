"""How the items of a bank fare: in which quizzes they stood, and how often they were answered, right or wrong, wherever."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Subquery, and_, case, func, or_, select, union_all
from sqlmodel import col

from core.database import Session, execute, table
from core.duels.models import DuelAnswer, DuelItem
from core.library.models import Item
from core.live.models import GameAnswer, GameItem
from core.live.rules import COUNTED
from core.quiz.models import Answer, Quiz, Round, RoundItem

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Use:
    """How an item fared: rounds it stood in, answers to its present version, right ones among them, the last day."""

    rounds: int = 0
    answers: int = 0
    right: int = 0
    last_on: date | None = None

    @property
    def percent(self) -> int | None:
        """The share of right answers in 100, rounded; None before the first answer."""
        return round(self.right * 100 / self.answers) if self.answers else None


@dataclass(frozen=True, slots=True)
class UsedIn:
    """A quiz that asked an item: how often, and when last."""

    quiz_id: int
    title: str
    branch_id: int
    rounds: int
    last_on: date


UNUSED = Use()


async def of_items(session: Session, ids: Collection[int]) -> Mapping[int, Use]:
    """Return how each of the items fared; one that was never asked is `UNUSED`."""
    found = dict.fromkeys(ids, UNUSED)
    wanted = sorted(ids)
    for start in range(0, len(wanted), _CHUNK):
        found |= await _of_chunk(session, wanted[start : start + _CHUNK])
    return found


async def _of_chunk(session: Session, ids: Sequence[int]) -> Mapping[int, Use]:
    answer, item, place, round_ = _answers(), table(Item), table(RoundItem), table(Round)
    present = and_(
        answer.c.item_id == item.c.id, or_(item.c.changed_at.is_(None), answer.c.at >= item.c.changed_at), item.c.id.in_(ids)
    )
    answered = (
        select(item.c.id, func.count().label("answers"), func.sum(case((answer.c.right, 1), else_=0)).label("right"))
        .select_from(answer.join(item, present))
        .group_by(item.c.id)
    )
    stood = (
        select(place.c.item_id, func.count().label("rounds"), func.max(round_.c.day).label("last_on"))
        .select_from(place.join(round_, round_.c.id == place.c.round_id))
        .where(place.c.item_id.in_(ids))
        .group_by(place.c.item_id)
    )
    answers = {row.id: (row.answers, int(row.right)) for row in await execute(session, answered)}
    rounds = {row.item_id: (row.rounds, row.last_on) for row in await execute(session, stood)}
    used = answers.keys() | rounds.keys()
    return {each: _use(*rounds.get(each, (0, None)), *answers.get(each, (0, 0))) for each in used}


def _answers() -> Subquery:
    """Return every answer to an item (item, right, when), in quizzes, duels and live games."""
    quiz, duel, game = table(Answer), table(DuelAnswer), table(GameAnswer)
    duelled, played = table(DuelItem), table(GameItem)
    in_duel = and_(duelled.c.duel_id == duel.c.duel_id, duelled.c.number == duel.c.number)
    in_game = and_(played.c.game_id == game.c.game_id, played.c.number == game.c.number)
    return union_all(
        select(quiz.c.item_id, quiz.c.right, quiz.c.at),
        select(duelled.c.item_id, duel.c.right, duel.c.at).join(duel, in_duel),
        select(played.c.item_id, game.c.right, game.c.at).join(game, in_game).where(game.c.verdict.in_(COUNTED)),
    ).subquery()


def _use(rounds: int, last_on: date | None, answers: int, right: int) -> Use:
    return Use(rounds, answers, right, last_on)


async def quizzes_of(session: Session, item_id: int) -> list[UsedIn]:
    """Return the quizzes that asked the item, the latest first."""
    query = (
        select(
            col(Quiz.id),
            col(Quiz.title),
            col(Quiz.branch_id),
            func.count().label("rounds"),
            func.max(col(Round.day)).label("last_on"),
        )
        .join(Round, col(Round.quiz_id) == col(Quiz.id))
        .join(RoundItem, col(RoundItem.round_id) == col(Round.id))
        .where(col(RoundItem.item_id) == item_id)
        .group_by(col(Quiz.id), col(Quiz.title), col(Quiz.branch_id))
        .order_by(func.max(col(Round.day)).desc(), col(Quiz.id))
    )
    return [UsedIn(row.id, row.title, row.branch_id, row.rounds, row.last_on) for row in await execute(session, query)]
