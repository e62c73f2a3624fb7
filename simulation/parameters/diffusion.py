"""Parameters of who becomes aware, who engages and who leaves: the first two temps, and lapse."""

from __future__ import annotations

from simulation.parameters.declaration import declare

declare(
    "awareness.contact_rate", 0.0, "per month", (0, 1000), "uncertainty", plausible=(0.0, 0.003), basic=True,
    en=("Contact rate", "Rate at which a member's voice alone sensitises a stakeholder, at full trust, for a direction and a voice of 1."),
    fr=("Taux de contact", "Taux auquel la seule voix d'un adhérent sensibilise une partie prenante, à pleine confiance."),
    source="J: hypothesis; members sensitise by what they propose (awareness.teach); kept for theory (Bass, SI)",
)  # fmt: skip
declare(
    "awareness.teach", 0.75, "factor", (0, 100), "uncertainty", basic=True, plausible=(0.4, 1.3), mechanism="teaching",
    en=("Teaching by proposals", "Chance that a proposal makes an unaware stakeholder aware, at its full trust and for a direction of 1."),
    fr=("Sensibilisation par les propositions", "Probabilité qu'une proposition sensibilise une partie prenante, à sa pleine confiance et pour une direction de 1."),
    source="C: of the contacts that are sensitised, 8 to 30 % join within 24 months",
)  # fmt: skip
for _name, _value, _en, _fr in (
    ("client_to_supplier", 1.5, "from client to supplier", "du client vers le fournisseur"),
    ("supplier_to_client", 0.5, "from supplier to client", "du fournisseur vers le client"),
    ("acquaintance", 1.0, "between acquaintances", "entre connaissances"),
):
    declare(
        f"awareness.{_name}", _value, "", (0, 100), "setting",
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
        f"awareness.voice_{_name}", _value, "", (0, 100), "setting",
        en=(f"Voice of {_en}", f"How strongly {_en} sensitises its stakeholders."),
        fr=(f"Voix : {_fr}", f"Force avec laquelle {_fr} sensibilise ses parties prenantes."),
        source="J: founding text (all members sensitise through their own activity)",
    )  # fmt: skip
declare(
    "awareness.voice_budget", 15.0, "relations per month", (0, 1_000_000), "setting",
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
    "awareness.forgetting", 0.02, "per month", (0, 10), "uncertainty", plausible=(0.01, 0.04),
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
    "engagement.rate", 0.11, "per month", (0, 1000), "uncertainty", plausible=(0.05, 0.2), basic=True,
    en=("Engagement rate", "Rate of joining of a fully convinced organisation in a fully ready territory."),
    fr=("Taux d'engagement", "Taux d'adhésion d'une organisation pleinement convaincue sur un territoire pleinement mûr."),
    source="C: joins of 2014 to 2022",
)  # fmt: skip
declare(
    "engagement.slope", 8.0, "", (0, 100), "uncertainty", plausible=(5.0, 12.0),
    en=("Slope of decision", "How sharply conviction above reluctance turns into joining."),
    fr=("Pente de la décision", "Netteté avec laquelle la conviction l'emporte sur la réticence."),
    source="J",
)  # fmt: skip
for _name, _value, _plausible, _mechanism, _en, _fr in (
    ("contacts", 0.25, (0.0, 0.5), "", "trusted engaged contacts", "contacts engagés de confiance"),
    ("community", 0.25, (0.0, 0.5), "pull", "the live communities that it meets", "communautés vivantes rencontrées"),
    ("affinity", 0.55, (0.3, 0.8), "", "affinity with the EFC", "affinité avec l'EFC"),
    ("crisis", 0.15, (0.0, 0.3), "", "a crisis of the volume model", "crise du modèle de volume"),
    (
        "lock_in",
        0.15,
        (0.0, 0.4),
        "lock_in",
        "lock-in, its trade with organisations that are not engaged (subtracted)",
        "dépendance : ses échanges avec des organisations non engagées (retranché)",
    ),
):
    declare(
        f"engagement.weight_{_name}", _value, "", (0, 10), "uncertainty", plausible=_plausible, mechanism=_mechanism,
        en=(f"Conviction: {_name}", f"Weight in conviction of {_en}."),
        fr=(f"Conviction : {_fr}", f"Poids dans la conviction : {_fr}."),
        source="J: triggers of progress are crisis, engaged customer, peer group (case evidence)",
    )  # fmt: skip
