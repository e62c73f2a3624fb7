"""The words of the page, put into its template."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments import funnel
from experiments.cli.differing import EFFORTS, SHOWN, account, outcomes
from experiments.cli.words import digits_for, number, percent
from experiments.compare import LOWER_IS_BETTER, Difference
from experiments.figures import common, style
from experiments.report.answer import answer, said_of_levers
from experiments.summary import verdicts
from scenarios.language import _, language
from simulation.measures import MEASURES
from simulation.parameters import REGISTRY

if TYPE_CHECKING:
    from experiments.report import Study
    from experiments.results import Results
    from scenarios import Scenario


def rendered(found: Study, pictures: list[tuple[str, str]]) -> str:
    """The whole page in the current language. `pictures`: text alternative and SVG of each figure."""
    from jinja2 import Environment, StrictUndefined

    template = (files("experiments.report") / "page.html.j2").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, finalize=_set)
    comparison = found.comparison
    first, other = comparison.results
    names = [common.name_of(one.scenario) for one in (first, other)]
    title = _("{other} compared with {first}").format(first=_quoted(names[0]), other=_quoted(names[1]))
    return environment.from_string(template).render(
        language=language(),
        title=title,
        questions=[other.scenario.question[language()]],
        warning=common.warning(first),
        answer=answer(found),
        notes=[common.about(first), common.caution(), *_own_population(found)],
        strategies=[_strategy(one) for one in (first, other)],
        figures=[{"alternative": words, "svg": svg} for words, svg in pictures],
        about=common.about(first),
        table=_table(found, names),
        account=[*outcomes(comparison, 1), *account(comparison, 1)],
        levers=_levers(found),
        brought=_brought(found, names),
        stories=_stories(found),
        names=names,
        limits=_limits(found),
        bands=_bands((first, other)),
        provenance=_provenance(found),
        words=_words(),
    )


def _set(text: Any) -> Any:
    """Signs of French stay with their word at the end of a line."""
    if language() != "fr" or type(text) is not str:
        return text
    for sign in "%:;?!»":
        text = text.replace(f" {sign}", f"\u00a0{sign}")
    return text.replace("« ", "«\u00a0")


def _quoted(text: str) -> str:
    return f"«\u00a0{text}\u00a0»" if language() == "fr" else f"“{text}”"


def _words() -> dict[str, str]:
    return {
        "answer": _("The answer"), "compared": _("What is compared"), "source": _("Source:"), "figures": _("Figures"),
        "figure": _("Figure"), "table": _("Figures side by side"), "why": _("Why"),
        "levers": _("What each lever contributes"), "brought": _("Who brought the recruits"),
        "stories": _("Organisations whose lives differ"), "nothing": _("Nothing happens to it."),
        "stories_are": _(
            "The same organisation under the same luck (first seed); numbers name organisations of the model."
        ),
        "no_story": _("No organisation can be followed in both."), "limits": _("Limits"),
        "bands": _("Bands written before the first run"), "provenance": _("Provenance"),
    }  # fmt: skip


def _own_population(found: Study) -> list[str]:
    text = _("Mind: {scenario} has a population of its own ({parameters}): part of the difference comes from that.")
    return [
        text.format(scenario=name, parameters=", ".join(parameters))
        for name, parameters in found.comparison.own_population.items()
    ]


def _strategy(results: Results) -> dict[str, Any]:
    scenario = results.scenario
    return {
        "title": scenario.title[language()],
        "description": scenario.description[language()],
        "source": (scenario.source_fr if language() == "fr" else "") or scenario.source,
        "changes": [*_at_the_start(scenario), *(common.in_key(mark) for mark in common.marks(scenario))],
    }


def _at_the_start(scenario: Scenario) -> list[str]:
    said = []
    for name, value in scenario.changes.items():
        role = _("lever") if REGISTRY[name].role == "lever" else _("about the world")
        label = REGISTRY[name].label[language()]
        said.append(f"{label} = {common.short(value)} ({role}, {name})")
    return said


def _table(found: Study, names: list[str]) -> dict[str, Any]:
    comparison, rows = found.comparison, []
    for measure, digits in SHOWN:
        before, after = (float(np.nanmean(values)) for values in comparison.pairs_at_end(1, measure))
        difference = comparison.at_end(1, measure)
        label = MEASURES[measure].label[language()] + (_(" (less is better)") if measure in LOWER_IS_BETTER else "")
        wins = (
            _("{wins} of {runs}").format(wins=difference.wins, runs=difference.runs) if measure not in EFFORTS else ""
        )
        rows.append((label, number(before, digits), number(after, digits), *_cells(difference, digits), wins))
    caption = _("Means of the runs at the end of {date}; difference run by run under the same luck").format(
        date=style.month_name(comparison.results[0].dates[comparison.months])
    )
    return {
        "caption": caption,
        "head": ["", *names, _("difference"), _("95 % interval"), _("does better in")],
        "rows": rows,
    }


def _cells(found: Difference, digits: int) -> tuple[str, str]:
    fine = digits_for(found.mean, digits)
    bounds = _("{lower} to {upper}").format(
        lower=number(found.lower, fine, True), upper=number(found.upper, fine, True)
    )
    return number(found.mean, fine, True), bounds if found.runs > 1 else ""


def _levers(found: Study) -> dict[str, Any]:
    what = found.contributions
    rows = [(one.lever.label, *_cells(one.taken_away, 1), *_cells(one.alone, 1)) for one in what.levers]
    if len(what.levers) > 1:
        rows.append((_("only together"), "", "", *_cells(what.together, 1)))
        rows.append((_("everything"), *_cells(what.total, 1), *_cells(what.total, 1)))
    head = ["", _("adds to the strategy"), _("95 % interval"), _("adds by itself"), _("95 % interval")]
    caption = _("{measure}, at the end, {runs} pairs of runs").format(
        measure=MEASURES[what.measure].label[language()], runs=what.total.runs
    )
    reading = _(
        "Adds to the strategy: the strategy less the strategy without this lever. Adds by itself: the first strategy "
        "with this lever only, less the first. Only together: what no lever does by itself."
    )
    return {"said": said_of_levers(what), "rows": rows, "head": head, "caption": caption, "reading": reading}


def _brought(found: Study, names: list[str]) -> dict[str, Any]:
    pair = [funnel.of_results(one) for one in found.comparison.results]
    totals = [sum(one.brought.values()) or 1.0 for one in pair]
    rows = [
        (
            funnel.brought_label(by),
            *(
                f"{number(one.brought[by])} ({percent(one.brought[by] / total)})"
                for one, total in zip(pair, totals, strict=True)
            ),
        )
        for by in pair[0].brought
    ]
    return {"head": [_("had been sensitised by"), *names], "rows": rows}


def _stories(found: Study) -> list[dict[str, Any]]:
    return [
        {
            "name": life.name,
            "why": life.why,
            "sides": [
                [common.in_key(common.Mark(line.date, line.words)) if line.date else line.words for line in side]
                for side in (life.first, life.other)
            ],
        }
        for life in found.lives.get(language(), [])
    ]


def _limits(found: Study) -> list[str]:
    first = found.comparison.results[0]
    lines = [
        common.caution(),
        _("Most numbers of the model are judged: about two points of the real club are confirmed."),
        _("The intervals say how much the luck of the runs leaves open, not how wrong the model may be; "
          "the ranking over uncertain worlds (efc rank) says which conclusions hold when uncertain numbers change."),
    ]  # fmt: skip
    if first.population_demonstration:
        lines.append(
            _("A demonstration economy keeps the real size of the club in a smaller population: it is not the region.")
        )
    if len(first.seeds) < 10:
        lines.append(_("Few runs: the intervals are wide, and outcomes with two humps cannot be recognised."))
    return lines


def _bands(pair: tuple[Results, ...]) -> dict[str, Any] | None:
    rows = []
    for results in pair:
        for one in verdicts(results):
            expectation = one.expectation
            label = MEASURES[expectation.measure].label[language()]
            when = style.month_name(results.dates[expectation.month])
            rows.append(
                (
                    f"{common.name_of(results.scenario)}, {label}, {when}",
                    _("{lower} to {upper}").format(
                        lower="…" if expectation.lower is None else style.short_number(expectation.lower),
                        upper="…" if expectation.upper is None else style.short_number(expectation.upper),
                    ),
                    style.short_number(one.median),
                    (_("inside") if one.holds else _("outside")),
                    expectation.finding[language()] or expectation.why[language()],
                )
            )
    if not rows or any(one.population_demonstration for one in pair):
        return None
    return {"head": ["", _("band"), _("median"), "", _("reason, or finding")], "rows": rows}


def _provenance(found: Study) -> list[tuple[str, str]]:
    one, other = (results.provenance for results in found.comparison.results)
    changed = found.comparison.results[0].changes
    lines = [
        (_("Runs"), str(len(found.comparison.pairs(1)))),
        (_("Seeds"), f"{one['seeds'][0]} – {one['seeds'][-1]}" if one["seeds"] else ""),
        (_("Months"), str(found.comparison.months)),
        (_("Population"), f"{number(one['population']['organisations'])} ({one['population']['sha256'][:12]})"),
        (_("Version"), f"{one['project']} {one['version']}, {_('commit')} {one['commit'] or _('unknown')}"),
        (_("Model"), str(one["model"])),
        (_("Changed"), ", ".join(f"{name} = {common.short(value)}" for name, value in changed.items()) or _("nothing")),
        (
            _("Scenario files"),
            "; ".join(f"{it['scenario']['file']} {(it['scenario']['sha256'] or '')[:12]}" for it in (one, other)),
        ),
        (_("Results"), "; ".join(it["results_sha256"][:12] for it in (one, other))),
        (
            _("Platform"),
            f"{one['platform']['system']}, Python {one['platform']['python']}, NumPy {one['platform']['numpy']}",
        ),
    ]
    return [(name, str(value)) for name, value in lines]
