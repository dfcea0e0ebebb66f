"""The conversation of a personal quiz."""

from typing import Literal

from core.conversation import Context, State, Turn, say


class Answering(State):
    """The member is in the middle of an attempt."""

    kind: Literal["quiz.answering"] = "quiz.answering"
    attempt_id: int


async def open_(context: Context) -> Turn:
    """Show what can be answered now, or go on where the member stopped."""
    return say("quiz-none-open")


async def start(context: Context, round_id: str) -> Turn:
    """Begin the round, or go on with it."""
    return say("quiz-none-open")


async def answer(context: Context, state: Answering) -> Turn:
    """Mark the answer, then ask the next question or announce the result."""
    return say("quiz-none-open")
