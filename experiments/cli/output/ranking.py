"""What is told of a ranking in a terminal: a table, and in words which strategy is robust, and at what effort."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from experiments.strategies.robust_ranking import own_uncertainties
from experiments.strategies.robust_ranking_text import account, called_in, digits_of, sentences
from scenarios.language import _, language, ngettext
from scenarios.language.measures import measure_label
from scenarios.language.names import not_the_region, year_or_month
from scenarios.language.numbers import number
from scenarios.titles import named

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from experiments.runs.uncertainty import Ensemble
    from experiments.strategies.robust_ranking import Ranking
    from scenarios import Scenario


def tell_beginning(to: Console, scenarios: Sequence[Scenario], ensemble: Ensemble) -> None:
    """The strategies, the worlds, and what a strategy decides that the worlds decide for the others."""
    for scenario in scenarios:
        to.print(f"  {scenario.title[language()]}", style="bold", markup=False, soft_wrap=True)
    count = len(ensemble.worlds)
    if ensemble.source == "drawn":
        text = ngettext(
            "{count} world drawn around what we believe ({parameters} uncertain parameters, Latin hypercube)",
            "{count} worlds drawn around what we believe ({parameters} uncertain parameters, Latin hypercube)",
            count,
        )
        to.print(text.format(count=count, parameters=len(ensemble.worlds[0])), markup=False)
    elif ensemble.source == "calibrated":
        text = ngettext(
            "{count} world that agrees with what is known of the real club (calibrated; --number draws others)",
            "{count} worlds that agree with what is known of the real club (calibrated; --number draws others)", count,
        )  # fmt: skip
        to.print(text.format(count=count), markup=False, soft_wrap=True)
    else:
        text = ngettext("{count} world of {file}", "{count} worlds of {file}", count)
        to.print(text.format(count=count, file=ensemble.source), markup=False)
    for scenario in scenarios:
        own = own_uncertainties(scenario, ensemble)
        if own:
            message = _("Mind: {scenario} sets {parameters} itself, in every world: this is not a lever.")
            to.print(
                message.format(scenario=named(scenario), parameters=", ".join(own)),
                style="yellow", markup=False, soft_wrap=True,
            )  # fmt: skip


def tell_ranking(to: Console, found: Ranking) -> None:
    """Everything that is told of a ranking."""
    region = found.provenance.get("population", {})
    if region.get("demonstration"):
        own = any(scenario.files is not None for scenario in found.scenarios)
        to.print(not_the_region(own, number(found.organisations)), style="yellow")
    to.print(_table(found))
    for line in (*sentences(found), *account(found)):
        to.print(f"  {line}", markup=False, soft_wrap=True)
    to.print(
        _(
            "In each world all strategies have the same population, the same seeds and the same luck. Regret: how far "
            "a strategy is behind the best of a world. Worst tenth: exceeded in nine worlds of ten. The order is that "
            "of the regret that is exceeded in one world in ten."
        ),
        style="dim",
    )


def tell_failures(found: Ranking) -> None:
    """Worlds in which a run failed, and why."""
    from experiments.cli.output.runs import print_aside

    for number_, message in found.failures.items():
        print_aside(_("In world {number} a run failed: {reason}").format(number=number_ + 1, reason=message))


def _table(found: Ranking) -> Table:
    from rich.table import Table

    label = measure_label(found.measure)
    last = year_or_month(found.scenarios[0].date(found.months))
    title = _("{measure} at the end of {date}, in {count} worlds").format(
        measure=label, date=last, count=len(found.done)
    )
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column("")
    table.add_column(_("strategy"))
    for words in (
        _("median"), _("worst tenth"), _("regret, median"), _("regret, one in ten"), _("best in"), _("FTE months"),
        _("members' hours"),
    ):  # fmt: skip
        table.add_column(words, justify="right")
    digits, called = digits_of(found), dict(zip(found.names, called_in(found), strict=True))
    for row in found.table.itertuples():
        table.add_row(
            str(row.rank), called[row.strategy], number(row.median, digits), number(row.worst_tenth, digits),
            number(row.regret_median, digits), number(row.regret_worst_tenth, digits),
            _("{wins} of {runs}").format(wins=row.best_in, runs=row.worlds), number(row.effort, 1),
            number(row.member_hours),
        )  # fmt: skip
    return table
