"""What a discovery says in words: each box's conditions, its coverage and density, and what chance would find."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.sweeps.analysis import conditions
from scenarios.language import _, ngettext

if TYPE_CHECKING:
    from experiments.sweeps.analysis.scenario_discovery import Box, Discovery


def sentences(found: Discovery) -> list[str]:
    """How often it happens; each box; the best box by chance."""
    from scenarios.language.numbers import percent

    what, share = conditions.words(found.conditions, is_first=True), percent(found.share)
    message = _("{what}: so at {share} of the points ({runs} of the runs).")
    told = [message.format(what=what, share=share, runs=percent(found.runs_share))]
    if found.boxes:
        message = _("{what}: so at {density} of the points of the first box, against {share} of all points.")
        told.insert(0, message.format(what=what, density=percent(found.boxes[0].density), share=share))
    elif found.densest > found.share:
        message = _(
            "No box of conditions is as dense as {density}; the densest that chance does not explain has {densest}: "
            "ask for less (--density)."
        )
        told.append(message.format(density=percent(found.density), densest=percent(found.densest)))
    else:
        told.append(_("No box of conditions does better than all points together."))
    told += [box_in_words(found, box, place) for place, box in enumerate(found.boxes, start=1)]
    if found.by_chance:
        if found.boxes and found.boxes[0].density <= max(found.by_chance):
            told.append(_("The first box is no denser than what chance finds: it may be chance."))
        told.append(
            ngettext(
                "By chance: with the outcomes shuffled, the same search finds at best a density of {density} "
                "({count} search).",
                "By chance: with the outcomes shuffled, the same search finds at best a density of {density} "
                "({count} searches).",
                len(found.by_chance),
            ).format(density=percent(max(found.by_chance)), count=len(found.by_chance))
        )
    return told


def box_in_words(found: Discovery, box: Box, number: int) -> str:
    """ "Box 1: Staff at least 2.4 and Contact rate at least 0.03: density 97 %, coverage 89 % (110 points)."""
    from scenarios.language.numbers import percent

    text = _(
        "Box {number}: {conditions}: density {density}, coverage {coverage} ({points} points; {runs} of their runs)."
    )
    return text.format(
        number=number,
        conditions=_(" and ").join(limit_in_words(found, name, limit) for name, limit in box.limits.items()),
        density=percent(box.density),
        coverage=percent(box.coverage),
        points=box.points,
        runs=percent(box.runs_share),
    )


def limit_in_words(found: Discovery, name: str, limit: tuple[float, float] | frozenset[Any]) -> str:
    """One condition: "Staff from 2.1 to 4", "Trust rule: beta or fixed"."""
    from experiments.sweeps.analysis.study_text import value_of

    factor = found.study.check_factor(name)
    if isinstance(limit, frozenset):
        values = [value_of(factor, value) for value in factor.values if value in limit]
        return _("{factor}: {values}").format(factor=factor.label, values=_(" or ").join(values))
    column = found.table[name]
    low, high = limit
    if low <= column.min():
        message = _("{factor} at most {upper}")
    elif high >= column.max():
        message = _("{factor} at least {lower}")
    else:
        message = _("{factor} from {lower} to {upper}")
    kind = int if factor.is_whole else float
    return message.format(factor=factor.label, lower=value_of(factor, kind(low)), upper=value_of(factor, kind(high)))
