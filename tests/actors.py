"""People in tests: what they say and press goes through the door, what they see comes back as words."""

from itertools import count

from content.wording import Wording
from core.messages import Address, Answer, Incoming, Kind, Message
from core.receive import Door

_numbers = count(1)
WAYS_ON = (("profile.do:help",), ("profile.do:cancel",))
"""What stands under every answer that offers a member nothing else (`core.dialogues.with_a_way_on`)."""


class Chatter:
    """Somebody in a private chat."""

    def __init__(self, door: Door, wording: Wording, sender: str, *, channel: str = "test", account: str = "bot") -> None:
        self.door, self.wording, self.sender = door, wording, sender
        self.address = Address(channel, account, sender)
        self.last: Answer = Answer()

    async def says(self, text: str, message_id: str = "") -> list[str]:
        """Send words; return what is shown in answer, one string a message."""
        return await self.sends(Incoming(self.address, message_id or f"m{next(_numbers)}", self.sender, text=text))

    async def presses(self, place: int | str, message_id: str = "") -> list[str]:
        """Press the n-th button of the last card that had buttons, or the one with the token given."""
        token = self.offered().choices[place].token if isinstance(place, int) else place
        number = message_id or f"m{next(_numbers)}"
        return await self.sends(Incoming(self.address, number, self.sender, kind=Kind.PRESS, token=token))

    async def sends(self, incoming: Incoming) -> list[str]:
        self.last = await self.door.receive(incoming)
        return [shown(message, self.last.locale, self.wording) for message in self.last.replies]

    def offered(self) -> Message:
        return next(message for message in reversed(self.last.replies) if message.choices)


def shown(message: Message, locale: str, wording: Wording) -> str:
    """Return a message as plain words: title, body, then the options by letter, without a lone way back to the menu."""
    words = [message.title] if message.title else []
    lines = [wording.say(each, locale) for each in (*words, *message.body)]
    if tuple(each.id for each in message.choices) not in WAYS_ON:
        lines += [f"{chr(65 + place)}. {wording.say(each.label, locale)}" for place, each in enumerate(message.choices)]
    return "\n".join(lines)
