"""Laws of the pictures: they exist, speak two languages, nothing leaves the page, and they say what they must."""

from __future__ import annotations

import inspect
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.text import Text

import scenarios
from experiments.figures import ablation, all_figures, comparison, paired_maps, routes, save_figures, stocks
from experiments.figures import members_map as regional_map
from experiments.figures.parts import style
from experiments.runs.batch import run_many
from experiments.runs.results import Results
from experiments.strategies.comparison import Comparison
from experiments.strategies.comparison_text import frequency_sentence
from experiments.strategies.mechanisms.ablation import Ablation, ablate
from scenarios.language import numbers, use_language
from scenarios.language.names import month_name

LANGUAGES = ("en", "fr")


@lru_cache(maxsize=4)
def runs_of(name: str, months: int = 150, runs: int = 3) -> Results:
    """A few small runs."""
    return run_many(scenarios.load(name), runs=runs, months=months, organisations=400, workers=1)


@lru_cache(maxsize=1)
def compared() -> Comparison:
    """Three scenarios, paired."""
    return Comparison([runs_of(name) for name in ("baseline", "no-communities", "more-support")])


@lru_cache(maxsize=1)
def ablated() -> Ablation:
    """A few mechanisms and a variant off."""
    names = ["teaching", "transformation_open", "trade_partners", "communities_depth"]
    return ablate(scenarios.load("baseline"), names, runs=3, months=150, organisations=400, workers=1)


def texts(figure: Figure) -> list[Text]:
    """What is written on a page."""
    figure.canvas.draw()
    return [one for one in figure.findobj(Text) if one.get_text().strip() and one.get_visible()]


def words(figure: Figure) -> str:
    """All that is written on a page, on one line."""
    return (
        " ".join(one.get_text() for one in texts(figure))
        .replace("\n", " ")
        .replace("\u00a0", " ")
        .replace("\u202f", " ")
        .replace("\u2019", "'")
    )


def pages(lang: str) -> dict[str, style.Page]:
    """Every page, in a language."""
    with use_language(lang):
        return {
            "stocks": stocks.draw(runs_of("baseline")),
            "routes": routes.draw(runs_of("baseline")),
            "map": regional_map.draw(runs_of("baseline")),
            "comparison": comparison.draw(compared()),
            "ablation": ablation.draw(ablated()),
            "pair": comparison.draw(Comparison(compared().results[:2])),
        }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_that_is_written_leaves_the_page(lang: str) -> None:
    for name, page in pages(lang).items():
        written = texts(page.figure)
        box = page.figure.bbox
        assert len(written) > 10
        legends = page.figure.findobj(Legend)
        inside = {id(one) for legend in legends for one in legend.findobj(Text)}  # they have no place of their own
        for legend in legends:
            there = legend.get_window_extent()
            assert there.x0 >= 0 and there.x1 <= box.width and there.y0 >= 0 and there.y1 <= box.height, name
        for one in written:
            if id(one) in inside:
                continue
            there = one.get_window_extent()
            axes = one.axes
            if axes is not None and one in (*axes.get_xticklabels(), *axes.get_yticklabels()):
                continue  # matplotlib also keeps labels of ticks that it does not draw
            where = f"{name}: {one.get_text()!r}"
            assert there.x0 >= 0 and there.x1 <= box.width, where
            assert there.y0 >= 0 and there.y1 <= box.height, where


@pytest.mark.parametrize("lang", LANGUAGES)
def test_titles_and_lines_of_the_page_do_not_cover_each_other(lang: str) -> None:
    for name, page in pages(lang).items():
        figure = page.figure
        figure.canvas.draw()
        heads = [(one.get_text(), one.get_window_extent()) for one in figure.texts]
        for axes in figure.axes:
            titles = [axes.title, axes._left_title]  # type: ignore[attr-defined]
            heads += [(one.get_text(), one.get_window_extent()) for one in titles if one.get_text()]
        for at, (one, box) in enumerate(heads):
            for other, further in heads[at + 1 :]:
                apart = (
                    box.x1 <= further.x0 or further.x1 <= box.x0 or box.y1 <= further.y0 + 1 or further.y1 <= box.y0 + 1
                )
                assert apart, f"{name}: {one!r} covers {other!r}"


