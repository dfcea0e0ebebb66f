"""The conversation of a personal quiz: one lettered card a question, the verdict after each, the result at the end.

Where the platform itself has told the member whether they are right, the verdict is not said again.
"""

from collections.abc import Mapping
from typing import Literal

from core.conversation import Context, State, Turn
from core.library import cards
from core.library.rules import ItemType
from core.messages import Choice, Message, Moment, Plain, Text, Value
from core.quiz import service
from core.quiz.rules import Asked, OpenRound, Standing, warmth


class Answering(State):
    """The member has the question with this number (from 1) of the attempt before them."""

    kind: Literal["quiz.answering"] = "quiz.answering"
    attempt_id: int
    number: int
    in_words: bool = False
    """The question is a fill-in: whatever is typed is its answer."""

    @property
    def takes_text(self) -> bool:
        """Tell whether the answer is written in free words."""
        return self.in_words


async def open_(context: Context) -> Turn:
    """Go straight into the one open quiz, let the member choose among several, or say when the next one comes."""
    rounds = await service.open_rounds(context.session, context.person, context.now)
    waiting = [each for each in rounds if not each.finished] or rounds
    if len(waiting) == 1:
        return await start(context, str(waiting[0].id))
    if waiting:
        return Turn((Message((Text("quiz-choose"),), choices=tuple(choice(each) for each in waiting)),))
    coming = await service.next_opening(context.session, context.person, context.now)
    if coming is None:
        return Turn((Message((Text("quiz-none-open"),)),))
    return Turn((Message((Text("quiz-none-open-next", {"at": Moment(coming)}),)),))


def choice(open_round: OpenRound) -> Choice:
    """Return the choice that leads into the round."""
    values: Mapping[str, Value] = {"title": Plain(open_round.title), "answered": open_round.answered, "size": open_round.size}
    return Choice(f"quiz.start:{open_round.id}", Text("quiz-open-round", values))


async def start(context: Context, round_id: str) -> Turn:
    """Begin the round, go on where the member stopped, or show the result again."""
    at = await service.enter(context.session, int(round_id), context.person, context.now)
    if at is None:
        return Turn((Message((Text("quiz-over"),)),))
    return _go_on(context, at)


async def answer(context: Context, state: Answering) -> Turn:
    """Mark the answer, then ask the next question or announce the result."""
    at = await service.standing(context.session, state.attempt_id)
    if at is None:
        return Turn((Message((Text("quiz-over"),)),))
    picked = context.words if state.in_words else [int(place) for place in context.picked]
    if at.answered + 1 != state.number or not picked or context.now >= at.closes_at or at.asked is None:
        return _go_on(context, at)
    right = await service.answer(context.session, at, picked, context.now)
    verdict = () if context.incoming.judged else (cards.verdict(at.asked.solution, right=right),)
    if at.following is None:
        return Turn((*verdict, _result(at.right + right, at.size)))
    return _ask(at, state.number + 1, at.following, *verdict)


def _go_on(context: Context, at: Standing) -> Turn:
    """Show what the attempt stands at: the question, the result, or that the time is over."""
    if at.asked is None:
        return Turn((_result(at.right, at.size),))
    if context.now >= at.closes_at:
        values = {"answered": at.answered, "right": at.right, "size": at.size}
        return Turn((Message((Text("quiz-closed", values),)),))
    return _ask(at, at.answered + 1, at.asked)


def _ask(at: Standing, number: int, asked: Asked, *before: Message) -> Turn:
    kind = asked.question.type
    title = Text("quiz-question", {"number": number, "size": at.size, "kind": cards.KINDS[kind]})
    state = Answering(attempt_id=at.attempt_id, number=number, in_words=kind == ItemType.BLANK)
    return Turn((*before, cards.ask(asked.question, title, asked.solution)), state)


def _result(right: int, size: int) -> Message:
    values: Mapping[str, Value] = {"right": right, "size": size, "warmth": warmth(right, size)}
    return Message((Text("quiz-result", values),), Text("quiz-result-title"))
