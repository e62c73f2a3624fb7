"""The view of two strategies side by side: the same luck, the same months, what differs, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from experiments.dashboard.components import captions, chart_data, style
from experiments.dashboard.components.elements import Details, block, button, choice, library
from experiments.dashboard.components.text import words
from experiments.dashboard.components.vue_components import Clock, Curves
from experiments.dashboard.session import job_updates
from experiments.dashboard.session.comparison import RUNS, Comparing
from experiments.dashboard.session.settings import OWN
from experiments.dashboard.session.watch import Watch
from experiments.dashboard.views import job_progress
from experiments.dashboard.views.strategy import BasicLevers, MoreLevers
from experiments.dashboard.views.watch import MapCard, start_of
from experiments.dashboard.workers.jobs import Compared
from experiments.runs.run_text import caution
from experiments.strategies import comparison_text
from scenarios import Scenario
from scenarios.language import _, ngettext, use_language
from scenarios.language.measures import measure_label
from scenarios.language.names import not_the_region
from scenarios.language.numbers import number
from scenarios.titles import short_title
from simulation.measures import HEADLINES, ROUTES, SPENT

Go = Callable[..., None]
SHOWN = tuple((name,) for name in HEADLINES if name not in (*ROUTES, *SPENT))
"""The measures that are compared."""
PROPOSED = ("no-communities", "more-support", "territory-first", "value-chain-first", "few-dense-territories")
"""What is proposed for B."""


@solara.component
def CompareView(watch: Watch, comparing: Comparing, own: Scenario | None, go: Go) -> None:
    """A and B."""
    use_language(comparing.settings.lang)
    job_updates.use_following(comparing.job, is_kept=True)
    words("h1", _("Two strategies, the same luck"))
    with block("div", "efc-pair"):
        with block("section", "efc-card efc-a"):
            Side(watch, comparing, own, False, go)
        with block("section", "efc-card efc-b"):
            Side(watch, comparing, own, True, go)
    if comparing.problem:
        words("p", comparing.problem, classes="efc-problem", role="alert")
    if comparing.other is not None and not comparing.problem:
        Asking(comparing)
    if comparing.found is not None:
        Found(comparing, comparing.found, go)


@solara.component
def Side(watch: Watch, comparing: Comparing, own: Scenario | None, is_other: bool, go: Go) -> None:
    """One of the two strategies: which, and its levers."""
    settings = comparing.settings
    use_language(settings.lang)
    scenario = comparing.other if is_other else comparing.first
    base = comparing.other_base if is_other else watch.base
    words("h2", _("Strategy B") if is_other else _("Strategy A"))
    offered = [*library(settings.lang), *([(OWN, own.title[settings.lang])] if own is not None else [])]
    if is_other:
        choice(
            _("Scenario"), settings.other, [("", _("choose…")), *offered],
            lambda name: go(other=name, other_changes={}, other_timeline=None),
        )  # fmt: skip
    else:
        choice(
            _("Scenario"), settings.scenario, offered,
            lambda name: go(scenario=name, changes={}, timeline=None, month=None),
        )  # fmt: skip
    if scenario is None or base is None:
        words("p", _("Choose what A is compared with, for example:"), classes="efc-note")
        for name, title in library(settings.lang):
            if name in PROPOSED:
                button(title, lambda name=name: go(other=name, other_changes={}, other_timeline=None))
        return
    words("p", scenario.description[settings.lang], classes="efc-note")
    with Details(_("Change its levers")):
        BasicLevers(settings, base, own, is_other, go)
        MoreLevers(settings, base, own, is_other, go)


@solara.component
def Asking(comparing: Comparing) -> None:
    """How many runs, and the button; progress while it works."""
    use_language(comparing.settings.lang)
    job_updates.use_following(comparing.job, is_kept=True)
    job, runs = comparing.job, comparing.runs.value
    if job is not None and job.state in ("waiting", "running"):
        job_progress.Progress(job, _("Comparing"), comparing.settings.lang)
        return
    with block("div", "efc-row"):
        choice(
            _("Pairs of runs"), str(runs), [(str(one), number(one)) for one in RUNS],
            lambda text: comparing.runs.set(int(text)),
        )  # fmt: skip
        text = ngettext("Compare over {count} run", "Compare over {count} runs", runs).format(count=number(runs))
        if comparing.found is None:
            button(text, comparing.ask, "efc-main")
    if job is not None and job.state == "failed":
        job_progress.Progress(job, _("Comparing"), comparing.settings.lang)


@solara.component
def Found(comparing: Comparing, found: Compared, go: Go) -> None:
    """What the comparison says."""
    lang = comparing.settings.lang
    use_language(lang)
    comparison = found.comparison
    months = comparison.months
    month = months if comparing.month.value is None else min(months, comparing.month.value)
    date = style.date(comparing.first, month)
    with block("section", "efc-card efc-verdict", aria_label=_("What differs")):
        words("h2", headline(comparison))
        for measure, digits in comparison_text.SENTENCES:
            words("p", comparison_text.sentence(comparison, 1, measure, digits))
        if found.own_population:
            mind = _("Mind: B has a population of its own ({parameters}): part of the difference comes from that.")
            words("p", mind.format(parameters=", ".join(found.own_population)), classes="efc-message")
        with Details(_("Take-off, and at what effort")):
            for line in (
                *comparison_text.outcomes(comparison, 1, comparison_text.rows(comparison)),
                *comparison_text.account(comparison, 1),
            ):
                words("p", line)
        button(_("Why? Levers, funnel, stories"), lambda: go(view="why"))
    with block("div", "efc-pair"):
        for at, band in enumerate(found.bands):
            with block("section", "efc-card"):
                name = _("B: {title}") if at else _("A: {title}")
                scenario = comparing.other if at and comparing.other is not None else comparing.first
                words("h2", name.format(title=short_title(scenario)))
                frame = chart_data.computed_map(band, month)
                largest = max(float(one.members[:, : months + 1].mean(axis=0).max()) for one in found.bands)
                MapCard(band.level, band.codes, frame, largest, date, lang, f"map{at}")
    titles = [measure_label(one[0]) for one in SHOWN]
    with block("section", "efc-card"):
        words("h2", _("A and B"))
        pair = [(found.bands[0], "A", style.FIRST), (found.bands[1], "B", style.SECOND)]
        panels = solara.use_memo(lambda: chart_data.panels(titles, SHOWN, pair), [id(found), lang])
        readings = [[captions.reading(one[0], band, month) for band in found.bands] for one in SHOWN]
        key = _("Bands: nine runs in ten; lines: medians. A solid, B dashed.")
        Drawn(comparing, panels, readings, month, months, key)
    with block("section", "efc-card"):
        words("h2", _("B less A, run by run"))
        gaps = solara.use_memo(lambda: chart_data.differences(titles, SHOWN, comparison), [id(found), lang])
        readings = [[chart_data.difference_reading(comparison, one[0], month)] for one in SHOWN]
        key = _("Line: mean difference; band: its 95 % interval. Above zero, B has more.")
        Drawn(comparing, gaps, readings, month, months, key)
    notice = not_the_region(found.bands[0].own, number(found.bands[0].organisations)) + ". "
    words("p", (notice if found.bands[0].demonstration else "") + caution(), classes="efc-note")
    Clock(
        month=month,
        months=months,
        date=date,
        words={"player": _("Time"), "play": _("Play"), "pause": _("Pause"), "time": _("Month shown")},
        event_seek=lambda given: comparing.month.set(int(given)),
    )


@solara.component
def Drawn(
    comparing: Comparing, panels: list[Any], readings: list[list[str]], month: int, months: int, key: str
) -> None:
    """Panels of curves that all have the same size."""
    use_language(comparing.settings.lang)
    date = style.date(comparing.first, month)
    alternatives = [
        captions.of_panel(
            panel["measures"], values, [f"{panel['title']} {line['name']}" for line in panel["lines"]], date
        )
        for panel, values in zip(panels, readings, strict=True)
    ]
    Curves(
        panels=panels, live={}, previous={}, month=month, months=months,
        start=start_of(comparing.first), observed=[], marks=[], readings=readings,
        words={"lang": comparing.settings.lang, "key": key}, alternatives=alternatives, even=True,
    )  # fmt: skip


def headline(comparison: Any) -> str:
    """How often B does better, or worse, in the fewest words."""
    found, often = comparison.at_end(1, "members"), comparison.frequency(1, "members")
    if often.level == often.runs:
        return _("A and B have the same number of members in every run.")
    if often.better >= often.worse:
        text = ngettext(
            "{count} time out of {runs}, B has more members than A",
            "{count} times out of {runs}, B has more members than A",
            often.better,
        ).format(count=often.better, runs=often.runs)
    else:
        text = ngettext(
            "{count} time out of {runs}, B has fewer members than A",
            "{count} times out of {runs}, B has fewer members than A",
            often.worse,
        ).format(count=often.worse, runs=often.runs)
    mean, lower, upper = (number(one, signed=True) for one in (found.mean, found.lower, found.upper))
    return _("{sentence}: {gain} on average ({lower} to {upper}).").format(
        sentence=text, gain=mean, lower=lower, upper=upper
    )
