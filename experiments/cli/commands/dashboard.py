"""efc dashboard: open the page on which one sees it happen."""

from __future__ import annotations

import os
import sys
import threading
import webbrowser
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from experiments.cli import options
from experiments.cli.output.terminal import bar, print_aside, say
from scenarios.format.problems import UserError
from scenarios.language import _, language

HOST = "127.0.0.1"
EVERYWHERE = "0.0.0.0"
PORT = 8765


def command(
    port: Annotated[int, typer.Option("--port", help=_("Port; the next free one where it is taken."))] = PORT,
    host: Annotated[
        str | None,
        typer.Option("--host", help=_("Address to listen at; other machines are let in only with --shared.")),
    ] = None,
    shared: Annotated[
        bool, typer.Option("--shared", help=_("Let the phones of a workshop in, with a code to enter."))
    ] = False,
    minutes: Annotated[
        Path | None,
        typer.Option("--minutes", metavar="DIR", help=_("Where the minutes of a workshop go (with --shared).")),
    ] = None,
    no_open: Annotated[bool, typer.Option("--no-open", help=_("Do not open the browser."))] = False,
    replay: Annotated[
        tuple[Path, int] | None,
        typer.Option("--replay", metavar="DIR RUN", help=_("Watch a run of a sweep: its folder, and its number.")),
    ] = None,
    rules: Annotated[list[Path] | None, options.rules()] = None,
) -> None:
    """Open the page: watch a run, move the levers, compare two strategies, predict before you look."""
    if not 0 <= port <= 65535:
        raise UserError(_("--port {port}: a port is a number from 1 to 65535"), port=port)
    try:
        import aiolimiter  # noqa: F401
        import segno  # noqa: F401
        import solara  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError as error:
        raise UserError(
            _("the dashboard needs more packages ({missing} is missing): pip install {extra}"),
            missing=error.name,
            extra='"efc-diffusion[dashboard]"',
        ) from error
    from experiments.dashboard.server import server
    from experiments.dashboard.server.waiting_page import waiting_page

    if minutes is not None and not shared:
        raise UserError(_("--minutes is for a workshop: add --shared"))
    host = host or (EVERYWHERE if shared else HOST)
    if not server.is_loopback(host) and not shared:
        raise UserError(
            _("--host {host}: everybody on that network could use this page; add --shared if that is meant"), host=host
        )
    os.environ["LANGUAGE"] = language()
    query = ""
    if rules and replay is None:
        raise UserError(_("--rules is for a run of a sweep that had rules of its own: add --replay DIR RUN"))
    if replay is not None:
        from experiments.dashboard.session import replayed_run

        query = f"?{replayed_run.open_on(*replay, rules or [])}"
    try:
        listener = server.open_listener(host, port)
    except OSError as error:
        raise UserError(
            _("the page cannot be served at {host}, port {port}: {reason}"),
            host=host,
            port=port,
            reason=error.strerror or error,
        ) from error
    address = server.address_of(listener) + query
    door = None
    if shared:
        from experiments.dashboard.workshop.access import Access
        from experiments.dashboard.workshop.door import Door
        from experiments.dashboard.workshop.invitation import Invitation, with_code
        from experiments.dashboard.workshop.minutes import Minutes
        from experiments.dashboard.workshop.room import Room, share

        place = server.network_address_of(listener)
        if not place:
            raise UserError(_("--shared: this machine is on no network; connect it, or say its address with --host"))
        access = Access()
        invitation = Invitation(place, access.code)
        folder = minutes or Path("results") / f"workshop-{datetime.now():%Y-%m-%d-%H%M}"
        try:
            kept = Minutes(folder, language())
        except OSError as error:
            raise UserError(_("--minutes {folder}: {reason}"), folder=folder, reason=error.strerror or error) from error
        door = Door(access, share(Room(invitation, kept.write)))
        address = with_code(address, access.key)
    say(_("The dashboard will be at {address}; it is being prepared."), is_whole=True, address=address)
    if listener.getsockname()[1] != port and port:
        say(_("Port {port} was taken."), "dim", port=port)
    if not no_open:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    with waiting_page(listener) as tell, bar(_("months")) as progress:
        from experiments.dashboard.workers import warm_up

        def report(done: int, total: int) -> None:
            progress(done, total)
            tell(_("Computing ten runs of the baseline, once for each version of the model."), done / max(1, total))

        def print_and_tell(text: str) -> None:
            print_aside(text)
            tell(text, 0.0)

        warm_up.prepare(print_and_tell, report)

    def on_start() -> None:
        say(_("The dashboard is at {address} (Ctrl-C ends it)."), is_whole=True, address=address)
        if door is not None:
            say(_("That address is for whoever leads the workshop: it opens everything."), "yellow")
            text = _("Participants, on the same network: {address}, code {code}, or the camera of a phone.")
            say(text, is_whole=True, address=invitation.place, code=invitation.code)
            say(_("The minutes are written to {folder}, after each answer."), folder=folder)
            if can_print(invitation.in_letters):
                say(invitation.in_letters, is_whole=True)

    with closing(listener), suppress(KeyboardInterrupt):
        server.serve(listener, server.names_of(host), on_start, door=door)
    if door is not None:
        with suppress(OSError):  # it is not empty
            folder.rmdir()


def can_print(text: str) -> bool:
    """Does the output have all of these letters?"""
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True
