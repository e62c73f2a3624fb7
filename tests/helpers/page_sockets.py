"""Clients of the page's websockets, and an application behind them, without a network."""

from __future__ import annotations

import asyncio
import json
from collections.abc import MutableMapping
from typing import Any

from experiments.dashboard.server.messages import opens_page
from experiments.dashboard.server.sockets import Sockets
from experiments.dashboard.server.visitors import address_of
from tests.helpers.page_sessions import PageSessions, page_message, part_message

Message = MutableMapping[str, Any]
RUN = part_message("run", args={"path": "/?view=map", "dark": False, "themes": {"light": {}}, "appName": None})
OPEN = page_message("comm_open", {"comm_id": "x", "target_name": "solara.control", "data": {}})


class Client:
    """A client of `Sockets`, without a network."""

    def __init__(self, served: Sockets, session: str, visitor: str = "192.168.0.2 somebody") -> None:
        self.sent: list[Message] = []
        self.words: asyncio.Queue[Message] = asyncio.Queue()
        self.words.put_nowait({"type": "websocket.connect"})
        scope = {"type": "websocket", "path": f"/jupyter/api/kernels/{session}/channels"}
        self.task = asyncio.create_task(served.serve(scope, self.words.get, self.send, visitor, address_of(visitor)))

    async def send(self, message: Message) -> None:
        """What the server sends."""
        self.sent.append(message)

    async def say(self, *words: str | bytes) -> None:
        """Say something, and let the server read it."""
        for word in words:
            self.words.put_nowait({"type": "websocket.receive", "text" if isinstance(word, str) else "bytes": word})
        await asyncio.sleep(0.01)

    async def leave(self) -> None:
        """Go."""
        self.words.put_nowait({"type": "websocket.disconnect", "code": 1005})
        await self.task

    @property
    def code(self) -> int | None:
        """The code with which the server has closed the socket."""
        return next((one["code"] for one in self.sent if one["type"] == "websocket.close"), None)


class Application:
    """A page's application that begins a session with each new websocket, as Solara does."""

    def __init__(self) -> None:
        self.sessions = PageSessions()
        self.began: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        session = scope["path"].split("/")[-2]
        assert (await receive())["type"] == "websocket.connect"
        await send({"type": "websocket.accept"})
        self.sessions.names.add(session)
        self.began.append(session)
        while (message := await receive())["type"] == "websocket.receive":
            if opens_page(json.loads(message["text"])):
                self.sessions.pages.add(session)
            if "fail" in message["text"]:
                raise KeyError("fail")