def test_each_page_says_runs_seeds_months_and_that_it_is_no_forecast() -> None:
    said = {
        "en": ("3 runs", "seeds 1 to 3", "Jun 2026", "not the region", "400", "does not forecast"),
        "fr": ("3 simulations", "graines 1 à 3", "juin 2026", "ce n'est pas la région", "400", "ne prévoit pas"),
    }
    for lang, wanted in said.items():
        for name, page in pages(lang).items():
            written = words(page.figure)
            for text in wanted:
                assert text in written, f"{name} in {lang} does not say {text}: {written}"


def test_a_share_that_is_not_nothing_is_not_told_as_nothing() -> None:
    with use_language("en"):
        told = [numbers.percent(share) for share in (0.0, 0.00001, 0.0003, 0.0042, 0.0051, -0.004)]
    assert told == ["0%", "0%", "0.03%", "0.4%", "1%", "\u22120.4%"]


def test_numbers_are_written_as_the_language_writes_them() -> None:
    with use_language("en"):
        assert (numbers.number(1234.5, 1), numbers.percent(0.5), numbers.number(-3, signed=True)) == (
            "1,234.5",
            "50%",
            "\u22123",
        )
        assert month_name("2025-06") == "Jun 2025"
    with use_language("fr"):
        assert (numbers.number(1234.5, 1), numbers.percent(0.5)) == ("1\u202f234,5", "50\u00a0%")
        assert numbers.number(4, signed=True) == "+4"
        assert month_name("2025-06") == "juin 2025"
        assert numbers.number(-0.2) == "0"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_files_stand_with_their_words_beside_them(lang: str, tmp_path: Path) -> None:
    with use_language(lang):
        paths = save_figures(runs_of("baseline"), tmp_path) + save_figures(compared(), tmp_path)
    assert sorted(path.name for path in paths) == ["comparison.png", "map.png", "routes.png", "stocks.png"]
    for path in paths:
        assert path.read_bytes().startswith(b"\x89PNG")
        assert len(path.with_suffix(".txt").read_text(encoding="utf-8")) > 60


def test_svg_is_drawn_on_request(tmp_path: Path) -> None:
    paths = save_figures(compared(), tmp_path, ("png", "svg"))
    assert [path.suffix for path in paths] == [".png", ".svg"]
    assert "<svg" in paths[1].read_text(encoding="utf-8")


def test_the_observed_club_is_only_shown_beside_the_region_from_its_beginning() -> None:
    assert not stocks.can_be_compared(runs_of("baseline"))
    region = _as_the_region(runs_of("baseline"))
    assert stocks.can_be_compared(region)
    with use_language("en"):
        assert "real club, confirmed" in words(stocks.draw(region).figure)
        assert "not the region" not in words(stocks.draw(region).figure)
        assert "real club" not in words(stocks.draw(runs_of("baseline")).figure).replace("of the real club", "")


def _as_the_region(results: Results) -> Results:
    import copy

    other = copy.copy(results)
    other.population_demonstration = False
    return other


def test_the_observed_series_is_the_one_of_the_data() -> None:
    points = {point.date: point for point in stocks.observed_members()}
    assert set(points) == {"2014-01", "2017-05", "2023-01"}
    assert (points["2017-05"].value, points["2017-05"].lower, points["2017-05"].upper) == (50, 45, 55)
    assert points["2017-05"].confirmed and not points["2023-01"].confirmed


def test_dated_changes_are_marked_within_the_horizon_only() -> None:
    with use_language("en"):
        short = words(stocks.draw(runs_of("baseline", 30)).figure)
        whole = words(stocks.draw(runs_of("baseline")).figure)
    assert "Funding shock" in whole
    assert "Funding shock" not in short


def test_french_pictures_have_french_typography() -> None:
    """Curved apostrophes in titles, legends, ticks and text alternatives; no line begins with a sign."""
    figure = Figure()
    axes = figure.add_subplot(title="l'écart : 3 %")
    axes.set_xticks([0, 1], ["l'un", "l'autre"])
    axes.plot([0, 1], [0, 1], label="l'effort")
    axes.legend()
    with use_language("fr"):
        page = style.Page(figure, "qu'est-ce ? d'abord")
    said = [one.get_text() for one in texts(figure)]
    assert {"l\u2019écart\u00a0: 3\u00a0%", "l\u2019un", "l\u2019autre", "l\u2019effort"} <= set(said)
    assert page.alternative == "qu\u2019est-ce\u202f? d\u2019abord"
    assert style.Page(Figure(), "it's").alternative == "it's"


