"""Names of organisations, places, dates, stages and themes for sentences, in French and in English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.language import _, language
from simulation.state.tables import KINDS, SECTORS, SIZES, THEMES

if TYPE_CHECKING:
    from simulation.world import World


def month_name(date: str) -> str:
    """ "2025-06" as "Jun 2025"."""
    year, month = date.split("-")
    names = (
        _("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun"),
        _("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec"),
    )  # fmt: skip
    return f"{names[int(month) - 1]} {year}"


def year_or_month(date: str) -> str:
    """The date at the end of a period: a year ("2025-12" gives "2025"), or a month."""
    return date[:4] if date.endswith("-12") else month_name(date)


def not_the_region(is_own: bool, count: object) -> str:
    """The notice for a population that is not the region."""
    if is_own:
        return _("Your own population of {count} organisations: not the region").format(count=count)
    return _("Demonstration economy of {count} organisations: not the region").format(count=count)


def full_name(world: World, row: int) -> str:
    """An organisation in words: "a firm of the construction trade, 10 to 19 employees, at Arras (no 12345)"."""
    organisations = world.organisations
    places = world.population.places
    commune = int(organisations.commune[row])
    territory = int(organisations.territory[row])
    has_commune = 0 <= commune < len(places.commune_names)
    words = _("{kind} in {sector}, {size}, {at_place} (no {number})").format(
        kind=_kind(int(organisations.kind[row])),
        sector=_sector(int(organisations.sector[row])),
        size=_size(int(organisations.size_class[row])),
        at_place=with_at(places.commune_names[commune] if has_commune else places.names[territory].split(" (")[0]),
        number=int(organisations.identity[row]),
    )
    names = world.population.names
    return f"{names[row]}, {words}" if names is not None else words


def with_at(name: str) -> str:
    """A place with the preposition "at": "at Arras"; in French "à Arras", "au Quesnoy", "aux Attaques"."""
    if language() == "fr":
        for article, word in (("Le ", "au "), ("Les ", "aux ")):
            if name.startswith(article):
                return word + name.removeprefix(article)
        return f"à {name}"
    return f"at {name}"


def with_of(name: str) -> str:
    """A place with the preposition "of": "of Arras"; in French "d'Arras", "de Lens", "du Touquet", "des Attaques"."""
    if language() == "fr":
        for article, word in (("Le ", "du "), ("Les ", "des ")):
            if name.startswith(article):
                return word + name.removeprefix(article)
        return f"d'{name}" if name[:1].lower() in "aeiouhâéèêëîïôœ" else f"de {name}"
    return f"of {name}"


def _kind(kind: int) -> str:
    return {"firm": _("a firm"), "supplier": _("a supplier"), "client": _("a client"), "partner": _("a partner")}[
        KINDS[kind]
    ]


def _sector(sector: int) -> str:
    return {
        "agriculture": _("agriculture"),
        "industry": _("industry"),
        "construction": _("construction"),
        "trade": _("trade"),
        "transport_services": _("transport and services"),
        "public_education_health_social": _("public services, education, health"),
    }[SECTORS[sector]]


def _size(size: int) -> str:
    return {
        "size_0": _("no employee at the end of the year"),
        "size_1_9": _("1 to 9 employees"),
        "size_10_19": _("10 to 19 employees"),
        "size_20_49": _("20 to 49 employees"),
        "size_50_plus": _("50 employees and more"),
    }[SIZES[size]]


def theme_name(theme: int) -> str:
    """A theme in the current language."""
    return {
        "housing": _("housing"), "food": _("sustainable food"), "health": _("health"), "mobility": _("mobility"),
        "strategy_communication": _("strategy and communication"), "financing": _("financing"),
    }[THEMES[theme]]  # fmt: skip


def stage_name(stage: int) -> str:
    """A stage in the current language."""
    return (_("unaware"), _("aware"), _("engaged"), _("animator"))[stage]


def territory_name(world: World, row: int) -> str:
    """A territory's name without the part in brackets."""
    return world.population.places.names[row].split(" (")[0]