declare(
    "engagement.contacts_half", 0.8, "trusted contacts", (0.001, 1000), "uncertainty", plausible=(0.4, 1.6),
    en=("Reinforcement by contacts", "Trusted engaged contacts at which their effect reaches 63 % (1 - 1/e)."),
    fr=("Renfort par les contacts", "Contacts engagés de confiance auxquels leur effet atteint 63 % (1 - 1/e)."),
    source="J: a threshold of about two distinct contacts (Centola and Macy 2007)",
)  # fmt: skip
declare(
    "engagement.count", 2, "organisations", (0, 1_000_000), "setting",
    en=("Contacts needed (count)", "Distinct engaged contacts needed by the rule count."),
    fr=("Contacts nécessaires (count)", "Contacts engagés distincts nécessaires pour la règle « count »."),
    source="T: Centola and Macy 2007",
)  # fmt: skip
declare(
    "engagement.reluctance", 0.18, "", (-10, 1_000_000), "uncertainty", plausible=(0.1, 0.4),
    makes_population=True,
    en=("Mean reluctance", "Middle of the uniform distribution of reluctance (the threshold of the rule share)."),
    fr=("Réticence moyenne", "Milieu de la loi uniforme de la réticence (le seuil de la règle « share »)."),
    source="C: joins of 2014 to 2022",
)  # fmt: skip
declare(
    "engagement.reluctance_spread", 0.35, "", (0, 1_000_000), "uncertainty", plausible=(0.2, 0.45),
    makes_population=True,
    en=("Spread of reluctance", "Half-width of the uniform distribution of reluctance."),
    fr=("Dispersion de la réticence", "Demi-largeur de la loi uniforme de la réticence."),
    source="J",
)  # fmt: skip
declare(
    "engagement.affinity", 0.3, "", (0.01, 0.99), "uncertainty", plausible=(0.2, 0.4),
    makes_population=True,
    en=("Mean affinity", "Mean affinity with the EFC (Beta distribution)."),
    fr=("Affinité moyenne", "Affinité moyenne avec l'EFC (loi Beta)."),
    source="J: values-driven firms are a minority",
)  # fmt: skip
declare(
    "engagement.affinity_concentration", 2.5, "", (0.1, 1000), "setting",
    makes_population=True,
    en=("Concentration of affinity", "Sum of the two parameters of the Beta distribution of affinity."),
    fr=("Concentration de l'affinité", "Somme des deux paramètres de la loi Beta de l'affinité."),
    source="J",
)  # fmt: skip
declare(
    "engagement.attention", "accompaniment", "", ("accompaniment", "staff", "none"), "setting", mechanism="attention",
    en=("Who welcomes newcomers", "What the attention that a newcomer finds depends on: the staff's accompaniment, the whole staff, or nothing."),
    fr=("Qui accueille les nouveaux", "De quoi dépend l'accueil que trouve un nouveau : l'accompagnement de l'équipe, toute l'équipe, ou rien."),
    source="J: the most fragile assumption of the model; results are told for each form",
)  # fmt: skip
declare(
    "engagement.follow", 105.0, "members per full-time equivalent", (0, 100_000), "uncertainty", plausible=(60.0, 175.0), mechanism="attention",
    en=("Members followed per post of accompaniment", "Members that one full-time equivalent of accompaniment can follow with full attention."),
    fr=("Adhérents suivis par poste d'accompagnement", "Adhérents qu'un équivalent temps plein d'accompagnement peut suivre en accueillant pleinement."),
    source="D: 25 to 70 members per full-time equivalent (about 130 for two), 60 to 175 at a share of 40 %",
)  # fmt: skip
declare(
    "engagement.follow_staff", 42.0, "members per full-time equivalent", (0, 100_000), "setting", mechanism="attention",
    en=("Members followed per post", "Members that one full-time equivalent can follow with full attention (form of attention: staff)."),
    fr=("Adhérents suivis par poste", "Adhérents qu'un équivalent temps plein peut suivre en accueillant pleinement (forme d'accueil : staff)."),
    source="D: 25 to 70 members per full-time equivalent",
)  # fmt: skip
declare(
    "engagement.follow_accompagnateur", 0.3, "members", (0, 10_000), "uncertainty", plausible=(0.0, 4.0), mechanism="attention",
    en=("Members followed by an accompagnateur", "Members that one accompagnateur adds to those who find full attention."),
    fr=("Adhérents suivis par un accompagnateur", "Adhérents qu'un accompagnateur ajoute à ceux qui trouvent un plein accueil."),
    source="J: hypothesis",
)  # fmt: skip
declare(
    "lapse.first_year", 0.009, "per month", (0, 10), "uncertainty", plausible=(0.006, 0.014),
    en=("Leaving, first year", "Base hazard that a member leaves in its first twelve months."),
    fr=("Départ, première année", "Risque de base qu'un adhérent parte dans ses douze premiers mois."),
    source="A: 15 to 30 % in the first year (association benchmarks, Marketing General 2019)",
)  # fmt: skip
declare(
    "lapse.later", 0.005, "per month", (0, 10), "uncertainty", plausible=(0.003, 0.008),
    en=("Leaving, later", "Base hazard that a member leaves after its first year."),
    fr=("Départ, ensuite", "Risque de base qu'un adhérent parte après la première année."),
    source="A: 8 to 18 % a year (association benchmarks, Marketing General 2019)",
)  # fmt: skip
declare(
    "lapse.tension", 1.5, "", (0, 100), "uncertainty", mechanism="tension", plausible=(0.0, 3.0),
    en=("Leaving by tension", "What full tension adds to the hazard of leaving, as a share of it."),
    fr=("Départ par tension", "Ce qu'une tension complète ajoute au risque de départ, en proportion."),
    source="J: founding text (tension between service and industrial orientation)",
)  # fmt: skip
declare(
    "lapse.loyalty", 0.6, "share", (0, 1), "uncertainty", plausible=(0.0, 0.9), mechanism="loyalty",
    en=("Loyalty", "Share of the hazard of leaving that full benefit of cooperation takes away."),
    fr=("Fidélité", "Part du risque de départ qu'enlève le plein bénéfice de la coopération."),
    source="J: hypothesis: what pays keeps",
)  # fmt: skip
declare(
    "lapse.isolation", 2.0, "factor", (0, 100), "uncertainty", mechanism="isolation", plausible=(1.0, 4.0),
    en=("Leaving by isolation", "Factor on the hazard of leaving of an isolated member."),
    fr=("Départ par isolement", "Facteur sur le risque de départ d'un adhérent isolé."),
    source="J: founding text (the danger is to isolate an actor in its own ecosystem)",
)  # fmt: skip
declare(
    "lapse.accompanied", 0.6, "factor", (0, 100), "uncertainty", mechanism="accompaniment", plausible=(0.3, 1.0),
    en=("Leaving when accompanied", "Factor on the hazard of leaving of an accompanied member."),
    fr=("Départ d'un accompagné", "Facteur sur le risque de départ d'un adhérent accompagné."),
    source="J",
)  # fmt: skip
declare(
    "lapse.competence_kept", 0.7, "share", (0, 1), "uncertainty", plausible=(0.4, 1.0),
    en=("Competence kept", "Share of its competence that an organisation keeps when it leaves."),
    fr=("Compétence gardée", "Part de sa compétence que garde une organisation qui part."),
    source="J",
)  # fmt: skip
