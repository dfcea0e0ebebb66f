"""The commands that people see, in the order of a member's day: the one source of every menu."""

from collections.abc import Mapping
from itertools import chain

ROOMS: Mapping[str, tuple[str, ...]] = {
    "today": ("today", "notices", "calendar", "wrong", "practice"),
    "part": ("tasks", "quiz", "checkin", "ask", "suggest"),
    "own": ("me", "settings", "language", "help", "cancel"),
}
"""Three places, as menus below a chat have them, each with up to five commands.

A command stands in a menu under `profile-do-<name>`, and what it does is said by `channel-command-<name>`.
"""
COMMANDS = tuple(chain.from_iterable(ROOMS.values()))
ON_DUTY: tuple[str, ...] = ("desk",)
"""Commands that only those with a role in the console can use; nobody else is shown them."""
ALREADY_THERE = frozenset({"help", "cancel"})
"""Commands that need no button on the card of the help itself."""
