"""The document of an ablation: what moves without each mechanism, in two tables and one sentence for each.

Terminal and reports render it. Every text is in the current language.
"""

from __future__ import annotations

from collections.abc import Sequence

from experiments.runs.document import Block, Column, Document, Table, details, label_column, sentences
from experiments.runs.run_text import about, caution, warning
from experiments.strategies.comparison import Difference
from experiments.strategies.mechanisms.ablation import Ablation, AblationRow, moves
from experiments.strategies.mechanisms.outcomes import OUTCOMES, Outcome
from experiments.strategies.mechanisms.refitted import Refitted
from experiments.strategies.mechanisms.structures_text import structure_name
from scenarios.language import _, between_semicolons, language, ngettext
from scenarios.language.numbers import number, percent
from scenarios.titles import named

BEYOND = " *"
"""The sign of a difference that leaves its interval."""
MEMBERS = "members"
"""The outcome of the short table."""
SHORT = 10
"""Rows of the short table."""
MOST = 4
"""Outcomes that a sentence names."""


def written(outcome: Outcome, value: float, signed: bool = False) -> str:
    """A value of an outcome, or a difference; of shares in percent, or in points."""
    return number(100.0 * value if outcome.is_share else value, outcome.digits, signed)


def with_unit(outcome: Outcome, value: float) -> str:
    """A level of an outcome."""
    return percent(value, outcome.digits) if outcome.is_share else number(value, outcome.digits)


def heading(outcome: Outcome) -> str:
    """The heading of a column."""
    words = f"{outcome.words[:1].upper()}{outcome.words[1:]}"
    return f"{words} (%)" if outcome.is_share else words


def effect(outcome: Outcome, difference: Difference) -> str:
    """An outcome with its difference and interval, in a line of text."""
    mean, lower, upper = (
        written(outcome, value, True) for value in (difference.mean, difference.lower, difference.upper)
    )
    text = (
        _("{outcome} {mean} points ({lower} to {upper})")
        if outcome.is_share
        else _("{outcome} {mean} ({lower} to {upper})")
    )
    return text.format(outcome=outcome.words.lower(), mean=mean, lower=lower, upper=upper)


def _table(ablation: Ablation, title: str, rows: Sequence[AblationRow], is_depth: bool) -> Table:
    """The differences of one group of outcomes; the levels of the scenario stand in the first row."""
    outcomes = [outcome for outcome in OUTCOMES.values() if outcome.is_depth is is_depth]

    def column(outcome: Outcome) -> Column:
        def write(row: AblationRow | None) -> str:
            if row is None:
                return with_unit(outcome, rows[0].level(outcome.name)) if not rows[0].mechanism.alike else ""
            found = row.difference(outcome.name)
            return written(outcome, found.mean, True) + (BEYOND if moves(found) else "")

        return Column(heading(outcome), write)

    first = label_column("", lambda row: named(ablation.scenario) if row is None else row.mechanism.label[language()])
    note = _("* beyond its 95 % interval; shares in points")
    style = lambda row: "total" if row is None else "plain"  # noqa: E731
    return Table(title, [first, *map(column, outcomes)], [None, *rows], note, style)


def judgement(row: AblationRow) -> str:
    """Whether what moves is what was expected."""
    judged = row.judged()
    as_expected, against, open_ = (
        [OUTCOMES[outcome].words.lower() for outcome, sign in judged.items() if sign == wanted] for wanted in (1, -1, 0)
    )
    if not judged:
        return ""
    if not as_expected and not against:
        return _("What was expected is not told from chance: {outcomes}.").format(outcomes=", ".join(open_))
    parts = []
    if as_expected:
        parts.append(_("as expected: {outcomes}").format(outcomes=", ".join(as_expected)))
    if against:
        parts.append(_("against what was expected: {outcomes}").format(outcomes=", ".join(against)))
    if open_:
        parts.append(_("not told from chance: {outcomes}").format(outcomes=", ".join(open_)))
    text = between_semicolons(parts)
    return f"{text[:1].upper()}{text[1:]}."


def sentence(row: AblationRow) -> str:
    """What moves without a mechanism, those outcomes first of which something was expected."""
    order = [*row.mechanism.expected, *(name for name in OUTCOMES if name not in row.mechanism.expected)]
    found = [(OUTCOMES[name], row.difference(name)) for name in order]
    moved = [effect(outcome, difference) for outcome, difference in found if moves(difference)][:MOST]
    words = {"label": row.mechanism.label[language()], "effects": between_semicolons(moved)}
    if len(row.pairs) == 1:
        return _("{label}: a single pair of runs tells nothing from chance.").format(**words)
    if not moved:
        text = _("{label}: nothing moves beyond its interval.").format(**words)
    elif row.mechanism.is_variant:
        text = _("{label}: {effects}.").format(**words)
    else:
        text = _("{label}, switched off: {effects}.").format(**words)
    doubt = (
        "" if row.mechanism.is_variant or not row.mechanism.is_hypothesis else _("A hypothesis: it may not be there.")
    )
    return " ".join(filter(None, (text, judgement(row), doubt)))


