"""Place 3 of the twin's month: supply relations end, and clients exchange suppliers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulation.state.tables import EventType
from tests.twin.state import AWARE, ENDS, ENGAGED, PARTNER, Organisation, Relation

if TYPE_CHECKING:
    from tests.twin.model import Twin


def change(twin: Twin) -> None:
    """Relations end; each client, in turn, looks for another supplier."""
    p = twin.parameters.relations
    if not (twin.is_region or p.change_in == "everywhere"):
        return
    for relation in sorted(ending(twin), key=lambda one: one.row):
        former, client = relation.source, relation.target
        instead = None
        if client.is_member and lucky(twin, "looks among the engaged that it knows", former, client) < p.embark:
            instead = sale_of_somebody_known(twin, client, former)
        if instead is None:
            alike = twin.sales_to[client.kind, client.department]
            instead = alike[int(lucky(twin, "which supplier instead", former, client) * len(alike))]
            followed = instead.active or instead.source.is_member or instead.target.is_member
            if followed and lucky(twin, "exchange with a followed relation", former, client) < 0.5:
                continue
        if can_exchange(relation, instead):
            other = instead.target
            exchange(twin, relation, instead)
            for buyer, seller in ((client, relation.source), (other, former)):
                if buyer.stage >= AWARE:
                    twin.record(EventType.CHANGED_SUPPLIER, buyer.row, seller.row, int(seller.is_member))


def lucky(twin: Twin, name: str, one: Organisation, other: Organisation) -> float:
    """The luck of two organisations."""
    return twin.luck.uniform(name, one.identity, other.identity)


def ending(twin: Twin) -> list[Relation]:
    """The supply relations that end: those of members, by gaps, and those with a history between others."""
    p = twin.parameters.relations
    most = twin.chance(max(p.ending, p.ending_cooperative) / (1.0 - p.trust_supply))
    if most <= 0.0:
        return []
    drawn = [
        relation
        for member in twin.members()
        for relation in drawn_by_gaps(twin, member, most)
        if relation.is_trade and (relation.source is member or not relation.source.is_member)
    ]
    drawn += [
        relation
        for relation in twin.relations
        if relation.active
        and relation.is_trade
        and not relation.source.is_member
        and not relation.target.is_member
        and lucky(twin, "trade relation of no member ends", relation.source, relation.target) < most
    ]
    return [relation for relation in drawn if ends(twin, relation, most)]


def drawn_by_gaps(twin: Twin, member: Organisation, most: float) -> Iterator[Relation]:
    """Some of a member's relations, each with the same chance: one draw for each gap between two of them."""
    at = -1
    for number in range(len(member.relations) + 1):
        luck = twin.luck.uniform("next trade relation that ends", member.identity, number)
        gap = math.log(1.0 - luck) / math.log1p(-most) if most < 1.0 else 0.0
        if gap >= len(member.relations) - 1 - at:
            return
        at += 1 + int(gap)
        yield member.relations[at]


def ends(twin: Twin, relation: Relation, most: float) -> bool:
    """Does a relation end that has been drawn with the largest chance? Never during a project; later where trusted."""
    if not relation.is_open:
        return False
    p = twin.parameters.relations
    rate = p.ending_cooperative if relation.source.is_cooperative(relation) else p.ending
    chance = twin.chance(rate * (1.0 - relation.trust_target) / (1.0 - p.trust_supply))
    return lucky(twin, "trade relation lasts", relation.source, relation.target) * most < chance


def suppliers(client: Organisation) -> list[Organisation]:
    """From whom an organisation buys."""
    return [relation.source for relation in client.relations if relation.is_trade and relation.target is client]


def sale_of_somebody_known(twin: Twin, client: Organisation, former: Organisation) -> Relation | None:
    """A sale to a stranger to the club by an engaged acquaintance from which the client does not buy yet."""
    known = [
        other
        for relation, other in client.around()
        if not relation.is_trade
        and other.is_member
        and other.kind != PARTNER
        and other is not former
        and other not in suppliers(client)
    ]
    if not known:
        return None
    seller = min(known, key=lambda one: lucky(twin, "which engaged acquaintance", client, one))
    sales = [
        relation
        for relation, other in seller.around()
        if relation.is_trade
        and relation.source is seller
        and other is not client
        and other.stage < ENGAGED
        and relation.is_open
        and not client.is_cooperative(relation)
    ]
    return min(sales, key=lambda one: lucky(twin, "which client of the new supplier", client, one.target), default=None)


def can_exchange(relation: Relation, instead: Relation) -> bool:
    """Would two clients that exchange suppliers buy from others, from nobody twice, and break off nothing?"""
    ends_of_both = {relation.source, relation.target, instead.source, instead.target}
    return (
        len(ends_of_both) == 4
        and instead.is_open
        and not relation.target.is_cooperative(instead)
        and instead.source not in suppliers(relation.target)
        and relation.source not in suppliers(instead.target)
    )


def exchange(twin: Twin, relation: Relation, instead: Relation) -> None:
    """Each of the two clients takes the other's supplier, and with it the supplier's share of sales."""
    former, new, client, other = relation.source, instead.source, relation.target, instead.target
    at_former, at_new = former.relations.index(relation), new.relations.index(instead)
    former.relations[at_former], new.relations[at_new] = instead, relation
    relation.source, instead.source = new, former
    share, share_instead = relation.share_of_sales, instead.share_of_sales
    relation.share_of_sales, instead.share_of_sales = share_instead, share
    client.pivotality += share_instead - share
    other.pivotality += share - share_instead
    for one, another in ((former, client), (new, other), (new, client), (former, other)):
        between = [between for between, end in one.around() if end is another]
        for tie in between:
            tie.first_of_pair = tie.row == min(tie.row for tie in between)
    for begun in (relation, instead):
        begin_anew(twin, begun)


def begin_anew(twin: Twin, relation: Relation) -> None:
    """Without history; trust is drawn, or that of an acquaintance where it is higher."""
    p = twin.parameters.relations
    supplier, client = relation.source, relation.target
    acquaintances = [tie for tie, other in client.around() if other is supplier and not tie.is_trade]
    for end, who, name in zip(
        ENDS, (supplier, client), ("trust of a new supplier", "trust in a new supplier"), strict=True
    ):
        drawn = twin.from_beta(lucky(twin, name, supplier, client), p.trust_supply, p.trust_concentration)
        setattr(relation, f"initial_{end}", max([drawn, *(tie.trust_of(who) for tie in acquaintances)]))
    relation.start_again()
    relation.born = twin.step_number
