"""How participants come in: a link that enters the code by itself, and a picture of it for the camera of a phone."""

from __future__ import annotations

import io
from urllib.parse import urlencode

import segno


def with_code(address: str, code: str) -> str:
    """The link that enters a code by itself."""
    return f"{address}{'&' if '?' in address else '?'}{urlencode({'code': code})}"


def picture(link: str) -> str:
    """A link as a QR code, for the page (a `data:` address of an SVG)."""
    return segno.make_qr(link).svg_data_uri(border=2)


def in_letters(link: str) -> str:
    """A link as a QR code, for the terminal."""
    drawn = io.StringIO()
    segno.make_qr(link, error="l").terminal(drawn, border=2, compact=True)
    return drawn.getvalue().rstrip("\n")
