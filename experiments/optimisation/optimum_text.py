"""What a search says: what was tried, the front and how sure it is, the rivals, what the best have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from experiments.optimisation.optimum import RESAMPLED, Contest, Optimum
from experiments.optimisation.plan import Lever, OptimisationPlan, lowest_choice
from experiments.optimisation.search import is_complete
from experiments.optimisation.strategy_text import in_words, lever_name, numbered
from experiments.runs.document import (
    Block,
    Column,
    Document,
    Line,
    Lines,
    Sentence,
    Table,
    details,
    label_column,
    sentences,
)
from experiments.runs.run_text import caution, short
from experiments.strategies.comparison import Difference
from scenarios.language import _, between_semicolons, language, ngettext
from scenarios.language.measures import measure_difference, measure_label, measure_mean, measure_unit
from scenarios.language.names import long_month_name
from scenarios.language.numbers import number, percent, significant_decimals
from scenarios.titles import named

SHORT = 6
"""Rows of the short table of the best strategies."""
EDGE = 0.1
"""Within this share of the bounds a lever is as high, or as low, as it may be."""


def plan_document(plan: OptimisationPlan) -> Document:
    """What is searched: outcomes, levers, worlds, budget."""
    goals = between_semicolons([goal_in_words(plan, column) for column in range(len(plan.goals))])
    levers = between_semicolons([lever_in_words(plan, lever) for lever in plan.levers])
    texts = [
        _("Wanted: {goals}.").format(goals=goals),
        _("Levers: {levers}.").format(levers=levers),
        _(
            "{strategies} strategies are tried in up to {worlds} worlds, from {scenario}; what is found is proved in "
            "{fresh} fresh worlds."
        ).format(
            strategies=number(plan.strategies), worlds=len(plan.worlds.worlds), scenario=named(plan.scenario),
            fresh=len(plan.fresh.worlds),
        ),
    ]  # fmt: skip
    if plan.worlds.organisations is not None:
        texts.append(_("The worlds agree with what was observed of the club."))
    elif plan.worlds.source == "drawn":
        texts.append(_("Worlds drawn from plausible ranges; not calibrated."))
    if plan.budget is not None:
        label = measure_label(plan.budget.measure).lower()
        date = long_month_name(plan.scenario.date(plan.first_month))
        if plan.budget.most is None:
            text = _("Budget ({measure}, from {date} on): what {scenario} spends.")
            texts.append(text.format(measure=label, date=date, scenario=named(plan.scenario)))
        else:
            text = _("Budget ({measure}, from {date} on): {most} {unit}.")
            unit = measure_unit(plan.budget.measure)
            texts.append(text.format(measure=label, date=date, most=number(plan.budget.most), unit=unit))
    return Document(plan.title[language()], [*sentences([plan.question[language()]]), *sentences(texts, "note")])


def goal_in_words(plan: OptimisationPlan, column: int) -> str:
    """An outcome, and what is wanted of it."""
    goal = plan.goals[column]
    direction = _("the more the better") if goal.sign > 0 else _("the less the better")
    return _("{outcome} ({direction})").format(outcome=measure_label(goal.measure), direction=direction)


def lever_in_words(plan: OptimisationPlan, lever: Lever) -> str:
    """A lever with its bounds and its dates."""
    if lever.values:
        values = ", ".join(short(value) for value in lever.values)
    else:
        assert lever.lower is not None and lever.upper is not None
        signed = lever.change == "add"
        digits = 0 if float(lever.lower).is_integer() and float(lever.upper).is_integer() else 2
        values = _("{lower} to {upper}").format(
            lower=number(lever.lower, digits, signed), upper=number(lever.upper, digits, signed)
        )
    dates = [long_month_name(plan.scenario.date(month)) for month in (lever.first, lever.last)]
    when = _("from {date}") if not lever.has_free_date else _("from {date} to {last} at the latest")
    return f"{lever_name(lever)} {values}, {when.format(date=dates[0], last=dates[1])}"


def optimum_document(optimum: Optimum) -> Document:
    """The front, how sure it is, what the rivals are worth, what the best have in common."""
    found = findings(optimum)
    rows = [*optimum.front, *([] if 0 in optimum.front else [0])]
    tables = [_front_table(optimum, rows), *([_contest_table(optimum)] if optimum.contests else [])]
    common = Document(_("What the best have in common"), sentences(in_common(optimum)))
    short = _front_table(optimum, rows[:: -(-len(rows) // SHORT)])
    content: list[Block] = [
        *sentences(found[:1], "strong"),
        Table(short.title, short.columns[:-1], short.rows),
        Lines([Line(_does(optimum, row), name_of(optimum, row)) for row in short.rows if _does(optimum, row)]),
        *sentences(found[1:], "finding"),
        Sentence(caution(), "warning"),
    ]
    return Document("", [*content, details([*tables, common, Sentence(_proof_note(optimum), "note")])])


def name_of(optimum: Optimum, position: int) -> str:
    """What a proved strategy is called in sentences."""
    candidate = optimum.proved[position]
    if candidate.choice is not None:
        return numbered(candidate.name)
    known = {scenario.name: scenario for scenario in (optimum.plan.scenario, *optimum.plan.rivals)}
    return named(known[candidate.name])


def findings(optimum: Optimum) -> list[str]:
    """The best strategy or strategies, and how sure that is; whether any rival is left."""
    plan = optimum.plan
    if not optimum.front:
        return [_("No strategy that was found is within the budget in the fresh worlds.")]
    texts = []
    first = optimum.front[0]
    if len(plan.goals) == 1:
        text = _("{strategy} does best: {outcome} {value}, {difference} against {reference} ({lower} to {upper}).")
        if first == 0:
            text = _("Nothing that was found does better than {reference}: {outcome} {value}.")
        gain = optimum.difference(first, 0)
        measure = plan.goals[0].measure
        texts.append(
            text.format(
                strategy=name_of(optimum, first), outcome=measure_label(measure).lower(),
                value=measure_mean(measure, float(optimum.means[first, 0])), reference=name_of(optimum, 0),
                **_difference_words(measure, gain),
            )
        )  # fmt: skip
        text = _("In {share} of resampled worlds it is the best of those that were proved.")
        texts.append(text.format(share=percent(float(optimum.share[first]))))
        close = [
            position
            for position in range(len(optimum.proved))
            if position != first and _is_close(optimum, position, first)
        ]
        if close:
            message = ngettext(
                "{count} other cannot be told from it: {names}.", "{count} others cannot be told from it: {names}.",
                len(close),
            )  # fmt: skip
            names = ", ".join(name_of(optimum, position) for position in close)
            texts.append(message.format(count=len(close), names=names))
    else:
        message = ngettext(
            "{count} strategy is not beaten on every outcome by another one.",
            "{count} strategies are not beaten on every outcome by another one.",
            len(optimum.front),
        )
        texts.append(message.format(count=len(optimum.front)))
        given = [name_of(optimum, position) for position in optimum.front if optimum.proved[position].choice is None]
        if given:
            texts.append(_("Among them, not found by the search: {names}.").format(names=", ".join(given)))
    if optimum.contests:
        texts.append(_rivals_in_words(optimum))
    return texts


def _is_close(optimum: Optimum, position: int, first: int) -> bool:
    if not optimum.race.is_within(optimum.means[position, -1]):
        return False
    gap = optimum.difference(first, 0, position)
    return gap.lower <= 0.0 <= gap.upper


def _difference_words(measure: str, difference: Difference) -> dict[str, str]:
    names = {"difference": difference.mean, "lower": difference.lower, "upper": difference.upper}
    return {name: measure_difference(measure, value) for name, value in names.items()}


def _rivals_in_words(optimum: Optimum) -> str:
    """How many of the rivals are beaten at equal cost."""
    contests = optimum.contests
    won = sum(contest is not None and contest.is_won for contest in contests)
    left = [
        name_of(optimum, rival)
        for rival, contest in zip(optimum.rivals, contests, strict=True)
        if contest is None or not contest.is_won
    ]
    if not left:
        return ngettext(
            "The one other strategy is clearly beaten by one that costs no more.",
            "Each of the {count} other strategies is clearly beaten by one that costs no more.",
            won,
        ).format(count=won)
    text = ngettext(
        "The one other strategy is not clearly beaten by one that costs no more: {names}.",
        "{won} of {count} other strategies are clearly beaten by one that costs no more; not so: {names}.",
        len(contests),
    )
    return text.format(won=won, count=len(contests), names=", ".join(left))


def _front_table(optimum: Optimum, rows: Sequence[int]) -> Table:
    plan = optimum.plan
    columns = [
        label_column(_("strategy"), lambda row: name_of(optimum, row)),
        *(
            Column(
                measure_label(goal.measure),
                lambda row, column=column, goal=goal: measure_mean(goal.measure, float(optimum.means[row, column])),
            )
            for column, goal in enumerate(plan.goals)
        ),
    ]
    if plan.budget is not None and plan.budget.measure not in [goal.measure for goal in plan.goals]:
        spent = plan.budget.measure
        columns.append(Column(measure_label(spent), lambda row: measure_mean(spent, float(optimum.means[row, -1]))))
    columns += [
        Column(_("on the front"), lambda row: percent(float(optimum.share[row]))),
        label_column(_("what it does"), lambda row: _does(optimum, row)),
    ]
    return Table(_("The best strategies, in fresh worlds"), columns, rows)


def _does(optimum: Optimum, position: int) -> str:
    choice = optimum.proved[position].choice
    return in_words(optimum.plan, choice) if choice is not None else ""


def _contest_table(optimum: Optimum) -> Table:
    """Each rival against the best that costs no more."""
    rows = list(zip(optimum.rivals, optimum.contests, strict=True))
    columns = [
        label_column(_("strategy"), lambda row: name_of(optimum, row[0])),
        *(
            Column(
                measure_label(goal.measure),
                lambda row, column=column, goal=goal: measure_mean(goal.measure, float(optimum.means[row[0], column])),
            )
            for column, goal in enumerate(optimum.plan.goals)
        ),
        label_column(
            _("the best at its cost"),
            lambda row: name_of(optimum, row[1].winner) if row[1] else _("none costs so little"),
        ),
    ]
    if optimum.cost_column is not None:
        columns.append(Column(_("at so much of its cost"), lambda row: percent(row[1].spent) if row[1] else ""))
    measures = list(dict.fromkeys(measure for contest in optimum.contests if contest for measure in contest.gains))
    columns += [
        Column(
            _("{outcome}: better by").format(outcome=measure_label(measure)),
            lambda row, measure=measure: _gain(row[1], measure),
        )
        for measure in measures
    ]
    return Table(_("Other strategies, against the best that costs no more"), columns, rows)


def _gain(contest: Contest | None, measure: str) -> str:
    if contest is None:
        return ""
    words = _difference_words(measure, contest.gains[measure])
    return _("{difference} ({lower} to {upper})").format(**words)


def searched(optimum: Optimum) -> str:
    """How many strategies were tried, in how many runs."""
    tried = [one for one in optimum.tried if one.choice is not None]
    runs = int(sum(one.known.sum() for one in optimum.tried))
    text = _("{count} strategies were tried in {runs} runs; {given_up} of them were given up before the last world.")
    given_up = sum(not is_complete(one, optimum.tried[0]) for one in tried)
    return text.format(count=number(len(tried)), runs=number(runs), given_up=number(given_up))


def _proof_note(optimum: Optimum) -> str:
    text = _(
        "Intervals: 95 %, world by world under the same luck. “On the front”: share of {resampled} draws of the fresh "
        "worlds. This holds over these worlds, not over other structures of the model or other regions."
    )
    return f"{searched(optimum)} {text.format(resampled=number(RESAMPLED))}"


# -- what the best have in common


def in_common(optimum: Optimum) -> list[str]:
    """Each lever that explains how strategies differ, with where nine tenths of the best have it; and the others."""
    plan = optimum.plan
    good = optimum.good
    scores = optimum.scores
    if len(good) < 2 or scores is None:
        return [_("Too few good strategies were found to say what they have in common.")]
    texts = [
        ngettext(
            "{count} strategy is among the best: no other one is clearly better, or it comes next.",
            "{count} strategies are among the best: no other one is clearly better, or they come next.",
            len(good),
        ).format(count=len(good))
    ]
    features = optimum.features(good)
    everything = optimum.features([one for one in optimum.tried if one.choice is not None])
    idle = []
    for name, share, matters in zip(scores.names, scores.share, scores.matters, strict=True):
        lever = next(lever for lever in plan.levers if name in (lever.name, lever.date_name))
        label = feature_name(lever, name)
        if not matters:
            idle.append(label)
            continue
        text = _("{lever} explains {share} of what the strategies differ by: {best}.")
        best = _best_have(plan, lever, name, features[name].tolist(), everything[name].tolist())
        texts.append(text.format(lever=label, share=percent(float(share)), best=best))
    if idle:
        texts.append(_("Hardly decisive here: {levers}.").format(levers=between_semicolons(idle)))
    return texts


def feature_name(lever: Lever, name: str) -> str:
    """A lever, or the date of a lever."""
    return lever_name(lever) if name == lever.name else _("{lever} (its date)").format(lever=lever_name(lever))


def _best_have(plan: OptimisationPlan, lever: Lever, name: str, best: Sequence[Any], tried: Sequence[Any]) -> str:
    """Where the best have it, and between which values it was tried."""
    if isinstance(best[0], str | bool):
        value, count = Counter(map(short, best)).most_common(1)[0]
        return _("{value} in {count} of the {best} best").format(value=value, count=count, best=len(best))

    def write(value: float) -> str:
        if name == lever.date_name:
            return long_month_name(plan.scenario.date(round(value)))
        if name in plan.split(lowest_choice(plan)):
            return percent(value)
        return number(value, significant_decimals(value), signed=lever.change == "add")

    lower, upper = (float(value) for value in np.quantile(best, (0.05, 0.95)))
    least, most = min(tried), max(tried)
    text = _("the best have it from {lower} to {upper} ({least} to {most} were tried)")
    if lower >= most - EDGE * (most - least):
        text = _("the best have as much of it as may be, {lower} to {upper} ({least} to {most} were tried)")
    elif upper <= least + EDGE * (most - least):
        text = _("the best have as little of it as may be, {lower} to {upper} ({least} to {most} were tried)")
    return text.format(lower=write(lower), upper=write(upper), least=write(least), most=write(most))
