"""What the views of one strategy share: question and answer, the strategy, a picture, the curves, the bar of time."""

from __future__ import annotations

from collections.abc import Callable

import solara

from experiments.dashboard.components import captions, chart_data
from experiments.dashboard.components.charts import CurvesCard
from experiments.dashboard.components.elements import Details, button, card, component, element
from experiments.dashboard.session.session import Session
from experiments.dashboard.session.settings import StrategySettings
from experiments.dashboard.session.strategy import acting_month, values_at
from experiments.dashboard.session.watch import Watch
from experiments.dashboard.views import all_views
from experiments.dashboard.views.job_progress import JobProgress
from experiments.dashboard.views.player import PlayerBar
from experiments.dashboard.views.strategy import MoreLevers, StrategyPanel
from experiments.runs.run_text import caution, marks, title_of
from scenarios.language import _, language
from scenarios.language.names import long_month_name, month_name, not_the_region
from simulation.measures import PANELS


@component
def WatchView(session: Session, picture: Callable[[Watch], object], has_curves: bool = False) -> None:
    """Everything about one strategy, around a picture.

    Args:
        picture: draws it.
        has_curves: is the picture that of the curves (which are else shown beside it)?
    """
    watch = session.watch
    Hero(session)
    with element("div", classes=f"efc-stage efc-stage-{session.settings.view}"):
        with element("div", classes="efc-card efc-side"):
            StrategyPanel(session)
        with element("div", classes="efc-card efc-middle-card"):
            Tabs(session)
            picture(watch)
        if not has_curves:
            with card(_("Curves")):
                WatchedCurves(watch, PANELS)
    with card(_("More of the strategy, and of the world"), "efc-wide"):
        MoreLevers(session, "first")
    PlayerBar(watch)


@component
def Hero(session: Session) -> None:
    """The question, the answer, what to try next."""
    watch = session.watch
    title = title_of(watch.scenario)
    job = watch.job
    with element("section", classes="efc-hero"):
        element("p", title, classes="efc-over")
        element("h1", watch.scenario.question[language()] or title)
        if watch.band is not None:
            element("p", captions.answer(watch.strategy.base, watch.band), classes="efc-answer")
        else:
            if job is not None:
                JobProgress(job, _("Computing ten runs"))
            if job is None or job.is_over:
                with element("p", classes="efc-answer"):
                    button(_("Compute ten runs of this strategy"), watch.compute)
        LiveLine(watch)
        with element("div", classes="efc-next"):
            element("span", _("Try next:"), classes="efc-next-title")
            button(_("▶ Play one run"), watch.play)
            month = acting_month(session.settings, watch.scenario)
            staff = float(values_at(watch.scenario, month)["club.staff"])
            button(
                _("Two more employees from {date}").format(date=long_month_name(watch.scenario.date(month))),
                lambda: session.decide("first", {"club.staff": staff + 2.0}),
            )
            button(
                _("Compare with no communities"),
                lambda: session.go(view="compare", second=StrategySettings("no-communities")),
            )
        element("p", f"{_notice(watch)} {caution()}".strip(), classes="efc-note")


def _notice(watch: Watch) -> str:
    band = watch.band
    organisations = watch.strategy.organisations
    if band is not None:
        return not_the_region(band.own, band.organisations) + "." if band.demonstration else ""
    return not_the_region(False, organisations) + "." if organisations is not None else ""


@component
def LiveLine(watch: Watch) -> None:
    """The live run at the month that is shown."""
    watch.tick.value  # noqa: B018  (drawn again when the run changes)
    if watch.is_live:
        text = captions.live_month(watch.scenario, watch.live.history[watch.month], watch.band, watch.is_changed)
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
def WatchedCurves(watch: Watch, shown: tuple[tuple[str, ...], ...], even: bool = False) -> None:
    """The curves up to the month that is shown."""
    tick = watch.tick.value
    band = watch.band
    month = watch.month
    key = (id(band), language(), shown)
    panels = solara.use_memo(lambda: chart_data.panels(shown, [(band, "", "")]), [key])
    measures = [measure for panel in shown for measure in panel]
    live = solara.use_memo(lambda: chart_data.series(watch.live.history, measures), [tick, key])
    previous = solara.use_memo(lambda: chart_data.series(watch.live.previous, measures), [id(watch.live.previous), key])

    def reading(measure: str) -> str:
        if watch.is_live:
            return captions.live_reading(measure, watch.live.history, month)
        return captions.reading(measure, band, min(month, band.months)) if band is not None else ""

    readings = [[reading(measure) for measure in panel] for panel in shown]
    CurvesCard(
        watch.scenario,
        month,
        watch.scenario.months,
        panels,
        readings,
        curves_key(watch),
        even,
        live,
        previous if watch.is_live else {},
        chart_data.observed(watch.scenario, band),
        sorted({max(0, change.start - 1) for change in watch.scenario.dated}),
    )
    dated = marks(watch.scenario)
    if dated:
        with Details(_("Dated changes (dotted lines)")), element("ul", classes="efc-list"):
            for change in dated:
                element("li", f"{month_name(change.date)} – {change.words}")


def curves_key(watch: Watch) -> str:
    """What lines, bands and dots mean."""
    meanings = {
        _("Band: nine in ten of the computed runs; its line: their median."): watch.band is not None,
        _("Thick line: this run, seed {seed}.").format(seed=watch.settings.seed): watch.is_live,
        _("Grey: the run before your last change."): watch.is_live and watch.live.previous,
        _("Dots: the real club, filled where confirmed."): chart_data.observed(watch.scenario, watch.band),
    }
    return " ".join(text for text, is_drawn in meanings.items() if is_drawn)
