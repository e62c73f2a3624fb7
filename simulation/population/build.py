"""Build a population: the region or a stratified sample of it, or a graph of theory.

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
        parameters: sections `population`, `relations` and the traits of section `engagement`; with another
            `population.generator` than the region, a graph of theory (see `simulation.population.theoretical`).

    Raises:
        ParameterError: when a graph is asked for that does not exist.
        ValueError: when more organisations are asked for than the region has.
    """
    if parameters.population.generator != "region":
        return _theoretical(parameters)
    places = load_places(parameters.population.level)
    organisations = draw_organisations(parameters, places)
    relations = draw_relations(organisations, parameters, len(places.departments))
    count, region = len(organisations["identity"]), region_size()
    sample = f": a stratified sample of {count} out of {region}, not the region" if count < region else ""
    return Population(organisations, relations, places, None, count < region, SOURCE + sample)


def _theoretical(parameters: Parameters) -> Population:
    organisations, relations, copies = draw_theory(parameters)
    places = Places.own([f"copy-{copy + 1}" for copy in range(copies)])
    count, generator = len(organisations["identity"]), parameters.population.generator
    source = f"a population of theory ({generator}, {count} organisations in {copies} copies), not the region"
    return Population(organisations, relations, places, None, True, source, copies=copies)
