"""The words of the page, put into its template."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from experiments.reports import tables
from experiments.reports.answer import answer, tiles
from experiments.reports.pictures import FUNNEL, WORLDS
from experiments.runs import run_text
from experiments.strategies import robustness_check_text
from experiments.strategies.comparison_text import account, months_told, outcomes, rows
from experiments.strategies.explanation_text import levers_reading, said_of_levers, stories
from scenarios.language import _, language, numbers, quoted, typeset
from scenarios.language.names import month_name
from scenarios.titles import short_title
from simulation.parameters import REGISTRY

if TYPE_CHECKING:
    from experiments.runs.results import Results
    from experiments.strategies.explanation import Explanation
    from scenarios import Scenario


def rendered(found: Explanation, pictures: dict[str, tuple[str, str]]) -> str:
    """The whole page in the current language. `pictures`: text alternative and SVG of each figure, in order."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    environment = Environment(autoescape=True, undefined=StrictUndefined, finalize=_typeset)
    page, grid = (
        environment.from_string((files("experiments.reports") / name).read_text(encoding="utf-8"))
        for name in ("page.html.j2", "grid.html.j2")
    )
    comparison = found.comparison
    pair = first, other = comparison.results
    names = [short_title(one.scenario) for one in pair]
    title = _("{other} compared with {first}").format(first=quoted(names[0]), other=quoted(names[1]))
    shown, figures = rows(comparison), _figures(found, pictures)
    return page.render(
        language=language(),
        title=title,
        running=re.sub(r'["\\<>]', "", title),
        question=other.scenario.question[language()] or title,
        warnings=_warnings(found),
        answer=answer(found),
        tiles=tiles(comparison),
        notes=[run_text.about(first), run_text.caution()],
        strategies=_strategies(first.scenario, other.scenario),
        figures=[one for name, one in figures.items() if name not in (WORLDS, FUNNEL)],
        worlds=figures.get(WORLDS),
        worlds_said=robustness_check_text.robustness_sentence(found.worlds) if found.worlds is not None else "",
        lost=figures[FUNNEL],
        grid=lambda table: Markup(grid.render(table=table)),
        table=tables.side_by_side(comparison, shown, names),
        account=[*outcomes(comparison, 1, shown), *account(comparison, 1)],
        over_time=tables.over_time(comparison, months_told(comparison.months)),
        levers=tables.levers(found.contributions, said_of_levers(found.contributions), levers_reading()),
        funnel=tables.funnel_of(comparison, names),
        brought=tables.brought(comparison, names),
        stories=stories(found),
        names=names,
        limits=_limits(found),
        bands=tables.bands(pair),
        provenance=_provenance(found),
        words=_words(),
    )


def _figures(found: Explanation, pictures: dict[str, tuple[str, str]]) -> dict[str, dict[str, Any]]:
    """The figures, each with its number on the page; what is said beside one is not said beneath it again."""
    shown = {
        name: {"number": number, "alternative": words, "caption": words, "svg": svg}
        for number, (name, (words, svg)) in enumerate(pictures.items(), start=1)
    }
    if found.worlds is not None:
        shown[WORLDS]["caption"] = robustness_check_text.robustness_reading(found.worlds)
    return shown


def _typeset(value: Any) -> Any:
    """What is put into the page; markup, such as a picture, stays as it is."""
    return typeset(value) if type(value) is str else value


def _words() -> dict[str, str]:
    return {
        "kicker": _("Simulation report: how the EFC spreads"), "answer": _("The answer"),
        "compared": _("What is compared"), "source": _("Source:"), "figures": _("Figures"), "figure": _("Figure"),
        "table": _("Figures side by side"), "why": _("Why"), "levers": _("What each lever contributes"),
        "funnel": _("Who was lost on the way"), "brought": _("Who brought the recruits"),
        "stories": _("Organisations whose lives differ"), "nothing": _("Nothing happens to it."),
        "stories_are": _(
            "The same organisation under the same luck (first seed); numbers name organisations of the model."
        ),
        "no_story": _("No organisation whose life differs can be followed in both strategies."),
        "worlds": _("Does it hold in other worlds?"), "limits": _("Limits"), "provenance": _("Provenance"),
    }  # fmt: skip


def _warnings(found: Explanation) -> list[str]:
    """What must be read before anything else."""
    comparison = found.comparison
    lines = [run_text.warning(comparison.results[0])]
    text = _("Mind: {scenario} has a population of its own ({parameters}): part of the difference comes from that.")
    for name, parameters in comparison.own_population.items():
        lines.append(text.format(scenario=name, parameters=", ".join(parameters)))
    asked, paired = len(comparison.results[0].seeds_asked), len(comparison.pairs(1))
    if paired < asked:
        text = _("{some} of {asked} pairs of runs have finished: this page is about them.")
        lines.append(text.format(some=paired, asked=asked))
    return [line for line in lines if line]


