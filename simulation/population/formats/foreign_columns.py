"""Finds the columns that the model reads in a table that names them otherwise.

A name is found without regard to capitals, accents and spaces ("Source", "Share of sales"), then among the names of the
French register of businesses (Sirene) as it is published, then among the words of a list that somebody keeps by hand
(`EVERYDAY`). What a user says (`[population.columns]`) goes before all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from simulation.population.table_columns import known
from simulation.population.table_errors import Mistakes, folded, nearest_of

if TYPE_CHECKING:
    import pandas

REGISTER: dict[str, tuple[str, ...]] = {
    "id": ("siret", "siren"),
    "commune": (
        "codeCommuneEtablissement", "Code commune de l'établissement", "code_commune", "code_insee",
    ),
    "sector": (
        "activitePrincipaleEtablissement", "Activité principale de l'établissement", "activitePrincipaleUniteLegale",
        "Activité principale de l'unité légale", "activitePrincipaleNAF25Etablissement",
        "activitePrincipaleNAF25UniteLegale", "activite_principale", "code_naf", "code_ape", "naf", "ape",
    ),
    "size_class": (
        "trancheEffectifsEtablissement", "Tranche de l'effectif de l'établissement", "trancheEffectifsUniteLegale",
        "Tranche de l'effectif de l'unité légale", "tranche_effectif_salarie", "tranche_effectif", "tranche_effectifs",
    ),
    "label": (
        "denominationUsuelleEtablissement", "enseigne1Etablissement", "denominationUniteLegale",
        "Dénomination de l'unité légale", "nom_complet", "nomUsageUniteLegale", "nomUniteLegale",
    ),
    "closed": (
        "etatAdministratifEtablissement", "Etat administratif de l'établissement", "etatAdministratifUniteLegale",
        "Etat administratif de l'unité légale", "etat_administratif",
    ),
    "head office": ("etablissementSiege", "est_siege", "siege"),
    "classification": (
        "nomenclatureActivitePrincipaleEtablissement", "nomenclatureActivitePrincipaleUniteLegale",
    ),
}  # fmt: skip
"""Names of the register's columns by what they tell, the nearest to an organisation first."""
EVERYDAY: dict[str, tuple[str, ...]] = {
    "id": ("identifiant", "numéro", "n°", "numéro d'adhérent", "n° adhérent", "code adhérent", "member id"),
    "label": (
        "nom", "name", "raison sociale", "dénomination", "nom de l'organisation", "nom de la structure", "structure",
        "organisation", "organization", "organisme", "entreprise", "adhérent", "membre", "member", "société", "company",
    ),
    "commune": (
        "ville", "localité", "nom de la commune", "commune du siège", "city", "town", "municipality", "code commune",
        "insee", "commune insee",
    ),
    "sector": (
        "secteur", "secteur d'activité", "activité", "domaine", "domaine d'activité", "branche", "activity", "industry",
    ),
    "size": (
        "salariés", "nombre de salariés", "nb salariés", "nb de salariés", "effectif", "effectifs", "etp",
        "nombre d'employés", "employés", "employees", "staff", "headcount", "number of employees",
    ),
    "size_class": ("tranche", "taille", "tranche de salariés"),
    "kind": (
        "type", "type d'organisation", "type de structure", "nature", "catégorie", "statut", "forme juridique",
        "category",
    ),
    "theme": ("thème", "thématique", "métier", "communauté"),
    "joined": (
        "date d'adhésion", "adhésion", "adhérent depuis", "membre depuis", "année d'adhésion", "date adhésion",
        "date d'entrée", "entrée", "depuis", "joined on", "member since", "since", "join date", "year joined",
    ),
}  # fmt: skip
"""Names that somebody gives the columns of a list by what they tell, the likeliest first."""
ENDS: dict[str, tuple[str, ...]] = {"source": ("from", "fournisseur", "supplier"), "target": ("to", "client")}
"""Other names of the two ends of a relation."""
_FOLDED = {meaning: tuple(map(folded, names)) for meaning, names in REGISTER.items()}
_EVERYDAY = {meaning: tuple(map(folded, names)) for meaning, names in EVERYDAY.items()}


def register_columns(meaning: str, frame: pandas.DataFrame) -> list[str]:
    """The columns of a table that are the register's for one meaning, the nearest to an organisation first."""
    by_fold = _by_fold(frame)
    return [by_fold[name] for name in _FOLDED.get(meaning, ()) if name in by_fold]


def is_of_register(name: str, meaning: str = "") -> bool:
    """Is this one of the register's names, for one meaning or for any?"""
    names = _FOLDED.get(meaning, ()) if meaning else {alias for names in _FOLDED.values() for alias in names}
    return folded(name) in names


def is_everyday(name: str, meaning: str = "") -> bool:
    """Is this an everyday name of a column, for one meaning or for any?"""
    names = _EVERYDAY.get(meaning, ()) if meaning else {alias for names in _EVERYDAY.values() for alias in names}
    return folded(name) in names


def have_ends(columns: Iterable[object]) -> bool:
    """Are these the columns of a table of relations: source and target, or from and to?"""
    names = {folded(str(name)) for name in columns}
    return {"source", "target"} <= names or {"from", "to"} <= names


def find_columns(table: str, frame: pandas.DataFrame, chosen: Mapping[str, str], mistakes: Mistakes) -> dict[str, str]:
    """Which column of a table stands for one of the model's: {column: its name in the table}.

    Columns that have the model's own names are left out. An empty name in `chosen` means: read no column as this one.
    """
    there = [str(name) for name in frame.columns]
    by_fold = _by_fold(frame)
    found: dict[str, str] = {}
    for column in known(table):
        if column in chosen:
            name = chosen[column] if chosen[column] in there else by_fold.get(folded(chosen[column]), "")
            if not name and chosen[column]:
                nearest = nearest_of(chosen[column], there)
                mistakes.add(table, [None], chosen[column], [""], "no column", ", ".join(there), [nearest])
        elif column in there:
            continue
        else:
            others: Iterable[str] = ENDS.get(column, ())
            if table == "organisations":
                others = (*register_columns(column, frame), *_EVERYDAY.get(column, ()))
            name = next((by_fold[other] for other in map(folded, (column, *others)) if other in by_fold), "")
        if name not in ("", column):
            found[column] = name
    return found


def _by_fold(frame: pandas.DataFrame) -> dict[str, str]:
    by_fold: dict[str, str] = {}
    for name in map(str, frame.columns):
        by_fold.setdefault(folded(name), name)
    return by_fold
