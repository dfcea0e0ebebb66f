"""How cards look on WeCom."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.planned import Planned, Unrenderable
from bots.wecom.plan import CAPS, LARGEST_FILE, plan
from bots.wecom.wires import ButtonCard, File, VoteCard, Words, body
from content.wording import Wording
from core.messages import Choice, Link, Markdown, Media, Message, Plain
from tests.bots.telegram.cards import FLAG, OPTIONS, offered, question
from tests.bots.wecom.cards import GOLDEN, planned
from tests.standins import wecom_rules as rules
from tests.standins.wecom import AGENT, words

WORDING = Wording()


def shown(message: Message, **caps: int) -> Planned:
    return plan(message, replace(CAPS, **caps), "zh", WORDING.say)


def bodies(plan: Planned) -> Iterator[dict[str, object]]:
    for place, wire in enumerate(plan.wires):
        yield {"touser": "a", "agentid": AGENT, **body(wire, task=f"t{place}", media="m")}


def test_every_card_looks_as_it_was_approved() -> None:
    assert planned() == GOLDEN.read_text(encoding="utf-8")


def test_each_button_carries_its_choice() -> None:
    [card] = shown(question(choices=offered(*OPTIONS))).wires
    assert isinstance(card, ButtonCard)
    assert [(each.label, each.token) for each in card.buttons] == [(letter, f"Ab3-_9xZ.{at}") for at, letter in enumerate("ABCD")]


def test_several_choices_are_ticked_and_handed_in_together() -> None:
    [card] = shown(question(choices=offered(*OPTIONS, chosen=(1,)), multiple=True)).wires
    assert isinstance(card, VoteCard)
    assert card.many
    assert card.submit.token == "Ab3-_9xZ.submit"  # noqa: S105 - the end of a card, no secret
    assert [each.chosen for each in card.options] == [False, True, False, False]


def test_up_to_six_choices_are_buttons_up_to_twenty_lines_to_tick_and_more_are_typed() -> None:
    kinds = [type(shown(question(choices=offered(*map(str, range(many))))).wires[-1]) for many in (6, 7, 20, 21)]
    assert kinds == [ButtonCard, VoteCard, VoteCard, Words]


def test_words_with_marks_go_as_markdown_and_others_as_text_that_every_client_shows() -> None:
    [marked] = shown(Message((Markdown("请**务必**读 `附件`，见[原文](https://example.org/a)"),))).wires
    [bare] = shown(Message((Markdown("请读[原文](https://example.org/a)"),), title=Plain("通知"))).wires
    assert marked == Words("请**务必**读 `附件`，见[原文](https://example.org/a)", markdown=True)
    assert bare == Words('通知\n\n请读<a href="https://example.org/a">原文</a>')


def test_quotations_and_headings_look_so() -> None:
    [wire] = shown(Message((Markdown("# 要点\n\n> 一\n> 二\n\n结束"),))).wires
    assert wire == Words("**要点**\n\n> 一\n> 二\n\n结束", markdown=True)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://[", "https://example.org/" + "x" * 1100])
def test_a_link_that_no_button_takes_stands_in_words(url: str) -> None:
    plan = shown(Message((Plain("看"),), link=Link(url, Plain("原文"))))
    assert "link→text" in plan.degradations
    assert f"原文: {url}" in "".join(words(each) for each in bodies(plan))


def test_what_people_wrote_is_no_link() -> None:
    [wire] = shown(Message((Plain('<a href="https://evil.example">领奖</a>'),))).wires
    assert isinstance(wire, Words)
    assert not wire.content.startswith("<a ")


@pytest.mark.parametrize(
    "message",
    [
        Message(),
        Message((Plain(" \n "),)),
        Message(choices=offered("好")),
        Message((Plain("选"),), choices=offered("好", " ")),
        Message((Plain("选"),), choices=(Choice("a", Plain("好"), ""),)),
        Message((Plain("选"),), choices=(Choice("a", Plain("好"), "题" * 43),)),
        Message((Plain("选"),), choices=offered(*(str(at) for at in range(100)))),
        Message((Plain("看"),), file=Media(1, "a", "x/y", LARGEST_FILE + 1)),
        Message((Plain("看"),), file=Media(1, "a", "x/y", 0)),
    ],
    ids=["nothing", "white space", "only buttons", "no label", "no token", "129 bytes", "100 options", "20 MB", "empty file"],
)
def test_a_card_that_cannot_be_shown_is_refused_before_anything_is_sent(message: Message) -> None:
    with pytest.raises(Unrenderable):
        shown(message)


@pytest.mark.parametrize(("more", "wires"), [(-1, 1), (0, 1), (1, 2)])
@pytest.mark.parametrize("letter", ["a", "é", "👍"])
def test_words_are_cut_beyond_2048_bytes(letter: str, more: int, wires: int) -> None:
    many = 2048 // len(letter.encode()) + more
    assert len(shown(Message((Plain(letter * many),))).wires) == wires


def test_a_thousand_links_still_arrive_in_messages_that_fit() -> None:
    links = " ".join(f"[读{at}](https://example.org/{'x' * 900}{at})" for at in range(40))
    plan = shown(Message((Markdown(links),)))
    assert "读39" in "".join(words(each) for each in bodies(plan))
    assert all(len(words(each).encode()) <= 2048 for each in bodies(plan))


@settings(deadline=None, max_examples=80)
@given(
    st.lists(st.text(min_size=1, max_size=40).filter(lambda label: label.strip()), max_size=23),
    st.tuples(st.booleans(), st.booleans(), st.booleans(), st.booleans()),
    st.text(max_size=300),
)
def test_whatever_the_card_wecom_takes_it(labels: list[str], shape: tuple[bool, bool, bool, bool], said: str) -> None:
    lettered, multiple, picture, linked = shape
    link = Link("https://example.org/x", Plain("原文")) if linked else None
    image = FLAG if picture else None
    message = Message(
        (Plain("题：" + said * 20),), choices=offered(*labels), lettered=lettered, multiple=multiple, image=image, link=link
    )
    plan = shown(message)
    for each in bodies(plan):
        rules.check_message(each, AGENT)
    assert any(isinstance(each, File) for each in plan.wires) is picture
