"""What axe finds on a page that is open in a browser."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page

_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Passed checks are not listed and not sent over: they are nine tenths of an answer that nobody reads.
_RUN = """options => axe.run(options).then(found => found.violations.map(
    each => `${each.id}: ${each.nodes.slice(0, 3).map(node => node.html.slice(0, 120)).join(' | ')}`
))"""


async def violations(page: Page) -> list[str]:
    """Return one line for each rule that the page breaks as it stands now."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE_SCRIPT)
    found: list[str] = await page.evaluate(_RUN, {"runOnly": _TAGS, "resultTypes": ["violations"]})
    return found
