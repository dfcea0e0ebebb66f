"""Why a message did not arrive, in words for staff."""

from console.desk import Desk
from core.pushes.kinds import OTHER, kind


def reason(desk: Desk, code: str) -> str:
    """Return the words for a delivery's reason; empty for what only the platform's own words tell."""
    known = kind(code)
    return desk.say(f"console-reason-{known}") if known != OTHER else ""
