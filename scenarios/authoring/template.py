"""The template of a new scenario file: every lever with its meaning, its range and the parent's value.

    sheet("two-territories", load("baseline"))      # the text, in the current language

The unchanged template has the same meaning as its parent. All levers are commented out with `#`; removing a `#` changes
a lever. The text is generated from the declarations and is valid whichever levers or blocks are uncommented.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from scenarios.authoring.json_schema import FILE, explained
from scenarios.authoring.writer import in_toml, population_block
from scenarios.format.population_files import Files
from scenarios.format.scenario import Scenario
from scenarios.language import _, language
from simulation.parameters import REGISTRY, Parameter

WIDTH = 110
HARD_SPACE = "\u00a0"
NAME = re.compile(r"[\w-]{1,60}")
"""Allowed names of scenarios: letters, digits, hyphens and underscores."""


def is_name(name: str) -> bool:
    """Whether this is an allowed name of a scenario."""
    return NAME.fullmatch(name) is not None


def sheet(name: str, parent: Scenario, files: Files | None = None) -> str:
    """The text of a new file that extends `parent`, with the files of a user's own population if there are any."""
    own = [population_block(files), ""] if files is not None else []
    head = _head(name, parent)
    if files is not None and files.members_at:
        parent = parent.starting(files.members_at)
        own = [f'start = "{parent.start}"', f"months = {parent.months}", "", *own]
        head = [line for line in head if "efc compare" not in line]  # only what begins in the same month is compared
    parts = [*head, *own, *_levers(parent), *_dated(parent), *_bands(parent)]
    return "\n".join(parts) + "\n"


def _head(name: str, parent: Scenario) -> list[str]:
    introduction = _(
        "A line that begins with # is not read. To change a lever, take its # away and write another value: "
        "numbers with a decimal point (0.3 for 30 %), words in quotes. What is not said here is taken from "
        "{parent}."
    )
    return [
        f"#:schema ./{FILE}",
        *_comment_lines(introduction.format(parent=parent.name)),
        f"#   {_('Check it:')} efc scenarios check {name}.toml",
        f"#   {_('Run it:')} efc run {name}.toml",
        f"#   {_('Compare it:')} efc compare {parent.name} {name}.toml",
        "",
        f'extends = "{parent.name}"',
        "",
        f'title = "{name}"',
        f'question = "{_("What would change if ... ?")}"',
        f'description = "{_("What is changed, and what is not.")}"',
        f'source = "{_("Where the idea and its figures come from.")}"',
        "",
    ]


def _levers(parent: Scenario) -> Iterator[str]:
    yield f"[changes]   # {_('from the first month on')}"
    for words, basic in ((_("The levers that one looks at first"), True), (_("The other levers"), False)):
        yield from ("", f"# -- {words}")
        for lever in REGISTRY.values():
            if lever.role == "lever" and lever.basic == basic:
                meaning = f"{lever.label[language()]}{_(': ')}{explained(lever)}{_by_parent(parent, lever)}"
                value = in_toml(parent.changes.get(lever.name, lever.default))
                yield from ("", *_comment_lines(meaning), f"# {lever.name} = {value}")
    yield ""


def _by_parent(parent: Scenario, lever: Parameter) -> str:
    dates = sorted({parent.date(change.start) for change in parent.dated if change.parameter == lever.name})
    if not dates:
        return ""
    return " " + _("Mind: {parent} changes it itself ({dates}).").format(parent=parent.name, dates=", ".join(dates))


def _dated(parent: Scenario) -> Iterator[str]:
    month = max(1, round(0.55 * parent.months))
    yield f"# -- {_('At a date: take the # of a whole block away, and keep as many blocks as needed')}"
    blocks: list[tuple[str, list[str]]] = [
        (_("another value, for good"), ['set = { "club.staff" = 3.0 }']),
        (_("more, or less, for a time"), ["months = 36", 'add = { "club.staff" = 1.0 }']),
        (_("a part of it, for a time"), ["months = 24", 'scale = { "club.staff" = 0.7 }']),
        (
            _("step by step, until a month"),
            [f'until = "{parent.date(parent.months)}"', 'ramp = { "club.heritage" = 0.2 }'],
        ),
        (_("in one month only"), ['once = { "club.staff" = 4.0 }']),
        (
            _("outreach aimed at a theme (or at a territory, a kind)"),
            ['set = { "outreach.targeting" = "theme", "outreach.theme" = "food" }'],
        ),
        (
            _("the largest client joins (territory and theme may be left out)"),
            ['event = "client_joins"', 'theme = "food"'],
        ),
        (
            _("the partners who animate stop (territory, theme, kind may be left out; accompagnateurs_leave likewise)"),
            ['event = "animators_leave"', 'kind = "partner"'],
        ),
        (_("somebody of the staff leaves, the post is vacant for a time"), ['event = "staff_leaves"', "months = 4"]),
    ]  # fmt: skip
    if parent.is_of_region:
        programme = ['event = "fund_territory"', 'territory = "ZE2020-3215"', "months = 36"]
        blocks.append((_("a programme pays a territorial community"), programme))
    for index, (words, lines) in enumerate(blocks):
        yield from ("", *_comment_lines(f"{words}{_(':')}"), "# [[interventions]]")
        yield f'# from = "{parent.date(min(month + index, parent.months))}"'
        yield from (*(f"# {line}" for line in lines), f'# why = "{_("The reason, in one sentence.")}"')
    yield ""


def _bands(parent: Scenario) -> list[str]:
    expected = _("What you expect, written before the first run: the median of the runs lies between two figures")
    return [
        f"# -- {expected}",
        "",
        "# [[expect]]",
        '# measure = "members"',
        f'# at = "{parent.date(parent.months)}"',
        "# lower = 100",
        "# upper = 700",
        f'# why = "{_("The reason, in one sentence.")}"',
    ]


def _comment_lines(text: str) -> Iterator[str]:
    """A text as comment lines, indented so that they differ from lines to uncomment."""
    return (f"#   {line}" for line in textwrap.wrap(re.sub(r" (?=[:;?!%»])", HARD_SPACE, text), WIDTH))
