"""Fetch the front-end files named in `vendor.toml` with `npm pack`, or prove offline that those committed are the same.

`python tools/vendor.py` writes `console/static/vendor/<name>-<version>/…` and `vendor.lock.json`; needs npm and a network.
`python tools/vendor.py --check` needs neither: it compares every committed file with the lock.
"""

import argparse
import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path

HERE = Path(__file__).parent
WISHES = HERE / "vendor.toml"
LOCK = HERE / "vendor.lock.json"
TARGET = HERE.parent / "console" / "static" / "vendor"
SOURCE_MAP = re.compile(rb"\s*(?://[#@] ?sourceMappingURL=\S+|/\*[#@] ?sourceMappingURL=[^*]+\*/)\s*")


@dataclass(frozen=True, slots=True)
class Package:
    """One package of the registry: which of its files are served and which say under what licence."""

    name: str
    version: str
    files: list[str]
    licences: list[str]

    @property
    def folder(self) -> str:
        """The folder's name; it holds the version, so that browsers may keep the files for good."""
        return f"{self.name.removeprefix('@').replace('/', '-')}-{self.version}"


@dataclass(frozen=True, slots=True)
class Locked:
    """What was fetched: the registry's digest of the whole package, and ours of each file as it is served."""

    version: str
    integrity: str
    files: dict[str, str]


def main() -> int:
    """Fetch or check; return 0 when all is well, 1 with one line a difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare the committed files with the lock, offline")
    if not parser.parse_args().check:
        fetch_all()
    differences = list(check())
    for line in differences:
        print(line)  # noqa: T201 - a command line speaks by printing
    return 1 if differences else 0


def wished() -> list[Package]:
    """Return the packages that `vendor.toml` names."""
    return [Package(**entry) for entry in tomllib.loads(WISHES.read_text(encoding="utf-8"))["package"]]


def fetch_all() -> None:
    """Write every wished file and the lock anew."""
    shutil.rmtree(TARGET, ignore_errors=True)
    lock = {package.name: asdict(fetch(package)) for package in wished()}
    LOCK.write_text(json.dumps(lock, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def fetch(package: Package) -> Locked:
    """Pack one package, prove npm's digest, and take the named files out of it."""
    with tempfile.TemporaryDirectory() as folder:
        npm = shutil.which("npm") or sys.exit("npm is not installed: it is needed to fetch, not to check")
        command = [npm, "pack", f"{package.name}@{package.version}", "--json", "--pack-destination", folder]
        report = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)[0]  # noqa: S603 - names come from our own vendor.toml
        archive = Path(folder) / report["filename"]
        if digest("sha512", archive.read_bytes()) != report["integrity"]:
            sys.exit(f"{package.name}: the archive is not what the registry says it is")
        with tarfile.open(archive) as packed:
            files = {name: taken(packed, name) for name in [*package.files, *package.licences]}
    return Locked(package.version, report["integrity"], {name: write(package, name, body) for name, body in files.items()})


def taken(packed: tarfile.TarFile, name: str) -> bytes:
    """Return one file of the archive without its reference to a source map."""
    member = packed.extractfile(f"package/{name}")
    if member is None:
        sys.exit(f"{name} is no file of the package")
    return SOURCE_MAP.sub(b"\n", member.read())


def write(package: Package, name: str, body: bytes) -> str:
    """Write the file below the package's folder and return its digest."""
    path = place(package, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    return digest("sha384", body)


def place(package: Package, name: str) -> Path:
    """Return where a file of the package stands."""
    return TARGET / package.folder / Path(name).name


def check() -> list[str]:
    """Return one line for each way in which wishes, lock and committed files differ."""
    lock = {name: Locked(**entry) for name, entry in json.loads(LOCK.read_text(encoding="utf-8")).items()}
    lines = [f"{name} is locked and not wished" for name in lock.keys() - {package.name for package in wished()}]
    expected = set()
    for package in wished():
        locked = lock.get(package.name)
        if locked is None or locked.version != package.version:
            lines.append(f"{package.name} {package.version} is not what is locked: run tools/vendor.py")
            continue
        for name in [*package.files, *package.licences]:
            path = place(package, name)
            expected.add(path)
            if not path.is_file() or digest("sha384", path.read_bytes()) != locked.files.get(name):
                lines.append(f"{path.name} of {package.name} is not the file that is locked")
    return lines + [f"{path.name} belongs to no package" for path in TARGET.rglob("*") if path.is_file() and path not in expected]


def digest(algorithm: str, body: bytes) -> str:
    """Return the digest as subresource integrity writes it."""
    return f"{algorithm}-{base64.b64encode(hashlib.new(algorithm, body).digest()).decode()}"


if __name__ == "__main__":
    sys.exit(main())
