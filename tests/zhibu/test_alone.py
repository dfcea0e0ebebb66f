"""Two processes never serve one SQLite file, and the halves of the service want databases that they can share."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from zhibu.alone import alone, refuse_halves
from zhibu.settings import Settings, SettingsError

ROOT = Path(__file__).parents[2]


def settings(folder: Path, **more: str) -> Settings:
    return Settings(_env_file=None, database_url=f"sqlite+aiosqlite:///{folder}/zhibu.db", data_dir=folder, **more)


def test_a_second_process_on_the_same_file_is_refused_until_the_first_ends(tmp_path: Path) -> None:
    held = f"""
import sys
from zhibu.alone import alone
from zhibu.settings import Settings
with alone(Settings(_env_file=None, database_url="sqlite+aiosqlite:///{tmp_path}/zhibu.db")):
    print("held", flush=True)
    sys.stdin.read()
"""
    command = [sys.executable, "-c", held]
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
    with subprocess.Popen(  # noqa: S603 - our own program
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, cwd=tmp_path
    ) as first:
        assert first.stdout
        assert first.stdout.readline() == b"held\n"
        with pytest.raises(SettingsError, match="stop it first"), alone(settings(tmp_path)):
            pass
        first.kill()
    with alone(settings(tmp_path)):
        pass


@pytest.mark.parametrize(
    ("database", "redis"),
    [("sqlite+aiosqlite:///x.db", "redis://127.0.0.1/0"), ("postgresql+asyncpg://127.0.0.1/zhibu", "")],
)
def test_web_and_worker_want_postgresql_and_redis(database: str, redis: str) -> None:
    with pytest.raises(SettingsError, match="run `zhibu serve`"):
        refuse_halves(Settings(_env_file=None, database_url=database, redis_url=redis))


def test_web_and_worker_are_content_with_both() -> None:
    refuse_halves(Settings(_env_file=None, database_url="postgresql+asyncpg://h/zhibu", redis_url="redis://h/0"))
