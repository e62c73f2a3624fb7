"""The figures of a report, each also as a piece of SVG that can stand in a page beside others."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from experiments.figures import comparison as differences
from experiments.figures import funnel, members_map, network, paired_levels, paired_maps, robustness_check, style
from experiments.figures.style import Page
from experiments.runs.document import Figure
from experiments.strategies.robustness_check_text import robustness_reading

if TYPE_CHECKING:
    from experiments.strategies.comparison import Comparison
    from experiments.strategies.robust_ranking import Ranking


def comparison_figures(comparison: Comparison) -> list[Figure]:
    """In the order of the page: levels, maps (where there are outlines), differences, routes, networks."""
    first, other = comparison.results
    drawings = [Figure("levels", lambda: paired_levels.draw(comparison))]
    if members_map.can_be_drawn(first) and first.codes == other.codes:
        drawings.append(Figure("map", lambda: paired_maps.draw(comparison)))
    return [
        *drawings,
        Figure("differences", lambda: differences.draw_sheet(comparison)),
        Figure("routes", lambda: paired_levels.draw_routes(comparison)),
        Figure("network", lambda: network.draw(comparison)),
    ]


def robustness_figure(ranking: Ranking) -> Figure:
    """The difference in each of the other worlds; what it shows stands beside it in words."""
    return Figure("other-worlds", lambda: robustness_check.draw(ranking), robustness_reading(ranking))


def funnel_figure(comparison: Comparison) -> Figure:
    """Both funnels."""
    return Figure("funnel", lambda: funnel.draw(comparison))


def svg(picture: Page, name: str) -> str:
    """The picture as SVG, its words inside; the same picture gives the same text."""
    import matplotlib

    text = io.StringIO()
    metadata = {"Date": None, "Title": name, "Description": picture.alternative}
    with matplotlib.rc_context({"svg.hashsalt": name, "svg.fonttype": "path"}):
        picture.figure.savefig(text, format="svg", metadata=metadata, facecolor=style.PAPER)
    return text.getvalue()


def inline(text: str, name: str) -> str:
    """An SVG without prologue; its identifiers carry its name, so that two pictures in a page do not mix."""
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r'\bid="', f'id="{name}-', text)
    text = re.sub(r"url\(#", f"url(#{name}-", text)
    return re.sub(r'href="#', f'href="#{name}-', text)
