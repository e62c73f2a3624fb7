"""Files of one's own in; scenario file, data, figures and report out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from experiments.dashboard.components.elements import button, component, download, element, notice
from experiments.dashboard.components.vue_components import Upload
from experiments.dashboard.session.job_updates import use_job_updates
from experiments.dashboard.session.session import Session
from experiments.dashboard.session.uploads import LARGEST, MOST_FILES, examine, list_in, without_folder
from experiments.dashboard.views.job_progress import JobProgress
from experiments.dashboard.views.member_list import MemberListPreview
from experiments.dashboard.workers import downloads, own_rules, shared
from experiments.dashboard.workers.job_pool import Job
from experiments.runs.options import RunOptions
from scenarios import Scenario
from scenarios.authoring.writer import written_down
from scenarios.language import _, language, ngettext

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
    own = session.own
    first = session.watch.strategy.scenario
    second = session.comparison.second
    size = session.watch.strategy.organisations if own is None or own.is_of_region else None
    download(written_down(first), f"{first.name}.toml", "application/toml", _("Scenario file"))
    packages = [(_("Data and figures"), downloads.data_and_figures, (first,))]
    if second is not None:
        packages.append((_("Report on A and B"), downloads.report, (first, second.scenario)))
    for title, function, scenarios in packages:
        options = own_rules.options(*scenarios, seed=session.settings.seed, organisations=size)
        name = "-and-".join(scenario.name for scenario in scenarios)
        Package(title, f"{name}.zip", function, (*scenarios, options))


@component
def Package(
    title: str, name: str, function: Callable[..., bytes], arguments: tuple[Scenario | RunOptions, ...]
) -> None:
    """A file that a process of its own prepares on request."""
    job: Job | None
    job, set_job = solara.use_state(None)
    use_job_updates(job)
    solara.use_effect(lambda: set_job(None), [repr(arguments)])

    if job is None or job.state == "cancelled":
        button(_("Prepare: {what}").format(what=title), lambda: set_job(shared.jobs().start(function, *arguments)))
    elif job.state == "done":
        download(job.value, name, "application/zip", _("Save: {name}").format(name=name), "efc-button efc-main")
    else:
        JobProgress(job, title)
