"""efc merge: the parts of a plan that were run in several folders, put together."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.output.terminal import print_files
from scenarios.language import _


def command(
    folders: Annotated[list[Path], typer.Argument(metavar="DIR...", help=_("Folders of the parts."))],
    out: Annotated[Path, typer.Option("--out", help=_("Folder of the whole."))],
) -> None:
    """Put together the parts of a plan that were run with --shard, and write the files of the whole."""
    from experiments.cli.output.sweeps import print_status
    from experiments.sweeps.storage.export import export_sweep
    from experiments.sweeps.storage.merge import merge_sweeps

    with closing(merge_sweeps(folders, out)) as sweep:
        print_status(sweep)
        print_files(export_sweep(sweep))
