"""Verdicts: better, worse, or not told apart; sentence, sign, table, tile and figure agree, for all pairs."""

from __future__ import annotations

import re
from itertools import permutations

import numpy as np
import pytest
from scipy import stats

import scenarios
from experiments.dashboard.components import captions
from experiments.dashboard.workers.uncertainty_bands import band_of_results
from experiments.figures import paired_levels
from experiments.reports.page import _tile
from experiments.runs.batch import run_many
from experiments.runs.final_state import final_state
from experiments.runs.results import Results
from experiments.runs.run_text import between
from experiments.runs.summary import quantile_band
from experiments.strategies.comparison import Comparison, Difference, paired_difference
from experiments.strategies.comparison_text import (
    MAIN,
    answer,
    frequency_sentence,
    measure_rows,
    table_at_end,
    verdict_text,
)
from experiments.strategies.explanation import Explanation
from experiments.strategies.lever_contributions import Contributions
from scenarios.language import use_language
from scenarios.language.numbers import number

RUNS, MONTHS, ORGANISATIONS = 6, 180, 250
"""Long enough for what begins in 2026 to be felt."""
VERBS = {
    "en": {
        "better": "does better",
        "worse": "does worse",
        "untold": "told apart|not distinguish|distinguishes|are level",
    },
    "fr": {"better": "fait mieux", "worse": "fait moins bien", "untold": "dépa?rtage|distingue|finissent à égalité"},
}


@pytest.fixture(scope="module")
def library() -> dict[str, Results]:
    """Every scenario of the library under the same luck."""
    return {
        name: run_many(
            scenarios.load(name), runs=RUNS, months=MONTHS, organisations=ORGANISATIONS, workers=1, collect=final_state
        )
        for name in scenarios.names()
    }


def expected(comparison: Comparison, measure: str) -> str:
    """The verdict, found in another way."""
    first, second = comparison.pairs_at_end(1, measure)
    if np.array_equal(first, second):
        return "untold"
    interval = stats.ttest_rel(second, first).confidence_interval(0.95)
    if interval.low > 0 or interval.high < 0:
        return "better" if bool(second.mean() > first.mean()) != (measure == "isolated_share") else "worse"
    return "untold"


def test_sentence_sign_table_and_tile_agree_for_each_pair_of_the_library(library: dict[str, Results]) -> None:
    seen = dict.fromkeys(("better", "worse", "untold"), 0)
    measures = (*MAIN, "isolated_share")
    for one, other in permutations(library, 2):
        comparison = Comparison([library[one], library[other]])
        about = f"{other} beside {one}"
        rows = {row.measure: row for row in measure_rows(comparison)}
        cells = dict(
            zip(rows, (row[-1] for row in table_at_end(comparison, 1, list(rows.values())).cells()), strict=True)
        )
        for measure in measures:
            difference = comparison.at_end(1, measure)
            verdict = expected(comparison, measure)
            seen[verdict] += 1
            assert difference.verdict == verdict, about
            for lang, verbs in VERBS.items():
                with use_language(lang):
                    told = [frequency_sentence(comparison, 1, measure)]
                    told += [answer(comparison)] if measure == "members" else []
                for text in told:
                    assert re.search(verbs[verdict], text), f"{about}: {text}"
                    assert not any(re.search(verb, text) for which, verb in verbs.items() if which != verdict), text
            kind = cells[measure].split(" in ")[0]
            assert kind == {"better": "better", "worse": "worse", "untold": kind}[verdict] and (
                verdict != "untold" or kind in ("not told apart", "level")
            ), f"{about}: {cells[measure]}"
            assert cells[measure] in _tile(rows[measure])["lines"]
            if verdict != "untold":
                sign = re.search(
                    r": .*?([+−])[\d.,]+(?: points)? on average", frequency_sentence(comparison, 1, measure)
                )
                assert sign is not None and (sign[1] == "+") == (difference.mean > 0)
                assert ((difference.mean > 0) == (verdict == "better")) != (measure == "isolated_share")
        first, second = comparison.pairs_at_end(1, "members")
        text = answer(comparison)
        if not np.array_equal(first, second):
            for side in (first, second):
                assert number(float(side.mean())) in text, "the centre of a sentence is that of its difference"
    assert all(count > 20 for count in seen.values()), seen


def test_one_centre_everywhere(library: dict[str, Results]) -> None:
    """Sentence, figure, curves of the page, tables of a run: the same mean, where the median is another number."""
    comparison = Comparison([library["baseline"], library["more-support"]])
    first, second = comparison.pairs_at_end(1, "members")
    centres = [number(float(values.mean())) for values in (first, second)]
    assert centres != [number(float(np.median(values))) for values in (first, second)]
    explanation = Explanation(comparison, Contributions.untried(comparison, "members", "many"), {})
    figure = paired_levels.draw(explanation).alternative
    band = band_of_results(library["more-support"])
    page = captions.answer(comparison.scenarios[1], band)
    reading = captions.reading("members", band, MONTHS)
    table = between(quantile_band(second))
    assert all(centre in answer(comparison) and centre in figure for centre in centres)
    for text in (page, reading, table):
        assert re.search(rf"\b{centres[1]}\b", text), text


@pytest.mark.parametrize(
    ("values", "measure", "verdict", "words"),
    [
        ([1.0, 2.0, 1.5], "members", "better", "better in 3 of 3"),
        ([-1.0, -2.0, -1.5], "members", "worse", "worse in 3 of 3"),
        ([1.0, 2.0, 1.5], "isolated_share", "worse", "worse in 3 of 3"),
        ([-1.0, -2.0, -1.5], "isolated_share", "better", "better in 3 of 3"),
        ([-1.0, 9.0, 1.5], "members", "untold", "not told apart"),
        ([5.0], "members", "untold", "not told apart"),
        ([0.0, 0.0], "members", "untold", "level in every run"),
        ([2.0, 2.0], "members", "better", "better in 2 of 2"),
        ([float("nan"), float("nan")], "members", "untold", ""),
        ([-1.0, 30.0, 29.0, 31.0, 28.0, 30.0], "members", "better", "better in 5 of 6"),
    ],
)
def test_each_verdict(values: list[float], measure: str, verdict: str, words: str) -> None:
    difference: Difference = paired_difference(np.array(values), measure)
    assert difference.verdict == verdict
    with use_language("en"):
        assert verdict_text(difference) == words
