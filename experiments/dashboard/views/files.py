"""What one brings and what one takes home: files of one's own in, scenario file, data, figures and report out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from experiments.dashboard.components.elements import button
from experiments.dashboard.components.text import notice, speak, words
from experiments.dashboard.components.vue_components import Upload
from experiments.dashboard.session import job_updates, uploads
from experiments.dashboard.session.settings import Settings
from experiments.dashboard.session.strategy import strategy
from experiments.dashboard.session.uploads import KINDS, LARGEST_TABLE, MOST_FILES, Uploads
from experiments.dashboard.views import job_progress
from experiments.dashboard.workers.job_pool import Job, JobPool
from scenarios import Scenario
from scenarios.authoring.writer import written_down
from scenarios.format.problems import UserError
from scenarios.language import _, ngettext

PIECE = 3 * 2**18
"""Bytes of a file that travel in one message."""

OnOwn = Callable[[Scenario | None], None]


def use_uploads() -> Uploads:
    """The session's own folder (call it once, at the top of the page): it goes when the session ends."""
    own = solara.use_memo(Uploads, [])
    solara.use_effect(lambda: own.end, [])
    return own


@solara.component
def Bring(lang: str, jobs: JobPool, own: Uploads, current: Scenario | None, on_own: OnOwn) -> None:
    """Files of one's own: a scenario, or organisations and relations; every mistake is told with its line.

    Args:
        lang: the language of the page.
        jobs: where the files are checked.
        own: the session's folder (`use_uploads`).
        current: the scenario that its files have made.
        on_own: told of the scenario that the files make; of None when they are taken away.
    """
    speak(lang)
    job, set_job = solara.use_state(None)
    refusal, set_refusal = solara.use_state("")
    job_updates.use_following(job)

    def given() -> None:
        if job is not None and job.state == "done":
            on_own(job.value[0])

    solara.use_effect(given, [job.state if job is not None else ""])

    def begin(files: list[dict[str, Any]]) -> None:
        speak(lang)
        forget()
        try:
            own.begin([(str(one["name"]), int(one["size"])) for one in files])
        except (UserError, KeyError, TypeError, ValueError) as error:
            set_refusal(str(error))

    def take(message: dict[str, Any]) -> None:
        if not own.names:
            return  # the files have been refused: their pieces are still on their way, and the reason stays
        speak(lang)
        try:
            own.take(int(message["file"]), str(message["piece"]))
        except (UserError, KeyError, TypeError, ValueError) as error:
            set_refusal(str(error))

    def finish(_message: dict[str, Any]) -> None:
        if own.is_whole:
            set_job(jobs.start("experiments.dashboard.session.uploads:examine", own.folder, lang=lang))

    def forget() -> None:
        set_job(None)
        set_refusal("")
        own.clear()
        on_own(None)

    words("p", _("A scenario (.toml), or your own organisations and relations (.csv), or both together."))
    Upload(
        label=_("Choose files from this computer"), status="", kinds=",".join(KINDS), most=MOST_FILES,
        largest=LARGEST_TABLE, piece=PIECE, event_begin=begin, event_take=take, event_finish=finish,
    )  # fmt: skip
    words("p", _("They stay in this session: never in a link, never in a log, gone when the page is closed."))
    if refusal:
        notice("error", refusal)
    elif job is not None and job.state == "failed":
        notice("error", *uploads.told(job.message, own.folder).splitlines())
    elif job is not None and not job.is_over:
        job_progress.Progress(job, _("Checking the files"), lang)
    elif current is not None:
        count = job.value[1] if job is not None and job.state == "done" else 0
        said = ngettext("{count} organisation", "{count} organisations", count).format(count=count) if count else ""
        message = _("In use: {title}").format(title=current.title[lang])
        notice("success", f"{message} ({said})" if said else message)
        button(_("Take the files away"), forget)


@solara.component
def Keep(settings: Settings, jobs: JobPool, own: Scenario | None = None, organisations: int | None = None) -> None:
    """Files to take home.

    Args:
        settings: what the page shows.
        jobs: where packages are made.
        own: the user's own scenario.
        organisations: size of a demonstration economy (None: the scenario's own).
    """
    lang = settings.lang
    speak(lang)
    size = organisations if own is None or own.files is None else None
    first = strategy(settings, own=own)
    solara.FileDownload(
        written_down(first), f"{first.name}.toml", mime_type="application/toml",
        children=[_pressed(_("Scenario file"))],
    )  # fmt: skip
    _Package(
        jobs, lang, _("Data and figures"), f"{first.name}.zip",
        "experiments.dashboard.workers.downloads:data_and_figures",
        (first, size, settings.seed),
    )  # fmt: skip
    if settings.other:
        other = strategy(settings, is_other=True, own=own)
        _Package(
            jobs, lang, _("Report on A and B"), f"{first.name}-and-{other.name}.zip",
            "experiments.dashboard.workers.downloads:report", (first, other, size, settings.seed),
        )  # fmt: skip


def _pressed(text: str, classes: str = "") -> Any:
    """A button that starts a download."""
    return words("button", text, classes=f"efc-button {classes}".strip(), type="button")


@solara.component
def _Package(jobs: JobPool, lang: str, what: str, name: str, function: str, arguments: tuple[Any, ...]) -> None:
    speak(lang)
    job: Job | None
    job, set_job = solara.use_state(None)
    job_updates.use_following(job)
    solara.use_effect(lambda: set_job(None), [repr(arguments)])

    def begin() -> None:
        set_job(jobs.start(function, *arguments, lang=lang))

    if job is None or job.state == "cancelled":
        button(_("Prepare: {what}").format(what=what), begin)
    elif job.state == "done":
        solara.FileDownload(
            job.value, name, mime_type="application/zip",
            children=[_pressed(_("Save: {name}").format(name=name), "efc-main")],
        )  # fmt: skip
    else:
        job_progress.Progress(job, what, lang)
