"""The command line: the language is read first, then the commands are built in that language.

Worker processes may import this file: at the top it imports nothing heavy.
"""

from __future__ import annotations

import inspect
import logging
import signal
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import typer


def build(lang: str) -> typer.Typer:
    """The command line in a language ("fr" or "en"), which becomes the current one."""
    import typer

    from experiments.cli import commands, localized_help
    from scenarios.language import _, use_language

    use_language(lang)
    localized_help.translate_headings()
    app = typer.Typer(
        name="efc",
        cls=localized_help.Group,
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        help=_(localized_help.TITLE),
        epilog=_(localized_help.EPILOG),
    )
    app.callback(help=_(localized_help.TITLE))(lambda: None)
    for name in commands.names():
        function = commands.load(name)
        app.command(
            name=name,
            cls=localized_help.Command,
            help=_(inspect.getdoc(function) or name),
            epilog=_(localized_help.EPILOG),
            options_metavar=_("[OPTIONS]"),
        )(function)
    return app


def main(arguments: Sequence[str] | None = None) -> Any:
    """The entry point of `efc`."""
    from experiments.cli.localized_help import split_language
    from experiments.cli.output import streams, terminal
    from scenarios.language import LANGUAGES, from_environment

    _treat_signals_as_ctrl_c()
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it tells of its cache, and of weights that a font lacks
    streams.protect()
    words = list(sys.argv[1:] if arguments is None else arguments)
    language, _rest = split_language(words)
    try:
        app = build(language if language in LANGUAGES else from_environment())
        code = app(args=words, prog_name="efc", standalone_mode=False)
    except KeyboardInterrupt:  # before the command itself, which prints its own message
        code = terminal.INTERRUPTED
    sys.exit(code or terminal.check_output())


def _treat_signals_as_ctrl_c() -> None:
    """A scheduler that ends the command, or a closed terminal, acts as Ctrl-C: finished runs are kept."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


if __name__ == "__main__":
    main()
