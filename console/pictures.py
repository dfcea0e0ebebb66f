"""QR codes as pictures inside the page."""

import io

from markupsafe import Markup


def qr(address: str) -> Markup:
    """Return the address as an SVG that scales with its box; a phone's camera opens it."""
    import segno  # noqa: PLC0415 - only the pages with a code draw one

    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2, nl=False)
    return Markup(drawn.getvalue().decode())  # noqa: S704 - drawn by segno from modules, none of the address's letters stand in it
