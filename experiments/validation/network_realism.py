"""How real the generated relations look: measured figures beside published ones, and beside chance.

    report = examine(population, parameters)
    write(report, folder / "realism.csv")

"By chance" is the same figure after the ends of the relations have been shuffled: everybody keeps its numbers of
clients, suppliers and acquaintances, and nothing else. No statistic of relations between French firms is published:
Belgium, the Netherlands and Japan stand in for it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from experiments.runs.plotting import Plottable
from experiments.runs.storage.files import write_csv
from scenarios.language import _
from simulation.core.compiled import walk
from simulation.core.luck import Floats, Integers, Luck
from simulation.parameters import Parameters
from simulation.population.geography import OWN
from simulation.population.population import Population
from simulation.population.statistics import clustering, reciprocity, squares, tail_exponent
from simulation.rules import trade_partners
from simulation.state.tables import Kind, Stage, Tie
from simulation.world import World

FORMER_REGIONS = {"02": 0, "60": 0, "80": 0, "59": 1, "62": 1}
"""Picardie and Nord-Pas-de-Calais, the NUTS 2 regions, by department."""
SOURCES = 12
"""Organisations from which path lengths are measured."""
ROUNDS = 5
"""Times that every relation is offered an exchange of ends."""
MIZUNO = "Mizuno, Souma, Watanabe 2014 (Japan)"
BELGIUM = "National Bank of Belgium, working paper 444, 2023"
NETHERLANDS = "Mattsson et al. 2021 (Netherlands)"
JAPAN = "RIETI 15-E-056 and arXiv 1706.00203, 1808.10090 (Japan)"
BERNARD = "RIETI 14-E-020 (Japan)"
LINKS = "RIETI 20-E-049; Mizuno, Souma, Watanabe 2014 (Japan)"


@dataclass(frozen=True)
class RealismFigure:
    """One figure.

    Attributes:
        name: short name, the same in every language.
        label: what it is, in the current language.
        here: its value in this population (not a number: too few relations to say).
        chance: its value after shuffling the ends (not a number: the same, or meaningless).
        published: what has been published, in words.
        lower, upper: the published band, where there is one.
        source: who published it ("": nobody).
    """

    name: str
    label: str
    here: float
    chance: float
    published: str
    lower: float | None
    upper: float | None
    source: str

    @property
    def is_inside(self) -> bool | None:
        """Does the figure lie in the published band (None: there is no band, or no figure)?"""
        if self.lower is None or self.upper is None or not math.isfinite(self.here):
            return None
        return self.lower <= self.here <= self.upper


@dataclass(frozen=True)
class RealismReport(Plottable):
    """All figures of a population, and what the figure draws.

    Attributes:
        rows: the figures.
        customers, suppliers: degrees of those who are not partners.
        ranks: mean share of sales of the first, second, ... client of those who have at least five.
        title: what population it is.
        is_own, demonstration: whose population, and whether it is the region.
        organisations: how many.
    """

    rows: tuple[RealismFigure, ...]
    customers: Integers
    suppliers: Integers
    ranks: Floats
    title: str
    is_own: bool
    demonstration: bool
    organisations: int

    def value(self, name: str) -> RealismFigure:
        """A figure by its short name."""
        return next(row for row in self.rows if row.name == name)


def examine_population(population: Population, parameters: Parameters) -> RealismReport:
    """Measure a population's relations.

    Args:
        parameters: how long relations last, and the seed that names the shuffling.
    """
    relations = population.relations
    count = len(population)
    supply = relations["type"] == Tie.SUPPLY
    seller = relations["source"][supply]
    buyer = relations["target"][supply]
    source = relations["source"][~supply]
    target = relations["target"][~supply]
    luck = Luck(parameters.population.seed)
    by_chance = shuffle_ends(seller, buyer, luck, "realism: buyers")
    met = shuffle_ends(source, target, luck, "realism: acquaintances", is_directed=False)
    customers = np.bincount(seller, minlength=count)
    suppliers = np.bincount(buyer, minlength=count)
    department = population.organisations["department"]
    region = _former_regions(population)
    triangles, closed = clustering(seller, buyer, count)
    chance_triangles, chance_closed = clustering(*by_chance, count)
    ranks, _top, five = _concentration(seller, relations["share_of_sales"][supply], customers)
    figures = lasting_figures(population, relations)
    same_supplier, open_too = _survivals(population, parameters, seller, buyer)
    traders = population.organisations["kind"] != Kind.PARTNER
    nothing = math.nan

    def row(
        name: str,
        label: str,
        here: float,
        chance: float,
        published: str,
        lower: float | None = None,
        upper: float | None = None,
        source: str = "",
    ) -> RealismFigure:
        return RealismFigure(name, label, float(here), float(chance), published, lower, upper, source)

    rows = (
        row("suppliers", _("main suppliers of an organisation (not partners)"),
            len(seller) / max(1, int(traders.sum())), nothing, _("5 to 7"), 5, 7, MIZUNO),
        row("tail_customers", _("tail exponent of the number of customers"),
            figures["tail_customers"], nothing, _("about 1 (0.9 to 1.4)"), 0.9, 1.4, MIZUNO),
        row("tail_suppliers", _("tail exponent of the number of suppliers"),
            figures["tail_suppliers"], nothing, _("about 1.5 (1.3 to 2)"), 1.3, 2.0, MIZUNO),
        row("same_region", _("supply inside the same former region (NUTS 2)"),
            figures["same_region"], _same(region, *by_chance), _("0.475 of transactions (0.35 to 0.65)"),
            0.35, 0.65, BELGIUM),
        row("same_department", _("supply inside the same department"),
            figures["same_department"], _same(department, *by_chance), _("none for departments")),
        row("top_client", _("share of the first client in sales"), figures["top_client"], nothing,
            _("0.63 of sales in the network (0.3 to 0.63 for main ones)"), 0.3, 0.63, BELGIUM),
        row("top_five", _("share of the first five clients in sales"), five, nothing, _("0.87"), None, None, BELGIUM),
        row("survival", _("supply relations that last a year (no end closes)"), same_supplier, nothing,
            _("0.92 to 0.93 declared, 0.87 over five years (0.85 to 0.93)"), 0.85, 0.93, LINKS),
        row("survival_open", _("supply relations that last a year (closings too)"), open_too, nothing,
            _("0.92 to 0.93 declared, 0.87 over five years (0.85 to 0.93)"), 0.85, 0.93, LINKS),
        row("path", _("mean length of the shortest path"), _path(seller, buyer, count), _path(*by_chance, count),
            _("4.3"), 3.5, 5.5, JAPAN),
        row("mixing", _("correlation of the degrees of the two ends"), figures["mixing"],
            _mixing(*by_chance, customers + suppliers), _("negative"), -1.0, 0.0, JAPAN),
        row("transitivity", _("transitivity of supply (triangles per open path)"), closed, chance_closed,
            _("few triangles"), 0.0, 0.1, NETHERLANDS),
        row("triangles", _("triangles of supply, times those by chance"), _ratio(triangles, chance_triangles), 1.0,
            _("fewer than squares, beside chance"), None, None, NETHERLANDS),
        row("squares", _("squares of supply, times those by chance"),
            _ratio(squares(seller, buyer, count), squares(*by_chance, count)), 1.0,
            _("more than by chance"), 1.0, math.inf, NETHERLANDS),
        row("reciprocity", _("supply relations answered by one the other way"), reciprocity(seller, buyer, count),
            reciprocity(*by_chance, count), _("more than by chance (no figure)"), None, None, BERNARD),
        row("acquaintances", _("acquaintances of an organisation"), 2.0 * len(source) / max(1, count), nothing,
            _("judged: about 4")),
        row("circles", _("transitivity of acquaintances"), clustering(source, target, count)[1],
            clustering(*met, count)[1], _("judged: many triangles (0.3 to 0.5)")),
    )  # fmt: skip
    return RealismReport(
        rows,
        customers[traders],
        suppliers[traders],
        ranks,
        population.source,
        population.is_own,
        population.demonstration,
        count,
    )


def write_realism(report: RealismReport, path: Path) -> Path:
    """The figures as a CSV file."""

    columns: dict[str, Callable[[RealismFigure], Any]] = {
        "figure": lambda row: row.name, "label": lambda row: row.label, "here": lambda row: row.here,
        "by_chance": lambda row: row.chance, "published": lambda row: row.published, "lower": lambda row: row.lower,
        "upper": lambda row: row.upper, "inside": lambda row: row.is_inside, "source": lambda row: row.source,
    }  # fmt: skip
    return write_csv(
        pandas.DataFrame({name: [take(row) for row in report.rows] for name, take in columns.items()}), path
    )


def shuffle_ends(
    source: Integers, target: Integers, luck: Luck, name: str, is_directed: bool = True
) -> tuple[Integers, Integers]:
    """The same relations with other partners: everybody keeps its exact numbers of relations, and no pair comes twice.

    Two relations drawn by luck exchange their second ends, one exchange after the other, unless that would relate
    somebody to itself or repeat a relation. Undirected relations are turned round by luck before each exchange.

    Source  degree-preserving exchange of ends, Maslov and Sneppen (2002)
    """
    source, target, rows = source.astype(np.int64), target.astype(np.int64), np.arange(len(source))
    for turn in range(ROUNDS if len(source) > 1 else 0):
        picks = [luck.uniform(f"{name}, {which}", rows, turn) * len(source) for which in ("first", "second")]
        is_turned = luck.happens(f"{name}, turned", rows, 0.0 if is_directed else 0.5, turn)
        _exchange(source, target, picks[0].astype(np.int64), picks[1].astype(np.int64), is_turned, is_directed)
    return source, target


@walk
def _key(begin, end, is_directed):
    """One number for a pair of ends."""
    return begin << 32 | end if is_directed or begin < end else end << 32 | begin


@walk
def _exchange(source, target, first, second, is_turned, is_directed):
    there = {_key(source[0], target[0], is_directed)}
    for relation in range(source.shape[0]):
        there.add(_key(source[relation], target[relation], is_directed))
    for relation in range(first.shape[0]):
        a = first[relation]
        b = second[relation]
        if is_turned[relation]:
            source[b], target[b] = target[b], source[b]
        if a == b or source[a] == target[b] or source[b] == target[a]:
            continue
        new = _key(source[a], target[b], is_directed)
        also = _key(source[b], target[a], is_directed)
        if new == also or new in there or also in there:
            continue
        there.discard(_key(source[a], target[a], is_directed))
        there.discard(_key(source[b], target[b], is_directed))
        there.add(new)
        there.add(also)
        target[a], target[b] = target[b], target[a]


def _former_regions(population: Population) -> npt.NDArray[np.int64] | None:
    """The former region of each organisation (None where departments are not those of the region)."""
    codes = [code.removeprefix("DEP-") for code in population.places.departments]
    if population.places.level == OWN or not set(codes) <= set(FORMER_REGIONS):
        return None
    return np.array([FORMER_REGIONS[code] for code in codes])[population.organisations["department"]]


def _same(area: npt.NDArray[Any] | None, source: Integers, target: Integers) -> float:
    return float((area[source] == area[target]).mean()) if area is not None and len(source) else math.nan


def _concentration(seller: Integers, share: Floats, customers: Integers) -> tuple[Floats, float, float]:
    """Mean shares by rank of those with five clients or more; mean share of the first and of the first five of all."""
    order = np.lexsort((-share, seller))
    first = np.concatenate(([0], np.cumsum(customers)))
    rank = np.arange(len(seller)) - first[seller[order]]
    sellers = max(1, int((customers > 0).sum()))
    top = float(share[order][rank == 0].sum()) / sellers
    five = float(share[order][rank < 5].sum()) / sellers
    several = customers[seller[order]] >= 5
    ranks = np.array(
        [share[order][several & (rank == index)].mean() if several.any() else math.nan for index in range(5)]
    )
    return ranks, (top if len(seller) else math.nan), (five if len(seller) else math.nan)


def lasting_figures(population: Population, relations: Mapping[str, npt.NDArray[Any]]) -> dict[str, float]:
    """Tails, places, concentration and mixing of supply relations, by the short names of the figures.

    Args:
        relations: the columns `type`, `source`, `target`, `share_of_sales`; those of the population, or later ones.
    """
    supply = relations["type"] == Tie.SUPPLY
    seller, buyer = relations["source"][supply], relations["target"][supply]
    customers, suppliers = (np.bincount(ends, minlength=len(population)) for ends in (seller, buyer))
    return {
        "tail_customers": tail_exponent(customers),
        "tail_suppliers": tail_exponent(suppliers),
        "same_region": _same(_former_regions(population), seller, buyer),
        "same_department": _same(population.organisations["department"], seller, buyer),
        "top_client": _concentration(seller, relations["share_of_sales"][supply], customers)[1],
        "mixing": _mixing(seller, buyer, customers + suppliers),
    }


def exchange_partners(population: Population, parameters: Parameters, months: int, members: float) -> World:
    """A world in which nothing happens but that trade partners change.

    Args:
        members: share of the organisations that are members, whose relations the model follows.
    """
    world = World(population, parameters, parameters.population.seed, keep_events=False)
    rows = np.arange(len(population))
    world.organisations.stage[world.luck.happens("realism: members", rows, members)] = Stage.ENGAGED
    while world.step * world.length < months:
        world.tick()
        trade_partners.change(world)
    return world


def _survivals(
    population: Population, parameters: Parameters, seller: Integers, buyer: Integers
) -> tuple[float, float]:
    """Share of supply relations with the same supplier after a year: where no end closes, and with closings."""
    if not len(seller):
        return math.nan, math.nan
    later = exchange_partners(population, parameters, 12, members=1.0)
    supply = np.flatnonzero(population.relations["type"] == Tie.SUPPLY)
    lasts = later.relations.source[supply] == seller
    hazard = parameters.turnover.closing[population.organisations["size_class"]] * np.where(
        population.organisations["kind"] == Kind.PARTNER, parameters.turnover.partner_factor, 1.0
    )
    return float(lasts.mean()), float((lasts * np.exp(-12.0 * (hazard[seller] + hazard[buyer]))).mean())


def _path(source: Integers, target: Integers, count: int) -> float:
    """Mean length of shortest paths, whatever their direction, from some organisations to all that they reach."""

    related = np.unique(np.concatenate((source, target)))
    if len(related) < 2:
        return math.nan
    graph = csr_array((np.ones(len(source)), (source, target)), shape=(count, count))
    starts = related[np.linspace(0, len(related) - 1, min(SOURCES, len(related))).astype(np.int64)]
    steps = dijkstra(graph, directed=False, indices=starts, unweighted=True)
    reached = steps[np.isfinite(steps) & (steps > 0)]
    return float(reached.mean()) if len(reached) else math.nan


def _mixing(source: Integers, target: Integers, degree: Integers) -> float:
    """Correlation of the logarithms of the numbers of relations of the two ends."""
    ends = (
        np.log(np.concatenate((degree[source], degree[target]))),
        np.log(np.concatenate((degree[target], degree[source]))),
    )
    return math.nan if len(source) < 3 or ends[0].std() == 0.0 else float(np.corrcoef(*ends)[0, 1])


def _ratio(here: int, chance: int) -> float:
    return here / chance if chance else math.nan
