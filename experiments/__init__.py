"""What people do with the model: runs, comparisons, sweeps, figures, stories, the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from efc_diffusion import check_packages

if TYPE_CHECKING:
    from experiments.sweeps.execution.python_api import sweep
    from experiments.sweeps.storage.sweep_folder import open_sweep

check_packages(Path(__file__).parent.parent, "simulation", "scenarios")

__all__ = ["open_sweep", "sweep"]


def __getattr__(name: str) -> Any:
    """Sweeps are loaded when they are asked for: worker processes import this package and never need them."""
    if name in __all__:
        from experiments.sweeps.execution import python_api
        from experiments.sweeps.storage import sweep_folder

        return {"sweep": python_api.sweep, "open_sweep": sweep_folder.open_sweep}[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
