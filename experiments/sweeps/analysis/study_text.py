"""What is said of a sweep's runs, and how its values are written."""

from __future__ import annotations

import math
from typing import Any

from experiments.runs.run_text import short
from experiments.sweeps.analysis.study import Study
from experiments.sweeps.design.factors import Factor
from scenarios.language import _, language, ngettext
from scenarios.language.names import not_the_region
from scenarios.language.numbers import number


def about(study: Study, with_title: bool = True) -> str:
    """Which plan, how many runs, points and seeds, after how many months."""
    points = ngettext("{count} point", "{count} points", study.points).format(count=number(study.points))
    which = (
        (_("seeds {first} to {last}").format(first=study.seeds[0], last=study.seeds[-1]))
        if (len(study.seeds) > 1)
        else (_("seed {first}").format(first=study.seeds[0]))
    )
    runs = ngettext("{count} run", "{count} runs", len(study.runs)).format(count=number(len(study.runs)))
    message = ngettext(
        "{runs}: {points}, each with {which}; after {months} month.",
        "{runs}: {points}, each with {which}; after {months} months.",
        study.months,
    )
    title = study.titles.get(language(), "")
    text = message.format(runs=runs, points=points, which=which, months=study.months)
    if study.left_out:
        text += " " + ngettext(
            "{count} point with unfinished runs is left out.",
            "{count} points with unfinished runs are left out.",
            study.left_out,
        ).format(count=number(study.left_out))
    if not title or not with_title:
        return text
    return f"{title} {text}" if title.endswith(("?", "!", ".")) else f"{title}. {text}"


def warning(study: Study) -> str:
    """What a demonstration economy, or the user's own population, has to say of itself ("" for the region)."""
    if study.is_own:
        return _("Your own population: not the region")
    return not_the_region(False, study.organisations) if study.organisations is not None else ""


def factor_value(factor: Factor, value: Any) -> str:
    """A factor's value as a text: a number with as many decimals as it has, or three digits that count."""
    if not isinstance(value, float):
        return short(value)
    fine = 2 - math.floor(math.log10(abs(value))) if value else 0
    exact = (decimals for decimals in range(6) if abs(value - round(value, decimals)) < 1e-9)
    return number(value, next(exact, max(0, min(fine, 6))))
