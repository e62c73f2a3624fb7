"""Trade partners change: which supply relations end, and from whom the client buys next.

    P(end) = 1 - exp(-ending * distrust * step), or ending_cooperative where it is cooperative; never during a project
    distrust = (1 - trust of the client) / (1 - mean initial trust of supply relations)

A client that trusts its supplier leaves it later: the mean over relations as they were drawn is the declared rate. Only
relations of which an end is a member, or that have a history, are followed: among the others nothing can be seen to
happen. An exchange between two followed relations, which either could begin, takes place every second time. Two clients
exchange suppliers, so that the numbers of customers and of suppliers of everybody stay as they were drawn: the client
of a relation that ends takes the supplier of a relation drawn among those whose client is of the same kind and
department, whose client takes the former supplier in turn. A member that ends a relation looks, with the chance
`relations.embark`, first among the engaged organisations that it knows and does not buy from: it takes one of them, and
a client of that one, not engaged, takes its former supplier. Shares of purchases stay with the client's relation,
shares of sales go with the supplier. Where an exchange would make an organisation its own supplier, or double a
relation, or end a cooperative relation or a project of somebody else, the relation stays as it is. Both relations begin
again, with trust drawn anew (or that of an acquaintance between the two, if it is higher). In users' own tables and
graphs of theory trade partners stay as they are, unless `relations.change_in` is "everywhere".

Reads   organisations.stage, organisations.kind, organisations.identity, relations.cooperation, relations.project_until,
        relations.target, relations.type, relations.initial_source, relations.initial_target
Writes  relations.source, relations.born, relations.share_of_sales, relations.first_of_pair, relations.trust_source,
        relations.trust_target, relations.initial_source, relations.initial_target, relations.cooperation,
        relations.outcome, relations.dialogue, relations.last_project, relations.event_at,
        relations.action_source, relations.action_target, relations.projects_ended, relations.projects_succeeded,
        relations.active, relations.source_for, relations.source_against, relations.target_for, relations.target_against
Source  7 to 15 % of main suppliers change in a year (domain); trust keeps partners: Vanneste, Puranam and Kretschmer
        2014; exchange of ends that keeps degrees: Maslov and Sneppen 2002; embarking: founding text (enlargement along
        the value chain), assumed
"""

from __future__ import annotations

import math

import numpy as np

from simulation.core.chance import note, uniform, uniform_each
from simulation.core.compiled import part, walk
from simulation.core.distributions import beta_quantiles, chance, quantile
from simulation.core.luck import decision
from simulation.population.population import Population
from simulation.state.lists import active_of, members_of, sort_rows
from simulation.state.neighbourhood import FIRST_BIT, ROLE_MASK, TO_ACQUAINTANCE, TO_SUPPLIER, Rows
from simulation.state.relation_reset import reset_relation
from simulation.state.tables import KINDS, NEVER, EventType, Kind, Stage, Tie
from simulation.world import World

AWARE = int(Stage.AWARE)
ENGAGED = int(Stage.ENGAGED)
PARTNER = int(Kind.PARTNER)
SUPPLY = int(Tie.SUPPLY)
CHANGED_SUPPLIER = int(EventType.CHANGED_SUPPLIER)
ENDS = decision("next trade relation that ends")
ENDS_APART = decision("trade relation of no member ends")
LASTS = decision("trade relation lasts")
EMBARKS = decision("looks among the engaged that it knows")
KNOWN = decision("which engaged acquaintance")
ITS_CLIENT = decision("which client of the new supplier")
DRAWN = decision("which supplier instead")
FOLLOWED = decision("exchange with a followed relation")
TRUST_SOURCE = decision("trust of a new supplier")
TRUST_TARGET = decision("trust in a new supplier")


def clients_alike(population: Population) -> tuple[Rows, Rows, Rows]:
    """The supply relations by kind and department of their client.

    Returns:
        The group of each organisation as a client, the first position of each group (and the end), and the relations
        group by group, in ascending order of row.
    """
    if "clients alike" not in population.cache:
        organisations = population.organisations
        department = organisations["department"].astype(np.int64)
        group = (department - min(department.tolist(), default=0)) * len(KINDS) + organisations["kind"]
        supply = np.flatnonzero(population.relations["type"] == SUPPLY)
        of_relation = group[population.relations["target"][supply]]
        order = np.argsort(of_relation, kind="stable")
        first = np.concatenate(([0], np.cumsum(np.bincount(of_relation, minlength=int(group.max(initial=0)) + 1))))
        population.cache["clients alike"] = group, first, supply[order]
    found: tuple[Rows, Rows, Rows] = population.cache["clients alike"]
    return found


