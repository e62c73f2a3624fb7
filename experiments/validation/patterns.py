"""The patterns that the baseline must hold together: one function a row, with its band and its source.

`experiments.validation.pattern_check` runs what they need. Each is judged by the median over the runs, since the luck
of one run is as wide as some bands; those about rare things are pooled over the runs. Some need other runs than the
baseline (`ARMS`): the same seeds, another future.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.runs.results import Results
from experiments.runs.statistics import Floats
from scenarios.language import mark
from simulation.parameters import Value

BASELINE = "baseline"
FIVE_YEARS = 60


@dataclass(frozen=True)
class Arm:
    """The baseline with another future.

    Attributes:
        changes: what is set to another value, from which month on.
        months: length of the runs, where it is not the scenario's.
    """

    changes: Sequence[tuple[str, str, Value]] = ()
    months: int | None = None


ARMS: Mapping[str, Arm] = {
    BASELINE: Arm(),
    "peers_stop": Arm([("2024-01", "learning.peers", 0.0)]),
    "peers_a_year_more": Arm([("2025-01", "learning.peers", 0.0)]),
    "coordination_stops": Arm([("2030-01", "animation.hours_needed", 10_000.0)]),
    "no_staff": Arm([("2026-01", "club.staff", 0.0)]),
    "four_employees": Arm([("2026-01", "club.staff", 4.0)]),
    "until_2064": Arm(months=612),
}
"""The runs that patterns need. Coordination stops where its hours are spread over more than there could ever be."""

Runs = Mapping[str, Results]
"""The results of each arm, with the same seeds."""


@dataclass(frozen=True)
class Pattern:
    """A declared pattern.

    Attributes:
        name: by which it is chosen.
        label, source: in English, marked for translation.
        lower, upper: the band (None: unbounded).
        read: one number a run; for rare things two, the part and the whole (shape (runs, 2)).
        arms: the runs that it needs.
        digits: decimals.
        is_share: whether it is written as a percentage.
    """

    name: str
    label: str
    source: str
    lower: float | None
    upper: float | None
    read: Callable[[Runs], Floats]
    arms: Sequence[str]
    digits: int = 0
    is_share: bool = False


PATTERNS: dict[str, Pattern] = {}


def pattern(
    name: str,
    band: tuple[float | None, float | None],
    label: str,
    source: str,
    arms: Sequence[str] = (BASELINE,),
    **facts: Any,
) -> Callable[[Callable[[Runs], Floats]], Callable[[Runs], Floats]]:
    """Declare that a function reads a pattern from the runs (see `Pattern`)."""

    def declare(read: Callable[[Runs], Floats]) -> Callable[[Runs], Floats]:
        PATTERNS[name] = Pattern(name, label, source, *band, read, arms, **facts)
        return read

    return declare


def _month(year: int, month: int = 12) -> int:
    """The number of a calendar month; the baseline begins in January 2014."""
    return 12 * (year - 2014) + month


def _at(results: Results, measure: str, year: int, month: int = 12) -> Floats:
    """A measure at the end of a month."""
    return results.values(measure)[:, _month(year, month)]


def _a_year(results: Results, measure: str, first: int, last: int) -> Floats:
    """What happens in a year, on average from the first year to the last one."""
    return 12.0 * results.values(measure)[:, _month(first, 1) : _month(last) + 1].mean(axis=1)


def _fact(runs: Runs, name: str) -> Floats:
    """What was read of each world at its end."""
    return np.array([getattr(run.collected, name) for run in runs[BASELINE].runs])


@pattern("members-2017", (45, 55), mark("members in May 2017"), mark("50 members (eco121.fr, May 2017)"))
def members_2017(runs: Runs) -> Floats:
    """Members at the end of May 2017."""
    return _at(runs[BASELINE], "members", 2017, 5)


@pattern(
    "members-2023", (100, 150), mark("members in January 2023"), mark("nearly 130 members (La Gazette, about 2023)")
)
def members_2023(runs: Runs) -> Floats:
    """Members at the end of January 2023."""
    return _at(runs[BASELINE], "members", 2023, 1)


@pattern(
    "joins", (27, 36), mark("joins a year, mean of 2021 to 2023"),
    mark("more than 30 joins in 2022 (clubnoe.org, January 2023)"), digits=1,
)  # fmt: skip
def joins(runs: Runs) -> Floats:
    """Joins a year: a single year is a draw."""
    return _a_year(runs[BASELINE], "joins", 2021, 2023)


@pattern(
    "outreach", (150, None), mark("made aware by outreach until 2019"),
    mark("more than 150 structures trained in six years (La Gazette, about 2019)"),
)  # fmt: skip
def outreach(runs: Runs) -> Floats:
    """Organisations made aware by outreach until the end of 2019."""
    return _at(runs[BASELINE], "outreach_so_far", 2019)


@pattern(
    "communities", (1, 3), mark("territorial communities in April 2025"),
    mark("one documented, the Agora du Ternois (clubnoe.org)"),
)  # fmt: skip
def communities(runs: Runs) -> Floats:
    """Live territorial communities at the end of April 2025."""
    return _at(runs[BASELINE], "territorial_communities", 2025, 4)


@pattern(
    "trajectories", (10, 35), mark("members with a trajectory to tell in January 2025"),
    mark("at least ten trajectories are told (clubnoe.org)"),
)  # fmt: skip
def trajectories(runs: Runs) -> Floats:
    """Members with a trajectory to tell at the end of January 2025."""
    return _at(runs[BASELINE], "trajectories", 2025, 1)


@pattern(
    "exits", (0.12, 0.18), mark("exits a year, share of members, 2018 to 2030"),
    mark("benchmarks of associations, and closings"), digits=1, is_share=True,
)  # fmt: skip
def exits(runs: Runs) -> Floats:
    """Members that leave or close in a year, as a share of the members of that year: mean of the years."""
    results = runs[BASELINE]
    shares = [
        (_a_year(results, "lapses", year, year) + _a_year(results, "closures", year, year))
        / results.values("members")[:, _month(year, 1) : _month(year) + 1].mean(axis=1)
        for year in range(2018, 2031)
    ]
    return np.mean(shares, axis=0)


@pattern(
    "first-cooperation", (18, 36),
    mark("months from joining to the first cooperative trade relation, of those that had one by 2025"),
    mark("a first offer takes about 18 months, a transformed one 36 (ADEME)"),
)  # fmt: skip
def first_cooperation(runs: Runs) -> Floats:
    """Median of those that had one by 2025, as the real club is seen; those that come later wait longer."""
    return _fact(runs, "months_to_cooperate")


@pattern(
    "conversion", (0.08, 0.30), mark("made aware in 2016 to 2022 that join within two years"),
    mark("collective courses of territories"), digits=1, is_share=True,
)  # fmt: skip
def conversion(runs: Runs) -> Floats:
    """Of those made aware, the share that joins."""
    return _fact(runs, "conversion")


@pattern(
    "constant-increment", (0.5, 1.5), mark("growth of yearly joins in 2022 to 2030 over that in 2015 to 2022"),
    mark("near-linear growth of such movements, not explosive"), digits=2,
)  # fmt: skip
def constant_increment(runs: Runs) -> Floats:
    """Yearly joins grow by a constant increment: means of three years."""
    early, middle, late = (_a_year(runs[BASELINE], "joins", year - 1, year + 1) for year in (2015, 2022, 2030))
    with np.errstate(divide="ignore", invalid="ignore"):
        return ((late - middle) / 8.0) / ((middle - early) / 7.0)


@pattern(
    "success", (0.40, 0.65), mark("projects that succeed"), mark("alliances fail in about half of the cases"),
    digits=1, is_share=True,
)  # fmt: skip
def success(runs: Runs) -> Floats:
    """Share of the projects that have succeeded since the start."""
    return _at(runs[BASELINE], "success_rate", 2035)


@pattern(
    "hours", (None, 12), mark("hours of a member in the busiest month from 2018 on"), mark("time of members: assumed"),
    digits=1,
)  # fmt: skip
def hours(runs: Runs) -> Floats:
    """The largest monthly mean."""
    return runs[BASELINE].values("hours_per_member")[:, _month(2018, 1) :].max(axis=1)


@pattern(
    "survival", (0.85, 0.93), mark("trade relations of members that last a year"),
    mark("7 to 15 % of main suppliers change in a year (Mizuno and others 2014)"), digits=1, is_share=True,
)  # fmt: skip
def survival(runs: Runs) -> Floats:
    """Share that is still there after the year that follows the end."""
    return _fact(runs, "survival")


@pattern(
    "survival-cooperative", (0.92, 0.99), mark("cooperative trade relations that last a year"), mark("assumed"),
    digits=1, is_share=True,
)  # fmt: skip
def survival_cooperative(runs: Runs) -> Floats:
    """Share of the cooperative ones that is still there after the year that follows the end."""
    return _fact(runs, "survival_cooperative")


@pattern(
    "isolated", (0.10, 0.35), mark("trading members that are isolated in January 2025"), mark("founding text"),
    digits=1, is_share=True,
)  # fmt: skip
def isolated(runs: Runs) -> Floats:
    """Share of the trading members."""
    return _at(runs[BASELINE], "isolated_share", 2025, 1)


@pattern(
    "trust-by-age", (0.0, 0.25), mark("correlation of trust with the age of a relation"),
    mark("small and positive in 39 studies (Vanneste, Puranam and Kretschmer 2014)"), digits=2,
)  # fmt: skip
def trust_by_age(runs: Runs) -> Floats:
    """Over the trade relations of members, at the end."""
    return _fact(runs, "trust_by_age")


PEERS = ("peers_stop", "peers_a_year_more")


def _effect_of_peers(runs: Runs, year: int) -> Floats:
    more, less = (_at(runs[arm], "competence", year) for arm in ("peers_a_year_more", "peers_stop"))
    return more / less - 1.0


@pattern(
    "peers", (0.03, 0.10), mark("a year more of peer groups, on competence"),
    mark("randomised groups of firms (Cai and Szeidl 2018)"), PEERS, digits=1, is_share=True,
)  # fmt: skip
def peers(runs: Runs) -> Floats:
    """Professional communities teach during 2024 or not: members' competence at its end."""
    return _effect_of_peers(runs, 2024)


