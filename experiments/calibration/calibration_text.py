"""What a calibration says, in words: what was met, what was learnt, what follows, whether the procedure can be trusted.

Terminal and page render it. Every text is in the current language.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas

from experiments.calibration import learnt
from experiments.calibration.forecast import ANSWERS, Forecast
from experiments.calibration.held_out import MODEL, NAIVE, HeldOut
from experiments.calibration.posterior import WORLDS, Calibration
from experiments.calibration.proof import COVERED, Proof
from experiments.calibration.structures import ASKED, OPEN, REFUSED, Structures
from experiments.runs.document import Block, Column, Document, Sentence, Table, details, label_column, sentences
from experiments.runs.run_text import caution
from scenarios.format.scenario import Observation
from scenarios.language import _, between_semicolons, language, ngettext
from scenarios.language.measures import measure_label, measure_value
from scenarios.language.names import month_name
from scenarios.language.numbers import number, percent, short_number
from scenarios.titles import named
from simulation.parameters import REGISTRY

SHOWN = 10
"""Uncertain numbers that stand in the table."""
FEW = 0.01
"""A share of the variance below which nothing is told."""


def calibration_document(
    calibration: Calibration,
    proof: Proof | None = None,
    held: Sequence[HeldOut] = (),
    forecast: Forecast | None = None,
    structures: Structures | None = None,
) -> Document:
    """The whole document, what follows for the horizon first; what was not done is left out."""
    heading = _("Calibration: {scenario}").format(scenario=named(calibration.scenario))
    answer, *others = findings(calibration, forecast)
    first: list[Block] = [Sentence(answer, "strong")]
    parts: list[Block] = [_observations(calibration), *_numbers(calibration)]
    if forecast is not None:
        first.append(_forecast(forecast))
        parts += _next(forecast)
    if structures is not None:
        parts += [*_structures(structures)]
    if held:
        parts += [*_held_out(calibration, held)]
    if proof is not None:
        parts.append(_proof(proof))
    first += [*sentences(others, "finding"), Sentence(caution(), "warning")]
    return Document(heading, [*first, details(parts)])


def findings(calibration: Calibration, forecast: Forecast | None = None) -> list[str]:
    """What follows for the horizon, what was run, what it is worth, and which observation excludes most."""
    count = len(calibration.library)
    size = calibration.effective_size
    message = ngettext(
        "{runs} run ({place}) weighed by {observations} observations is worth {size} independent draws from the "
        "posterior.",
        "{runs} runs ({place}) weighed by {observations} observations are worth {size} independent draws from the "
        "posterior.",
        count,
    )
    texts = [
        message.format(
            runs=number(count), place=place(calibration), observations=len(calibration.observed), size=number(size)
        )
    ]
    if size < calibration.settings.wanted:
        texts.append(
            _("These are fewer than the {wanted} that were asked for: more rounds (--rounds) bring more.").format(
                wanted=number(calibration.settings.wanted)
            )
        )
    table = learnt.observations(calibration)
    hardest = int(np.argmin(table["holds_prior"]))
    texts.append(
        _("What excludes most worlds: {observation} (before: {before} of the runs meet it; after: {after}).").format(
            observation=observation_name(calibration, calibration.observed[hardest]),
            before=percent(table["holds_prior"][hardest]),
            after=percent(table["holds_posterior"][hardest]),
        )
    )
    return ([] if forecast is None else _answers(forecast)) + texts


def place(calibration: Calibration) -> str:
    """The size of the economy in which the worlds were run."""
    organisations = calibration.settings.organisations
    if organisations is None:
        return _("the whole region") if calibration.scenario.is_of_region else _("the scenario's own population")
    return ngettext(
        "a demonstration economy of {count} organisation", "a demonstration economy of {count} organisations",
        organisations,
    ).format(count=number(organisations))  # fmt: skip


def observation_name(calibration: Calibration, one: Observation) -> str:
    """ "Members, May 2017"."""
    when = month_name(calibration.scenario.date(one.month))
    if one.since is not None:
        since = month_name(calibration.scenario.date(one.since))
        when = _("from {since} to {until}").format(since=since, until=when)
    return f"{measure_label(one.measure)}, {when}"


def said(one: Observation) -> str:
    """What is known: "about 50 (± 3)", "at least 150", "30 to 39"."""
    figures = {
        name: measure_value(one.measure, value)
        for name in ("value", "lower", "upper")
        if (value := getattr(one, name)) is not None
    }
    figures["error"] = short_number(one.error)
    texts = {
        "exact": _("{value} (± {error})"),
        "about": _("about {value} (± {error})"),
        "derived": _("{value}, derived (± {error})"),
        "at-least": _("at least {value}"),
        "between": _("{lower} to {upper}"),
    }
    return texts[one.kind].format(**figures)


def interval(measure: str, row: Any, when: str = "") -> str:
    """ "44 (31 to 60)"."""
    places = {name: measure_value(measure, float(row[f"{name}{when}"])) for name in ("median", "lower", "upper")}
    return _("{median} ({lower} to {upper})").format(**places)


def _observations(calibration: Calibration) -> Table:
    rows = list(zip(calibration.observed, learnt.observations(calibration).to_dict("records"), strict=True))
    return Table(
        _("What was observed, and what the worlds give (median, nine in ten)"),
        [
            label_column("", lambda row: observation_name(calibration, row[0])),
            label_column(_("Known"), lambda row: said(row[0])),
            Column(_("Before"), lambda row: interval(row[0].measure, row[1], "_prior")),
            Column(_("After"), lambda row: interval(row[0].measure, row[1], "_posterior")),
            Column(_("Met after"), lambda row: percent(row[1]["holds_posterior"])),
        ],
        rows,
        _("Before: worlds of the plausible ranges; after: weighed by all observations. Met: within two errors, or so."),
    )


def _numbers(calibration: Calibration) -> Iterator[Block]:
    table = learnt.numbers(calibration)
    found = learnt.learnt(table)
    yield Table(
        _("The uncertain numbers that the observations move most (median, nine in ten)"),
        [
            label_column("", lambda row: number_label(row["factor"])),
            Column(_("Before"), lambda row: _of_number(row, "_prior")),
            Column(_("After"), lambda row: _of_number(row, "")),
            label_column(_("Learnt?"), lambda row: _("yes") if row["p_holm"] <= learnt.LEVEL else _("as before")),
        ],
        table.head(SHOWN).to_dict("records"),
    )
    rest = len(table) - len(found)
    yield Sentence(
        ngettext(
            "Of {count} uncertain number the observations say no more than chance (Kolmogorov-Smirnov, Holm): it is as "
            "wide as before.",
            "Of {count} uncertain numbers the observations say no more than chance (Kolmogorov-Smirnov, Holm): they "
            "are as wide as before.",
            rest,
        ).format(count=rest)
    )


def number_label(name: str) -> str:
    """The name of an uncertain number."""
    return REGISTRY[name].label[language()]


def _of_number(row: dict[str, Any], when: str) -> str:
    figures = {name: short_number(float(row[f"{name}{when}"])) for name in ("median", "lower", "upper")}
    return _("{median} ({lower} to {upper})").format(**figures)


def _answers(forecast: Forecast) -> list[str]:
    """What follows for the horizon."""
    scenario = forecast.calibration.scenario
    texts = []
    for measure in ANSWERS:
        end = forecast.bands(measure).iloc[-1]
        texts.append(
            _("{measure} in {date}: {interval} in nine of ten posterior worlds, if nothing else changes.").format(
                measure=measure_label(measure),
                date=month_name(scenario.date(scenario.months)),
                interval=interval(measure, end),
            )
        )
    return texts


def _forecast(forecast: Forecast) -> Table:
    scenario = forecast.calibration.scenario
    months = [month for month in range(1, scenario.months + 1) if scenario.date(month).endswith("-12")]
    bands = {measure: forecast.bands(measure) for measure in ANSWERS}
    columns = [
        Column(measure_label(measure), lambda month, measure=measure: interval(measure, bands[measure].iloc[month]))
        for measure in ANSWERS
    ]
    return Table(
        _("Forecast of the posterior worlds (median, nine in ten)"),
        [label_column("", lambda month: month_name(scenario.date(month))), *columns],
        months[-1::-3][::-1],
        _("Each world goes on from its own history, which is the one that was weighed."),
    )


def _next(forecast: Forecast) -> Iterator[Block]:
    """What one should count next."""
    table = forecast.next_observation()
    scenario = forecast.calibration.scenario
    known = {(one.measure, one.month) for one in forecast.calibration.observed}
    for answer in table["answer"].unique():
        rows = table[table["answer"] == answer].to_dict("records")
        told = [
            _("{measure} by {date} ({share})").format(
                measure=measure_label(row["measure"]),
                date=month_name(scenario.date(row["month"])),
                share=percent(row["told"]),
            )
            for row in rows
            if row["told_lower"] > FEW and (row["measure"], row["month"]) not in known
        ][:3]
        if told:
            yield Sentence(
                _("To know more of {answer} in {date}, count (share of what is unknown that goes): {told}.").format(
                    answer=measure_label(str(answer)).lower(),
                    date=month_name(scenario.date(scenario.months)),
                    told=between_semicolons(told),
                )
            )


def _structures(structures: Structures) -> Iterator[Block]:
    """Which mechanisms the observations ask for, which they refuse, and of which they cannot tell."""
    words = {ASKED: _("asked for"), REFUSED: _("refused"), OPEN: _("cannot be told")}
    ordered = sorted(structures.structures, key=lambda one: -one.log_factor)
    yield Table(
        _("Each mechanism off, and fitted again: do the observations ask for it?"),
        [
            label_column(_("Mechanism"), lambda one: one.mechanism.label[language()]),
            Column(_("Evidence (log of the Bayes factor)"), lambda one: number(one.log_factor, 1, signed=True)),
            Column(
                _("95 % interval"),
                lambda one: _("{lower} to {upper}").format(
                    lower=number(one.lower, 1, signed=True), upper=number(one.upper, 1, signed=True)
                ),
            ),
            label_column(_("Verdict"), lambda one: words[one.verdict]),
        ],
        ordered,
        _("Above 0: likelier with it. From 1.1 on (three times as likely) evidence is positive (Kass and Raftery)."),
    )
    for verdict, words_of in (
        (ASKED, _("The observations ask for: {names}.")),
        (REFUSED, _("The observations speak against: {names}.")),
    ):
        names = [one.mechanism.label[language()] for one in ordered if one.verdict == verdict]
        if names:
            yield Sentence(words_of.format(names=between_semicolons(names)))
    count = sum(one.verdict == OPEN for one in ordered)
    yield Sentence(
        ngettext(
            "Of {count} mechanism of {all} the observations cannot tell whether it is there.",
            "Of {count} mechanisms of {all} the observations cannot tell whether they are there.",
            count,
        ).format(count=count, all=len(ordered))
    )


def _held_out(calibration: Calibration, held: Sequence[HeldOut]) -> Iterator[Block]:
    """Forecasts of what was held out, beside naive ones."""
    rows = [(one, forecast) for one in held for forecast in one.forecasts]
    names = {"model": MODEL, **NAIVE}
    yield Table(
        _("Held out: foretold from earlier observations alone"),
        [
            label_column("", lambda row: f"{observation_name(calibration, row[0].observation)} | {len(row[0].fitted)}"),
            label_column(_("Method"), lambda row: _(names[row[1].method])),
            Column(_("Observed"), lambda row: said(row[0].observation)),
            Column(_("Foretold"), lambda row: interval(row[0].observation.measure, vars(row[1]))),
            Column(_("Score"), lambda row: _score(row[0], row[1].score)),
        ],
        rows,
        _(
            "After the bar: how many earlier observations were fitted. Score: of a figure the continuous ranked "
            "probability score (less is better), of a statement the probability that was given to it."
        ),
    )


def _score(one: HeldOut, score: float) -> str:
    return number(score, 1) if one.observation.is_figure else percent(score)


def _proof(proof: Proof) -> Sentence:
    clubs = len(proof.ranks)
    coverage = float(np.mean(proof.coverage))
    message = (
        _(
            "In {clubs} made-up clubs, each worth {size} independent draws in the median, 90 % intervals hold the true "
            "number in {coverage} of the cases, and true numbers rank among the weighed worlds as they should "
            "(simulation-based calibration)."
        )
        if proof.is_sound
        else _(
            "In {clubs} made-up clubs, each worth {size} independent draws in the median, 90 % intervals hold the true "
            "number in {coverage} of the cases ({lower} to {upper} are wanted), or some true numbers do not rank among "
            "the weighed worlds as they should: run more worlds."
        )
    )
    return Sentence(
        message.format(
            clubs=number(clubs),
            coverage=percent(coverage, 1),
            size=number(float(np.median(proof.sizes))),
            lower=percent(COVERED[0]),
            upper=percent(COVERED[1]),
        )
    )


def tables(
    calibration: Calibration,
    proof: Proof | None = None,
    held: Sequence[HeldOut] = (),
    forecast: Forecast | None = None,
    structures: Structures | None = None,
) -> dict[str, pandas.DataFrame]:
    """The tables of files, by their names."""
    found = {
        "posterior": calibration.ensemble(WORLDS),
        "observations": learnt.observations(calibration),
        "numbers": learnt.numbers(calibration),
    }
    if proof is not None:
        told = proof.recovery.set_index("factor")["told"]
        found["proof"] = proof.uniformity.assign(recovered=lambda table: table["factor"].map(told))
    if held:
        found["held_out"] = pandas.DataFrame(
            [{"observation": one.name, "fitted": len(one.fitted), **vars(row)} for one in held for row in one.forecasts]
        )
    if forecast is not None:
        found["forecast"] = forecast.to_frame()
        found["next"] = forecast.next_observation()
    if structures is not None:
        found["structures"] = structures.to_frame()
        if not structures.interrupted:
            found["worlds"] = structures.ensemble()
    return found
