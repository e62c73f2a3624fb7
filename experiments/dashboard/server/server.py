"""The page's server: Solara's own, with closed doors, on this machine unless somebody says otherwise.

    serve(open_listener("127.0.0.1", 8765), names_of("127.0.0.1"))

What Solara leaves open is closed here: no telemetry, no session kept longer than ten minutes after its page has gone,
no more sessions than `MOST_SESSIONS`, a session cookie that no script reads, nothing fetched from the internet; and
`guard.Guard` stands before it.
"""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import socket
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.dashboard.server.guard import App

APP = "experiments.dashboard.app"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
PORT, OTHER_PORTS = 8765, 50
MOST_SESSIONS = 60
"""Sessions at a time; each holds one world."""
FORGOTTEN_AFTER = "10m"
"""How long a session is kept for a page that has gone without a word."""
LARGEST_MESSAGE = 4 * 2**20
"""Bytes of the largest message of a page (files come in pieces of 1 MiB or less)."""


def is_loopback(host: str) -> bool:
    """Is this an address that only this machine reaches?"""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def names_of(host: str) -> set[str]:
    """The names under which a server that listens there may be asked: never more than are its own."""
    names = {*LOOPBACK, host.lower()}
    if is_loopback(host):
        return names
    here = socket.gethostname()
    names |= {here.lower(), socket.getfqdn().lower()}
    if host in ("0.0.0.0", "::"):
        names.discard(host)
        with contextlib.suppress(OSError):
            names |= {str(found[4][0]) for found in socket.getaddrinfo(here, None)}
    return names


def open_listener(host: str, port: int) -> socket.socket:
    """A socket that listens at the port, or at the next one that is free (0: any).

    Raises:
        OSError: the address is not one of this machine's, or none of the ports is free.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for one in range(port, min(port + OTHER_PORTS, 65536)) if port else (0,):
        listener = socket.socket(family, socket.SOCK_STREAM)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, one))
            listener.listen(128)
            return listener
        except OSError as error:
            listener.close()
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
    raise OSError(errno.EADDRINUSE, "no port is free", f"{host}:{port}")


def close_doors() -> None:
    """Solara's settings, before its server is loaded."""
    import solara.server.settings as server
    import solara.settings

    server.main.mode, server.main.root_path = "production", ""
    server.telemetry.mixpanel_enable = False
    server.kernel.cull_timeout, server.kernel.max_count = FORGOTTEN_AFTER, 2 * MOST_SESSIONS
    server.session.http_only = True
    server.state.backend, server.state.test_eviction = "", False
    server.search.enabled = server.ssg.enabled = False
    server.assets.fontawesome_enabled = False
    server.theme.loader, server.theme.show_banner, server.theme.title = "plain", False, "EFC"
    server.theme.variant = server.ThemeVariant.light
    solara.settings.assets.proxy, solara.settings.assets.cdn = True, "http://127.0.0.1:9/"


class Slots(dict[str, Any]):
    """Which session a thread belongs to: a slot may be taken away twice, by its thread that ends and by its session.

    Solara takes away the slots of a session's threads when the session ends, and each thread takes away its own when it
    ends; where both happen at once, the session would not be closed to its end.
    """

    def __delitem__(self, key: str) -> None:
        self.pop(key, None)


def guarded(names: set[str], app: str = APP) -> App:
    """The whole application: Solara's, with a page (a module with `Page`), behind the guard."""
    close_doors()
    import pandas  # noqa: F401  (Solara looks into it as soon as a thread begins to load it: it is loaded whole first)
    import solara.server.app
    from solara.server import kernel_context, settings, starlette

    from experiments.dashboard.server.guard import Guard

    kernel_context.current_context = Slots(kernel_context.current_context)
    solara.server.app.apps["__default__"] = solara.server.app.AppScript(app)

    def has_room(session: str) -> bool:
        return session in kernel_context.contexts or len(kernel_context.contexts) < MOST_SESSIONS

    return Guard(starlette.app, names, Path(settings.assets.proxy_cache_dir), has_room)


def serve(listener: socket.socket, names: set[str], on_start: Callable[[], Any] | None = None, app: str = APP) -> None:
    """Serve until somebody ends it (Ctrl-C).

    Args:
        listener: where.
        names: the names under which it is asked.
        on_start: called once, when the page can be opened.
        app: the module of the page.
    """
    import uvicorn

    warnings.filterwarnings("ignore", "Cookies with samesite=none", UserWarning)

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started and on_start is not None:
                on_start()

    config = uvicorn.Config(
        guarded(names, app), log_level="error", access_log=False, server_header=False, proxy_headers=False,
        ws_max_size=LARGEST_MESSAGE, timeout_graceful_shutdown=1, loop="asyncio", lifespan="on",
    )  # fmt: skip
    Server(config).run(sockets=[listener])
