"""What a database allows: on SQLite one process alone, with PostgreSQL and Redis any number of web and worker processes."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url

from zhibu.settings import Settings, SettingsError


def refuse_halves(settings: Settings) -> None:
    """Raise SettingsError where `zhibu web` and `zhibu worker` could not work together."""
    on_sqlite = make_url(settings.database_url).get_backend_name() == "sqlite"
    if on_sqlite or not settings.redis_url:
        raise SettingsError(
            "`zhibu web` and `zhibu worker` need PostgreSQL and Redis: set ZHIBU_DATABASE_URL and ZHIBU_REDIS_URL,"
            " or run `zhibu serve`, which is both in one process."
        )


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Let no other process serve the same SQLite file while the block lasts; raise SettingsError where one does already."""
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        yield
        return
    file = Path(f"{url.database}.lock")
    file.parent.mkdir(parents=True, exist_ok=True)
    # Left in place: a lock goes with the process that holds it, whatever becomes of the file.
    with file.open("w", encoding="ascii") as handle:
        if not _locked(handle.fileno()):
            raise SettingsError(
                f"Another process serves {url.database} already: stop it first; for several processes use PostgreSQL and Redis."
            )
        yield


def _locked(handle: int) -> bool:
    """Lock the open file for this process; tell whether it worked. The system unlocks it when the process ends, however."""
    try:
        if sys.platform == "win32":  # pragma: no cover - Windows
            import msvcrt  # noqa: PLC0415 - only there

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - not on Windows

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
