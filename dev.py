#!/usr/bin/env python3
"""Everything a developer runs, with nothing but Python: `python3 dev.py` lists the commands.

The first command makes `.venv` from the locked requirements; later ones find it ready. This file keeps to syntax that
Python 3.6 reads, so that an old `python3` can find a newer one beside it and hand over.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST, NEWEST = 11, 15
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"

USAGE = """python3 dev.py COMMAND

  demo [--port N] [--reset]  try it: sample data, web chat and console on this machine
  test [ARGUMENTS]           run all tests; arguments go to pytest
  check                      run the gates beside the tests: style, types, imports, packages
  run ARGUMENTS              run the command line: `run serve`, `run talk`, `run doctor` …
  setup                      only make the environment in .venv
"""

CHECKS = (
    ("ruff", "check"),
    ("ruff", "format", "--check"),
    ("mypy",),
    ("lint-imports",),
    ("python", "tools/vendor.py", "--check"),
    ("pip", "check"),
)


def main(arguments: "list[str]") -> int:
    """Carry out the command and return its exit code."""
    command, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    commands = {"setup": setup, "demo": demo, "test": test, "check": check, "run": run}
    if command not in commands:
        sys.stdout.write(USAGE)
        return 0 if command in {"help", "-h", "--help"} else 2
    hop()
    os.chdir(ROOT)
    return commands[command](rest)


def setup(_rest: "list[str]") -> int:
    """Make the environment with everything that developing needs."""
    return prepare("dev")


def demo(rest: "list[str]") -> int:
    """Start the demonstration; it needs no developer's tools."""
    return prepare("run") or hand_over("zhibu", "demo", *rest)


def run(rest: "list[str]") -> int:
    """Start the program's own command line."""
    return prepare("run") or hand_over("zhibu", *rest)


def test(rest: "list[str]") -> int:
    """Run every test; more workers than processors, because half of a journey is waiting."""
    workers = (os.cpu_count() or 2) * 2
    return prepare("dev") or hand_over("pytest", "-n", str(workers), *rest)


def check(_rest: "list[str]") -> int:
    """Run every gate, also after one has failed, and name those that did."""
    if prepare("dev"):
        return 1
    failed = [" ".join(gate) for gate in CHECKS if call(program(gate[0]), *gate[1:])]
    sys.stdout.write("failed: " + ", ".join(failed) + "\n" if failed else "all checks passed\n")
    return 1 if failed else 0


def hop() -> None:
    """Hand over to the newest Python beside this one when this one is too old."""
    if sys.version_info >= (3, OLDEST):
        return
    for minor in range(NEWEST, OLDEST - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            sys.exit(call(found, __file__, *sys.argv[1:]))
    sys.exit(f"Python 3.{OLDEST} or newer is needed, and this is {sys.version.split()[0]}: install a newer one and try again.")


def prepare(which: str) -> int:
    """Make or renew the environment unless it stands; `dev` holds all that `run` does."""
    if any(stamped(each) == fingerprint(each) for each in {which, "dev"}):
        return 0
    if not program("python").exists():
        make_venv()
    sys.stdout.write("Installing packages into .venv; this takes about a minute the first time …\n")
    sys.stdout.flush()
    pip = (program("python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    locked = (*pip, "--require-hashes", "-r", requirements(which))
    itself = (*pip, "--no-deps", "--no-build-isolation", "-e", ROOT)
    if call(*locked) or call(*itself):
        sys.stderr.write("The packages could not be installed; the lines above say why. The next start tries again.\n")
        return 1
    stamp(which).write_text(fingerprint(which))
    return 0


def make_venv() -> None:
    """Make `.venv`; one that is only half made would mislead the next start, so it is removed."""
    if call(sys.executable, "-m", "venv", "--clear", VENV):
        shutil.rmtree(str(VENV), ignore_errors=True)
        sys.exit("The environment could not be made: apt install python3-venv (or your system's package of that name).")


def fingerprint(which: str) -> str:
    """Return a digest of what the environment is made from."""
    digest = hashlib.sha256(sys.version.encode())
    for path in (requirements(which), ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def stamped(which: str) -> str:
    """Return the fingerprint that the environment was made with, or nothing."""
    return stamp(which).read_text() if stamp(which).exists() else ""


def stamp(which: str) -> Path:
    """Return where the fingerprint is kept."""
    return VENV / f"made-from-{which}"


def requirements(which: str) -> Path:
    """Return the path of the locked requirements."""
    return ROOT / "requirements" / f"{which}.txt"


def program(name: str) -> Path:
    """Return the path of a program of the environment."""
    return VENV / "Scripts" / f"{name}.exe" if WINDOWS else VENV / "bin" / name


def call(*command: "str | Path") -> int:
    """Run a command and return its exit code."""
    return subprocess.call([str(part) for part in command])  # noqa: S603 - only commands that stand in this file


def hand_over(name: str, *arguments: str) -> int:
    """Become a program of the environment, so that signals reach it and its exit code is ours."""
    path = str(program(name))
    if WINDOWS:
        return call(path, *arguments)
    os.execv(path, [path, *arguments])  # noqa: S606 - only programs of our own environment
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
