"""The page's server: Solara's own, hardened, on this machine unless somebody asks for more.

    serve(open_listener("127.0.0.1", 8765), names_of("127.0.0.1"))

What Solara leaves open is closed here: no telemetry, no session kept longer than ten minutes after its page has gone,
limits for all and for each visitor, a session cookie that no script reads, nothing fetched from the internet; and
`guard.Guard` stands before it.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import socket
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn

from experiments.dashboard.server.connections import Connection, Socket
from experiments.dashboard.server.guard import Door, Guard
from experiments.dashboard.server.messages import LARGEST_MESSAGE
from experiments.dashboard.server.sockets import MOST_SOCKETS, App
from experiments.dashboard.server.visitors import is_loopback

APP = "experiments.dashboard.app"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
EVERYWHERE = ("0.0.0.0", "::")
"""All addresses of this machine."""
UNKNOWN = ("192.0.2.1", 9)
"""An address that nobody has (RFC 5737): which way it would lie is asked, and nothing is sent there."""
PORTS_TRIED = 50
SESSION_TIMEOUT = "10m"
"""How long a session is kept for a page that has vanished."""
HANDSHAKE = 32 * 2**10
"""Bytes of the head of a request."""


def names_of(host: str) -> set[str]:
    """The names under which browsers may address a server that listens at a host: never more than its own."""
    names = {*LOOPBACK, host.lower()}
    if is_loopback(host):
        return names
    hostname = socket.gethostname()
    names |= {hostname.lower(), socket.getfqdn().lower()}
    if host in EVERYWHERE:
        names.discard(host)
        names |= {network_address()} - {""}
        with contextlib.suppress(OSError):
            names |= {str(entry[4][0]) for entry in socket.getaddrinfo(hostname, None)}
    return names


def open_listener(host: str, port: int) -> socket.socket:
    """A socket that listens at the port, or at the next one that is free (0: any).

    Raises:
        OSError: the address is not one of this machine's, or none of the ports is free.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, min(port + PORTS_TRIED, 65536)) if port else (0,):
        listener = socket.socket(family, socket.SOCK_STREAM)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, candidate))
            listener.listen(128)
            return listener
        except OSError as error:
            listener.close()
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
    raise OSError(errno.EADDRINUSE, "no port is free", f"{host}:{port}")


def address_of(listener: socket.socket) -> str:
    """Where a browser of this machine finds the page."""
    return _link_to(listener, "127.0.0.1")


def network_address_of(listener: socket.socket) -> str:
    """Where browsers of other machines find the page ("": this machine is on no network)."""
    return _link_to(listener, network_address())


def _link_to(listener: socket.socket, everywhere: str) -> str:
    """The address of a page, with a name for a listener that listens everywhere."""
    host, port = listener.getsockname()[:2]
    name = everywhere if host in EVERYWHERE else f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}/" if name else ""


def network_address() -> str:
    """This machine's address on the network that its traffic takes ("": it is on none)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(UNKNOWN)
        except OSError:
            return ""
        address = str(probe.getsockname()[0])
    return "" if is_loopback(address) else address


def harden_settings() -> None:
    """Solara's settings, before its server is loaded."""
    import solara.server.settings as server
    import solara.settings

    server.main.mode = "production"
    server.main.root_path = ""
    server.telemetry.mixpanel_enable = False
    server.kernel.cull_timeout = SESSION_TIMEOUT
    server.kernel.max_count = 2 * MOST_SOCKETS  # those that end have their threads for a moment longer
    server.session.http_only = True
    server.state.backend = ""
    server.state.test_eviction = False
    server.search.enabled = server.ssg.enabled = False
    server.assets.fontawesome_enabled = False
    server.theme.loader, server.theme.show_banner, server.theme.title = "plain", False, "EFC"
    server.theme.variant = server.ThemeVariant.light
    solara.settings.assets.proxy = True
    solara.settings.assets.cdn = "http://127.0.0.1:9/"


class ThreadSessions(dict[str, Any]):
    """The session of each thread; an entry may be deleted twice.

    Solara deletes the entries of a session's threads when the session ends, and each thread deletes its own when it
    ends; where both happen at once, the session would not be closed completely.
    """

    def __delitem__(self, key: str) -> None:
        self.pop(key, None)


class KernelSessions:
    """The sessions of a page's application: Solara's kernels."""

    def __init__(self, kernels: dict[str, Any]) -> None:
        self.kernels = kernels

    def exists(self, session: str) -> bool:
        """Is there such a session?"""
        return session in self.kernels

    def has_page(self, session: str) -> bool:
        """Has it opened a page?"""
        return self.exists(session) and self.kernels[session].container is not None

    async def forget(self, session: str) -> None:
        """End it, where there is one."""
        kernel = self.kernels.get(session)
        if kernel is not None and not kernel.closed_event.is_set():
            await asyncio.to_thread(kernel.close)


def is_about_page(record: logging.LogRecord) -> bool:
    """Is a line of the log about anything but what a client did in vain: has the page's own code a part in it?"""
    if record.exc_info is None or record.exc_info[2] is None:
        return not record.name.startswith("solara")
    frames = traceback.walk_tb(record.exc_info[2])
    modules = {str(frame.f_globals.get("__name__")) for frame, _line in frames}
    return any(module.startswith("experiments.") for module in modules)


def build_app(names: set[str], app: str = APP, door: Door | None = None) -> App:
    """The whole application: Solara's, with a page (a module with `Page`), behind the guard and its door."""
    harden_settings()
    import pandas  # noqa: F401  (loaded whole first: Solara looks into it as soon as a thread begins to load it)
    import solara.server.app
    from solara.server import kernel_context, settings, starlette

    kernel_context.current_context = ThreadSessions(kernel_context.current_context)
    solara.server.app.apps["__default__"] = solara.server.app.AppScript(app)

    sessions = KernelSessions(kernel_context.contexts)
    return Guard(starlette.app, names, Path(settings.assets.proxy_cache_dir), sessions, door)


def serve(
    listener: socket.socket,
    names: set[str],
    on_start: Callable[[], Any] | None = None,
    app: str = APP,
    door: Door | None = None,
) -> None:
    """Serve until Ctrl-C.

    Args:
        listener: the socket.
        names: the names under which browsers may address it.
        on_start: called once, when the page can be opened.
        app: the module of the page.
        door: who is let in where the page is shared.
    """
    if logging.lastResort is not None:
        logging.lastResort.addFilter(is_about_page)
    warnings.filterwarnings("ignore", "Cookies with samesite=none", UserWarning)

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started and on_start is not None:
                on_start()

    config = uvicorn.Config(
        build_app(names, app, door),
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        http=Connection,
        h11_max_incomplete_event_size=HANDSHAKE,
        ws=Socket,
        ws_max_size=LARGEST_MESSAGE,
        ws_per_message_deflate=False,  # a few bytes could swell to many messages of the largest size
        timeout_graceful_shutdown=1,
        loop="asyncio",
        lifespan="on",
    )
    Server(config).run(sockets=[listener])
