"""What is said of why two strategies differ, in a sentence; since when it shows, where it fails, what to watch."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.runs.document import Document, Table, label_column, sentences
from experiments.strategies.causes.members_account import (
    AccountPart,
    first_signs,
    members_account,
    told_since,
    weakness,
)
from experiments.strategies.comparison import Comparison
from experiments.strategies.comparison_text import difference_columns
from experiments.strategies.robust_ranking import Ranking
from scenarios.language import _, language, ngettext
from scenarios.language.measures import measure_difference, measure_label
from scenarios.language.names import long_month_name
from scenarios.language.numbers import number
from scenarios.titles import named
from simulation.measures import CAUSES
from simulation.parameters import REGISTRY

FOR, AGAINST = 2, 1
"""Parts of the account that the sentence names for the difference, and against it."""


def why_section(comparison: Comparison, ranking: Ranking | None = None) -> Document:
    """Why the numbers of members differ: a sentence, the account, and what follows from it."""
    texts = [why_sentence(comparison), told_sentence(comparison), watch_sentence(comparison)]
    if ranking is not None and comparison.at_end(1, "members").verdict != "untold":
        texts.insert(2, weakness_sentence(comparison, ranking))
    return Document(_("Why, in a sentence"), [*sentences(texts), account_table(members_account(comparison))], "causes")


def part_label(name: str) -> str:
    """A part of the account."""
    labels = {f"{cause.name.lower()}": measure_label(f"joins_by_{cause.name.lower()}") for cause, *_texts in CAUSES}
    labels |= {
        "other": _("Joined in another way"),
        "isolated": _("Departures of isolated members"),
        "departures": _("Departures of members not isolated"),
        "closures": _("Closures of members"),
    }
    return labels[name]


def account_table(parts: Sequence[AccountPart]) -> Table:
    """The parts of the difference, the largest first; they add up."""
    columns = [
        label_column("", lambda part: part_label(part.name)),
        *difference_columns(_("members"), lambda part: part.gained, lambda _part: 1),
    ]
    return Table(
        _("Where the difference of members comes from"), columns, [p for p in parts if p.gained.mean], account_note()
    )


def account_note() -> str:
    """How the account is read."""
    return _("Members that the strategy has more (+) or fewer (−) at the end by each cause; the causes add up.")


def why_sentence(comparison: Comparison, index: int = 1) -> str:
    """One causal sentence from the largest parts of the account that can be told from chance."""
    verdict = comparison.at_end(index, "members").verdict
    told = [part for part in members_account(comparison, index) if part.gained.verdict != "untold"]
    up, down = ([part for part in told if (part.gained.mean > 0) is is_up] for is_up in (True, False))
    words = {"other": named(comparison.scenarios[index]), "first": named(comparison.scenarios[0])}
    if verdict == "untold":
        if not told:
            return _("Why? Nothing in the joins and departures can be told from chance.").format(**words)
        if up and down:
            text = _("What is gained and lost offset each other in {other}: {up}, but {down}.")
            return text.format(**words, up=_phrases(up[:1]), down=_phrases(down[:1]))
        text = _("In {other} there are {parts}, too few to tell in the number of members.")
        return text.format(**words, parts=_phrases(told[:FOR]))
    helping, hindering = (up, down) if verdict == "better" else (down, up)
    if not helping:
        return _("Why? No single cause can be told from chance; only their sum can.")
    texts = {
        ("better", True): _("{other} has more members than {first} because of {helping}, in spite of {hindering}."),
        ("better", False): _("{other} has more members than {first} because of {helping}."),
        ("worse", True): _("{other} has fewer members than {first} because of {helping}, in spite of {hindering}."),
        ("worse", False): _("{other} has fewer members than {first} because of {helping}."),
    }
    return texts[verdict, bool(hindering)].format(
        **words, helping=_phrases(helping[:FOR]), hindering=_phrases(hindering[:AGAINST])
    )


def _phrases(parts: Sequence[AccountPart]) -> str:
    return _(" and ").join(_phrase(part) for part in parts)


def _phrase(part: AccountPart) -> str:
    """A part of the account in words: what there was more or less of."""
    mean = part.gained.mean
    through = {
        "outreach": _("the club's outreach"),
        "community": _("a territorial community"),
        "client": _("a client"),
        "supplier": _("a supplier"),
        "acquaintance": _("an acquaintance"),
        "other": _("another way"),
    }
    count = number(abs(mean), 0 if abs(mean) >= 1 else 1)
    many = 1 if abs(mean) < 1.5 else 2
    if part.name in through:
        text = (
            ngettext("{count} more recruit through {who}", "{count} more recruits through {who}", many)
            if mean > 0
            else ngettext("{count} fewer recruit through {who}", "{count} fewer recruits through {who}", many)
        )
        return text.format(count=count, who=through[part.name])
    texts = {
        ("isolated", True): ngettext(
            "{count} fewer departure of an isolated member", "{count} fewer departures of isolated members", many
        ),
        ("isolated", False): ngettext(
            "{count} more departure of an isolated member", "{count} more departures of isolated members", many
        ),
        ("departures", True): ngettext(
            "{count} fewer departure of a member not isolated", "{count} fewer departures of members not isolated", many
        ),
        ("departures", False): ngettext(
            "{count} more departure of a member not isolated", "{count} more departures of members not isolated", many
        ),
        ("closures", True): ngettext("{count} fewer member that closed", "{count} fewer members that closed", many),
        ("closures", False): ngettext("{count} more member that closed", "{count} more members that closed", many),
    }
    return texts[part.name, mean > 0].format(count=count)


def told_sentence(comparison: Comparison, index: int = 1) -> str:
    """Since when the difference of members can be told."""
    month = told_since(comparison, index)
    dates = comparison.results[0].dates
    if month is None:
        return _("Nothing sure can be seen in the number of members by the end of {date}.").format(
            date=long_month_name(dates[comparison.months])
        )
    return _("It can be seen from {date} on, without a break to the end.").format(date=long_month_name(dates[month]))


def weakness_sentence(comparison: Comparison, ranking: Ranking) -> str:
    """In which other worlds the difference of members does not hold (one that can be told)."""
    found = weakness(ranking, comparison.at_end(1, "members").verdict == "better")
    if not found.fails:
        return ngettext(
            "It holds in the one other world.", "It holds in all {count} other worlds.", found.worlds
        ).format(count=found.worlds)
    if not found.parameter:
        text = _(
            "It could fail: of the other worlds ({count}) it does not hold in {fails}; no single uncertain number "
            "tells them from the others."
        )
        return text.format(fails=found.fails, count=found.worlds)
    text = (
        _(
            "It could fail: of the other worlds ({count}) it does not hold in {fails}, above all where this is high: "
            "{name}."
        )
        if found.is_high
        else _(
            "It could fail: of the other worlds ({count}) it does not hold in {fails}, above all where this is low: "
            "{name}."
        )
    )
    name = REGISTRY[found.parameter].label[language()].lower()
    return text.format(fails=found.fails, count=found.worlds, name=name)


def watch_sentence(comparison: Comparison, index: int = 1) -> str:
    """What to watch in the first year."""
    signs = first_signs(comparison, index)
    if not signs:
        return _("In the first year nothing can be told apart yet: wait before you judge.")
    parts = ", ".join(
        f"{measure_label(name).lower()} ({measure_difference(name, difference.mean)})" for name, difference in signs
    )
    return _("To watch in the first year: {parts}.").format(parts=parts)