@pattern(
    "peers-persist", (0.5, None), mark("what is left of that effect a year later"),
    mark("the effect of such groups persists a year (Cai and Szeidl 2018)"), PEERS, is_share=True,
)  # fmt: skip
def peers_persist(runs: Runs) -> Floats:
    """The effect at the end of 2025, as a share of that at the end of 2024."""
    return _effect_of_peers(runs, 2025) / _effect_of_peers(runs, 2024)


def _lost(results: Results) -> Floats:
    """Communities alive in January 2030 that go dormant within five years, and how many there were."""
    first = _month(2030, 1)
    counts = []
    for run in results.runs:
        alive = run.territories_alive[first]
        ended = alive & ~run.territories_alive[first : first + FIVE_YEARS + 1].all(axis=0)
        counts.append((np.count_nonzero(ended), np.count_nonzero(alive)))
    return np.array(counts, dtype=np.float64)


@pattern(
    "lost-without-coordination", (0.40, 0.70), mark("communities lost in five years when coordination stops"),
    mark("most territorial poles end without paid animation (2020 survey)"), ("coordination_stops",), is_share=True,
)  # fmt: skip
def lost_without_coordination(runs: Runs) -> Floats:
    """Of those alive in January 2030, with coordination until then, pooled over the runs."""
    return _lost(runs["coordination_stops"])


