"""The page itself: which language it speaks, what it is made of, and the headers that keep strangers' code out."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bots.webchat.visitor import LANGUAGE_COOKIE
from core.conversation import Speak
from core.messages import Text

LANGUAGES = ("zh", "en")
_HERE = Path(__file__).parent
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Site:
    """What the page says about its house: the organisation's name, its language, its public address, whether it is a demo."""

    name: str
    locale: str
    public_url: str
    demo: bool = False

    @property
    def secure(self) -> bool:
        """Tell whether visitors come over https."""
        return self.public_url.startswith("https:")

    @property
    def host(self) -> str:
        """Return host and port of the public address."""
        return urlsplit(self.public_url).netloc


@dataclass(frozen=True, slots=True)
class Asset:
    """One file that the page is made of."""

    content: bytes
    mime: str
    version: str


@cache
def assets() -> Mapping[str, Asset]:
    """Return the files of the page by name, read once."""
    return {file.name: _asset(file) for file in sorted((_HERE / "static").iterdir()) if file.suffix in _TYPES}


def render(site: Site, locale: str, speak: Speak) -> str:
    """Return the page in the language."""
    words = {key: speak(Text(f"webchat-{key}"), locale) for key in _WORDS}
    versions = {name: asset.version for name, asset in assets().items()}
    other = "en" if locale == "zh" else "zh"
    page = _templates().get_template("chat.html")
    return page.render(site=site, words=words, versions=versions, lang="zh-CN" if locale == "zh" else locale, other=other)


def headers(site: Site) -> dict[str, str]:
    """Return the headers of the page: nothing from elsewhere runs, frames it, or learns its address."""
    # Old browsers do not count the socket of the same host as 'self'.
    socket = f"{'wss' if site.secure else 'ws'}://{site.host}"
    policy = (
        "default-src 'self'",
        f"connect-src 'self' {socket}",
        "base-uri 'none'",
        "object-src 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
    return {
        "Content-Security-Policy": "; ".join(policy),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }


def language(asked: str, cookies: Mapping[str, str], accepts: str, fallback: str) -> str:
    """Return the language that was asked for, else the one of the last visit, else the browser's, else the house's."""
    accepted = (part.partition(";")[0].strip().lower()[:2] for part in accepts.split(","))
    wished = (asked, cookies.get(LANGUAGE_COOKIE, ""), *accepted)
    return next((each for each in wished if each in LANGUAGES), fallback)


_WORDS = (
    "attach",
    "beginning",
    "connected",
    "connecting",
    "demo",
    "earlier",
    "empty",
    "file-failed",
    "file-too-large",
    "invitation",
    "language",
    "log",
    "new-below",
    "no-cookie",
    "no-script",
    "offline",
    "options",
    "placeholder",
    "send",
    "skip",
    "start",
    "title",
    "today",
    "too-many-windows",
    "typing",
    "unsent",
    "waiting",
    "write",
    "you",
)


@cache
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined)


def _asset(file: Path) -> Asset:
    content = file.read_bytes()
    return Asset(content, _TYPES[file.suffix], hashlib.sha256(content).hexdigest()[:12])
