"""Mesa's own page: `EFCModel` in `SolaraViz`, as the example shows it; and the page under `solara run`, which warns."""

from __future__ import annotations

from typing import Any

from tests.browser.conftest import ROOT, Served

EXAMPLE = ROOT / "experiments" / "dashboard" / "mesa_page.py"


def under_solara(path: Any) -> Served:
    """`solara run PATH`, as people of Mesa do."""
    arguments = ("run", str(path), "--no-open", "--port", "0", "--production")
    return Served(*arguments, module="solara", SOLARA_TELEMETRY_MIXPANEL_ENABLE="False")
