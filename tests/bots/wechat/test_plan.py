"""How cards look in an Official Account: what people wrote is never markup, nothing is torn and nothing is dropped."""

import re
from dataclasses import replace
from typing import Protocol

import pytest

from bots.wechat.plan import CAPS, MORE, Planned, Unrenderable, as_json, plan
from content.wording import Wording
from core.channel import Capabilities
from core.messages import Choice, Link, Markdown, Media, Message, Plain

PDF = Media(2, "材料.pdf", "application/pdf", 8)


def link_to(media: Media) -> str:
    return f"https://zhibu.example.org/wechat/files/{media.id}"


class Show(Protocol):
    """Plans a card for an account with links, or with the capabilities given."""

    def __call__(self, card: Message, caps: Capabilities = CAPS) -> Planned: ...


@pytest.fixture
def shown(wording: Wording) -> Show:
    return lambda card, caps=CAPS: plan(card, caps, "zh", wording.say, link_to)


def choices(*labels: str) -> tuple[Choice, ...]:
    return tuple(Choice(f"o{at}", Plain(label), f"card.{at}") for at, label in enumerate(labels))


def texts(planned: Planned) -> list[str]:
    return [wire.text for wire in planned.wires]


def test_a_choice_is_a_link_that_sends_its_letter_and_its_token(shown: Show) -> None:
    planned = shown(Message((Plain("选："),), choices=choices("党课", "党 日")))
    [text] = texts(planned)
    assert text.splitlines() == [
        "选：",
        "",
        '<a href="weixin://bizmsgmenu?msgmenucontent=A&msgmenuid=card.0">A. 党课</a>',
        '<a href="weixin://bizmsgmenu?msgmenucontent=B&msgmenuid=card.1">B. 党 日</a>',
        "点选项，或回复前面的字母",
    ]
    assert planned.degradations == ("choices→links",)


def test_without_links_and_where_several_may_be_chosen_letters_are_typed(shown: Show) -> None:
    card = Message((Plain("选："),), choices=choices("党课", "党日"))
    assert texts(shown(card, replace(CAPS, menu_links=False))) == ["选：\n\nA. 党课\nB. 党日\n回复字母作答"]
    several = replace(card, multiple=True, choices=(card.choices[0], replace(card.choices[1], chosen=True)))
    assert texts(shown(several)) == ["选：\n\nA. 党课\nB. ☑ 党日\n可多选，回复全部字母作答，例如 ACD"]
    many = Message((Plain("选："),), choices=choices(*(f"第{number}支部" for number in range(1, 31))))
    assert "30. 第30支部\n回复编号作答" in texts(shown(many))[0]


@pytest.mark.parametrize("words", ['<a href="http://evil.example">点我</a>', "< A href=x>", "</a>", "<a\nhref=x>"])
def test_words_of_people_become_no_link(shown: Show, words: str) -> None:
    for links, card in (
        (0, Message((Plain(words),))),
        (0, Message((Markdown(words),))),
        (1, Message((Plain("选"),), choices=choices(words))),
        (1, Message((Plain("看"),), file=replace(PDF, name=words))),
        (1, Message((Plain("看"),), link=Link("https://example.org/", Plain(words)))),
    ):
        [text] = texts(shown(card))
        assert len(re.findall(r"<\s*a\b", text, re.IGNORECASE)) == links
        assert len(re.findall(r"<\s*/\s*a\b", text, re.IGNORECASE)) == links


def test_links_of_no_web_page_stay_words(shown: Show) -> None:
    for url in ("weixin://bizmsgmenu?msgmenucontent=A", 'https://example.org/"><a>', "javascript:alert(1)", "https://a b"):
        [text] = texts(shown(Message((Plain("看"),), link=Link(url, Plain("这里")))))
        assert "<a " not in text
        assert text.startswith("看\n\n这里: ")
    [bare] = texts(shown(Message((Plain("看"),), link=Link("https://example.org/", Plain("")))))
    assert bare == '看\n\n<a href="https://example.org/">https://example.org/</a>'


def test_pictures_go_by_themselves_and_everything_else_by_link(shown: Show) -> None:
    flag, large = Media(1, "旗.png", "image/png", 8), Media(3, "大.png", "image/png", 11 * 1024 * 1024)
    planned = shown(Message((Plain("看"),), image=flag, file=PDF))
    assert as_json(planned) == {
        "wires": [
            {"text": '看\n\n<a href="https://zhibu.example.org/wechat/files/2">材料.pdf</a>', "image": None},
            {"text": "", "image": "旗.png"},
        ],
        "degradations": ["file→link", "caption→message"],
    }
    assert shown(Message((Plain("看"),), image=large)).degradations == ("image→link",)
    assert shown(Message((Plain("看"),), image=flag), replace(CAPS, image=False)).degradations == ("image→link",)
    assert as_json(shown(Message(image=flag)))["wires"] == [{"text": "", "image": "旗.png"}]


def test_an_option_that_no_message_holds_is_whole_and_can_be_tapped(shown: Show) -> None:
    long = "很长的选项" * 300
    planned = shown(Message((Plain("选："),), choices=choices(long, "短")))
    assert all(0 < len(text.encode()) <= CAPS.text_limit for text in texts(planned))
    whole = "\n".join(texts(planned))
    assert whole.replace("\n", "").count("很长的选项") == 300
    assert 'msgmenuid=card.0">A</a>' in whole


def test_more_than_may_follow_ends_in_a_link_that_asks_for_the_rest(shown: Show) -> None:
    planned = shown(Message((Plain("字" * 9_000),)))
    assert len(planned.wires) > CAPS.per_window
    assert [MORE in text for text in texts(planned)].index(True) == CAPS.per_window - 1
    assert sum(text.count("字") for text in texts(planned)) == 9_000


@pytest.mark.parametrize(
    "card",
    [
        Message(),
        Message((Plain(" "),)),
        Message((Plain("选"),), choices=choices(" ")),
        Message((Plain("选"),), choices=choices(*map(str, range(100)))),
        Message((Plain("选"),), choices=(Choice("o", Plain("好"), "x" * 65),)),
        Message((Plain("选"),), choices=(Choice("o", Plain("好"), ""),)),
    ],
)
def test_a_card_that_cannot_be_shown_is_refused(shown: Show, card: Message) -> None:
    with pytest.raises(Unrenderable):
        shown(card)
