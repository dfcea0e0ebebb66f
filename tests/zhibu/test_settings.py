"""The settings say what is wrong in one sentence."""

from pathlib import Path

import pytest

from content.wording import Wording
from core.messages import Text
from zhibu.settings import SettingsError, load, names


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_without_any_setting_the_defaults_hold() -> None:
    assert load().database_url == "sqlite+aiosqlite:///var/zhibu.db"
    assert load().as_organisation().quiet.covers(23 * 60)


def test_an_unknown_name_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIBU_TELEGRAM__TOKE", "x")
    with pytest.raises(SettingsError, match="Unknown setting ZHIBU_TELEGRAM__TOKE"):
        load()


def test_an_unknown_name_in_the_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ZHIBU_COLOUR=red\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="ZHIBU_COLOUR"):
        load()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ZHIBU_TIMEZONE", "Mars/Olympus"),
        ("ZHIBU_PUBLIC_URL", "example"),
        ("ZHIBU_QUIET_FROM", "25:00"),
        ("ZHIBU_WEB__PORT", "many"),
        ("ZHIBU_TELEGRAM__MODE", "pigeon"),
    ],
)
def test_a_value_that_cannot_be_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        load()


def test_secrets_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIBU_TELEGRAM__TOKEN", "123:abc")
    assert "123:abc" not in repr(load())


def test_what_staff_may_see_holds_no_secret_and_has_a_meaning_in_both_languages(
    monkeypatch: pytest.MonkeyPatch, wording: Wording
) -> None:
    for name in ("ZHIBU_SECRET_KEY", "ZHIBU_METRICS_TOKEN", "ZHIBU_TELEGRAM__TOKEN"):
        monkeypatch.setenv(name, "123:abc")
    monkeypatch.setenv("ZHIBU_REDIS_URL", "redis://:123:abc@127.0.0.1/0")
    shown = load().shown()
    assert shown["ZHIBU_WEB__PORT"] == "8080"
    assert "123:abc" not in repr(shown)
    for name in shown:
        meaning = "console-setting-" + name.removeprefix("ZHIBU_").lower().replace("_", "-")
        assert all(wording.say(Text(meaning), locale) for locale in ("zh", "en"))


def test_the_example_file_names_every_setting() -> None:
    example = (Path(__file__).parents[2] / ".env.example").read_text(encoding="utf-8")
    named = {line.removeprefix("# ").partition("=")[0] for line in example.splitlines() if line.startswith("# ZHIBU_")}
    assert named == set(names())
