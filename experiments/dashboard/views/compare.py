"""The view of two strategies side by side: the same luck, the same months, what differs, and how sure that is."""

from __future__ import annotations

import solara

from experiments.dashboard.components import captions, chart_data, style
from experiments.dashboard.components.charts import CurvesCard, MapCard, time_texts
from experiments.dashboard.components.document import show_blocks
from experiments.dashboard.components.elements import Details, button, card, choice, component, element, library
from experiments.dashboard.components.vue_components import Clock
from experiments.dashboard.session.comparison import RUNS, Comparison
from experiments.dashboard.session.session import Session
from experiments.dashboard.session.settings import Side
from experiments.dashboard.views import View
from experiments.dashboard.views.decisions import DecisionStrip
from experiments.dashboard.views.files import Report
from experiments.dashboard.views.job_progress import JobProgress
from experiments.dashboard.views.money import Money
from experiments.dashboard.views.strategy import LeverGroups, MoreLevers, scenario_choice
from experiments.dashboard.workers.jobs import ComparedStrategies
from experiments.runs.run_text import caution, warning
from experiments.strategies import comparison_text
from scenarios.language import _, language, mark, ngettext
from scenarios.language.numbers import number
from scenarios.titles import named, short_title
from simulation.measures import HEADLINES, SPENT

PANELS = tuple((name,) for name in HEADLINES if name not in SPENT)
"""The measures that are compared."""
PROPOSED = ("no-communities", "more-support", "territory-first", "value-chain-first", "few-dense-territories")
"""What is proposed to compare with."""


@component
def CompareView(session: Session) -> None:
    """The two strategies, and what differs."""
    comparison = session.comparison
    element("h1", _("Two strategies, the same luck"))
    with element("div", classes="efc-pair"):
        titles = [*map(short_title, comparison.scenarios), _("Another strategy")]
        StrategyCard(session, "first", titles[0], "efc-a")
        StrategyCard(session, "second", titles[1], "efc-b")
    if comparison.problem:
        element("p", comparison.problem, classes="efc-problem", role="alert")
    elif comparison.second is not None:
        Request(comparison)
    if comparison.result is not None:
        Differences(session, comparison.result)


@component
def StrategyCard(session: Session, side: Side, title: str, classes: str) -> None:
    """One of the two strategies: which, and its levers."""
    strategy = session.strategy(side)
    with card(title, classes):
        scenario_choice(session, side)
        if strategy is None:
            text = _("Choose what {strategy} is compared with, for example:")
            element("p", text.format(strategy=named(session.comparison.scenarios[0])), classes="efc-note")
            for name, proposed in library(language()).items():
                if name in PROPOSED:
                    button(proposed, lambda name=name: session.choose("second", session.named(name)))
        else:
            element("p", strategy.scenario.description[language()], classes="efc-note")
            with Details(_("Change its levers")):
                LeverGroups(session, side, "basic")
                DecisionStrip(session, side)
                MoreLevers(session, side)


@component
def Request(comparison: Comparison) -> None:
    """How many runs, and the button; progress while it works."""
    job = comparison.job
    runs = comparison.runs.value
    if job is None or job.is_over:
        with element("div", classes="efc-row"):
            choice(
                _("Pairs of runs"),
                str(runs),
                {str(count): number(count) for count in RUNS},
                lambda count: comparison.runs.set(int(count)),
            )
            if comparison.result is None:
                button(
                    ngettext("Compare over {count} run", "Compare over {count} runs", runs).format(count=number(runs)),
                    lambda: comparison.start("comparison"),
                    "efc-main",
                )
    if job is not None and job.state in ("waiting", "running", "failed"):
        JobProgress(job, _("Comparing"))


@component
def Differences(session: Session, result: ComparedStrategies) -> None:
    """What the comparison says."""
    shown = session.comparison
    comparison = result.comparison
    months = comparison.months
    month = months if shown.month.value is None else min(months, shown.month.value)
    date = style.date(shown.first.scenario, month)
    answer, effort, _money = comparison_text.verdict(comparison, 1)
    with card(answer.text, "efc-verdict", aria_label=_("What differs")):
        show_blocks(
            [effort, *comparison_text.frequencies(comparison, 1), *comparison_text.own_population_warnings(comparison)]
        )
        with Details(_("Take-off")):
            show_blocks(comparison_text.outcomes(comparison, 1, comparison_text.measure_rows(comparison)))
        button(_("Why? Levers, funnel, stories"), lambda: session.go(view="why"))
        assert shown.second is not None
        Report(session, shown.first, shown.second, comparison)
    Money(session, comparison)
    first, second = result.bands
    names = [named(scenario) for scenario in comparison.scenarios]
    titles = [short_title(scenario) for scenario in comparison.scenarios]
    largest = max(float(band.members[:, : months + 1].mean(axis=0).max()) for band in result.bands)
    with element("div", classes="efc-pair"):
        for index, band in enumerate(result.bands):
            with card(titles[index]):
                MapCard(band.level, band.codes, chart_data.computed_map(band, month), largest, date, f"map{index}")
    if first.codes == second.codes:
        with card(_("Where {other} has more members, or fewer").format(other=names[1])):
            gap = chart_data.gap_map(first, second, month)
            MapCard(first.level, first.codes, gap, 0.0, date, "gap", is_gap=True)
    pair = list(zip(result.bands, titles, (style.FIRST, style.SECOND), strict=True))
    readings = [[captions.reading(measure, band, month) for band in result.bands] for (measure,) in PANELS]
    curves = solara.use_memo(lambda: chart_data.panels(PANELS, pair), [id(result), titles])
    gaps = solara.use_memo(lambda: chart_data.differences(PANELS, comparison), [id(result), language()])
    gap_readings = [[captions.difference_reading(comparison, measure, month)] for (measure,) in PANELS]
    for title, panels, values, key in (
        (_("Both, year by year"), curves, readings, _("Bands: nine runs in ten; lines: means.")),
        (
            _("{other} less {first}, run by run").format(first=names[0], other=names[1]),
            gaps,
            gap_readings,
            _("Line: mean difference; band: its 95 % interval. Above zero, {other} has more.").format(other=names[1]),
        ),
    ):
        with card(title):
            CurvesCard(shown.first.scenario, month, months, panels, values, key)
    element("p", ". ".join(filter(None, (warning(comparison.results[0]), caution()))), classes="efc-note efc-caution")
    Clock(
        month=month,
        months=months,
        date=date,
        texts=time_texts(),
        event_seek=lambda target_month: shown.month.set(max(0, target_month)),
    )


VIEW = View("compare", 40, mark("Compare"), CompareView)
