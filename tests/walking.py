"""Somebody who goes through the whole menu by buttons only, whatever the channel: every button once, never at a loss."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from core import menu
from core.messages import Answer, Choice, Incoming, Text, Words
from core.receive import Door

NO_ANSWER = frozenset(
    {"failed-with-code", "choice-too-old", "choice-pick-one", "choice-unclear", "message-too-long", "profile-not-understood"}
)
"""Sentences that tell somebody who presses a button just shown that something went wrong."""
LAST = "profile.leave:yes"
MOST_STEPS = 600
Node = tuple[str, ...]


class Witness:
    """The door, which remembers what it answered."""

    def __init__(self, door: Door) -> None:
        self._door, self.answers, self.buried = door, [], []

    async def receive(self, incoming: Incoming) -> Answer:
        answer = await self._door.receive(incoming)
        self.answers.append(answer)
        return answer

    async def bury(self, channel: str, account: str, raw: str, reason: str) -> str:
        self.buried.append((channel, account, raw, reason))
        return "buried"


class Hands(Protocol):
    """What somebody does on a channel."""

    async def asks_for_help(self) -> None:
        """Write `/help` and wait for the answer."""

    async def presses(self, choice: Choice, place: int) -> None:
        """Press the button as the channel shows it, the one at this place of the last card, and wait for the answer."""


@dataclass
class Walk:
    """One walk: what was offered where, and what was pressed."""

    hands: Hands
    witness: Witness
    ways: dict[Node, dict[str, Node]] = field(default_factory=dict)
    pressed: set[str] = field(default_factory=set)
    steps: int = 0

    async def through_everything(self) -> set[str]:
        """Press every button that is ever offered; return what they stood for. The way out of the service comes last."""
        await self._afresh()
        while path := self._to_something_new() or await self._from_the_start():
            for choice in path:
                if not await self._press(choice):
                    break
        left = {f"profile.do:{name}" for name in menu.COMMANDS} - self.pressed
        assert not left, f"never offered: {left}"
        await self._afresh()
        for choice in self._path(lambda node: LAST in node) or ():
            await self._press(choice)
        await self._press(LAST)
        assert self.witness.answers[-1].replies, "nobody says goodbye"
        assert not self.witness.buried, self.witness.buried
        return self.pressed

    async def _afresh(self) -> None:
        await self.hands.asks_for_help()
        self._look("/help")

    async def _from_the_start(self) -> list[str] | None:
        """Return the way to something new from the menu: the options of a question stand for themselves only once."""
        await self._afresh()
        return self._to_something_new()

    def _here(self) -> Node:
        return tuple(each.id for each in self.witness.answers[-1].replies[-1].choices)

    def _to_something_new(self) -> list[str] | None:
        return self._path(lambda node: any(self._is_new(each) for each in node), new=True)

    def _is_new(self, choice: str) -> bool:
        return choice not in self.pressed and choice != LAST

    def _path(self, wanted: "object", *, new: bool = False) -> list[str] | None:
        """Return the shortest way from here to a card that is wanted, with the new button there as its end."""
        waiting, seen = deque([(self._here(), [])]), {self._here()}
        while waiting:
            node, path = waiting.popleft()
            if wanted(node):
                return [*path, next(filter(self._is_new, node))] if new else path
            for choice, after in self.ways.get(node, {}).items():
                if after not in seen:
                    seen.add(after)
                    waiting.append((after, [*path, choice]))
        return None

    async def _press(self, choice: str) -> bool:
        """Press the button; tell whether it led where it led before, or is new."""
        node = self._here()
        if choice not in node:
            return False
        self.steps += 1
        assert self.steps < MOST_STEPS, "the walk does not end"
        place = node.index(choice)
        await self.hands.presses(self.witness.answers[-1].replies[-1].choices[place], place)
        self.pressed.add(choice)
        if choice != LAST:
            self._look(choice)
        expected = self.ways.setdefault(node, {}).get(choice)
        self.ways[node][choice] = self._here()
        return expected in {None, self._here()}

    def _look(self, choice: str) -> None:
        answer = self.witness.answers[-1]
        assert answer.replies, f"{choice} is not answered"
        said = [key for reply in answer.replies for key in map(_key, (reply.title, *reply.body)) if key]
        assert not NO_ANSWER & set(said), f"{choice} leads to {said}"
        assert answer.replies[-1].choices, f"{choice} ends at {said}"


def _key(words: Words | None) -> str:
    return words.key if isinstance(words, Text) else ""


def at_least(pressed: set[str], wanted: Mapping[str, str]) -> None:
    """Check that the walk came by these: what a choice begins with, and what it is."""
    missing = {what for begins, what in wanted.items() if not any(each.startswith(begins) for each in pressed)}
    assert not missing, missing
