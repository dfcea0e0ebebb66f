"""What a conversation is: a typed state, the card offered last, and the turn a dialogue takes."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import ClassVar, Protocol

from pydantic import BaseModel, ConfigDict

from core.database import Session
from core.members.rules import Person
from core.messages import Incoming, Message, Text, Words
from core.organisation import Organisation

SUBMIT = "submit"
"""The token's end that hands in a card on which several options may be chosen."""

_MOST_DIGITS = 4


class State(BaseModel):
    """Where a conversation stands: ids, never facts. A subclass fixes `kind` as a literal that never changes."""

    model_config = ConfigDict(frozen=True)

    kind: str
    claimed: ClassVar[frozenset[str]] = frozenset()
    """Words that mean something here, though elsewhere they may name a command."""

    @property
    def takes_text(self) -> bool:
        """Tell whether free text is expected, so that a keyword or a letter in it is nothing but text."""
        return False


class Keep(Enum):
    """What a turn says when the conversation stays where it is."""

    KEEP = "keep"


KEEP = Keep.KEEP


class Speak(Protocol):
    """How the core asks for words in a language without knowing where they stand."""

    def __call__(self, words: Words, locale: str) -> str:
        """Return the words in the language."""


@dataclass(frozen=True, slots=True)
class Marked:
    """Some of several options are marked now; nothing is handed in yet."""

    chosen: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """The choices a person was offered last: what they may press or type."""

    id: str
    message: Message
    labels: tuple[str, ...]
    chosen: tuple[int, ...] = ()
    at: datetime | None = None
    """When it was shown last; none on a card of an older version."""

    def shown(self, *, in_place: bool) -> Message:
        """Return the message as it stands now, the chosen options marked."""
        marked = (replace(choice, chosen=place in self.chosen) for place, choice in enumerate(self.message.choices))
        return replace(self.message, choices=tuple(marked), in_place=in_place)

    def pressed(self, end: str) -> tuple[int, ...] | Marked | None:
        """Return what a button of this card means by what stands behind the card's name in its token.

        The places picked, perhaps none; or the marks as they are after the press; None where the card has no such button.
        """
        if self.message.multiple and end.partition("-")[0] == SUBMIT:
            return self._handed_in(end.split("-")[1:])
        place = _number(end)
        if place is None or place >= len(self.message.choices):
            return None
        return Marked(tuple(sorted({*self.chosen} ^ {place}))) if self.message.multiple else (place,)

    def _handed_in(self, named: list[str]) -> tuple[int, ...]:
        """Return the options marked so far, or exactly those that the token names, as in `submit-0-2`."""
        places = {_number(each) for each in named}
        real = sorted(place for place in places if place is not None and place < len(self.message.choices))
        return tuple(real if len(real) == len(named) else ()) if named else self.chosen

    def ids(self, places: tuple[int, ...]) -> tuple[str, ...]:
        """Return what the core understands by the options at these places."""
        return tuple(self.message.choices[place].id for place in places)


def _number(digits: str) -> int | None:
    return int(digits) if digits.isdecimal() and len(digits) <= _MOST_DIGITS else None


@dataclass(frozen=True, slots=True)
class Context:
    """What a dialogue may know and use while it takes one turn."""

    session: Session
    now: datetime
    person: Person
    incoming: Incoming
    organisation: Organisation
    speak: Speak
    arrived: datetime
    """When the message arrived, by the clock of live games, which no jump of the machine's moves."""
    picked: tuple[str, ...] = ()
    """The ids of what the person picked from the card they were shown; empty when they picked nothing."""

    @property
    def words(self) -> str:
        """What the person wrote, without outer white space."""
        return self.incoming.text.strip()

    @property
    def member_id(self) -> int:
        """The member who talks; the switchboard lets no stranger where this is asked, and LookupError says that it did."""
        if self.person.member_id is None:
            raise LookupError("a stranger is no member")
        return self.person.member_id

    @property
    def argument(self) -> str:
        """What stands after the command, such as the code in `/start K7Q2M9`."""
        return next(iter(self.words.split(maxsplit=1)[1:]), "")


@dataclass(frozen=True, slots=True)
class Turn:
    """What a dialogue answers: replies in order, where the conversation stands now, and whether the replies may be kept.

    Only the last reply may offer choices. With `confidential` the answer is not stored for repeats. `card` shows the
    present card again after the replies. `locale` is set by a turn that changes the language.
    """

    replies: tuple[Message, ...] = ()
    state: State | Keep | None = None
    confidential: bool = False
    card: Card | None = None
    locale: str = ""
    farewell: bool = False
    """Whoever hears this has left: nothing is offered any more, and nothing of it is kept."""


def say(key: str, **arguments: str | int) -> Turn:
    """Return a turn that says one sentence and leaves the conversation where it is."""
    return Turn((Message((Text(key, arguments),)),), KEEP)
