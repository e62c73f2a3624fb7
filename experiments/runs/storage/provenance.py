"""Where results come from: version, commit, model, scenario, parameters, seeds, population, platform, command."""

from __future__ import annotations

import hashlib
import platform
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any

from experiments.runs.results import Results
from experiments.runs.run import RunSpec
from scenarios import Scenario
from simulation.core.compiled import source_digest

DISTRIBUTION = "efc-diffusion"
ROOT = Path(__file__).parents[3]
LIBRARIES = ("numpy", "numba", "scipy", "pandas", "pyarrow")


def version() -> str:
    """The version of this project."""
    file = ROOT / "pyproject.toml"
    declared = tomllib.loads(file.read_text(encoding="utf-8"))["project"]["version"] if file.is_file() else "unknown"
    return version_of(DISTRIBUTION) or str(declared)


def commit() -> str | None:
    """The commit of the checkout, "+" behind it when files have changed since; None outside a checkout."""
    if not (ROOT / ".git").exists():
        return None
    try:
        return _git("rev-parse", "HEAD") + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.SubprocessError):
        return None


def _git(*words: str) -> str:
    done = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=True, timeout=10)
    return done.stdout.strip()


def provenance_of(results: Results) -> dict[str, Any]:
    """Everything that is needed to have the same results again."""
    return {
        **spec_provenance(results.scenario, results.spec, results.changes),
        "seeds": results.seeds,
        "seeds_asked": results.seeds_asked,
        "failures": {str(seed): message for seed, message in results.failures.items()},
        "interrupted": results.interrupted,
        "population": {
            "organisations": results.organisations,
            "demonstration": results.population_demonstration,
            "notice": _notice(results),
            "files": [{"file": path.name, "sha256": file_digest(path)} for path in _files(results.scenario)],
            "columns": dict(results.scenario.files.columns) if results.scenario.files is not None else {},
            "within": list(results.scenario.files.within) if results.scenario.files is not None else [],
            "members_at": results.scenario.files.members_at if results.scenario.files is not None else "",
            "level": results.level,
            "source": results.population_source,
            "sha256": results.population_digest,
            **({"seeds": [seed for seed, _runs in results.populations]} if results.regions > 1 else {}),
        },
        "results_sha256": results.digest(),
        "platform": platform_provenance(),
        "command": command_line(),
    }


def spec_provenance(scenario: Scenario, spec: RunSpec, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What runs have in common, whichever their seeds."""
    return {
        "project": DISTRIBUTION,
        "version": version(),
        "commit": commit(),
        "model": source_digest(),
        "scenario": scenario_provenance(scenario),
        "months": spec.months,
        "changes": dict(changes),
        "parameters": spec.parameters.values(),
        "interventions": [asdict(entry) for entry in spec.interventions],
        "events": [asdict(entry) for entry in spec.events],
        "rules": [{"file": Path(path).name, "sha256": file_digest(Path(path))} for path in spec.rules],
    }


def without_circumstances(provenance: Mapping[str, Any]) -> dict[str, Any]:
    """Without the command and the platform: the same whenever, and wherever to, the same is run."""
    return {name: value for name, value in provenance.items() if name not in ("command", "platform")}


def platform_provenance() -> dict[str, Any]:
    """The machine and the libraries."""
    return {
        "system": platform.platform(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        **{name: version_of(name) for name in LIBRARIES},
    }


def scenario_provenance(scenario: Scenario) -> dict[str, Any]:
    """Name, file and fingerprint of a scenario."""
    return {
        "name": scenario.name,
        "file": scenario.path.name,
        "sha256": file_digest(scenario.path),
        "title": dict(scenario.title),
        "start": scenario.start,
        "source": scenario.source,
    }


def _notice(results: Results) -> str:
    if results.population_own:
        return "the user's own population: not the region"
    return "demonstration economy: not the region" if results.population_demonstration else "the region"


def _files(scenario: Scenario) -> list[Path]:
    return scenario.files.paths if scenario.files is not None else []


def file_digest(path: Path) -> str | None:
    """Fingerprint (SHA-256) of a file, None when it is gone."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def command_line() -> list[str]:
    """What was typed."""
    return [Path(sys.argv[0]).name, *sys.argv[1:]] if sys.argv else []


def version_of(name: str) -> str | None:
    """The version of a library, None when it is not there."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
