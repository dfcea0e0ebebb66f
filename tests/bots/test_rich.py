"""Rich words of people as Telegram's HTML and as plain text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots import rich
from core.channel import Unit
from tests.standins import telegram_rules


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("# 标题\n\n正文", "<b>标题</b>\n\n正文"),
        ("**粗***斜*`码`", "<b>粗</b><i>斜</i><code>码</code>"),
        ("**粗*斜***", "<b>粗</b><b><i>斜</i></b>"),
        ("一\n二", "一\n二"),
        ("- 一\n- 二\n  - 深\n\n段", "• 一\n• 二\n  • 深\n\n段"),
        ("3. 三\n4. 四", "3. 三\n4. 四"),
        ("> 引文", "<blockquote>引文</blockquote>"),
        ("```\na < b\n```", "<pre>a &lt; b</pre>"),
        ("[链接](https://a.example/?x=1&y=2)", '<a href="https://a.example/?x=1&amp;y=2">链接</a>'),
        ("![旗](https://a.example/p.png)", '<a href="https://a.example/p.png">旗</a>'),
        ("[坏](tg://user?id=1)", "坏"),
        ("<script>alert(1)</script> & <b>", "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;"),
        ("~~旧~~", "<s>旧</s>"),
        ("| 时间 | 地点 |\n|---|---|\n| 周五 | 三楼 |", "<b>时间</b> | <b>地点</b>\n周五 | 三楼"),
        ("一\n\n---\n\n二", "一\n\n———\n\n二"),
        ("", ""),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_commonmark_becomes_the_html_that_telegram_reads(markdown: str, html: str) -> None:
    assert rich.as_html(rich.from_markdown(markdown)) == html


def test_in_plain_text_a_link_shows_where_it_leads() -> None:
    assert rich.as_plain(rich.from_markdown("看[通知](https://a.example/)，**重要**")) == "看通知 (https://a.example/)，重要"


def test_a_cut_closes_and_reopens_marks() -> None:
    pieces = rich.split(rich.from_markdown("**" + "粗" * 10 + "**"), 6, Unit.UTF16)
    assert [rich.as_html(piece) for piece in pieces] == ["<b>粗粗粗粗粗粗</b>", "<b>粗粗粗粗</b>"]


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet='ab好👍<>&"*_`[]()#>-1. \n\\|~!https:/', max_size=200))
def test_whatever_people_write_telegram_can_parse_it(source: str) -> None:
    read = rich.from_markdown(source)
    for piece in rich.split(read, 40, Unit.UTF16):
        parsed = telegram_rules.parse(rich.as_html(piece), "HTML", 40, "text")
        assert parsed.text == rich.as_bare(piece)
