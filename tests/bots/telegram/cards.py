"""Cards of every shape, for the golden files; run as a program it writes those anew: `python -m tests.bots.telegram.cards`."""

import json
from collections.abc import Mapping
from pathlib import Path

from bots.telegram.plan import CAPS, as_json, plan
from content.wording import Wording
from core.messages import Choice, Link, Markdown, Media, Message, Plain, Quiz, Text

GOLDEN = Path(__file__).parents[1] / "golden" / "telegram.json"
FLAG = Media(5, "旗帜.png", "image/png", 8)
PAPER = Media(6, "通知.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", 90_000)
OPTIONS = ("全心全意为人民服务", "实现共产主义", "改革开放", "依法治国")


def offered(*labels: str, chosen: tuple[int, ...] = (), card: str = "Ab3-_9xZ") -> tuple[Choice, ...]:
    return tuple(Choice(f"o{at}", Plain(label), f"{card}.{at}", chosen=at in chosen) for at, label in enumerate(labels))


def question(**more: object) -> Message:
    return Message(**{"body": (Plain("党的根本宗旨是什么？"),), "title": Plain("第 1 题"), "lettered": True} | more)


CARDS: Mapping[str, Message] = {
    "words": Message((Plain("一 < 二 & 三 > 零"), Text("choice-pick-one"))),
    "title and rich words": Message((Markdown("请读 **通知**：\n\n- 一\n- 二"),), title=Plain("本周学习")),
    "single": question(choices=offered(*OPTIONS)),
    "several, two chosen": question(choices=offered(*OPTIONS, chosen=(0, 2)), multiple=True),
    "nine options": question(choices=offered(*"一二三四五六七八九")),
    "quiz": question(choices=offered(*OPTIONS), quiz=Quiz((0,), (Plain("解析：见党章\n总纲"), Plain("出处：党章")))),
    "quiz, several right": question(choices=offered(*OPTIONS), quiz=Quiz((0, 2)), multiple=True),
    "quiz, true or false": question(choices=offered("正确", "错误"), quiz=Quiz((1,)), lettered=False),
    "quiz with an option too long for a poll": question(choices=offered("短", "长" * 98), quiz=Quiz((0,))),
    "quiz, shown again in place": question(choices=offered(*OPTIONS), quiz=Quiz((0, 2)), multiple=True, in_place=True),
    "menu": Message((Plain("您可以："),), choices=offered("今日", "任务", "设置")),
    "menu of several, one chosen": Message((Plain("选："),), choices=offered("通知", "提醒", chosen=(1,)), multiple=True),
    "menu with a label too long for a button": Message((Plain("选："),), choices=offered("好", "很长的选项" * 7)),
    "more options than letters, typed": question(choices=offered(*(f"选项{at}" for at in range(99))), multiple=True),
    "link": Message((Plain("看"),), link=Link("https://example.org/b?x=1&y=2", Plain("阅读原文"))),
    "link that no button takes": Message((Plain("看"),), link=Link("http://localhost:8080/", Plain("阅读 <原文>"))),
    "picture with words": Message((Plain("会议通知"),), image=FLAG, choices=offered("知道了")),
    "picture alone": Message(image=FLAG),
    "picture with long words": Message((Plain("通知" * 600),), image=FLAG, choices=offered("知道了")),
    "picture and file": Message((Plain("会议通知"),), image=FLAG, file=PAPER),
    "moving picture": Message((Plain("看"),), image=Media(7, "a.gif", "image/gif", 9)),
    "long words": Message((Plain("学习。" * 1500),), choices=offered("读完了")),
    "emoji and both directions": Message((Plain("👨‍👩‍👧 \u202eשלום\u202c 好"),), choices=offered("👍🏽", "שלום")),
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
