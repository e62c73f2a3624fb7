"""Whether what was asked for can be run, found out before anything is turned. Each refusal is one clear message."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence, Sized
from contextlib import suppress
from numbers import Integral
from pathlib import Path
from typing import Any

from experiments.runs.options import RunOptions
from scenarios import Scenario
from scenarios.format.problems import UserError
from scenarios.format.schema import LONGEST_RUN, longer_run
from scenarios.language import _, as_number, in_quotes, quoted
from simulation.parameters import REGISTRY

MOST_RUNS, MOST_WORKERS, MOST_REGIONS = 100_000, 1024, 1000


def check_counts(
    runs: int = 1,
    seed: int = 1,
    months: int | None = None,
    organisations: int | None = None,
    workers: int | None = None,
    longest: int = LONGEST_RUN,
) -> None:
    """Numbers within their ranges.

    Args:
        longest: the most months that the scenario allows.
    """
    options = {"runs": runs, "seed": seed, "months": months, "organisations": organisations, "workers": workers}
    numbers = {name: value for name, value in options.items() if value is not None}
    for name, value in numbers.items():
        if not isinstance(value, Integral):
            message = _("{name} = {value} should be {expected}{unit}")
            expected = _("a whole number, without quotes")
            raise UserError(message, name=name, value=value, expected=expected, unit="")
    most = {
        "runs": MOST_RUNS, "seed": 2**63 - 1 - runs, "months": longest, "workers": MOST_WORKERS,
        "organisations": int(REGISTRY["population.organisations"].upper or 0),
    }  # fmt: skip
    for name, value in numbers.items():
        hint = longer_run(value, longest) if name == "months" else ""
        if name == "organisations":
            hint = _("; it is that of the parameter population.organisations")
        check_range(name, value, int(name != "seed"), most[name], hint)


def check_range(name: str, value: float, lower: float, upper: float, hint: str = "") -> None:
    """Refuse a number outside its range.

    Args:
        hint: where the range comes from, or what would widen it.
    """
    if not lower <= value <= upper:
        message = _("{name} = {value} is outside its range, from {lower} to {upper}")
        text = message.format(name=name, value=as_number(value), lower=lower, upper=upper)
        raise UserError(text + hint)


def check_typing(changes: Sequence[str]) -> None:
    """Numbers as they are written here: 2.5 for 2,5, and 0.3 for 30 %."""
    for text in changes:
        name, _equals, value = (part.strip() for part in text.partition("="))
        if name not in REGISTRY or isinstance(REGISTRY[name].default, bool | str):
            continue
        comma = re.fullmatch(r"[-+]?\d+,\d+", value)
        share = re.fullmatch(r"([-+]?\d+(?:[.,]\d+)?)\s*%", value)
        meant = value.replace(",", ".") if comma else f"{float(share[1].replace(',', '.')) / 100:.6g}" if share else ""
        if meant:
            raise UserError(
                _("--set {name}={value}: write {meant}, with a decimal point and without %"),
                name=name,
                value=value,
                meant=meant,
            )


def as_typed(value: str, default: Any) -> Any:
    """The text as a number, a switch or a word, whichever the parameter is (what cannot be read stays a text)."""
    if isinstance(default, bool):
        return {"true": True, "false": False}.get(value.lower(), value)
    if isinstance(default, str):
        return value
    for kind in (int, float):
        with suppress(ValueError):
            return kind(value)
    return value


def check_finished(finished: Sized, failures: Mapping[int, str]) -> None:
    """Refuse what has come to nothing, with the reasons why none has finished."""
    if not finished:
        raise UserError(_("no run has finished: {reason}"), reason="; ".join(sorted(set(failures.values()))))


def own_size(scenario: Scenario) -> str:
    """Why a population of one's own cannot be made smaller or larger."""
    return _("{scenario} brings its own organisations: leave --organisations out").format(
        scenario=in_quotes(scenario.name)
    )


def check_comparable(scenarios: Sequence[Scenario]) -> None:
    """At least two scenarios that begin at the same month."""
    if len(scenarios) < 2:
        raise UserError(_("a comparison needs at least two scenarios, such as: efc compare baseline no-communities"))
    first = scenarios[0]
    for other in scenarios:
        if other.start != first.start:
            raise UserError(
                _("{first} starts in {date} and {other} in {other_date}: compare scenarios that start together"),
                first=first.name,
                date=first.start,
                other=other.name,
                other_date=other.start,
            )


def check_regions(scenarios: Sequence[Scenario], options: RunOptions, is_paired: bool = False) -> None:
    """Refuse a number of regions that does not go with that of runs, and organisations of one's own.

    Args:
        is_paired: is something claimed with an interval? Then every run has a region of its own, so that runs are
            independent of each other.

    Raises:
        UserError: which number, or which scenario.
    """
    if options.regions is None:
        return
    check_range("regions", options.regions, 1, MOST_REGIONS)
    counts = f"regions = {options.regions}, runs = {options.runs}"
    if options.runs % options.regions:
        multiple = options.regions * (options.runs // options.regions + 1)
        message = _("{counts}: each region has as many runs; {multiple} would do")
        raise UserError(message, counts=counts, multiple=multiple)
    if is_paired and options.regions not in (1, options.runs):
        message = _("{counts}: in a comparison each pair of runs has a region of its own; give as many of both")
        raise UserError(message, counts=counts)
    for scenario in scenarios:
        if scenario.files is not None and not scenario.files.are_drawn:
            message = _("{scenario} brings its own organisations, so that there is one region: leave --regions out")
            raise UserError(message, scenario=in_quotes(scenario.name))


def make_folder(path: Path, room: int = 0) -> Path:
    """A folder for files, made where it does not exist; refused where so many bytes cannot be written."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path, buffering=0) as file:
            file.write(bytes(room))
    except OSError as error:
        raise UserError(
            _("nothing can be written in the folder {path} ({reason}); choose another with --out"),
            path=quoted(str(path)),
            reason=error.strerror or error,
        ) from error
    return path
