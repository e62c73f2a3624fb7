"""Builds a population: the region, a stratified sample of it, or a theoretical graph.

    population = generate_population(Parameters({"population.organisations": 2000}))

A user's own tables and graphs are read by `simulation.population.tables`.
"""

from __future__ import annotations

from dataclasses import replace

from simulation.parameters import REGISTRY, Parameters
from simulation.parameters.unread import unread
from simulation.population.counts.counts import Counts, region_counts
from simulation.population.generator import TRAITS, complete, draw_organisations
from simulation.population.geography import Places
from simulation.population.population import Population
from simulation.population.relations_generator import draw_relations
from simulation.population.theoretical import draw_theory


def generate_population(parameters: Parameters, counts: Counts | None = None) -> Population:
    """Draw all organisations that are counted, or so many in the same proportions, with all relations.

    Args:
        parameters: sections `population`, `relations` and the traits of section `engagement`. If
            `population.generator` is not "region", it names a theoretical graph (`simulation.population.theoretical`).
        counts: how many organisations there are, and where (None: those of the region).

    Raises:
        ParameterError: the theoretical graph does not exist, or a setting of one is given to a region.
        ValueError: nobody is counted, or a sector that has organisations has no weights for its kinds or themes.
    """
    if parameters.population.generator != "region":
        return _theoretical(parameters)
    if errors := unread(parameters.values()):
        raise errors[0]
    counts = region_counts(parameters.population.level) if counts is None else counts
    if not counts.total:
        raise ValueError(f"nobody is counted in {counts.source}")
    organisations = draw_organisations(parameters, counts)
    relations = draw_relations(organisations, parameters, len(counts.places.departments))
    number = len(organisations["identity"])
    source = counts.source
    if number != counts.total:
        sample = "a stratified sample of {} out of {}" if number < counts.total else "{} in the proportions of {}"
        source += f": {sample.format(number, counts.total)}, not the region"
    is_region = counts.is_region and number == counts.total
    return Population(organisations, relations, counts.places, None, not is_region, source, notes=counts.notes)


def makes_relations(name: str) -> bool:
    """Whether a number makes more of a drawn population than the traits of its organisations."""
    return REGISTRY[name].makes_population and not name.startswith("engagement.")


def with_traits(population: Population, parameters: Parameters) -> Population:
    """The same drawn region with the traits that other numbers of the section `engagement` give (see `TRAITS`).

    What `generate_population` would draw with these parameters, to the bit, where they differ in nothing else that
    makes a population: the relations, which take longest, are shared.
    """
    kept = {name: column for name, column in population.organisations.items() if name not in TRAITS}
    return replace(population, organisations=complete(kept, parameters))


def _theoretical(parameters: Parameters) -> Population:
    organisations, relations, copies = draw_theory(parameters)
    places = Places.own([f"copy-{copy + 1}" for copy in range(copies)])
    count = len(organisations["identity"])
    generator = parameters.population.generator
    source = f"a population of theory ({generator}, {count} organisations in {copies} copies), not the region"
    return Population(organisations, relations, places, None, True, source, copies=copies)
