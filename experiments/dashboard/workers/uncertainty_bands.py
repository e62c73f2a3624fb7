"""Runs computed beforehand, drawn behind the live run; kept on disk for an installation and a version of the model.

    band_of(scenario, organisations=None)             # from the user's cache folder, or None
    compute(scenario, organisations, progress)        # where there is none yet

The name of a file is a digest of everything that the runs depend on, so that a changed model never shows old runs.
Runs of a user's own organisations are never written down.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import zipfile
import zlib
from collections import OrderedDict
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from experiments.dashboard.workers import own_rules
from experiments.runs.batch import run_many
from experiments.runs.checks import check_finished
from experiments.runs.results import Results
from experiments.runs.run import Progress, RunSpec
from experiments.runs.setup import run_spec
from experiments.runs.storage.files import write_whole
from experiments.runs.storage.provenance import file_digest
from scenarios import Scenario
from scenarios.format.population_files import Files
from simulation.core.compiled import source_digest, user_cache
from simulation.measures import COLUMN_OF, MEASURES

RUNS = 10
"""Runs of a band."""
FIRST_SEED = 1
LARGEST = 200
"""Files kept; the oldest go."""
REMEMBERED = 24
"""Bands that a server keeps for its sessions."""
MODEL = source_digest()


@dataclass(frozen=True)
class RunBand:
    """Several runs of one scenario.

    Attributes:
        monthly: shape (runs, months + 1, measures), in the order of `MEASURES`.
        members, alive: members and live community of each territory: shape (runs, months + 1, territories).
        organisations: how many there are.
        demonstration, own: is it not the region; is it a user's own population?
        level, codes: the territories.
    """

    monthly: npt.NDArray[np.float64]
    members: npt.NDArray[np.int32]
    alive: npt.NDArray[np.bool_]
    organisations: int
    demonstration: bool
    own: bool
    level: str
    codes: tuple[str, ...]

    @property
    def months(self) -> int:
        """The last month."""
        return self.monthly.shape[1] - 1

    def range_of(self, measure: str) -> npt.NDArray[np.float64]:
        """Of nine runs in ten the least, of all the mean, of nine in ten the most, month by month (not a number where
        the measure was not taken): shape (3, months + 1).
        """
        values = self.monthly[:, :, COLUMN_OF[measure]]
        ends = np.full((3, values.shape[1]), np.nan)
        is_complete = np.isfinite(values).all(axis=0)
        low, high = np.quantile(values[:, is_complete], (0.05, 0.95), axis=0)
        ends[:, is_complete] = low, values[:, is_complete].mean(axis=0), high
        return ends


def band_of_results(results: Results) -> RunBand:
    """The band of some runs.

    Raises:
        UserError: none has finished.
    """
    check_finished(results.runs, results.failures)
    runs = results.runs
    return RunBand(
        np.stack([run.monthly for run in runs]),
        np.stack([run.territories_members for run in runs]),
        np.stack([run.territories_alive for run in runs]),
        results.organisations,
        results.population_demonstration,
        results.population_own,
        results.level,
        tuple(results.codes),
    )


def key_of(plan: RunSpec, start: str) -> str:
    """Everything that the runs depend on, as a digest."""
    about: dict[str, Any] = {
        "model": MODEL,
        "parameters": plan.parameters.differences(),
        "interventions": [{**asdict(entry), "why": ""} for entry in plan.interventions],
        "events": [{**asdict(entry), "why": ""} for entry in plan.events],
        "months": plan.months,
        "start": start,
        "runs": RUNS,
        "seed": FIRST_SEED,
        "measures": list(MEASURES),
        **({"rules": [file_digest(Path(file)) for file in plan.rules]} if plan.rules else {}),
    }
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()[:32]


def identity(scenario: Scenario, organisations: int | None) -> tuple[str, Path | None, Files | None]:
    """What tells the runs of a scenario from others: all that they depend on, and the files of a user's own."""
    size = organisations if scenario.is_of_region else None
    return key_of(plan_for(scenario, size), scenario.start), scenario.path, scenario.files


def path_of(scenario: Scenario, organisations: int | None) -> Path | None:
    """Where the band of a scenario is kept (None: nowhere)."""
    cache = user_cache()
    if cache is None or scenario.files is not None:
        return None
    return cache / "bands" / f"{identity(scenario, organisations)[0]}.npz"


def plan_for(scenario: Scenario, organisations: int | None) -> RunSpec:
    """The plan of a scenario's runs, with the user's own files of rules where it needs them."""
    return run_spec(scenario, own_rules.options(scenario, organisations=organisations))


def band_of(scenario: Scenario, organisations: int | None) -> RunBand | None:
    """A band that has been computed before."""
    path = path_of(scenario, organisations)
    return read(path) if path is not None else None


def known(scenario: Scenario, organisations: int | None) -> RunBand | None:
    """A band that has been computed before, or since this server was started."""
    band = band_of(scenario, organisations)
    return band or (remembered(identity(scenario, organisations)[0]) if scenario.files is None else None)


def read(path: Path) -> RunBand | None:
    """A band from its file, read once for all sessions; None where there is none, or it cannot be read."""
    try:
        return _read(path)
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile, zlib.error):
        return None


@lru_cache(maxsize=32)
def _read(path: Path) -> RunBand:
    with np.load(path, allow_pickle=False) as file:
        about = json.loads(str(file["about"]))
        return RunBand(file["monthly"], file["members"], file["alive"], **{**about, "codes": tuple(about["codes"])})


_remembered: OrderedDict[str, RunBand] = OrderedDict()


def remember(key: str | None, band: RunBand) -> None:
    """Keep a band for the sessions of this server."""
    if key is not None:
        _remembered[key] = band
        while len(_remembered) > REMEMBERED:
            _remembered.popitem(last=False)


def remembered(key: str | None) -> RunBand | None:
    """A band that was computed since this server was started."""
    return _remembered.get(key) if key is not None else None


def keep(band: RunBand, path: Path) -> None:
    """Write a band, whole or not at all; the oldest files go when there are too many. Never fails."""
    about = {name: getattr(band, name) for name in ("organisations", "demonstration", "own", "level", "codes")}

    def write(beside: Path) -> None:
        with beside.open("wb") as file:
            np.savez_compressed(
                file, about=np.array(json.dumps(about)), monthly=band.monthly, members=band.members, alive=band.alive
            )

    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, write)
        for old in sorted(path.parent.glob("*.npz"), key=lambda file: file.stat().st_mtime)[:-LARGEST]:
            old.unlink(missing_ok=True)


def compute(scenario: Scenario, organisations: int | None, progress: Progress) -> RunBand:
    """Run a scenario for its band, and keep it."""
    options = own_rules.options(scenario, runs=RUNS, seed=FIRST_SEED, organisations=organisations, progress=progress)
    band = band_of_results(run_many(scenario, options))
    path = path_of(scenario, organisations)
    if path is not None:
        keep(band, path)
    return band


def opening_size() -> int | None:
    """How many organisations the page opens on (None: the whole region); the environment may ask for fewer."""
    text = os.environ.get("EFC_DASHBOARD_ORGANISATIONS", "")
    return int(text) if text.isdecimal() and int(text) > 0 else None
