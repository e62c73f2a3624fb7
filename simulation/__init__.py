"""How the economy of functionality and cooperation spreads: organisations, relations and communities of a region.

    import simulation

    model = simulation.EFCModel(organisations=2000, rng=1, changes={"club.staff": 3})
    model.step()                                   # one month
    model.datacollector.get_model_vars_dataframe()

Names are loaded when they are first used, so that processes that only run worlds never load Mesa.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.agents.organisation import (
        Client,
        ClosedOrganisation,
        Firm,
        Organisation,
        Partner,
        Relation,
        Supplier,
    )
    from simulation.agents.organisation_set import OrganisationSet
    from simulation.agents.own_column import column
    from simulation.interventions import Event, Intervention
    from simulation.measures import MEASURES
    from simulation.measures.observation import observe
    from simulation.model import EFCModel
    from simulation.parameters import ParameterError, Parameters
    from simulation.population.population import Population
    from simulation.state.tables import Cause, Kind, Stage, Tie
    from simulation.world import World

__all__ = [
    "MEASURES",
    "Cause",
    "Client",
    "ClosedOrganisation",
    "EFCModel",
    "Event",
    "Firm",
    "Intervention",
    "Kind",
    "Organisation",
    "OrganisationSet",
    "ParameterError",
    "Parameters",
    "Partner",
    "Population",
    "Relation",
    "Stage",
    "Supplier",
    "Tie",
    "World",
    "column",
    "found_world",
    "generate_population",
    "observe",
]

_ROOMS = {
    "agents.organisation_set": ("OrganisationSet",),
    "agents.organisation": ("Client", "ClosedOrganisation", "Firm", "Organisation", "Partner", "Relation", "Supplier"),
    "agents.own_column": ("column",),
    "interventions": ("Event", "Intervention"),
    "measures": ("MEASURES",),
    "measures.observation": ("observe",),
    "state.tables": ("Cause", "Kind", "Stage", "Tie"),
    "model": ("EFCModel",),
    "parameters": ("ParameterError", "Parameters"),
    "population.population": ("Population",),
    "population.build": ("generate_population",),
    "club_founding": ("found_world",),
    "world": ("World",),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _ROOM_OF:
        raise AttributeError(f'simulation has no "{name}"; it has {", ".join(__all__)}')
    return getattr(import_module(f"simulation.{_ROOM_OF[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
