"""What a letter is before it is kept: values only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """One message to keep: the key that names it for good, whether the person said it, and its body as JSON."""

    key: str
    mine: bool
    body: str
