"""efc validate: published and exact results, run through the general model; ends with 1 unless all of them pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from experiments.cli import arguments, options
from experiments.cli.output.document import print_answer, print_document
from experiments.cli.output.terminal import (
    FAILED,
    INTERRUPTED,
    bar,
    console,
    end,
    open_folder,
    print_aside,
    print_files,
    say,
)
from scenarios.format.problems import UserError
from scenarios.language import _, as_number, ngettext

if TYPE_CHECKING:
    from rich.text import Text

    from experiments.runs.options import RunOptions
    from experiments.runs.storage.output_folder import OutputFolder
    from experiments.validation.checks import CheckFile
    from experiments.validation.mutants import Mutant
    from experiments.validation.targets import Verdict

REPLICATES = (60, 300)
"""Simulated histories of the observed network, quick and full."""
EXAMPLE = 'mutant = { "awareness.contact_rate" = 0.418 }'


def command(
    context: typer.Context,
    what: Annotated[
        str,
        typer.Argument(
            metavar="[patterns]", help=_("patterns: those that the baseline must hold; else published results.")
        ),
    ] = "",
    full: Annotated[
        bool,
        typer.Option("--full/--quick", help=_("Enough replicates for the published tolerances, or about 3 minutes.")),
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
    mutants: Annotated[
        bool,
        typer.Option("--mutants", help=_("Each check with its mechanism made wrong: does it fail, as it must?")),
    ] = False,
    checks: Annotated[
        Path | None, typer.Option("--checks", help=_("Your own file of targets and checks, instead of ours."))
    ] = None,
    out: Annotated[Path, typer.Option("--out", help=_("Folder of validation.csv and the figures."))] = Path("results")
    / "validation",
    rows: Annotated[
        list[str] | None,
        typer.Option("--rows", help=_("With patterns: only this one, such as exits (several times).")),
    ] = None,
    runs: Annotated[
        int, typer.Option("--runs", help=_("With patterns: runs of the baseline, and of each other."))
    ] = 10,
    organisations: Annotated[int | None, options.organisations()] = None,
    seed: Annotated[int, options.first_seed()] = 1,
    workers: Annotated[int | None, options.workers()] = None,
    details: Annotated[bool, options.details()] = False,
) -> None:
    """Check the model against published and exact results, or the baseline against its patterns: say what passes."""
    from experiments.runs.options import RunOptions
    from experiments.validation.checks import CHECKS, load_checks

    if what:
        if what != "patterns":
            raise UserError(_("efc validate checks published results, efc validate patterns those of the baseline"))
        unused = _("{option} is for published results; efc validate patterns has no use for it")
        arguments.refuse_unused(context, ["full", "only", "observed", "mutants", "checks"], unused)
        run_options = RunOptions(runs, seed, organisations=organisations, workers=workers)
        with open_folder(out) as kept:
            _check_patterns(kept, rows or [], run_options, details)
        return

    unused = _("{option} is for the patterns of the baseline: efc validate patterns")
    arguments.refuse_unused(context, ["rows", "runs", "organisations", "workers"], unused)
    if mutants or checks:
        arguments.refuse_unused(context, ["observed"], _("{option} does not go with --mutants or --checks"))
    file = load_checks(CHECKS if checks is None else checks)
    identifiers = list(dict.fromkeys(check.id for check in file.checks))
    if unknown := [name for name in only or [] if name not in identifiers]:
        raise UserError(
            _("there is no target {name}; there are {known}"), name=unknown[0], known=", ".join(identifiers)
        )
    with open_folder(out) as kept, arguments.user_errors():
        if mutants:
            failed = _try_mutants(kept, file, full, only or [], seed, details)
        else:
            failed = not (observed and not only) and _check(kept, file, full, only or [], seed, details)
            if observed or (full and not only and checks is None):
                _observe(kept, full)
    if failed:
        raise typer.Exit(FAILED)


def _check(kept: OutputFolder, file: CheckFile, full: bool, only: list[str], seed: int, has_details: bool) -> bool:
    """Run the targets, say how many pass, write the table and the pictures; is there any that did not pass?

    Args:
        has_details: print each verdict as it comes; else those alone that did not pass.
    """
    from experiments.figures import save_figures
    from experiments.validation import targets
    from experiments.validation.targets import TargetResults, validate, write_verdicts

    results = TargetResults([], {})

    def write(folder: Path) -> list[Path]:
        return [write_verdicts(results.verdicts, folder / "validation.csv")]

    try:
        with bar(_("published and exact results")) as progress:
            for verdict in validate(not full, only, results.samples, progress, file, seed):
                results.verdicts.append(verdict)
                if has_details or verdict.state != targets.PASSED:
                    console().print(_line(verdict))
    except KeyboardInterrupt:
        _keep_what_is_done(kept, write)
    kept.write(write)
    kept.write(lambda folder: save_figures(results, folder))
    failed = results.failed
    families = len({verdict.id for verdict in results.verdicts})
    message = ngettext(
        "{passed} of {count} numbers passed, in {families} target.",
        "{passed} of {count} numbers passed, in {families} targets.",
        families,
    )
    count = len(results.verdicts)
    say(message.format(passed=count - len(failed), count=count, families=families))
    for state, sentence in (
        (targets.FAILED, _("Failed: {names}")),
        (targets.UNDECIDED, _("Not decided: {names}. More copies decide (--full); not decided is not passed.")),
    ):
        if those := results.those(state):
            say(sentence, names=", ".join(f"{verdict.id} ({verdict.words})" for verdict in those))
    print_files(kept.paths)
    return bool(failed)


def _keep_what_is_done(kept: OutputFolder, write: Callable[[Path], list[Path]]) -> NoReturn:
    """Ctrl-C: write what has been checked, say where, and end."""
    kept.write(write)
    print_aside(_("Stopped; what has been checked is kept in {path}."), path=kept.folder)
    raise typer.Exit(INTERRUPTED) from None


def _try_mutants(
    kept: OutputFolder, file: CheckFile, full: bool, only: list[str], seed: int, has_details: bool
) -> bool:
    """Run each check with its mechanism made wrong, print whether it fails; is there any that does not?"""
    from experiments.validation.mutants import try_mutants, write_mutants

    done: list[Mutant] = []

    def write(folder: Path) -> list[Path]:
        return [write_mutants(done, folder / "mutants.csv")]

    if not any(check.mutant for check in file.checks if not only or check.id in only):
        raise UserError(_("no check of {file} has a mutant: write {example}"), file=file.path, example=EXAMPLE)
    try:
        with bar(_("mutants")) as progress:
            for mutant in try_mutants(not full, only, progress, file, seed):
                done.append(mutant)
                if has_details or not mutant.is_seen:
                    console().print(_line_of_mutant(mutant))
    except KeyboardInterrupt:
        _keep_what_is_done(kept, write)
    kept.write(write)
    seen = [mutant for mutant in done if mutant.is_seen]
    message = ngettext("{seen} of {count} mutant is seen.", "{seen} of {count} mutants are seen.", len(done))
    say(message.format(seen=len(seen), count=len(done)))
    print_files(kept.paths)
    return len(seen) < len(done)


def _check_patterns(kept: OutputFolder, rows: list[str], run_options: RunOptions, has_details: bool) -> None:
    """Run what the patterns need; print them with ticks, and write the table."""
    from experiments.cli.output.runs import print_failures
    from experiments.validation.pattern_check import check_patterns
    from experiments.validation.patterns_text import patterns_document

    with bar(_("months")) as progress:
        results = check_patterns(rows, replace(run_options, progress=progress, say=print_aside))
    kept.write(lambda folder: [results.write(folder / "patterns.csv")])
    print_answer(patterns_document(results), kept, "patterns", has_details)
    print_files(kept.paths)
    for arm in results.runs.values():
        print_failures(arm)
    end(
        results.interrupted,
        results.failed,
        lambda: print_aside(_("Stopped; what has been checked is kept in {path}."), path=kept.folder),
    )


def _observe(kept: OutputFolder, full: bool) -> None:
    """Fit the observed network and foretell the real series; print what that says and write it."""
    from experiments.figures import save_figures
    from experiments.validation import forecasts, likelihood_fit
    from experiments.validation.forecasts_text import forecasts_document
    from experiments.validation.likelihood_fit_text import observed_document
    from experiments.validation.observed_diffusion import physicians

    with bar(_("observed network")) as progress:
        observed = likelihood_fit.fit_observed(physicians(), REPLICATES[full], progress)
    print_document(observed_document(observed))
    first = len(kept.paths)
    kept.write(lambda folder: [likelihood_fit.write_fits(observed, folder / "observed.csv")])
    kept.write(lambda folder: save_figures(observed, folder))
    series = forecasts.observed_series()
    scores = {name: forecasts.score_methods(values) for name, values in series.items()}
    print_document(forecasts_document(series, scores))
    kept.write(lambda folder: [forecasts.write_scores(scores, folder / "forecasts.csv")])
    print_files(kept.paths[first:])


def _line(verdict: Verdict) -> Text:
    from experiments.validation import targets

    words = {
        targets.PASSED: (_("passed"), "green"),
        targets.FAILED: (_("FAILED"), "bold red"),
        targets.UNDECIDED: (_("not decided"), "bold yellow"),
    }
    numbers = _("expected {expected}, obtained {obtained}, standard error {error}, tolerance {tolerance}")
    numbers = numbers.format(tolerance=_short(verdict.tolerance), **_numbers(verdict))
    if verdict.more_copies:
        more = ngettext("{count} more copy would decide", "{count} more copies would decide", verdict.more_copies)
        numbers += "; " + more.format(count=as_number(verdict.more_copies))
    return _assembled(*words[verdict.state], f"{verdict.id:4} {verdict.words}{_(': ')}{numbers}")


def _line_of_mutant(mutant: Mutant) -> Text:
    from experiments.validation.targets import title_of

    numbers = " · ".join(_("{obtained} for {expected}").format(**_numbers(verdict)) for verdict in mutant.verdicts)
    word = (_("seen"), "green") if mutant.is_seen else (_("NOT SEEN"), "bold red")
    changes = mutant.changes(lambda number: as_number(float(f"{number:.6g}")))
    title = title_of(mutant.check, _)
    return _assembled(*word, f"{mutant.check.id:4} {title}{_(': ')}{changes}{_(': ')}{numbers}")


def _assembled(word: str, style: str, text: str) -> Text:
    from rich.text import Text

    return Text.assemble((f"{word:11}", style), f" {text}")


def _numbers(verdict: Verdict) -> dict[str, str]:
    expected = " … ".join(as_number(float(f"{number:.6g}")) for number in verdict.expected)
    return {"expected": expected, "obtained": _short(verdict.obtained), "error": _short(verdict.standard_error)}


def _short(number: float) -> str:
    return as_number(float(f"{number:.4g}"))
