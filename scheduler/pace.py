"""How fast an account may send: the platform's pace, and slower for a while after it complained."""

from math import inf

_A_LITTLE_SLOWER, _SLOWER = 0.97, 0.85
_SLOWEST = 0.25
_RARELY = 60.0
"""Seconds without a complaint after which the next one is taken for an accident."""
_RECOVERY = 600.0
"""Seconds in which the whole way from nothing back to the full pace would be made."""


class Pace:
    """The pace of one account, in messages per second; 0 = as fast as they go."""

    def __init__(self, per_second: float) -> None:
        """Begin at the full pace."""
        self._full = per_second
        self._share = 1.0
        self._since = -inf

    def per_second(self, now: float) -> float:
        """Return the pace at the instant (seconds of any steady clock)."""
        return self._full * self._share_at(now)

    def slow_down(self, now: float) -> None:
        """Take a step back because the platform complained; the pace comes back by itself."""
        step = _A_LITTLE_SLOWER if now - self._since > _RARELY else _SLOWER
        self._share = max(self._share_at(now) * step, _SLOWEST)
        self._since = now

    def _share_at(self, now: float) -> float:
        return min(self._share + (now - self._since) / _RECOVERY, 1.0)