@pytest.mark.parametrize("largest", [0.2, 0.7, 4.0, 120.0, 3e4])
def test_the_classes_of_the_difference_are_the_same_on_both_sides(largest: float) -> None:
    steps = paired_maps.gap_steps(largest)
    assert steps == sorted(set(steps)) and steps[0] == paired_maps.LEAST and len(steps) <= len(paired_maps.MORE)
    assert paired_maps._shade(0.0, steps) == paired_maps.LEVEL
    shades = [paired_maps._shade(sign * step, steps) for sign in (-1, 1) for step in steps]
    assert len(set(shades)) == 2 * len(steps) and paired_maps.LEVEL not in shades
    assert largest < 3.0 or steps[-1] <= largest <= 3.5 * steps[-1]


def test_the_map_shows_each_territory_once_in_the_shade_of_its_members() -> None:
    edges = regional_map.class_edges(250.0)
    assert edges == [1, 10, 20, 50, 100, 200]
    assert [regional_map.class_of(count, edges) for count in (0, 0.4, 1, 9, 10, 250)] == [0, 0, 1, 1, 2, 6]
    shades = [regional_map.class_shade(place, edges) for place in range(7)]
    assert len(set(shades)) == 7
    lightness = [sum(int(shade[at : at + 2], 16) for at in (1, 3, 5)) for shade in shades]
    assert lightness == sorted(lightness, reverse=True)
    figure = regional_map.draw(runs_of("baseline"), [12, 150]).figure
    assert len(figure.axes) == 2
    assert all(len(axes.patches) >= 24 for axes in figure.axes)
    aspect: Any = figure.axes[0].get_aspect()
    assert aspect == pytest.approx(1 / np.cos(np.radians(49.97)), abs=0.02)


def test_picture_months_are_whole_years_that_end_with_the_last() -> None:
    assert regional_map.picture_months(264) == [72, 132, 192, 264]
    assert regional_map.picture_months(3) == [1, 2, 3]
    assert regional_map.picture_months(1) == [1]


def test_a_comparison_says_in_how_many_runs_who_has_more_members() -> None:
    end = compared().at_end(1, "members")
    with use_language("en"):
        said = frequency_sentence(compared(), 1, "members")
        same = frequency_sentence(Comparison([runs_of("baseline"), runs_of("baseline")]), 1, "members")
    begin = {"better": f"In {end.wins} of 3 runs", "worse": f"In {end.losses} of 3 runs", "untold": "\u201cNo comm"}
    assert said.startswith(begin[end.verdict])
    assert same.startswith("In every run") and "level" in same


def test_one_run_alone_and_a_very_short_one_can_be_drawn(tmp_path: Path) -> None:
    assert len(save_figures(runs_of("baseline", 1, 1), tmp_path)) == 3


def test_labels_at_the_ends_of_lines_are_pushed_apart() -> None:
    figure = Figure(figsize=style.SIZE)
    axes = figure.add_axes((0.1, 0.1, 0.5, 0.3))
    axes.set_ylim(0, 10)
    style.label_ends(axes, 1.0, [(9.9, "one", "k"), (10.0, "two", "k"), (9.95, "three", "k"), (0.0, "four", "k")])
    boxes = [one.get_window_extent() for one in texts(figure) if one.get_text() in ("one", "two", "three", "four")]
    assert len(boxes) == 4
    boxes.sort(key=lambda box: box.y0)
    assert all(below.y1 <= above.y0 + 1 for below, above in pairwise(boxes))


def test_every_figure_says_what_it_draws() -> None:
    """A name of its own among the figures that draw the same result, and a sentence; no file is forgotten."""
    declared = all_figures()
    for figure in declared:
        assert figure.sentence.endswith("."), figure.name
        same = [other for other in declared if (other.name, other.result_type) == (figure.name, figure.result_type)]
        assert len({other.is_drawable for other in same}) == len(same), figure.name
    files = {Path(inspect.getfile(figure.draw)).stem for figure in declared}
    folder = Path(style.__file__).parents[1]
    assert {path.stem for path in folder.glob("*.py")} == files | {"__init__", "precision"}
