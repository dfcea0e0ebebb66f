"""The two commands of a fresh machine."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKED = [ROOT / "requirements" / "run.txt", ROOT / "requirements" / "dev.txt"]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of what `dev.py` needs, without an environment."""
    shutil.copy(ROOT / "dev.py", tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    return tmp_path


def run(folder: Path, *arguments: str, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    command = [python, str(folder / "dev.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 - our own script


def test_without_a_command_the_commands_are_listed(copy: Path) -> None:
    shown = run(copy)
    assert shown.returncode == 0
    assert "demo" in shown.stdout


def test_an_unknown_command_is_answered_with_the_known_ones(copy: Path) -> None:
    shown = run(copy, "tset")
    assert shown.returncode == 2
    assert "test [ARGUMENTS]" in shown.stdout


def test_when_venv_is_missing_nothing_half_made_stays_and_the_package_is_named(copy: Path) -> None:
    (copy / "venv.py").write_text("import pathlib, sys; pathlib.Path(sys.argv[-1]).mkdir(); sys.exit(1)\n", encoding="utf-8")
    script = (
        f"import os, sys; sys.path.insert(0, {str(copy)!r}); os.chdir({str(copy)!r}); import dev; sys.exit(dev.main(['setup']))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 - our own script
    assert done.returncode == 1
    assert "python3-venv" in done.stderr
    assert not (copy / ".venv").exists()


def test_an_old_python_can_read_the_file() -> None:
    assert ast.parse((ROOT / "dev.py").read_text(encoding="utf-8"), feature_version=(3, 6))


@pytest.mark.parametrize("locked", LOCKED, ids=lambda path: path.name)
def test_the_locked_requirements_name_no_place_to_get_them_from(locked: Path) -> None:
    text = locked.read_text(encoding="utf-8")
    assert not re.search(r"https?:|file:|--index|--extra|--find-links|--trusted", text)
    assert all("==" in line and "\\" in line for line in text.splitlines() if line[:1].isalnum())


@pytest.mark.parametrize(("locked", "groups"), [(LOCKED[0], ["build"]), (LOCKED[1], ["build", "dev"])])
def test_the_locked_requirements_hold_everything_the_project_asks_for(locked: Path, groups: list[str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *(each for group in groups for each in project["dependency-groups"][group])]
    pinned = {line.partition("==")[0] for line in locked.read_text(encoding="utf-8").splitlines() if "==" in line}
    names = {re.split(r"[^a-z0-9-]", each, maxsplit=1)[0] for each in wanted if isinstance(each, str)}
    assert names <= pinned
