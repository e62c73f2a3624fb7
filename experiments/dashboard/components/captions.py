"""What the page says about runs, in sentences: the answer, a month, the text alternatives of the pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from experiments.dashboard.components import map_outlines, style
from experiments.dashboard.workers.snapshot import Network, Snapshot
from experiments.dashboard.workers.uncertainty_bands import RUNS, RunBand
from experiments.strategies.comparison import Comparison
from scenarios import Scenario
from scenarios.language import _, ngettext
from scenarios.language.measures import measure_difference, measure_value
from scenarios.language.numbers import number, percent


def answer(scenario: Scenario, band: RunBand, base: RunBand | None = None) -> str:
    """The answer of the computed runs of a strategy to its question.

    Args:
        base: those of its scenario without what has been changed.
    """
    members = band.range_of("members")
    low, middle, high = members[:, -1].tolist()
    communities = float(band.range_of("territorial_communities")[1, -1])
    alive = ngettext(
        "{count} territorial community lives", "{count} territorial communities live", round(communities)
    ).format(count=number(communities))
    runs = len(band.monthly)
    growth = (
        _(
            "In {runs} runs the club goes from {first} members to {middle} at the end of {date} (nine runs in ten: "
            "{low} to {high})."
        )
        if runs == RUNS
        else _(
            "First estimate, {runs} runs: the club goes from {first} members to {middle} at the end of {date} ({low} "
            "to {high})."
        )
    ).format(
        runs=runs,
        first=number(float(members[1, 0])),
        middle=number(middle),
        low=number(low),
        high=number(high),
        date=style.date(scenario, scenario.months),
    )
    trade = number(float(band.range_of("cooperative_trade")[1, -1]))
    share, isolated = (
        percent(float(_latest(band.range_of(name)[1], band.months)))
        for name in ("cooperative_trade_share", "isolated_share")
    )
    rest = _(
        "By then {alive}, {trade} trade relations of members are cooperative ({share} of their trade), and {isolated} "
        "of the members that trade are isolated."
    ).format(alive=alive, trade=trade, share=share, isolated=isolated)
    text = f"{growth} {rest}"
    if base is None:
        return text
    low, middle, high = map(number, base.range_of("members")[:, -1].tolist())
    return f"{text} " + _("Without your changes: {middle} members ({low} to {high}).").format(
        middle=middle, low=low, high=high
    )


def live_month(scenario: Scenario, snapshot: Snapshot, band: RunBand | None) -> str:
    """The live run at a month, beside the computed ones."""
    members = snapshot.value("members")
    text = ngettext(
        "In {date}, this run has {count} member", "In {date}, this run has {count} members", round(members)
    ).format(date=style.date(scenario, snapshot.month), count=number(members))
    alive = int(snapshot.alive.sum())
    text += ngettext(
        " and {count} live territorial community", " and {count} live territorial communities", alive
    ).format(count=number(alive))
    if band is None or snapshot.month > band.months:
        return f"{text}."
    low, middle, high = map(number, band.range_of("members")[:, snapshot.month].tolist())
    computed = _("; the computed runs have {middle} members ({low} to {high})")
    return text + computed.format(middle=middle, low=low, high=high) + "."


def map_alternative(level: str, codes: Sequence[str], frame: dict[str, Any], date: str) -> str:
    """The map in words."""
    names = [shape.name for shape in map_outlines.territories(level, codes)]
    members = np.asarray(frame["members"])
    largest = [row for row in np.argsort(-members, kind="stable")[:3].tolist() if members[row] > 0]
    places = ", ".join(f"{names[row]} ({number(members[row])})" for row in largest) or _("nowhere")
    alive = ", ".join(name for name, is_alive in zip(names, frame["alive"], strict=True) if is_alive) or _("none")
    text = _("Map, {date}: most members in {where}. Live territorial communities: {alive}.").format(
        date=date, where=places, alive=alive
    )
    if flows := int(frame["made_aware"]):
        text += " " + _("Organisations made aware by others over twelve months: {count}.").format(count=number(flows))
    return text


def gap_alternative(level: str, codes: Sequence[str], frame: dict[str, Any], date: str) -> str:
    """The map of differences in words."""
    names = [shape.name for shape in map_outlines.territories(level, codes)]
    gaps = np.asarray(frame["members"])
    largest = np.argsort(-np.abs(gaps), kind="stable")[:3].tolist()
    places = ", ".join(f"{names[row]} ({number(gaps[row], 1, True)})" for row in largest if gaps[row])
    return _("Map of the difference, {date}: largest in {where}.").format(date=date, where=places or _("nowhere"))


def panel_alternative(readings: Sequence[str], names: Sequence[str], date: str) -> str:
    """A panel of curves in words."""
    parts = ", ".join(f"{name} {reading}" for name, reading in zip(names, readings, strict=True))
    return _("Curves, {date}: {parts}.").format(date=date, parts=parts)


def network_alternative(network: Network, date: str) -> str:
    """The network in words."""
    text = _(
        "Network, {date}. Members: {members}, of whom animators: {animators}, isolated: {isolated}. Between members, "
        "cooperative trade relations: {cooperative}, of value chain: {chain}, cooperative acquaintances: "
        "{acquaintances}."
    ).format(
        date=date,
        members=number(network.members),
        animators=number(int((network.stage == 3).sum())),
        isolated=number(int(network.isolated.sum())),
        cooperative=number(int((network.supply & network.cooperative).sum())),
        chain=number(int((network.supply & ~network.cooperative).sum())),
        acquaintances=number(int((~network.supply & network.cooperative).sum())),
    )
    if network.members > len(network.rows):
        text += " " + _("Shown: the {count} nearest to organisation no {row}.").format(
            count=number(len(network.rows)), row=network.centre
        )
    return text


def reading(measure: str, band: RunBand, month: int) -> str:
    """A measure of computed runs at a month: mean, and nine runs in ten."""
    low, middle, high = (measure_value(measure, _latest(values, month)) for values in band.range_of(measure))
    return with_interval(middle, low, high)


def live_reading(measure: str, history: Sequence[Snapshot], month: int) -> str:
    """A measure of the live run at a month."""
    values = np.array([snapshot.value(measure) for snapshot in history[max(0, month - 12) : month + 1]])
    return measure_value(measure, _latest(values, len(values) - 1))


def difference_reading(comparison: Comparison, measure: str, month: int) -> str:
    """The difference at a month, with its interval."""
    table = comparison.table
    rows = table[(table["measure"] == measure) & (table["month"] <= month)]
    if not len(rows):
        return ""
    last = rows[["mean_difference", "lower", "upper"]].iloc[-1].tolist()
    return with_interval(*(measure_difference(measure, value) for value in last))


def with_interval(middle: str, low: str, high: str) -> str:
    """A number with its interval; alone where both ends are the same."""
    return middle if low == high else _("{middle} ({low} to {high})").format(middle=middle, low=low, high=high)


def _latest(values: Any, month: int) -> float:
    finite_months = np.flatnonzero(np.isfinite(values[: month + 1]))
    return float(values[finite_months[-1]]) if len(finite_months) else float("nan")
