"""What one organisation sees around it, read from its relations: the sums that several rules share.

Sums run over the relations of an organisation in the order of its segment (see `neighbourhood`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulation.core.compiled import part, walk
from simulation.core.luck import Floats
from simulation.state.neighbourhood import FIRST_BIT, ROLE_MASK, TO_ACQUAINTANCE, TO_CLIENT
from simulation.state.tables import NEVER, Kind, Stage

AWARE = int(Stage.AWARE)
ENGAGED = int(Stage.ENGAGED)
ANIMATOR = int(Stage.ANIMATOR)
PARTNER = int(Kind.PARTNER)


class NeighbourhoodSummary(NamedTuple):
    """The surroundings of some organisations, one number for each row (shape: rows).

    Attributes:
        contacts: number of distinct related organisations.
        engaged: number of distinct related organisations that are engaged.
        weight: trust in engaged contacts, times the direction of influence.
        vitality: vitality of the live professional community of its theme in which it has a related member, [0, 1].
        lock_in: share of trade held with organisations that are not engaged, the mean over the sides of trade that
            there are (0 without trade, and for partners), [0, 1].
    """

    contacts: npt.NDArray[np.int64]
    engaged: npt.NDArray[np.int64]
    weight: Floats
    vitality: Floats
    lock_in: Floats


@part
def segment_of(world, row):
    """The relations of one organisation: the parts of the four arrays of `neighbourhood` that are its own.

    A long walk over a segment that reads other columns at unsigned rows compiles to half the instructions.
    """
    network = world.neighbourhood
    first = network.start[row]
    last = first + network.degree[row]
    return (
        network.incident[first:last],
        network.neighbour[first:last],
        network.held[first:last],
        network.link[first:last],
    )


@part
def own_trust(world, entry):
    """The trust that an organisation has in the other end of one of its relations."""
    relations = world.relations
    return relations.trust_source[entry >> 1] if entry & 1 == 0 else relations.trust_target[entry >> 1]


@part
def trust_of_other(world, entry):
    """The trust that the other end of one of its relations has in an organisation."""
    return own_trust(world, entry ^ 1)


@part
def influence_of(world, role):
    """The factor with which an organisation is influenced by one that is its client, supplier or acquaintance."""
    awareness = world.parameters.awareness
    if role == TO_ACQUAINTANCE:
        return awareness.acquaintance
    return awareness.client_to_supplier if role == TO_CLIENT else awareness.supplier_to_client


@part
def influence_on(world, role):
    """The factor with which an organisation influences one that is its client, supplier or acquaintance."""
    return influence_of(world, role if role == TO_ACQUAINTANCE else 1 - role)


@part
def mean_of_sides(sales_part, sales, purchases_part, purchases):
    """The mean, over the sides of trade that there are, of a part over the whole of the side."""
    if sales > 0.0 and purchases > 0.0:
        return 0.5 * (sales_part / sales + purchases_part / purchases)
    if sales > 0.0:
        return sales_part / sales
    return purchases_part / purchases if purchases > 0.0 else 0.0


@part
def progress_of(world, row):
    """Progress of a member, [0, 1]: share-weighted cooperation, the mean over the sides of trade that it has.

    A partner: the mean cooperation of the acquaintances with whom a project has ended.
    """
    incident, _, held, link = segment_of(world, row)
    active, level, ended = world.relations.active, world.relations.cooperation, world.relations.projects_ended
    is_partner = world.organisations.kind[row] == PARTNER
    sales, sales_part, purchases, purchases_part = 0.0, 0.0, 0.0, 0.0
    for place in range(incident.shape[0]):
        entry = incident[place]
        relation = np.uint32(entry >> 1)
        is_acquaintance = link[place] & ROLE_MASK == TO_ACQUAINTANCE
        if is_partner:
            if is_acquaintance and ended[relation] > 0:
                sales += 1.0
                sales_part += level[relation]
        elif not is_acquaintance:
            sale = held[place] if entry & 1 == 0 else 0.0
            sales += sale
            purchases += held[place] - sale
            if active[relation]:  # without a history there is no cooperation
                sales_part += sale * level[relation]
                purchases_part += (held[place] - sale) * level[relation]
    return mean_of_sides(sales_part, sales, purchases_part, purchases)


@part
def benefit_of(world, row):
    """What progress is worth: x = progress / (progress + half), [0, 1)."""
    progress = world.organisations.progress[row]
    return progress / (progress + world.parameters.transformation.half)


@part
def trades(world, row):
    """Whether an organisation trades: it is not a partner, and buys or sells."""
    network = world.neighbourhood
    if world.organisations.kind[row] == PARTNER:
        return False
    for position in range(network.start[row], network.start[row] + network.degree[row]):
        if network.link[position] & ROLE_MASK != TO_ACQUAINTANCE:
            return True
    return False


@part
def tension_of(world, row):
    """Tension of a member that trades: its competence times what cooperation does not bring it, [0, 1]."""
    if not trades(world, row):
        return 0.0
    return world.organisations.competence[row] * (1.0 - benefit_of(world, row))


@part
def takes_part(world, row):
    """Whether an organisation takes part in a live territorial community."""
    organisations = world.organisations
    return organisations.participant[row] and world.territories.alive_since[organisations.territory[row]] != NEVER


@part
def is_isolated(world, row):
    """Whether a member is isolated: no engaged and no cooperative trade partner, and no live territorial community.

    A partner: no engaged contact. A member that is not a partner and has no trade is not isolated.
    """
    if takes_part(world, row):
        return False
    network = world.neighbourhood
    incident, neighbour, link = network.incident, network.neighbour, network.link
    stage = world.organisations.stage
    active, cooperation = world.relations.active, world.relations.cooperation
    is_partner = world.organisations.kind[row] == PARTNER
    level = world.parameters.transformation.cooperative
    any_trade = False
    for position in range(network.start[row], network.start[row] + network.degree[row]):
        if not is_partner and link[position] & ROLE_MASK == TO_ACQUAINTANCE:
            continue
        any_trade = True
        if stage[neighbour[position]] >= ENGAGED:
            return False
        relation = incident[position] >> 1
        if not is_partner and active[relation] and cooperation[relation] >= level:
            return False
    return any_trade or is_partner


@part
def hours_left(world, row):
    """Hours a month that an organisation has left beside its communities, animation, accompaniment and projects.

    A professional community takes hours of its members from the day on which they join it, alive or forming.
    """
    hours = world.parameters.hours
    organisations = world.organisations
    free = hours.factor * hours.available[organisations.size_class[row]]
    if organisations.stage[row] < ENGAGED:
        free *= hours.others
    else:
        if organisations.professional[row] != NEVER:
            free -= hours.attendance
        if takes_part(world, row):
            free -= hours.attendance
        if organisations.stage[row] == ANIMATOR:
            free -= hours.animation
        if organisations.accompagnateur[row]:
            free -= hours.accompaniment
    return free - hours.project * organisations.projects[row]


@part
def free_hours(world, row):
    """Hours a month that an organisation is free to give: those that it has left, or any number without a limit."""
    return hours_left(world, row) if world.parameters.cooperation.time_limit else 1e300


@part
def commons_effect(world, row):
    """The largest effect of commons among the live communities in which an organisation is, [0, 1)."""
    organisations = world.organisations
    communities = world.communities
    territories = world.territories
    half = world.parameters.communities.commons_half
    effect = 0.0
    group = organisations.professional[row]
    if group != NEVER and communities.alive_since[group] != NEVER:
        effect = effect_of_commons(communities.commons[group], communities.size[group], half)
    if takes_part(world, row):
        territory = organisations.territory[row]
        local = effect_of_commons(territories.commons[territory], territories.participants[territory], half)
        effect = max(effect, local)
    return effect


@part
def effect_of_commons(commons, size, half):
    """The effect of a community's commons: they count per member, so that they can be scarce, [0, 1)."""
    return commons / (commons + half * size) if commons > 0.0 else 0.0


