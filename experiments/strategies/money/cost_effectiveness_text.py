"""What is said of money: what two strategies cost, what one more member or relation costs, at which prices."""

from __future__ import annotations

from experiments.runs.document import Column, Document, Sentence, Table, label_column
from experiments.runs.summary import COSTS, Costs
from experiments.strategies.comparison import Comparison, PairedMeans, Verdict
from experiments.strategies.money.cost_effectiveness import GAINED, Price, paired_money
from scenarios.catalogue.sources import parts
from scenarios.language import _, between_semicolons, language
from scenarios.language.names import long_month_name
from scenarios.language.numbers import euros, short_number
from scenarios.titles import short_title
from simulation.parameters import REGISTRY


def money_section(comparison: Comparison, index: int = 1, costs: Costs | None = None) -> Document:
    """What both strategies cost, and at which prices.

    Args:
        costs: of both (None: those of each scenario).
    """
    content = [
        money_table(comparison, index, costs),
        costs_table(costs or Costs.of(comparison.results[index].spec.parameters)),
        Sentence(
            _("Another price changes what is told here; no run depends on it, unless fees pay posts."),
            "note",
        ),
    ]
    return Document(_("What it costs"), content, "money")


def money_sentence(comparison: Comparison, index: int = 1, costs: Costs | None = None) -> str:
    """What the other strategy costs more or less, and what is gained for it, where that can be told."""
    money = paired_money(comparison, index, costs)
    if not money.spent.is_unequal:
        return _("Both cost as much: {euros} in all.").format(euros=euros(money.spent.second))
    is_dearer = money.spent.difference.mean > 0
    text = (
        _("It costs {euros} more in all, {yearly} a year from {date} on: {gained}.")
        if is_dearer
        else _("It spares {euros} in all, {yearly} a year from {date} on: {gained}.")
    )
    verdicts = (comparison.at_end(index, measure).verdict for measure in GAINED)
    gained = [
        _gained(is_dearer, what, verdict, price)
        for what, verdict, price in zip(("members", "relations"), verdicts, (money.member, money.relation), strict=True)
    ]
    return text.format(
        euros=euros(abs(money.spent.difference.mean)),
        yearly=euros(abs(money.spent_a_year.difference.mean)),
        date=long_month_name(comparison.scenarios[index].date(money.since)),
        gained=between_semicolons(gained),
    )


def _gained(is_dearer: bool, what: str, verdict: Verdict, price: Price | None) -> str:
    """What is had for more money, or lost for less."""
    texts = {
        (True, "members", "better"): _("{price} for each further member"),
        (True, "members", "worse"): _("for fewer members"),
        (True, "members", "untold"): _("whether it has more members cannot be told"),
        (False, "members", "better"): _("and it has more members"),
        (False, "members", "worse"): _("{price} for each member that it has fewer"),
        (False, "members", "untold"): _("whether it has fewer members cannot be told"),
        (True, "relations", "better"): _("{price} for each further cooperative trade relation"),
        (True, "relations", "worse"): _("for fewer cooperative trade relations"),
        (True, "relations", "untold"): _("whether it has more cooperative trade relations cannot be told"),
        (False, "relations", "better"): _("and it has more cooperative trade relations"),
        (False, "relations", "worse"): _("{price} for each cooperative trade relation that it has fewer"),
        (False, "relations", "untold"): _("whether it has fewer cooperative trade relations cannot be told"),
    }
    return texts[is_dearer, what, verdict].format(price=_price_text(price) if price is not None else "")


def _price_text(price: Price) -> str:
    """A price with its interval."""
    lower, upper = sorted((abs(price.lower), abs(price.upper)))
    bounds = _("{lower} to {upper}").format(lower=euros(lower), upper=euros(upper))
    return f"{euros(abs(price.euros))} ({bounds})"


def money_table(comparison: Comparison, index: int = 1, costs: Costs | None = None) -> Table:
    """What both strategies cost, with the paired difference."""
    money = paired_money(comparison, index, costs)
    since = long_month_name(comparison.scenarios[index].date(money.since))
    labels = {
        "spent": _("Spent since the founding"),
        "spent_a_year": _("Spent a year, from {date} on"),
        "fees": _("Fees of members since the founding"),
        "public_money": _("Public money since the founding"),
        "to_find_a_year": _("To be found a year beside fees and public money, from {date} on"),
        "spent_per_member": _("Spent for each member gained"),
        "spent_per_relation": _("Spent for each cooperative trade relation gained"),
        "hours": _("Worth of the hours of members"),
    }
    rows = [(label.format(date=since), getattr(money, name)) for name, label in labels.items()]
    columns = [
        label_column("", lambda row: row[0]),
        Column(short_title(comparison.scenarios[0]), lambda row: euros(row[1].first)),
        Column(short_title(comparison.scenarios[index]), lambda row: euros(row[1].second)),
        Column(_("difference"), lambda row: euros(row[1].difference.mean, True)),
        Column(_("95 % interval"), lambda row: _interval_text(row[1])),
    ]
    return Table(_("Money, means of the runs"), columns, [row for row in rows if row[1].first or row[1].second])


def _interval_text(means: PairedMeans) -> str:
    if means.difference.runs < 2:
        return ""
    lower, upper = (euros(value, True) for value in (means.difference.lower, means.difference.upper))
    return _("{lower} to {upper}").format(lower=lower, upper=upper)


def costs_table(costs: Costs) -> Table:
    """The prices that were counted with, and where they come from."""
    columns = [
        label_column(_("price"), lambda row: row[0]),
        Column(_("euros"), lambda row: row[1]),
        label_column("", lambda row: row[2]),
        label_column(_("source"), lambda row: row[3]),
    ]
    rows = [
        (label, short_number(getattr(costs, name)), unit, source_text(name, getattr(costs, name)))
        for name, (label, _meaning, unit) in price_labels().items()
    ]
    return Table(_("Prices"), columns, rows)


def price_labels() -> dict[str, tuple[str, str, str]]:
    """Label, meaning and unit of each price."""
    declared = {name: REGISTRY[f"account.{name}"] for name in COSTS}
    lang = language()
    fees = (_("Level of fees"), _("1: the fees of the scenario, by size of the member; 2: twice as much."), _("times"))
    return {
        **{name: (price.label[lang], price.meaning[lang], _(price.unit)) for name, price in declared.items()},
        "fees": fees,
    }


def source_text(name: str, value: float) -> str:
    """Where a price comes from: given by the user or the scenario, assumed, or from a source."""
    parameter = REGISTRY[f"account.{name}" if name in COSTS else "account.fee.size_1_9"]
    if value != (parameter.default if name in COSTS else 1.0):
        return _("given by you")
    grade, text = parts(parameter.source)
    return _(": ").join(filter(None, (_("assumed") if grade == "J" else "", _(text))))
