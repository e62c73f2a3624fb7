"""efc parameters: every number of the model, by section, or as a page in Markdown."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.cli.output.terminal import console, say
from scenarios.format.problems import UserError
from scenarios.language import _, in_quotes


def command(
    markdown: Annotated[bool, typer.Option("--markdown", help=_("The whole reference as a Markdown page."))] = False,
    search: Annotated[
        str, typer.Option("--search", help=_("Only parameters whose name, label or meaning has this word."))
    ] = "",
) -> None:
    """List the parameters: name, meaning, default, unit, ranges, role, source, and the mechanism of each."""
    from rich.table import Column, Table
    from rich.text import Text

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
        table = Table(
            Column(_("name"), overflow="fold", ratio=5),
            Column(_("meaning and source"), ratio=6),
            title=f"{section.title} ({section.name})",
            title_justify="left",
            title_style="bold",
            show_lines=True,
            expand=True,
        )
        for row in section.rows:
            meaning = Text.assemble((f"{row.label}. ", "bold"), f"{row.meaning} ", (row.source, "dim"))
            if row.mechanism:
                meaning.append(f"\n{_('Mechanism')}{_(': ')}{row.mechanism}.", "italic")
            about = [
                f"{_('default')}{_(': ')}{row.default}",
                f"{_('range and unit')}{_(': ')}{row.range} {row.unit}".strip(),
                f"{_('role')}{_(': ')}{row.role}",
            ]
            if row.plausible:
                about.insert(2, f"{_('plausible')}{_(': ')}{row.plausible}")
            table.add_row(Text.assemble((row.name, "bold"), *(f"\n{line}" for line in about)), meaning)
        console().print(table)
    say(_("Change one: efc run SCENARIO --set club.staff=3"))