@part
def cooperative_counts(world, row):
    """The numbers of cooperative trade relations, of cooperative acquaintances, and of both in its own ecosystem.

    The ecosystem of an organisation is its trade and its territory.
    """
    organisations = world.organisations
    network = world.neighbourhood
    level = world.parameters.transformation.cooperative
    trade = 0
    acquaintances = 0
    near = 0
    for position in range(network.start[row], network.start[row] + network.degree[row]):
        if world.relations.cooperation[network.incident[position] >> 1] < level:
            continue
        if network.link[position] & ROLE_MASK != TO_ACQUAINTANCE:
            trade += 1
            near += 1
        else:
            acquaintances += 1
            near += 1 if organisations.territory[network.neighbour[position]] == organisations.territory[row] else 0
    return trade, acquaintances, near


@part
def summary_of(world, row):
    """The surroundings of one organisation: the fields of a `NeighbourhoodSummary`, in its order."""
    organisations = world.organisations
    communities = world.communities
    incident, neighbour, held, link = segment_of(world, row)
    stage, professional, own_theme = organisations.stage, organisations.professional, organisations.theme[row]
    contacts, engaged = 0, 0
    weight, vitality = 0.0, 0.0
    sales, sales_alone, purchases, purchases_alone = 0.0, 0.0, 0.0, 0.0
    for place in range(incident.shape[0]):
        entry = incident[place]
        contact = np.uint32(neighbour[place])
        is_engaged = stage[contact] >= ENGAGED
        is_first = 1 if link[place] & FIRST_BIT else 0
        contacts += is_first
        sale = held[place] if entry & 1 == 0 else 0.0
        purchase = held[place] - sale
        sales += sale
        purchases += purchase
        sales_alone += 0.0 if is_engaged else sale
        purchases_alone += 0.0 if is_engaged else purchase
        if not is_engaged:
            continue
        engaged += is_first
        weight += own_trust(world, entry) * influence_of(world, link[place] & ROLE_MASK)
        group = professional[contact]
        if group != NEVER and communities.theme[group] == own_theme and communities.alive_since[group] != NEVER:
            vitality = max(vitality, communities.vitality[group])
    lock_in = 0.0
    if organisations.kind[row] != PARTNER:
        lock_in = mean_of_sides(sales_alone, sales, purchases_alone, purchases)
    return contacts, engaged, weight, vitality, lock_in


