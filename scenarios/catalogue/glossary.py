"""The words of the model that a newcomer does not know, each declared once with one line of explanation.

    in_text("Two territorial communities live.")     # ("Two ", None), ("territorial communities", Term(...)), ...
    used_in(texts)                                   # the terms that occur, in their order here

The forms of a term are those of one language, separated by "|"; the first is the term itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from scenarios.language import _, language, mark


@dataclass(frozen=True)
class Term:
    """A word of the model: its forms and its explanation, both marked for translation."""

    forms: str
    meaning: str

    @property
    def name(self) -> str:
        """The term itself, in the current language."""
        return _(self.forms).split("|")[0]


TERMS = (
    Term(
        mark("territorial communities|territorial community|live communities|live community"),
        mark("Members of one territory who meet, share a project and are coordinated; it lives while they do."),
    ),
    Term(
        mark("professional communities|professional community"),
        mark("Members of one trade who learn from one another how to do without selling volumes."),
    ),
    Term(
        mark("trade relations|cooperative trade relations|cooperative trade"),
        mark("Who sells to whom; cooperative where both share the effort and the gain instead of selling volumes."),
    ),
    Term(
        mark("isolated|isolated members|isolated member"),
        mark("A member that trades, but with no partner that cooperates: it holds the new model alone, and may leave."),
    ),
    Term(
        mark("animators|animator"),
        mark("Members who make a territory live: they gather others and speak for the model there."),
    ),
    Term(
        mark("accompagnateurs|accompagnateur"),
        mark("Members who follow others on their way, beside the club's own team."),
    ),
    Term(
        mark("outreach"),
        mark("Events and visits that make organisations aware of the model."),
    ),
    Term(
        mark("accompaniment"),
        mark("Following members on their way, from their first step to a trajectory of their own."),
    ),
    Term(
        mark("shared heritage|heritage"),
        mark("Experience that is written down and told, so that others need not begin anew."),
    ),
    Term(
        mark("take-off"),
        mark("From then on members bring more joins than there are exits, over two years, in a club of 250 or more."),
    ),
    Term(
        mark("tension"),
        mark(
            "Competence that cooperation does not reward: a member could work otherwise, and its trade does not pay it."
        ),
    ),
    Term(
        mark("lock-in"),
        mark(
            "Share of an organisation's trade with others that are not engaged: the more of it, the more it hesitates."
        ),
    ),
    Term(
        mark("coverage"),
        mark("Share of the hours of coordination which live territorial communities need, and have."),
    ),
    Term(
        mark("regret|regrets"),
        mark("How far a strategy is behind the best one of the same world: the least to regret is the safest choice."),
    ),
    Term(
        mark("worlds|world"),
        mark("A set of values for what nobody knows; a strategy that is good in most of them does not hang on one."),
    ),
    Term(
        mark("the same luck|same luck"),
        mark("Both meet the same people by the same chance, so that what differs is what the strategy did."),
    ),
    Term(
        mark("full-time-equivalent months|FTE months"),
        mark("One person's paid work for a month, whoever does it."),
    ),
    Term(
        mark("runs|run"),
        mark("One possible history of the region, month by month; several show what luck leaves open."),
    ),
)
"""The terms, those of the founding text first."""


@lru_cache(maxsize=4)
def _forms(_lang: str) -> tuple[re.Pattern[str], dict[str, Term]]:
    """What finds a term in a text of the current language, and the term of each form."""
    terms = {form.lower(): term for term in TERMS for form in _(term.forms).split("|")}
    longest_first = sorted(terms, key=lambda form: (-len(form), form))
    any_form = "|".join(map(re.escape, longest_first)).replace("'", "['\u2019]")
    return re.compile(rf"«[^»]*»|“[^”]*”|(?<!\w)(?P<term>{any_form})(?!\w)", re.IGNORECASE), terms


def in_text(text: str) -> Iterator[tuple[str, Term | None]]:
    """The parts of a text in their order: each term where it first occurs, and what stands between.

    What stands in quotes is a name, and no term.
    """
    pattern, terms = _forms(language())
    told: set[Term] = set()
    end = 0
    for match in pattern.finditer(text):
        term = match["term"] and terms[match[0].lower().replace("\u2019", "'")]
        if not term or term in told:
            continue
        told.add(term)
        if match.start() > end:
            yield text[end : match.start()], None
        yield match[0], term
        end = match.end()
    if end < len(text):
        yield text[end:], None


def used_in(texts: Iterable[str]) -> list[Term]:
    """The terms that occur in some texts."""
    found = {term for text in texts for _part, term in in_text(text)}
    return [term for term in TERMS if term in found]
