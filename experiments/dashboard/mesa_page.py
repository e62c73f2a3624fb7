"""`EFCModel` in Mesa's own page, for people of Mesa: `solara run experiments/dashboard/mesa_page.py`.

It needs Mesa's extra for pages as well (`pip install "mesa[viz]"`). The model is built inside the page: one built
beside it would be shared by all browsers. Like everything under `solara run` it is for development, on one's own
machine: only `efc dashboard` is protected from other web pages.
"""

from __future__ import annotations

from typing import Any

import solara
from mesa.visualization import Slider, SolaraViz, make_plot_component

from simulation import EFCModel

ORGANISATIONS = 300


class Club(EFCModel):
    """The model with one lever in its signature, where Mesa's sliders look for it.

    Args:
        staff: paid staff of the club, in full-time equivalents.
        rng: the seed.
    """

    def __init__(self, staff: float = 2.0, rng: int | None = 1) -> None:
        super().__init__(organisations=ORGANISATIONS, changes={"club.staff": float(staff)}, rng=rng)


def Where(model: Club) -> Any:
    """The date and the members, in words."""
    return solara.Text(f"{model.date}: {model.measures['members']:.0f} members")


@solara.component
def Page() -> None:
    """Step, reset, a slider for the staff, and a curve of the members."""
    model = solara.use_reactive(solara.use_memo(Club, []))
    SolaraViz(
        model,
        components=[Where, make_plot_component({"members": "tab:blue", "aware": "tab:orange"})],
        model_params={"staff": Slider("Staff", 2.0, 0.0, 10.0, 0.5), "rng": 1},
        name="EFC",
    )
