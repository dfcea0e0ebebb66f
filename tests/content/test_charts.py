"""Pictures for chats: what they show, what they leave to words, and that their font costs nothing before it is needed."""

import struct
import subprocess
import sys
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.charts import drawing
from content.charts.drawing import drawable, fitted, width_of
from content.charts.game import Ending, Line, ending
from content.wording import LOCALES

LINES = tuple(Line(place, name, 9000 - 700 * place) for place, name in enumerate(("李静", "王建国", "喆堃", "Anna", "#017"), 1))


def size_of(picture: bytes) -> tuple[int, int]:
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def test_the_end_of_a_game_is_a_picture_that_grows_with_what_it_shows() -> None:
    small = ending(Ending("抢答赛", "恭喜获奖者！", LINES[:1]))
    large = ending(Ending("抢答赛", "恭喜获奖者！", LINES, "团队", LINES[:2]))
    assert small is not None
    assert large is not None
    assert size_of(small) == (1080, 680)
    assert size_of(large) == (1080, 680 + 2 * 76 + 84 + 2 * 76)
    assert len(large) < 300_000


def test_other_names_make_another_picture_so_letters_are_drawn_and_not_left_out() -> None:
    pictures = {ending(Ending("赛", "恭喜", (Line(1, name, 1000),))) for name in ("李静", "王静", "Anna", "")}
    assert len(pictures) == 4


@pytest.mark.parametrize("name", ["小红花🌸", "𠮷田", "ไทย"])
def test_a_name_that_the_font_lacks_leaves_the_end_to_words(name: str) -> None:
    assert ending(Ending("抢答赛", "恭喜", (*LINES, Line(6, name, 1)))) is None
    assert ending(Ending(name, "恭喜", LINES)) is None


def test_nobody_with_points_makes_no_picture() -> None:
    assert ending(Ending("抢答赛", "恭喜", ())) is None


def test_the_font_has_every_sign_of_our_sentences_but_a_few_marks() -> None:
    texts = Path(drawing.__file__).parents[1] / "texts"
    signs = {sign for locale in LOCALES for path in (texts / locale).rglob("*.ftl") for sign in path.read_text(encoding="utf-8")}
    lacking = {sign for sign in signs if sign.isprintable() and not drawable(sign)}
    assert not {sign for sign in lacking if category(sign)[0] in "LNP"}, "run tools/font.py anew"
    assert drawable("堃喆䶮")


def test_the_font_is_small_and_its_licence_lies_beside_it() -> None:
    assert drawing.FONT.stat().st_size <= 3 * 1024 * 1024
    assert "SIL OPEN FONT LICENSE Version 1.1" in drawing.FONT.with_name("OFL.txt").read_text(encoding="utf-8")


@given(st.text(st.characters(codec="gb2312"), max_size=60), st.integers(60, 900))
def test_a_text_that_is_cut_fits(text: str, most: int) -> None:
    cut = fitted(text, 38, most)
    assert width_of(cut, 38) <= most
    assert cut == text or cut.endswith("…")


def test_what_looks_like_markup_is_drawn_as_it_is() -> None:
    assert ending(Ending("<b>&", "恭喜", (Line(1, '</text><script>"', 1),))) is not None


def test_drawing_is_loaded_with_the_first_picture_and_not_before() -> None:
    asked = "import content.charts.game, sys; sys.exit('resvg_py' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0  # noqa: S603 - our own words
