"""Imitation in the twin: members revise their willingness one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.twin.state import ENGAGED, Organisation

if TYPE_CHECKING:
    from tests.twin.model import Twin


def imitate(twin: Twin) -> None:
    """Members drawn at random copy a related member, in proportion to trust and fitness."""
    p = twin.parameters.cooperation
    for number, economy in enumerate(twin.economies):
        here = [one for one in economy if one.stage >= ENGAGED]
        more = twin.luck.uniform("imitation: one turn more", number)
        for turn in range(int(p.revision * twin.length * len(here) + more)):
            if len({one.willing for one in here}) < 2:
                break
            one = here[int(twin.luck.uniform("imitation: who revises", number, turn) * len(here))]
            weights = [
                (other, trust * max(0.0, 1.0 - p.selection + p.selection * gain(twin, other)))
                for other, trust in around(one)
            ]
            whole = 0.0
            for _, weight in weights:
                whole += weight
            whole += p.self_weight * max(0.0, 1.0 - p.selection + p.selection * gain(twin, one))
            left = twin.luck.uniform("imitation: whom it copies", number, turn) * whole
            chosen = one
            for other, weight in [pair for pair in weights if pair[1] > 0.0]:
                chosen = other
                left -= weight
                if left < 0.0:
                    break
            if left < 0.0 or p.self_weight == 0.0:  # else it keeps its own
                one.willing = chosen.willing
    for one in twin.members():
        one.payoff = payoff(twin, one)


def around(one: Organisation) -> list[tuple[Organisation, float]]:
    """Related members, with its trust in each."""
    found = []
    for relation in one.relations:
        is_source = relation.source is one
        other = relation.target if is_source else relation.source
        if other.stage >= ENGAGED:
            found.append((other, relation.trust_source if is_source else relation.trust_target))
    return found


def gain(twin: Twin, one: Organisation) -> float:
    """Its payoff, where payoffs matter."""
    return payoff(twin, one) if twin.parameters.cooperation.selection > 0.0 else 0.0


def payoff(twin: Twin, one: Organisation) -> float:
    """Benefit of every willing member around it, less the cost of its own willingness; or the mean of a relation."""
    p = twin.parameters.cooperation
    pays, total, whole = (p.cost if one.willing else 0.0), 0.0, 0.0
    for other, trust in around(one):
        total += trust * ((p.benefit if other.willing else 0.0) - pays)
        whole += trust
    return total / whole if p.payoffs == "mean" and whole > 0.0 else total
