"""How soon `zhibu serve` answers on an existing database, and what it weighs when idle, without and with Telegram.

The peer in the same run is a bare FastAPI application under uvicorn with one route: what any such service costs at least.
"""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from benchmarks.ports import free_port

BARE = """
import sys, fastapi, uvicorn
app = fastapi.FastAPI()
@app.get("/healthz")
def alive(): return "ok"
uvicorn.run(app, port=int(sys.argv[1]), log_level="error")
"""
GOALS = {"serve": (2.5, 120.0), "serve with Telegram": (None, 260.0)}
IDLE_SECONDS = 5.0


def main() -> None:
    """Print seconds to the first answer and idle megabytes for the peer and for the service, and whether the goals hold."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installation keeps its compiled modules, as this run must
    with tempfile.TemporaryDirectory() as folder:
        base = {"ZHIBU_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/zhibu.db", "ZHIBU_DATA_DIR": folder}
        subprocess.run([sys.executable, "-m", "zhibu", "migrate"], env=os.environ | base, check=True, capture_output=True)
        with_bot = asyncio.run(_with_stand_in(folder, base))
        rows = {"bare FastAPI": _bare(), "serve": _served(base, folder), "serve with Telegram": with_bot}
    bare_seconds, bare_megabytes = rows["bare FastAPI"]
    for name, (seconds, megabytes) in rows.items():
        ratio = f"{seconds / bare_seconds:.2f} × the time, {megabytes / bare_megabytes:.2f} × the memory of the peer"
        print(f"{name:22} first answer {seconds:5.2f} s   idle {megabytes:6.1f} MB   {ratio}")
    for name, (most_seconds, most_megabytes) in GOALS.items():
        seconds, megabytes = rows[name]
        met = megabytes <= most_megabytes and (most_seconds is None or seconds <= most_seconds)
        print(f"{name}: goal {most_seconds or '–'} s, {most_megabytes:.0f} MB: {'met' if met else 'NOT met'}")


def _bare() -> tuple[float, float]:
    port = free_port()
    return _measured([sys.executable, "-c", BARE, str(port)], port, {}, ".")


def _served(settings: dict[str, str], folder: str) -> tuple[float, float]:
    port = free_port()
    program = [sys.executable, "-m", "zhibu", "serve"]
    return _measured(program, port, settings | {"ZHIBU_WEB__PORT": str(port)}, folder)


async def _with_stand_in(folder: str, base: dict[str, str]) -> tuple[float, float]:
    from tests.standins.telegram import TelegramStandIn

    async with TelegramStandIn().serving() as stand_in:
        telegram = {"ZHIBU_TELEGRAM__TOKEN": stand_in.token, "ZHIBU_TELEGRAM__API_BASE": stand_in.url}
        return await asyncio.to_thread(_served, base | telegram, folder)


def _measured(program: list[str], port: int, settings: dict[str, str], folder: str) -> tuple[float, float]:
    """Start the program three times; return the median seconds to the first answer and the median idle megabytes."""
    runs = sorted(_once(program, port, settings, folder) for _ in range(3))
    return runs[1][0], sorted(run[1] for run in runs)[1]


def _once(program: list[str], port: int, settings: dict[str, str], folder: str) -> tuple[float, float]:
    begun = time.perf_counter()
    place = {"PYTHONPATH": str(Path.cwd())}
    process = subprocess.Popen(program, env=os.environ | settings | place, cwd=folder, stderr=subprocess.DEVNULL)
    try:
        _until_it_answers(port)
        seconds = time.perf_counter() - begun
        time.sleep(IDLE_SECONDS)
        return seconds, _resident_megabytes(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _until_it_answers(port: int) -> None:
    for _ in range(1500):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5)
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.02)
        else:
            return
    raise SystemExit("The service did not answer within 30 s.")


def _resident_megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


if __name__ == "__main__":
    main()
