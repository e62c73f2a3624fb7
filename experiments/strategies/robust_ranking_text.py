"""What a ranking of strategies in uncertain worlds says, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scenarios.language import _, between_semicolons, ngettext
from scenarios.language.measures import measure_label
from scenarios.language.numbers import digits_for, number, percent
from scenarios.titles import named

if TYPE_CHECKING:
    from experiments.strategies.robust_ranking import Ranking


UNEQUAL = 0.01
"""Share of the first strategy's effort from which efforts are called unequal."""


def called_in(found: Ranking) -> list[str]:
    """What the strategies are called: their titles, or the names of their files where titles are the same."""
    titles = [named(scenario) for scenario in found.scenarios]
    return titles if len(set(titles)) == len(titles) else found.names


def digits_of(found: Ranking) -> int:
    """Decimals that the measure needs."""
    values = found.values[np.isfinite(found.values)]
    return digits_for(float(np.abs(values).max()), 0) if values.size else 0


def sentences(found: Ranking) -> list[str]:
    """Which strategy leaves the least to regret, how often it is best, and whether the order is settled."""
    order, digits, worlds = found.order(), digits_of(found), len(found.done)
    label = measure_label(found.measure).lower()
    first, row = order[0], found.table.iloc[0]
    lines = [
        _(
            "{strategy} leaves the least to regret ({measure}): in nine worlds of ten it is at most {regret} behind "
            "the best strategy of that world."
        ).format(
            strategy=named(found.scenarios[first]), measure=label, regret=number(row["regret_worst_tenth"], digits)
        ),
        ngettext(
            "It is the best in {wins} of {count} world (probability {lower} to {upper}).",
            "It is the best in {wins} of {count} worlds (probability {lower} to {upper}).",
            worlds,
        ).format(
            wins=row["best_in"], count=worlds, lower=percent(row["best_share_lower"]),
            upper=percent(row["best_share_upper"]),
        ),
    ]  # fmt: skip
    wins = found.wins()
    most = int(np.argmax(wins))
    if wins[most] > wins[first]:
        text = _("{strategy} is the best more often ({wins} of {count}), but falls further behind where it is not.")
        lines.append(text.format(strategy=named(found.scenarios[most]), wins=wins[most], count=worlds))
    for other in order[1:2]:
        share = found.better_than(first, other)
        if not share.runs:
            text = _("{other} does as well in every world.")
        elif not found.is_settled(first, other):
            text = _(
                "Mind: against {other} it does better in {wins} of {count} worlds where they differ; with so few "
                "worlds their order is not settled."
            )
        else:
            text = _("Against {other} it does better in {wins} of {count} worlds where they differ.")
        lines.append(text.format(other=named(found.scenarios[other]), wins=share.some, count=share.runs))
    last = order[-1]
    if found.table.iloc[-1]["regret_largest"] > 0:
        lines.append(
            _("{strategy} leaves the most to regret: up to {regret} behind the best.").format(
                strategy=named(found.scenarios[last]), regret=number(found.table.iloc[-1]["regret_largest"], digits)
            )
        )
    return lines


def account(found: Ranking) -> list[str]:
    """Whether the strategies are of equal effort; if not, what each gives for ten months of paid work."""
    effort = found.outcomes["effort"].mean(axis=0)
    least, most = int(np.argmin(effort)), int(np.argmax(effort))
    if effort[most] - effort[least] <= UNEQUAL * effort[least]:
        return [_("All strategies spend as much paid effort.")]
    text = _(
        "Mind: the strategies are of unequal effort, from {least} full-time-equivalent months ({one}) to {most} "
        "({other}). Members at the end for ten months of paid work, median of the worlds: {parts}."
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        gains = 10.0 * found.outcomes["members"] / found.outcomes["effort"]
    called = called_in(found)
    parts = [f"{called[at]} {number(float(np.median(gains[:, at])), 1)}" for at in found.order()]
    return [
        text.format(
            least=number(effort[least], 1), one=called[least], most=number(effort[most], 1),
            other=called[most], parts=between_semicolons(parts),
        )
    ]  # fmt: skip
