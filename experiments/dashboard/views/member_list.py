"""A list of members before it is used: which column is which, to be corrected, and who has a place in the region."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import solara

from experiments.dashboard.components.elements import (
    Details,
    Table,
    button,
    choice,
    component,
    download,
    element,
    notice,
)
from experiments.dashboard.session.job_updates import use_job_updates
from experiments.dashboard.session.member_list import MEANINGS, ListPreview, preview_list, scenario_of
from experiments.dashboard.session.session import Session
from experiments.dashboard.session.uploads import list_in, without_folder
from experiments.dashboard.views.job_progress import JobProgress
from experiments.dashboard.workers import shared
from experiments.dashboard.workers.job_pool import Job
from scenarios import load
from scenarios.format import dates
from scenarios.language import _, ngettext
from scenarios.language.names import long_month_name
from scenarios.language.numbers import number


@component
def MemberListPreview(session: Session, use_as_own: Callable[[], None]) -> None:
    """What the list that has been brought holds; nothing is used before it is pressed.

    Args:
        session: the session.
        use_as_own: reads the list as a population of its own instead.
    """
    folder = session.uploads.folder
    chosen, set_chosen = solara.use_state({})
    at, set_at = solara.use_state(f"{datetime.date.today():%Y-%m}")
    last = solara.use_ref(None)
    job: Job = solara.use_memo(
        lambda: shared.jobs().start(preview_list, folder, dict(chosen), at), [str(sorted(chosen.items())), at]
    )
    use_job_updates(job)
    if job.state == "done":
        last.current = job.value
    preview: ListPreview | None = last.current
    if job.state == "failed":
        notice("error", *without_folder(job.message, folder).splitlines())
        return
    if preview is None:
        JobProgress(job, _("Reading the list"))
        return
    choice(_("They are the members at the beginning of"), at, _months(), set_at)
    with element("div", classes="efc-list", style="overflow-x: auto", tabindex="0", role="region",
                 aria_label=_("What the columns tell")):  # fmt: skip
        for name, examples in preview.columns:
            _column(name, examples, preview, chosen, set_chosen)
    if job.state != "done":
        JobProgress(job, _("Reading the list"))
    elif preview.problem:
        notice("error", *preview.problem.splitlines())
    else:
        _tell(preview)
    with element("div", classes="efc-row"):
        path = list_in(folder)
        if path is not None:
            button(
                _("Place these members in the region"),
                lambda: session.adopt(scenario_of(path, preview.read_as, at)),
                "efc-main",
                disabled=job.state != "done" or bool(preview.problem),
            )
        if preview.observed:
            download(preview.observed, "observed-members.csv", "text/csv", _("How they grew (CSV)"))
        button(_("It is no list of members: read it as a population of its own"), use_as_own)


def _column(
    name: str,
    examples: tuple[str, ...],
    preview: ListPreview,
    chosen: dict[str, str],
    set_chosen: Callable[[dict[str, str]], None],
) -> None:
    """A column of the table: its first cells, and what it is read as."""
    current = next((meaning for meaning, column in preview.read_as.items() if column == name), "")

    def change(meaning: str) -> None:
        changes = {**chosen, **({meaning: name} if meaning else {})}
        set_chosen({**changes, **({current: ""} if current and current != meaning else {})})

    labels = {"": _("(not read)"), **{meaning: _(text) for meaning, text in MEANINGS.items()}}
    with element("div", classes="efc-list-column"):
        choice(name, current, labels, change)
        element("span", "; ".join(examples) or _("(empty)"), classes="efc-note")


def _tell(preview: ListPreview) -> None:
    text = ngettext(
        "{count} member has a place in the region", "{count} members have a place in the region", preview.count
    )
    where = ", ".join(f"{name} {number(count)}" for name, count in preview.territories[:6])
    more = "\u00a0..." if len(preview.territories) > 6 else ""
    notice("success", text.format(count=number(preview.count)) + _(": ") + where + more)
    if preview.left_out:
        notice("warning", *preview.left_out[:10], *(["..."] if len(preview.left_out) > 10 else []))
    with Details(_("How the list was read")):
        Table(
            [_("What was read, and what was guessed")], [[note] for note in preview.notes], _("How the list was read")
        )


def _months() -> dict[str, str]:
    """Months from which the members can be those of the club: those around today, and each January before."""
    baseline = load("baseline")
    today = dates.count_of(f"{datetime.date.today():%Y-%m}")
    first = dates.count_of(baseline.start)
    assert today is not None and first is not None
    last = min(today + 14 - today % 12, first + baseline.months - 13)
    counts = [count for count in range(first, last + 1) if count > today - 12 or count % 12 == 0]
    return {dates.label(count): long_month_name(dates.label(count)) for count in reversed(counts)}
