"""How a page of the settings looks, and the choices on it."""

from core.conversation import Context, Turn
from core.messages import Choice, Kind, Message, Words


def choice(what: str, label: Words) -> Choice:
    """Return the choice that leads to this page or change, named as in `hours.1320-420`."""
    return Choice(f"profile.set:{what}", label)


def page(context: Context, *body: Words, choices: tuple[Choice, ...] = ()) -> Turn:
    """Return a page of the settings, shown in place of the one whose button was pressed."""
    return Turn((Message(body, choices=choices, in_place=context.incoming.kind is Kind.PRESS),))
