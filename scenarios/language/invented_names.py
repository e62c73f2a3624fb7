"""Readable names for organisations that nobody has named: invented, always the same, and to be marked as invented.

    invented_name(0, "construction")       # "Menuiserie Vanacourt"

The population holds no name: INSEE counts establishments by commune, sector and size. A name hangs on the number and
the sector of an organisation alone, so it is the same in every run, strategy and language.
"""

from __future__ import annotations

TRADES = {
    "agriculture": ("Ferme", "Vergers", "Pépinière", "Maraîchage", "Bergerie", "Serres"),
    "industry": ("Fonderie", "Mécanique", "Tissage", "Brasserie", "Tôlerie", "Filature"),
    "construction": ("Menuiserie", "Charpente", "Maçonnerie", "Toitures", "Peinture", "Plomberie"),
    "trade": ("Comptoir", "Librairie", "Boutique", "Garage", "Maison", "Droguerie"),
    "transport_services": ("Transports", "Conseil", "Propreté", "Traiteur", "Studio", "Logistique"),
    "public_education_health_social": ("Clinique", "Centre", "Résidence", "Collège", "Fondation", "Refuge"),
}
"""What an organisation may be called by sector; all begin with a consonant, so that no article is elided."""
BEGINNINGS = (
    "Van", "Del", "Lam", "Bau", "Cor", "Des", "Fle", "Gre", "Hou", "Jon", "Ker", "Lef", "Mar", "Nor", "Pau",
    "Quen", "Rous", "Sal", "Thu", "Val", "Wam", "Bre", "Cau", "Dub", "Fau", "Gos", "Hen", "Lou", "Mou", "Ver", "Tri",
)  # fmt: skip
MIDDLES = ("a", "e", "i", "o", "u", "an", "en", "in", "on", "ai", "ou", "eu", "au")
ENDS = (
    "court", "mez", "ghem", "ville", "bois", "mont", "quin", "niez", "lot", "rin", "selle", "breucq", "dal", "gny",
    "ret", "teau", "vin", "zelle", "sart", "mail", "court-Bas", "fosse", "brouck",
)  # fmt: skip
SPREAD = 7919
"""Neighbouring numbers get names that do not resemble each other: a prime that divides none of the counts."""


def invented_name(identity: int, sector: str) -> str:
    """The name of an organisation.

    Args:
        identity: its number, which no other organisation has or will have.
        sector: one of `SECTORS`.
    """
    trades = TRADES[sector]
    rest = identity * SPREAD % (len(trades) * len(BEGINNINGS) * len(MIDDLES) * len(ENDS))
    rest, trade = divmod(rest, len(trades))
    rest, beginning = divmod(rest, len(BEGINNINGS))
    end, middle = divmod(rest, len(MIDDLES))
    return f"{trades[trade]} {BEGINNINGS[beginning]}{MIDDLES[middle]}{ENDS[end]}"
