"""The files of others are those that were fetched, carry their licences, and name no host to fetch from."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_vendored_file_is_the_one_that_is_locked() -> None:
    command = [sys.executable, ROOT / "tools" / "vendor.py", "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - a script of this very repository
    assert done.returncode == 0, done.stdout


def test_each_vendored_package_brings_its_licence_and_no_source_map() -> None:
    folders = list((ROOT / "console" / "static" / "vendor").iterdir())
    assert folders
    for folder in folders:
        assert (folder / "LICENSE").is_file()
        assert not any(b"sourceMappingURL" in file.read_bytes() for file in folder.iterdir())


def test_the_lock_names_no_host() -> None:
    assert "://" not in (ROOT / "tools" / "vendor.lock.json").read_text(encoding="utf-8")
