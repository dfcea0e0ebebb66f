"""The real nginx in front of a console behind a real port: what `deploy/nginx.conf` says is what happens."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import httpx
import pytest

from console.office import Office
from tests.browser.consoles import free_port, link, served
from tests.console.browser import Browser
from tests.console.test_live_push import carry
from tests.console.world import World

CONF = Path(__file__).parents[2] / "deploy" / "nginx.conf"
PATIENCE = 60.0


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Return a SQLite database only: this is about what stands between."""
    return sqlite_url


@dataclass(frozen=True)
class Front:
    """Where nginx listens, and where it looks for the service."""

    url: str
    behind: int


@pytest.fixture
async def front(tmp_path: Path) -> AsyncIterator[Front]:
    """Run nginx with the very file that is deployed; only its ports are the test's."""
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin")
    if nginx is None:
        pytest.skip("no nginx here: install the package nginx-light")
    port, behind = free_port(), free_port()
    conf = CONF.read_text(encoding="utf-8").replace("server web:8080", f"server 127.0.0.1:{behind}")
    conf = conf.replace("listen 80;", f"listen 127.0.0.1:{port};")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {tmp_path}/{kind};\n" for kind in kinds)
    whole = f"daemon off;\nmaster_process off;\npid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\n"
    (tmp_path / "nginx.conf").write_text(f"{whole}http {{\naccess_log off;\n{places}{conf}}}\n", encoding="utf-8")
    command = [nginx, "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path)]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)  # noqa: S603, ASYNC221 - the system's own, at once over
    assert checked.returncode == 0, checked.stderr
    process = await asyncio.create_subprocess_exec(*command)
    yield Front(f"http://127.0.0.1:{port}", behind)
    process.terminate()
    await process.wait()


async def answered(client: httpx.AsyncClient, path: str) -> httpx.Response:
    """Ask until nginx listens."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                return await client.get(path)
            except httpx.ConnectError:
                await asyncio.sleep(0.05)


async def test_events_pass_nginx_one_by_one_while_the_stream_stays_open(front: Front, office: Office, world: World) -> None:
    entrance = await link(office)
    async with served(office, front.behind), httpx.AsyncClient(base_url=front.url, timeout=PATIENCE) as client:
        assert (await answered(client, "/metrics")).status_code == HTTPStatus.NOT_FOUND
        await Browser(client).opens(f"/console/enter?token={entrance}")
        async with client.stream("GET", f"/console/pushes/{world.push}/events") as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            lines = stream.aiter_lines()
            assert await _until_says(lines, "<strong>0</strong> / 1")
            assert await carry(office)  # nothing of this could be seen if nginx gathered what it passes on
            assert await _until_says(lines, "<strong>1</strong> / 1")


async def _until_says(lines: AsyncIterator[str], words: str) -> bool:
    async with asyncio.timeout(PATIENCE):
        async for line in lines:
            if words in line:
                return True
    return False
