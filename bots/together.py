"""Several replies as few messages: a chat that may take one message a second should not be sent three for one tap."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from core.messages import Message


def never(_: Message) -> bool:
    """Let every card take words before it."""
    return False


def together(replies: Sequence[Message], alone: Callable[[Message], bool] = never) -> tuple[Message, ...]:
    """Return the replies with every one that is words alone put at the head of the one that follows it.

    A card that `alone` names takes nothing before it.
    """
    if not replies:
        return ()
    joined = [replies[0]]
    for reply in replies[1:]:
        joins = _is_words(joined[-1]) and not reply.in_place and not alone(reply)
        joined[-1:] = [_followed(joined[-1], reply)] if joins else [joined[-1], reply]
    return tuple(joined)


def _is_words(message: Message) -> bool:
    return not (message.image or message.file or message.link or message.choices or message.in_place)


def _followed(first: Message, then: Message) -> Message:
    between = () if then.title is None else (then.title,)
    return replace(then, title=first.title, body=(*first.body, *between, *then.body))
