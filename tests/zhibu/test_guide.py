"""What the guide names exists."""

import re
from pathlib import Path

import pytest

from console.pages.channels import KNOWN, SETTINGS
from tests.architecture.sources import ROOT
from tests.architecture.texts import entries
from zhibu.settings import names

PAGES = sorted((ROOT / "docs").rglob("*.md"))
_SETTING = re.compile(r"ZHIBU_[A-Z_]*[A-Z]")
_LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_setting_and_every_file_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not {*_SETTING.findall(text)} - {*names()}
    assert not [link for link in _LINK.findall(text) if not (page.parent / link).exists()]


def test_the_guide_to_the_channels_says_the_same_in_both_languages() -> None:
    chinese, english = (ROOT / "docs" / f"channels.{locale}.md" for locale in ("zh", "en"))
    named = [sorted(_SETTING.findall(page.read_text(encoding="utf-8"))) for page in (chinese, english)]
    assert named[0] == named[1]


def test_every_channel_of_the_console_has_a_name_a_description_and_settings_that_exist() -> None:
    assert not {name for channel in SETTINGS.values() for name in channel} - {*names()}
    for name in KNOWN:
        assert {f"console-channel-{name}", f"console-channels-what-{name}"} <= set(entries("zh"))
