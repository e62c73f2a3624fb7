"""efc population check FILES: whether a user's own organisations and relations can be a population, without a run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from experiments.cli import arguments
from experiments.cli.output.terminal import bar, console, open_folder, print_files, say
from scenarios.format.problems import UserError
from scenarios.language import _, in_quotes, ngettext
from scenarios.language.numbers import number
from simulation.population.population import Population


def check(names: list[str], changes: dict[str, Any], columns: tuple[tuple[str, str], ...] = ()) -> None:
    """Tell all that is wrong with a scenario's files, or with one or two tables in any order; or what they hold."""
    from scenarios.format.population_files import Files, hold_counts, in_order, read_population
    from simulation.parameters import Parameters

    paths = [Path(name) for name in names]
    if not 1 <= len(paths) <= 2:
        raise UserError(_("which files? efc population check organisations.csv relations.csv"))
    if paths[0].suffix == ".toml" and len(paths) > 1:
        raise UserError(_("one scenario at a time; to check files: efc population check FILES"))
    with bar(_("Checking")) as progress:
        if paths[0].suffix == ".toml":
            scenario = arguments.load_scenario(names[0])
            if columns and scenario.files is not None:
                own = dict((*scenario.files.columns, *columns))
                scenario = replace(scenario, files=replace(scenario.files, columns=tuple(own.items())))
            population = arguments.read_population(scenario, None, changes)
        else:
            with arguments.user_errors():
                files = Files(*in_order(paths), columns=columns, are_counts=len(paths) == 1 and hold_counts(paths[0]))
                population = read_population(files, Parameters(changes), progress)
    say(
        _("{files} are sound") if len(names) > 1 else _("{file} is sound"),
        "green",
        file=names[0],
        files=", ".join(names),
    )
    _tell(population)


def check_members(names: list[str], columns: tuple[tuple[str, str], ...], at: str, out: Path | None) -> None:
    """Tell which members of a list have their place in the region, and what was left out; write what was observed."""
    from rich.table import Table

    from experiments.runs.storage.files import write_csv
    from scenarios.format.member_files import observed_table, read_members_of, territories_of
    from scenarios.format.population_files import Files
    from scenarios.language.names import long_month_name

    if len(names) != 1:
        raise UserError(_("which list? efc population check members.csv --members"))
    files = Files(Path(names[0]), columns=columns, members_at=at)
    with arguments.user_errors():
        read = read_members_of(files)
    members = read.members
    text = ngettext(
        "{file}: {count} member has a place in the region, at the beginning of {date}",
        "{file}: {count} members have a place in the region, at the beginning of {date}",
        len(members),
    )
    say(text, "green", file=names[0], count=number(len(members)), date=long_month_name(at))
    table = Table(_("territory"), _("members"), box=None)
    for territory, count in territories_of(members):
        table.add_row(territory, number(count))
    console().print(table)
    for note in read.left_out:
        say(f"  {note}", "red")
    for note in read.notes:
        say(_("  note: {what}"), "yellow", what=note)
    observed = observed_table(members, at, Path(names[0]).name)
    if len(observed):
        dated = number(int(observed["value"].iloc[-1]))
        say(_("  {count} of them have a date of joining: how they grew is an observation (--out FOLDER)"), count=dated)
    if out is not None:
        if not len(observed):
            raise UserError(_("the list has no dates of joining: there is nothing to write"))
        with open_folder(out) as kept:
            kept.write(lambda folder: [write_csv(observed, folder / "observed-members.csv")])
            print_files(kept.paths)


def _tell(population: Population) -> None:
    from scenarios.language.names import not_the_region
    from simulation.population.formats.foreign_columns import is_everyday, is_of_register
    from simulation.population.table_columns import GIVEN
    from simulation.population.table_errors import nearest_of
    from simulation.state.tables import Stage, Tie

    relations = population.relations["type"]
    say(not_the_region(population.is_own, len(population)), "yellow")
    supply = int((relations == Tie.SUPPLY).sum())
    others = len(relations) - supply
    territories = len(population.places.codes)
    places = ngettext("{count} territory", "{count} territories", territories).format(count=territories)
    sold = ngettext("{count} supply relation", "{count} supply relations", supply).format(count=number(supply))
    known_others = ngettext("{count} acquaintance", "{count} acquaintances", others).format(count=number(others))
    say(f"  {sold}, {known_others}, {places}")
    for note in population.notes:
        say(_("  note: {what}"), "yellow", what=note)
    engaged = int((population.organisations["stage"] >= Stage.ENGAGED).sum())
    if engaged:
        say(
            ngettext(
                "  {count} organisation is engaged from the start: it is the founder",
                "  {count} organisations are engaged from the start: they are the founders",
                engaged,
            ),
            count=number(engaged),
        )
    for table, columns in (("organisations", population.extra), ("relations", population.extra_relations)):
        if columns:
            say(
                _("  other columns of {table}, kept for measures: {names}"),
                table=_(table),
                names=", ".join(columns),
            )
        for name in columns:
            near = nearest_of(name, GIVEN[table])
            if near and not is_of_register(name) and not is_everyday(name):
                say(
                    _("  mind: the column {name} is not read; did you mean {nearest}?"),
                    "yellow",
                    name=in_quotes(name),
                    nearest=in_quotes(near),
                )
