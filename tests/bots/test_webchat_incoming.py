"""What the page sends is read without trust."""

from uuid import uuid4

import pytest

from bots.webchat.incoming import Before, Pressed, Said, Seen, incoming, read
from core.messages import Address, Incoming, Kind

KEY = uuid4()
BAD = [
    "", "{", "[]", "null", "42", '"text"', "{}", '{"text": "x"}', '{"id": "1", "text": "x"}', '{"seen": -1}', '{"seen": "1"}',
    f'{{"id": "{KEY}"}}', f'{{"id": "{KEY}", "text": 5}}', f'{{"id": "{KEY}", "text": ""}}',
    f'{{"id": "{KEY}", "text": "\\ud800"}}', f'{{"id": "{KEY}", "text": "x", "press": "y"}}',
    f'{{"id": "{KEY}", "press": "{"x" * 300}"}}', '{"seen": 1e999}', "[" * 5_000,
]  # fmt: skip


@pytest.mark.parametrize("frame", BAD, ids=range(len(BAD)))
def test_what_is_no_frame_is_nothing(frame: str) -> None:
    assert read(frame) is None


def test_each_kind_of_frame_is_read() -> None:
    assert read('{"seen": 0}') == Seen(seen=0)
    assert read('{"before": 17}') == Before(before=17)
    assert read(f'{{"id": "{KEY}", "text": "好", "label": "L"}}') == Said(id=KEY, text="好", label="L")
    assert read(f'{{"id": "{KEY}", "press": "c.0", "label": "A. 好"}}') == Pressed(id=KEY, press="c.0", label="A. 好")


def test_a_press_reaches_the_core_by_its_token_and_words_by_their_letters() -> None:
    address = Address("webchat", "web", "v")
    pressed = incoming(Pressed(id=KEY, press="c.0", label="x"), "web", "v", "en")
    assert (pressed.kind, pressed.token, pressed.text, pressed.message_id) == (Kind.PRESS, "c.0", "", str(KEY))
    assert incoming(Said(id=KEY, text=" 好 "), "web", "v", "zh") == Incoming(address, str(KEY), "v", text=" 好 ", language="zh")
