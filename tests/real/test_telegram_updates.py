"""Updates as other projects keep them in their tests: each is read, left alone or refused, and none crashes."""

import json
from collections import Counter
from pathlib import Path

from bots.telegram.incoming import Bot, Unreadable, incoming, pressed

COLLECTED = 39


def _meaning(update: object) -> str:
    try:
        what = incoming(update, Bot("1", "unBot"))
        pressed(update)
    except Unreadable:
        return "unreadable"
    return what.kind.value if what else "ignored"


def test_every_collected_update_is_understood_left_alone_or_refused(shared: Path) -> None:
    files = sorted((shared / "payloads" / "telegram").glob("*.json"))
    meanings = {file.name: _meaning(json.loads(file.read_text(encoding="utf-8"))) for file in files}
    counts = Counter(meanings.values())
    assert counts.total() >= COLLECTED
    assert counts["unreadable"] <= 5, {name for name, meaning in meanings.items() if meaning == "unreadable"}
    for name, meaning in (
        ("tg_012", "blocked"),
        ("tg_025", "media"),
        ("tg_045", "edited"),
        ("tg_046", "text"),
        ("tg_050", "ignored"),
    ):
        assert [found for file, found in meanings.items() if file.startswith(name)] == [meaning]
