"""The command line as an administrator types it: accounts, the look-over, and sentences instead of tracebacks."""

import json
import re
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from typer.testing import CliRunner, Result

from core.errors import Refused
from zhibu import cli


@pytest.fixture(autouse=True)
def installation(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in the folder of an installation with an empty database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZHIBU_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("ZHIBU_DATA_DIR", str(tmp_path / "var"))


def typed(*words: str) -> Result:
    return CliRunner().invoke(cli.app, list(words))


def password_in(result: Result) -> str:
    found = re.search(r"Password of \w+: (\S+)", result.output)
    assert found, result.output
    return found.group(1)


def test_an_account_is_made_and_its_password_printed_once() -> None:
    made = typed("user", "add", "wang", "--name", "王秘书")
    assert made.exit_code == 0
    assert len(password_in(made)) >= 12


def test_a_reset_gives_another_password() -> None:
    first = password_in(typed("user", "add", "wang"))
    assert password_in(typed("user", "reset", "wang")) != first


@pytest.mark.parametrize(
    "words", [("user", "add", "wang", "--role", "king"), ("user", "add", "wang", "--branch", "009"), ("user", "reset", "nobody")]
)
def test_what_cannot_be_is_refused_by_name(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["zhibu", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    said = capsys.readouterr().err.strip()
    assert said
    assert "\n" not in said
    assert "Traceback" not in said


def test_one_account_name_is_given_once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed("user", "add", "wang").exit_code == 0
    monkeypatch.setattr("sys.argv", ["zhibu", "user", "add", "wang"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert "wang" in capsys.readouterr().err


def test_a_database_that_does_not_answer_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ZHIBU_DATABASE_URL", "postgresql+asyncpg://zhibu@127.0.0.1:1/zhibu")
    monkeypatch.setattr("sys.argv", ["zhibu", "user", "add", "wang"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "start PostgreSQL" in said
    assert said.count("\n") == 1


def test_a_sound_installation_is_found_sound() -> None:
    looked = typed("doctor", "--json")
    checks = {check["name"]: check["health"] for check in json.loads(looked.output)}
    assert looked.exit_code == 0, looked.output
    assert set(checks.values()) == {"fine"}
    assert {"data folder", "database", "redis", "public address", "telegram"} <= set(checks)


@pytest.mark.parametrize(
    ("setting", "value", "check", "exit_code"),
    [
        ("ZHIBU_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none", "database", 2),
        ("ZHIBU_REDIS_URL", "redis://127.0.0.1:1/0", "redis", 2),
        ("ZHIBU_PUBLIC_URL", "http://zhibu.example.org", "public address", 1),
    ],
)
def test_what_is_wrong_is_named_with_what_mends_it(
    setting: str, value: str, check: str, exit_code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(setting, value)
    looked = typed("doctor")
    assert looked.exit_code == exit_code
    [line] = [line for line in looked.output.splitlines() if check in line]
    assert not line.startswith("fine")


def test_an_older_database_asks_for_migrate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIBU_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/new.db")
    assert "zhibu migrate" in typed("doctor").output
    assert typed("migrate").exit_code == 0
    assert "up to date" in typed("doctor").output


def test_a_bot_token_that_the_platform_does_not_know_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIBU_TELEGRAM__TOKEN", "1:nobody")
    monkeypatch.setenv("ZHIBU_TELEGRAM__API_BASE", "http://127.0.0.1:1")
    looked = typed("doctor")
    assert looked.exit_code == 2
    assert "cannot be reached" in looked.output


BANK = "题干,选项A,选项B,答案,来源\n一加一？,一,二,B,算术\n哪些是数？,一,山,A,\n一年有____季，一季____月。,,,4；3,\n"


def test_a_bank_leaves_in_the_form_that_the_ending_of_the_file_names(tmp_path: Path) -> None:
    (tmp_path / "bank.csv").write_text(BANK, encoding="utf-8")
    assert typed("import", "bank", str(tmp_path / "bank.csv"), "--name", "算术").exit_code == 0
    whole = typed("export", "bank", str(tmp_path / "bank.zip"), "--name", "算术")
    assert (whole.exit_code, "exported 3" in whole.output) == (0, True)
    partly = typed("export", "bank", str(tmp_path / "bank.gift"), "--name", "算术")
    assert partly.exit_code == 1
    assert "export-left-out" in partly.output
    assert "export-lost-source" in partly.output
    assert typed("export", "bank", str(tmp_path / "bank.txt"), "--name", "算术", "--format", "paper-key").exit_code == 0
    assert (tmp_path / "bank.txt").read_bytes().startswith(b"PK")
    for file, name, why in (("bank.pdf", "算术", "exporting-unknown-format"), ("bank.zip", "别的", "exporting-no-bank")):
        refusal = typed("export", "bank", str(tmp_path / file), "--name", name).exception
        assert isinstance(refusal, Refused)
        assert refusal.text.key == why
    assert typed("import", "bank", str(tmp_path / "bank.zip"), "--name", "又一个").exit_code == 0
    other = BANK.replace("一,二,B", "一,二,A")
    (tmp_path / "bank.csv").write_text(other, encoding="utf-8")
    for match, told in (("skip", (0, 1)), ("update", (0, 1)), ("replace", (1, 0))):
        read = typed("import", "bank", str(tmp_path / "bank.csv"), "--name", "算术", "--match", match, "--json")
        report = json.loads(read.output)
        assert (report["imported"], report["rejected"]) == told, match
        assert report["importable"] + report["duplicates"] + report["rejected"] == report["rows"]
    unknown = typed("import", "bank", str(tmp_path / "bank.csv"), "--match", "merge").exception
    assert isinstance(unknown, Refused)


def test_the_corrected_files_of_rosters_and_questions_are_written(tmp_path: Path) -> None:
    (tmp_path / "faq.csv").write_text("问题,答案\n甲？,一\n乙？,\n", encoding="utf-8")
    (tmp_path / "roster.csv").write_text("姓名,支部\n李雷,001\n,001\n", encoding="utf-8")
    for kind in ("faq", "roster"):
        fixed = tmp_path / f"{kind}.xlsx"
        done = typed("import", kind, str(tmp_path / f"{kind}.csv"), "--dry-run", "--fixed", str(fixed))
        assert (done.exit_code, type(done.exception)) == (1, SystemExit), done.exception
        report = json.loads(typed("import", kind, str(fixed), "--dry-run", "--json").output)
        assert (report["rows"], report["rejected"]) == (2, 1)


def test_a_pack_leaves_with_its_licence_and_is_taken_into_a_branch_once(tmp_path: Path) -> None:
    (tmp_path / "bank.csv").write_text(BANK, encoding="utf-8")
    assert typed("import", "bank", str(tmp_path / "bank.csv"), "--name", "数学").exit_code == 0
    pack, about = str(tmp_path / "pack.zip"), ("--bank", "数学", "--id", "maths", "--licence", "CC0-1.0", "--origin", "自编")
    assert typed("export", "pack", pack, *about).exit_code == 0
    report = json.loads(typed("import", "pack", pack, "--json").output)
    assert (report["rows"], report["imported"], report["duplicates"], report["rejected"]) == (3, 0, 3, 0)
    assert "CC0-1.0" in report["findings"][0]["words"]
    assert json.loads(typed("import", "pack", pack, "--dry-run", "--json").output)["duplicates"] == 3
    assert typed("import", "pack", str(tmp_path / "bank.csv")).exit_code == 2
    folder = tmp_path / "pack"
    assert typed("export", "pack", str(folder), *about).exit_code == 0
    assert json.loads(typed("import", "pack", str(folder), "--json").output)["duplicates"] == 3
    own, public = Ed25519PrivateKey.generate(), tmp_path / "public.pem"
    (tmp_path / "own.pem").write_bytes(own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(own.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    assert json.loads(typed("import", "pack", str(folder), "--trusted", str(public), "--json").output)["rows"] == 0
    assert typed("export", "pack", str(folder), *about, "--calendar", "--sign", str(tmp_path / "own.pem")).exit_code == 0
    assert json.loads(typed("import", "pack", str(folder), "--trusted", str(public), "--json").output)["duplicates"] == 3
    (folder / "calendar.json").write_bytes(b"[]")
    assert typed("export", "pack", str(folder), *about).exit_code == 0
    assert json.loads(typed("import", "pack", str(folder), "--json").output)["duplicates"] == 3
    (folder / "items.json").write_bytes(b"[]")
    changed = json.loads(typed("import", "pack", str(folder), "--json").output)
    assert (changed["rows"], changed["findings"][-1]["code"]) == (0, "pack-changed")
    refusal = typed("export", "pack", pack, *about[:2], "--id", "No such id", *about[4:]).exception
    assert isinstance(refusal, Refused)


def test_templates_are_written_and_can_be_read_back(tmp_path: Path) -> None:
    assert typed("export", "roster", str(tmp_path / "roster.xlsx")).exit_code == 0
    read = typed("import", "roster", str(tmp_path / "roster.xlsx"), "--dry-run", "--json")
    report = json.loads(read.output)
    assert report["rejected"] == 0
    assert report["importable"] + report["duplicates"] + report["rejected"] == report["rows"]
