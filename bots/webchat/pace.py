"""How fast one socket may talk: pure judgement."""


class Pace:
    """A bucket of `burst` messages that refills at `per_second`."""

    def __init__(self, per_second: float, burst: int, now: float) -> None:
        """Begin with a full bucket; `now` is in seconds of any steady clock."""
        self._per_second, self._burst = per_second, burst
        self._left, self._at = float(burst), now

    def allows(self, now: float) -> bool:
        """Take one message out of the bucket; False when it is empty."""
        self._left = min(self._burst, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
