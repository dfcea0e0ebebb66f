"""The conversation of a personal quiz: one lettered card a question, the verdict after each, the result at the end.

Where the platform itself has told the member whether they are right, the verdict is not said again.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Literal

from core.conversation import Context, State, Turn
from core.library import cards
from core.library.rules import ItemType
from core.messages import Choice, Message, Moment, Plain, Text, Value
from core.quiz import service
from core.quiz.modes import Asked
from core.quiz.rules import OpenRound, Standing, warmth

PRACTISE = Choice("practice:menu", Text("quiz-practise"))
BOOK = Choice("wrong:show", Text("quiz-book"))
DUEL = Choice("duel:menu", Text("quiz-duel"))
"""Where one can go on from a quiz; what they lead to belongs to other features."""


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
        return Turn((Message((Text("quiz-choose"),), choices=(*map(choice, waiting), PRACTISE)),))
    coming = await service.next_opening(context.session, context.person, context.now)
    said = Text("quiz-none-open") if coming is None else Text("quiz-none-open-next", {"at": Moment(coming)})
    over = await service.lately_over(context.session, context.person, context.now)
    solved = (Choice(f"quiz.start:{round_id}", Text("quiz-see-solution", {"title": Plain(title)})) for round_id, title in over)
    return Turn((Message((said,), choices=(*solved, PRACTISE, BOOK, DUEL)),))


def choice(open_round: OpenRound) -> Choice:
    """Return the choice that leads into the round."""
    values: Mapping[str, Value] = {"title": Plain(open_round.title), "answered": open_round.answered, "size": open_round.size}
    return Choice(f"quiz.start:{open_round.id}", Text("quiz-open-round", values))


async def start(context: Context, round_id: str) -> Turn:
    """Begin the round, go on where the member stopped, or show the result again."""
    return await _enter(context, int(round_id), again=False)


async def again(context: Context, round_id: str) -> Turn:
    """Begin another attempt at the round, where one may follow."""
    return await _enter(context, int(round_id), again=True)


async def _enter(context: Context, round_id: int, *, again: bool) -> Turn:
    at = await service.enter(context.session, round_id, context.person, context.now, again=again)
    if at is None:
        return Turn((Message((Text("quiz-over"),)),))
    return await _go_on(context, at)


async def answer(context: Context, state: Answering) -> Turn:
    """Mark the answer, then ask the next question or announce the result."""
    at = await service.standing(context.session, state.attempt_id)
    if at is None:
        return Turn((Message((Text("quiz-over"),)),))
    picked = context.words if state.in_words else [int(place) for place in context.picked]
    if at.answered + 1 != state.number or not picked or at.late(context.now) or at.asked is None:
        return await _go_on(context, at)
    right = await service.answer(context.session, at, picked, context.now)
    said = _verdict(context, at, at.asked, right=right)
    lost = at.lost(right=right)
    if at.following is None or lost:
        done = replace(at, answered=at.answered + 1, right=at.right + right, ended=True)
        return Turn((*said, _result(context, done)))
    return _ask(at, state.number + 1, at.following, *said)


def _verdict(context: Context, at: Standing, asked: Asked, *, right: bool) -> tuple[Message, ...]:
    """Return what is said about an answer: nothing in an exam, or where the platform has said it; a life that is lost."""
    if not at.terms.told:
        return ()
    verdict = () if context.incoming.judged else (cards.doubtable(cards.verdict(asked.solution, right=right), right=right),)
    left = (at.terms.lives or 0) - (at.answered + 1 - at.right)
    if right or at.terms.lives is None or left < 1 or at.following is None:
        return verdict
    return (*verdict, Message((Text("quiz-revived", {"left": left}),)))


async def _go_on(context: Context, at: Standing) -> Turn:
    """Show what the attempt stands at: the question, the result, or that the time is over."""
    if not at.ended and at.late(context.now) and at.deadline_at is not None:
        await service.hand_in(context.session, at, context.now)
        at = replace(at, ended=True)
    if at.ended or at.asked is None:
        return Turn((_result(context, at),))
    if at.late(context.now):
        values = {"answered": at.answered, "right": at.right, "size": at.size}
        return Turn((Message((Text("quiz-closed", values),)),))
    until = () if at.deadline_at is None or at.answered else (_rules(at, at.deadline_at),)
    return _ask(at, at.answered + 1, at.asked, *until)


def _rules(at: Standing, deadline_at: datetime) -> Message:
    """Return what somebody should know before the first question of an attempt whose time is limited."""
    passing = (Text("quiz-exam-pass", {"percent": at.terms.pass_percent}),) if at.terms.pass_percent else ()
    return Message((Text("quiz-exam-until", {"until": Moment(deadline_at)}), *passing))


def _ask(at: Standing, number: int, asked: Asked, *before: Message) -> Turn:
    kind = asked.question.type
    title = Text("quiz-question", {"number": number, "size": at.size, "kind": cards.KINDS[kind]})
    state = Answering(attempt_id=at.attempt_id, number=number, in_words=kind == ItemType.BLANK)
    return Turn((*before, cards.ask(asked.question, title, asked.solution if at.terms.told else None)), state)


def _result(context: Context, at: Standing) -> Message:
    """Return how an attempt that is over went, and what can follow."""
    solved = at.terms.told or context.now >= at.closes_at
    later = () if solved else (Text("quiz-solution-later", {"at": Moment(at.closes_at)}),)
    more = (Choice(f"quiz.again:{at.round_id}", Text("quiz-again")),) if at.again and context.now < at.closes_at else ()
    if solved and not at.terms.told and at.right < at.answered:
        more = (*more, Choice(f"quiz.review:{at.attempt_id}.1", Text("quiz-review")))
    doubt = (Choice("report:list", Text("quiz-report")),) if solved else ()
    body = (*_outcome(at), *later)
    return Message(body, Text("quiz-result-title"), choices=(*more, PRACTISE, BOOK, *doubt))


def _outcome(at: Standing) -> tuple[Text, ...]:
    values: Mapping[str, Value] = {"right": at.right, "size": at.size, "warmth": warmth(at.right, at.size)}
    if at.terms.lives is not None and at.answered < at.size:
        return (Text("quiz-challenge-over", {"right": at.right}),)
    passed = at.terms.passed(at.right, at.size)
    if passed is None:
        return (Text("quiz-result", values),)
    percent: Mapping[str, Value] = {"right": at.right, "size": at.size, "percent": at.right * 100 // at.size}
    return (Text("quiz-passed" if passed else "quiz-not-passed", percent),)


async def review(context: Context, which: str) -> Turn:
    """Show the solution of one question that the member answered wrong, once the round is over, and lead to the next."""
    attempt_id, _, number = which.partition(".")
    at = await service.standing(context.session, int(attempt_id))
    missed = await service.missed(context.session, int(attempt_id), context.person)
    place = int(number) - 1
    if at is None or not 0 <= place < len(missed) or not (at.terms.told or context.now >= at.closes_at):
        return Turn((Message((Text("quiz-over"),)),))
    asked = missed[place]
    title = Text("quiz-review-title", {"number": place + 1, "of": len(missed)})
    following = (Choice(f"quiz.review:{attempt_id}.{place + 2}", Text("quiz-review-next")),) if place + 1 < len(missed) else ()
    body = (Plain(asked.question.stem), *cards.verdict(asked.solution, right=False).body)
    return Turn((Message(body, title, choices=(*following, Choice("report:list", Text("quiz-report")), BOOK)),))
