"""Another implementation of GIFT reads every item that we write, and finds in it what we put there."""

from random import Random

from content.exporters.banks import exported, form_named
from core.library.rules import RIGHT, WRONG, ItemDraft, ItemType, identity
from tests.node.conftest import Node

SIGNS = "abcXYZ019党支部学习，。？《》 \\:#={}~%*<>&\"'/()[]|+-@._\n$^`;"
MANY = 300


def words(chance: Random) -> str:
    lines = "".join(chance.choices(SIGNS, k=chance.randint(1, 24))).split("\n")
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines))) or "山"


def draft(chance: Random, number: int) -> ItemDraft:
    """Return an item with every sign that means something in GIFT anywhere in it."""
    stem, kind = f"{number}题{words(chance)}", chance.choice(list(ItemType))
    told, tags = chance.choice(["", words(chance)]), ("标签",) if chance.random() < 0.3 else ()
    if kind is ItemType.BLANK:
        return ItemDraft(0, kind, stem, blanks=((words(chance),),), explanation=told, tags=tags)
    if kind is ItemType.JUDGE:
        return ItemDraft(0, kind, stem, (RIGHT, WRONG), (number % 2,), explanation=told, tags=tags)
    options = tuple(f"{letter}{words(chance)}" for letter in "甲乙丙丁")
    return ItemDraft(0, kind, stem, options, (1,) if kind is ItemType.SINGLE else (0, 2), explanation=told, tags=tags)


async def test_another_reader_of_gift_reads_all_that_we_write(node: Node) -> None:
    chance = Random(7)  # noqa: S311 - the same items in every run
    several = list({identity(each): each for each in (draft(chance, number) for number in range(MANY))}.values())
    form = form_named("gift")
    assert form is not None
    alone = [(each, done) for each in several if (done := exported([each], form, "", "zh")).items]
    assert len(alone) > MANY * 0.95
    read = await node.does([{"does": "gift", "text": done.content.decode()} for _, done in alone])
    kinds = {ItemType.SINGLE: "MC", ItemType.MULTI: "MC", ItemType.JUDGE: "TF", ItemType.BLANK: "Short"}
    for (each, _), answer in zip(alone, read, strict=True):
        ((kind, stem, parts),) = answer["found"]
        assert (kind, stem.strip()) == (kinds[each.type], each.stem)
        if each.type in {ItemType.SINGLE, ItemType.MULTI}:
            assert [(text.strip(), bool(right)) for text, right in parts] == [
                (option, place in each.key) for place, option in enumerate(each.options)
            ]


async def test_another_reader_of_gift_reads_a_whole_bank(node: Node) -> None:
    chance = Random(8)  # noqa: S311 - as above
    several = list({identity(each): each for each in (draft(chance, number) for number in range(MANY))}.values())
    form = form_named("gift")
    assert form is not None
    done = exported(several, form, "", "zh")
    (answer,) = await node.does([{"does": "gift", "text": done.content.decode()}])
    assert len(answer["found"]) == done.items
