"""The view in which one sees it happen: question and answer, the strategy, map or network, curves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara
import solara.lab

from experiments.dashboard.components import captions, chart_data, style
from experiments.dashboard.components.elements import Details, block, button
from experiments.dashboard.components.text import Table, words
from experiments.dashboard.components.vue_components import Curves, Map
from experiments.dashboard.session.watch import Watch, territories_of
from experiments.dashboard.views import job_progress
from experiments.dashboard.views.network import NetworkView
from experiments.dashboard.views.strategy import MoreLevers, StrategyPanel
from experiments.figures.members_map import SHADES
from experiments.figures.style import colour_of
from experiments.runs.run_text import caution, marks, title_of
from scenarios.language import _, language, use_language
from scenarios.language.measures import measure_label
from scenarios.language.names import month_name, not_the_region
from scenarios.language.numbers import number
from simulation.measures import HEADLINES, MEASURES, PANELS, SPENT

Go = Callable[..., None]
MORE = (*PANELS, *((name,) for name in HEADLINES if not MEASURES[name].panel and name not in SPENT))
"""The measures of the panels where curves have the page to themselves."""


@solara.component
def WatchView(watch: Watch, own: Any, go: Go) -> None:
    """Everything about one strategy."""
    settings = watch.settings
    use_language(settings.lang)
    Hero(watch, go)
    alone = settings.view == "curves"
    with block("div", f"efc-stage efc-stage-{settings.view}"):
        with block("div", "efc-card efc-side"):
            StrategyPanel(watch, own, go)
        with block("div", "efc-card efc-middle-card"):
            Tabs(watch, go)
            if settings.view == "network":
                NetworkView(watch)
            elif alone:
                CurvesView(watch, MORE, even=True)
            else:
                MapView(watch)
        if not alone:
            with block("div", "efc-card"):
                words("h2", _("Curves"))
                CurvesView(watch, PANELS)
    with block("section", "efc-card efc-wide"):
        words("h2", _("More of the strategy, and of the world"))
        MoreLevers(settings, watch.base, own, False, go)


@solara.component
def Hero(watch: Watch, go: Go) -> None:
    """The question, the answer, what to try next."""
    settings, scenario = watch.settings, watch.scenario
    use_language(settings.lang)
    lang, band = language(), watch.band
    with block("section", "efc-hero"):
        words("p", title_of(scenario), classes="efc-over")
        words("h1", scenario.question[lang] or title_of(scenario))
        if band is not None:
            words("p", captions.answer(watch.base, band), classes="efc-answer")
        elif watch.job is not None and not watch.job.is_over:
            job_progress.Progress(watch.job, _("Computing ten runs"), settings.lang)
        else:
            if watch.job is not None:
                job_progress.Progress(watch.job, _("Computing ten runs"), settings.lang)
            with block("p", "efc-answer"):
                button(_("Compute ten runs of this strategy"), watch.ask)
        LiveLine(watch)
        with block("div", "efc-next"):
            words("span", _("Try next:"), classes="efc-next-title")
            button(_("▶ Play one run"), watch.play)
            button(_("Four employees instead of two"), lambda: go(changes={**settings.changes, "club.staff": 4.0}))
            button(
                _("Compare with no communities"),
                lambda: go(view="compare", other="no-communities", other_changes={}, other_timeline=None),
            )
        notice = _notice(watch)
        words("p", f"{notice} {caution()}".strip(), classes="efc-note")


def _notice(watch: Watch) -> str:
    band = watch.band
    if band is not None and band.demonstration:
        return not_the_region(band.own, number(band.organisations)) + "."
    if band is None and watch.organisations is not None:
        return not_the_region(False, number(watch.organisations)) + "."
    return ""


@solara.component
def LiveLine(watch: Watch) -> None:
    """Where the live run is."""
    use_language(watch.settings.lang)
    watch.tick.value  # noqa: B018  (drawn again when the run changes)
    if watch.is_live:
        snapshot = watch.live.history[watch.month]
        words("p", captions.of_live(watch.scenario, snapshot, watch.band, watch.is_changed), classes="efc-live-line")


@solara.component
def Tabs(watch: Watch, go: Go) -> None:
    """Map, network or curves."""
    use_language(watch.settings.lang)
    named = (("map", _("Map")), ("network", _("Network")), ("curves", _("All curves")))
    with block("div", "efc-tabs", role="group", aria_label=_("What is shown")):
        for view, name in named:
            chosen = watch.settings.view == view
            button(name, lambda view=view: go(view=view), "efc-tab" + (" efc-chosen" if chosen else ""), pressed=chosen)


@solara.component
def MapView(watch: Watch) -> None:
    """The map at the month that is looked at."""
    use_language(watch.settings.lang)
    watch.tick.value  # noqa: B018
    month, date = watch.month, style.date(watch.scenario, watch.month)
    level, codes = territories_of(watch)
    if watch.is_live:
        frame = chart_data.live_map(watch.live.history, month)
        largest = max(int(one.members.max(initial=0)) for one in watch.live.history[-1:])
    elif watch.band is not None:
        frame = chart_data.computed_map(watch.band, min(month, watch.band.months))
        largest = 0
    else:
        words("p", _("The map is drawn when the runs are computed, or when one is played."))
        return
    if watch.band is not None and tuple(watch.band.codes) == tuple(codes):
        largest = max(largest, float(watch.band.members[:, -1].max(initial=0)))
    MapCard(level, codes, frame, largest, date, watch.settings.lang, "map")


@solara.component
def MapCard(
    level: str, codes: tuple[str, ...], frame: dict[str, Any], largest: float, date: str, lang: str, mark: str
) -> None:
    """A map with its legend, its text alternative and its table."""
    use_language(lang)
    alternative = captions.of_map(level, codes, frame, date)
    shapes = solara.use_memo(lambda: chart_data.map_shapes(level, codes), [level, codes])
    Map(
        shapes=shapes,
        frame=frame,
        edges=chart_data.classes(largest),
        shades=list(SHADES),
        size=[chart_data.map_outlines.WIDTH, chart_data.map_outlines.HEIGHT],
        mark=mark,
        words={
            "lang": lang, "none": _("none"), "more": _("{count} and more"), "members": _("members"),
            "alive": _("live territorial community"),
            "flows": _("who made whom aware, last twelve months (largest flows)"),
        },
        alternative=alternative,
    )  # fmt: skip
    with Details(_("The map as a table")):
        rows = [
            (one["name"], number(frame["members"][at]), _("yes") if frame["alive"][at] else _("no"))
            for at, one in enumerate(shapes)
        ]
        Table((_("Territory"), _("Members"), _("Live community")), rows, _("Map, {date}").format(date=date))


@solara.component
def CurvesView(watch: Watch, shown: tuple[tuple[str, ...], ...], even: bool = False) -> None:
    """The curves up to the month that is looked at."""
    use_language(watch.settings.lang)
    tick, lang = watch.tick.value, watch.settings.lang
    month, band = watch.month, watch.band
    titles = [_("Aware, and animators") if len(one) > 1 else measure_label(one[0]) for one in shown]
    key = (id(band), lang, shown)
    panels = solara.use_memo(
        lambda: chart_data.panels(titles, shown, [(band, "", "")]) if band is not None else _bare(titles, shown), [key]
    )
    measures = [name for one in shown for name in one]
    live = solara.use_memo(lambda: chart_data.series(watch.live.history, measures), [tick, key])
    previous = solara.use_memo(lambda: chart_data.series(watch.live.previous, measures), [id(watch.live.previous), key])
    readings = []
    for one in shown:
        if watch.is_live:
            readings.append([captions.live_reading(name, watch.live.history, month) for name in one])
        else:
            readings.append([captions.reading(name, band, min(month, band.months)) if band else "" for name in one])
    date = style.date(watch.scenario, month)
    alternatives = [
        captions.of_panel(one, values, [measure_label(name) for name in one], date)
        for one, values in zip(shown, readings, strict=True)
    ]
    Curves(
        panels=panels,
        live=live,
        previous=previous if watch.is_live else {},
        month=month,
        months=watch.scenario.months,
        start=start_of(watch.scenario),
        observed=chart_data.observed(watch.scenario, band),
        marks=[{"month": one} for one in sorted({max(0, change.start - 1) for change in watch.scenario.dated})],
        readings=readings,
        words={"lang": lang, "key": key_of_curves(watch)},
        alternatives=alternatives,
        even=even,
    )
    dated = marks(watch.scenario)
    if dated:
        with Details(_("Dated changes (dotted lines)")), block("ul", "efc-list"):
            for one in dated:
                words("li", f"{month_name(one.date)} – {one.words}")


def _bare(titles: list[str], shown: tuple[tuple[str, ...], ...]) -> list[Any]:
    lines = [
        [
            {"measure": name, "name": measure_label(name), "low": [], "middle": [], "high": [],
             "colour": colour_of(name), "dash": style.DASHES[MEASURES[name].line]}
            for name in one
        ]
        for one in shown
    ]  # fmt: skip
    return [
        {"title": title, "measures": list(one), "lines": some, "share": MEASURES[one[0]].upper == 1}
        for title, one, some in zip(titles, shown, lines, strict=True)
    ]


def start_of(scenario: Any) -> float:
    """The founding on the axis of years."""
    year, month = scenario.start.split("-")
    return int(year) + (int(month) - 1) / 12.0


def key_of_curves(watch: Watch) -> str:
    """What lines, bands and dots mean."""
    parts = []
    if watch.band is not None:
        parts.append(_("Band: nine in ten of the computed runs; its line: their median."))
    if watch.is_live:
        parts.append(_("Thick line: this run, seed {seed}.").format(seed=watch.settings.seed))
        if watch.live.previous:
            parts.append(_("Grey: the run before your last change."))
    if chart_data.observed(watch.scenario, watch.band):
        parts.append(_("Dots: the real club, filled where confirmed."))
    return " ".join(parts)
