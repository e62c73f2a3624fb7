"""efc parameters: every number of the model, by section, or as a page in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli.output.terminal import console, say
from scenarios.format.problems import UserError
from scenarios.language import _, in_quotes

if TYPE_CHECKING:
    from scenarios.catalogue.parameters import Section


def command(
    markdown: Annotated[bool, typer.Option("--markdown", help=_("The whole reference as a Markdown page."))] = False,
    search: Annotated[
        str, typer.Option("--search", help=_("Only parameters whose name, label or meaning has this word."))
    ] = "",
) -> None:
    """List the parameters: name, meaning, default, unit, range, role and source."""
    from scenarios.catalogue import parameters

    if markdown:
        typer.echo(parameters.markdown(search), nl=False)
        return
    sections = parameters.sections(search)
    if not sections:
        raise UserError(
            _("no parameter speaks of {word}; without --search, this command lists them all"), word=in_quotes(search)
        )
    for section in sections:
        _show(section)
    say(_("Change one: efc run SCENARIO --set club.staff=3"))


def _show(section: Section) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=f"{section.title} ({section.name})",
        title_justify="left",
        title_style="bold",
        show_lines=True,
        expand=True,
    )
    table.add_column(_("name"), overflow="fold", ratio=3)
    table.add_column(_("default"), justify="right", ratio=1)
    table.add_column(_("range and unit"), ratio=2)
    table.add_column(_("role"), ratio=1)
    table.add_column(_("meaning and source"), ratio=6)
    for row in section.rows:
        meaning = Text.assemble((f"{row.label}. ", "bold"), f"{row.meaning} ", (row.source, "dim"))
        table.add_row(
            Text(row.name), Text(row.default), Text(f"{row.range} {row.unit}".strip()), Text(row.role), meaning
        )
    console().print(table)
