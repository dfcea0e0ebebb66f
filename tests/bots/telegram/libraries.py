"""What an update means to us after a library took it apart and put it together again."""

from collections.abc import Callable, Mapping
from copy import deepcopy

import telegram
from aiogram.types import Update as AiogramUpdate

from bots.telegram import inside_aiogram, inside_ptb
from bots.telegram.incoming import Bot, Pressed, Unreadable, incoming, pressed
from core.messages import Incoming

Meaning = tuple[Incoming | None, Pressed | None, tuple[str, ...]] | str


def meaning(update: object, bot: Bot) -> Meaning:
    """Return what the update means to the core and to its card, or why it cannot be read."""
    try:
        press = pressed(update)
        return incoming(update, bot), press, press.tokens if press else ()
    except Unreadable as problem:
        return str(problem)


def through_aiogram(update: Mapping[str, object]) -> object:
    return inside_aiogram.raw(AiogramUpdate.model_validate(deepcopy(update)))


def through_ptb(update: Mapping[str, object]) -> object:
    return inside_ptb.raw(telegram.Update.de_json(deepcopy(update), None))


LIBRARIES: Mapping[str, Callable[[Mapping[str, object]], object]] = {"aiogram": through_aiogram, "ptb": through_ptb}
