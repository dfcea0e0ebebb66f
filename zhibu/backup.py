"""One archive of everything an installation is: database, uploads, key; and the way back."""

import asyncio
import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from importlib.metadata import version
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from zhibu.keys import FILE as KEY_FILE
from zhibu.settings import Settings

MEDIA = "media"
_ABOUT, _SQLITE, _POSTGRES = "about.json", "zhibu.db", "zhibu.dump"


class BackupError(Exception):
    """The archive cannot be written or read; the message says what to do."""


async def write(settings: Settings, file: Path) -> int:
    """Write the archive while the service may be running; return 0, or raise BackupError."""
    await asyncio.to_thread(_write, settings, file)
    return 0


async def read(settings: Settings, file: Path) -> int:
    """Put an archive back into an installation that has no database yet; return 0, or raise BackupError."""
    await asyncio.to_thread(_read, settings, file)
    return 0


def _write(settings: Settings, file: Path) -> None:
    if file.exists():
        raise BackupError(f"{file} exists already; choose another name.")
    url = make_url(settings.database_url)
    with tempfile.TemporaryDirectory(dir=file.resolve().parent) as folder:
        copy = Path(folder) / (_SQLITE if _is_sqlite(url) else _POSTGRES)
        _copy_sqlite(url, copy) if _is_sqlite(url) else _dump_postgres(url, copy)
        (Path(folder) / _ABOUT).write_text(json.dumps({"version": version("zhibu"), "database": copy.name}), encoding="utf-8")
        half = Path(folder) / "archive"
        with tarfile.open(half, "w:gz") as archive:
            archive.add(Path(folder) / _ABOUT, _ABOUT)
            archive.add(copy, copy.name)
            for name in (MEDIA, KEY_FILE):
                if (settings.data_dir / name).exists():
                    archive.add(settings.data_dir / name, name)
        half.chmod(0o600)
        half.replace(file)


def _read(settings: Settings, file: Path) -> None:
    url = make_url(settings.database_url)
    with tempfile.TemporaryDirectory() as folder:
        try:
            with tarfile.open(file) as archive:
                _unpack(archive, Path(folder), file)
        except (tarfile.TarError, EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise BackupError(f"{file} is no archive of `zhibu backup`, or only a part of one.") from error
        about = _about(Path(folder), file)
        if about["version"] != version("zhibu"):
            raise BackupError(f"The archive is of version {about['version']}; install that version, restore, then upgrade.")
        if (about["database"] == _SQLITE) != _is_sqlite(url):
            raise BackupError("The archive holds another kind of database than ZHIBU_DATABASE_URL names.")
        _put_back(settings, url, Path(folder), about["database"])


def _unpack(archive: tarfile.TarFile, folder: Path, file: Path) -> None:
    """Write the files of the archive below the folder, by hand: Debian 12's Python does not know `extractall(filter=…)` yet."""
    for part in archive:
        place = Path(part.name)
        content = archive.extractfile(part) if part.isfile() else None
        if place.is_absolute() or ".." in place.parts or not (content or part.isdir()):
            raise BackupError(f"{file} is no archive of `zhibu backup`.")
        (folder / place if part.isdir() else (folder / place).parent).mkdir(parents=True, exist_ok=True)
        if content:
            with (folder / place).open("xb") as kept:
                shutil.copyfileobj(content, kept)
            (folder / place).chmod(0o600)


def _about(folder: Path, file: Path) -> dict[str, str]:
    try:
        told: dict[str, str] = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError) as error:
        raise BackupError(f"{file} is no archive of `zhibu backup`.") from error
    return told


def _put_back(settings: Settings, url: URL, folder: Path, database: str) -> None:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    if _is_sqlite(url):
        target = Path(url.database or "")
        if target.exists():
            raise BackupError(f"{target} exists already; move it away first.")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(folder / database, target)
    else:
        _restore_postgres(url, folder / database)
    for name in (MEDIA, KEY_FILE):
        if (folder / name).is_dir():
            shutil.copytree(folder / name, settings.data_dir / name, dirs_exist_ok=True)
        elif (folder / name).exists():
            shutil.copy2(folder / name, settings.data_dir / name)


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _copy_sqlite(url: URL, copy: Path) -> None:
    source = Path(url.database or "")
    if not source.exists():
        raise BackupError(f"There is no database at {source}; run the command where the service runs.")
    with sqlite3.connect(f"file:{source}?mode=ro", uri=True) as old, sqlite3.connect(copy) as new:
        old.backup(new)


def _dump_postgres(url: URL, copy: Path) -> None:
    _postgres_tool(url, "pg_dump", "--format=custom", f"--file={copy}")


def _restore_postgres(url: URL, dump: Path) -> None:
    _postgres_tool(url, "pg_restore", "--no-owner", "--exit-on-error", f"--dbname={url.database}", str(dump))


def _postgres_tool(url: URL, tool: str, *arguments: str) -> None:
    program = shutil.which(tool)
    if program is None:
        raise BackupError(f"{tool} is not installed; install PostgreSQL's client programs.")
    place = {"PGHOST": url.host, "PGPORT": str(url.port or 5432), "PGUSER": url.username, "PGPASSWORD": url.password}
    known = {name: str(value) for name, value in place.items() if value} | {"PGDATABASE": url.database or ""}
    path = {"PATH": str(Path(program).parent)}
    done = subprocess.run([program, *arguments], env=known | path, capture_output=True, text=True, check=False)  # noqa: S603 - a fixed program with our own arguments
    if done.returncode:
        raise BackupError(f"{tool} failed: {done.stderr.strip().splitlines()[-1] if done.stderr else 'no reason given'}.")


def cannot_write(folder: Path) -> bool:
    """Tell whether the service may not write to the folder (or make it)."""
    while not folder.exists():
        folder = folder.parent
    return not os.access(folder, os.W_OK)
