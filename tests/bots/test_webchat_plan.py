"""What the page is given to show: everything of the card, and nothing that could run."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bots.webchat.markup import as_html
from bots.webchat.plan import plan
from content.wording import Wording
from core.messages import Choice, Link, Markdown, Media, Message, Plain, Text
from tests.bots.showroom import ANSWERS, menu, reminder, several, single

WORDING = Wording()


def planned(message: Message, locale: str = "zh") -> dict:
    return json.loads(plan(message, locale, WORDING.say, lambda media: f"/chat/media/{media.id}"))


def test_a_question_has_its_letters_and_tokens() -> None:
    card = planned(single())
    assert card["lettered"]
    assert card["choices"][1] == {"token": "card1.1", "label": "实现共产主义", "letter": "B"}
    assert "submit" not in card


def test_several_options_are_handed_in_with_one_button() -> None:
    assert planned(several())["submit"] == {"card": "card2", "token": "card2.submit", "label": "提交"}
    assert planned(several(), "en")["submit"]["label"] == "Submit"


def test_a_menu_has_no_letters() -> None:
    assert [each.get("letter") for each in planned(menu())["choices"]] == [None] * 4


def test_a_push_says_that_it_is_one() -> None:
    assert planned(reminder())["push"]
    assert "push" not in planned(menu())


def test_what_was_chosen_before_is_marked() -> None:
    assert planned(Message(choices=(Choice("a", Plain("甲"), "c.0", chosen=True),)))["choices"][0]["chosen"]


def test_a_card_of_words_carries_nothing_else() -> None:
    assert planned(Message((Text("choice-submit"), Plain("二"), Markdown("*三*")))) == {
        "body": [{"text": "提交"}, {"text": "二"}, {"html": "<p><em>三</em></p>"}],
        "lang": "zh-CN",
    }


def test_pictures_and_files_stand_with_their_address() -> None:
    card = planned(ANSWERS["附件"][0])
    assert card["image"] == {"url": "/chat/media/5", "name": "旗帜.png", "size": 8}
    assert card["file"] == {"url": "/chat/media/6", "name": "通知.docx", "size": 90_000}


def test_a_link_that_no_browser_should_follow_is_words() -> None:
    assert planned(Message(link=Link("https://example.org", Plain("看"))))["link"] == {
        "url": "https://example.org",
        "label": "看",
    }
    for url in ("javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//evil.example", "JAVASCRIPT:x", "http//x"):
        assert "url" not in planned(Message(link=Link(url, Plain("看"))))["link"]


def test_nothing_of_a_card_is_dropped() -> None:
    media = Media(1, "图", "image/png", 1)
    link, choices = Link("https://e.org", Plain("链")), (Choice("a", Plain("甲"), "t.0"),)
    whole = Message((Plain("词"),), title=Plain("题"), image=media, file=media, link=link, choices=choices)
    assert set(planned(whole)) == {"title", "body", "image", "file", "link", "choices", "lang"}


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("# 题\n\n文", "<p><strong>题</strong></p><p>文</p>"),
        ("<b onclick=x>粗</b>", "<p>&lt;b onclick=x&gt;粗&lt;/b&gt;</p>"),
        ("[点](javascript:alert(1))", "<p>[点](javascript:alert(1))</p>"),
        ("~~旧~~", "<p><s>旧</s></p>"),
        ("3. 三", '<ol start="3">\n<li>三</li>\n</ol>'),
    ],
)
def test_common_mark_becomes_a_few_safe_tags(markdown: str, html: str) -> None:
    assert as_html(markdown) == html


def test_a_link_opens_apart_and_a_picture_from_elsewhere_is_only_a_link() -> None:
    kept = 'target="_blank" rel="noopener noreferrer nofollow"'
    assert as_html("[a](https://e.org)") == f'<p><a href="https://e.org" {kept}>a</a></p>'
    assert as_html('![旗"帜](https://e.org/x.png)') == f'<p><a href="https://e.org/x.png" {kept}>旗"帜</a></p>'
    assert "<img" not in as_html('![" onerror="x](https://e.org/x.png)')


@given(some.text(alphabet="<>&\"'=()[]!*_`#/:jscript onerror\n", max_size=60))
def test_no_text_brings_in_a_tag_of_its_own(markdown: str) -> None:
    html = as_html(markdown)
    for word in ("<script", "<img", "<svg", "<iframe", "<style", 'href="javascript', "<b ", "<i "):
        assert word not in html.lower()
