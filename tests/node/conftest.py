"""Other implementations of Tencent's encryption and of iCalendar, installed once a run from the lock in this folder."""

import asyncio
import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import servers
from tests.conformance.conftest import house  # noqa: F401 - a fixture is used by its name
from tests.servers import Server

HERE = Path(__file__).parent
Task = dict[str, str]


@dataclass(frozen=True)
class Node:
    """Runs tasks in Node."""

    folder: str

    async def does(self, tasks: Sequence[Task]) -> list[Task]:
        """Return the answers to the tasks, in order."""
        command = ("node", str(HERE / "cross_check.mjs"))
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*command, cwd=self.folder, stdin=pipe, stdout=pipe, stderr=pipe)
        answers, errors = await asyncio.wait_for(process.communicate(json.dumps(tasks).encode()), 60)
        assert process.returncode == 0, errors.decode()
        found: list[Task] = json.loads(answers)
        return found


@pytest.fixture(scope="session")
def node(run_folder: Path) -> Node:
    """Return Node with the package; without either the test fails in CI and is skipped elsewhere."""
    installed = servers.shared(run_folder, "node", lambda: _install(run_folder / "node"))
    if not installed.missing:
        return Node(installed.folder)
    if os.environ.get("CI") == "true":
        pytest.fail(installed.missing, pytrace=False)
    pytest.skip(installed.missing)


def _install(folder: Path) -> Server:
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        return Server(missing="no Node.js: install the packages nodejs and npm")
    folder.mkdir()
    for file in ("package.json", "package-lock.json"):
        shutil.copy(HERE / file, folder)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=100)  # noqa: S603 - npm with our own arguments
    if done.returncode:
        return Server(missing=f"npm cannot install the packages of the lock: {done.stderr.strip()[-300:]}")
    return Server(folder=str(folder))
