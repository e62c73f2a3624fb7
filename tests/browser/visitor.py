"""A visitor without a browser: speaks with the server as the page's scripts do, so that a crowd costs only the server.

async with Visitor(url, "seed=3&month=1") as visitor:
    await visitor.until("has 13 members")
    await visitor.press("Player", "step", 1)
"""

from __future__ import annotations

import asyncio
import json
import uuid
from http.client import HTTPConnection
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import connect

THEMES = {one: {"primary": "#1867c0"} for one in ("light", "dark")}
REFERENCE = "IPY_MODEL_"
"""How a part names another one that stands within it."""
MARKS = {"Player": {"is_playing", "is_waiting", "speeds"}}
"""By which properties a part of the page is known."""


class Visitor:
    """One session.

    Attributes:
        parts: the state of every part of the page, by its identifier, as the browser would hold it.
    """

    def __init__(self, url: str, query: str, patience: float = 120.0) -> None:
        self.where, self.query, self.patience = urlsplit(url), query, patience
        self.parts: dict[str, dict[str, Any]] = {}
        self.session = uuid.uuid4().hex
        self._changed = asyncio.Event()

    async def __aenter__(self) -> Visitor:
        host = f"{self.where.hostname}:{self.where.port}"
        cookie = await asyncio.to_thread(_cookie, host, self.query)
        path = f"ws://{host}/jupyter/api/kernels/{uuid.uuid4()}/channels?session_id={self.session}"
        headers = {"Cookie": cookie}
        self._socket = await connect(path, origin=f"http://{host}", additional_headers=headers, max_size=None)  # type: ignore[arg-type]
        self._listening = asyncio.create_task(self._listen())
        control = uuid.uuid4().hex
        await self._send("comm_open", {"comm_id": control, "target_name": "solara.control", "data": {}})
        arguments = {"path": f"/?{self.query}", "appName": None, "themes": THEMES, "dark": False}
        await self._send("comm_msg", {"comm_id": control, "data": {"method": "run", "args": arguments}})
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.cancel()
        await self._socket.close()

    async def press(self, part: str, event: str, data: Any = None) -> None:
        """Tell the server what the visitor does with a part of the page."""
        await self._wait(lambda: self._known(part))
        await self._send(
            "comm_msg",
            {"comm_id": self._known(part), "data": {"method": "custom", "content": {"event": event, "data": data}}},
        )

    async def until(self, words: str) -> str:
        """Wait until the page says this; gives the whole text."""
        return str(await self._wait(lambda: next((text for text in self.texts() if words in text), "")))

    async def shows(self, part: str, **properties: Any) -> None:
        """Wait until a part has these properties."""
        await self._wait(
            lambda: all(self.parts.get(self._known(part), {}).get(one) == value for one, value in properties.items())
        )

    def texts(self) -> list[str]:
        """All texts on the page, each with the words in its midst that are parts of their own."""
        return ["".join(self._words(one) for one in state.get("children") or []) for state in self.parts.values()]

    def _words(self, child: Any) -> str:
        if not str(child).startswith(REFERENCE):
            return child if isinstance(child, str) else ""
        within = self.parts.get(child.removeprefix(REFERENCE), {}).get("children") or []
        return "".join(one for one in within if isinstance(one, str) and not one.startswith(REFERENCE))

    def _known(self, part: str) -> str:
        return next((name for name, state in self.parts.items() if MARKS[part] <= set(state)), "")

    async def _wait(self, condition: Any) -> Any:
        async with asyncio.timeout(self.patience):
            while not (found := condition()):
                if self._listening.done():
                    await self._listening
                    raise ConnectionError("the server has closed the session")
                self._changed.clear()
                try:
                    await asyncio.wait_for(self._changed.wait(), 0.5)
                except TimeoutError:
                    continue
        return found

    async def _listen(self) -> None:
        async for raw in self._socket:
            message = json.loads(raw) if isinstance(raw, str) else _unpacked(raw)
            content = message["content"]
            name = content.get("comm_id", "")
            kind = message["header"]["msg_type"]
            if kind == "comm_open":
                self.parts[name] = dict(content["data"].get("state", {}))
            elif kind == "comm_msg" and content["data"].get("method") in ("update", "echo_update"):
                self.parts.setdefault(name, {}).update(content["data"].get("state", {}))
            elif kind == "comm_close":
                self.parts.pop(name, None)
            self._changed.set()

    async def _send(self, kind: str, content: dict[str, Any]) -> None:
        header = {
            "msg_id": uuid.uuid4().hex, "msg_type": kind, "session": self.session, "username": "", "version": "5.3",
            "date": "2026-01-01T00:00:00Z",
        }  # fmt: skip
        message = {
            "header": header,
            "parent_header": {},
            "metadata": {},
            "content": content,
            "buffers": [],
            "channel": "shell",
        }
        await self._socket.send(json.dumps(message))


def _cookie(host: str, query: str) -> str:
    connection = HTTPConnection(host, timeout=60)
    connection.request("GET", f"/?{query}")
    answer = connection.getresponse()
    answer.read()
    return str(answer.getheader("set-cookie")).split(";")[0]


def _unpacked(raw: bytes) -> dict[str, Any]:
    """A message with binary parts: the first one is the message itself."""
    count = int.from_bytes(raw[:4], "big")
    starts = [int.from_bytes(raw[4 * (at + 1) : 4 * (at + 2)], "big") for at in range(count)]
    end = starts[1] if count > 1 else len(raw)
    return json.loads(raw[starts[0] : end])  # type: ignore[no-any-return]
