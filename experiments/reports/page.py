"""The document of a report, and the page that renders it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.resources import files
from itertools import groupby
from typing import Any

from experiments.figures import figures_of
from experiments.runs import document as blocks
from experiments.runs import run_text
from experiments.runs.document import Block, Document, Figure, Line, Lines, Sentence, SideBySide, sentences
from experiments.runs.summary_text import expectations
from experiments.strategies import comparison_text, explanation_text
from experiments.strategies.causes.members_account_text import told_sentence, why_section, why_sentence
from experiments.strategies.comparison import Comparison
from experiments.strategies.comparison_text import PairedRow
from experiments.strategies.explanation import Explanation
from experiments.strategies.money.cost_effectiveness_text import money_section
from experiments.strategies.robustness_check_text import robustness_reading, robustness_section, robustness_sentence
from scenarios import Scenario
from scenarios.catalogue.glossary import TERMS, in_text, used_in
from scenarios.language import _, language, ngettext, typeset
from scenarios.language.names import month_name
from scenarios.language.numbers import number
from scenarios.titles import named, short_title
from simulation.measures import BRIEF, MEASURES
from simulation.parameters import REGISTRY

TILES = (*BRIEF, "isolated_share", "effort")
"""What one takes away at a glance: outcomes, the danger of isolation, what it takes."""


@dataclass(frozen=True)
class Picture:
    """A drawn figure.

    Attributes:
        number: on the page.
        alternative: what it shows, in words.
        svg: the drawing.
        height: as a share of its width.
        rows: its numbers, headings first.
    """

    number: int
    alternative: str
    svg: str
    height: float = 0.5
    rows: Sequence[Sequence[Any]] = ()


def report_document(explanation: Explanation) -> Document:
    """Question, answer, figures, tables, why, what is compared, limits, provenance."""
    comparison = explanation.comparison
    first = comparison.results[0]
    rows = comparison_text.measure_rows(comparison)
    figures = {
        figure.name: Figure(figure.name, partial(figure.draw, explanation)) for figure in figures_of(explanation)
    }
    main, robustness, lost, causes = (
        figures.pop(name, None) for name in ("levels", "other-worlds", "funnel", "causes")
    )
    assert main is not None and lost is not None and causes is not None
    side_by_side = [
        comparison_text.table_over_time(comparison, 1), comparison_text.table_at_end(comparison, 1, rows),
        *comparison_text.frequencies(comparison, 1), *comparison_text.outcomes(comparison, 1, rows),
    ]  # fmt: skip
    content: list[Block] = [
        *warnings(explanation),
        Document(_("The answer"), [Lines([Line(text) for text in answer(explanation)])], "answer"),
        Sentence(f"{run_text.about(first)} {run_text.caution()}", "note"),
        main,
        Document(_("Figures"), list(figures.values()), "figures"),
        Document(_("Figures side by side"), side_by_side, "table"),
        money_section(comparison, 1, explanation.costs),
    ]
    if explanation.robustness is not None and robustness is not None:
        section = robustness_section(explanation.robustness)
        content.append(
            replace(
                section,
                content=[section.content[0], replace(robustness, caption=robustness_reading(explanation.robustness))],
            )
        )
    funnel = explanation_text.funnel_section(comparison)
    account = why_section(comparison, explanation.robustness)
    why: list[Block] = [
        replace(account, content=[*account.content[:-1], causes]),
        explanation_text.levers_section(explanation.contributions, comparison),
        replace(funnel, content=[lost, *funnel.content]),
        explanation_text.work_section(comparison),
        explanation_text.recruiters_section(comparison),
        explanation_text.stories_section(explanation),
    ]
    content += [
        Document(_("Why"), why, "why"),
        Document(_("What is compared"), [SideBySide(_strategies(*comparison.scenarios))], "compared"),
        _limits_section(comparison),
        Document(_("Provenance"), [Lines([Line(text, name) for name, text in provenance(comparison)])], "provenance"),
    ]
    content.insert(-1, _words_section(content))
    return Document(comparison.scenarios[1].question[language()] or title(comparison), content)


def _words_section(content: Sequence[Block]) -> Document:
    """The terms that the page uses, each with its line of explanation."""
    terms = used_in(blocks.texts(content))
    return Document(_("Words"), [Lines([Line(_(term.meaning), term.name) for term in terms])], "words")


def answer(explanation: Explanation, is_brief: bool = False) -> list[str]:
    """What changes and how sure we are, what it takes, why, the lever that matters most, whether other worlds agree.

    Args:
        is_brief: is the lever named without its mechanism?
    """
    comparison = explanation.comparison
    change, *takes = (sentence.text for sentence in comparison_text.verdict(comparison, 1, explanation.costs))
    robustness = explanation.robustness
    return [
        change,
        " ".join(takes),
        f"{why_sentence(comparison)} {told_sentence(comparison)}",
        " ".join(explanation_text.causes(explanation.contributions, comparison)[: 1 if is_brief else 2]),
        *([robustness_sentence(robustness)] if robustness is not None else []),
    ]


def title(comparison: Comparison) -> str:
    """The two strategies by their short titles."""
    first, second = map(named, comparison.scenarios)
    return _("{other} compared with {first}").format(other=second, first=first)


def rendered(
    explanation: Explanation, document: Document, pictures: Mapping[str, Picture], template: str = "page.html.j2"
) -> str:
    """The whole page in the current language, with its figures by their names.

    Args:
        template: the file that lays it out.
    """
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    loader = FunctionLoader(lambda name: (files("experiments.reports") / name).read_text(encoding="utf-8"))
    environment = Environment(autoescape=True, undefined=StrictUndefined, finalize=_typeset, loader=loader)
    for kind in (blocks.Sentence, blocks.Table, blocks.Lines, blocks.Figure, blocks.SideBySide, Document):
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind.__name__).lower()
        environment.tests[name] = lambda block, kind=kind: isinstance(block, kind)
    environment.filters["explained"] = _explained
    comparison = explanation.comparison
    described = [title(comparison), comparison.scenarios[1].description[language()]]
    return environment.get_template(template).render(
        language=language(),
        title=described[0],
        running=re.sub(r'["\\<>]', "", described[0]),
        subtitle=". ".join(filter(None, described)),
        kicker=_("Simulation report: how the EFC spreads"),
        document=document,
        tiles=[_tile(row) for row in comparison_text.measure_rows(comparison) if row.measure in TILES],
        figure_word=_("Figure"),
        save_word=_("Save this figure"),
        pictures=pictures,
        terms=[_(term.meaning) for term in TERMS],
    )


def _explained(text: str) -> Any:
    """A text whose terms have a dotted underline, and their explanation for pointer, keyboard and screen reader."""
    from markupsafe import Markup

    mark_up = Markup('<dfn tabindex="0" data-about="{about}" aria-describedby="term-{place}">{part}</dfn>')
    return Markup("").join(
        part if term is None else mark_up.format(about=typeset(_(term.meaning)), place=TERMS.index(term), part=part)
        for part, term in in_text(typeset(text))
    )


def _typeset(value: Any) -> Any:
    """What is put into the page; markup, such as a picture, stays as it is."""
    return typeset(value) if type(value) is str else value


def _tile(row: PairedRow) -> dict[str, Any]:
    """A figure that one takes away: the other strategy at the end, the first, the difference, how often."""
    digits = MEASURES[row.measure].decimals
    difference = row.means.difference
    lines = [_("against {before}").format(before=row.level(0, digits))]
    mean, bounds = comparison_text.difference_texts(difference, digits, row.is_share)
    if not row.is_won:
        lines += [mean if difference.mean else _("as much"), _("full-time-equivalent months")]
    else:
        lines += [f"{mean} ({bounds})" if bounds else mean, comparison_text.verdict_text(difference)]
    if any(row.modes[:2]):
        lines.append(_("ends in one of two ways: see the table"))
    return {"label": row.label, "value": row.level(1, digits), "lines": lines}


def warnings(explanation: Explanation) -> list[Block]:
    """What must be read before anything else."""
    comparison = explanation.comparison
    planned = len(comparison.results[0].seeds_asked)
    paired = len(comparison.pairs(1))
    text = ngettext(
        "{some} of {asked} pairs of runs has finished: this page is about it.",
        "{some} of {asked} pairs of runs have finished: this page is about them.",
        paired,
    )
    missing = text.format(some=paired, asked=planned) if paired < planned else ""
    region = sentences([run_text.warning(comparison.results[0])], "warning")
    return [*region, *comparison_text.own_population_warnings(comparison), *sentences([missing], "warning")]


def _strategies(first: Scenario, second: Scenario) -> list[Document]:
    """Both strategies; of the other one, what differs."""
    changes = [
        [*_at_the_start(scenario), *map(run_text.in_key, run_text.marks(scenario))] for scenario in (first, second)
    ]
    differing = [line for line in changes[1] if line not in changes[0]]
    differing += [_("no longer: {change}").format(change=line) for line in changes[0] if line not in changes[1]]
    return [
        _strategy(first, _("Changed from the model's defaults:"), changes[0]),
        _strategy(second, _("Changed from {strategy}:").format(strategy=named(first)), differing),
    ]


def _strategy(scenario: Scenario, introduction: str, changes: Sequence[str]) -> Document:
    source = scenario.spoken_source
    content: list[Block] = [Sentence(scenario.description[language()])]
    if changes:
        content += [Sentence(introduction, "note"), Lines([Line(change) for change in changes])]
    content.append(Sentence(f"{_('Source:')} {source}", "note"))
    return Document(scenario.title[language()], content)


def _at_the_start(scenario: Scenario) -> list[str]:
    lines = []
    for name, value in scenario.changes.items():
        role = _("lever") if REGISTRY[name].role == "lever" else _("about the world")
        lines.append(f"{REGISTRY[name].label[language()]} = {run_text.short(value)} ({role})")
    return lines


def limits(comparison: Comparison) -> list[str]:
    """What the page does not say."""
    lines = [
        run_text.caution(),
        _("Most numbers of the model are judged: about two points of the real club are confirmed."),
        _("The intervals say how much the luck of the runs leaves open, not how wrong the model may be; other worlds "
          "say which conclusions hold when uncertain numbers change (also: efc rank)."),
    ]  # fmt: skip
    if comparison.results[0].population_demonstration:
        lines.append(
            _("A demonstration economy keeps the real size of the club in a smaller population: it is not the region.")
        )
    if len(comparison.pairs(1)) < 12:
        lines.append(_("Few runs: the intervals are wide, and outcomes with two modes cannot be recognised."))
    return lines


def _limits_section(comparison: Comparison) -> Document:
    """What the page does not say; and what was expected before the first run, where the region was run."""
    content: list[Block] = [Lines([Line(line) for line in limits(comparison)])]
    if not any(results.population_demonstration for results in comparison.results):
        for results in comparison.results:
            bands = expectations(results, with_reasons=True)
            content += [Document(short_title(results.scenario), bands)] if bands else []
    return Document(_("Limits"), content, "limits")


def provenance(comparison: Comparison) -> Iterable[tuple[str, str]]:
    """Where the page comes from: name and value, a line each."""
    first, second = comparison.provenance["results"]
    seeds = comparison.pairs(1)
    dates = comparison.results[0].dates
    yield _("Runs"), _("{count} of each strategy").format(count=len(seeds))
    yield _("Seeds"), _in_ranges(seeds)
    yield (
        _("Months"),
        _("{count}, from {first} to {last}").format(
            count=comparison.months,
            first=month_name(dates[min(1, comparison.months)]),
            last=month_name(dates[comparison.months]),
        ),
    )
    population = first["population"]
    organisations = population["organisations"]
    size = ngettext("{count} organisation", "{count} organisations", organisations).format(count=number(organisations))
    yield _("Population"), f"{size} ({population['sha256'][:12]})"
    yield _("Version"), f"{first['project']} {first['version']}, {_('commit')} {first['commit'] or _('unknown')}"
    yield _("Model"), first["model"]
    yield _("Changed"), _values(comparison.results[0].changes) or _("nothing")
    for scenario in comparison.scenarios:
        parameters = _values(scenario.changes) or _("the model's defaults")
        yield _("Parameters of {strategy}").format(strategy=named(scenario)), parameters
    sources = (run["scenario"] for run in (first, second))
    yield _("Scenario files"), "; ".join(f"{source['file']} ({(source['sha256'] or '')[:12]})" for source in sources)
    yield _("Results"), "; ".join(run["results_sha256"][:12] for run in (first, second))
    system = first["platform"]
    yield _("Platform"), f"{system['system']}, Python {system['python']}, NumPy {system['numpy']}"


def _values(changes: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {run_text.short(value)}" for name, value in changes.items())


def _in_ranges(seeds: Sequence[int]) -> str:
    """1, 2, 3, 7 as "1 to 3, 7"."""
    groups = groupby(enumerate(seeds), key=lambda position_and_seed: position_and_seed[1] - position_and_seed[0])
    spans = [[seed for _position, seed in group] for _difference, group in groups]
    return ", ".join(
        _("{first} to {last}").format(first=span[0], last=span[-1]) if len(span) > 1 else str(span[0]) for span in spans
    )
