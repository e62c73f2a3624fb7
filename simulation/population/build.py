"""Builds a population: the region, a stratified sample of it, or a theoretical graph.

    population = generate_population(Parameters({"population.organisations": 2000}))

A user's own tables and graphs are read by `simulation.population.tables`.
"""

from __future__ import annotations

from simulation.parameters import Parameters
from simulation.population.generator import SOURCE, draw_organisations, region_size
from simulation.population.geography import Places, load_places
from simulation.population.population import Population
from simulation.population.relations_generator import draw_relations
from simulation.population.theoretical import draw_theory


def generate_population(parameters: Parameters) -> Population:
    """Draw the region, or a stratified sample of it, with all relations.

    Args:
        parameters: sections `population`, `relations` and the traits of section `engagement`. If
            `population.generator` is not "region", it names a theoretical graph (`simulation.population.theoretical`).

    Raises:
        ParameterError: the theoretical graph does not exist.
        ValueError: the region has fewer organisations than `population.organisations`.
    """
    if parameters.population.generator != "region":
        return _theoretical(parameters)
    places = load_places(parameters.population.level)
    organisations = draw_organisations(parameters, places)
    relations = draw_relations(organisations, parameters, len(places.departments))
    count = len(organisations["identity"])
    region = region_size()
    sample = f": a stratified sample of {count} out of {region}, not the region" if count < region else ""
    return Population(organisations, relations, places, None, count < region, SOURCE + sample)


def _theoretical(parameters: Parameters) -> Population:
    organisations, relations, copies = draw_theory(parameters)
    places = Places.own([f"copy-{copy + 1}" for copy in range(copies)])
    count = len(organisations["identity"])
    generator = parameters.population.generator
    source = f"a population of theory ({generator}, {count} organisations in {copies} copies), not the region"
    return Population(organisations, relations, places, None, True, source, copies=copies)
