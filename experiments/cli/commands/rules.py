"""efc rules: every configurable rule that ships with the model, slot by slot, in the current language."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.cli.output.terminal import console, say
from scenarios.format.problems import UserError
from scenarios.language import _, in_quotes


def command(
    markdown: Annotated[bool, typer.Option("--markdown", help=_("The catalogue as a Markdown page."))] = False,
    search: Annotated[str, typer.Option("--search", help=_("Only rules that speak of this word."))] = "",
) -> None:
    """List the rules that a scenario can choose by name, or a rule of your own: what each does."""
    from rich.table import Column, Table
    from rich.text import Text

    from scenarios.catalogue import rules

    slots = rules.slots(search)
    if not slots:
        raise UserError(
            _("no rule speaks of {word}; without --search, this command lists them all"), word=in_quotes(search)
        )
    if markdown:
        typer.echo(rules.markdown(search), nl=False)
        return
    for slot in slots:
        table = Table(
            Column(_("name"), ratio=2, overflow="fold"),
            Column(_("what it does"), ratio=6),
            Column(_("source"), ratio=4),
            title=f"{slot.title} ({slot.parameter})",
            title_justify="left",
            title_style="bold",
            expand=True,
        )
        for rule in slot.rules:
            name = f"{rule.name} *" if rule.is_default else rule.name
            table.add_row(Text(name), Text(rule.words), Text(rule.source, style="dim"))
        console().print(table)
    say(_("* the default. Choose one: efc run SCENARIO --set trust.rule=beta; your own: --rules FILE.py"))
    for line in rules.unfinished():
        say(line, "yellow")
