"""Money: the account closes, another price needs no other run, and what one more member costs is only said if told."""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
import pytest

import scenarios
from experiments.runs import batch
from experiments.runs.results import Results
from experiments.runs.summary import Costs, money
from experiments.runs.uncertainty import drawn
from experiments.strategies.comparison import Comparison, compare
from experiments.strategies.money.cost_effectiveness import paired_money, price
from experiments.strategies.money.cost_effectiveness_text import costs_table, money_section, money_sentence, money_table
from experiments.strategies.robust_ranking import rank
from experiments.strategies.robust_ranking_text import money_sentence as ranking_sentence
from scenarios.language import use_language
from scenarios.language.numbers import euros
from simulation.measures import COLUMN_OF

RUNS, MONTHS = 4, 168


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    pair = [scenarios.load(name) for name in ("baseline", "more-support")]
    return compare(pair, runs=RUNS, months=MONTHS, organisations=400, workers=1)


def test_the_account_is_that_of_the_model(comparison: Comparison) -> None:
    """At the scenario's own prices, euros are the measures of the model; fees add up month by month."""
    for results in comparison.results:
        account = money(results)
        for name, measure in (("spent", "euros"), ("events", "euros_contacts"), ("hours", "value_of_hours")):
            np.testing.assert_allclose(account[name], results.values(measure), err_msg=name)
        np.testing.assert_allclose(account["spent"], account["posts"] + account["events"])
        np.testing.assert_allclose(np.diff(account["fees"]), results.values("fees")[:, 1:] / 12.0)
        assert (account["fees"][:, 0] == 0).all()