@part
def hazard_of_end(world, relation):
    """Rate at which one supply relation ends, per month: less where it is cooperative, and where the client trusts."""
    p = world.parameters.relations
    relations = world.relations
    cooperative = relations.cooperation[relation] >= world.parameters.transformation.cooperative
    rate = p.ending_cooperative if cooperative else p.ending
    return rate * (1.0 - relations.trust_target[relation]) / (1.0 - p.trust_supply)


@part
def _ends(world, relation, most):
    """Whether a relation ends that has been drawn with the largest possible chance; never during a project."""
    relations = world.relations
    identity = world.organisations.identity
    if relations.project_until[relation] != NEVER:
        return False
    source, target = identity[relations.source[relation]], identity[relations.target[relation]]
    return uniform(world, LASTS, source, target) * most < chance(hazard_of_end(world, relation), world.length)


@part
def _ending(world):
    """The supply relations that end in this step, each once, in ascending order of row.

    Each member goes through its relations by geometric gaps, so that it draws once for each end, not for each relation;
    then the relations with a history between two organisations that are no members.
    """
    organisations = world.organisations
    relations = world.relations
    network = world.neighbourhood
    stage, identity = organisations.stage, organisations.identity
    p = world.parameters.relations
    most = chance(max(p.ending, p.ending_cooperative) / (1.0 - p.trust_supply), world.length)  # without any trust
    log_of_lasting = math.log1p(-most) if most < 1.0 else -math.inf
    members = members_of(world)
    first_luck = uniform_each(world, ENDS, members)
    ends = np.empty(relations.type.shape[0], dtype=np.int64)  # memory that is never written costs nothing
    count = 0
    for index in range(members.shape[0]):
        row = members[index]
        place = -1
        for draw in range(network.degree[row] + 1):
            luck = first_luck[index] if draw == 0 else uniform(world, ENDS, identity[row], draw)
            gap = math.log(1.0 - luck) / log_of_lasting
            if gap >= network.degree[row] - 1 - place:
                break
            place += 1 + int(gap)
            position = network.start[row] + place
            entry = network.incident[position]
            is_met_elsewhere = entry & 1 == 1 and stage[network.neighbour[position]] >= ENGAGED  # at its supplier
            if network.link[position] & ROLE_MASK == TO_ACQUAINTANCE or is_met_elsewhere:
                continue
            if _ends(world, entry >> 1, most):
                ends[count] = entry >> 1
                count += 1
    for relation in active_of(world):
        source, target = relations.source[relation], relations.target[relation]
        if relations.type[relation] != SUPPLY or stage[source] >= ENGAGED or stage[target] >= ENGAGED:
            continue
        drawn = uniform(world, ENDS_APART, identity[source], identity[target]) < most
        if drawn and _ends(world, relation, most):
            ends[count] = relation
            count += 1
    sort_rows(ends, count)
    return ends[:count]


@part
def buys_from(world, client, supplier):
    """Whether an organisation buys from another."""
    network = world.neighbourhood
    neighbour, link = network.neighbour, network.link
    buys = False
    for position in range(network.start[client], network.start[client] + network.degree[client]):
        buys |= neighbour[position] == supplier and link[position] & ROLE_MASK == TO_SUPPLIER
    return buys


@part
def _known_supplier(world, client, supplier):
    """An engaged acquaintance of a client, not its supplier, drawn by named luck; NEVER if there is none."""
    organisations = world.organisations
    network = world.neighbourhood
    identity = organisations.identity[client]
    chosen = NEVER
    least = 2.0
    for position in range(network.start[client], network.start[client] + network.degree[client]):
        contact = network.neighbour[position]
        if network.link[position] & ROLE_MASK != TO_ACQUAINTANCE or organisations.stage[contact] < ENGAGED:
            continue
        if organisations.kind[contact] == PARTNER or contact == supplier:
            continue
        luck = uniform(world, KNOWN, identity, organisations.identity[contact])
        if luck < least and not buys_from(world, client, contact):  # few are asked, the costly question last
            least = luck
            chosen = contact
    return chosen


