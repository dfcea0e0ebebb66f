"""Cards of every shape as WeCom and its robot show them; run as a program it writes the golden files anew."""

import json
from collections.abc import Mapping
from pathlib import Path

from bots.wecom.plan import CAPS, plan
from bots.wecom.wires import as_json
from content.wording import Wording
from core.messages import Link, Message, Plain
from tests.bots.telegram.cards import CARDS as EVERYWHERE
from tests.bots.telegram.cards import OPTIONS, offered, question

GOLDEN = Path(__file__).parents[1] / "golden" / "wecom.json"
CARDS: Mapping[str, Message] = {
    **EVERYWHERE,
    "twenty options": question(choices=offered(*(f"选项{at}" for at in range(20)))),
    "twenty-one options": question(choices=offered(*(f"选项{at}" for at in range(21)))),
    "several long ones": question(choices=offered(*("很长很长很长很长的选项" + each for each in "甲乙丙")), multiple=True),
    "question too long for a card": question(body=(Plain("很长的题干。" * 20),), choices=offered(*OPTIONS)),
    "menu with a link": Message((Plain("看"),), choices=offered("读完了"), link=Link("https://example.org/b", Plain("阅读原文"))),
}


def planned() -> str:
    """Return every card in both languages, as JSON that people can read."""
    wording = Wording()
    shown = {
        f"{name} ({locale})": as_json(plan(card, CAPS, locale, wording.say))
        for name, card in CARDS.items()
        for locale in ("zh", "en")
    }
    return json.dumps(shown, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    GOLDEN.write_text(planned(), encoding="utf-8")
