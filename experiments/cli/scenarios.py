"""efc scenarios: what can be run, and whether a file of one's own is sound."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli import asked
from scenarios.language import _, in_quotes, language, ngettext


def command(
    action: Annotated[str | None, typer.Argument(help=_("Nothing to list them; check to check a file."))] = None,
    file: Annotated[Path | None, typer.Argument(help=_("File to check."))] = None,
) -> None:
    """List the scenarios with their questions; or check a file: efc scenarios check FILE."""
    if action is None:
        _show_all()
    elif action != "check":
        asked.refuse(
            _("{word} is not known here: efc scenarios, or efc scenarios check FILE").format(word=in_quotes(action))
        )
    elif file is None:
        asked.refuse(_("which file? efc scenarios check FILE"))
    else:
        _check(file)


def _show_all() -> None:
    from rich.table import Table

    from scenarios import load, names

    table = Table(title=_("Scenarios"), title_justify="left", show_lines=True)
    for words in (_("name"), _("title and question"), _("months")):
        table.add_column(words)
    for name in names():
        scenario = load(name)
        title, question = scenario.title[language()], scenario.question[language()]
        span = f"{scenario.date(1)}\n{scenario.date(scenario.months)}"
        table.add_row(f"[bold]{name}[/bold]", f"[bold]{_plain(title)}[/bold]\n{_plain(question)}", span)
    to = asked.console()
    to.print(table)
    to.print(_("Run one: efc run NAME. Compare: efc compare NAME NAME."))


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(text)


def _check(file: Path) -> None:
    scenario = asked.load_scenario(str(file))
    with asked.refusing():
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
    to = asked.console()
    to.print(_("{file} is sound").format(file=file), style="green", markup=False, soft_wrap=True)
    to.print(f"  {scenario.title[language()]}", markup=False, soft_wrap=True)
    to.print(f"  {span}, {', '.join(counts)}", markup=False, soft_wrap=True)
