"""The guard between a browser and the page's server: who may request what, and what the page may load.

Any other page that the user has open can send requests to this machine. So: only known names of this server
(no foreign page under a name that points here), only requests from its own pages (the websocket too), only the paths
that the page needs, no more sessions than there is room for, and a content policy under which the page loads nothing
from anywhere else.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Collection, MutableMapping
from html import escape
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from experiments.dashboard.server.sockets import App, Scope, Send, Sockets
from experiments.dashboard.server.visitors import Sessions, Visitors, session_cookie, visitor_of
from scenarios.language import LANGUAGES, _, from_environment, use_language

KERNEL = re.compile(r"/jupyter/api/kernels/[\w.-]{1,128}/channels", re.ASCII)
CLOSE = re.compile(r"/_solara/api/close/[\w.-]{1,128}", re.ASCII)
PAGE = re.compile(rb"(?:^|&)session_id=[\w.-]{1,128}(?:&|$)")
ASSETS = "/_solara/cdn/"
FOLDERS = (ASSETS, "/static/", "/jupyter/nbextensions/")

HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
PROXY_HEADERS = {b"x-forwarded-host", b"x-forwarded-proto", b"script-name", b"x-script-name"}
"""Headers by which a proxy gives the server other addresses than its own; no proxy stands before this server."""
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-eval' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws://{host} wss://{host}; "
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The page's scripts compile their templates in the browser, hence 'unsafe-eval'; no script comes from elsewhere."""


SOLARAS_MESSAGES = re.compile(
    r'<v-alert v-if="needsRefresh.*?</v-alert>|<v-dialog v-if="!vue3" v-model="needsRefresh".*?</v-dialog>'
    r'|<v-overlay style="z-index: 10000[12];".*?</v-overlay>',
    re.DOTALL,
)
"""What Solara says of a lost connection, in English, over the page; `connection.js` says it instead."""
CONNECTION = (Path(__file__).parents[1] / "components" / "connection.js").read_text(encoding="utf-8")
SAVE_FIGURE = (Path(__file__).parents[2] / "reports" / "save_figure.js").read_text(encoding="utf-8")
"""Saves a figure; the report has it too."""


class Door(Protocol):
    """What stands before a page that is shared: it answers everybody whom it does not let in."""

    app: App

    def lets_in(self, cookies: str, query: bytes) -> bool:
        """Does a request with this Cookie header and this query go on to the page?"""


class Guard:
    """An ASGI application around the page's own.

    Args:
        app: answers the requests that pass.
        hosts: the names of this server, without the port.
        assets: the folder of scripts, fonts and styles; nothing is fetched from elsewhere.
        sessions: the sessions of the page's application.
        door: who is let in where the page is shared; without one, everybody who reaches it.
    """

    def __init__(
        self, app: App, hosts: Collection[str], assets: Path, sessions: Sessions, door: Door | None = None
    ) -> None:
        self.app = app
        self.door = door
        self.assets = assets.resolve()
        self.visitors = Visitors(sessions)
        self.sockets = Sockets(app, self.visitors)
        self.hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Any, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        address = (scope.get("client") or ("",))[0]
        cookie = session_cookie(headers.get(b"cookie", ""))
        visitor = visitor_of(address, cookie or "")
        is_in = self.door is None or self.door.lets_in(headers.get(b"cookie", ""), scope["query_string"])
        refusal = self._foreign(scope, headers)
        if refusal is None and is_in:
            refusal = self._refusal(scope, visitor)
        elif refusal is None and scope["type"] == "websocket":
            refusal = (403, "enter the code first")
        if refusal is None and not await self.visitors.may_request(visitor, address):
            refusal = (429, "too many requests: wait some seconds")
        before_door, scope = scope, _cleaned(scope, keeps_cookies=cookie is not None)
        if scope["type"] == "websocket":
            if refusal:
                await send({"type": "websocket.close", "code": 1008, "reason": refusal[1]})
            else:
                await self.sockets.serve(scope, receive, send, visitor, address)
        elif refusal:
            await _send_text(send, *refusal)
        else:
            try:
                if self.door is not None and not is_in:
                    await self.door.app(before_door, receive, _with_headers(send, HEADERS))
                elif scope["path"] == "/":
                    await self._page(scope, receive, send, headers[b"host"])
                else:
                    await self.app(scope, receive, _with_headers(send, HEADERS))
            except Exception as error:  # what a client may have caused; the application has answered with status 500
                await self.visitors.report(address, error)

    def _foreign(self, scope: Scope, headers: dict[bytes, str]) -> tuple[int, str] | None:
        """Why this is not answered, since it comes from elsewhere or asks somebody else, or None."""
        host = headers.get(b"host", "")
        origin = headers.get(b"origin")
        if _name(host) not in self.hosts:
            return 421, "this server does not answer to that name"
        is_own = origin is not None and origin.lower() in (f"http://{host.lower()}", f"https://{host.lower()}")
        changes_something = scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD")
        if (origin is not None or changes_something) and not is_own:
            return 403, "only the pages of this server may ask for this"
        return None

    def _refusal(self, scope: Scope, visitor: str) -> tuple[int, str] | None:
        """Why this is not answered (a status and a sentence), or None."""
        path = scope["path"]
        if scope["type"] == "websocket":
            if not KERNEL.fullmatch(path) or not PAGE.search(scope["query_string"]):
                return 404, "there is nothing here"
            return None if self.visitors.has_room(visitor, path.split("/")[-2]) else (503, "no room for more sessions")
        if scope["method"] == "POST":
            if not CLOSE.fullmatch(path) or not PAGE.search(scope["query_string"]):
                return 405, "this cannot be written"
            return None if self.visitors.sessions.exists(path.split("/")[-1]) else (404, "there is nothing here")
        if scope["method"] not in ("GET", "HEAD"):
            return 405, "this can only be read"
        if path == "/":
            with use_language(_language(scope)):
                full = _("There are as many sessions as this server has room for. Try again in some minutes.")
            has_room = self.visitors.has_page(visitor) or self.visitors.has_room(visitor, "")
            return None if has_room else (503, full)
        is_known = path.startswith(FOLDERS) and (not path.startswith(ASSETS) or self._is_asset(path))
        return None if is_known else (404, "there is nothing here")

    def _is_asset(self, path: str) -> bool:
        """Does the file exist? (Solara would fetch a missing one from the internet.)"""
        file = (self.assets / path.removeprefix(ASSETS)).resolve()
        return file.is_relative_to(self.assets) and file.is_file()

    async def _page(self, scope: Scope, receive: Any, send: Send, host: str) -> None:
        """The page itself: its language, labels, a scale that readers may change, and a nonce on its own scripts."""
        nonce = secrets.token_urlsafe(16)
        scope["headers"] = [pair for pair in scope["headers"] if pair[0].lower() != b"accept-encoding"]
        policy = {"content-security-policy": POLICY.format(nonce=nonce, host=host), "cache-control": "no-store"}
        starts: list[MutableMapping[str, Any]] = []
        body = bytearray()

        async def collect(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                starts.append(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body"):
                html = _prepare(body.decode("utf-8"), _language(scope), nonce).encode("utf-8")
                headers = [pair for pair in starts[0]["headers"] if pair[0].lower() != b"content-length"]
                headers.append((b"content-length", str(len(html)).encode()))
                await _with_headers(send, {**HEADERS, **policy})({**starts[0], "headers": headers})
                await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else html})

        await self.app(scope, receive, collect)


