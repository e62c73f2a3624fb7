"""The scenarios of the library by the question that they ask, in the order of its README."""

from __future__ import annotations

from collections.abc import Sequence

from scenarios.language import _, mark

GROUPS = {
    mark("What the communities bring"): (
        "baseline", "no-communities", "no-professional-community", "optional-community",
    ),
    mark("The same effort, split differently"): (
        "accompaniment-first", "professional-first", "territory-first", "value-chain-first", "few-dense-territories",
        "many-thin-territories", "full-coverage", "coordinating-accompagnateurs", "heritage-0", "heritage-20",
        "heritage-40",
    ),
    mark("Whom to reach, from whom to buy"): (
        "pivotal-clients", "firms-in-crisis", "partners-first", "buy-from-members",
    ),
    mark("More or less means"): (
        "more-support", "grow-accompagnateurs", "posts-from-fees", "public-posts", "no-staff", "funding-shock-30",
        "funding-shock-30-diversified", "funding-shock-60", "funding-shock-60-diversified", "funded-territories",
        "hard-year",
    ),
    mark("Another beginning, another world (not levers)"): (
        "clustered-pioneers", "pioneers-along-a-chain", "fragile-trust",
    ),
}  # fmt: skip


def by_question(known: Sequence[str]) -> dict[str, list[str]]:
    """These names under headings in the current language; those of no group come last."""
    grouped = {_(heading): [name for name in group if name in known] for heading, group in GROUPS.items()}
    others = [name for name in known if not any(name in group for group in GROUPS.values())]
    return {**grouped, **({_("Others"): others} if others else {})}
