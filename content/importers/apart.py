"""Reading a file in a process of its own, with little memory and little time, so that no file can harm the service.

The limits on memory and processor time hold where the system knows them (Linux, in part macOS); the limit on time holds anywhere.
"""

import asyncio
import importlib
import io
import pickle
import sys
from collections.abc import Callable
from enum import Enum, EnumMeta
from typing import Protocol, TypeVar, TypeVarTuple

from content.importers.raw import UnreadableError
from core.findings import Finding

MEMORY = 300 * 1024 * 1024
"""Bytes that a reader may write to; what it only maps, such as its own program, is not counted."""
SECONDS = 120
"""Of the clock; of the processor half as many."""
_TRUSTED = ("content.importers.", "core.findings", "core.library.rules", "core.members.rules", "core.messages", "core.qa.rules")
_CALENDAR = ("core.calendar.", "datetime")
_BUILT_IN = frozenset({"frozenset", "set", "tuple", "list", "dict"})


class Readable(Protocol):
    """What a reader returns: every class of readings can also say that its file could not be read."""

    def __init__(self, name: str, *, findings: tuple[Finding, ...]) -> None:
        """Make the reading of a file that holds nothing but these findings."""

    @property
    def rows(self) -> int:
        """Return how many rows the file holds."""


Reading = TypeVar("Reading", bound=Readable)
More = TypeVarTuple("More")


async def read_apart(
    read: Callable[[bytes, str, *More], Reading], kind: type[Reading], data: bytes, name: str, *more: *More
) -> bytes:
    """Run the reader in its own process and return its reading packed, as `unpacked` takes it; it never raises for a file."""
    task = pickle.dumps((read.__module__, read.__name__, (data, name, *more)))
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    try:
        packed, _ = await asyncio.wait_for(child.communicate(task), SECONDS)
    except TimeoutError:
        child.kill()
        await child.wait()
        packed = b""
    if child.returncode == 0 and packed:
        return packed
    return pickle.dumps(kind(name, findings=(UnreadableError("file-too-heavy").finding,)))


def _member(kind: object, name: object) -> Enum:
    """Return the member of the enumeration; nothing else is ever looked up."""
    if isinstance(kind, EnumMeta) and isinstance(name, str) and name in kind.__members__:
        member: Enum = kind.__members__[name]
        return member
    raise pickle.UnpicklingError("no member of an enumeration")


class _Unpacker(pickle.Unpickler):
    """Takes nothing but readings: whatever a file made of its reader, it can hand back no other object."""

    def find_class(self, module: str, name: str) -> object:
        if (module, name) == ("builtins", "getattr"):  # how Python up to 3.11.3 names a member of an enumeration
            return _member
        if module.startswith((*_TRUSTED, *_CALENDAR)) or (module == "builtins" and name in _BUILT_IN):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(module)


def unpacked(packed: bytes, kind: type[Reading]) -> Reading:
    """Return the reading that `read_apart` packed; raises UnpicklingError for anything else."""
    found = _Unpacker(io.BytesIO(packed)).load()
    if not isinstance(found, kind):
        raise pickle.UnpicklingError(kind.__name__)
    return found


def _limit() -> None:
    """Bound this process where the system lets it; elsewhere the parent's clock is the only bound."""
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_DATA, MEMORY),
        (resource.RLIMIT_CPU, SECONDS // 2),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, ceiling = resource.getrlimit(what)
        try:
            resource.setrlimit(what, (most if ceiling < 0 else min(most, ceiling), ceiling))
        except (OSError, ValueError):
            continue  # a system that knows the limit but does not let it be set


def _main() -> int:
    task = sys.stdin.buffer.read()
    module, name, arguments = pickle.loads(task)  # noqa: S301 - the parent wrote it
    del task
    read = getattr(importlib.import_module(module), name)
    _limit()
    try:
        packed = pickle.dumps(read(*arguments))
    except MemoryError:
        return 1
    sys.stdout.buffer.write(packed)
    return 0


if __name__ == "__main__":
    sys.exit(_main())
