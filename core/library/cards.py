"""How an item is shown: the question before it is answered, the verdict after. The key is in the second alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.choicebook import LETTERS
from core.library.rules import ItemType
from core.messages import Choice, Message, Plain, Quiz, Text, Words

KINDS: Mapping[str, Text] = {kind: Text(f"item-kind-{kind}") for kind in ItemType}
"""What each kind of item is called."""
_VERDICTS = (Text("item-true"), Text("item-false"))


@dataclass(frozen=True, slots=True)
class Question:
    """What a member may see of an item before they have answered it."""

    type: str
    stem: str
    options: Sequence[str]
    blanks: int
    """How many blanks there are to fill; 0 when there are options to pick."""


@dataclass(frozen=True, slots=True)
class Solution:
    """What a member may see of an item after they have answered it."""

    type: str
    options: Sequence[str]
    key: Sequence[int]
    blanks: Sequence[Sequence[str]]
    explanation: str
    source: str


def ask(question: Question, title: Words, solution: Solution | None = None) -> Message:
    """Return the card of a question; the id of a choice is its place, from 0.

    With the solution, a platform that can may tell the person at once whether they are right.
    """
    if question.type == ItemType.BLANK:
        return Message((Plain(question.stem), Text("item-write", {"blanks": question.blanks})), title)
    is_judge = question.type == ItemType.JUDGE
    labels: Sequence[Words] = _VERDICTS if is_judge else [Plain(option) for option in question.options]
    return Message(
        (Plain(question.stem),),
        title,
        choices=tuple(Choice(str(place), label) for place, label in enumerate(labels)),
        multiple=question.type == ItemType.MULTI,
        lettered=not is_judge,
        quiz=Quiz(tuple(sorted(solution.key)), _why(solution)) if solution else None,
    )


def verdict(solution: Solution, *, right: bool) -> Message:
    """Return the card that says whether the answer was right, what is right, and why."""
    return Message((*_answer(solution), *_why(solution)), Text("item-answered-right" if right else "item-answered-wrong"))


def doubtable(shown: Message, *, right: bool) -> Message:
    """Return the verdict with a word on how to doubt it, for who was told that they are wrong."""
    return shown if right else replace(shown, body=(*shown.body, Text("item-doubt")))


def hint(solution: Solution) -> Message:
    """Return the card that says that the answer was wrong and why, without the right one."""
    return Message(_why(solution), Text("item-answered-wrong"))


def _why(solution: Solution) -> tuple[Words, ...]:
    explanation = [Text("item-explanation", {"explanation": Plain(solution.explanation)})] if solution.explanation else []
    source = [Text("item-source", {"source": Plain(solution.source)})] if solution.source else []
    return (*explanation, *source)


def _answer(solution: Solution) -> list[Words]:
    """Return the right answer in words, one line for each of several right options."""
    if solution.type == ItemType.BLANK:
        texts = " / ".join(accepted[0] for accepted in solution.blanks)
        return [Text("item-answer", {"answer": Plain(texts)})]
    if solution.type == ItemType.JUDGE:
        return [Text("item-answer", {"answer": _VERDICTS[solution.key[0]]})]
    options: list[Words] = [Plain(f"{LETTERS[place]}. {solution.options[place]}") for place in solution.key]
    if len(options) == 1:
        return [Text("item-answer", {"answer": Plain(f"{LETTERS[solution.key[0]]}. {solution.options[solution.key[0]]}")})]
    return [Text("item-answer", {"answer": "".join(LETTERS[place] for place in solution.key)}), *options]
