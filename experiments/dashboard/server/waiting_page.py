"""The page while it is being prepared: its address answers at once, and says how far it is.

    with waiting_page(listener) as tell:
        tell(_("Computing ten runs"), 0.4)

It is shown again every second, until the real page answers in its place.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from scenarios.language import _, language
from scenarios.language.numbers import percent

Tell = Callable[[str, float], None]
"""Says what is being done, and the share of it that is done."""
PAGE = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><meta http-equiv="refresh" content="1">
<meta name="viewport" content="width=device-width"><title>EFC</title></head>
<body style="font: 1.2rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 18vh auto; padding: 0 1rem">
<h1 style="font-size: 1.5rem">{title}</h1><p role="status">{what}</p>
<progress max="100" value="{value}" style="width: 100%"></progress></body></html>"""


@contextlib.contextmanager
def waiting_page(listener: socket.socket) -> Iterator[Tell]:
    """Answer at a listener until the block ends; the listener stays open."""
    title, lang = _("The page is being prepared"), language()
    state = ["", 0.0]

    class Handler(BaseHTTPRequestHandler):
        """Answers everything with the page."""

        def do_GET(self) -> None:
            """The page, as it stands."""
            what, share = str(state[0]), float(state[1])
            said = escape(f"{what} {percent(share)}" if share else what)
            page = PAGE.format(lang=lang, title=escape(title), what=said, value=round(100 * share)).encode()
            self.send_response(200)
            for name, value in {
                "content-type": "text/html; charset=utf-8",
                "content-length": str(len(page)),
                "cache-control": "no-store",
                "connection": "close",
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_arguments: object) -> None:
            """Nothing is written down."""

    server = ThreadingHTTPServer(listener.getsockname()[:2], Handler, bind_and_activate=False)
    server.socket.close()
    server.socket = listener
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()

    def tell(what: str, share: float = 0.0) -> None:
        state[:] = what, share

    try:
        yield tell
    finally:
        server.shutdown()
        thread.join()
