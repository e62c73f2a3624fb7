"""The words of a list of members as a secretary keeps it: kinds of organisations, sectors, communes.

    kind_of("Association"), sector_of("Bâtiment / TP"), commune_of("59000 Lille cedex")

Whatever is known by these words alone is a guess, and told. Words are compared folded, by their beginnings.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from simulation.population.geography import load_places
from simulation.population.table_errors import folded, nearest_of

_KINDS = {
    "partner": (
        "partenaire", "partner", "association", "asso", "collectivite", "commune", "mairie", "metropole",
        "agglomeration", "communaute", "epci", "cci", "cma", "chambre", "reseau", "federation", "syndicat",
        "universit", "ecole", "lycee", "fondation", "institution", "public", "departement", "region", "union",
        "cluster", "pole", "agence", "network", "council", "chamber", "school", "charity", "etablissement_public",
    ),
    "supplier": ("fournisseur", "supplier", "sous_traitan"),
    "client": ("client", "donneur", "grand_compte", "acheteur", "customer", "buyer"),
    "firm": (
        "entreprise", "societe", "pme", "tpe", "eti", "sarl", "sas", "sasu", "sa", "eurl", "scop", "scic", "cooperativ",
        "artisan", "commercant", "independant", "exploitation", "cabinet", "ei", "auto_entrepr", "micro_entrepr",
        "firm", "company", "business", "startup", "start_up",
    ),
}  # fmt: skip
_SECTORS = {
    "public_education_health_social": (
        "service_public", "services_publics", "public", "sante", "social", "medic", "hopita", "ehpad", "educati",
        "enseign", "formation", "ecole", "universit", "administrati", "collectivite", "insertion", "petite_enfance",
        "health", "teaching",
    ),
    "agriculture": (
        "agric", "maraich", "elevage", "ferme", "horticult", "sylvicult", "peche", "viticult", "farm", "forest",
    ),
    "construction": (
        "construction", "batiment", "btp", "tp", "travaux", "macon", "charpent", "couvertur", "menuiser", "plomber",
        "electricite_generale", "renovation", "building",
    ),
    "industry": (
        "industri", "agroaliment", "agro_aliment", "manufactur", "textile", "metallurg", "chimi", "fabricati",
        "imprimer", "energie", "dechet", "recyclage", "plastur", "usinage", "mecanique", "production", "brasserie",
        "energy", "waste", "factory",
    ),
    "trade": (
        "commerc", "negoce", "distribution", "vente", "garage", "magasin", "boutique", "epicerie", "boulanger",
        "trade", "retail", "wholesale", "shop",
    ),
    "transport_services": (
        "service", "conseil", "transport", "logisti", "informati", "numeri", "hotel", "restaura", "touris", "immobili",
        "banque", "assuranc", "financ", "communicati", "ingenier", "proprete", "nettoyage", "securite", "architect",
        "cultur", "edition", "evenement", "marketing", "consult", "digital", "design", "bureau_d_etudes", "mobilite",
    ),
}  # fmt: skip
SHORT = 4
"""Words of so few letters count as a whole only: "sa" is no "sante"."""
ALIKE = 0.85
"""How alike the name of a commune has to be to be proposed (Paris is no Paars)."""
_DEPARTMENT = re.compile(r"\((\d{2})\d{0,3}\)|(?<!\d)(\d{2})\d{3}(?!\d)")
_AROUND = re.compile(r"\(.*?\)|(?<!\d)\d{5}(?!\d)|\bcedex\b(?:\s*\d+)?|,.*$", re.IGNORECASE)
_SHORTENED = (
    (re.compile(r"\bste?\b[.\s-]", re.IGNORECASE), lambda match: "sainte " if "e" in match[0].lower() else "saint "),
    (re.compile(r"\bs?/\s*(?=\w)", re.IGNORECASE), lambda match: " sur "),
)  # fmt: skip


def kind_of(text: str) -> str:
    """The kind of organisation that a text tells ("": none)."""
    return _first_told(text, _KINDS)


def sector_of_words(text: str) -> str:
    """The sector that a text tells ("": none)."""
    return _first_told(text, _SECTORS)


def _first_told(text: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """The meaning of the word that comes first in a text; of several there, that of the longest."""
    parts = folded(text)
    found = [
        (match.start(), -len(word), meaning)
        for meaning, group in words.items()
        for word in group
        if (match := re.search(rf"(?:^|_){word}{'(?:_|$)' if len(word) <= SHORT else ''}", parts))
    ]
    return min(found)[2] if found else ""


def commune_of(text: str) -> str:
    """The code of the only commune that a text names ("": there is none, or several)."""
    codes = communes_named(text)
    return codes[0] if len(codes) == 1 else ""


def communes_named(text: str) -> tuple[str, ...]:
    """The codes of the communes that a text names (none: there is none).

    A text may hold a postal code, a department in brackets, "cedex" or shortened words. Of communes with one name,
    those of the department count.
    """
    name = _bare_name(text)
    by_name = _communes_by_name()
    codes = by_name.get(name, ())
    if not codes and len(name) > SHORT:
        longer = [known for known in by_name if known.startswith((f"{name}_", f"le_{name}"))]
        codes = by_name[longer[0]] if len(longer) == 1 else ()
    department = _DEPARTMENT.search(text)
    if len(codes) > 1 and department is not None:
        codes = tuple(code for code in codes if code[:2] == (department[1] or department[2])) or codes
    return codes


def nearest_commune(text: str) -> str:
    """The name of the commune that a text may mean ("": none is near); it takes a while."""
    name = _bare_name(text)
    near = nearest_of(name, _spelt_names()) if name else ""
    return near if difflib.SequenceMatcher(None, folded(near), name).ratio() > ALIKE else ""


def _bare_name(text: str) -> str:
    """What a text calls a commune, folded, without what stands around it and with shortened words written out."""
    plain = _AROUND.sub(" ", text)
    for pattern, meaning in _SHORTENED:
        plain = pattern.sub(meaning, plain)
    return folded(plain)


@lru_cache(maxsize=1)
def _communes_by_name() -> dict[str, tuple[str, ...]]:
    """The codes of the region's communes by their folded name."""
    places = load_places()
    codes: dict[str, list[str]] = defaultdict(list)
    for name, code in zip(places.commune_names, places.commune_codes, strict=True):
        codes[folded(name)].append(code)
    return {name: tuple(found) for name, found in codes.items()}


@lru_cache(maxsize=1)
def _spelt_names() -> dict[str, str]:
    return {folded(name): name for name in load_places().commune_names}
