"""What the views of one strategy share: question and answer, the strategy, a picture, the curves, the bar of time."""

from __future__ import annotations

from collections.abc import Callable

import solara

from experiments.dashboard.components import captions, chart_data, style
from experiments.dashboard.components.charts import CurvesCard
from experiments.dashboard.components.elements import button, component, element, notice, waiting
from experiments.dashboard.session.session import Session
from experiments.dashboard.session.watch import Watch
from experiments.dashboard.views import all_views
from experiments.dashboard.views.decisions import DecisionStrip
from experiments.dashboard.views.files import Report
from experiments.dashboard.views.player import PlayerBar
from experiments.dashboard.views.strategy import OwnName, StrategyPanel
from experiments.dashboard.workers.uncertainty_bands import RunBand
from experiments.runs.run_text import caution, title_of
from scenarios.format.model_errors import explain
from scenarios.language import _, language
from scenarios.language.names import not_the_region
from simulation.measures import PANELS


@component
def WatchView(session: Session, picture: Callable[[Session], object]) -> None:
    """Everything about one strategy, on one screen: the bar of time first, as the keyboard meets it (drawn last).

    Args:
        picture: draws what stands between the levers and the main curve.
    """
    watch = session.watch
    with element("div", classes="efc-screen"):
        PlayerBar(watch)
        with element("div", classes="efc-question"):
            if watch.is_changed:
                OwnName(session)
            else:
                element("p", title_of(watch.scenario), classes="efc-over")
            element("h1", watch.scenario.question[language()] or title_of(watch.scenario))
        with element("div", classes="efc-lead"):
            with element("section", classes="efc-said", aria_label=_("Answer")):
                Answer(watch)
                LiveLine(watch)
            with element("section", classes="efc-card efc-main-curve", aria_label=_("Main curve")):
                WatchedCurves(watch, PANELS[:1], is_main=True)
        with element("section", classes="efc-card efc-side", aria_label=_("Levers")):
            StrategyPanel(session)
        with element("section", classes="efc-card efc-picture", aria_label=_("What is shown")):
            with element("div", classes="efc-tabs-row"):
                Tabs(session)
                ReportOnWatched(session)
            picture(session)
        with element("section", classes="efc-card efc-under", aria_label=_("Decisions")):
            DecisionStrip(session)
            if session.settings.view != "curves":
                WatchedCurves(watch, PANELS[1:])
        Caution(watch)


@component
def Answer(watch: Watch) -> None:
    """What the computed runs answer."""
    watch.tick.value  # noqa: B018  (drawn again when runs have been computed)
    computed = watch.computed
    if watch.band is not None:
        answer = captions.answer(watch.scenario, watch.band, watch.base_band)
        element("p", answer, classes="efc-answer", role="status")
    elif computed.problem is not None:
        problem = _("no run has finished: {reason}").format(reason=explain(computed.problem))
        notice("error", problem).key("failed")
    else:
        waiting(_("Computing what this strategy gives"), computed.share)


@component
def Caution(watch: Watch) -> None:
    """What all this is not: the region, where it is not; a forecast."""
    watch.tick.value  # noqa: B018  (drawn again when runs have been computed)
    band = watch.band
    organisations = watch.strategy.organisations
    said = ""
    if band is not None and band.demonstration:
        said = not_the_region(band.own, band.organisations) + ". "
    elif band is None and organisations is not None:
        said = not_the_region(False, organisations) + ". "
    element("p", said + caution(), classes="efc-note efc-caution")


@component
def LiveLine(watch: Watch) -> None:
    """The live run at the month that is shown."""
    watch.tick.value  # noqa: B018  (drawn again when the run changes)
    history, month = watch.look()
    if history:
        text = captions.live_month(watch.scenario, history[month], watch.band)
        element("p", text, classes="efc-live-line")


@component
def Tabs(session: Session) -> None:
    """The views of one strategy."""
    current = all_views()[session.settings.view]
    with element("div", classes="efc-tabs", role="group", aria_label=_("What is shown")):
        for view in all_views().values():
            if view.section == current.section:
                classes = "efc-tab efc-chosen" if view is current else "efc-tab"
                button(_(view.tab), lambda name=view.name: session.go(view=name), classes, pressed=view is current)


@component
def ReportOnWatched(session: Session) -> None:
    """The report on the strategy that is watched, where there is something to compare it with."""
    reference = solara.use_memo(lambda: session.reference, [session.settings, id(session.own)])
    if reference is not None:
        Report(session, reference, session.watch.strategy, short=_("Report"))


@component
def WatchedCurves(watch: Watch, shown: tuple[tuple[str, ...], ...], is_main: bool = False) -> None:
    """The curves up to the month that is shown.

    Args:
        shown: the measures of each panel.
        is_main: is it the main curve, with the real club and without the key?
    """
    tick = watch.tick.value
    band = watch.band
    history, month = watch.look()
    base = watch.base_band
    key = (id(band), id(base), language(), shown)
    bands = [(band, "", "")] + ([(base, _("without your changes"), style.GREY)] if base is not None else [])
    panels = solara.use_memo(lambda: chart_data.panels(shown, bands), [key])
    measures = [measure for panel in shown for measure in panel]
    live = solara.use_memo(lambda: chart_data.series(history, measures), [tick, key, id(history)])
    previous = solara.use_memo(lambda: chart_data.series(watch.live.previous, measures), [id(watch.live.previous), key])

    def reading(measure: str) -> str:
        if history:
            return captions.live_reading(measure, history, month)
        return computed_reading(measure, band)

    def computed_reading(measure: str, runs: RunBand | None) -> str:
        return captions.reading(measure, runs, min(month, runs.months)) if runs is not None else ""

    readings = [
        [*map(reading, panel), *((computed_reading(measure, base) for measure in panel) if base is not None else ())]
        for panel in shown
    ]
    CurvesCard(
        watch.scenario,
        month,
        watch.scenario.months,
        panels,
        readings,
        "" if is_main else curves_key(watch),
        not is_main,
        live,
        previous if history and base is None else {},
        chart_data.observed(watch.scenario, band) if is_main else (),
        sorted({max(0, change.start - 1) for change in watch.scenario.dated}),
    )


def curves_key(watch: Watch) -> str:
    """What lines, bands and dots mean."""
    meanings = {
        _("Band: nine in ten of the computed runs; its line: their mean."): watch.band is not None,
        _("Thick line: this run, seed {seed}.").format(seed=watch.settings.seed): watch.is_live,
        _("Grey: the run before your last change."): watch.is_live and watch.live.previous and watch.base_band is None,
        _("Dots: the real club, filled where confirmed."): chart_data.observed(watch.scenario, watch.band),
    }
    return " ".join(text for text, is_drawn in meanings.items() if is_drawn)
