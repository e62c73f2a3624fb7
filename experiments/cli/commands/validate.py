"""efc validate: published and exact results, run through the general model; ends with 1 when one of them fails."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli import arguments
from scenarios.format.problems import UserError
from scenarios.language import _, ngettext

if TYPE_CHECKING:
    from rich.console import Console

    from experiments.validation.targets import Verdict
    from simulation.core.luck import Floats


def command(
    full: Annotated[
        bool,
        typer.Option("--full/--quick", help=_("Enough replicates for the published tolerances, or about 2 minutes.")),
    ] = False,
    only: Annotated[
        list[str] | None, typer.Option("--only", help=_("Only this target, such as A1 (several times)."))
    ] = None,
    observed: Annotated[
        bool,
        typer.Option(
            "--observed",
            help=_("Only what was observed: a network of 125 physicians, and five series (part of --full)."),
        ),
    ] = False,
    out: Annotated[Path, typer.Option("--out", help=_("Folder of validation.csv and the figures."))] = Path("results")
    / "validation",
) -> None:
    """Check the model against published and exact results, and say what passes."""
    from experiments.runs import checks
    from experiments.validation.targets import targets

    known = list(dict.fromkeys(target["id"] for target in targets()))
    for name in only or []:
        if name not in known:
            raise UserError(_("there is no target {name}; there are {known}").format(name=name, known=", ".join(known)))
    folder, to = checks.make_folder(out), arguments.console()
    failed = [] if observed and not only else _check(to, folder, full, only or [])
    if observed or (full and not only):
        from experiments.cli.output.observed import report

        _tell_files(to, report(to, folder, full))
    if failed:
        raise typer.Exit(arguments.FAILED)


def _check(to: Console, folder: Path, full: bool, only: list[str]) -> list[Verdict]:
    """Run the targets, tell each verdict as it comes, write the table and the page; give what failed."""
    from experiments.cli.output.progress import bar
    from experiments.cli.output.runs import print_aside
    from experiments.figures.targets import draw_validation
    from experiments.validation.targets import validate, write
    from scenarios.language import language

    kept: dict[str, Floats] = {}
    verdicts: list[Verdict] = []
    try:
        with bar(_("published and exact results")) as progress:
            for verdict in validate(not full, only, kept=kept, progress=progress):
                verdicts.append(verdict)
                to.print(_line(verdict), highlight=False, markup=True, soft_wrap=True)
    except KeyboardInterrupt:
        write(verdicts, folder / "validation.csv")
        print_aside(_("Stopped; what has been checked is kept in {path}.").format(path=folder / "validation.csv"))
        raise typer.Exit(arguments.INTERRUPTED) from None
    write(verdicts, folder / "validation.csv")
    paths = [folder / "validation.csv", *draw_validation(verdicts, kept, folder, language())]
    failed = [verdict for verdict in verdicts if not verdict.passed]
    families = len({verdict.id for verdict in verdicts})
    words = ngettext(
        "{passed} of {count} numbers passed, in {families} target.",
        "{passed} of {count} numbers passed, in {families} targets.",
        families,
    )
    to.print(words.format(passed=len(verdicts) - len(failed), count=len(verdicts), families=families))
    if failed:
        names = ", ".join(f"{one.id} ({one.words})" for one in failed)
        to.print(_("Failed: {names}").format(names=names), markup=False)
    _tell_files(to, paths)
    return failed


def _line(verdict: Verdict) -> str:
    from rich.markup import escape

    from scenarios.language import as_number

    expected = " … ".join(as_number(float(f"{one:.6g}")) for one in verdict.expected)
    obtained, error, tolerance = (
        as_number(float(f"{one:.4g}")) for one in (verdict.obtained, verdict.standard_error, verdict.tolerance)
    )
    word = _("passed") if verdict.passed else _("FAILED")
    numbers = _("expected {expected}, obtained {obtained}, standard error {error}, tolerance {tolerance}")
    numbers = numbers.format(expected=expected, obtained=obtained, error=error, tolerance=tolerance)
    colour = "green" if verdict.passed else "bold red"
    return f"[{colour}]{word:8}[/] {verdict.id:4} {escape(verdict.words)}{_(': ')}{numbers}"


def _tell_files(to: Console, paths: list[Path]) -> None:
    to.print(_("Files: {paths}").format(paths=", ".join(str(path) for path in paths)), markup=False)
