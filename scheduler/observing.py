"""What whoever carries tells those who watch it: outcomes, waits, complaints of platforms, ticks."""

from typing import Protocol

from core.channel import Outcome, Verdict


class Observer(Protocol):
    """Takes notice; none of this may wait, raise, or know a member."""

    def outcome(self, channel: str, outcome: Outcome | Verdict, seconds: float) -> None:
        """Note that a delivery was answered so many seconds after it was due; a verdict when the platform was not asked."""

    def waited(self, channel: str, seconds: float) -> None:
        """Note how long a delivery waited for its place in the account's pace."""

    def throttled(self, channel: str, scope: str) -> None:
        """Note that the platform found us too fast, over the whole `account` or in one `chat`."""

    def lapsed(self, leases: int) -> None:
        """Note how many leases of workers that died were taken back."""

    def ticked(self, job: str, seconds: float, *, good: bool) -> None:
        """Note how long a tick of the timer took, and whether it did its work."""


class Unwatched:
    """For whoever carries with nobody watching."""

    def outcome(self, channel: str, outcome: Outcome | Verdict, seconds: float) -> None:
        """Take no notice."""

    def waited(self, channel: str, seconds: float) -> None:
        """Take no notice."""

    def throttled(self, channel: str, scope: str) -> None:
        """Take no notice."""

    def lapsed(self, leases: int) -> None:
        """Take no notice."""

    def ticked(self, job: str, seconds: float, *, good: bool) -> None:
        """Take no notice."""
