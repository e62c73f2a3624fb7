"""efc population: what the population of a scenario looks like, beside what has been published."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli import arguments, options
from experiments.cli.output.document import print_answer
from experiments.cli.output.terminal import open_folder, print_files
from scenarios.format.problems import UserError
from scenarios.language import _


def command(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(metavar="SCENARIO", help=_("Scenario: a name or a file; or check and the files to check.")),
    ],
    organisations: Annotated[int | None, options.organisations()] = None,
    set_: Annotated[list[str] | None, options.changes()] = None,
    column: Annotated[list[str] | None, options.columns()] = None,
    members: Annotated[
        bool, typer.Option("--members", help=_("With check: the file is a list of the club's members, in the region."))
    ] = False,
    at: Annotated[str, options.members_at()] = "",
    report: Annotated[
        bool, typer.Option("--report", help=_("Realism report: relations beside published figures, table and figure."))
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help=_("Folder of the files; results/SCENARIO by default."))
    ] = None,
    details: Annotated[bool, options.details()] = False,
) -> None:
    """Measure a scenario's population beside published figures; or check your own files: efc population check FILES."""
    changes = arguments.read_changes(set_ or [])
    if words[0] == "check":
        from experiments.cli.own_population import check, check_members

        unused = _("{option} is for a scenario; efc population check FILES has no use for it")
        arguments.refuse_unused(context, ["organisations", "report", "details"], unused)
        columns = arguments.read_columns(column or [])
        if members:
            check_members(words[1:], columns, arguments.read_members_at(at), out)
            return
        arguments.refuse_unused(context, ["at", "out"], unused)
        check(words[1:], changes, columns)
        return
    if members or at:
        raise UserError(_("--members and --at are for efc population check FILE and efc scenarios new NAME"))
    if column:
        raise UserError(_("--column is for efc population check FILES and efc scenarios new NAME"))
    if len(words) > 1:
        raise UserError(_("one scenario at a time; to check files: efc population check FILES"))
    if not report:
        arguments.refuse_unused(context, ["out"], _("{option} is for --report: without it, nothing is written"))
    scenario = arguments.load_scenario(words[0])
    population = arguments.read_population(scenario, organisations, changes)
    if not report:
        from experiments.validation.population_text import population_document

        print_answer(population_document(population), None, "", details)
        return
    from experiments.figures import save_figures
    from experiments.runs.options import RunOptions
    from experiments.runs.setup import run_spec
    from experiments.validation.network_persistence import examine_persistence, write_persistence
    from experiments.validation.network_realism import examine_population, write_realism
    from experiments.validation.network_realism_text import realism_document

    with open_folder(out if out is not None else Path("results") / scenario.name) as kept:
        spec = run_spec(scenario, RunOptions(organisations=organisations, changes=changes))
        realism = examine_population(population, spec.parameters)
        persistence = examine_persistence(population, spec)
        print_answer(realism_document(population, realism, persistence), kept, "realism", details)
        kept.write(lambda folder: [write_realism(realism, folder / "realism.csv")])
        kept.write(lambda folder: [write_persistence(persistence, folder / "persistence.csv")])
        kept.write(lambda folder: save_figures(realism, folder))
        print_files(kept.paths)
