"""Commands and pictures of analyses: from a real small sweep to files, in two languages, one message for bad input."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from inspect import signature
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from typer.testing import CliRunner, Result

import experiments
from experiments.cli import app
from experiments.cli.commands import discover
from experiments.figures import figures_of
from experiments.figures.parts.point_labels import name_points
from experiments.figures.parts.style import Page
from experiments.sweeps.analysis import conditions, scenario_discovery, study
from experiments.sweeps.analysis.convergence import convergence, study_convergence
from experiments.sweeps.analysis.convergence_text import finding, power
from experiments.sweeps.analysis.pareto_front import Goal, pareto_front
from experiments.sweeps.analysis.phase_diagram import phase_diagram
from experiments.sweeps.analysis.prim import inside
from experiments.sweeps.analysis.scenario_discovery import Box, ScenarioDiscovery, quasi_p
from experiments.sweeps.analysis.sensitivity import sensitivity
from experiments.sweeps.analysis.study import Study
from experiments.sweeps.analysis.study_text import warning
from experiments.sweeps.design.designs import points
from experiments.sweeps.design.factors import Factor
from experiments.sweeps.design.plan_loader import load_plan
from scenarios.language import use_language
from tests.helpers.known_studies import grid, planted, study_of_function, study_of_values
from tests.helpers.source_files import ROOT
from tests.sweeps.test_sensitivity import g_function

Efc = Callable[..., Result]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Whatever language a command speaks, the next test starts in English."""
    with use_language("en"):
        yield


