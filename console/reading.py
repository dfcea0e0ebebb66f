"""Articles as pages show them: CommonMark in, clean HTML out."""

from functools import cache
from typing import TYPE_CHECKING

import nh3
from markupsafe import Markup

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "code", "pre", "h1", "h2", "h3", "h4", "a", "hr"}


def rendered(markdown: str) -> Markup:
    """Return the article without pictures, scripts or raw HTML: nothing in it reaches another host by itself."""
    html = nh3.clean(_reader().render(markdown), tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https"})
    return Markup(html)  # noqa: S704 - nh3 let only harmless tags through


@cache
def _reader() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415 - read when the first article is shown

    return MarkdownIt("commonmark", {"html": False})
