"""The supply network: degrees with heavy tails, and a declared share of relations within a department.

Every organisation that is not a partner has a number of main suppliers, which is drawn from a heavy-tailed distribution
and grows with size. It chooses each supplier in three steps: the supplier's kind (declared table), inside its own
department or outside (declared share), and the organisation, in proportion to an attractiveness that is also
heavy-tailed and grows with size. Nothing else affects the choice, so there are few triangles.

Both tails have the cut-off of a finite network: the expected number of clients, or of suppliers, is at most about ten
times the square root of the number of organisations (3,870 in the whole region, 447 in an economy of 2,000).

Source  tails after Mizuno, Souma and Watanabe (2014); locality after the National Bank of Belgium (2023); the cut grows
        as the structural cut-off of Boguna, Pastor-Satorras and Vespignani (2004); its factor and the attractiveness
        are assumed
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from simulation.core.compiled import walk
from simulation.core.grouping import BLOCK, rows_by
from simulation.core.luck import Floats, Integers, Luck
from simulation.parameters import Parameters
from simulation.state.tables import Kind

TRADERS = int(Kind.PARTNER)  # the kinds before it buy and sell
ROUNDS = 12  # maximum number of draws for one supplier
LARGEST = 10.0  # times the square root of the number of organisations


def draw_supply(
    organisations: Mapping[str, npt.NDArray[Any]], parameters: Parameters, departments: int
) -> tuple[Integers, Integers]:
    """Sellers and buyers of all supply relations, sorted by seller, then by buyer.

    Args:
        organisations: columns of the organisations.
        parameters: section `relations`.
        departments: number of departments.
    """
    luck = Luck(parameters.population.seed)
    relations = parameters.relations
    kind = organisations["kind"]
    identity = organisations["identity"]
    department = organisations["department"]
    traders = np.flatnonzero(kind < TRADERS)
    nobody = np.empty(0, dtype=np.int64)
    if len(traders) < 2 or relations.suppliers == 0.0:
        return nobody, nobody
    scale = _powers(organisations["size"][traders], relations.size_effect)
    most = min(len(traders) - 1.0, LARGEST * math.sqrt(len(kind)))
    number = _numbers_of_suppliers(identity[traders], scale, relations, most, luck)
    choice = _choice_of_kind(relations.sells_to, np.bincount(kind[traders], minlength=TRADERS))
    pools = _pools(identity, kind, department, traders, scale, number, choice, departments, most, relations, luck)

    first = np.concatenate(([0], np.cumsum(number)))
    seller = np.empty(int(first[-1]), dtype=np.int32)
    mark = np.full(len(kind), -1, dtype=np.int32)
    for begin, end in _blocks_of_buyers(first):
        part = _draw_sellers(
            begin, end, first, traders, identity, kind, department, choice, pools, relations, luck, mark
        )
        seller[first[begin] : first[end]] = part
    buyer = np.repeat(traders.astype(np.int32), number)
    is_found = seller >= 0
    return _sorted_by_seller(seller[is_found], buyer[is_found], len(kind))


def _blocks_of_buyers(first: Integers) -> Iterator[tuple[int, int]]:
    """Buyers in blocks, each with about `BLOCK` relations."""
    begin = 0
    while begin < len(first) - 1:
        end = max(begin + 1, int(np.searchsorted(first, first[begin] + BLOCK, side="right")) - 1)
        yield begin, end
        begin = end


def _draw_sellers(
    begin: int, end: int, first: Integers, traders: Integers, identity: Integers, kind: Integers, department: Integers,
    choice: Floats, pools: Pools, relations: Any, luck: Luck, mark: Integers,
) -> Integers:  # fmt: skip
    """The sellers to the traders `begin` to `end` (negative: none was found); each is drawn independently of others."""
    entries = np.repeat(np.arange(begin, end), np.diff(first[begin : end + 1]))
    slot = np.arange(len(entries)) + first[begin] - first[entries]
    buyer = traders[entries]
    names = identity[buyer]
    seller_kind = _pick_kind(luck.uniform("population: kind of supplier", names, slot), kind[buyer], choice)
    local = luck.happens("population: local supplier", names, relations.local_share, slot)
    seller = np.where(seller_kind >= 0, -1, -2)  # -1: not yet chosen; -2: impossible
    for attempt in range(ROUNDS):
        pending = np.flatnonzero(seller == -1)
        if not len(pending):
            break
        uniform = luck.uniform("population: supplier", names[pending], slot[pending] + (attempt << 24))
        candidate = np.empty(len(pending), dtype=np.int64)
        _pick(uniform, seller_kind[pending], department[buyer[pending]], local[pending], *pools, candidate)
        _accept(pending, candidate, first, traders, entries, int(first[begin]), seller, mark)
    return seller


class Pools(NamedTuple):
    """The sellers, grouped by kind and, within a kind, by department.

    Attributes:
        order: rows of the sellers.
        edge: cumulative attractiveness, from 0.
        guide: index of the seller at equal distances along the edge, by which a search begins near its end.
        first: index of the first seller of each group (kind times departments, plus department), and the end.
        departments: number of departments.
    """

    order: Integers
    edge: Floats
    guide: Integers
    first: Integers
    departments: int


def _pools(
    identity: Integers, kind: Integers, department: Integers, traders: Integers, scale: Floats, number: Integers,
    choice: Floats, departments: int, most: float, relations: Any, luck: Luck,
) -> Pools:  # fmt: skip
    """Group the sellers and draw their attractiveness."""
    own_kind = kind[traders].astype(np.int64)
    count = np.bincount(own_kind, minlength=TRADERS)
    bought = np.zeros(TRADERS)
    for buyer_kind in range(TRADERS):
        steps = np.diff(choice[:, buyer_kind], prepend=0.0)
        bought += steps * float(number[own_kind == buyer_kind].sum())
    busiest = max(
        float(bought[seller_kind] / count[seller_kind]) for seller_kind in range(TRADERS) if count[seller_kind]
    )
    uniform = luck.uniform("population: attractiveness", identity[traders])
    attractiveness = _heavy_tail(uniform, scale, relations.customers_exponent, most / max(busiest, 1e-9))
    group = own_kind * departments + department[traders]
    order = np.argsort(group, kind="stable")
    edge = np.concatenate(([0.0], np.cumsum(attractiveness[order])))
    distances = np.arange(len(order) + 2) * (edge[-1] / len(order))
    guide = np.searchsorted(edge[:-1], distances, side="right") - 1
    first = np.concatenate(([0], np.cumsum(np.bincount(group, minlength=TRADERS * departments))))
    return Pools(traders[order].astype(np.int32), edge, guide.astype(np.int32), first, departments)


def _numbers_of_suppliers(identity: Integers, scale: Floats, relations: Any, most: float, luck: Luck) -> Integers:
    """The number of suppliers of each trader: heavy-tailed, growing with size, with the declared mean."""
    mean = relations.suppliers
    uniform = luck.uniform("population: suppliers", identity)
    wanted = _heavy_tail(uniform, scale, relations.suppliers_exponent, most / mean)
    wanted *= mean * len(wanted) / _total(wanted)
    whole = np.floor(wanted)
    whole += luck.happens("population: one more supplier", identity, wanted - whole)
    return np.minimum(whole, most).astype(np.int64)


def _choice_of_kind(sells_to: Floats, sellers: Integers) -> Floats:
    """Cumulative probabilities of the kinds of seller (rows) for each kind of buyer (columns; 0: no seller)."""
    weights = np.where(sellers[:, None] > 0, sells_to, 0.0)
    edges = np.cumsum(weights, axis=0)
    return np.asarray(edges / np.where(edges[-1] > 0.0, edges[-1], 1.0))


def _pick_kind(uniform: Floats, buyer_kind: Integers, choice: Floats) -> Integers:
    picked = np.zeros(len(uniform), dtype=np.int64)
    for edge in choice[:-1]:
        picked += uniform >= edge[buyer_kind]
    return np.where(choice[-1][buyer_kind] > 0.0, picked, -1)


def _total(numbers: Floats) -> float:
    """The sum from left to right, which always has the same bits."""
    return float(np.cumsum(numbers)[-1]) if len(numbers) else 0.0


def _powers(sizes: Floats, power: float) -> Floats:
    """Sizes (at least one employee) to a power, computed one number at a time."""
    different, where = np.unique(sizes, return_inverse=True)
    return np.array([math.pow(max(1.0, size), power) for size in different.tolist()])[where]


def _heavy_tail(uniform: Floats, scale: Floats, exponent: float, ratio: float) -> Floats:
    """Pareto numbers times a scale, none larger than about `ratio` times their mean."""
    out = np.empty(len(uniform))
    largest = _cut(exponent, ratio) * _total(scale) / len(scale)
    _pareto_quantiles(uniform, scale, largest, exponent, out)
    return out


def _cut(exponent: float, ratio: float) -> float:
    """The upper bound of a truncated Pareto distribution (lower bound 1) that equals `ratio` times its mean."""
    low = 0.0
    high = math.log(1e9)
    for _ in range(60):
        middle = 0.5 * (low + high)
        if abs(exponent - 1.0) < 1e-6:
            mean = middle / -math.expm1(-middle)
        else:
            mean = math.expm1((1.0 - exponent) * middle) / math.expm1(-exponent * middle) * exponent / (exponent - 1.0)
        low, high = (middle, high) if math.exp(middle) / mean <= ratio else (low, middle)
    return math.exp(low)


@walk
def _pareto_quantiles(uniform, scale, largest, exponent, out):
    for row in range(uniform.shape[0]):
        reach = 1.0 - math.pow(max(1.0, largest / scale[row]), -exponent)
        out[row] = scale[row] * math.pow(1.0 - uniform[row] * reach, -1.0 / exponent)


@walk
def _pick(uniform, seller_kind, department, local, order, edge, guide, first, departments, candidate):
    """Draw a seller of the kind, inside or outside the buyer's department, in proportion to attractiveness."""
    scale = order.shape[0] / edge[order.shape[0]]
    for row in range(uniform.shape[0]):
        group = seller_kind[row] * departments
        begin = first[group]
        end = first[group + departments]
        inside_start = first[group + department[row]]
        inside_end = first[group + department[row] + 1]
        inside = edge[inside_end] - edge[inside_start]
        if (local[row] and inside_end > inside_start) or inside_end - inside_start == end - begin:
            low = inside_start
            high = inside_end
            target = edge[inside_start] + uniform[row] * inside
        else:
            low = begin
            high = end
            target = edge[begin] + uniform[row] * (edge[end] - edge[begin] - inside)
            if target < edge[inside_start] or inside_end == end:
                high = inside_start
            else:
                low = inside_end
                target += inside
        near = guide[int(target * scale)]
        if low < near < high and edge[near] <= target:
            low = near
        near = guide[int(target * scale) + 1] + 1
        if low < near < high and edge[near] > target:
            high = near
        while high - low > 1:
            middle = (low + high) >> 1
            if edge[middle] <= target:
                low = middle
            else:
                high = middle
        candidate[row] = order[low]


@walk
def _accept(pending, candidate, first, traders, entries, offset, seller, mark):
    """Accept each candidate that is neither the buyer itself nor already one of its suppliers.

    Sellers are those of the entries from `offset` on; `mark` tells the last buyer that a supplier was met with.
    """
    last = -1
    for index in range(pending.shape[0]):
        entry = pending[index]
        buyer = entries[entry]
        if buyer != last:
            last = buyer
            for own_entry in range(first[buyer] - offset, first[buyer + 1] - offset):
                if seller[own_entry] >= 0:
                    mark[seller[own_entry]] = buyer
        supplier = candidate[index]
        if supplier != traders[buyer] and mark[supplier] != buyer:
            mark[supplier] = buyer
            seller[entry] = supplier


def _sorted_by_seller(seller: Integers, buyer: Integers, organisations: int) -> tuple[Integers, Integers]:
    """Sort relations that are ordered by buyer by seller, then buyer."""
    first, order = rows_by(seller, organisations)
    return np.repeat(np.arange(organisations, dtype=np.int32), np.diff(first)), buyer[order]
