"""What the columns of exported tables mean: units, ranges and meanings, in both languages.

Measures and parameters say it in their declarations; the other columns are listed here. Each Parquet file carries it in
the metadata of its columns, and `dictionary.csv` beside the files of a command holds it for all of them. It is the
same whatever language is spoken.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.runs.storage.files import write_csv, write_whole
from scenarios.language import _, mark, use_language
from simulation.measures import MEASURES
from simulation.parameters import REGISTRY
from simulation.state.tables import KINDS, SECTORS, SIZES, THEMES, Cause, Organisations, Relations, Stage

if TYPE_CHECKING:
    import pandas
    import pyarrow

FILE = "dictionary.csv"
Texts = Mapping[str, str]
Describe = Callable[[str], Mapping[str, str]]
FIELDS = ("unit", "lower", "upper", "label", "label_fr", "meaning", "meaning_fr")
"""What is known of a column ("" where there is nothing to say)."""
OF_RUNS: Texts = {
    "run": mark("Number of the run, from 1."),
    "region": mark("Seed of the region that was drawn (where there are several)."),
    "seed": mark("Seed of the run: the same seed, the same luck."),
    "month": mark("Month of the run; 0 is the founding."),
    "date": mark("Calendar month or year."),
    "point": mark("Number of the point of the plan, from 1."),
    "replicate": mark("Number of the run among those of its point, from 1."),
    "scenario": mark("Scenario that was run."),
    "status": mark("What became of the run: done, failed, died, timed out, out of memory, or missing."),
}
"""Columns of tables of runs, besides measures and parameters."""
OF_TERRITORIES: Texts = {
    **OF_RUNS,
    "code": mark("Code of the territory."),
    "members": mark("Members in the territory."),
    "alive": mark("Has the territory a live community?"),
}
OF_SUMMARY: Texts = {
    **OF_RUNS,
    "year": mark("Calendar year."),
    "measure": mark("Measure: its unit and meaning stand at its own name."),
    "median": mark("Median of the runs; of what happens within a month, of the sums of the year."),
    "lower": mark("Exceeded in 95 % of the runs."),
    "upper": mark("Exceeded in 5 % of the runs."),
    "mean": mark("Mean of the runs."),
    "runs": mark("Number of runs."),
}
OF_ORGANISATIONS: Texts = {
    "id": mark("Name or number of the organisation, unique."),
    "identity": mark("Number that names its luck."),
    "kind": mark("Main position: firm, supplier, client or partner."),
    "sector": mark("Sector of activity."),
    "size_class": mark("Size class."),
    "size": mark("Staff."),
    "territory": mark("Code of the territory."),
    "department": mark("Code of the department."),
    "theme": mark("Theme: trade, activity or function."),
    "stage": mark("Stage: unaware, aware, engaged or animator."),
    "competence": mark("Competence in the EFC."),
    "reluctance": mark("Threshold that conviction must pass."),
    "affinity": mark("Affinity with the EFC."),
    "territory_name": mark("Name of the territory."),
    "through": mark("Through what it last became aware (empty: founder, or unaware)."),
    "through_whom": mark("Organisation through which it last became aware."),
    "aware_from": mark("Month at which it last became aware."),
    "member_from": mark("Month at which it joined the club."),
    "accompanied_to": mark("Month at which its accompaniment ends."),
    "isolated_from": mark("Month since which it is an isolated member."),
    "takes_part": mark("Does it take part in the territorial community around it (1)?"),
    "lends_accompaniment": mark("Does it lend accompaniment slots (1)?"),
    "professional_community": mark("Number of its professional community."),
    "commune": mark("Code of the commune."),
    "commune_name": mark("Name of the commune."),
    "latitude": mark("Latitude of the commune."),
    "longitude": mark("Longitude of the commune."),
}
OF_PANELS: Texts = {
    **{name: column.meaning for name, column in Organisations.columns.items()},  # those that are declared alone
    **OF_RUNS,
    **OF_ORGANISATIONS,
    "row": mark("Row of the organisation; other columns say rows too."),
    "generation": mark("Organisations that held this row before: a newcomer takes the row of one that has closed."),
    "commune": mark("Code of the commune (empty: unknown)."),
    "closing_at": mark("Accumulated hazard of closing at which it closes."),
    "crisis_at": mark("Accumulated hazard of a crisis at which the next one strikes."),
    "sensitised_cause": mark("Through what it last became aware (empty: founder, or unaware)."),
    "sensitised_by": mark("Row of the organisation through which it last became aware (-1: none)."),
    "aware_since": mark("Step at which it last became aware (-1: never)."),
    "member_since": mark("Step at which it joined the club (-1: never)."),
    "left_at": mark("Step at which it last left the club (-1: never)."),
    "waiting_since": mark("Step since which it waits for accompaniment (-1: it does not)."),
    "accompanied_since": mark("Step at which its accompaniment began (-1: never)."),
    "accompanied_until": mark("Step at which its accompaniment ends (-1: none)."),
    "accompagnateur": mark("Does it lend accompaniment slots?"),
    "professional": mark("Row of its professional community (-1: none)."),
    "participant": mark("Does it take part in the territorial community around it?"),
    "projects": mark("Projects under way."),
    "progress": mark("Progress of a member: cooperation of its relations, weighed by their shares."),
    "crisis_until": mark("Step at which its crisis of the volume model ends (-1: none)."),
    "voice_faded": mark("Has its voice ended?"),
    "isolated_since": mark("Step since which it is an isolated member (-1: it is not)."),
    "willing": mark("Willingness to cooperate (rule of imitation)."),
    "payoff": mark("Last payoff of cooperation (rule of imitation)."),
}
"""Columns of a panel: those of organisations as the model has them, codes as the words that they stand for."""
WORDS: Mapping[str, tuple[str, ...]] = {
    "kind": KINDS,
    "sector": SECTORS,
    "size_class": SIZES,
    "theme": THEMES,
    "stage": tuple(stage.name.lower() for stage in Stage),
    "sensitised_cause": tuple(cause.name.lower() for cause in Cause),
}
"""The words that the codes of a column of organisations stand for, in their order."""
OF_RELATIONS: Texts = {
    "source": mark("First end of the relation (of supply: the supplier)."),
    "target": mark("Second end of the relation (of supply: the client)."),
    "type": mark("supply or acquaintance."),
    "share_of_sales": mark("Share of the source's sales that the target stands for."),
    "share_of_purchases": mark("Share of the target's purchases that the source stands for."),
    "trust_source": mark("Trust of the source in the target."),
    "trust_target": mark("Trust of the target in the source."),
    "initial_source": mark("Initial trust of the source."),
    "initial_target": mark("Initial trust of the target."),
    "cooperation": mark("Level of cooperation."),
    "projects_ended": mark("Projects that have ended."),
    "projects_succeeded": mark("Projects that have succeeded."),
    "stirred": mark("Has anything ever happened on it (1)?"),
    "born_on": mark("Month at which it began (empty: it was there at the founding)."),
}
OF_COMPARISONS: Texts = {
    "scenario": mark("Scenario that is compared with the first."),
    "strategy": mark("Strategy: a scenario."),
    "world": mark("Number of the world, from 1."),
    "worlds": mark("Number of worlds."),
    "mean": mark("Mean of the measure over the worlds."),
    "organisations": mark("Size of the economy to which the worlds were fitted."),
    "structure": mark("Mechanism of the model that is off in these worlds (empty: none)."),
    "month": OF_RUNS["month"],
    "measure": mark("Measure that the row is about, and whose unit its numbers have."),
    "mean_difference": mark("Mean difference, pair by pair of runs with the same luck."),
    "lower": mark("Lower end of the 95 % interval of the mean difference."),
    "upper": mark("Upper end of the 95 % interval of the mean difference."),
    "wins": mark("Pairs of runs in which it does better than the first scenario."),
    "ties": mark("Pairs of runs in which both are level."),
    "runs": mark("Number of pairs of runs."),
    "half_width": mark("Half of the 95 % interval of the mean difference, with so many pairs."),
    "what": mark("Kind of figure: a passage on the way to a live territory, a loss, work, or who brought new members."),
    "which": mark("Figure of that kind."),
    "first": mark("Mean in the first scenario."),
    "other": mark("Mean in the other scenario."),
    "lever": mark("Lever: what the other scenario changes in one part of the model (empty: all of them)."),
    "way": mark("taken_away: all but this lever; alone: only this one; together: what no lever does alone; or total."),
    "regret": mark("How far it stays behind the best strategy of the same world."),
    "mechanism": mark("Mechanism of the model that is switched off."),
    "outcome": mark("Outcome that is looked at, in its own unit."),
    "with_it": mark("Mean of the runs that have the mechanism."),
    "expected": mark("Sign that was expected of the difference (0: none)."),
    "moves": mark("Sign of the difference beyond chance (0: its 95 % interval holds zero)."),
}
OF_RANKING: Texts = {
    **OF_COMPARISONS,
    "rank": mark("Place, from the least to regret to the most."),
    "median": mark("Median of the measure over the worlds."),
    "worst_tenth": mark("Value of the measure that it falls short of in one world in ten."),
    "regret_median": mark("Median of the regret over the worlds."),
    "regret_worst_tenth": mark("Regret that is exceeded in one world in ten."),
    "regret_largest": mark("Largest regret of all worlds."),
    "best_in": mark("Worlds in which no other strategy does better."),
    "best_share_lower": mark("Lower end of the 95 % interval of the share of worlds in which it is best."),
    "best_share_upper": mark("Upper end of the 95 % interval of the share of worlds in which it is best."),
    "effort": mark("Mean effort of the team over the worlds, in full-time-equivalent months."),
    "member_hours": mark("Mean hours that members give over the worlds."),
    "spent": mark("Mean euros spent on posts and events over the worlds."),
    "spent_per_member": mark(
        "Euros spent for each member gained since the founding, ratio of the means of the worlds."
    ),
    "spent_per_relation": mark(
        "Euros spent for each cooperative trade relation gained since the founding, ratio of the means of the worlds."
    ),
}
OF_ANALYSES: Texts = {
    "scenario": OF_RUNS["scenario"],
    "point": OF_RUNS["point"],
    "factor": mark("Factor of the plan."),
    "measure": OF_COMPARISONS["measure"],
    "design": mark("Design of the plan, which names the method."),
    "rank": mark("Place of the factor, the most influential first (0: not about a factor; empty: none has an effect)."),
    "index": mark("Index of the method, or component of the variance."),
    "value": mark("Value of the index."),
    "half": mark("Half of its 95 % interval."),
    "replicates": mark("Runs of the point."),
    "mean": mark("Mean of the runs of the point."),
    "deviation": mark("Standard deviation of the runs of the point."),
    "half_width": mark("Half of the 95 % interval of the mean."),
    "variation": mark("Coefficient of variation: standard deviation over mean."),
    "stable_from": mark("Number of runs from which the coefficient of variation is stable."),
    "share": mark("Half of the interval that is wanted, as a share of the mean."),
    "needed": mark("Number of runs that are needed for it."),
    "runs": mark("Number of runs."),
    "probability": mark("Share of the runs in which it happens."),
    "not_dominated": mark("Does no other point do better in all the outcomes?"),
    "share_of_seeds": mark("Share of the seeds with which no other point does better."),
    "box": mark("Number of the box of conditions."),
    "density": mark("Share of the points of the box at which it happens."),
    "coverage": mark("Share of all points at which it happens that the box holds."),
    "points": mark("Number of points of the box."),
    "runs_share": mark("Share of the runs of the box in which it happens."),
    "lower": mark("Lower end of the factor in the box."),
    "upper": mark("Upper end of the factor in the box."),
    "values": mark("Values of the factor in the box, where it is no number."),
    "quasi_p": mark("How often chance would make the box as dense without this condition."),
}
OF_OUTCOME = mark("What the world's run gave of this observation.")
"""Columns of posterior worlds that are called by an observation, such as members@2017-05."""
OF_CALIBRATIONS: Texts = {
    **OF_RUNS,
    "world": OF_COMPARISONS["world"],
    "organisations": OF_COMPARISONS["organisations"],
    "structure": OF_COMPARISONS["structure"],
    "measure": OF_COMPARISONS["measure"],
    "observation": mark("What was observed: measure and month, or the months between which it increased."),
    "kind": mark("What is known: exact, about, at-least, between or derived."),
    "value": mark("The figure that was observed."),
    "error": mark("Standard deviation of its error."),
    "lower": mark("Lower end: of what was observed; exceeded in 95 % of the posterior worlds."),
    "upper": mark("Upper end: of what was observed; exceeded in 5 % of the posterior worlds."),
    "median": mark("Median of the posterior worlds."),
    **{
        f"{place}_{when}": text
        for when, texts in {
            "prior": (
                mark("Median of the worlds of the plausible ranges."),
                mark("Exceeded in 95 % of the worlds of the plausible ranges."),
                mark("Exceeded in 5 % of the worlds of the plausible ranges."),
            ),
            "posterior": (
                mark("Median of the worlds weighed by what was observed."),
                mark("Exceeded in 95 % of the worlds weighed by what was observed."),
                mark("Exceeded in 5 % of the worlds weighed by what was observed."),
            ),
        }.items()
        for place, text in zip(("median", "lower", "upper"), texts, strict=True)
    },
    "holds_prior": mark("How often worlds of the plausible ranges meet the observation."),
    "holds_posterior": mark("How often worlds weighed by all observations meet it."),
    "factor": mark("Uncertain number."),
    "told": mark("Share of the variance that goes once it is known."),
    "told_lower": mark("Lower end of the 95 % interval of that share."),
    "distance": mark("Kolmogorov-Smirnov distance."),
    "p_value": mark("How often chance would give as much."),
    "p_holm": mark("The same after Holm's correction for the number of factors."),
    "coverage": mark("Share of the made-up clubs whose true number lies in the 90 % interval."),
    "recovered": mark("Share of the number's variance that the reports of made-up clubs explain."),
    "fitted": mark("Earlier observations that were fitted."),
    "method": mark("Way to foretell: the model, or a naive one."),
    "score": mark("Continuous ranked probability score of a figure; of a statement the probability given to it."),
    "answer": mark("Measure at the horizon that one wants to know."),
    "mechanism": OF_COMPARISONS["mechanism"],
    "log_factor": mark("Log of the Bayes factor of having the mechanism; lower and upper are its 95 % interval."),
    "verdict": mark("What the observations say of it: asked, refused or open."),
    "effective_size": mark("How many independent draws the weights are worth without it."),
    "worlds": OF_RANKING["worlds"],
}
OF_OPTIMISATION: Texts = {
    "strategy": OF_COMPARISONS["strategy"],
    "worlds": mark("Worlds in which the strategy was tried before it was given up."),
    "on_front": mark("Is it within the budget, and does no other one do better in all the outcomes?"),
    "share_on_front": mark("In what share of resampled worlds that is so."),
    "spent": mark("What is spent from the first date of the levers on, in the unit of the budget (0 without one)."),
}
"""Columns of a search besides measures and levers; what a lever is called with "from" is the month it begins in."""
UNITS = {
    **{name: column.unit for name, column in {**Relations.columns, **Organisations.columns}.items()},
    **dict.fromkeys(("latitude", "longitude"), mark("degrees")),
}
"""Units of columns of the state, and of places."""


def described(texts: Texts, column: str) -> dict[str, str]:
    """What is known of a column (see `FIELDS`): what its table says of it, else its declaration.

    Args:
        texts: meanings of the columns of its table that are neither measures nor parameters, marked texts.
        column: its name.
    """
    is_of_world = texts in (OF_ORGANISATIONS, OF_RELATIONS, OF_PANELS)
    declared = None if is_of_world or column in texts else MEASURES.get(column) or REGISTRY.get(column)
    if declared is not None:
        lower, upper = ("" if bound is None else f"{bound:.12g}" for bound in (declared.lower, declared.upper))
        label, meaning = declared.label, declared.meaning
        values = (declared.unit, lower, upper, label["en"], label["fr"], meaning["en"], meaning["fr"])
    else:
        unit = UNITS.get(column, "") if is_of_world and column in texts else ""
        text = texts.get(column, mark("A column of the user's own table."))
        values = (unit, "", "", "", "", *(_in(lang, text) for lang in ("en", "fr")))
    return dict(zip(FIELDS, values, strict=True))


def _in(lang: str, text: str) -> str:
    with use_language(lang):
        return _(text)


def labelled(schema: pyarrow.Schema, describe: Describe) -> pyarrow.Schema:
    """A schema whose fields carry what is known of them, as UTF-8 texts under the names of `FIELDS`."""
    import pyarrow

    return pyarrow.schema(
        [field.with_metadata({name: text for name, text in describe(field.name).items() if text}) for field in schema],
        schema.metadata,
    )


def write_parquet(table: pandas.DataFrame, path: Path, provenance: Mapping[str, Any], describe: Describe) -> Path:
    """A Parquet file that carries its provenance in the key "efc" of its metadata, and in its columns what they mean.

    Args:
        describe: gives what is known of a column by its name (see `FIELDS`).
    """
    import pyarrow
    from pyarrow import parquet

    arrow_table: pyarrow.Table = pyarrow.Table.from_pandas(table, preserve_index=False)
    about = {**(arrow_table.schema.metadata or {}), b"efc": json.dumps(provenance, ensure_ascii=False).encode()}
    schema = labelled(arrow_table.schema, describe).with_metadata(about)
    return write_whole(path, lambda beside: parquet.write_table(arrow_table.cast(schema), beside))


def write_dictionary(folder: Path, tables: Mapping[str, tuple[Any, Texts]]) -> Path:
    """The data dictionary of a folder: of these files, and of others there that it told of before.

    Args:
        tables: see `dictionary`.
    """
    import pandas

    path = folder / FILE
    rows = dictionary(tables)
    with contextlib.suppress(OSError, ValueError, LookupError):  # there is none yet, or it is something else
        former = pandas.read_csv(path, dtype=str, keep_default_na=False)
        is_other = [name not in tables and (folder / name).is_file() for name in former["file"]]
        rows = pandas.concat([former.loc[is_other, list(rows.columns)], rows], ignore_index=True)
    return write_csv(rows, path)


def write_tables(folder: Path, tables: Mapping[str, tuple[pandas.DataFrame, Texts]]) -> list[Path]:
    """CSV files in a folder, and in its data dictionary what their columns mean.

    Args:
        tables: by the name of each file, the table, and the texts of its columns (see `described`).
    """
    paths = [write_csv(table, folder / name) for name, (table, _texts) in tables.items()]
    return [*paths, write_dictionary(folder, tables)]


def dictionary(tables: Mapping[str, tuple[Any, Texts]]) -> pandas.DataFrame:
    """The data dictionary of some files: a row for each of their columns.

    Args:
        tables: by the name of each file, its table or the names of its columns, and their texts (see `described`).
    """
    import pandas

    rows = [
        {"file": file, "column": column, **described(texts, column)}
        for file, (columns, texts) in tables.items()
        for column in columns
    ]
    return pandas.DataFrame(rows, columns=["file", "column", *FIELDS])
