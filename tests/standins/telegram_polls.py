"""Polls as the Bot API takes them: one to twelve options, regular or quiz, and what becomes of the votes."""

import json
from collections.abc import Mapping, Sequence

from tests.standins.telegram_rules import bad, utf16
from tests.standins.telegram_world import World

LONGEST_QUESTION = 300
LONGEST_OPTION = 100
LONGEST_EXPLANATION = 200
MOST_OPTIONS = 12
OPEN_FOR = range(5, 2_628_001)
"""Seconds that a poll may be open by itself."""

Fields = Mapping[str, object]
Poll = dict[str, object]


def poll_of(fields: Fields, number: int) -> Poll:
    """Return the poll that the fields ask for, or refuse them."""
    labels, kind = _labels(fields["options"]), str(fields.get("type") or "regular")
    several, period = _true(fields, "allows_multiple_answers"), fields.get("open_period")
    _check_text(str(fields["question"]), LONGEST_QUESTION, "poll question")
    if kind not in {"regular", "quiz"}:
        raise bad("unsupported poll type specified")
    if period is not None and int(str(period)) not in OPEN_FOR:
        raise bad("poll open period is out of range")
    poll: Poll = {
        "id": str(number),
        "question": str(fields["question"]),
        "options": [{"persistent_id": str(at), "text": label, "voter_count": 0} for at, label in enumerate(labels)],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": str(fields.get("is_anonymous", True)).lower() != "false",
        "type": kind,
        "allows_multiple_answers": several,
        "allows_revoting": _true(fields, "allows_revoting") if "allows_revoting" in fields else kind == "regular",
        "members_only": _true(fields, "members_only"),
    }
    return (
        poll
        | (_key(fields, len(labels), several=several) if kind == "quiz" else {})
        | ({"open_period": period} if period else {})
    )


def _key(fields: Fields, many: int, *, several: bool) -> Poll:
    key = json.loads(str(fields.get("correct_option_ids") or "[]"))
    if not key or any(not isinstance(each, int) or not 0 <= each < many for each in key) or (len(key) > 1 and not several):
        raise bad("wrong correct option ID specified")
    explanation = str(fields.get("explanation") or "")
    if utf16(explanation) > LONGEST_EXPLANATION or explanation.count("\n") > 2:
        raise bad("poll explanation is too long")
    return {"correct_option_ids": key} | ({"explanation": explanation} if explanation else {})


def _labels(given: object) -> Sequence[str]:
    options = json.loads(given) if isinstance(given, str) else given
    if not isinstance(options, list) or not options:
        raise bad("poll must have at least 1 option")
    if len(options) > MOST_OPTIONS:
        raise bad("poll can't have more than 12 options")
    labels = [str(each["text"] if isinstance(each, dict) else each) for each in options]
    for label in labels:
        _check_text(label, LONGEST_OPTION, "poll option")
    return labels


def _check_text(text: str, longest: int, what: str) -> None:
    if not text.strip():
        raise bad(f"{what} must be non-empty")
    if utf16(text) > longest:
        raise bad(f"{what} length must not exceed {longest}")


def _true(fields: Fields, name: str) -> bool:
    return str(fields.get(name, False)).lower() == "true"


class Polls:
    """The polls that were sent, and who voted what."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._polls: dict[str, Poll] = {}
        self._votes: dict[tuple[str, int], list[int]] = {}

    def opened(self, fields: Fields) -> Poll:
        """Open a poll."""
        poll = poll_of(fields, len(self._polls) + 1)
        self._polls[str(poll["id"])] = poll
        return poll

    def closed(self, poll: Poll) -> Poll:
        """Close a poll for good."""
        if poll["is_closed"]:
            raise bad("poll has already been closed")
        poll["is_closed"] = True
        return poll

    def voted(self, person: int, poll_id: str) -> Sequence[int]:
        """Return what the person voted in the poll."""
        return self._votes.get((poll_id, person), ())

    def verdicts(self) -> Sequence[bool]:
        """Return for each vote in a quiz whether the platform told the person that they are right."""
        keys = {name: poll.get("correct_option_ids") for name, poll in self._polls.items()}
        return [sorted(given) == keys[which] for (which, _), given in self._votes.items() if given and keys[which] is not None]

    async def votes(self, person: Mapping[str, object], poll_id: str, options: Sequence[int]) -> int:
        """Let somebody vote, or take their vote back where the poll lets them; the bot hears of it if the poll is not anonymous.

        Returns the number of the update, or 0 where there is none.
        """
        poll, voter = self._polls[poll_id], (poll_id, int(str(person["id"])))
        before = self._votes.get(voter, [])
        if poll["is_closed"] or (before and not poll["allows_revoting"]):
            raise ValueError("Telegram's own programs offer no vote here.")
        if len(options) > 1 and not poll["allows_multiple_answers"]:
            raise ValueError("One option only.")
        for each in before:
            poll["options"][each]["voter_count"] -= 1
        for each in options:
            poll["options"][each]["voter_count"] += 1
        self._votes[voter] = list(options)
        poll["total_voter_count"] = sum(1 for (which, _), given in self._votes.items() if which == poll_id and given)
        if poll["is_anonymous"]:
            return 0
        chosen = {"option_ids": list(options), "option_persistent_ids": [str(each) for each in options]}
        return await self._world.happened(poll_answer={"poll_id": poll_id, "user": person, **chosen})
