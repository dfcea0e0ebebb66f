"""A door behind which every kind of card can be seen: says what a channel must show, and counts what it was asked."""

import asyncio
from dataclasses import dataclass, field

from core.messages import Answer, Choice, Incoming, Kind, Link, Markdown, Media, Message, Plain, Purpose

ARTICLE = """# 学习要点

认真学习 **会议精神**，做到*入脑入心*：

1. 读原文
2. 写体会

> 纸上得来终觉浅

| 时间 | 地点 |
|---|---|
| 周五 15:00 | 三楼会议室 |

<script>alert(1)</script> [原文](https://example.org/a) ![旗帜](https://tracker.example.org/x.png)"""


def single(card: str = "card1") -> Message:
    labels = ("全心全意为人民服务", "实现共产主义", "改革开放", "依法治国")
    choices = tuple(Choice(f"o{place}", Plain(label), f"{card}.{place}") for place, label in enumerate(labels))
    return Message((Plain("党的根本宗旨是什么？"),), title=Plain("第 1 题 / 共 5 题"), choices=choices, lettered=True)


def several(card: str = "card2") -> Message:
    labels = ("党员大会", "支部委员会会议", "党小组会", "党课")
    choices = tuple(Choice(f"o{place}", Plain(label), f"{card}.{place}") for place, label in enumerate(labels))
    return Message(
        (Plain("“三会一课”包括哪些？（多选）"),), title=Plain("第 2 题 / 共 5 题"), choices=choices, lettered=True, multiple=True
    )


def menu(card: str = "card3") -> Message:
    labels = ("今日", "任务", "答题", "设置")
    choices = tuple(Choice(f"m:{label}", Plain(label), f"{card}.{place}") for place, label in enumerate(labels))
    return Message((Plain("您可以："),), choices=choices)


def reminder(card: str = "push1") -> Message:
    choices = (Choice("task.open:1", Plain("打开"), f"{card}.0"), Choice("push.off:task", Plain("不再提醒"), f"{card}.1"))
    body = (Plain("《党章》第一章学习截止到今天 20:00，您还没有完成。"),)
    return Message(body, title=Plain("学习提醒"), choices=choices, purpose=Purpose.REMINDER)


ANSWERS: dict[str, tuple[Message, ...]] = {
    "题": (single(),),
    "多选": (several(),),
    "菜单": (menu(),),
    "文章": (Message((Markdown(ARTICLE),), title=Plain("本周学习"), link=Link("https://example.org/b", Plain("阅读原文"))),),
    "附件": (
        Message((Plain("会议通知"),), image=Media(5, "旗帜.png", "image/png", 8), file=Media(6, "通知.docx", "x/y", 90_000)),
    ),
    "坏链接": (Message((Plain("看"),), link=Link("javascript:alert(1)", Plain("点我"))),),
    "无言": (),
}


@dataclass
class Showroom:
    """Answers by the word; a repeated message gets the same answer and is not counted again."""

    taken: list[Incoming] = field(default_factory=list)
    buried: list[str] = field(default_factory=list)
    slow: float = 0.0
    _stored: dict[tuple[str, str], Answer] = field(default_factory=dict)

    async def receive(self, incoming: Incoming) -> Answer:
        await asyncio.sleep(self.slow)
        key = (incoming.sender, incoming.message_id)
        if key not in self._stored:
            self.taken.append(incoming)
            self._stored[key] = Answer(self._replies(incoming), "zh")
        return self._stored[key]

    async def bury(self, _channel: str, _account: str, raw: str, _reason: str) -> str:
        self.buried.append(raw)
        return "K7Q2M9"

    def _replies(self, incoming: Incoming) -> tuple[Message, ...]:
        if incoming.kind is Kind.PRESS:
            return (Message((Plain(f"您选了 {incoming.token}"),)),)
        if incoming.text == "连答":
            return (Message((Plain("回答正确！"),)), several())
        return ANSWERS.get(incoming.text, (Message((Plain(f"收到：{incoming.text}"),)),))
