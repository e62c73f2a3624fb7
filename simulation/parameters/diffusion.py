"""Parameters of who becomes aware, who engages and who leaves: the first two temps, and lapse."""

from __future__ import annotations

from simulation.parameters.declaration import declare

declare(
    "awareness.contact_rate", 0.0035, "per month", (0, 1000), "uncertainty", basic=True,
    en=("Contact rate", "Rate at which a member sensitises a stakeholder, at full trust, for a direction and a voice of 1."),
    fr=("Taux de contact", "Taux auquel un adhérent sensibilise une partie prenante, à pleine confiance."),
    source="C: joins of 2014 to 2022",
)  # fmt: skip
for _name, _value, _en, _fr in (
    ("client_to_supplier", 3.0, "from client to supplier", "du client vers le fournisseur"),
    ("supplier_to_client", 1.0, "from supplier to client", "du fournisseur vers le client"),
    ("acquaintance", 2.0, "between acquaintances", "entre connaissances"),
):
    declare(
        f"awareness.{_name}", _value, "", (0, 100), "uncertainty",
        en=(f"Influence {_en}", f"Direction factor of influence {_en}."),
        fr=(f"Influence {_fr}", f"Facteur de direction de l'influence {_fr}."),
        source="E: customers pull suppliers, not the reverse (Dai, Liang and Ng 2021); size judged",
    )  # fmt: skip
for _name, _value, _en, _fr in (
    ("aware", 0.0, "an aware organisation", "une organisation sensibilisée"),
    ("engaged", 1.0, "an engaged organisation", "une organisation engagée"),
    ("animator", 2.0, "an animator", "un animateur"),
):
    declare(
        f"awareness.voice_{_name}", _value, "", (0, 100), "uncertainty",
        en=(f"Voice of {_en}", f"How strongly {_en} sensitises its stakeholders."),
        fr=(f"Voix : {_fr}", f"Force avec laquelle {_fr} sensibilise ses parties prenantes."),
        source="J: founding text (all members sensitise through their own activity)",
    )  # fmt: skip
declare(
    "awareness.voice_budget", 15.0, "relations per month", (0, 1_000_000), "uncertainty",
    en=("Voice budget", "Relations that a member can sensitise at full strength; more share this budget (0: no limit)."),
    fr=("Budget de voix", "Relations qu'un adhérent peut sensibiliser à pleine force ; au-delà, partage (0 : sans limite)."),
    source="J: a hub does not reach thousands",
)  # fmt: skip
declare(
    "awareness.voice_lasts", 0.0, "months", (0, 1200), "setting",
    en=("How long a voice lasts", "Months during which an organisation speaks after it began (0: for ever; one step: one attempt for each relation)."),
    fr=("Durée de la voix", "Mois pendant lesquels une organisation parle après ses débuts (0 : toujours ; un pas : un essai par relation)."),
    source="T: independent cascade (Kempe, Kleinberg and Tardos 2003); SI for ever",
)  # fmt: skip
declare(
    "awareness.voice_fading", 0.0, "per month", (0, 1000), "setting",
    en=("Fading of the voice", "Rate at which a speaking organisation falls silent for good (it speaks in one step at least)."),
    fr=("Extinction de la voix", "Taux auquel une organisation qui parle se tait définitivement (elle parle au moins un pas)."),
    source="T: removal, Kermack and McKendrick 1927",
)  # fmt: skip
declare(
    "awareness.normalisation", "sum", "", ("sum", "share", "population"), "setting",
    en=("Normalisation of influence", "Influence added up, divided by one's own total tie weight, or by the population."),
    fr=("Normalisation de l'influence", "Influence additionnée, rapportée au poids total de ses liens, ou à la population."),
    source="T: conventions of network diffusion",
)  # fmt: skip
declare(
    "awareness.hazard", "exponential", "", ("exponential", "linear"), "setting",
    en=("Form of the hazard", "Chance in a step: 1 - exp(-hazard step), or hazard times step."),
    fr=("Forme du risque", "Probabilité par pas : 1 - exp(-risque pas), ou risque fois pas."),
    source="T: Bass 1969, difference form",
)  # fmt: skip
declare(
    "awareness.forgetting", 0.02, "per month", (0, 10), "uncertainty",
    en=("Forgetting", "Rate at which an aware organisation that is not engaged forgets."),
    fr=("Oubli", "Taux auquel une organisation sensibilisée mais non engagée oublie."),
    source="J",
)  # fmt: skip
declare(
    "engagement.rule", "logit", "",
    None, "setting", slot="rules/engagement.py",
    en=("Engagement rule", "How an aware organisation decides to join."),
    fr=("Règle d'engagement", "Comment une organisation sensibilisée décide d'adhérer."),
    source="T: logit choice; Granovetter 1978; Centola and Macy 2007",
)  # fmt: skip
declare(
    "engagement.rate", 0.30, "per month", (0, 1000), "uncertainty", basic=True,
    en=("Engagement rate", "Rate of joining of a fully convinced organisation in a fully ready territory."),
    fr=("Taux d'engagement", "Taux d'adhésion d'une organisation pleinement convaincue sur un territoire pleinement mûr."),
    source="C: joins of 2014 to 2022",
)  # fmt: skip
declare(
    "engagement.slope", 8.0, "", (0, 100), "uncertainty",
    en=("Slope of decision", "How sharply conviction above reluctance turns into joining."),
    fr=("Pente de la décision", "Netteté avec laquelle la conviction l'emporte sur la réticence."),
    source="J",
)  # fmt: skip
for _name, _value, _en, _fr in (
    ("contacts", 0.25, "trusted engaged contacts", "contacts engagés de confiance"),
    ("community", 0.5, "live communities", "communautés vivantes"),
    ("affinity", 0.55, "affinity with the EFC", "affinité avec l'EFC"),
    ("crisis", 0.15, "a crisis of the volume model", "crise du modèle de volume"),
    (
        "tension",
        0.15,
        "tension with relations that are not engaged (subtracted)",
        "tension avec des relations non engagées (retranchée)",
    ),
):
    declare(
        f"engagement.weight_{_name}", _value, "", (0, 10), "uncertainty",
        en=(f"Conviction: {_name}", f"Weight in conviction of {_en}."),
        fr=(f"Conviction : {_fr}", f"Poids dans la conviction : {_fr}."),
        source="J: triggers of progress are crisis, engaged customer, peer group (case evidence)",
    )  # fmt: skip
