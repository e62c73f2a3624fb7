"""What an analysis of a sweep hands over: what it says, the tables that it writes, and the results that are drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas

from experiments.runs.document import Block, Document, Figure, Sentence, details, sentences
from experiments.sweeps.analysis.study import Study
from experiments.sweeps.analysis.study_text import about, warning


@dataclass(frozen=True)
class AnalysisReport:
    """An analysis, before anything renders it.

    Attributes:
        name: of its files.
        study: the runs that it has read.
        answer: what it says, in one sentence.
        brief: the short table that goes with it (nothing where there is none to tell).
        content: all its findings and tables.
        tables: by the names of the files that hold them, its own first.
        results: what is drawn, by what the names of its files end with ("" for a result that stands alone).
    """

    name: str
    study: Study
    answer: str
    brief: Sequence[Block]
    content: Sequence[Block]
    tables: Mapping[str, pandas.DataFrame]
    results: Mapping[str, Any]

    def document(self, figures: Iterable[Figure] = ()) -> Document:
        """The answer with its short table, which runs are read, what they are not; as details all findings, figures."""
        runs = [Sentence(about(self.study), "note"), *sentences([warning(self.study)], "warning")]
        warnings = [block for block in self.content if isinstance(block, Sentence) and block.tone == "warning"]
        rest = [
            block
            for block in self.content
            if block not in warnings and not (isinstance(block, Sentence) and block.text == self.answer)
        ]
        return Document(
            "", [Sentence(self.answer, "strong"), *self.brief, *runs, *warnings, details([*rest, *figures])]
        )