@pattern(
    "lost-with-coordination", (0.10, 0.35), mark("communities lost in five years when coordination goes on"),
    mark("5 % a year end with paid animation (2020 survey)"), is_share=True,
)  # fmt: skip
def lost_with_coordination(runs: Runs) -> Floats:
    """Of those alive in January 2030, pooled over the runs."""
    return _lost(runs[BASELINE])


@pattern(
    "no-staff", (None, 0.999), mark("members in 2035 over those of 2025, without staff from 2026 on"),
    mark("the club's own warning of 2025"), ("no_staff",), digits=2,
)  # fmt: skip
def no_staff(runs: Runs) -> Floats:
    """Below 1 the club shrinks."""
    return _at(runs["no_staff"], "members", 2035) / _at(runs["no_staff"], "members", 2025)


@pattern(
    "members-2035", (150, 400), mark("members in December 2035 with two employees"),
    mark("25 to 70 members a post: the capacity to follow them"),
)  # fmt: skip
def members_2035(runs: Runs) -> Floats:
    """Members at the end of 2035."""
    return _at(runs[BASELINE], "members", 2035)


@pattern(
    "four-employees", (1.3, None), mark("members in 2035 with four employees from 2026 on, over those with two"),
    mark("25 to 70 members a post: the capacity to follow them"), (BASELINE, "four_employees"), digits=2,
)  # fmt: skip
def four_employees(runs: Runs) -> Floats:
    """Four employees over two, run by run."""
    return _at(runs["four_employees"], "members", 2035) / _at(runs[BASELINE], "members", 2035)


@pattern(
    "until-2064", (None, 3.0), mark("members in 2064 over those of 2035"), mark("no explosion: growth stays linear"),
    ("until_2064",), digits=2,
)  # fmt: skip
def until_2064(runs: Runs) -> Floats:
    """Carried on to the end of 2064."""
    return _at(runs["until_2064"], "members", 2064) / _at(runs["until_2064"], "members", 2035)
