"""The view of the user's own strategies: named, kept by the browser, and up to six of them side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import solara

from experiments.dashboard.components import captions, chart_data, style
from experiments.dashboard.components.charts import CurvesCard, draw_bars
from experiments.dashboard.components.document import show_blocks
from experiments.dashboard.components.elements import (
    button,
    card,
    choice,
    component,
    download,
    element,
    library,
    scenario_groups,
)
from experiments.dashboard.components.vue_components import Name
from experiments.dashboard.session.link import LONGEST_LINK, to_query
from experiments.dashboard.session.own_names import LONGEST_NAME
from experiments.dashboard.session.saved_strategies import SavedStrategy
from experiments.dashboard.session.session import Session
from experiments.dashboard.session.settings import MOST_BESIDE, OPENING_VIEW, StrategySettings
from experiments.dashboard.views import View
from experiments.dashboard.views.compare import PANELS
from experiments.dashboard.views.job_progress import JobProgress
from experiments.dashboard.views.strategy import OwnName
from experiments.dashboard.workers.uncertainty_bands import RunBand
from experiments.runs.run_text import caution
from experiments.strategies.bimodality import binomial_interval
from experiments.strategies.robust_ranking import Ranking
from experiments.strategies.robust_ranking_text import ranking_document
from scenarios.authoring.writer import written_down
from scenarios.language import _, language, mark, ngettext
from scenarios.language.measures import measure_label
from scenarios.language.numbers import number, percent
from scenarios.titles import named, short_title
from simulation.measures import MEASURES, TABLE

RANKED_BY = tuple(name for name in TABLE if MEASURES[name].more_is_better is not None)
"""The measures by which strategies can be ranked: those of which more, or less, is better."""


@component
def StrategiesView(session: Session) -> None:
    """What is kept, and what is side by side."""
    element("h1", _("My strategies"))
    with element("div", classes="efc-pair"):
        with card(_("Kept by this browser")):
            SavedStrategies(session)
        with card(_("Side by side")):
            Chosen(session)
    ranking, runs = (session.beside.jobs.get(name) for name in ("ranking", "runs"))
    if ranking is not None and ranking.state == "done":
        Ranked(session, ranking.value)
    if runs is not None and runs.state == "done":
        Overlay(session, runs.value)


@component
def SavedStrategies(session: Session) -> None:
    """The strategies that the browser keeps, each to be opened, renamed, deleted, saved as a file."""
    shelf = session.shelf
    deleted, set_deleted = solara.use_state("")
    OwnName(session)
    if not shelf.is_kept:
        text = _("This browser keeps nothing (a private window?): what is listed here goes with the page.")
        element("p", text, classes="efc-message", role="status")
    elif shelf.is_read and not shelf.entries:
        text = _("Nothing yet. Change a strategy, give it a name and keep it: it stays in this browser, nowhere else.")
        element("p", text, classes="efc-note")

    def delete(entry: SavedStrategy) -> None:
        set_deleted(entry.text)
        shelf.remove(entry)

    def undo() -> None:
        set_deleted("")
        shelf.write([*shelf.texts, deleted])

    with element("ul", classes="efc-saved"):
        for entry in shelf.entries:
            SavedRow(session, entry, delete).key(entry.text)
    if deleted and deleted not in shelf.texts:
        with element("div", classes="efc-row", role="status"):
            element("span", _("Deleted."))
            button(_("Undo"), undo)


@component
def SavedRow(session: Session, entry: SavedStrategy, delete: Callable[[SavedStrategy], None]) -> None:
    """One strategy of the browser."""
    scenario = entry.scenario
    with element("li", role="group", aria_label=entry.title):
        Name(
            label=_("Name"),
            value=entry.settings.name,
            usual=entry.title,
            most=LONGEST_NAME,
            event_change=lambda name: session.shelf.rename(entry, name),
        )
        for problem in entry.problems:
            element("p", problem, classes="efc-problem")
        with element("div", classes="efc-row"):
            if scenario is not None:
                is_beside = entry.settings in session.settings.beside
                button(_("Open"), lambda: session.go(first=entry.settings, month=None, view=OPENING_VIEW))
                button(_("Side by side"), lambda: toggle(session, entry.settings), pressed=is_beside)
                download(written_down(scenario), entry.file_name, "application/toml", _("Scenario file"))
            button(_("Delete"), lambda: delete(entry))


def toggle(session: Session, strategy: StrategySettings) -> None:
    """Put a strategy side by side with the others, or take it away."""
    beside = session.asked().beside
    others = tuple(one for one in beside if one != strategy)
    session.go(beside=others if strategy in beside else (*beside, strategy)[:MOST_BESIDE])


@component
def Chosen(session: Session) -> None:
    """Which strategies are side by side, and the button that runs them."""
    settings, beside = session.settings, session.beside
    text = _("Two to {most} strategies, under the same luck; then each once in many other worlds.")
    element("p", text.format(most=MOST_BESIDE), classes="efc-note")
    with element("ol", classes="efc-beside"):
        for index, (strategy, scenario) in enumerate(zip(settings.beside, beside.scenarios, strict=False)):
            with element("li", style=f"border-left: 6px solid {style.SEVERAL[index]}"):
                element("span", scenario.title[language()])
                remove = _("Take away: {title}").format(title=short_title(scenario))
                button(remove, lambda strategy=strategy: toggle(session, strategy), "efc-small")
    if len(settings.beside) < MOST_BESIDE:
        Addable(session)
    if len(to_query(settings)) > LONGEST_LINK:
        element("p", _("This is too much for a link: it can be neither shared nor reloaded."), classes="efc-message")
    if beside.problem:
        element("p", beside.problem, classes="efc-problem", role="alert")
        return
    jobs = beside.jobs.values()
    is_over = all(job.is_over for job in jobs)
    count = len(settings.beside)
    if is_over and (not jobs or any(job.state != "done" for job in jobs)):
        text = ngettext("Rank {count} strategy", "Rank {count} strategies", count).format(count=number(count))
        button(text if count > 1 else _("Rank"), beside.start, "efc-main", disabled=count < 2)
        if count < 2:
            element("p", _("Add two strategies at least: one alone is neither first nor last."), classes="efc-note")
    for name, title in {"runs": _("Running them"), "ranking": _("Trying other worlds")}.items():
        if name in beside.jobs:
            JobProgress(beside.jobs[name], title).key(name)


@component
def Addable(session: Session) -> None:
    """What can be put beside the others: the strategy that is shown, those that are kept, those of the library."""
    settings = session.settings
    kept = [entry.settings for entry in session.shelf.entries if entry.scenario is not None]
    strategies: dict[str, tuple[str, StrategySettings]] = {}
    if settings.first not in kept:
        strategies["shown"] = (session.watch.scenario.title[language()], settings.first)
    for index, entry in enumerate(session.shelf.entries):
        if entry.scenario is not None:
            strategies[f"kept{index}"] = (entry.title, entry.settings)
    for name, title in library(language()).items():
        strategies[name] = (title, StrategySettings(session.named(name)))
    left = {key: pair for key, pair in strategies.items() if pair[1] not in settings.beside}
    choice(
        _("Add a strategy"),
        "",
        {"": _("choose…"), **{key: title for key, (title, _settings) in left.items()}},
        lambda key: toggle(session, left[key][1]) if key else None,
        scenario_groups(),
    )


@component
def Ranked(session: Session, ranking: Ranking | None) -> None:
    """Which strategy leaves the least to regret, and how likely each is to be the best."""
    measure, set_measure = solara.use_state("members")
    if ranking is None:
        with card(_("Which is the best?")):
            element("p", _("These organisations are your own: the worlds are of the region."))
        return
    ranking = replace(ranking, measure=measure, scenarios=session.beside.scenarios)
    with card(_("Which is the best?"), "efc-verdict"):
        choice(_("Measured by"), measure, {name: measure_label(name) for name in RANKED_BY}, set_measure)
        wins, worlds = ranking.wins(), len(ranking.done)
        bars = []
        for index in ranking.order():
            share = binomial_interval(int(wins[index]), worlds)
            text = _("{share} ({low} to {high})").format(
                share=percent(wins[index] / worlds), low=percent(share.lower), high=percent(share.upper)
            )
            ends = {"low": share.lower, "high": share.upper}
            label, colour = short_title(ranking.scenarios[index]), style.SEVERAL[index]
            bars.append({"label": label, "value": wins[index] / worlds, "text": text, "colour": colour, **ends})
        element("h3", _("Chance to be the best"))
        caption = ngettext(
            "Share of {count} world in which it is the best or level with it; the dark line is the 95 % interval.",
            "Share of {count} worlds in which it is the best or level with it; the dark line is the 95 % interval.",
            worlds,
        ).format(count=number(worlds))
        draw_bars(bars, caption)
        show_blocks(ranking_document(ranking).content)
        first, second = (session.settings.beside[index] for index in ranking.order()[:2])
        one, other = (named(ranking.scenarios[index]) for index in ranking.order()[:2])
        button(
            _("Why? {one} and {other} in detail").format(one=one, other=other),
            lambda: session.go(first=second, second=first, month=None, view="compare"),
        )


@component
def Overlay(session: Session, bands: tuple[RunBand, ...]) -> None:
    """The curves of all of them, one over the other."""
    scenarios = session.beside.scenarios
    months = bands[0].months
    titles = [short_title(scenario) for scenario in scenarios]
    lines = list(zip(bands, titles, style.SEVERAL, strict=False))
    panels = solara.use_memo(lambda: without_bands(chart_data.panels(PANELS, lines)), [id(bands), titles, language()])
    readings = [[captions.reading(measure, band, months) for band in bands] for (measure,) in PANELS]
    with card(_("All of them, year by year")):
        key = _("Lines: means of ten runs under the same luck. At the end: mean, and nine runs in ten.")
        CurvesCard(scenarios[0], months, months, panels, readings, key)
    element("p", caution(), classes="efc-note")


def without_bands(panels: list[dict[str, object]]) -> list[dict[str, object]]:
    """Panels of lines alone: several bands over one another cannot be read."""
    return [
        {**panel, "lines": [{**line, "low": [], "high": []} for line in panel["lines"]]}  # type: ignore[attr-defined]
        for panel in panels
    ]


VIEW = View("strategies", 45, mark("My strategies"), StrategiesView)