@part
def _exchanged(world, supplier, client):
    """A sale of this supplier to a client that is not engaged, drawn by named luck; NEVER if there is none.

    The client takes another supplier in its place; the sale is not cooperative and no project is under way on it.
    """
    organisations = world.organisations
    relations = world.relations
    network = world.neighbourhood
    level = world.parameters.transformation.cooperative
    chosen = NEVER
    least = 2.0
    for position in range(network.start[supplier], network.start[supplier] + network.degree[supplier]):
        entry = network.incident[position]
        if entry & 1 == 1 or network.link[position] & ROLE_MASK == TO_ACQUAINTANCE:
            continue
        contact = network.neighbour[position]
        if organisations.stage[contact] >= ENGAGED or contact == client:
            continue
        if relations.project_until[entry >> 1] != NEVER or relations.cooperation[entry >> 1] >= level:
            continue
        luck = uniform(world, ITS_CLIENT, organisations.identity[client], organisations.identity[contact])
        if luck < least:
            least = luck
            chosen = entry >> 1
    return chosen


@part
def _relations_between(world, client, supplier):
    """The number of relations between two organisations, in the segment of the first."""
    neighbour = world.neighbourhood.neighbour
    first = world.neighbourhood.start[client]
    count = 0
    for position in range(first, first + world.neighbourhood.degree[client]):
        count += 1 if neighbour[position] == supplier else 0
    return count


@part
def _mark_first(world, client, supplier):
    """Mark the oldest relation between two organisations, and only that one, as the first of the pair."""
    network = world.neighbourhood
    first, last = network.start[client], network.start[client] + network.degree[client]
    oldest = NEVER
    for position in range(first, last):
        known = network.incident[position] >> 1
        if network.neighbour[position] == supplier and (oldest == NEVER or known < oldest):
            oldest = known
    for position in range(first, last):
        if network.neighbour[position] != supplier:
            continue
        entry = network.incident[position]
        is_first = entry >> 1 == oldest
        world.relations.first_of_pair[entry >> 1] = is_first
        link = FIRST_BIT if is_first else 0
        network.link[position] = (network.link[position] & ROLE_MASK) + link
        far = network.positions[entry ^ 1]
        network.link[far] = (network.link[far] & ROLE_MASK) + link


@part
def _begin_anew(world, relation, is_only, trusts):
    """A relation with a new supplier: no history, trust drawn anew, or that of an acquaintance if it is higher.

    Args:
        is_only: whether it is the only relation between the two.
    """
    relations = world.relations
    organisations = world.organisations
    network = world.neighbourhood
    source, target = relations.source[relation], relations.target[relation]
    identities = organisations.identity[source], organisations.identity[target]
    at_source = quantile(uniform(world, TRUST_SOURCE, identities[0], identities[1]), trusts)
    at_target = quantile(uniform(world, TRUST_TARGET, identities[0], identities[1]), trusts)
    for position in range(network.start[target], network.start[target] + (0 if is_only else network.degree[target])):
        if network.neighbour[position] != source or network.link[position] & ROLE_MASK != TO_ACQUAINTANCE:
            continue
        entry = network.incident[position]
        known = entry >> 1
        target_is_source = entry & 1 == 0
        of_target = relations.trust_source[known] if target_is_source else relations.trust_target[known]
        of_source = relations.trust_target[known] if target_is_source else relations.trust_source[known]
        at_source = max(at_source, of_source)
        at_target = max(at_target, of_target)
    relations.born[relation] = world.step
    relations.initial_source[relation] = relations.trust_source[relation] = at_source
    relations.initial_target[relation] = relations.trust_target[relation] = at_target
    reset_relation(world, relation)


