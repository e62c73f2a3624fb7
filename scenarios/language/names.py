"""Names of organisations, places, dates, stages and themes for sentences, in French and in English."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scenarios.language import _, language, mark, ngettext
from scenarios.language.invented_names import invented_name
from scenarios.language.numbers import number
from simulation.state.tables import KINDS, SECTORS, SIZES, THEMES

if TYPE_CHECKING:
    from simulation.world import World


def month_name(date: str) -> str:
    """ "2025-06" as "Jun 2025"."""
    names = (
        _("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun"),
        _("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec"),
    )  # fmt: skip
    return _with_year(date, names)


def long_month_name(date: str) -> str:
    """ "2025-06" as "June 2025"."""
    names = (
        _("January"), _("February"), _("March"), _("April"), _("May"), _("June"),
        _("July"), _("August"), _("September"), _("October"), _("November"), _("December"),
    )  # fmt: skip
    return _with_year(date, names)


def _with_year(date: str, names: Sequence[str]) -> str:
    year, month = date.split("-")
    return f"{names[int(month) - 1]} {year}"


def year_or_month(date: str) -> str:
    """The date at the end of a period: a year ("2025-12" gives "2025"), or a month."""
    return date[:4] if date.endswith("-12") else month_name(date)


def not_the_region(is_own: bool, count: int) -> str:
    """The notice for a population that is not the region."""
    own = ngettext(
        "Your own population of {count} organisation: not the region",
        "Your own population of {count} organisations: not the region",
        count,
    )
    demonstration = ngettext(
        "Demonstration economy of {count} organisation: not the region",
        "Demonstration economy of {count} organisations: not the region",
        count,
    )
    return (own if is_own else demonstration).format(count=number(count))


def full_name(world: World, row: int) -> str:
    """An organisation in words: "Menuiserie Vanacourt, a firm in construction, 10 to 19 employees, at Arras (...)"."""
    organisations = world.organisations
    places = world.population.places
    commune = int(organisations.commune[row])
    territory = int(organisations.territory[row])
    has_commune = 0 <= commune < len(places.commune_names)
    name = _own_name(world, row)
    text = (
        _("{name}, {kind} in {sector}, {size}, {at_place} (no {number})")
        if name
        else _("{name}, {kind} in {sector}, {size}, {at_place} (invented name, no {number})")
    )
    return text.format(
        name=name or short_name(world, row),
        kind=_(WORDS[KINDS[organisations.kind[row]]]),
        sector=_(WORDS[SECTORS[organisations.sector[row]]]),
        size=_(WORDS[SIZES[organisations.size_class[row]]]),
        at_place=with_at(places.commune_names[commune] if has_commune else places.names[territory].split(" (")[0]),
        number=int(organisations.identity[row]),
    )


def short_name(world: World, row: int) -> str:
    """An organisation's name: that of the user's file, or an invented one (to be marked as such)."""
    organisations = world.organisations
    invented = invented_name(int(organisations.identity[row]), SECTORS[organisations.sector[row]])
    return _own_name(world, row) or invented


def _own_name(world: World, row: int) -> str:
    """The name in the user's file ("": it has none, or a newcomer has taken the row of a member that has closed)."""
    population = world.population
    if population.is_own:
        return str(population.name(row))
    is_there = world.organisations.identity[row] == population.organisations["identity"][row]
    return str(population.extra["label"][row]) if "label" in population.extra and is_there else ""


def with_at(name: str) -> str:
    """A place with the preposition "at": "at Arras"; in French "à Arras", "au Quesnoy", "aux Attaques"."""
    return _after_preposition(name, "at ", "à ", {"Le ": "au ", "Les ": "aux "})


def with_of(name: str) -> str:
    """A place with the preposition "of": "of Arras"; in French "d'Arras", "de Lens", "du Touquet", "des Attaques"."""
    of = "d'" if name[:1].lower() in "aeiouhâéèêëîïôœ" else "de "
    return _after_preposition(name, "of ", of, {"Le ": "du ", "Les ": "des "})


def _after_preposition(name: str, english: str, french: str, contractions: dict[str, str]) -> str:
    """A place after a preposition, which merges with a French article."""
    if language() == "en":
        return english + name
    article = next(filter(name.startswith, contractions), "")
    return contractions.get(article, french) + name.removeprefix(article)


WORDS = {
    "firm": mark("a firm"), "supplier": mark("a supplier"), "client": mark("a client"), "partner": mark("a partner"),
    "agriculture": mark("agriculture"), "industry": mark("industry"), "construction": mark("construction"),
    "trade": mark("trade"), "transport_services": mark("transport and services"),
    "public_education_health_social": mark("public services, education, health"),
    "size_0": mark("no employee at the end of the year"), "size_1_9": mark("1 to 9 employees"),
    "size_10_19": mark("10 to 19 employees"), "size_20_49": mark("20 to 49 employees"),
    "size_50_plus": mark("50 employees and more"),
    "housing": mark("housing"), "food": mark("sustainable food"), "health": mark("health"),
    "mobility": mark("mobility"), "strategy_communication": mark("strategy and communication"),
    "financing": mark("financing"),
}  # fmt: skip
"""Kinds, sectors, size classes and themes in words."""


def theme_name(theme: int) -> str:
    """A theme in the current language."""
    return _(WORDS[THEMES[theme]])


def stage_name(stage: int) -> str:
    """A stage in the current language."""
    return (_("unaware"), _("aware"), _("engaged"), _("animator"))[stage]


def territory_name(world: World, row: int) -> str:
    """A territory's name without the part in brackets."""
    return world.population.places.names[row].split(" (")[0]
