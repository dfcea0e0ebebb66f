"""Every conversation about the items of question banks: quizzes, practice, the book of wrong answers, duels, doubted keys."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from core.conversation import Context, Turn
from core.corrections import dialogue as corrections
from core.duels import dialogue as duels
from core.practice import book_dialogue as wrong
from core.practice import dialogue as practice
from core.quiz import dialogue as quiz

State = (
    quiz.Answering | practice.Practising | duels.Dueling | corrections.Doubting | corrections.Correcting | corrections.Rejecting
)
STATES: Final = (
    *(quiz.Answering, practice.Practising, duels.Dueling),
    *(corrections.Doubting, corrections.Correcting, corrections.Rejecting),
)
"""The classes that `State` unites."""
COMMANDS: Mapping[str, Callable[[Context], Awaitable[Turn]]] = {
    "quiz": quiz.open_,
    "practice": practice.open_,
    "wrong": wrong.open_,
    "report": corrections.open_,
    "duel": duels.open_,
}
ENTRIES: Mapping[str, Callable[[Context, str], Awaitable[Turn]]] = {
    "quiz.start": quiz.start,
    "quiz.again": quiz.again,
    "quiz.review": quiz.review,
    "practice": practice.go,
    "wrong": wrong.go,
    "report": corrections.go,
    "duel": duels.go,
}


async def step(context: Context, state: State) -> Turn:
    """Hand the turn to the function of the state; mypy proves that none is missing."""
    match state:
        case quiz.Answering():
            return await quiz.answer(context, state)
        case practice.Practising():
            return await practice.answer(context, state)
        case duels.Dueling():
            return await duels.answer(context, state)
        case corrections.Doubting() | corrections.Correcting() | corrections.Rejecting():  # pragma: no branch - mypy proves it
            return await corrections.step(context, state)
