"""CommonMark as HTML that is safe to put into a page: our own short list of tags, no picture from elsewhere."""

from collections.abc import MutableMapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

import nh3

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token
    from markdown_it.utils import OptionsDict

_TAGS = {"p", "br", "strong", "em", "s", "code", "pre", "ul", "ol", "li", "blockquote", "hr", "a"}
_TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto", "tel"}


def as_html(markdown: str) -> str:
    """Return the text as HTML; raw HTML in it is shown as it was written, a picture becomes a link."""
    return nh3.clean(
        _parser().render(markdown),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    ).strip()


def _heading_open(*_: object) -> str:
    return "<p><strong>"


def _heading_close(*_: object) -> str:
    return "</strong></p>"


def _picture(
    renderer: "RendererHTML",
    tokens: "Sequence[Token]",
    place: int,
    options: "OptionsDict",
    env: MutableMapping[str, object],
) -> str:
    words = renderer.renderInlineAsText(tokens[place].children or [], options, env)
    href = nh3.clean_text(str(tokens[place].attrs["src"]))
    return f'<a href="{href}">{nh3.clean_text(words) or href}</a>'


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415 - read when the first article is shown

    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    # A bubble is no document: its headings would break the outline of the page.
    parser.add_render_rule("heading_open", _heading_open)
    parser.add_render_rule("heading_close", _heading_close)
    parser.add_render_rule("image", _picture)
    return parser
