"""Help in two languages; one clear message and code 2 for whatever the user can put right."""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import typer
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup

from experiments.cli.output.terminal import print_aside
from scenarios.format.problems import UserError
from scenarios.language import LANGUAGES, _, in_quotes, language, mark, use_language

UsageError: Any = typer.BadParameter.__mro__[1]
ClickException: Any = UsageError.__mro__[1]

TITLE = mark(
    "How the economy of functionality and cooperation (EFC) spreads in a region: run scenarios, compare strategies."
)
EPILOG = mark("Every command speaks French with --lang fr, English with --lang en; else the language of the system.")

_RICH = {
    "DEFAULT_STRING": mark("[default: {}]"),
    "REQUIRED_LONG_STRING": mark("[required]"),
    "ARGUMENTS_PANEL_TITLE": mark("Arguments"),
    "OPTIONS_PANEL_TITLE": mark("Options"),
    "COMMANDS_PANEL_TITLE": mark("Commands"),
}


_KINDS = {"int": mark("number"), "float": mark("number"), "str": mark("text"), "path": mark("path"), "bool": ""}
"""What an option takes, in words, by the name of its type."""


def translate_headings() -> None:
    """Put the library's own words in help pages into the current language."""

    for name, text in _RICH.items():
        if hasattr(rich_utils, name):
            setattr(rich_utils, name, _(text))


class _Localized:
    """Usage line, help option, and what each option takes, in the current language."""

    def get_params(self, ctx: Any) -> Any:
        params = super().get_params(ctx)  # type: ignore[misc]
        for param in params:
            if hasattr(param, "display_type_rich"):  # Typer from 0.20 on would name Python's types
                type_name = param.display_type(ctx).strip("<>").removeprefix("list[").removesuffix("]").lower()
                words = _KINDS.get(type_name, type_name)
                param.display_type_rich = lambda ctx, words=words: _(words) if words else ""
        return params

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        pieces = self.collect_usage_pieces(ctx)  # type: ignore[attr-defined]
        as_written = (re.sub(r"^\{(.*)\}(\.\.\.)?$", r"\1", piece) for piece in pieces)
        formatter.write_usage(ctx.command_path, " ".join(as_written), prefix=_("Usage: "))

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = _("Show this message and exit.")
        return option


class Command(_Localized, TyperCommand):
    """One command."""


class Group(_Localized, TyperGroup):
    """All commands together: an error of any of them is printed here."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.options_metavar = ""
        self.subcommand_metavar = _("COMMAND [OPTIONS]")

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of the commands, in the order in which they were added."""
        return list(self.commands)

    def main(  # type: ignore[override]
        self, args: Sequence[str] | None = None, standalone_mode: bool = True, **options: Any
    ) -> Any:
        """Run a command line; end with its code."""
        try:
            lang, words = split_language(list(sys.argv[1:] if args is None else args))
            if lang is not None and lang not in LANGUAGES:
                raise UserError(_("--lang {lang}: the languages are {known}"), lang=lang, known=", ".join(LANGUAGES))
            use_language(lang or language())
            for option, value in pairwise(words):  # as a script gives it whose variable is not set
                if option.startswith("--") and not value:
                    raise UserError(_("{option} is followed by an empty text"), option=option)
            status = super().main(args=words, standalone_mode=False, **options)
            code = status if isinstance(status, int) else 0
        except (ClickException, ValueError, OSError) as error:
            message = message_of(error)
            if message is None:
                raise
            print_aside(message)
            code = 2
        except (KeyboardInterrupt, typer.Abort):
            print_aside(_("Interrupted: nothing was written."))
            code = 130
        if standalone_mode:
            sys.exit(code)
        return code


def split_language(words: Sequence[str]) -> tuple[str | None, list[str]]:
    """The value of --lang, wherever it stands ("" where it has none, None without --lang), and the other words."""
    lang: str | None = None
    others: list[str] = []
    rest = iter(words)
    for word in rest:
        flag, equals, value = word.partition("=")
        if flag == "--lang":
            lang = value if equals else next(rest, "")
        else:
            others.append(word)
        if word == "--":
            others += rest
    return lang, others


def message_of(error: Exception) -> str | None:
    """What the user reads of an error; None for a fault of the program, which ends in a traceback."""
    from scenarios.format.model_errors import explain
    from scenarios.format.problems import ScenarioError
    from simulation.core.rule_errors import RuleError
    from simulation.parameters import ParameterError

    if isinstance(error, ParameterError | RuleError | ScenarioError | UserError):
        return explain(error)
    if isinstance(error, OSError) and error.filename is not None:
        return _("cannot read or write {path}: {reason}").format(path=error.filename, reason=error.strerror)
    if isinstance(error, OSError) and error.errno is not None:  # no room, no memory, no more processes
        return str(error.strerror)
    return _usage_message(error) if isinstance(error, ClickException) else None


def _usage_message(error: Any) -> str:
    kind = type(error).__name__
    context = getattr(error, "ctx", None)
    message = error.format_message()
    if kind == "NoArgsIsHelpError":
        return str(message)
    if kind == "NoSuchOption":
        near = sorted(error.possibilities or ())
        hint = _("; did you mean {nearest}?").format(nearest=near[0]) if near else ""
        message = _("there is no option {name}").format(name=error.option_name) + hint
    elif kind == "MissingParameter" and error.param is not None:
        name = error.param.metavar or error.param.opts[0]
        name = name if name.startswith("-") else name.upper()
        message = _("{name} is missing").format(name=name)
    elif kind == "BadOptionUsage":
        message = _("the option {name} needs a value").format(name=error.option_name)
    elif kind == "BadParameter" and error.param is not None:
        is_whole = "integer" in str(error.message)
        message = _("{name} should be a whole number") if is_whole else _("{name}: this value cannot be used")
        message = message.format(name=error.param.opts[0])
    elif kind in ("UsageError", "NoSuchCommand") and context is not None and isinstance(context.command, Group):
        match = re.search(r"'([^']*)'", message)
        word = match[1] if match else ""
        near = difflib.get_close_matches(word, context.command.commands, n=1)
        hint = _("; did you mean {nearest}?").format(nearest=in_quotes(near[0])) if near else ""
        message = _("there is no command {word}{hint} The commands are {known}").format(
            word=in_quotes(word), hint=hint or ".", known=", ".join(context.command.commands)
        )
    path = context.command_path if context is not None else "efc"
    return f"{message}\n" + _("Help: {command} --help").format(command=path)