def test_another_price_needs_no_other_run(comparison: Comparison, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each price moves its own part of the account in proportion, and nothing is run."""
    monkeypatch.setattr(batch, "run_all", None)
    monkeypatch.setattr(batch, "run_many", None)
    first = comparison.results[0]
    digest = first.digest()
    usual = Costs.of(first.spec.parameters)
    assert usual == Costs(55_000.0, 100.0, 35.0, 0.0, 1.0)
    before = money(first, usual)
    for name, part in (("post", "posts"), ("contact", "events"), ("hour", "hours"), ("fees", "fees")):
        after = money(first, replace(usual, **{name: 3.0 * getattr(usual, name)}))
        assert before[part][:, -1].all()
        for other, euros_so_far in after.items():
            times = 3.0 if other == part else 1.0
            if other != "spent":
                np.testing.assert_allclose(euros_so_far, times * before[other], err_msg=f"{name}: {other}")
    given = money(first, replace(usual, public_money=12_000.0))["public_money"]
    assert (given == np.arange(MONTHS + 1) * 1000.0).all()
    found = paired_money(comparison, costs=replace(usual, public_money=12_000.0))
    plain = paired_money(comparison)
    assert plain.to_find_a_year.first - found.to_find_a_year.first == pytest.approx(12_000.0)
    assert first.digest() == digest


def test_a_year_begins_where_the_strategies_part(comparison: Comparison) -> None:
    """One person more from January 2026 on costs a post a year, whatever was spent before."""
    found = paired_money(comparison)
    assert comparison.results[1].scenario.date(found.since) == "2026-01"
    usual = Costs.of(comparison.results[0].spec.parameters)
    posts_alone = paired_money(comparison, costs=replace(usual, contact=0.0))
    assert posts_alone.spent_a_year.difference.mean == pytest.approx(usual.post)
    years = (MONTHS - found.since + 1) / 12
    assert found.spent.difference.mean == pytest.approx(years * found.spent_a_year.difference.mean)


def test_what_a_further_member_costs_has_fiellers_interval() -> None:
    """Where gains do not vary it is Student's; it holds the true ratio as often as it says; else there is none."""
    paid = np.array([90.0, 100.0, 120.0, 110.0])
    found = price(paid, np.full(4, 10.0))
    assert found is not None
    half = 3.182446 * paid.std(ddof=1) / 2.0
    assert (found.euros, found.lower, found.upper) == pytest.approx((10.5, 10.5 - half / 10, 10.5 + half / 10))
    assert price(paid, np.array([-1.0, 2.0, 0.5, -2.0])) is None and price(paid[:1], np.ones(1)) is None
    luck = np.random.default_rng(1)
    held = 0
    for _trial in range(2000):
        gained = luck.normal(20.0, 8.0, 10)
        interval = price(luck.normal(100.0, 20.0, 10), gained)
        held += interval is not None and interval.lower <= 5.0 <= interval.upper
    assert abs(held / 2000 - 0.95) < 4 * np.sqrt(0.95 * 0.05 / 2000)


def moved(results: Results, **to: float) -> Results:
    """Other figures at the last month of each run, some of them apart from run to run."""
    runs = []
    for index, run in enumerate(results.runs):
        monthly = run.monthly.copy()
        for measure, more in to.items():
            monthly[-1, COLUMN_OF[measure]] += more * (1 + 0.01 * index)
        runs.append(replace(run, monthly=monthly))
    duplicate = copy.copy(results)
    duplicate.runs = runs
    return duplicate


@pytest.mark.parametrize(
    ("effort", "members", "said", "unsaid"),
    [
        (12.0, 10.0, ("It costs €55,", "€5,", "for each further member"), "cannot be told"),
        (12.0, -10.0, ("It costs €55,", "for fewer members"), "for each further member"),
        (12.0, 0.0, ("whether it has more members cannot be told",), "for each further member"),
        (-12.0, 10.0, ("It spares €55,", "and it has more members"), "fewer"),
        (-12.0, -10.0, ("It spares €55,", "€5,", "for each member that it has fewer"), "more members"),
        (-12.0, 0.0, ("whether it has fewer members cannot be told",), "for each member"),
        (0.0, 10.0, ("Both cost as much",), "for each"),
    ],
)
def test_each_side_of_the_bargain_is_told(
    comparison: Comparison, effort: float, members: float, said: tuple[str, ...], unsaid: str
) -> None:
    """More or less money for more or fewer members, or for nobody knows how many."""
    first = comparison.results[0]
    changed = moved(first, effort=effort, members=members, cooperative_trade=members)
    for lang in ("en", "fr"):
        with use_language(lang):
            text = money_sentence(Comparison([moved(first), changed]))
        if lang == "en":
            assert all(words in text for words in said) and unsaid not in text, text
        assert "{" not in text


def test_prices_say_where_they_come_from(comparison: Comparison) -> None:
    with use_language("en"):
        usual = Costs.of(comparison.results[0].spec.parameters)
        sources = [cells[-1] for cells in costs_table(replace(usual, post=60_000.0)).cells()]
        assert sources[0] == "given by you" and all(text.startswith("assumed") for text in sources[1:])
        names = [block.title for block in money_section(comparison).content if hasattr(block, "title")]
        assert names == ["Money, means of the runs", "Prices"]
        table = money_table(comparison).cells()
    assert any(cells[0] == "Spent for each member gained" for cells in table)
    assert all(len(cells) == 5 and cells[3] for cells in table)


def test_sums_of_money_are_written_in_each_language() -> None:
    with use_language("en"):
        assert [euros(value) for value in (1234567.0, 55_000.0, 0.4, float("nan"))] == [
            "€1,230,000",
            "€55,000",
            "€0",
            "–",
        ]
        assert euros(-1234.0, True) == "−€1,230" and euros(12.0, True) == "+€12"
    with use_language("fr"):
        assert euros(55_000.0) == "55\u202f000\u00a0€" and euros(-1234.0, True) == "−1\u202f230\u00a0€"


def test_a_ranking_tells_what_each_strategy_costs() -> None:
    three = [scenarios.load(name) for name in ("baseline", "more-support", "no-staff")]
    ranking = rank(three, drawn(2), months=MONTHS, organisations=400, workers=1)
    spent = ranking.spent()
    assert (spent[:, 1] > spent[:, 0]).all() and (spent[:, 2] < spent[:, 0]).all()
    usual = ranking.costs[0]
    np.testing.assert_allclose(ranking.spent(replace(usual, post=2 * usual.post, contact=2 * usual.contact)), 2 * spent)
    gained = ranking.gained["members"].mean(axis=0)
    np.testing.assert_allclose(ranking.spent_for("members"), np.where(gained > 0, spent.mean(axis=0) / gained, np.nan))
    assert list(ranking.table["spent"]) == [spent[:, index].mean() for index in ranking.order()]
    with use_language("en"):
        assert "“More support” €" in ranking_sentence(ranking) and "a member, €" in ranking_sentence(ranking)
