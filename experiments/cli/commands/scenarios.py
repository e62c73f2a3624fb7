"""efc scenarios: what can be run, and whether a file of one's own is sound."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli import arguments, options
from experiments.cli.output.terminal import say, say_indented
from scenarios.format.population_files import Files
from scenarios.format.problems import UserError, near
from scenarios.language import _, in_quotes, language, ngettext, quoted
from scenarios.loader import names

if TYPE_CHECKING:
    from scenarios import Scenario

ACTIONS = ("check", "new", "schema")


def command(
    context: typer.Context,
    action: Annotated[
        str | None,
        typer.Argument(help=_("Nothing to list them; a name to show one; check or new for a file; schema.")),
    ] = None,
    file: Annotated[Path | None, typer.Argument(help=_("File to check, or name of the new scenario."))] = None,
    extends: Annotated[
        str, typer.Option("--extends", help=_("With new: the scenario that it starts from."))
    ] = "baseline",
    organisations: Annotated[
        Path | None, typer.Option("--organisations", help=_("With new: the file of your own organisations."))
    ] = None,
    relations: Annotated[
        Path | None, typer.Option("--relations", help=_("With new: the file of their relations."))
    ] = None,
    members: Annotated[
        Path | None, typer.Option("--members", help=_("With new: a list of the club's members, placed in the region."))
    ] = None,
    at: Annotated[str, options.members_at()] = "",
    column: Annotated[list[str] | None, options.columns()] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help=_("With schema: the file to write; without it, it is printed."))
    ] = None,
    details: Annotated[bool, options.details()] = False,
) -> None:
    """List the scenarios by question, or show one; check a file, write a new one, or the schema for an editor."""
    if action is None:
        _show_all(details)
    elif (
        action not in ACTIONS
        and file is None
        and (Path(action).suffix or near(action, [*ACTIONS, *names()]) in names())
    ):
        _show(arguments.load_scenario(action))
    elif action not in ACTIONS:
        raise UserError(
            _("{word} is not known here: efc scenarios, efc scenarios NAME, check FILE, new NAME, or schema"),
            word=in_quotes(action),
        )
    elif action == "schema":
        _write_schema(out if out is not None else file)
    elif file is None:
        raise UserError(
            _("which file? efc scenarios check FILE") if action == "check" else _("which name? efc scenarios new NAME")
        )
    elif action == "check":
        _check(file)
    else:
        columns = arguments.read_columns(column or [])
        if members is not None:
            arguments.refuse_unused(context, ["organisations", "relations"], _("{option} does not go with --members"))
            files = Files(members, columns=columns, members_at=arguments.read_members_at(at))
        elif at:
            raise UserError(_("--at needs --members FILE"))
        elif organisations is None and (relations is not None or column):
            raise UserError(_("--relations and --column need --organisations FILE"))
        else:
            files = None if organisations is None else Files(organisations, relations, columns)
        _write_new(file, extends, files)


def _show_all(has_details: bool) -> None:
    """The names by question, on one screen; with details each with its title and question."""
    from scenarios import load
    from scenarios.catalogue.groups import by_question

    for heading, group in by_question(names()).items():
        say(heading, "bold")
        if not has_details:
            say_indented(", ".join(group))
        for name in group if has_details else ():
            scenario = load(name)
            say_indented(f"{name}{_(': ')}{scenario.title[language()]}")
            say_indented(scenario.question[language()], 4)
    if not has_details:
        say(_("What one asks: efc scenarios NAME; all of them: efc scenarios --details."))
    say(_("Run one: efc run NAME. Compare: efc compare NAME NAME."))


def _show(scenario: Scenario) -> None:
    """What a scenario asks, what it changes and when, and where that comes from."""
    from experiments.cli.output.runs import print_scenario
    from experiments.runs.run_text import in_key, marks, short
    from simulation.parameters import REGISTRY

    print_scenario(scenario, {})
    say(_("{first} to {last}").format(first=scenario.date(1), last=scenario.date(scenario.months)), "dim")
    for text in filter(None, (scenario.description[language()], scenario.spoken_source)):
        say("")
        say(text)
    changes = [f"{REGISTRY[name].label[language()]} = {short(value)}" for name, value in scenario.changes.items()]
    if lines := [*changes, *map(in_key, marks(scenario))]:
        say("")
        say(_("What it changes"), "bold")
        for line in lines:
            say_indented(line)


def _check(file: Path) -> None:
    scenario = arguments.load_scenario(str(file))
    scenario.parameters()
    counts = (
        ngettext("{count} change", "{count} changes", len(scenario.changes)).format(count=len(scenario.changes)),
        ngettext("{count} dated change", "{count} dated changes", len(scenario.interventions)).format(
            count=len(scenario.interventions)
        ),
        ngettext("{count} event", "{count} events", len(scenario.events)).format(count=len(scenario.events)),
        ngettext("{count} expectation", "{count} expectations", len(scenario.expect)).format(
            count=len(scenario.expect)
        ),
    )
    span = _("{first} to {last}").format(first=scenario.date(1), last=scenario.date(scenario.months))
    say(_("{file} is sound"), "green", file=file)
    say(f"  {scenario.title[language()]}")
    say(f"  {span}, {', '.join(counts)}")


def _write_schema(path: Path | None) -> None:
    from experiments.runs.storage.files import write_json
    from scenarios.authoring.json_schema import json_schema

    if path is None:
        typer.echo(json.dumps(json_schema(), ensure_ascii=False, indent=1))
    else:
        say(write_json(json_schema(), path), is_whole=True)


def _write_new(new_file: Path, extends: str, files: Files | None) -> None:
    """A commented file with every lever; nothing is ever overwritten but the schema beside it, which is generated."""
    from experiments.runs.storage.files import write_text
    from scenarios import names
    from scenarios.authoring.json_schema import FILE
    from scenarios.authoring.template import is_name, sheet

    name = new_file.name.removesuffix(".toml")
    folder = new_file.parent
    path = folder / f"{name}.toml"
    if not is_name(name):
        raise UserError(
            _("{name}: a name has letters, digits, - and _ only, such as two-territories"),
            name=in_quotes(new_file.name),
        )
    if name in names():
        raise UserError(_("the library has a scenario {name} already; choose another name"), name=in_quotes(name))
    if path.exists():
        raise UserError(_("there is a file {path} already: nothing was changed; choose another name"), path=path)
    if not folder.is_dir():
        raise UserError(_("there is no folder {path}"), path=quoted(str(folder)))
    for table in files.paths if files is not None else ():
        if not table.is_file() or table.resolve().parent != folder.resolve():
            raise UserError(
                _("there is no file {name} beside {path}: copy it there"), name=in_quotes(table.name), path=path
            )
    library = extends in names()
    if not library and Path(extends).name != extends:
        raise UserError(
            _("extends = {name} leaves the folder; give the name of a scenario, or of a file beside this one"),
            name=in_quotes(extends),
        )
    parent_file = folder / f"{extends.removesuffix('.toml')}.toml"
    parent = arguments.load_scenario(str(parent_file) if not library and parent_file.exists() else extends)
    say(write_text(sheet(name, parent, files), path), is_whole=True)
    _write_schema(folder / FILE)
    last: tuple[object, ...] = ("compare", parent.name, path)
    if files is not None and files.members_at:  # only what begins in the same month can be compared
        last = ("scenarios", "new", folder / "idea", "--extends", name)
    for words in (("scenarios", "check", path), ("run", path), last):
        say(_("Next: {command}"), is_whole=True, command=shlex.join(["efc", *map(str, words)]))
