"""What is shown: within every limit, nothing torn, nothing lost, every choice within reach."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from bots import plain
from core.channel import Capabilities, Unit
from core.messages import Choice, Incoming, Markdown, Media, Message, Plain, Quiz
from tests.conformance.descriptor import Act, Does, Shown, Stage
from tests.conformance.reception import Reception

FLAG = Media(5, "旗帜.png", "image/png", 8)
FAMILY = "👨‍👩‍👧"
_LETTERS = ("好", "a", "👍", FAMILY)
_LONG = 10_000
"""Characters beyond which no limit is tried."""
_COUNTS = (0, 1, 2, 4, 5, 6, 7, 10, 13, 20, 21, 27)
_QUIZ_COUNTS = (2, 4, 10, 13)
_LABELS = {"short": "选项{}", "long": "一个相当长的选项，长到没有一种聊天软件的按钮写得下，所以按钮上只有字母，编号是{}"}


async def text_lengths(stage: Stage) -> None:
    """Words of every length arrive whole, in as few messages as the channel's own unit allows, no visible letter torn."""
    caps = stage.channel.caps
    limit = min(caps.text_limit, _LONG)
    for letter, more in product(_LETTERS, (-1, 0, 1, limit + 7)):
        many = max((limit + more) // plain.length(letter, caps.unit), 1)
        for words in (Plain(letter * many), Markdown(f"**{letter * many}**")):
            shown = stage.channel.planned(Message((words,)), stage.house.wording, "zh")
            _fits(shown, caps)
            texts = ["".join(each.text.split()) for each in shown]
            assert "".join(texts).count(letter) == many, f"{letter} × {many}: letters are lost"
            assert not any(text.replace(letter, "").strip("<>/strongp") for text in texts), f"{letter} is torn"
            if shown[0].limit and more <= 0 and isinstance(words, Plain) and not _sundered(letter, caps.unit):
                assert len(shown) == 1, f"{letter} × {many}: {len(shown)} messages where one is enough"


def _sundered(letter: str, unit: Unit) -> bool:
    """Tell whether the letter does not divide the limit evenly, so that its last one may stand alone."""
    return letter == FAMILY and unit is not Unit.CHARACTERS


async def cards(stage: Stage) -> None:
    """Cards with 0 to 27 choices, short or long, with a picture or without, one or several to choose: each looks as approved."""
    assert drawn(stage) == (stage.golden / f"{stage.channel.name}.txt").read_text(encoding="utf-8")


def drawn(stage: Stage) -> str:
    """Return one line a card, for people to read: what it becomes on this channel."""
    return "".join(f"{name}: {_drawn(stage, card)}\n" for name, card in matrix())


def _drawn(stage: Stage, card: Message) -> str:
    try:
        shown = stage.channel.planned(card, stage.house.wording, "zh")
    except stage.channel.refusals as refusal:
        return f"refused ({type(refusal).__name__})"
    _fits(shown, stage.channel.caps)
    _reachable(card, shown)
    return " + ".join(_line(each) for each in shown)


def _line(shown: Shown) -> str:
    kinds = (*(f"<{each}>" for each in shown.media), *(("poll",) if shown.poll else ()))
    parts = [*kinds, f"{shown.units} units", f"{len(shown.buttons)} to tap"]
    return ", ".join(each for each in parts if not each.startswith("0 "))


def matrix() -> Iterator[tuple[str, Message]]:
    """Yield every card with a name."""
    for many, (size, label), image, multiple in product(_COUNTS, _LABELS.items(), (None, FLAG), (False, True)):
        if (not many and (size == "long" or multiple)) or (multiple and many == 1):
            continue
        choices = tuple(Choice(f"o{at}", Plain(label.format(at + 1)), f"Ab3-_9xZ.{at}") for at in range(many))
        kind = "several" if multiple else "one"
        name = f"{many:2} {size}, {kind}{', picture' if image else ''}"
        yield name, Message((Plain("请选择。"),), Plain("第 1 题"), image, choices=choices, multiple=multiple, lettered=multiple)
        if image is None and many in _QUIZ_COUNTS:
            quiz = Quiz((0, 1) if multiple else (1,), (Plain("解析：保密"),))
            body = (Plain("请选择。"),)
            yield f"{name}, quiz", Message(body, Plain("第 1 题"), choices=choices, multiple=multiple, lettered=True, quiz=quiz)


def _fits(shown: Sequence[Shown], caps: Capabilities) -> None:
    assert shown, "nothing is shown"
    assert not caps.per_window or len(shown) <= caps.per_window, f"{len(shown)} messages, {caps.per_window} may follow"
    for each in shown:
        assert not each.limit or each.units <= each.limit, f"{each.units} units, {each.limit} are taken"
        assert not caps.buttons or len(each.buttons) <= caps.buttons, f"{len(each.buttons)} buttons"
        for button in each.buttons:
            assert button.label.strip(), "a button says nothing"
            assert 1 <= len(button.token.encode()) <= caps.token_bytes, f"a button carries {button.token!r}"


def _reachable(card: Message, shown: Sequence[Shown]) -> None:
    """Every choice can be tapped or typed, and what it means can be read."""
    tapped = {button.token: button.label for each in shown for button in each.buttons}
    text = "\n".join(each.text for each in shown)
    assert card.quiz is None or "保密" not in text, "the solution is shown before the answer"
    for letter, choice in zip(plain.letters(len(card.choices)), card.choices, strict=True):
        label = choice.label.plain
        assert choice.token in tapped or f"{letter}. {label}" in text, f"{label} cannot be chosen"
        assert label in text or label in tapped.get(choice.token, ""), f"{label} cannot be read"


async def edits(stage: Stage) -> None:
    """A card that is shown again in its own place replaces itself, also when nothing about it has changed."""
    choices = tuple(Choice(f"o{at}", Plain(label), f"Ab3-_9xZ.{at}") for at, label in enumerate(("党员大会", "党课")))
    card = Message((Plain("选："),), choices=choices, multiple=True, lettered=True)

    def replies(incoming: Incoming) -> tuple[Message, ...]:
        return (replace(card, in_place=bool(incoming.token)),)

    door, person = Reception(replies), stage.channel.people[0]
    async with stage.channel.opened(stage.house) as rig, rig.service(door):
        assert await rig.happens(Act(Does.SAYS, person, "题", id="1")) == 200
        for number in (2, 3):
            assert await rig.happens(Act(Does.PRESSES, person, choices[0].token, id=str(number))) == 200
        assert len(await rig.screen(person)) == 1, "the card stands there twice"
    assert len(door.taken) == 3
