"""Requests to a guard, and what stands for the page behind it."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any

from tests.helpers.coroutine_thread import run_in_thread
from tests.helpers.page_sessions import page_message

if TYPE_CHECKING:
    from experiments.dashboard.server.guard import Guard

PAGE = (
    "<!doctype html><html><head></head><body data-x='y'><v-progress-linear></v-progress-linear>"
    "<script>go()</script><script src='a.js'></script></body></html>"
)


async def inner(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
    """Stands for the page's own application: answers everything, and shows which headers have reached it."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": "welcome"})
        return
    seen = b",".join(name for name, _value in scope["headers"])
    headers = [(b"content-type", b"text/html"), (b"content-length", str(len(PAGE)).encode()), (b"x-seen", seen)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": PAGE.encode()[:40], "more_body": True})
    await send({"type": "http.response.body", "body": PAGE.encode()[40:]})


def ask(
    guard: Guard,
    path: str = "/",
    kind: str = "http",
    method: str = "GET",
    query: str = "session_id=x",
    form: str = "",
    **headers: str,
) -> tuple[int, dict[str, str], str]:
    """One request: status (of a websocket: 101 once it is served, or the code that closes it), headers, body."""
    given = {"host": "127.0.0.1:8765", **{name.replace("_", "-"): value for name, value in headers.items()}}
    scope = {
        "type": kind, "method": method, "path": path, "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in given.items() if value],
    }  # fmt: skip
    sent: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    messages: list[dict[str, Any]] = [{"type": "http.request", "body": form.encode()}]
    if kind == "websocket":
        messages = [{"type": "websocket.connect"}, {"type": "websocket.receive", "text": page_message()}]

    async def receive() -> MutableMapping[str, Any]:
        return messages.pop(0)

    run_in_thread(guard(scope, receive, send))
    if kind == "websocket":
        return sent[-1].get("code", 101), {}, ""
    body = b"".join(one.get("body", b"") for one in sent[1:])
    return sent[0]["status"], {name.decode(): value.decode() for name, value in sent[0]["headers"]}, body.decode()
