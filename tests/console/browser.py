"""A browser without a screen: it opens pages, follows redirects, and fills in the forms that the pages show."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import httpx

_FORM = re.compile(r"<form\b(?P<attributes>[^>]*)>(?P<inside>.*?)</form>", re.DOTALL)
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')
_ACTION = re.compile(r'action="([^"]*)"')


@dataclass
class Browser:
    """One person at the console; `page` is what they see now."""

    client: httpx.AsyncClient
    page: httpx.Response = field(default_factory=lambda: httpx.Response(204))

    @property
    def sees(self) -> str:
        """The words of the page as a person reads them."""
        body = re.sub(r"<(script|style|head)\b.*?</\1>", " ", self.page.text, flags=re.DOTALL)
        return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", body).split()))

    @property
    def status(self) -> int:
        return self.page.status_code

    @property
    def path(self) -> str:
        return self.page.url.path

    async def opens(self, path: str, **headers: str) -> str:
        self.page = await self.client.get(path, follow_redirects=True, headers=headers)
        return self.sees

    async def sends(
        self,
        action: str,
        fields: Mapping[str, str | Sequence[str]] | None = None,
        files: Mapping[str, tuple[str, bytes]] | None = None,
        **headers: str,
    ) -> str:
        """Fill in the form of the present page that goes to this address, with whatever it hides, and send it."""
        typed = {name: value if isinstance(value, str) else list(value) for name, value in (fields or {}).items()}
        return await self.posts(action, {**self.hidden(action), **typed}, files, **headers)

    async def posts(
        self,
        action: str,
        fields: Mapping[str, str | list[str]],
        files: Mapping[str, tuple[str, bytes]] | None = None,
        **headers: str,
    ) -> str:
        """Send just these fields, as a stranger's page would."""
        self.page = await self.client.post(action, data=dict(fields), files=files, headers=headers, follow_redirects=True)
        return self.sees

    def hidden(self, action: str) -> dict[str, str]:
        """Return the hidden fields of the form that goes to this address; a page without the form fails the test."""
        for found in _FORM.finditer(self.page.text):
            where = _ACTION.search(found["attributes"])
            if where and html.unescape(where[1]) == action:
                return {html.unescape(name): html.unescape(value) for name, value in _HIDDEN.findall(found["inside"])}
        raise AssertionError(f"no form to {action} on {self.path}: {self.sees[:300]}")
