"""Mutants: each check with its mechanism made wrong, by a tenth where that can be; one that still passes is too weak.

for mutant in try_mutants(quick=True):
    print(mutant.check.id, mutant.changes(), mutant.is_seen)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from experiments.runs.storage.files import write_csv
from experiments.validation.checks import Check, CheckFile, load_checks
from experiments.validation.targets import FAILED, NUMBERS, SEED, Verdict, judged, numbers_of, title_of


@dataclass(frozen=True)
class Mutant:
    """A check with its mechanism made wrong.

    Attributes:
        check: the check.
        verdicts: what it says then, one for each expected number.
    """

    check: Check
    verdicts: Sequence[Verdict]

    @property
    def is_seen(self) -> bool:
        """Does the check fail, in one of its numbers at least?"""
        return any(verdict.state == FAILED for verdict in self.verdicts)

    def changes(self, number: Callable[[float], str] = "{:.6g}".format) -> str:
        """What is wrong, its numbers written by a function."""
        return ", ".join(
            f"{name} = {value if isinstance(value, str) else number(value)}"
            for name, value in self.check.mutant.items()
        )


def try_mutants(
    quick: bool = True,
    only: Sequence[str] = (),
    progress: Callable[[int, int], None] = lambda done, total: None,
    file: CheckFile | None = None,
    seed: int = SEED,
) -> Iterator[Mutant]:
    """Run every check that has a mutant with it, and give what it says (arguments as those of `targets.validate`)."""
    file = file or load_checks()
    wrong = [
        check.model_copy(update={"vary": [{**changes, **check.mutant} for changes in check.vary]})
        for check in file.checks
        if check.mutant
    ]
    for check, verdicts in judged(replace(file, checks=wrong), quick, only, progress=progress, seed=seed):
        yield Mutant(check, verdicts)


def write_mutants(mutants: Sequence[Mutant], path: Path) -> Path:
    """The table of mutants as CSV, one row a number, whole or not at all."""
    import pandas

    columns = ("id", "quantity", "mutant", *NUMBERS, "verdict", "seen")
    rows = [
        (one.id, title_of(mutant.check), mutant.changes(), *numbers_of(one), one.state, str(mutant.is_seen).lower())
        for mutant in mutants
        for one in mutant.verdicts
    ]
    return write_csv(pandas.DataFrame(rows, columns=columns), path)
