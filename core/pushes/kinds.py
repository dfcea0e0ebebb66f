"""Why something was not sent, as one of a closed set of kinds, whatever words a platform used."""

from typing import Final

OTHER: Final = "other"
"""What only the platform's own words tell."""
_OURS: Final = (
    *(
        "closed",
        "muted",
        "paused",
        "capped",
        "quiet",
        "unreachable",
        "cancelled",
        "late",
        "left-uncertain",
        "retried",
        "interrupted",
    ),
    *("switched-off", "misconfigured", "needs-consent", "window-closed", "never"),
)
_PLATFORMS: Final = (
    *("moved", "busy", "no-answer", "blocked", "too-long", "refused", "network", "throttled", "pace", "server-error"),
    *("raised", "too-old", "not-there", "no-recall"),
)
KINDS: Final = frozenset((*_OURS, *_PLATFORMS))
_MEANS: Final = {
    "bot was blocked by the user": "blocked",
    "user is deactivated": "closed",
    "chat not found": "closed",
    "message to delete not found": "not-there",
    "message can't be deleted": "too-old",
    "message can't be deleted for everyone": "too-old",
    "too-late": "late",
    "timeout": "no-answer",
    "not-reached": "network",
    "no-token": "misconfigured",
    "daily-quota": "throttled",
    "minute-quota": "throttled",
    "unreadable-answer": "no-answer",
    "too-large": "too-long",
    "no-such-user": "closed",
    "unknown-person": "closed",
    "not-following": "blocked",
    "on-the-blacklist": "blocked",
    "not-permitted": "needs-consent",
    "group-cap": "pace",
    "member-cap": "pace",
}
"""What platforms and the outbox say, by the kind that fits."""


def kind(reason: str) -> str:
    """Return the kind of the reason; `other` for what only the platform's own words tell."""
    said = reason.casefold().removeprefix("bad request: ").removeprefix("forbidden: ")
    found = _MEANS.get(said, said)
    return found if found in KINDS else OTHER
