"""Settings that nothing reads beside others: said, and never ignored in silence.

unread(Parameters({"population.copies": 3}).values())      # one error: a region that is drawn has no copies
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from simulation.parameters.declaration import REGISTRY, ParameterError

GENERATOR = "population.generator"
GRAPHS = ("complete", "erdos_renyi", "random_regular", "ring", "torus", "given")
READ_BY = {
    "population.copies": (GRAPHS, "a graph of theory has it, with a population.generator such as ring; so do your own tables"),
    "population.degree": (GRAPHS[1:5], "it goes with population.generator = erdos_renyi, random_regular, ring or torus"),
    "population.rewiring": (GRAPHS[3:], "it goes with population.generator = ring, torus or given"),
    "population.edges": (GRAPHS[5:], "it goes with population.generator = given"),
    "population.tie_trust": (GRAPHS, "it goes with a graph of theory: a population.generator such as ring"),
    "population.thresholds": (GRAPHS, "it goes with a graph of theory: a population.generator such as ring"),
}  # fmt: skip
"""The generators that read a setting, and what is said where another one is chosen."""
NOT_DRAWN = "your own organisations are not drawn: leave it out"
NO_GRAPH = "your own organisations are no graph of theory: leave it out"
OF_A_RULE = re.compile(r"\(rule (\w+)")
"""How the meaning of a number says which rule of its section reads it."""
Brings = Literal["", "tables", "counts"]
"""What a user brings: nothing, tables of organisations, or counts (or members) of organisations that are drawn."""


def unread(values: Mapping[str, Any], brings: Brings = "") -> list[ParameterError]:
    """An error for each setting that has another value than its default, and that nothing would read.

    Args:
        values: of the parameters, by name; those that are missing have their defaults.
    """
    generator = values.get(GENERATOR, REGISTRY[GENERATOR].default)
    whys = {name: why for name, (readers, why) in READ_BY.items() if brings or generator not in readers}
    if brings:
        whys[GENERATOR] = NO_GRAPH
    if brings == "tables":
        whys["population.organisations"] = NOT_DRAWN
        del whys["population.copies"]
    return [
        ParameterError(f"{name} = {values[name]!r}: {why}", name, "graph", values[name], (why,), REGISTRY[name])
        for name, why in whys.items()
        if name in values and values[name] != REGISTRY[name].default
    ]


def idle(values: Mapping[str, Any], names: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Those of these numbers that only a rule reads which is not chosen: {name: (slot of the rule, its name)}.

    Args:
        values: of the parameters, by name; those that are missing have their defaults.
    """
    found = {}
    for name in names:
        named = OF_A_RULE.search(REGISTRY[name].meaning["en"])
        slot = f"{name.split('.')[0]}.rule"
        if named is not None and slot in REGISTRY and values.get(name) not in (None, REGISTRY[name].default):
            chosen = str(values.get(slot, REGISTRY[slot].default))
            if chosen != named[1] and ".py:" not in chosen:  # a rule of one's own may read it
                found[name] = (slot, named[1])
    return found
