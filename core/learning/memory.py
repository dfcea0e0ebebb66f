"""When a wrong answer comes back: FSRS-6 with its default weights, fed with nothing but right and wrong.

Weights fitted to few reviews predict worse than the defaults, and grades that people give themselves add next to nothing
(the public benchmark of 350 million reviews: log loss 0.3256 with right and wrong alone, 0.3214 with four grades).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from fsrs import Card, Rating, Scheduler, State

MASTERED = timedelta(days=60)
"""What would come back only after this long is known by heart and leaves the book."""
_fsrs = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
_NUMBER = 1
"""A card without a number would wait a millisecond for one."""


@dataclass(frozen=True, slots=True)
class Memory:
    """How well a member remembers an item: stability in days, difficulty 1 to 10, when it was asked last and is due next."""

    stability: float
    difficulty: float
    reviewed_at: datetime
    due_at: datetime

    @property
    def mastered(self) -> bool:
        """Tell whether it need not come back."""
        return self.due_at - self.reviewed_at >= MASTERED


def reviewed(memory: Memory | None, now: datetime, *, right: bool) -> Memory:
    """Return what is remembered after an answer; none before = it is new."""
    after, _ = _fsrs.review_card(_card(memory, now), Rating.Good if right else Rating.Again, now)
    if after.stability is None or after.difficulty is None:
        raise LookupError("a reviewed card has a memory")
    return Memory(after.stability, after.difficulty, now, after.due)


def recall(memory: Memory, now: datetime) -> float:
    """Return the chance that the member still knows it, 0 to 1."""
    return float(_fsrs.get_card_retrievability(_card(memory, now), now))


def _card(memory: Memory | None, now: datetime) -> Card:
    if memory is None:
        return Card(_NUMBER, due=now)
    return Card(_NUMBER, State.Review, None, memory.stability, memory.difficulty, memory.due_at, memory.reviewed_at)
