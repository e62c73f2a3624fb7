"""How participants come in: a link that enters the code by itself, and a picture of it for the camera of a phone."""

from __future__ import annotations

import io
from dataclasses import dataclass
from urllib.parse import urlencode

import segno


def with_code(address: str, code: str) -> str:
    """The link that enters a code by itself."""
    return f"{address}{'&' if '?' in address else '?'}{urlencode({'code': code})}"


@dataclass(frozen=True)
class Invitation:
    """What participants are told.

    Attributes:
        place: where they find the page.
        code: what they enter there.
    """

    place: str
    code: str

    @property
    def link(self) -> str:
        """The link that enters the code by itself."""
        return with_code(self.place, self.code)

    @property
    def picture(self) -> str:
        """The link as a QR code, for the page (a `data:` address of an SVG)."""
        return segno.make_qr(self.link).svg_data_uri(border=2)

    @property
    def in_letters(self) -> str:
        """The link as a QR code, for the terminal."""
        drawn = io.StringIO()
        segno.make_qr(self.link, error="l").terminal(drawn, border=2, compact=True)
        return drawn.getvalue().rstrip("\n")
