"""Why a message did not arrive, in words for staff."""

from typing import Final

from console.desk import Desk

_KNOWN: Final = frozenset(
    {"closed", "muted", "paused", "quiet", "moved", "busy", "no-answer", "interrupted", "retried", "left-uncertain"}
    | {"cancelled", "late", "blocked", "too-long", "refused", "unreachable", "network", "needs-consent", "window-closed", "never"}
    | {"switched-off", "misconfigured"}
)
_MEANS: Final = {
    "bot was blocked by the user": "blocked",
    "user is deactivated": "closed",
    "chat not found": "closed",
    "too-late": "late",
    "timeout": "no-answer",
}
"""What platforms and the outbox say, by the code whose words fit."""


def reason(desk: Desk, code: str) -> str:
    """Return the words for a delivery's reason; empty for what only the platform's own words tell."""
    code = _MEANS.get(code, code)
    return desk.say(f"console-reason-{code}") if code in _KNOWN else ""
