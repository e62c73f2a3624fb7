"""Draws all relations of a population: supply relations and acquaintances, their shares and initial trust.

Shares of sales follow a Zipf law (rank to the power of minus an exponent) over the clients of a seller; the clients are
ranked by drawing without replacement in proportion to size, so that large clients tend to come first. Shares of
purchases are drawn likewise, over the suppliers of a buyer.

Source  concentration after the National Bank of Belgium (2023): the top client is about half of sales; trust assumed
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.core.compiled import walk
from simulation.core.grouping import blocks, rank_within, rows_by
from simulation.core.luck import Floats, Integers, Luck
from simulation.parameters import Parameters
from simulation.population.acquaintance_network import draw_acquaintances
from simulation.population.generator import Columns, draw_beta
from simulation.population.supply_network import draw_supply
from simulation.state.tables import Relations, Tie


def draw_relations(organisations: Mapping[str, npt.NDArray[Any]], parameters: Parameters, departments: int) -> Columns:
    """Draw every relation between these organisations: supply first, then acquaintances, each sorted by its ends.

    Args:
        organisations: columns of the organisations.
        parameters: section `relations`.
        departments: number of departments.
    """
    seller, buyer = draw_supply(organisations, parameters, departments)
    source, target = draw_acquaintances(organisations, parameters)
    columns = {
        "source": np.concatenate((seller, source)),
        "target": np.concatenate((buyer, target)),
        "type": np.repeat((Tie.SUPPLY, Tie.ACQUAINTANCE), (len(seller), len(source))),
    }
    return finish(columns, organisations, parameters)


def finish(
    columns: Mapping[str, npt.NDArray[Any]], organisations: Mapping[str, npt.NDArray[Any]], parameters: Parameters
) -> Columns:
    """Draw missing shares and trust, mark the first relation of each pair, and convert every column to its type."""
    luck = Luck(parameters.population.seed)
    completed = dict(columns)
    identity = organisations["identity"]
    source = completed["source"]
    target = completed["target"]
    kind = completed["type"]
    supply = kind == Tie.SUPPLY
    for share, owner, partner, name in (
        ("share_of_sales", source, target, "population: order of clients"),
        ("share_of_purchases", target, source, "population: order of suppliers"),
    ):
        if share not in completed:
            completed[share] = np.zeros(len(source))
            uniform = _uniform_of_pairs(name, identity, source[supply], target[supply], luck)
            size = organisations["size"][partner[supply]]
            exponent = parameters.relations.share_exponent
            completed[share][supply] = zipf_shares(owner[supply], size, uniform, exponent)
    for end in ("source", "target"):
        if f"initial_{end}" not in completed:
            completed[f"initial_{end}"] = _draw_trust(end, completed, identity, parameters, luck)
        completed.setdefault(f"trust_{end}", completed[f"initial_{end}"])
    completed["first_of_pair"] = first_of_pairs(source, target, len(identity))
    typed: Columns = {}
    for name in sorted(completed):  # two names of the same array remain one array
        same = next((earlier for earlier in typed if completed[earlier] is completed[name]), None)
        typed[name] = typed[same] if same else np.ascontiguousarray(completed[name], Relations.columns[name].type)
    return typed


def _uniform_of_pairs(name: str, identity: Integers, source: Integers, target: Integers, luck: Luck) -> Floats:
    """A uniform number for each pair of rows, named by their identities."""
    uniform = np.empty(len(source))
    for block in blocks(len(source)):
        uniform[block] = luck.uniform(name, identity[source[block]], identity[target[block]])
    return uniform


def _draw_trust(
    end: str, columns: Mapping[str, npt.NDArray[Any]], identity: Integers, parameters: Parameters, luck: Luck
) -> Floats:
    relations = parameters.relations
    trust = np.empty(len(columns["type"]))
    for tie, mean in ((Tie.SUPPLY, relations.trust_supply), (Tie.ACQUAINTANCE, relations.trust_acquaintance)):
        name = f"population: trust of the {end}, {tie.name.lower()}"
        for block in blocks(len(trust)):
            rows = np.flatnonzero(columns["type"][block] == tie) + block.start
            names = identity[columns["source"][rows]], identity[columns["target"][rows]]
            trust[rows] = draw_beta(name, *names, mean, relations.trust_concentration, luck)
    return trust


def first_of_pairs(source: Integers, target: Integers, organisations: int) -> npt.NDArray[np.bool_]:
    """Whether each relation is the first between its two ends (by row, in any direction and of any type)."""
    first, order = rows_by(np.minimum(source, target), organisations)
    is_first = np.empty(len(source), dtype=np.bool_)
    _mark_first(first, order, np.maximum(source, target), np.full(organisations, -1, dtype=np.int32), is_first)
    return is_first


def zipf_shares(owner: Integers, size: Floats, uniform: Floats, exponent: float) -> Floats:
    """The shares of relations, which sum to 1 for each owner (shape: relations).

    Args:
        owner: the organisation whose sales or purchases are shared, for each relation.
        size: size of the organisation at the other end.
        uniform: a uniform random number for each relation.
        exponent: exponent of the Zipf law; 0 gives equal shares.
    """
    first, order = rows_by(owner, int(np.max(owner, initial=-1)) + 1)
    keys = np.empty(len(owner))
    _keys_of_rank(owner, size, uniform, keys)
    rank_within(first, order, keys)
    largest = int(np.max(np.diff(first), initial=0))
    weights = np.array([math.pow(rank, -exponent) for rank in range(1, largest + 1)])
    shares = keys  # no longer needed
    _divide(first, order, weights, shares)
    return shares


@walk
def _keys_of_rank(owner, size, uniform, keys):
    """Keys that sort relations by owner and, for each owner, in random order with weights given by size."""
    for row in range(owner.shape[0]):
        wait = -math.log(1.0 - uniform[row])
        keys[row] = owner[row] + min(wait / (wait + max(size[row], 0.01)), 0.999999)


@walk
def _divide(first, order, weights, shares):
    for owner in range(first.shape[0] - 1):
        begin = first[owner]
        end = first[owner + 1]
        total = 0.0
        for position in range(begin, end):
            total += weights[position - begin]
        for position in range(begin, end):
            shares[order[position]] = weights[position - begin] / total


@walk
def _mark_first(first, order, high, last, is_first):
    """A pair is there before if its higher row was last met with the same lower row."""
    for low in range(first.shape[0] - 1):
        for position in range(first[low], first[low + 1]):
            row = order[position]
            is_first[row] = last[high[row]] != low
            last[high[row]] = low
