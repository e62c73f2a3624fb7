"""The region's territories as outlines for a page, and where the members of each stand in the network's picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.population.geography import LEVELS, load_establishments, load_places, outlines

WIDTH = 640
HEIGHT = 620
"""The picture's own units."""
MARGIN = 6.0
FINEST = 0.9
"""Steps along an outline shorter than this are left out (own units)."""
GAP = 8.0
"""Distance between neighbours in the network's picture."""
MEMBERS_EXPECTED = 900
"""Members for whom there is room before the crowds of two territories meet."""
GOLDEN_ANGLE = math.pi * (3.0 - math.sqrt(5.0))
"""Positions on a sunflower never coincide (Vogel 1979)."""


@dataclass(frozen=True)
class Shape:
    """One territory.

    Attributes:
        code, name: of the territory.
        path: its outline, as the `d` of an SVG path ("" where it is not known).
        x, y: where its figures stand.
    """

    code: str
    name: str
    path: str
    x: float
    y: float


@lru_cache(maxsize=len(LEVELS))
def shapes(level: str) -> tuple[Shape, ...]:
    """The territories of a level of the region, in the order of their rows."""
    places = load_places(level)
    rings = {feature["properties"]["code"]: _rings(feature) for feature in outlines(level)["features"]}
    points = np.concatenate([ring for parts in rings.values() for ring in parts])
    (west, south) = points.min(axis=0)
    (east, north) = points.max(axis=0)
    narrow = math.cos(math.radians(0.5 * (south + north)))
    scale = min((WIDTH - 2 * MARGIN) / ((east - west) * narrow), (HEIGHT - 2 * MARGIN) / (north - south))
    left = 0.5 * (WIDTH - scale * (east - west) * narrow)
    top = 0.5 * (HEIGHT - scale * (north - south))

    def project(positions: Any) -> npt.NDArray[np.float64]:
        positions = np.asarray(positions, dtype=np.float64).reshape(-1, 2)
        return np.stack((left + (positions[:, 0] - west) * narrow * scale, top + (north - positions[:, 1]) * scale), 1)

    drawn = []
    for row, code in enumerate(places.codes):
        x, y = project((places.longitude[row], places.latitude[row]))[0]
        drawn.append(
            Shape(
                code,
                places.names[row].split(" (")[0],
                "".join(_path(project(ring)) for ring in rings.get(code, [])),
                round(float(x), 1),
                round(float(y), 1),
            )
        )
    return tuple(drawn)


def _rings(feature: dict[str, Any]) -> list[npt.NDArray[np.float64]]:
    geometry = feature["geometry"]
    parts = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [np.asarray(ring, dtype=np.float64) for part in parts for ring in part]


def _path(ring: npt.NDArray[np.float64]) -> str:
    corners = [ring[0]]
    for point in ring[1:]:
        if abs(point - corners[-1]).sum() >= FINEST:
            corners.append(point)
    if len(corners) < 3:
        return ""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners) + "Z"


def territories(level: str, codes: Sequence[str]) -> tuple[Shape, ...]:
    """The territories of a population: of the region with outlines, of a user as names in a circle."""
    if level in LEVELS:
        return shapes(level)
    reach = 0.36 * min(WIDTH, HEIGHT) if len(codes) > 1 else 0.0
    angles = 2 * math.pi * np.arange(len(codes)) / max(1, len(codes))
    x = np.round(0.5 * WIDTH + reach * np.sin(angles), 1).tolist()
    y = np.round(0.5 * HEIGHT - reach * np.cos(angles), 1).tolist()
    return tuple(Shape(code, code, "", *point) for code, *point in zip(codes, x, y, strict=True))


@lru_cache(maxsize=16)
def centres(level: str, codes: tuple[str, ...]) -> npt.NDArray[np.float64]:
    """Where the members of each territory stand: around its middle on the map, moved apart where they would meet.

    Room is left in proportion to the territory's establishments. Shape (n, 2).
    """
    points = np.array([(shape.x, shape.y) for shape in territories(level, codes)])
    reach = GAP * np.sqrt(MEMBERS_EXPECTED * _shares(level, len(codes))) + 14.0
    least_distance = reach[:, None] + reach[None]
    for _round in range(400):  # always in the same way
        gap = points[:, None] - points[None]
        distance = np.sqrt((gap**2).sum(axis=2)) + np.eye(len(points)) * 1e9
        short = np.clip(least_distance - distance, 0.0, None)
        if short.max() < 0.5:
            break
        points = points + 0.2 * (gap / distance[..., None] * short[..., None]).sum(axis=1)
    return points


def _shares(level: str, count: int) -> npt.NDArray[np.float64]:
    """The territories' shares of the region's establishments; equal ones for a user's own."""
    if level not in LEVELS:
        return np.full(count, 1.0 / max(1, count))
    establishments = load_establishments().sum(axis=(1, 2)).astype(np.float64)
    sums = np.bincount(load_places(level).commune_territory, establishments, count)
    return np.asarray(sums / sums.sum())


def positions(
    level: str, codes: tuple[str, ...], territory: npt.NDArray[np.integer], rank: npt.NDArray[np.integer]
) -> npt.NDArray[np.float64]:
    """Where members stand: they never move. Shape (members, 2), in own units.

    Args:
        territory: row of each member's territory.
        rank: its rank among the members of its territory, in the order of joining.
    """
    reach = GAP * np.sqrt(rank + 0.3)
    angle = GOLDEN_ANGLE * rank
    return np.asarray(
        centres(level, codes)[territory] + np.stack((reach * np.cos(angle), reach * np.sin(angle)), axis=1)
    )


def bounds(points: npt.NDArray[np.float64]) -> tuple[float, float, float, float]:
    """Left, top, width and height of a picture that holds all these positions."""
    if not len(points):
        return 0.0, 0.0, float(WIDTH), float(HEIGHT)
    (left, top) = points.min(axis=0) - 30
    (right, bottom) = points.max(axis=0) + 30
    return float(left), float(top), float(right - left), float(bottom - top)
