"""Files of one's own in; scenario file, data, figures and report out."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Sequence
from typing import Any

import solara

from experiments.dashboard.components.elements import button, component, download, element, notice
from experiments.dashboard.components.vue_components import Save, Upload
from experiments.dashboard.session.job_updates import use_job_updates
from experiments.dashboard.session.prices import costs_of
from experiments.dashboard.session.session import Session
from experiments.dashboard.session.strategy import Strategy
from experiments.dashboard.session.uploads import LARGEST, MOST_FILES, examine, list_in, without_folder
from experiments.dashboard.views.job_progress import JobProgress
from experiments.dashboard.views.member_list import MemberListPreview
from experiments.dashboard.workers import downloads, own_rules, shared
from experiments.dashboard.workers.job_pool import Job
from experiments.strategies.comparison import Comparison
from scenarios.authoring.writer import written_down
from scenarios.language import _, language, ngettext, typeset

PIECE = 3 * 2**18
"""Bytes of a file that travel in one message."""


@component
def OwnFiles(session: Session) -> None:
    """Files of one's own: a scenario, or organisations and relations; every mistake is named with its line."""
    uploads = session.uploads
    lang = language()
    job: Job | None
    job, set_job = solara.use_state(None)
    problem, set_problem = solara.use_state("")
    has_list, set_has_list = solara.use_state(False)
    use_job_updates(job)

    def deliver() -> None:
        if job is not None and job.state == "done":
            session.adopt(job.value[0])

    solara.use_effect(deliver, [job.state if job is not None else ""])

    def begin(files: list[dict[str, Any]]) -> None:
        forget()
        try:
            uploads.begin([(str(file["name"]), int(file["size"])) for file in files])
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            set_problem(str(error))

    def receive(message: dict[str, Any]) -> None:
        if not uploads.left:
            return  # the files have been rejected: their pieces are still on their way, and the reason stays
        try:
            uploads.receive(int(message["file"]), str(message["piece"]))
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            set_problem(str(error))

    def finish(_message: object) -> None:
        if uploads.is_whole and list_in(uploads.folder) is not None:
            set_has_list(True)
        elif uploads.is_whole:
            read_as_own()

    def read_as_own() -> None:
        set_has_list(False)
        set_job(shared.jobs().start(examine, uploads.folder))

    def forget() -> None:
        set_job(None)
        set_has_list(False)
        set_problem("")
        uploads.clear()
        session.adopt(None)

    element(
        "p", _("The list of your members (Excel or CSV, as it is), a scenario (.toml), or organisations and relations.")
    )
    Upload(
        label=_("Choose files from this computer"),
        texts={
            "paste": typeset(_("Or paste a strategy that somebody sent you")),
            "text": typeset(_("Text of a scenario")),
            "use": _("Use this text"),
        },
        kinds=",".join(LARGEST),
        most=MOST_FILES,
        largest=max(LARGEST.values()),
        piece=PIECE,
        event_begin=begin,
        event_take=receive,
        event_finish=finish,
    )
    element("p", _("They stay in this session: never in a link, never in a log, gone when the page is closed."))
    if problem:
        notice("error", problem)
    elif job is not None and job.state == "failed":
        notice("error", *without_folder(job.message, uploads.folder).splitlines())
    elif job is not None and not job.is_over:
        JobProgress(job, _("Checking the files"))
    elif has_list and session.own is None:
        MemberListPreview(session, read_as_own)
    elif session.own is not None:
        message = _("In use: {title}").format(title=session.own.title[lang])
        count, notes = job.value[1:] if job is not None and job.state == "done" else (0, ())
        size = ngettext("{count} organisation", "{count} organisations", count).format(count=count)
        notice("success", f"{message} ({size})" if count else message)
        if notes:
            notice("info", *notes)
        button(_("Take the files away"), forget)


@component
def Downloads(session: Session) -> None:
    """Files to take home."""
    first = session.watch.strategy
    own = session.own
    size = first.organisations if own is None or own.is_of_region else None
    download(written_down(first.scenario), f"{first.scenario.name}.toml", "application/toml", _("Scenario file"))
    options = own_rules.options(first.scenario, seed=session.settings.seed, organisations=size)
    Package((_("Data and figures"),), downloads.data_and_figures, (first.scenario, options))
    comparison = session.comparison
    reference = session.reference
    if comparison.second is not None and not comparison.problem:
        Report(session, comparison.first, comparison.second)
    elif reference is not None:
        Report(session, reference, first)


@component
def Report(
    session: Session, first: Strategy, second: Strategy, result: Comparison | None = None, short: str = ""
) -> None:
    """The report on two strategies: two sheets for a board, or all of it.

    Args:
        result: their comparison, where it is computed.
        short: what the only button says at first, where there is little room.
    """
    size = first.organisations if first.organisations is not None else second.organisations
    scenarios = (first.scenario, second.scenario)
    options = own_rules.options(*scenarios, seed=session.settings.seed, organisations=size)
    costs = costs_of(session.settings, second.scenario)
    Package(
        (_("Report for a board (2 pages)"), _("Whole report, with its data")),
        downloads.report,
        (*scenarios, options, result, costs),
        short,
    )


@component
def Package(
    titles: Sequence[str], function: Callable[..., dict[str, bytes]], arguments: tuple[Any, ...], short: str = ""
) -> None:
    """Files that a process of its own prepares when one of them is asked for, and that is then saved at once.

    Args:
        titles: of the files that the function gives.
        short: one button that says this asks for the first of them ("": each has its own).
    """
    job: Job | None
    job, set_job = solara.use_state(None)
    wanted, set_wanted = solara.use_state(0)
    use_job_updates(job)
    solara.use_effect(lambda: set_job(None), [repr(arguments)])

    def prepare(number: int) -> None:
        set_wanted(number)
        set_job(shared.jobs().start(function, *arguments))

    if job is not None and job.state not in ("done", "cancelled"):
        JobProgress(job, titles[wanted])
    with element("div", classes="efc-row efc-packages"):
        if job is not None and job.state == "done":
            for number, (title, (name, content)) in enumerate(zip(titles, job.value.items(), strict=True)):
                Save(
                    name=name,
                    kind="text/html" if name.endswith(".html") else "application/zip",
                    content=b64encode(content).decode("ascii"),
                    text=_("Save: {name}").format(name=title),
                    at_once=number == wanted,
                )
        elif job is None or job.is_over:
            for number, title in enumerate([short] if short else titles):
                button(title, lambda number=number: prepare(number))
