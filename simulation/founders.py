"""Chooses the founders of the club: the declared number of each kind, in the order of the seeding rule.

A seeding rule gives every organisation a score; within each kind the lowest scores come first. Organisations with staff
and several relations have priority over all others. If a kind has too few organisations, the next of any kind take the
remaining places, so that a small population can also found its club. Each copy of a theoretical population has its own
founders.

A user's own rule is a function `(population, parameters, luck) -> scores`, one score for each organisation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.core.luck import Floats, Integers, Luck
from simulation.core.rule_slots import Answer, Rule, Slot, rule_of
from simulation.parameters import Parameters
from simulation.state.neighbourhood import distinct_pairs
from simulation.state.tables import KINDS, NEVER, Kind, Stage, Tie

if TYPE_CHECKING:
    from simulation.population.population import Population

ENGAGED = int(Stage.ENGAGED)


def founders(population: Population, parameters: Parameters) -> tuple[Integers, tuple[Integers, Integers]]:
    """The founders' rows in ascending order, and the acquaintances that they bring (pairs of rows).

    Some founders know each other; a founding partner is a network and knows organisations everywhere. All runs with a
    population have the same founders, which are drawn with the population's seed. If the population declares engaged
    organisations, these are the founders, with the relations that they have.
    """
    rule = rule_of(parameters.founders.seeding, SEEDING)
    cached = population.cache.get("founders")
    if cached is None or cached[0] != rule or cached[1] != parameters:
        cached = population.cache["founders"] = rule, parameters, _choose(population, parameters, rule)
    result: tuple[Integers, tuple[Integers, Integers]] = cached[2]
    return result


def _choose(population: Population, parameters: Parameters, rule: Rule) -> tuple[Integers, tuple[Integers, Integers]]:
    engaged = np.flatnonzero(population.organisations["stage"] >= ENGAGED)
    if len(engaged):
        return engaged, (engaged[:0], engaged[:0])
    luck = Luck(parameters.population.seed)
    wishes = parameters.founders
    count = len(population)
    kind = population.organisations["kind"]
    identity = population.organisations["identity"]
    score: Floats = np.asarray(rule(population, parameters, luck), dtype=np.float64)
    unlikely = (population.organisations["size_class"] == 0) | (_relations(population) < wishes.relations)
    waiting = np.lexsort((identity, score, unlikely))
    wanted = [int(getattr(wishes, f"{name}s")) for name in KINDS]
    size = count // population.copies  # rows of each copy
    is_founder = np.zeros(count, dtype=np.bool_)
    for kind_row, number in enumerate(wanted):
        is_founder[_first(waiting[kind[waiting] == kind_row], np.full(population.copies, number), size)] = True
    total = min(sum(wanted) + round(wishes.share * size), size)  # whole numbers
    missing = total - np.bincount(np.flatnonzero(is_founder) // max(1, size), minlength=population.copies)
    is_founder[_first(waiting[~is_founder[waiting]], missing, size)] = True
    rows = np.flatnonzero(is_founder)
    left, right = _pairs(rows, size) if wishes.acquainted > 0.0 else (rows[:0], rows[:0])
    acquainted = luck.happens("founders: acquainted", identity[left], wishes.acquainted, identity[right])
    bodies = rows[kind[rows] == Kind.PARTNER]
    network = _networks(bodies, identity, wishes.network, size, luck)
    sources = np.concatenate((left[acquainted], network[0]))
    targets = np.concatenate((right[acquainted], network[1]))
    return rows, distinct_pairs(sources, targets, count)


def _first(waiting: Integers, numbers: Integers, size: int) -> Integers:
    """The first `numbers[copy]` of the waiting rows in each copy of the population (`size`: rows of a copy)."""
    if len(numbers) == 1:
        return waiting[: int(numbers[0])]
    copy = waiting // max(1, size)
    order = np.argsort(copy, kind="stable")
    grouped = np.bincount(copy, minlength=len(numbers))
    rank = np.arange(len(waiting)) - np.repeat(np.cumsum(grouped) - grouped, grouped)
    return waiting[order[rank < numbers[copy[order]]]]


def _pairs(rows: Integers, size: int) -> tuple[Integers, Integers]:
    """All pairs of these rows within each copy of the population."""
    copies = np.split(rows, np.flatnonzero(np.diff(rows // max(1, size))) + 1)
    pairs = [np.triu_indices(len(part), 1) for part in copies]
    sources = [part[source] for part, (source, _) in zip(copies, pairs, strict=True)]
    targets = [part[target] for part, (_, target) in zip(copies, pairs, strict=True)]
    return np.concatenate(sources), np.concatenate(targets)


def already_aware(
    population: Population, parameters: Parameters, rows: Integers, pairs: tuple[Integers, Integers]
) -> tuple[Integers, Integers]:
    """Acquaintances of the founders that are aware before the founding, and the founder that sensitised each.

    Args:
        rows, pairs: the result of `founders`.
    """
    identity = population.organisations["identity"]
    founding = np.zeros(len(population), dtype=np.bool_)
    founding[rows] = True
    sources, targets = pairs
    outside = founding[sources] != founding[targets]
    contacts = np.where(founding[sources], targets, sources)[outside]
    sensitisers = np.where(founding[sources], sources, targets)[outside]
    contacts, first = np.unique(contacts, return_index=True)
    luck = Luck(parameters.population.seed)
    aware = luck.happens("founders: already aware", identity[contacts], parameters.founders.aware)
    return contacts[aware], sensitisers[first][aware]


def _networks(bodies: Integers, identity: Integers, many: int, size: int, luck: Luck) -> tuple[Integers, Integers]:
    """Acquaintances of founding partners, drawn among all organisations (duplicates are possible, loops are not)."""
    sources = np.repeat(bodies, many)
    number = np.tile(np.arange(many), len(bodies))
    targets = (luck.uniform("founders: network", identity[sources], number) * size).astype(np.int64)
    targets += sources // max(1, size) * size
    return sources[targets != sources], targets[targets != sources]


def _relations(population: Population) -> Integers:
    count = len(population)
    relations: Integers = np.bincount(population.relations["source"], minlength=count)
    relations += np.bincount(population.relations["target"], minlength=count)
    return relations


def _by_luck(population: Population, luck: Luck) -> Floats:
    return luck.uniform("founders: choice", population.organisations["identity"].copy())


SEEDING = Slot(
    "founders.seeding",
    Answer("organisation", lambda population, parameters, luck: len(population)),
)


@SEEDING.rule
def random(population: Population, parameters: Parameters, luck: Luck) -> Floats:
    """Anybody, by luck.

    Source: assumed.
    """
    return _by_luck(population, luck)


@SEEDING.rule
def size(population: Population, parameters: Parameters, luck: Luck) -> Floats:
    """The largest first.

    Source: assumed.
    """
    size: Floats = population.organisations["size"]
    return _by_luck(population, luck) - 2.0 * size


@SEEDING.rule
def territory(population: Population, parameters: Parameters, luck: Luck) -> Floats:
    """Clustered in one territory.

    The one that is named, else the one with most organisations.

    Raises:
        ValueError: for a code that is not one of the territories at this level.

    Source: assumed.
    """
    territory = population.organisations["territory"]
    code = parameters.founders.territory
    places = population.places
    if code and code not in places.codes:
        raise ValueError(f'founders.territory = "{code}" is not a territory of the level {places.level}')
    sizes = np.bincount(territory, minlength=len(places.codes))
    centre = places.codes.index(code) if code else int(np.argmax(sizes))
    elsewhere: Floats = (territory != centre).astype(np.float64)
    return _by_luck(population, luck) + elsewhere


@SEEDING.rule
def chain(population: Population, parameters: Parameters, luck: Luck) -> Floats:
    """Along one value chain, from a firm drawn by luck.

    In steps along supply relations; partners are reached through acquaintances.

    Source: assumed.
    """
    score = _by_luck(population, luck)
    kind = population.organisations["kind"]
    relations = population.relations
    supply = relations["type"] == Tie.SUPPLY
    source = relations["source"][supply]
    target = relations["target"][supply]
    sells = np.bincount(source, minlength=len(score)) > 0
    if not sells.any():
        return score
    steps = np.full(len(score), NEVER)
    steps[np.lexsort((score, kind != Kind.FIRM, ~sells))[0]] = 0
    needed = sum(int(getattr(parameters.founders, f"{name}s")) for name in KINDS)
    far = 0
    while (steps != NEVER).sum() <= 50 * needed:
        far += 1
        if not _mark_neighbours(steps, source, target, far):
            break
    _mark_neighbours(steps, relations["source"][~supply], relations["target"][~supply], far + 1)
    return score + np.where(steps == NEVER, far + 2, steps)


@SEEDING.rule
def first(population: Population, parameters: Parameters, luck: Luck) -> Floats:
    """First in the order of the table, from a declared organisation on.

    In theory: neighbours on a ring.

    Source: assumed.
    """
    size = max(1, len(population) // population.copies)
    return ((np.arange(len(population)) - parameters.founders.first) % size).astype(np.float64)


@SEEDING.rule
def cluster(population: Population, parameters: Parameters, luck: Luck) -> Floats:
    """Nearest to one organisation drawn by luck, along relations.

    In each copy of a theory population.

    Source: assumed.
    """
    score = _by_luck(population, luck)
    relations = population.relations
    size = max(1, len(population) // population.copies)
    copies = score[: size * population.copies].reshape(population.copies, -1)
    steps = np.full(len(score), NEVER)
    if len(score):
        steps[np.argmin(copies, axis=1) + np.arange(population.copies) * size] = 0
    wishes = parameters.founders
    needed = min(size, sum(int(getattr(wishes, f"{name}s")) for name in KINDS) + round(wishes.share * size))
    far = 0
    while (steps.reshape(population.copies, -1) != NEVER).sum(axis=1).min(initial=needed) < needed:
        far += 1
        if not _mark_neighbours(steps, relations["source"], relations["target"], far):
            break
    return score + np.where(steps == NEVER, far + 2, steps)


def _mark_neighbours(steps: Integers, source: Integers, target: Integers, far: int) -> bool:
    """Mark the organisations one relation away from those reached so far; return whether there are any."""
    reached = steps != NEVER
    new = np.zeros(len(steps), dtype=np.bool_)
    new[target[reached[source]]] = True
    new[source[reached[target]]] = True
    new &= ~reached
    steps[new] = far
    return bool(new.any())
