"""What is said of strategies structure by structure: the first and the second of a ranking, without each mechanism."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from experiments.runs.document import Block, Column, Sentence, Table, label_column
from experiments.strategies.comparison import Difference
from experiments.strategies.mechanisms.structures import differences, distinct_worlds, places_of
from experiments.strategies.robust_ranking import Ranking
from scenarios.language import _, between_semicolons, language, ngettext
from scenarios.language.measures import measure_label
from scenarios.language.numbers import digits_for, number
from scenarios.titles import named
from simulation.parameters.mechanisms import MECHANISMS

FEWEST = 5
"""Worlds of each structure from which on structures are told one by one: the means of fewer are chance."""


def structure_name(structure: str) -> str:
    """A structure in words."""
    return MECHANISMS[structure].label[language()] if structure else _("(the model with everything)")


def structure_section(ranking: Ranking) -> Iterator[Block]:
    """How much more the first strategy has than the second, structure by structure, where worlds are many."""
    if min(map(len, places_of(ranking).values())) < FEWEST:
        return
    first, second = ranking.order()[:2]
    found = differences(ranking, first, second)
    distinct = distinct_worlds(ranking)
    digits = digits_for(max(abs(one.mean) for one in found.values()), 0)
    yield Table(
        _("Structure by structure: {measure}, {first} less {second}").format(
            measure=measure_label(ranking.measure).lower(),
            first=named(ranking.scenarios[first]),
            second=named(ranking.scenarios[second]),
        ),
        [
            label_column(_("Without"), lambda row: structure_name(row[0])),
            Column(_("mean difference"), lambda row: number(row[1].mean, digits, signed=True)),
            Column(_("does better in"), lambda row: _("{wins} of {runs}").format(wins=row[1].wins, runs=row[1].runs)),
            Column(_("different worlds"), lambda row: str(distinct[row[0]])),
        ],
        list(found.items()),
        _("A world that fits much better than others stands several times."),
    )
    yield Sentence(structure_sentence(ranking), "finding")


def ahead_in(found: Mapping[str, Difference]) -> list[str]:
    """The structures in which one strategy is ahead of another in the mean of the worlds (see `differences`)."""
    return [structure for structure, one in found.items() if (one.mean > 0) == one.more_is_better and one.mean]


def structure_sentence(ranking: Ranking) -> str:
    """In how many structures the first strategy of a ranking is ahead of the second; without what it is not."""
    first, second = ranking.order()[:2]
    found = differences(ranking, first, second)
    ahead = ahead_in(found)
    behind = [structure for structure in found if structure not in ahead]
    text = ngettext(
        "{first} is ahead of {second} in the mean of the worlds of {ahead} of {count} structure.",
        "{first} is ahead of {second} in the mean of the worlds of {ahead} of {count} structures.",
        len(found),
    ).format(
        first=named(ranking.scenarios[first]), second=named(ranking.scenarios[second]), ahead=len(ahead),
        count=len(found),
    )  # fmt: skip
    if behind and ahead:
        names = between_semicolons([structure_name(structure) for structure in behind])
        text += " " + _("It is not without: {names}.").format(names=names)
    return text
