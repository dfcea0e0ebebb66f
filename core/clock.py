"""The only reader of the time: everything else is told what time it is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic

Clock = Callable[[], datetime]
"""Returns the present instant, aware, in UTC."""


def system_clock() -> datetime:
    """Return the machine's present instant in UTC."""
    return datetime.now(UTC)


_JUMP = timedelta(seconds=2)
_BELIEVED = 600.0
"""Seconds after which a clock that was set anew is followed all the same."""


def steady(clock: Clock, counter: Callable[[], float] = monotonic) -> Clock:
    """Return a clock that follows the given one, but not when it is set: then it goes on evenly for ten minutes.

    `counter` counts seconds and never jumps.
    """
    held = clock() - timedelta(seconds=counter())
    jumped: float | None = None

    def read() -> datetime:
        nonlocal held, jumped
        counted = counter()
        offset = clock() - timedelta(seconds=counted)
        if abs(offset - held) < _JUMP:
            held, jumped = offset, None
        elif jumped is None:
            jumped = counted
        elif counted - jumped > _BELIEVED:
            held, jumped = offset, None
        return held + timedelta(seconds=counted)

    return read
