"""efc population check FILES: whether a user's own organisations and relations can be a population, without a run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.cli import arguments
from scenarios.format.problems import UserError
from scenarios.language import _, in_quotes, ngettext
from scenarios.language.numbers import number

if TYPE_CHECKING:
    from rich.console import Console

    from simulation.population.population import Population


def check(names: list[str], changes: dict[str, Any]) -> None:
    """Tell all that is wrong with a scenario's files, or with one or two tables in any order; or what they hold."""
    from scenarios.format.population_files import Files, read_population
    from simulation.parameters import Parameters

    paths = [Path(name) for name in names]
    if not 1 <= len(paths) <= 2:
        raise UserError(_("which files? efc population check organisations.csv relations.csv"))
    to = arguments.console()
    if paths[0].suffix == ".toml":
        if len(paths) > 1:
            raise UserError(_("one scenario at a time; to check files: efc population check FILES"))
        scenario = arguments.load_scenario(names[0])
        population = arguments.read_population(scenario, None, changes)
    else:
        with arguments.user_errors():
            population = read_population(Files(*_in_order(paths)), Parameters(changes))
    to.print(
        _("{file} is sound").format(file=", ".join(names)), style="green", markup=False, soft_wrap=True, highlight=False
    )
    _tell(to, population)


def _in_order(paths: list[Path]) -> list[Path]:
    """Organisations first: the file whose columns are source and target holds the relations."""
    from scenarios.format.population_files import columns_of

    if len(paths) == 2 and {"source", "target"} <= set(columns_of(paths[0])) and "id" in columns_of(paths[1]):
        return paths[::-1]
    return paths


def _tell(to: Console, population: Population) -> None:
    from scenarios.language.names import not_the_region
    from simulation.population.table_errors import nearest_of
    from simulation.population.tables import GIVEN
    from simulation.state.tables import Stage, Tie

    organisations = population.organisations
    relations = population.relations
    to.print(not_the_region(True, number(len(population))), style="yellow", markup=False)
    supply = int((relations["type"] == Tie.SUPPLY).sum())
    message = _("  {supply} supply relations, {others} acquaintances, {territories}")
    places = ngettext("{count} territory", "{count} territories", len(population.places.codes))
    words = message.format(
        supply=number(supply),
        others=number(len(relations["type"]) - supply),
        territories=places.format(count=len(population.places.codes)),
    )
    to.print(words, markup=False, soft_wrap=True)
    engaged = int((organisations["stage"] >= Stage.ENGAGED).sum())
    if engaged:
        words = ngettext(
            "  {count} organisation is engaged from the start: it is the founder",
            "  {count} organisations are engaged from the start: they are the founders",
            engaged,
        )
        to.print(words.format(count=number(engaged)), markup=False, soft_wrap=True)
    for table, columns in (("organisations", population.extra), ("relations", population.extra_relations)):
        if columns:
            message = _("  columns of {table} that the model does not know, kept for measures: {names}")
            to.print(message.format(table=_(table), names=", ".join(columns)), markup=False, soft_wrap=True)
        for name in columns:
            near = nearest_of(name, GIVEN[table])
            if near:
                hint = _("  mind: the column {name} is not read; did you mean {nearest}?")
                hint = hint.format(name=in_quotes(name), nearest=in_quotes(near))
                to.print(hint, style="yellow", markup=False, soft_wrap=True)