@walk
def summarise(world, rows, contacts, engaged, weight, vitality, lock_in):
    """Fill the columns of a `NeighbourhoodSummary` for these rows."""
    for index in range(rows.shape[0]):
        contacts[index], engaged[index], weight[index], vitality[index], lock_in[index] = summary_of(world, rows[index])


@walk
def count_contacts(world, rows, contacts, engaged):
    """For each row, the numbers of distinct contacts and of engaged ones, without anything else of a summary."""
    network = world.neighbourhood
    neighbour, link = network.neighbour, network.link
    stage = world.organisations.stage
    for index in range(rows.shape[0]):
        first = network.start[rows[index]]
        count, members = 0, 0
        for position in range(first, first + network.degree[rows[index]]):
            is_first = 1 if link[position] & FIRST_BIT else 0
            count += is_first
            members += is_first if stage[np.uint32(neighbour[position])] >= ENGAGED else 0
        contacts[index], engaged[index] = count, members


@walk
def sum_ties(world, rows, ties):
    """For each row, trust in all its contacts, engaged or not, times the direction of influence."""
    network = world.neighbourhood
    for index in range(rows.shape[0]):
        row = rows[index]
        total = 0.0
        for position in range(network.start[row], network.start[row] + network.degree[row]):
            total += own_trust(world, network.incident[position]) * influence_of(
                world, network.link[position] & ROLE_MASK
            )
        ties[index] = total