def summary(ablation: Ablation) -> str:
    """How many mechanisms move something as expected."""
    rows = [row for row in ablation.rows if not row.mechanism.is_variant]
    silent = [row.mechanism.label[language()].lower() for row in rows if not row.holds]
    some = len(rows) - len(silent)
    text = ngettext(
        "{some} of {count} mechanisms moves at least one outcome beyond its interval as the founding text says.",
        "{some} of {count} mechanisms move at least one outcome beyond its interval as the founding text says.",
        some,
    ).format(some=some, count=len(rows))
    return f"{text} {_('The others: {names}.').format(names=', '.join(silent))}" if silent else text


def ablation_document(ablation: Ablation) -> Document:
    """What moves without each mechanism, and whether it is what was expected."""
    warnings = sentences([warning(ablation.results[0]), caution()], "warning")
    if not ablation.rows:
        return Document("", warnings)
    tables: list[Block] = []
    mechanisms, variants = (
        [row for row in ablation.rows if row.mechanism.is_variant is is_variant] for is_variant in (False, True)
    )
    for rows, is_depth, title in (
        (mechanisms, False, _("Each mechanism off: numbers and work")),
        (mechanisms, True, _("Each mechanism off: depth")),
        (variants, False, _("Other rules, and no communities: numbers and work")),
        (variants, True, _("Other rules, and no communities: depth")),
    ):
        if rows:
            tables.append(_table(ablation, title, rows, is_depth))
    first = sentences([summary(ablation) if len(mechanisms) > 1 else sentence(ablation.rows[0])], "strong")
    told = Document(_("What each mechanism does"), sentences(map(sentence, ablation.rows)))
    reading = _(
        "Same population, same seeds, same luck. Each difference: without the mechanism less with it, mean over the "
        "pairs of runs. Stocks are means of the last five years, flows of the last ten. What was expected was written "
        "down before any run."
    )
    note = sentences([reading, about(ablation.results[0])], "note")
    return Document("", [*first, *warnings, _short_table(ablation), details([*tables, told, *note])])


def _short_table(ablation: Ablation) -> Table:
    """The mechanisms without which members move most, and how much of what was expected moves."""

    def members(row: AblationRow) -> str:
        found = row.difference(MEMBERS)
        return written(OUTCOMES[MEMBERS], found.mean, True) + (BEYOND if moves(found) else "")

    def met(row: AblationRow) -> str:
        judged = list(row.judged().values())
        return _("{wins} of {runs}").format(wins=judged.count(1), runs=len(judged)) if judged else ""

    def against(row: AblationRow) -> str:
        return str(count) if (count := list(row.judged().values()).count(-1)) else ""

    columns = [
        label_column("", lambda row: row.mechanism.label[language()]),
        Column(heading(OUTCOMES[MEMBERS]), members),
        Column(_("as expected"), met),
        Column(_("against it"), against),
    ]
    note = _("* beyond its 95 % interval; shares in points")
    title = _("Without which mechanisms members move most, and how many expected outcomes move")
    rows = sorted(ablation.rows, key=lambda row: -abs(row.difference(MEMBERS).mean))[:SHORT]
    return Table(title, columns, rows, note)


def refitted_document(refitted: Refitted) -> Document:
    """What moves without each mechanism once the model has been fitted again without it."""
    rows = [structure for structure in refitted.results if structure]
    if "" not in refitted.results or not rows:
        return Document("", [])

    def column(outcome: Outcome) -> Column:
        def write(structure: str) -> str:
            if not structure:
                return with_unit(outcome, float(refitted.values("", outcome.name).mean()))
            found = refitted.difference(structure, outcome.name)
            return written(outcome, found.mean, True) + (BEYOND if moves(found) else "")

        return Column(heading(outcome), write)

    title = _("Each mechanism off, and the model fitted again: {scenario}").format(scenario=named(refitted.scenario))
    note = _(
        "* beyond its 95 % interval (one in twenty is, by chance); shares in points. Each structure in worlds of its "
        "own, which agree with what was observed of the real club, less the model with everything in its own. What the "
        "observations ask for is missing: without it nothing agrees."
    )
    label = label_column("", structure_name)
    worlds = Column(_("different worlds"), lambda structure: number(len(refitted.values(structure, "members"))))
    columns = [label, worlds, *map(column, (outcome for outcome in OUTCOMES.values() if outcome.is_main))]
    style = lambda structure: "plain" if structure else "total"  # noqa: E731
    return Document("", [Table(title, columns, ["", *rows], note, style)])
