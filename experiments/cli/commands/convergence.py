"""efc convergence DIR: how many replicates each measure needs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli import arguments, options
from experiments.cli.output import analysis
from scenarios.language import _

if TYPE_CHECKING:
    import pandas

    from experiments.sweeps.analysis.convergence import Convergence


def command(
    folder: Annotated[Path, options.sweep(_("Folder of a sweep with several seeds a point."))],
    measure: Annotated[list[str] | None, options.measures()] = None,
    share: Annotated[
        float, typer.Option("--share", help=_("Half of the interval that you want, as a share of the mean."))
    ] = 0.05,
    out: Annotated[Path | None, options.beside_the_sweep()] = None,
) -> None:
    """Say how many replicates each measure of a sweep needs."""
    import pandas

    from experiments.figures.convergence import MOST, draw
    from experiments.sweeps.analysis.convergence import convergence
    from experiments.sweeps.analysis.convergence_text import power, sentence
    from experiments.sweeps.analysis.study_text import about, warning

    if not 0 < share < 1:
        arguments.refuse(_("--share {share}: write a share between 0 and 1, such as 0.05 for 5 %").format(share=share))
    study, to = analysis.open_study(folder), arguments.console()
    with arguments.refusing():
        study = study.without_missing()
        found = [convergence(study.outcomes(name).values, name) for name in dict.fromkeys(measure or study.measures)]
    analysis.tell_study(to, study)
    analysis.tell_sentences(to, [*(sentence(one, share) for one in found), *filter(None, [power(study.points)])])
    table = pandas.concat([_table(one, share) for one in found], ignore_index=True)
    pages = {
        "convergence" + (f"-{first // MOST + 1}" if len(found) > MOST else ""): draw(
            found[first : first + MOST], about(study), warning(study), share
        )
        for first in range(0, len(found), MOST)
    }
    analysis.keep(to, out or folder, "convergence", table, pages, study)


def _table(found: Convergence, share: float) -> pandas.DataFrame:
    """One row a point: mean, deviation, interval, and the replicates that are needed."""
    import numpy as np
    import pandas

    from experiments.sweeps.analysis.convergence import replicates_for

    points = len(found.values)
    return pandas.DataFrame(
        {
            "measure": found.measure, "point": np.arange(1, points + 1), "replicates": found.values.shape[1],
            "mean": found.mean, "deviation": found.deviation, "half_width": found.half_width[:, -1],
            "variation": found.variation[:, -1], "stable_from": found.stable_from, "share": share,
            "needed": replicates_for(found, share),
        }
    )  # fmt: skip
