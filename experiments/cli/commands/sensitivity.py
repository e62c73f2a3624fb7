"""efc sensitivity DIR: which factors of a Morris or Sobol sweep matter, and how much is luck."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from experiments.cli import arguments, options
from experiments.cli.output import analysis
from scenarios.language import _
from scenarios.language.measures import measure_label, measure_mean

if TYPE_CHECKING:
    from rich.console import Console

    from experiments.sweeps.analysis.sensitivity import Sensitivity


def command(
    folder: Annotated[Path, options.sweep()],
    measure: Annotated[list[str] | None, options.measures()] = None,
    out: Annotated[Path | None, options.beside_the_sweep()] = None,
) -> None:
    """Rank the factors of a Morris or Sobol sweep by what they do to each measure, luck set apart."""
    import pandas

    from experiments.figures.sensitivity import draw
    from experiments.sweeps.analysis.sensitivity import sensitivity
    from experiments.sweeps.analysis.sensitivity_text import sentences

    study, to = analysis.open_study(folder), arguments.console()
    wanted = list(dict.fromkeys(measure or study.measures))
    analysis.tell_study(to, study)
    tables, pages = [], {}
    for name in wanted:
        with arguments.refusing():
            found = sensitivity(study, name)
        _tell(to, found)
        analysis.tell_sentences(to, sentences(found))
        tables.append(found.long_table())
        pages[f"sensitivity-{name}"] = draw(found)
    analysis.keep(to, out or folder, "sensitivity", pandas.concat(tables, ignore_index=True), pages, study)


def _tell(to: Console, found: Sensitivity) -> None:
    from rich.table import Table

    from scenarios.language.numbers import percent

    table = Table(title=measure_label(found.measure), title_justify="left", title_style="bold")
    is_sobol = found.kind == "sobol"
    columns = (
        (("total", "total_half", _("with interactions")), ("first", "first_half", _("alone")))
        if is_sobol
        else (
            ("mean_absolute", "half", _("mean size of effect")),
            ("mean", "", _("mean")),
            ("deviation", "", _("spread")),
        )
    )
    table.add_column(_("rank"), justify="right")
    table.add_column(_("factor"))
    table.add_column(_("name"))
    for _name, _half, words in columns:
        table.add_column(words, justify="right")

    def told(value: float) -> str:
        return percent(value) if is_sobol else measure_mean(found.measure, value)

    for rank, (row, factor) in enumerate(zip(found.table.to_dict("records"), found.ranked, strict=True), start=1):
        cells = [told(row[name]) + (f" \u00b1 {told(row[half])}" if half else "") for name, half, _words in columns]
        table.add_row(str(rank), factor.label, factor.name, *cells)
    to.print(table)
