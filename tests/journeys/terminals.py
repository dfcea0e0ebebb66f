"""A member at a terminal: `zhibu talk` in a process of its own, typed line by line."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path


@asynccontextmanager
async def talking(database_url: str, folder: Path, member: str = "1001") -> AsyncIterator[Process]:
    """Start the conversation in a folder of its own, with nothing of this process's settings."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("ZHIBU_")}
    source = {"PYTHONPATH": str(Path(__file__).parents[2]), "ZHIBU_DATABASE_URL": database_url, "ZHIBU_DATA_DIR": str(folder)}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "zhibu", "talk", "--as", member),
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        cwd=folder,
        env=own | source,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


class Terminal:
    """What somebody reads and types."""

    def __init__(self, process: Process) -> None:
        self._process = process

    async def until(self, ending: str) -> str:
        """Return what was printed since the last look, up to the first line that holds the ending."""
        lines = []
        async with asyncio.timeout(30):
            while not lines or ending not in lines[-1]:
                line = await self._process.stdout.readline()
                assert line, f"it ended early: {''.join(lines)} {await self._process.stderr.read()}"
                lines.append(line.decode())
        return "".join(lines)

    def types(self, words: str) -> None:
        self._process.stdin.write(f"{words}\n".encode())
