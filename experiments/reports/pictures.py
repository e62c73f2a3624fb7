"""The figures of a report, and each as a piece of SVG that can stand in a page beside others."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from experiments.figures import comparison as differences
from experiments.figures import funnel, members_map, network, paired_levels, paired_maps, robustness_check, style
from experiments.figures.style import Page

if TYPE_CHECKING:
    from experiments.strategies.explanation import Explanation

WORLDS, FUNNEL = "other-worlds", "funnel"
"""Pictures that stand beside the words on them."""


def draw(found: Explanation) -> list[tuple[str, Page]]:
    """In the order of the page: levels, maps (where there are outlines), differences, routes, networks, other worlds
    (where they were tried), funnel.
    """
    comparison = found.comparison
    pages = [("levels", paired_levels.draw(comparison))]
    first, other = comparison.results
    if members_map.can_be_drawn(first) and first.codes == other.codes:
        pages.append(("map", paired_maps.draw(comparison)))
    pages += [
        ("differences", differences.draw_sheet(comparison)),
        ("routes", paired_levels.draw_routes(comparison)),
        ("network", network.draw(comparison)),
    ]
    if found.worlds is not None:
        pages.append((WORLDS, robustness_check.draw(found.worlds)))
    return [*pages, (FUNNEL, funnel.draw(comparison))]


def svg(picture: Page, name: str) -> str:
    """The picture as SVG, its words inside; the same picture gives the same text."""
    import matplotlib

    kept = io.StringIO()
    about = {"Date": None, "Title": name, "Description": picture.alternative}
    with matplotlib.rc_context({"svg.hashsalt": name, "svg.fonttype": "path"}):
        picture.figure.savefig(kept, format="svg", metadata=about, facecolor=style.PAPER)
    return kept.getvalue()


def inline(text: str, name: str) -> str:
    """An SVG without prologue; its identifiers carry its name, so that two pictures in a page do not mix."""
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r'\bid="', f'id="{name}-', text)
    text = re.sub(r"url\(#", f"url(#{name}-", text)
    return re.sub(r'href="#', f'href="#{name}-', text)
