"""What stands in `deploy/` fits the program: settings that exist, commands that exist, paths that are served."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from zhibu import cli
from zhibu.settings import names

DEPLOY = Path(__file__).parents[2] / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
COMMANDS = {command.name or command.callback.__name__ for command in cli.app.registered_commands if command.callback}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_setting_named_there_exists(file: Path) -> None:
    assert set(re.findall(r"ZHIBU_[A-Z_]+[A-Z]", file.read_text(encoding="utf-8"))) <= set(names())


def test_the_compose_file_runs_commands_that_exist_and_two_of_each_half() -> None:
    compose = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    commands = re.findall(r"<<: \*zhibu\n    command: \[(\w+)\]", compose)
    assert sorted(commands) == ["migrate", "web", "worker"]
    assert set(commands) <= COMMANDS
    assert compose.count("deploy: {replicas: 2}") == 2
    assert "ZHIBU_DATABASE_URL: postgresql+asyncpg://" in compose


def _compose() -> list[str]:
    """Return how the program that reads compose files is called here: Docker's plugin, or Debian's own `docker-compose`."""
    docker, alone = shutil.which("docker"), shutil.which("docker-compose")
    if docker and subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode == 0:  # noqa: S603 - the system's own
        return [docker, "compose"]
    return [alone] if alone else []


def test_docker_takes_the_compose_file(tmp_path: Path) -> None:
    compose = _compose()
    if not compose:
        pytest.skip("nothing here reads compose files: install Docker's compose plugin or the package docker-compose")
    shutil.copytree(DEPLOY, tmp_path / "deploy")
    (tmp_path / "deploy" / ".env").write_text("POSTGRES_PASSWORD=a\n", encoding="utf-8")
    where = ["--env-file", tmp_path / "deploy" / ".env", "-f", tmp_path / "deploy" / "compose.yaml"]
    done = subprocess.run([*compose, *where, "config", "--quiet"], capture_output=True, text=True, check=False, cwd=tmp_path)  # noqa: S603 - as above
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("file", sorted(DEPLOY.glob("systemd/*.service")), ids=lambda file: file.name)
def test_every_unit_starts_a_command_that_exists_and_leaves_it_time_to_end(file: Path) -> None:
    unit = file.read_text(encoding="utf-8")
    [command] = re.findall(r"^ExecStart=\S+/zhibu (\w+)$", unit, re.MULTILINE)
    assert command in COMMANDS
    assert "TimeoutStopSec=40" in unit


def test_nginx_takes_its_configuration(tmp_path: Path) -> None:
    nginx = shutil.which("nginx")
    if nginx is None:
        pytest.skip("no nginx here")
    server = (DEPLOY / "nginx.conf").read_text(encoding="utf-8").replace("server web:8080", "server 127.0.0.1:8080")
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\naccess_log off;\n{server}}}\n", encoding="utf-8")
    done = subprocess.run([nginx, "-t", "-c", whole, "-p", tmp_path], capture_output=True, text=True, check=False)  # noqa: S603 - the system's own
    assert done.returncode == 0, done.stderr


def test_nginx_lets_events_and_web_sockets_through() -> None:
    conf = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    places = dict(re.findall(r"location (?:= )?(\S+) \{(.*?)\}", conf, re.DOTALL))
    for streaming in ("/console/", "/screen/"):
        assert "proxy_buffering off" in places[streaming]
    assert "proxy_read_timeout 1h" in places["/chat/ws"]
    assert "return 404" in places["/metrics"]