@walk
def _exchange(world, relation, instead, trusts):
    """Two clients exchange the suppliers of these relations."""
    relations = world.relations
    network = world.neighbourhood
    first, second = relations.source[relation], relations.source[instead]
    client, other = relations.target[relation], relations.target[instead]
    at_first, at_client = network.positions[2 * relation], network.positions[2 * relation + 1]
    at_second, at_other = network.positions[2 * instead], network.positions[2 * instead + 1]
    network.incident[at_first], network.incident[at_second] = 2 * instead, 2 * relation
    network.positions[2 * instead], network.positions[2 * relation] = at_first, at_second
    network.neighbour[at_first], network.neighbour[at_second] = other, client
    network.neighbour[at_client], network.neighbour[at_other] = second, first
    relations.source[relation], relations.source[instead] = second, first
    share, share_instead = relations.share_of_sales[relation], relations.share_of_sales[instead]
    relations.share_of_sales[relation], relations.share_of_sales[instead] = share_instead, share
    world.pivotality[client] += share_instead - share
    world.pivotality[other] += share - share_instead
    for buyer, former in ((client, first), (other, second)):
        if _relations_between(world, buyer, former) > 0:
            _mark_first(world, buyer, former)
    for row, at_buyer, at_seller in ((relation, at_client, at_second), (instead, at_other, at_first)):
        buyer, seller = relations.target[row], relations.source[row]
        is_only = _relations_between(world, buyer, seller) == 1
        if is_only:  # nearly always
            relations.first_of_pair[row] = True
            network.link[at_buyer] |= FIRST_BIT
            network.link[at_seller] |= FIRST_BIT
        else:
            _mark_first(world, buyer, seller)
        _begin_anew(world, row, is_only, trusts)


@part
def _is_followed(world, relation):
    """Whether a relation can end by itself: it has a history, or an end of it is a member."""
    stage = world.organisations.stage
    relations = world.relations
    if relations.active[relation]:
        return True
    return stage[relations.source[relation]] >= ENGAGED or stage[relations.target[relation]] >= ENGAGED


@walk
def _change(world, group, first, alike, trusts):
    """Each relation that ends, in ascending order of row, finds its client another supplier, if it can."""
    organisations = world.organisations
    relations = world.relations
    level = world.parameters.transformation.cooperative
    embark = world.parameters.relations.embark
    for relation in _ending(world):
        supplier, client = relations.source[relation], relations.target[relation]
        identities = organisations.identity[supplier], organisations.identity[client]
        instead = NEVER
        is_member = organisations.stage[client] >= ENGAGED
        if is_member and embark > 0.0 and uniform(world, EMBARKS, identities[0], identities[1]) < embark:
            known = _known_supplier(world, client, supplier)
            if known != NEVER:
                instead = _exchanged(world, known, client)
        if instead == NEVER:
            here = group[client]
            luck = uniform(world, DRAWN, identities[0], identities[1])
            instead = alike[first[here] + int(luck * (first[here + 1] - first[here]))]
            if _is_followed(world, instead) and uniform(world, FOLLOWED, identities[0], identities[1]) < 0.5:
                continue
        new, other = relations.source[instead], relations.target[instead]
        if new in (supplier, client) or other in (supplier, client):
            continue
        if relations.project_until[instead] != NEVER or relations.cooperation[instead] >= level:
            continue
        if buys_from(world, client, new) or buys_from(world, other, supplier):
            continue
        _exchange(world, relation, instead, trusts)
        for buyer, seller in ((client, new), (other, supplier)):
            if organisations.stage[buyer] >= AWARE:
                note(world, CHANGED_SUPPLIER, buyer, seller, 1 if organisations.stage[seller] >= ENGAGED else 0)


def _partners_change(world: World) -> bool:
    """Whether trade partners change in this population: in a generated region, elsewhere only where it is said."""
    is_region = world.parameters.population.generator == "region" and not world.population.is_own
    return is_region or world.parameters.relations.change_in == "everywhere"


def change(world: World) -> None:
    """Supply relations end, and clients take other suppliers."""
    p = world.parameters.relations
    if (p.ending <= 0.0 and p.ending_cooperative <= 0.0) or not _partners_change(world):
        return
    trusts = beta_quantiles(p.trust_supply, p.trust_concentration)
    _change(world.record(), *clients_alike(world.population), trusts)
    world.log_notes()