@pytest.fixture
def efc(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Efc:
    """The command in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def call(*words: str, lang: str = "en") -> Result:
        return CliRunner(env={"COLUMNS": "160"}).invoke(app.build(lang), list(words))

    return call


@lru_cache(maxsize=1)
def strategies() -> Study:
    """Twelve strategies with long names, 8 seeds, three outcomes."""
    names = [f"{word}-{kind}-territories" for word in ("few", "many", "funded", "grown") for kind in "abc"]
    scenario = Factor("scenario", values=tuple(names))
    draws = np.random.default_rng(1)
    found = study_of_values((scenario,), points([scenario], "list"), "list", None, 8, draws.normal(500.0, 90.0, 12))
    count = len(found.runs)
    runs = found.runs.assign(
        members=found.runs["members"] + draws.normal(0, 20, count),
        effort=draws.normal(400.0, 50.0, count),
        isolated_share=draws.uniform(0.0, 0.3, count),
    )
    return replace(found, runs=runs, measures=("members", "effort", "isolated_share"))


def found_by_hand() -> ScenarioDiscovery:
    """A discovery without a search."""
    found = planted()
    happened = found.happenings(conditions.read_conditions("members > 500"))
    table, happens = found.table, happened.mean(axis=1) >= 0.5
    limits: list[dict[str, Any]] = [
        {"club.staff": (2.0, 4.0), "awareness.contact_rate": (0.0, 0.06), "trust.rule": frozenset({"beta"})},
        {"communities.minimum": (4.0, 9.0), "scenario": frozenset({"baseline"})},
    ]
    boxes = []
    for one in limits:
        held = inside(table, one)
        share = float((happens & held).sum() / happens.sum())
        boxes.append(Box(one, share, float(happens[held].mean()), int(held.sum()), 0.5, quasi_p(table, happens, one)))
    what = conditions.read_conditions("members > 500 and isolated_share <= 0.2")
    return ScenarioDiscovery(
        what, boxes, float(happens.mean()), float(happened.mean()), 0.5, 0.3, [0.3], table, happens, found
    )


def results() -> list[Any]:
    """A result of each analysis."""

    def luck(seed: int, unit: np.ndarray) -> np.ndarray:
        return 0.3 * seed + 0.5 * np.random.default_rng(seed).normal(size=len(unit))

    titles = {"en": "A title of a plan that is rather long", "fr": "Un titre de plan qui est plutôt long"}
    three = [Goal("members"), Goal("effort", True), Goal("isolated_share", True)]
    return [
        phase_diagram(replace(grid(), titles=titles), "club.staff", "trust.gain", "members"),
        pareto_front(strategies(), three[:2]),
        pareto_front(strategies(), three),
        found_by_hand(),
        replace(found_by_hand(), boxes=[]),
        sensitivity(study_of_function(g_function, 6, "morris", 32, seeds=3, luck=luck), "members"),
        sensitivity(study_of_function(g_function, 6, "sobol", 32, seeds=3, luck=luck), "members"),
        study_convergence(strategies(), strategies().measures, 0.05),
    ]


def pages(lang: str) -> list[tuple[str, Page]]:
    """Every page of an analysis, in a language."""
    with use_language(lang):
        return [(figure.name, figure.draw(result)) for result in results() for figure in figures_of(result)]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_pages_say_what_they_must_and_stay_within_the_page(lang: str) -> None:
    """Runs, seeds, horizon, "not the region", "no forecast"; and nothing that is written is cut off."""
    said = {
        "en": ("runs", "seeds 1 to", "120 months", "not the region", "does not forecast"),
        "fr": ("simulations", "graines 1 à", "120 mois", "ce n’est pas la région", "ne prévoit pas"),
    }
    for name, page in pages(lang):
        figure = page.figure
        figure.draw_without_rendering()
        written = [one for one in figure.findobj(Text) if one.get_text().strip() and one.get_visible()]
        whole = " ".join(one.get_text() for one in written).replace("\n", " ").replace("\u00a0", " ")
        for text in said[lang]:
            assert text in whole, f"{name} does not say {text}"
        assert len(page.alternative) > 60
        ticks = {id(one) for axes in figure.axes for one in (*axes.get_xticklabels(), *axes.get_yticklabels())}
        for one in written:
            there = one.get_window_extent()
            if id(one) not in ticks and there.width > 0 and one.get_transform().transform((0, 0)).any():
                where = f"{name}: {one.get_text()!r}"
                assert there.x0 >= 0 and there.x1 <= figure.bbox.width + 1, where
                assert there.y0 >= 0 and there.y1 <= figure.bbox.height + 1, where


def test_names_of_points_cover_neither_each_other_nor_a_point() -> None:
    """Points that stand nearly together, one of them at the edge: each name has a place of its own."""
    figure = Figure(figsize=(8.0, 5.0))
    axes = figure.add_axes((0.1, 0.1, 0.8, 0.8))
    x, y = np.array([1.0, 1.0, 1.001, 1.002, 0.0]), np.array([1.0, 1.001, 1.0, 0.2, 0.0])
    axes.plot(x, y, "o")
    name_points(axes, x, y, [f"a-rather-long-name-{number}" for number in range(5)], np.array([[0.9, 1.0]]))
    figure.draw_without_rendering()
    names = [Text.get_window_extent(one) for one in axes.texts]  # without their lines
    points = axes.transData.transform(np.concatenate([np.column_stack([x, y]), [[0.9, 1.0]]]))
    assert not any(one.overlaps(other) for one, other in combinations(names, 2))
    assert not any(one.contains(*point) for one in names for point in points)
    assert all(one.x0 >= 0 and one.x1 <= figure.bbox.width for one in names)


PLAN: dict[str, Any] = {
    "organisations": 120,
    "months": 6,
    "replicates": 4,
    "measures": ["aware", "members", "joins", "joins_by_outreach", "lapses", "closures"],
    "design": {"kind": "morris", "samples": 2},
    "factors": {"outreach.contacts_per_fte": {"lower": 1.0, "upper": 20.0}, "trust.rule": ["beta", "fixed"]},
}


def test_from_a_sweep_to_files(efc: Efc, tmp_path: Path) -> None:
    """A real sweep, read by every command that needs no search; each writes a table, a picture and provenance."""
    experiments.sweep(PLAN, tmp_path / "kept", workers=1)
    told = efc("sensitivity", "kept", "--measure", "aware", "--details")
    assert told.exit_code == 0, told.output
    assert "outreach.contacts_per_fte" in told.output and "matters most" in told.output
    table = pandas.read_csv("kept/sensitivity.csv")
    assert table.loc[0, "factor"] == "outreach.contacts_per_fte" and table.loc[0, "value"] > 0
    assert efc("convergence", "kept", "--measure", "aware", lang="fr").exit_code == 0
    assert efc("phase", "kept", "--measure", "aware", "--out", "elsewhere").exit_code == 0
    assert efc("pareto", "kept", "--most", "aware", "--least", "members").exit_code == 0
    for name in ("kept/sensitivity", "kept/convergence", "elsewhere/phase", "kept/pareto"):
        about_it = json.loads(Path(f"{name}.json").read_text(encoding="utf-8"))
        assert about_it["runs"] == 24 and about_it["sweep"]["model"] and len(about_it["runs_sha256"]) == 64
    pictures = sorted(path.name for path in tmp_path.rglob("*.png"))
    assert pictures == ["convergence.png", "pareto.png", "phase.png", "sensitivity-aware.png"]


def test_a_sweep_that_has_kept_no_months_says_so(efc: Efc, tmp_path: Path) -> None:
    """Where a take-off is looked for."""
    design = {"kind": "worlds", "samples": 3}
    plan = {**PLAN, "replicates": 1, "monthly": False, "design": design, "factors": {}, "months": 41}
    experiments.sweep(plan, tmp_path / "x", workers=1)
    ended = efc("discover", "x")
    assert ended.exit_code == 2 and "monthly = " in ended.output, ended.output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("sensitivity", "nowhere"), "nowhere"),
        (("sensitivity", "x"), "feature scores need at least 10 points"),
        (("phase", "x", "--x", "club.staf"), "did you mean “club.staff”?"),
        (("phase", "x", "--measure", "membres"), "did you mean “members”?"),
        (("phase", "x", "--where", "members"), "should be written as"),
        (("discover", "x", "--where", "membrs > 3"), "did you mean “members”?"),
        (("discover", "x", "--where", "members > 200"), "too few"),
        (("discover", "x", "--density", "80"), "between 0 and 1"),
        (("pareto", "x", "--most", "members"), "two or three different outcomes"),
        (("convergence", "x", "--share", "5"), "between 0 and 1"),
        (("convergence", "x", "--measure", "effort"), "not kept"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_bad_input_is_one_message(efc: Efc, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], told: str) -> None:
    """Code 2, no traceback, and the way out."""
    Path("x").mkdir()
    if words[1] == "x":
        monkeypatch.setattr(study, "read_study", lambda folder: grid())
    ended = efc(*words)
    assert ended.exit_code == 2 and told in ended.output, ended.output
    assert "Traceback" not in ended.output


def test_the_command_and_the_search_ask_for_the_same() -> None:
    """Boxes, density and shuffles, where nothing is said."""
    asked = {name: one.default for name, one in signature(discover.command).parameters.items()}
    wanted = (scenario_discovery.MOST_BOXES, scenario_discovery.DENSITY, scenario_discovery.SHUFFLES)
    assert (asked["boxes"], asked["density"], asked["shuffles"]) == wanted


def test_words_about_replicates() -> None:
    """Mean, interval and the replicates that are needed, in both languages."""
    values = np.random.default_rng(1).normal(100.0, 10.0, size=(3, 40))
    for lang, said in (("en", "of the mean needs up to"), ("fr", "de la moyenne en demande jusqu'à")):
        with use_language(lang):
            assert said in finding(convergence(values, "members"), 0.02)
            assert "305" in power(10) and not power(1)


def test_what_is_not_the_region_says_so() -> None:
    """A demonstration economy, the region, and the user's own population, as their plans say."""
    said = {}
    for name, plan in (
        ("small", {"organisations": 120}),
        ("region", {}),
        ("factor", {"factors": {"population.organisations": [0, 300]}}),
        ("own", {"scenario": str(ROOT / "scenarios" / "examples" / "food-chain.toml")}),
    ):
        kept = SimpleNamespace(
            plan=load_plan({"months": 6, "replicates": 2, **plan}), runs=None, monthly=None, factors=()
        )
        said[name] = warning(study.study_of_sweep(kept))  # type: ignore[arg-type]
    assert "120" in said["small"] and "300" in said["factor"] and said["own"].startswith("Your own population")
    assert said["region"] == ""
