"""efc report: one page about two strategies that can be read on a screen, printed, or sent."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli import asked
from experiments.cli.compare import FAILED, INTERRUPTED
from scenarios.language import _


def command(
    scenarios: Annotated[list[str], typer.Argument(metavar="A B", help=_("Two scenarios: B is compared with A."))],
    runs: Annotated[int, typer.Option("--runs", help=_("Number of runs of each scenario."))] = 20,
    months: Annotated[
        int | None, typer.Option("--months", help=_("How long; by default as long as the shortest."))
    ] = None,
    organisations: Annotated[
        int | None, typer.Option("--organisations", help=_("Size of a demonstration economy."))
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help=_("Seed of the first run."))] = 1,
    workers: Annotated[
        int | None, typer.Option("--workers", help=_("Processes; the results do not depend on it."))
    ] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", help=_("Another value, in all of them: club.staff=3."))
    ] = None,
    rules: Annotated[
        list[Path] | None, typer.Option("--rules", help=_("Your own file of rules (several times)."))
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help=_("The page; results/A-and-B.html by default."))] = None,
) -> None:
    """Write one self-contained page about two strategies: question, answer, figures, why, limits, provenance."""
    from experiments import checks
    from experiments.cli import telling, words
    from experiments.report import explain_strategies, write
    from experiments.runs import plan_of
    from scenarios.language import language

    if len(scenarios) != 2:
        raise checks.Refusal(_("a report is about two scenarios, such as: efc report baseline more-support"))
    first, other = (asked.load_scenario(name) for name in scenarios)
    checks.check_comparable([first, other])
    checks.check_typing(set_ or [])
    changes = asked.read_changes(set_ or [])
    for scenario in (first, other):
        plan_of(scenario, runs, seed, months, organisations, changes, workers, rules or [])
    path = out if out is not None else Path("results") / f"{first.name}-and-{other.name}.html"
    if path.suffix.lower() not in (".html", ".htm"):
        raise checks.Refusal(_("--out {path}: the page is an HTML file, such as report.html").format(path=path))
    checks.make_folder(path.parent)
    with words.bar(_("months")) as progress:
        found = explain_strategies(
            first, other, runs, seed, months, organisations, changes, workers, progress, rules or [], telling.say_aside
        )
    from experiments.report.answer import answer

    to, comparison = asked.console(), found.comparison
    if comparison.pairs(1):
        with words.bar(_("figures")) as drawn:
            paths = write(found, path, language(), drawn)
        for line in answer(found):
            to.print(line, markup=False, soft_wrap=True)
        telling.tell_files(to, paths)
    for results in comparison.results:
        telling.tell_failures(results)
    if found.is_interrupted:
        done = sum(len(results.runs) for results in comparison.results)
        telling.tell_interruption(done if comparison.pairs(1) else 0, runs * len(comparison.results))
        raise typer.Exit(INTERRUPTED)
    if any(results.failures for results in comparison.results):
        raise typer.Exit(FAILED)