def _prepare(html: str, lang: str, nonce: str) -> str:
    with use_language(lang):
        needs = _("This page needs JavaScript.")
        busy = escape(_("The page is at work"))
    html = re.sub(r"<html[^>]*>", f'<html lang="{lang}">', html, count=1)
    html = html.replace(", maximum-scale=1, user-scalable=no", "")
    html = html.replace("<v-progress-linear", f'<v-progress-linear aria-label="{busy}"')
    html = SOLARAS_MESSAGES.sub("", html)
    texts = {}
    for one in LANGUAGES:
        with use_language(one):
            texts[one] = _("The connection is lost. This page comes back by itself, as soon as its server answers.")
    script = f"<script>(() => {{ const texts = {json.dumps(texts)};\n{CONNECTION}}})();\n{SAVE_FIGURE}</script></html>"
    html = html.replace("</html>", script, 1)
    html = re.sub(r"<script\b", f'<script nonce="{nonce}"', html)
    return re.sub(r"(<body[^>]*>)", rf"\1<noscript>{needs}</noscript>", html, count=1)


def _language(scope: Scope) -> str:
    lang = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("lang", [""])[0]
    return lang if lang in LANGUAGES else from_environment()


def _name(host: str) -> str:
    """The name in a Host header, without the port."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _cleaned(scope: Scope, keeps_cookies: bool) -> Scope:
    """A request without the headers of a proxy, and without cookies that no page has."""
    unwanted = PROXY_HEADERS if keeps_cookies else PROXY_HEADERS | {b"cookie"}
    return {**scope, "headers": [pair for pair in scope["headers"] if pair[0].lower() not in unwanted]}


def _with_headers(send: Send, headers: dict[str, str]) -> Send:
    async def send_with_headers(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            other_headers = [pair for pair in message["headers"] if pair[0].decode("latin-1").lower() not in headers]
            own_headers = [(name.encode(), value.encode()) for name, value in headers.items()]
            message = {**message, "headers": [*other_headers, *own_headers]}
        await send(message)

    return send_with_headers


async def _send_text(send: Send, status: int, sentence: str) -> None:
    await _with_headers(send, HEADERS)(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", b"text/plain; charset=utf-8"),
                (b"cache-control", b"no-store"),
                (b"connection", b"close"),  # what else is on its way is not read
            ],
        }
    )
    await send({"type": "http.response.body", "body": sentence.encode("utf-8")})
