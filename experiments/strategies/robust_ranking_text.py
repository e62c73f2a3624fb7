"""The document of a ranking: a table, which strategy leaves the least to regret, and at what effort."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from experiments.runs.document import Column, Document, Sentence, Table, details, label_column, sentences
from experiments.runs.run_text import regions_text
from experiments.runs.uncertainty import Ensemble
from experiments.strategies.comparison import UNEQUAL
from experiments.strategies.mechanisms.structures import differences
from experiments.strategies.mechanisms.structures_text import ahead_in, structure_section
from experiments.strategies.money.cost_effectiveness import GAINED
from experiments.strategies.robust_ranking import Ranking, own_uncertainties
from scenarios import Scenario
from scenarios.language import _, between_semicolons, language, ngettext
from scenarios.language.measures import measure_label
from scenarios.language.names import not_the_region, year_or_month
from scenarios.language.numbers import digits_for, euros, number, percent
from scenarios.titles import named
from simulation.population.counts.counts import region_size


def ensemble_document(scenarios: Sequence[Scenario], ensemble: Ensemble, organisations: int | None = None) -> Document:
    """The strategies, the worlds, and what a strategy decides that the worlds decide for the others.

    Args:
        organisations: size of the economy in which they are tried (None: the whole region).
    """
    count = len(ensemble.worlds)
    text = ngettext("{count} world of {file}", "{count} worlds of {file}", count)
    if ensemble.source == "drawn":
        text = ngettext(
            "{count} world drawn from plausible ranges ({parameters} uncertain parameters, Latin hypercube); not "
            "calibrated",
            "{count} worlds drawn from plausible ranges ({parameters} uncertain parameters, Latin hypercube); not "
            "calibrated",
            count,
        )
    mind = ""
    size = ensemble.organisations or region_size()
    if ensemble.organisations is not None:
        text = ngettext(
            "{count} world of {file}, weighed by what was observed of the club, in an economy of {size} organisations "
            "({parameters} uncertain parameters; structures of the model: {structures})",
            "{count} worlds of {file}, weighed by what was observed of the club, in an economy of {size} organisations "
            "({parameters} uncertain parameters; structures of the model: {structures})",
            count,
        )
        if (organisations or region_size()) != size:
            mind = _("Mind: these worlds were weighed in an economy of another size than this one.")
    structures = len(set(ensemble.structures)) or 1
    own = _("Mind: {scenario} sets {parameters} itself, in every world: this is not a lever.")
    own_values = ((scenario, own_uncertainties(scenario, ensemble)) for scenario in scenarios)
    return Document(
        "",
        [
            *sentences((scenario.title[language()] for scenario in scenarios), "strong"),
            Sentence(
                text.format(
                    count=count,
                    parameters=len(ensemble.worlds[0]),
                    file=ensemble.source,
                    structures=structures,
                    size=number(size),
                )
            ),
            *sentences([mind], "warning"),
            *sentences(
                (
                    own.format(scenario=named(scenario), parameters=", ".join(values))
                    for scenario, values in own_values
                    if values
                ),
                "warning",
            ),
        ],
    )


def ranking_document(ranking: Ranking) -> Document:
    """Everything that is said of a ranking."""
    warning = ""
    if ranking.provenance.get("population", {}).get("demonstration"):
        own = any(not scenario.is_of_region for scenario in ranking.scenarios)
        warning = not_the_region(own, ranking.organisations)
    reading = _(
        "In each world all strategies have the same population, the same seeds and the same luck. Regret: how far "
        "a strategy is behind the best of a world. Worst tenth: exceeded in nine worlds of ten. The order is that "
        "of the regret that is exceeded in one world in ten."
    )
    found = regret_sentences(ranking)
    table, costs = ranking_tables(ranking)
    return Document(
        "",
        [
            *sentences(found[:1], "strong"),
            *sentences([warning], "warning"),
            table,
            *sentences([*found[1:], effort_sentence(ranking), *region_sentences(ranking)], "finding"),
            *sentences([reading, _conditional(ranking)], "note"),
            details(
                [
                    costs,
                    *sentences([money_sentence(ranking)], "finding"),
                    *(structure_section(ranking) if ranking.ensemble.structures else ()),
                ]
            ),
        ],
    )


def _conditional(ranking: Ranking) -> str:
    """What the ranking is conditional on, besides its worlds."""
    scenario = ranking.scenarios[0]
    return regions_text(scenario, scenario.parameters(), ranking.regions, ranking.runs // ranking.regions)


def region_sentences(ranking: Ranking) -> list[str]:
    """Whether each region alone has the same first strategy, and where differences come from (none with one region).

    Robust is what holds over the worlds, in every structure and in every region, and nothing else.
    """
    if ranking.regions < 2 or not len(ranking.by_run) or len(ranking.scenarios) < 2:
        return []
    first, second = ranking.order()[:2]
    names = {"first": named(ranking.scenarios[first]), "second": named(ranking.scenarios[second])}
    text = _("{first} leaves the least to regret in {count} of {regions} regions taken alone.")
    count = ranking.first_in_regions().count(first)
    texts = [text.format(**names, count=count, regions=ranking.regions)]
    if ranking.ensemble.structures:
        found = differences(ranking, first, second)
        is_robust = count == ranking.regions and len(ahead_in(found)) == len(found)
        text = _("That {first} is ahead of {second} is robust: it holds in every structure and in every region.")
        if not is_robust:
            text = _("That {first} is ahead of {second} is not robust: in some structure or region it does not hold.")
        texts.append(text.format(**names))
    variance = ranking.variance(first, second)
    if variance is not None:
        parts = [percent(share) for share in variance.shares]
        text = _(
            "Of the variance of the difference between {first} and {second} in a single run, {parameters} comes from "
            "the uncertain numbers, {regions} from the region and {runs} from the luck of the run."
        )
        if variance.runs is None:
            text = _(
                "Of the variance of the difference between {first} and {second} in a single run, {parameters} comes "
                "from the uncertain numbers and {regions} from the region and the luck of the run, which more runs in "
                "each region would tell apart."
            )
        texts.append(text.format(**names, parameters=parts[0], regions=parts[1], runs=parts[-1]))
    return texts


def ranking_tables(ranking: Ranking) -> tuple[Table, Table]:
    """One row a strategy, the one with the least to regret first; what each is worth, and what it takes."""
    title = ngettext(
        "{measure} at the end of {date}, in {count} world",
        "{measure} at the end of {date}, in {count} worlds",
        len(ranking.done),
    ).format(
        measure=measure_label(ranking.measure),
        date=year_or_month(ranking.scenarios[0].date(ranking.months)),
        count=len(ranking.done),
    )
    digits = _digits(ranking)
    titles = dict(zip(ranking.names, _titles(ranking), strict=True))
    names = [
        label_column("", lambda row: str(row.rank)),
        label_column(_("strategy"), lambda row: titles[row.strategy]),
    ]
    outcomes = [
        Column(_("median"), lambda row: number(row.median, digits)),
        Column(_("worst tenth"), lambda row: number(row.worst_tenth, digits)),
        Column(_("regret, median"), lambda row: number(row.regret_median, digits)),
        Column(_("regret, one in ten"), lambda row: number(row.regret_worst_tenth, digits)),
        Column(_("best in"), lambda row: _("{wins} of {runs}").format(wins=row.best_in, runs=row.worlds)),
    ]
    expenses = [
        Column(_("FTE months"), lambda row: number(row.effort, 1)),
        Column(_("euros"), lambda row: euros(row.spent)),
        Column(_("members' hours"), lambda row: number(row.member_hours)),
    ]
    rows = list(ranking.table.itertuples())
    return Table(title, [*names, *outcomes], rows), Table(_("What it takes"), [*names, *expenses], rows)


def _titles(ranking: Ranking) -> list[str]:
    """The titles of the strategies, or the names of their files where titles are the same."""
    titles = [named(scenario) for scenario in ranking.scenarios]
    return titles if len(set(titles)) == len(titles) else ranking.names


def _digits(ranking: Ranking) -> int:
    """Decimals that the measure needs."""
    values = ranking.values[np.isfinite(ranking.values)]
    return digits_for(float(np.abs(values).max()), 0) if values.size else 0


def regret_sentences(ranking: Ranking) -> list[str]:
    """Which strategy leaves the least to regret, how often it is best, and whether the order is settled."""
    order = ranking.order()
    digits = _digits(ranking)
    worlds = len(ranking.done)
    first = order[0]
    best = ranking.table.iloc[0]
    worst = ranking.table.iloc[-1]
    lines = [
        _(
            "{strategy} leaves the least to regret ({measure}): in nine worlds of ten it is at most {regret} behind "
            "the best strategy of that world."
        ).format(
            strategy=named(ranking.scenarios[first]), measure=measure_label(ranking.measure).lower(),
            regret=number(best["regret_worst_tenth"], digits),
        ),
        ngettext(
            "It is the best in {wins} of {count} world (probability {lower} to {upper}).",
            "It is the best in {wins} of {count} worlds (probability {lower} to {upper}).",
            worlds,
        ).format(
            wins=best["best_in"], count=worlds, lower=percent(best["best_share_lower"]),
            upper=percent(best["best_share_upper"]),
        ),
    ]  # fmt: skip
    wins = ranking.wins()
    most = int(np.argmax(wins))
    if wins[most] > wins[first]:
        text = _("{strategy} is the best more often ({wins} of {count}), but falls further behind where it is not.")
        lines.append(text.format(strategy=named(ranking.scenarios[most]), wins=wins[most], count=worlds))
    for rival in order[1:2]:
        share = ranking.better_than(first, rival)
        if not share.runs:
            text = _("{other} does as well in every world.")
        elif not ranking.is_settled(first, rival):
            text = ngettext(
                "Mind: against {other} it does better in {wins} of {count} world where they differ; with so few "
                "worlds their order is not settled.",
                "Mind: against {other} it does better in {wins} of {count} worlds where they differ; with so few "
                "worlds their order is not settled.",
                share.runs,
            )
        else:
            text = ngettext(
                "Against {other} it does better in {wins} of {count} world where they differ.",
                "Against {other} it does better in {wins} of {count} worlds where they differ.",
                share.runs,
            )
        lines.append(text.format(other=named(ranking.scenarios[rival]), wins=share.successes, count=share.runs))
    if worst["regret_largest"] > 0:
        text = _("{strategy} leaves the most to regret: up to {regret} behind the best.")
        regret = number(worst["regret_largest"], digits)
        lines.append(text.format(strategy=named(ranking.scenarios[order[-1]]), regret=regret))
    return lines


def effort_sentence(ranking: Ranking) -> str:
    """Whether the strategies are of equal effort; if not, what each gives for ten months of paid work."""
    effort = ranking.outcomes["effort"].mean(axis=0)
    least = int(np.argmin(effort))
    most = int(np.argmax(effort))
    if effort[most] - effort[least] <= UNEQUAL * effort[least]:
        return _("All strategies spend as much paid effort.")
    text = _(
        "Mind: the strategies are of unequal effort, from {least} full-time-equivalent months ({one}) to {most} "
        "({other})."
    )
    titles = _titles(ranking)
    return text.format(
        least=number(effort[least], 1), one=titles[least], most=number(effort[most], 1), other=titles[most]
    )


def money_sentence(ranking: Ranking) -> str:
    """What each strategy costs for each member and each cooperative trade relation that was gained."""
    titles = _titles(ranking)
    per_member, per_relation = (ranking.spent_for(measure) for measure in GAINED)
    part = _("{strategy} {member} a member, {relation} a relation")
    parts = [
        part.format(
            strategy=titles[index], member=euros(float(per_member[index])), relation=euros(float(per_relation[index]))
        )
        for index in ranking.order()
    ]
    text = _(
        "Spent for each member and for each cooperative trade relation gained since the founding, means of the "
        "worlds: {parts}."
    )
    return text.format(parts=between_semicolons(parts))
