"""efc status: how far a sweep is, from another terminal or after its end."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

from experiments.cli import options


def command(
    folder: Annotated[Path, options.sweep()],
) -> None:
    """Say how far a sweep is: runs done, failed and missing, and who is working on it."""
    from experiments.cli.output.sweeps import print_status
    from experiments.sweeps.storage.sweep_folder import open_sweep

    with closing(open_sweep(folder)) as sweep:
        print_status(sweep)
