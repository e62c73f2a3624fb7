"""What each lever of a strategy contributes: taken away one at a time, tried alone, and what only appears together.

    >>> from scenarios import load
    >>> small = {"runs": 2, "months": 24, "organisations": 300, "workers": 1}
    >>> found = contributions(load("baseline"), load("no-communities"), "members", **small)
    >>> sorted(one.lever.key for one in found.levers)
    ['animation', 'club.split', 'communities', 'support']
    >>> alone = sum(one.alone.mean for one in found.levers)       # each tried alone; also: one.taken_away
    >>> abs(found.total.mean - alone - found.together.mean) < 1e-9   # together: the interaction left over
    True

All under the same luck. Taken away: B less (B without the lever). Alone: (A with the lever only) less A. Together: the
whole difference less the sum of the levers alone. A lever is all that a strategy changes in one part of the model
(its staff, the split of its effort, outreach, communities ...), or one of its events.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.runs.batch import Request, run_all
from experiments.runs.options import DEFAULTS, RunOptions
from experiments.runs.results import Results
from experiments.runs.setup import build_population, run_spec
from experiments.strategies.comparison import Comparison, Difference, paired_difference
from scenarios import Scenario
from scenarios.language import _
from simulation.parameters import REGISTRY
from simulation.parameters.mechanisms import mechanisms_through
from simulation.population.population import Population

if TYPE_CHECKING:
    import pandas


MOST_LEVERS = 8
"""With more levers than this, each is not tried by itself."""


@dataclass(frozen=True)
class Lever:
    """A part of what makes B differ from A.

    Attributes:
        key: "club.staff", "club.split", a section of the parameters, or an event.
        names: the parameters, or the event, that it is about.
    """

    key: str
    names: tuple[str, ...]

    @property
    def label(self) -> str:
        """In the current language."""
        words = {
            "club.staff": _("staff"), "club.heritage": _("heritage effort"), "club.split": _("split of the effort"),
            "outreach": _("whom outreach aims at"), "communities": _("professional communities"),
            "support": _("support space"), "animation": _("territorial animation"), "founders": _("founders"),
            "trust": _("trust"), "awareness": _("awareness"), "engagement": _("engagement"),
            "cooperation": _("cooperation"), "heritage": _("commons"), "learning": _("learning"), "lapse": _("leaving"),
            "transformation": _("transformation of relations"), "turnover": _("turnover"),
            "population": _("population"), "relations": _("relations"),
            "event.client_joins": _("a large client joins"), "event.animators_leave": _("animators leave"),
            "event.fund_territory": _("programme that pays territories"),
            "event.accompagnateurs_leave": _("accompagnateurs leave"),
            "event.staff_leaves": _("a member of staff leaves"),
        }  # fmt: skip
        return words.get(self.key, self.key)

    @property
    def mechanisms(self) -> tuple[str, ...]:
        """The names of the mechanisms through which it acts, each once, the first one first."""
        return tuple(dict.fromkeys(through.name for name in self.names for through in mechanisms_through(name)))


@dataclass(frozen=True)
class Contribution:
    """What one lever does to the measure at the last month."""

    lever: Lever
    taken_away: Difference
    alone: Difference


@dataclass(frozen=True)
class Contributions:
    """Why B differs from A.

    Attributes:
        measure: of what, at the last month.
        total: B less A.
        levers: what each contributes, the largest first.
        together: what no lever does alone: the total less the sum of the levers alone.
        lead: by how much the lever that does most alone exceeds the next one, pair by pair, whatever their directions
            (None with fewer than two levers).
        left_out: why nothing was tried: "many" levers, another "population", "interrupted" ("" where they were).
    """

    measure: str
    total: Difference
    levers: list[Contribution]
    together: Difference
    left_out: str = ""
    lead: Difference | None = None

    @property
    def by_itself(self) -> list[Contribution]:
        """The levers by what they do alone, the largest first."""
        return sorted(self.levers, key=lambda contribution: -abs(contribution.alone.mean))

    @property
    def table(self) -> pandas.DataFrame:
        """One row for each lever and way: lever, way, mean_difference, lower, upper, runs."""
        import pandas

        rows = [
            (contribution.lever.key, way, getattr(contribution, way))
            for contribution in self.levers
            for way in ("taken_away", "alone")
        ]
        rows += [("", "together", self.together), ("", "total", self.total)]
        figures = [
            (key, way, self.measure, effect.mean, effect.lower, effect.upper, effect.runs) for key, way, effect in rows
        ]
        names = ["lever", "way", "measure", "mean_difference", "lower", "upper", "runs"]
        return pandas.DataFrame(figures, columns=names)

    @classmethod
    def untried(cls, comparison: Comparison, measure: str, why: str) -> Contributions:
        """What is left to say where no lever was tried."""
        nothing = paired_difference(np.zeros(len(comparison.pairs(1))), measure)
        return cls(measure, comparison.at_end(1, measure), [], nothing, why)


def levers_between(first: Scenario, second: Scenario) -> list[Lever]:
    """The levers in which two scenarios differ, in the order of their keys."""
    names_of: dict[str, set[str]] = {}
    for name in {*first.changes, *second.changes}:
        if _value(first, name) != _value(second, name):
            names_of.setdefault(REGISTRY[name].lever, set()).add(name)
    for change in _only_in_one(first.dated, second.dated):
        names_of.setdefault(REGISTRY[change.parameter].lever, set()).add(change.parameter)
    for event in _only_in_one(first.happenings, second.happenings):
        names_of.setdefault(f"event.{event.name}", set()).add(event.name)
    return [Lever(key, tuple(sorted(names))) for key, names in sorted(names_of.items())]


def _value(scenario: Scenario, name: str) -> Any:
    return scenario.changes.get(name, REGISTRY[name].default)


def _only_in_one(first: Sequence[Any], second: Sequence[Any]) -> list[Any]:
    return [item for item in first if item not in second] + [item for item in second if item not in first]


def with_levers(first: Scenario, second: Scenario, levers: Sequence[Lever]) -> Scenario:
    """A scenario that takes these levers from the other, and everything else from the first."""
    keys = {lever.key for lever in levers}

    def merged(first_items: Sequence[Any], second_items: Sequence[Any], key: Any) -> tuple[Any, ...]:
        return (
            *(item for item in first_items if key(item) not in keys),
            *(item for item in second_items if key(item) in keys),
        )

    changes = merged([*first.changes.items()], [*second.changes.items()], lambda change: REGISTRY[change[0]].lever)
    dated = merged(first.dated, second.dated, lambda change: REGISTRY[change.parameter].lever)
    events = merged(first.happenings, second.happenings, lambda event: f"event.{event.name}")
    return replace(
        second,
        name=f"{first.name}+{'+'.join(sorted(keys))}" if keys else first.name,
        changes=dict(changes),
        dated=tuple(sorted(dated, key=lambda change: change.start)),
        happenings=tuple(sorted(events, key=lambda event: event.month)),
        expect=(),
    )


def contributions(
    first: Scenario,
    second: Scenario,
    measure: str = "members",
    options: RunOptions = DEFAULTS,
    population: Population | None = None,
    known_results: Sequence[Results] = (),
    **keywords: Any,
) -> Contributions:
    """Take away and try alone each lever in which two scenarios differ.

    Args:
        first, second: the strategies.
        measure: what the levers contribute to, at the last month.
        options, population, keywords: as for `experiments.runs.batch.run_many`.
        known_results: results of the two, if there are any.
    """
    options = replace(options, **keywords).over_common_months([first, second])
    levers = levers_between(first, second)
    seeds = options.seeds
    month = options.months
    assert month is not None
    everything = frozenset(lever.key for lever in levers)
    known = zip((frozenset[str](), everything), known_results, strict=False)
    ends = {keys: _ends(results, measure, month, seeds) for keys, results in known}
    left_out = _reason_not_tried(levers)
    sets = {frozenset(), everything}
    if len(levers) > 1 and not left_out:
        sets |= {frozenset({lever.key}) for lever in levers} | {everything - {lever.key} for lever in levers}
    missing = sorted(sets - set(ends), key=sorted)
    scenarios = [with_levers(first, second, [lever for lever in levers if lever.key in keys]) for keys in missing]
    specs = [run_spec(scenario, options) for scenario in scenarios]
    if missing and population is None:
        population = build_population(first, specs[0])
    requests = [Request(scenario, spec, population) for scenario, spec in zip(scenarios, specs, strict=True)]  # type: ignore[arg-type]
    for keys, results in zip(missing, run_all(requests, options), strict=True):
        ends[keys] = _ends(results, measure, month, results.seeds)
        left_out = left_out or ("interrupted" if results.interrupted else "")
    finished = [seed for seed in seeds if all(seed in values for values in ends.values())]
    figures = {keys: np.array([values[seed] for seed in finished]) for keys, values in ends.items()}
    return _compared(measure, levers, figures, left_out)


def _ends(results: Results, measure: str, month: int, seeds: Sequence[int]) -> dict[int, float]:
    """The measure at the month, by seed."""
    return {
        seed: float(value)
        for seed, value in zip(results.seeds, results.values(measure)[:, month], strict=True)
        if seed in seeds
    }


def _compared(
    measure: str, levers: Sequence[Lever], figures: Mapping[frozenset[str], np.ndarray], left_out: str
) -> Contributions:
    everything = frozenset(lever.key for lever in levers)
    nothing = figures[frozenset()]
    whole = figures[everything]
    total = paired_difference(whole - nothing, measure)
    if len(levers) < 2 or left_out:
        zero = paired_difference(np.zeros_like(whole), measure)
        alone = [Contribution(lever, total, total) for lever in levers] if not left_out else []
        return Contributions(measure, total, alone, zero, left_out)
    by_itself = [figures[frozenset({lever.key})] - nothing for lever in levers]
    effects = [
        Contribution(
            lever,
            paired_difference(whole - figures[everything - {lever.key}], measure),
            paired_difference(effect, measure),
        )
        for lever, effect in zip(levers, by_itself, strict=True)
    ]
    effects.sort(key=lambda effect: -abs(effect.taken_away.mean))
    together = paired_difference(whole - nothing - sum(by_itself), measure)
    most, next_one = sorted((effect if effect.sum() >= 0 else -effect for effect in by_itself), key=np.sum)[:-3:-1]
    return Contributions(measure, total, effects, together, lead=paired_difference(most - next_one, measure))


def _reason_not_tried(levers: Sequence[Lever]) -> str:
    if len(levers) > MOST_LEVERS:
        return "many"
    if any(REGISTRY[name].makes_population for lever in levers for name in lever.names if name in REGISTRY):
        return "population"
    return ""