declare(
    "engagement.contacts_half", 0.8, "trusted contacts", (0.001, 1000), "uncertainty",
    en=("Reinforcement by contacts", "Trusted engaged contacts at which their effect reaches 63 % (1 - 1/e)."),
    fr=("Renfort par les contacts", "Contacts engagés de confiance auxquels leur effet atteint 63 % (1 - 1/e)."),
    source="J: a threshold of about two distinct contacts (Centola and Macy 2007)",
)  # fmt: skip
declare(
    "engagement.count", 2, "organisations", (0, 1_000_000), "uncertainty",
    en=("Contacts needed (count)", "Distinct engaged contacts needed by the rule count."),
    fr=("Contacts nécessaires (count)", "Contacts engagés distincts nécessaires pour la règle « count »."),
    source="T: Centola and Macy 2007",
)  # fmt: skip
declare(
    "engagement.reluctance", 0.50, "", (-10, 1_000_000), "uncertainty",
    makes_population=True,
    en=("Mean reluctance", "Middle of the uniform distribution of reluctance (the threshold of the rule share)."),
    fr=("Réticence moyenne", "Milieu de la loi uniforme de la réticence (le seuil de la règle « share »)."),
    source="C: joins of 2014 to 2022",
)  # fmt: skip
declare(
    "engagement.reluctance_spread", 0.3, "", (0, 1_000_000), "uncertainty",
    makes_population=True,
    en=("Spread of reluctance", "Half-width of the uniform distribution of reluctance."),
    fr=("Dispersion de la réticence", "Demi-largeur de la loi uniforme de la réticence."),
    source="J",
)  # fmt: skip
declare(
    "engagement.affinity", 0.3, "", (0.01, 0.99), "uncertainty",
    makes_population=True,
    en=("Mean affinity", "Mean affinity with the EFC (Beta distribution)."),
    fr=("Affinité moyenne", "Affinité moyenne avec l'EFC (loi Beta)."),
    source="J: values-driven firms are a minority",
)  # fmt: skip
declare(
    "engagement.affinity_concentration", 2.5, "", (0.1, 1000), "uncertainty",
    makes_population=True,
    en=("Concentration of affinity", "Sum of the two parameters of the Beta distribution of affinity."),
    fr=("Concentration de l'affinité", "Somme des deux paramètres de la loi Beta de l'affinité."),
    source="J",
)  # fmt: skip
declare(
    "lapse.first_year", 0.012, "per month", (0, 10), "uncertainty",
    en=("Leaving, first year", "Base hazard that a member leaves in its first twelve months."),
    fr=("Départ, première année", "Risque de base qu'un adhérent parte dans ses douze premiers mois."),
    source="A: 15 to 30 % in the first year (association benchmarks, Marketing General 2019)",
)  # fmt: skip
declare(
    "lapse.later", 0.0055, "per month", (0, 10), "uncertainty",
    en=("Leaving, later", "Base hazard that a member leaves after its first year."),
    fr=("Départ, ensuite", "Risque de base qu'un adhérent parte après la première année."),
    source="A: 8 to 18 % a year (association benchmarks, Marketing General 2019)",
)  # fmt: skip
declare(
    "lapse.tension", 0.4, "", (0, 100), "uncertainty",
    en=("Leaving by tension", "What full tension adds to the hazard of leaving, as a share of it."),
    fr=("Départ par tension", "Ce qu'une tension complète ajoute au risque de départ, en proportion."),
    source="J: founding text (tension between service and industrial orientation)",
)  # fmt: skip
declare(
    "lapse.isolation", 2.0, "factor", (0, 100), "uncertainty",
    en=("Leaving by isolation", "Factor on the hazard of leaving of an isolated member."),
    fr=("Départ par isolement", "Facteur sur le risque de départ d'un adhérent isolé."),
    source="J: founding text (the danger is to isolate an actor in its own ecosystem)",
)  # fmt: skip
declare(
    "lapse.accompanied", 0.5, "factor", (0, 100), "uncertainty",
    en=("Leaving when accompanied", "Factor on the hazard of leaving of an accompanied member."),
    fr=("Départ d'un accompagné", "Facteur sur le risque de départ d'un adhérent accompagné."),
    source="J",
)  # fmt: skip
declare(
    "lapse.competence_kept", 0.7, "share", (0, 1), "uncertainty",
    en=("Competence kept", "Share of its competence that an organisation keeps when it leaves."),
    fr=("Compétence gardée", "Part de sa compétence que garde une organisation qui part."),
    source="J",
)  # fmt: skip
