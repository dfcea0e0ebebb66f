"""One archive of an installation, and the way back, on SQLite and on PostgreSQL."""

import os
import shutil
import tarfile
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url
from sqlmodel import select

from core.database import Database
from core.members.models import Member
from core.migrations.run import upgrade
from tests.people import People
from zhibu import backup
from zhibu.backup import BackupError
from zhibu.keys import FILE, secret_key
from zhibu.settings import Settings


def settings_for(url: str, folder: Path) -> Settings:
    return Settings(_env_file=None, database_url=url, data_dir=folder)  # type: ignore[call-arg]  # pydantic-settings takes it


@pytest.fixture
def tools(database_url: str) -> None:
    """Ask for PostgreSQL's client programs where they are needed: without them the test fails in CI and is skipped elsewhere."""
    if not make_url(database_url).get_backend_name().startswith("postgresql") or shutil.which("pg_dump"):
        return
    if os.environ.get("CI") == "true":
        pytest.fail("pg_dump is not installed")
    pytest.skip("NOT RUN: pg_dump is not installed, so no backup of PostgreSQL can be tried")


@pytest.fixture
def old(database_url: str, tmp_path: Path) -> Settings:
    return settings_for(database_url, tmp_path / "old")


@pytest.fixture
def another(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """Return a second installation of the same kind that has no database yet."""
    if make_url(database_url).get_backend_name() == "sqlite":
        return settings_for(f"sqlite+aiosqlite:///{tmp_path}/other/zhibu.db", tmp_path / "other")
    return settings_for(str(request.getfixturevalue("nothing_on_postgresql")), tmp_path / "other")


async def names(url: str) -> list[str]:
    database = Database(url)
    async with database.reading() as session:
        found = list(await session.exec(select(Member.name)))
    await database.close()
    return found


@pytest.mark.usefixtures("tools")
async def test_members_uploads_and_key_come_back(people: People, old: Settings, another: Settings, tmp_path: Path) -> None:
    await people.member(name="李雷")
    key = secret_key(old)
    (old.data_dir / backup.MEDIA).mkdir()
    (old.data_dir / backup.MEDIA / "1").write_bytes(b"a picture")
    archive = tmp_path / "all.tar.gz"
    assert await backup.write(old, archive) == 0
    assert archive.stat().st_mode & 0o077 == 0
    assert await backup.read(another, archive) == 0
    assert await names(another.database_url) == ["李雷"]
    assert (another.data_dir / backup.MEDIA / "1").read_bytes() == b"a picture"
    assert secret_key(another) == key


@pytest.mark.usefixtures("tools")
async def test_a_backup_is_taken_while_somebody_writes(people: People, database: Database, old: Settings, tmp_path: Path) -> None:
    await people.member(name="李雷")
    async with database.transaction() as session:
        session.add(Member(name="韩梅梅", branch_id=1, membership="full", joined_at=people.door._clock()))
        await session.flush()
        await backup.write(old, tmp_path / "all.tar.gz")
    with tarfile.open(tmp_path / "all.tar.gz") as archive:
        assert "about.json" in archive.getnames()


@pytest.mark.usefixtures("tools")
async def test_nothing_that_stands_is_overwritten(people: People, old: Settings, tmp_path: Path) -> None:
    await people.member(name="李雷")
    archive = tmp_path / "all.tar.gz"
    await backup.write(old, archive)
    with pytest.raises(BackupError, match="choose another name"):
        await backup.write(old, archive)
    with pytest.raises(BackupError):
        await backup.read(old, archive)
    assert await names(old.database_url) == ["李雷"]


@pytest.mark.parametrize("content", [b"", b"no archive at all", b"\x1f\x8b\x08\x00"], ids=["empty", "text", "cut"])
async def test_a_file_that_is_no_archive_is_refused_with_a_sentence(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    with pytest.raises(BackupError, match="no archive of `zhibu backup`"):
        await backup.read(settings_for(f"sqlite+aiosqlite:///{tmp_path}/zhibu.db", tmp_path), file)


async def test_somebody_elses_archive_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("dear all", encoding="utf-8")
    with tarfile.open(tmp_path / "other.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "letter", "letter")
    with pytest.raises(BackupError, match="no archive of `zhibu backup`"):
        await backup.read(settings_for(f"sqlite+aiosqlite:///{tmp_path}/zhibu.db", tmp_path), tmp_path / "other.tar.gz")


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside"])  # noqa: S108 - nothing is written there: that is the point
async def test_an_archive_that_would_write_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "evil.tar.gz", "w:gz") as archive:
        archive.addfile(tarfile.TarInfo(name))
    with pytest.raises(BackupError, match="no archive of `zhibu backup`"):
        await backup.read(settings_for(f"sqlite+aiosqlite:///{tmp_path}/zhibu.db", tmp_path), tmp_path / "evil.tar.gz")
    assert not (tmp_path.parent / "outside").exists()


async def test_an_archive_of_another_kind_of_database_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    archive = tmp_path / "all.tar.gz"
    await backup.write(settings_for(sqlite_url, tmp_path / "old"), archive)
    with pytest.raises(BackupError, match="another kind"):
        await backup.read(settings_for("postgresql://127.0.0.1/none", tmp_path / "new"), archive)


async def test_where_no_database_stands_the_sentence_says_so(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="no database"):
        await backup.write(settings_for(f"sqlite+aiosqlite:///{tmp_path}/none.db", tmp_path), tmp_path / "all.tar.gz")


async def test_a_new_key_is_made_once_and_kept(tmp_path: Path) -> None:
    settings = settings_for(f"sqlite+aiosqlite:///{tmp_path}/none.db", tmp_path)
    assert secret_key(settings) == secret_key(settings)
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0


async def test_a_restored_database_is_at_the_head(sqlite_url: str, tmp_path: Path) -> None:
    archive = tmp_path / "all.tar.gz"
    await backup.write(settings_for(sqlite_url, tmp_path / "old"), archive)
    new = settings_for(f"sqlite+aiosqlite:///{tmp_path}/new/zhibu.db", tmp_path / "new")
    await backup.read(new, archive)
    database = Database(new.database_url)
    await upgrade(database)  # nothing is left to do, and nothing breaks
    await database.close()