def _strategies(first: Scenario, other: Scenario) -> list[dict[str, Any]]:
    """Both strategies; of the other one, what differs."""
    both = [[*_at_the_start(one), *(run_text.in_key(mark) for mark in run_text.marks(one))] for one in (first, other)]
    added = [line for line in both[1] if line not in both[0]]
    dropped = [_("no longer: {change}").format(change=line) for line in both[0] if line not in both[1]]
    changed = (_("Changed from the model's defaults:"), _("Changed from A:"))
    return [
        {
            "title": scenario.title[language()],
            "description": scenario.description[language()],
            "source": (scenario.source_fr if language() == "fr" else "") or scenario.source,
            "changed": words,
            "changes": changes,
        }
        for scenario, words, changes in zip((first, other), changed, (both[0], added + dropped), strict=True)
    ]


def _at_the_start(scenario: Scenario) -> list[str]:
    said = []
    for name, value in scenario.changes.items():
        role = _("lever") if REGISTRY[name].role == "lever" else _("about the world")
        label = REGISTRY[name].label[language()]
        said.append(f"{label} = {run_text.short(value)} ({role})")
    return said


def _limits(found: Explanation) -> list[str]:
    first = found.comparison.results[0]
    lines = [
        run_text.caution(),
        _("Most numbers of the model are judged: about two points of the real club are confirmed."),
        _("The intervals say how much the luck of the runs leaves open, not how wrong the model may be; other worlds "
          "that agree with what is known say which conclusions hold when uncertain numbers change (also: efc rank)."),
    ]  # fmt: skip
    if first.population_demonstration:
        lines.append(
            _("A demonstration economy keeps the real size of the club in a smaller population: it is not the region.")
        )
    if len(found.comparison.pairs(1)) < 12:
        lines.append(_("Few runs: the intervals are wide, and outcomes with two humps cannot be recognised."))
    return lines


@dataclass
class _Provenance:
    """Lines of name and value."""

    lines: list[tuple[str, str]] = field(default_factory=list)

    def say(self, name: str, value: object) -> None:
        self.lines.append((name, str(value)))


def _provenance(found: Explanation) -> list[tuple[str, str]]:
    comparison = found.comparison
    one, other = comparison.provenance["results"]
    seeds, changed = comparison.pairs(1), comparison.results[0].changes
    told = _Provenance()
    told.say(_("Runs"), _("{count} of each strategy").format(count=len(seeds)))
    told.say(_("Seeds"), _in_ranges(seeds))
    told.say(_("Months"), _months(comparison.results[0], comparison.months))
    size = numbers.number(one["population"]["organisations"])
    told.say(_("Population"), _("{count} organisations").format(count=size) + f" ({one['population']['sha256'][:12]})")
    told.say(_("Version"), f"{one['project']} {one['version']}, {_('commit')} {one['commit'] or _('unknown')}")
    told.say(_("Model"), one["model"])
    told.say(
        _("Changed"), ", ".join(f"{name} = {run_text.short(value)}" for name, value in changed.items()) or _("nothing")
    )
    for letter, results in zip("AB", comparison.results, strict=True):
        names = [f"{name} = {run_text.short(value)}" for name, value in results.scenario.changes.items()]
        told.say(_("Parameters of {letter}").format(letter=letter), ", ".join(names) or _("the model's defaults"))
    told.say(
        _("Scenario files"),
        "; ".join(f"{it['scenario']['file']} ({(it['scenario']['sha256'] or '')[:12]})" for it in (one, other)),
    )
    told.say(_("Results"), "; ".join(it["results_sha256"][:12] for it in (one, other)))
    system = one["platform"]
    told.say(_("Platform"), f"{system['system']}, Python {system['python']}, NumPy {system['numpy']}")
    return told.lines


def _months(results: Results, months: int) -> str:
    first, last = (month_name(results.dates[month]) for month in (min(1, months), months))
    return _("{count}, from {first} to {last}").format(count=months, first=first, last=last)


def _in_ranges(seeds: list[int]) -> str:
    """1, 2, 3, 7 as "1 to 3, 7"."""
    found: list[list[int]] = []
    for seed in seeds:
        if found and seed == found[-1][-1] + 1:
            found[-1].append(seed)
        else:
            found.append([seed])
    return ", ".join(
        _("{first} to {last}").format(first=one[0], last=one[-1]) if len(one) > 1 else str(one[0]) for one in found
    )
