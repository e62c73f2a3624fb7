"""The figures of a report, and each as a piece of SVG that can stand in a page beside others."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from experiments.figures import comparison as differences
from experiments.figures import funnel, levels, map, maps_of_two, network, style
from experiments.figures.style import Page

if TYPE_CHECKING:
    from experiments.compare import Comparison


def draw(comparison: Comparison) -> list[tuple[str, Page]]:
    """In the order of the page: levels, maps (where there are outlines), differences, routes, networks, funnel."""
    pages = [("levels", levels.draw(comparison))]
    if all(map.can_be_drawn(results) for results in comparison.results):
        pages.append(("map", maps_of_two.draw(comparison)))
    return [
        *pages,
        ("differences", differences.draw_sheet(comparison)),
        ("routes", levels.draw_routes(comparison)),
        ("network", network.draw(comparison)),
        ("funnel", funnel.draw(comparison)),
    ]


def inline(picture: Page, name: str) -> str:
    """The picture as SVG text without prologue; its identifiers carry its name, so that two pictures do not mix."""
    import matplotlib

    kept = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": name, "svg.fonttype": "path"}):
        picture.figure.savefig(kept, format="svg", metadata={"Date": None}, facecolor=style.PAPER)
    text = kept.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r'\bid="', f'id="{name}-', text)
    text = re.sub(r"url\(#", f"url(#{name}-", text)
    return re.sub(r'href="#', f'href="#{name}-', text)
