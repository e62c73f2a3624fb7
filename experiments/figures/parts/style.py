"""How every picture looks: page, colours that colour-blind readers can tell apart, numbers and dates as written.

A picture is a page for a board: a title that says what it shows, a line beneath, panels, and a foot that says how many
runs, which seeds, what the marks mean, and what the model is not. Only `Figure` objects: drawing is safe in any thread.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.ticker import Formatter, FuncFormatter, MaxNLocator, MultipleLocator

from experiments.figures.parts.literal_text import CONTROLS, boxed, draw_literally, tell_undrawn, undrawn_notice
from experiments.runs.storage.files import write_text, write_whole
from scenarios.language import language, typeset, use_language
from scenarios.language.numbers import number, percent
from simulation.measures import MEASURES

BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9"
"""Colours after Okabe and Ito: told apart with any kind of colour vision."""
INK, SOFT, FAINT, PAPER = "#1a1a1a", "#555555", "#d9d9d9", "#ffffff"
PALETTE = {"blue": BLUE, "orange": ORANGE, "green": GREEN, "vermilion": VERMILION, "purple": PURPLE, "ink": INK}
"""Colours by the names that declarations give them."""
DASHES: tuple[Any, ...] = ("-", (0, (5, 1.6)), (0, (1.2, 1.2)), (0, (6, 1.5, 1.2, 1.5)))
"""A line style for each line of a panel: colour is never the only sign."""
SIZE = (13.33, 7.5)
DOTS_PER_INCH = 160
SINGLE_RUNS = 10
"""Single runs drawn behind the band."""


def colour_of(measure: str) -> str:
    """The colour in which a measure is drawn, on paper and on the page."""
    return PALETTE[MEASURES[measure].colour]


def wrapped(text: str, width: int, **options: Any) -> list[str]:
    """A text as lines of so many letters; none begins with a sign that French sets apart."""
    return textwrap.wrap(typeset(text), width, **options)


@dataclass
class Page:
    """A picture with its words.

    Attributes:
        figure: the drawing.
        alternative: what the picture shows, in words, for those who cannot see it.
    """

    figure: Figure
    alternative: str = ""

    def __post_init__(self) -> None:
        """What is written in it is drawn literally, in the typography of the current language."""
        undrawn = ""
        for text in self.figure.findobj(Text):
            text.set_text(typeset(text.get_text()))
            undrawn += draw_literally(text)
        tell_undrawn(undrawn)
        said = boxed(typeset(self.alternative), CONTROLS)
        self.alternative = " ".join(filter(None, (said, typeset(undrawn_notice(undrawn)))))
        if undrawn or language() == "fr":
            for axes in self.figure.axes:
                for axis in (axes.xaxis, axes.yaxis):
                    ticks = axis.get_major_formatter()
                    if isinstance(ticks, FuncFormatter):
                        axis.set_major_formatter(FuncFormatter(partial(_as_drawn, ticks, undrawn, language())))

    def save(self, folder: Path, name: str, formats: Sequence[str] = ("png",)) -> list[Path]:
        """Write the picture in each format, and its text alternative beside (and inside) it."""
        folder.mkdir(parents=True, exist_ok=True)
        paths = [folder / f"{name}.{suffix}" for suffix in formats]
        for path in paths:
            undated: dict[str, Any] = {"Date": None} if path.suffix == ".svg" else {}
            about = {"Title": name, "Description": self.alternative, **undated}
            draw = partial(self.figure.savefig, dpi=DOTS_PER_INCH, metadata=about, facecolor=PAPER)
            write_whole(path, draw)
        write_text(self.alternative + "\n", folder / f"{name}.txt")
        return paths


def _as_drawn(ticks: Formatter, undrawn: str, written_in: str, value: float, position: int | None) -> str:
    with use_language(written_in):
        return boxed(typeset(ticks(value, position)), undrawn)


def page(title: str, subtitle: str, warning: str = "", size: tuple[float, float] = SIZE) -> tuple[Figure, float]:
    """A blank page: title and line beneath at the top left, a warning at the top right.

    Gives the page and the height at which its head ends, in inches from the bottom.
    """
    figure = Figure(figsize=size, facecolor=PAPER)
    height = size[1]
    room, font = (54, 21) if warning else (66, 21)
    if len(wrapped(title, room)) > 2:
        room = room * 21 // 17
        font = 17
    lines = wrapped(title, room, max_lines=3, placeholder="\u2026") or [""]
    top = height - 0.30
    figure.text(
        0.04, top / height, "\n".join(lines), fontsize=font, fontweight="bold", color=INK, va="top", linespacing=1.2
    )
    top -= 0.0175 * font * len(lines) + 0.10
    for line in wrapped(subtitle, 96 if warning else 122)[:3]:
        figure.text(0.04, top / height, line, fontsize=12.5, color=SOFT, va="top")
        top -= 0.25
    if warning:
        box = {"boxstyle": "round,pad=0.45", "facecolor": "#fff3d6", "edgecolor": ORANGE}
        words = wrapped(warning, 27)
        figure.text(
            0.895,
            1 - 0.36 / height,
            "\n".join(words),
            fontsize=11,
            fontweight="bold",
            color=INK,
            ha="center",
            va="top",
            ma="center",
            bbox=box,
            linespacing=1.35,
        )
        top = min(top, height - 0.5 - 0.21 * len(words))
    return figure, top - 0.1


SHEET = 7.2
"""Width of a picture that stands in a printed page of text, in inches: what is written in it is read at its size."""
TEXT = 8.0
SMALL_TEXT = 7.0
"""Sizes of what is written in such a picture, in points."""


def sheet(title: str, under: str, height: float, warning: str = "") -> tuple[Figure, float]:
    """A picture for a printed page: a small head, no foot. Gives it and the height where its head ends, in inches.

    It is as high as asked for when each part of its head takes one line, and higher when they take more.
    """
    parts = [
        (wrapped(words, room), 0.0193 * size, {"fontsize": size, "fontweight": weight, "color": colour})
        for words, room, size, weight, colour in (
            (title, 72, 10.0, "bold", INK),
            (under, 126, SMALL_TEXT, "normal", SOFT),
            (warning, 120, SMALL_TEXT, "bold", INK),
        )
    ]
    height += sum((len(lines) - 1) * line for lines, line, _look in parts if lines)
    figure = Figure(figsize=(SHEET, height), facecolor=PAPER)
    top = height - 0.04
    for lines, line, look in parts:
        for words in lines:
            figure.text(0.0, top / height, words, va="top", **look)
            top -= line
    return figure, top


def key(
    figure: Figure, entries: Sequence[tuple[str, str, Any]], height: float, marks: Sequence[str] = ("", "")
) -> None:
    """Which line is which strategy, on one line at a height in inches: (name, colour, dashes) each, and its mark."""

    lines = [
        Line2D([], [], color=colour, linestyle=dashes, linewidth=2.2, marker=mark, markersize=5)
        for (_name, colour, dashes), mark in zip(entries, marks, strict=True)
    ]
    legend = figure.legend(
        lines,
        ["name"] * len(lines),  # a label that begins with "_" would be left out
        loc="center left",
        bbox_to_anchor=(0.0, height / figure.get_figheight()),
        ncols=len(lines),
        frameon=False,
        fontsize=TEXT,
        handlelength=3.2,
        borderaxespad=0.0,
        borderpad=0.0,
        columnspacing=2.0,
    )
    for text, (name, colour, _dashes) in zip(legend.get_texts(), entries, strict=True):
        text.set_text(name)
        text.set_color(colour)
        text.set_fontweight("bold")


def foot(figure: Figure, lines: Iterable[str]) -> float:
    """Small lines at the bottom of the page; gives the height of their top, in inches."""
    parts = [part for line in lines for part in wrapped(line, 172)]
    height = figure.get_figheight()
    for row, line in enumerate(reversed(parts)):
        figure.text(0.04, (0.17 + 0.19 * row) / height, line, fontsize=9, color=SOFT, va="bottom")
    return 0.17 + 0.19 * len(parts)


def panel_room(figure: Figure, bottom: float, top: float) -> tuple[float, float]:
    """The ends of the room for panels as shares of the page, from heights in inches."""
    return bottom / figure.get_figheight(), top / figure.get_figheight()


def panel_page(
    title: str,
    subtitle: str,
    lines: Iterable[str],
    below: float,
    above: float,
    warning: str = "",
    size: tuple[float, float] = SIZE,
) -> tuple[Figure, float, float]:
    """A page with its head, small lines at its foot, and room for panels: gives it and the ends of the room, as shares.

    Args:
        lines: of the foot.
        below, above: inches between the foot and the panels, and between the panels and the head.
    """
    figure, head = page(title, subtitle, warning, size)
    return figure, *panel_room(figure, foot(figure, lines) + below, head - above)


class LocalizedTicks(Formatter):
    """Ticks written in the current language, with as many digits as their distance asks for."""

    def __init__(self, share: bool = False) -> None:
        self.share = share
        self.written_in = language()
        self.digits = 0

    def format_ticks(self, values: Sequence[float]) -> list[str]:
        """Write all the ticks of an axis; what separates them says how many digits they need."""
        scaled = np.unique(np.round(np.asarray(values) * (100.0 if self.share else 1.0), 9))
        step = min((float(gap) for gap in np.diff(scaled)), default=1.0)
        self.digits = next((digits for digits in range(6) if abs(step - round(step, digits)) < 1e-6 * step), 6)
        return [self(value) for value in values]

    def __call__(self, value: float, pos: int | None = None) -> str:
        digits = 0 if abs(value) < 1e-12 else self.digits
        with use_language(self.written_in):
            return percent(value, digits) if self.share else number(value, digits)


def write_ticks(axis: Axis, most: int = 6, share: bool = False, integer: bool = False) -> None:
    """So many round ticks at most on an axis, written in the current language."""
    axis.set_major_locator(MaxNLocator(most, integer=integer))
    axis.set_major_formatter(LocalizedTicks(share=share))


def panel(axes: Axes, title: str, unit: str = "", wide: int = 60, font: float = 13, small: float = 10.5) -> None:
    """A quiet panel: title at the left, horizontal grid only, no box; the unit stands beneath the title."""
    lines = wrapped(unit, wide)
    pad = (9 + 14 * len(lines)) * small / 10.5
    axes.set_title(title, loc="left", fontsize=font, fontweight="bold", color=INK, pad=pad)
    axes.annotate(
        "\n".join(lines),
        (0, 1),
        xytext=(0, 7 * small / 10.5),
        xycoords="axes fraction",
        textcoords="offset points",
        fontsize=small,
        color=SOFT,
        va="bottom",
        linespacing=1.2,
    )
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(SOFT)
    axes.grid(axis="y", color=FAINT, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=small, colors=SOFT, length=0)
    axes.tick_params(axis="x", length=3)
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(LocalizedTicks())


def years(axes: Axes, first: float, last: float, ticks: int = 8) -> None:
    """An axis of calendar years, at round distances."""
    span = max(last - first, 1 / 12)
    axes.set_xlim(first - 0.012 * span, first + span)
    step = next((step for step in (1, 2, 5, 10, 20, 50) if span / step <= ticks), 100)
    axes.xaxis.set_major_locator(MultipleLocator(step))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _position: f"{value:.0f}"))


def in_percent(axes: Axes) -> None:
    """A vertical axis of shares, written as percentages."""
    axes.yaxis.set_major_formatter(LocalizedTicks(share=True))


def band(
    axes: Axes,
    times: np.ndarray,
    values: np.ndarray,
    colour: str,
    singles: int = SINGLE_RUNS,
    dashes: Any = "-",
    width: float = 2.8,
) -> np.ndarray:
    """The runs of one measure: 90 % band, single runs, mean; gives the mean back.

    Args:
        values: one row a run.
    """
    low, high = np.nanquantile(values, (0.05, 0.95), axis=0)
    middle = np.nanmean(values, axis=0)
    if len(values) > 1:
        axes.fill_between(times, low, high, color=colour, alpha=0.18, linewidth=0)
        for run in values[:singles]:
            axes.plot(times, run, color=colour, alpha=0.38, linewidth=0.3 * width)
    axes.plot(times, middle, color=colour, linewidth=width, linestyle=dashes, solid_capstyle="round")
    return np.asarray(middle)


def label_ends(axes: Axes, time: float, ends: Sequence[tuple[float, str, str]], font: float = 11) -> None:
    """Words at the right end of lines, pushed apart so that none covers another: (value, words, colour) each."""
    low, high = axes.get_ylim()
    inches = axes.get_position().height * axes.figure.get_figheight()  # type: ignore[union-attr]
    heights = [0.2 * font / 11 * (words.count("\n") + 1) * (high - low) / inches for _value, words, _colour in ends]
    order = sorted(range(len(ends)), key=lambda index: ends[index][0])
    positions = {index: max(ends[index][0], low + 0.5 * heights[index]) for index in order}
    for below, above in pairwise(order):
        positions[above] = max(positions[above], positions[below] + 0.5 * (heights[below] + heights[above]))
    ceiling = high
    for index in reversed(order):
        positions[index] = min(positions[index], ceiling - 0.5 * heights[index])
        ceiling = positions[index] - 0.5 * heights[index]
    for index, position in positions.items():
        _value, words, colour = ends[index]
        axes.annotate(
            words,
            (time, position),
            xytext=(7, 0),
            textcoords="offset points",
            fontsize=font,
            fontweight="bold",
            color=colour,
            va="center",
            annotation_clip=False,
            linespacing=1.2,
        )
