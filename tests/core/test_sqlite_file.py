"""A new file of SQLite, opened by several processes in the same moment."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from core import sqlite


def test_nobody_who_opens_a_new_file_beside_others_is_refused(tmp_path: Path) -> None:
    together = Barrier(6)

    def opened(path: str) -> str:
        together.wait()
        connection = sqlite._open(path, reading=False)
        try:
            return connection.execute("PRAGMA journal_mode").fetchone()[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        for number in range(60):
            assert set(threads.map(opened, [str(tmp_path / f"{number}.db")] * 6)) == {"wal"}
