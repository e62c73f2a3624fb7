"""The one place that knows ema-workbench: the boxes of a peeling and pasting trajectory of PRIM, as plain limits.

Versions 2.5 (Python 3.11) and 3.0 (from 3.12) differ in what `Prim` asks for and gives; only limits are read, and
coverage, density and quasi-p values are counted here in the same way for both.
"""

from __future__ import annotations

import inspect
import logging
import warnings
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas

from scenarios.format.problems import UserError
from scenarios.language import _

Limits = dict[str, tuple[float, float] | frozenset[Any]]
"""By factor: lowest and highest value, both inside; or the values inside."""
SMALLEST = 0.05
"""Smallest box, as a share of the points."""


def inside(table: pandas.DataFrame, limits: Limits) -> npt.NDArray[np.bool_]:
    """Which points lie within limits."""
    held = np.ones(len(table), dtype=np.bool_)
    for name, limit in limits.items():
        column = table[name]
        held &= (column.isin(limit) if isinstance(limit, frozenset) else column.between(*limit)).to_numpy()
    return held


def trajectories(table: pandas.DataFrame, happens: npt.NDArray[np.bool_]) -> list[Limits]:
    """The boxes of PRIM, from the whole table to the smallest.

    Raises:
        UserError: ema-workbench is not installed.
    """
    prim = _library()
    names = {name: f"x{index}" for index, name in enumerate(table.columns)}  # the library drops a column "scenario"
    points = table.rename(columns=names).reset_index(drop=True)
    for column in points.columns:  # whole numbers cannot be pasted under pandas 3
        points[column] = points[column].astype(np.float64 if points[column].dtype.kind in "if" else object)
    options: dict[str, Any] = {"mass_min": SMALLEST}
    if "threshold" in inspect.signature(prim.Prim.__init__).parameters:
        options["threshold"] = 0.0
    search = prim.Prim(points, happens.astype(np.int64), **options).find_box()
    return [_limits(table, names, lims) for lims in search.box_lims] if search is not None else [{}]


def _library() -> Any:

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from ema_workbench.analysis import prim
    except ImportError as error:
        raise UserError(
            _('this needs ema-workbench, which is not installed: pip install "efc-diffusion[discovery]"')
        ) from error
    logging.getLogger("EMA").setLevel(logging.ERROR)
    return prim


def _limits(table: pandas.DataFrame, names: dict[str, str], lims: pandas.DataFrame) -> Limits:
    limits: Limits = {}
    for name, column in names.items():
        if column not in lims.columns:
            continue
        lower, upper = lims[column].tolist()
        if isinstance(lower, set | frozenset):
            if len(lower) < table[name].nunique():
                limits[name] = frozenset(lower)
        elif lower > table[name].min() or upper < table[name].max():
            limits[name] = (float(lower), float(upper))
    return limits
