"""How a card looks in each channel, for the page before it is sent."""

from dataclasses import dataclass, replace
from typing import Final

from console.desk import Lobby
from core.messages import Message

_BUTTON: Final = "preview-only"


@dataclass(frozen=True, slots=True)
class Shown:
    """One channel's look of a card: the key of the channel's name, and the characters it shows."""

    label: str
    text: str

    @property
    def is_terminal(self) -> bool:
        """Tell whether it is shown in letters of one width."""
        return self.label.endswith("terminal")


def shown(desk: Lobby, card: Message) -> tuple[Shown, ...]:
    """Return the card as every channel shows it, in the reader's language; its buttons are as long as real ones."""
    choices = tuple(replace(choice, token=f"{_BUTTON}.{place}") for place, choice in enumerate(card.choices))
    card = replace(card, choices=choices)
    return tuple(Shown(label, preview(card, desk.locale)) for label, preview in desk.office.previews.items())
