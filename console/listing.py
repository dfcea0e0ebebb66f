"""One page of a long list, and the addresses of the pages beside it; filters stand in the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Listing:
    """Where a page of a list stands: `path` is the list's address, `filters` what narrows it."""

    path: str
    filters: Mapping[str, str]
    total: int
    page: int
    size: int = PAGE_SIZE

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // self.size))

    @property
    def before(self) -> str:
        """The address of the page before, empty on the first."""
        return self._address(min(self.page, self.pages + 1) - 1) if self.page > 1 else ""

    @property
    def after(self) -> str:
        """The address of the page after, empty on the last."""
        return self._address(self.page + 1) if self.page < self.pages else ""

    @property
    def filtered(self) -> bool:
        """Tell whether anything narrows the list."""
        return any(self.filters.values())

    def _address(self, page: int) -> str:
        kept = {name: value for name, value in self.filters.items() if value}
        return f"{self.path}?{urlencode({**kept, 'page': page})}"


def page_of(text: str) -> int:
    """Return the page that an address asks for; whatever is no page number is the first page."""
    return max(1, int(text)) if text.isdecimal() and text.isascii() and len(text) < 7 else 1  # noqa: PLR2004 - no list has a million pages
