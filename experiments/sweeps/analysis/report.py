"""What an analysis of a sweep hands over: what it says, the tables that it writes, and the results that are drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas

from experiments.runs.document import Block, Document, Figure, Sentence, sentences
from experiments.sweeps.analysis.study import Study
from experiments.sweeps.analysis.study_text import about, warning
from scenarios.language import language


@dataclass(frozen=True)
class AnalysisReport:
    """An analysis, before anything renders it.

    Attributes:
        name: of its files.
        study: the runs that it has read.
        content: its findings and tables.
        tables: by the names of the files that hold them, its own first.
        results: what is drawn, by what the names of its files end with ("" for a result that stands alone).
    """

    name: str
    study: Study
    content: Sequence[Block]
    tables: Mapping[str, pandas.DataFrame]
    results: Mapping[str, Any]

    def document(self, figures: Iterable[Figure] = ()) -> Document:
        """Which runs are read, what they are not, what they say, and the figures."""
        runs = [Sentence(about(self.study, with_title=False)), *sentences([warning(self.study)], "warning")]
        return Document(self.study.titles.get(language(), ""), [*runs, *self.content, *figures])
