"""The websockets of the pages: a session begins with the first message that a page would send, and not before.

A socket that opens no page is closed after half a minute, gives way to newcomers, and leaves no session behind.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from experiments.dashboard.server.messages import check_message, opens_page
from experiments.dashboard.server.visitors import (
    MOST_OF_A_VISITOR,
    MOST_OF_AN_ADDRESS,
    MOST_SESSIONS,
    Visitors,
    is_loopback,
)

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Any, Send], Awaitable[None]]

PATIENCE = 30.0
"""Seconds in which a socket opens a page."""
MOST_SOCKETS = 2 * MOST_SESSIONS
"""Websockets at a time; the application has a thread for each."""
MOST_COMMS = 8
"""Channels that a socket opens; a page opens one, and another one when it comes back."""
REFUSED = 1008
"""The code with which a websocket is closed that says what no page would say."""


class Sockets:
    """All websockets of a server.

    Args:
        app: the page's application.
        visitors: who may open a page.
    """

    def __init__(self, app: App, visitors: Visitors) -> None:
        self.app = app
        self.visitors = visitors
        self.open: dict[PageSocket, None] = {}

    async def serve(self, scope: Scope, receive: Receive, send: Send, visitor: str, address: str) -> None:
        """Serve one from its handshake to its end."""
        session = scope["path"].split("/")[-2]
        if not self._make_room(visitor, address):
            await send({"type": "websocket.close", "code": REFUSED, "reason": "no room for more sockets"})
            return
        socket = PageSocket(self.visitors, session, visitor, address, receive, send)
        self.open[socket] = None
        self.visitors.sockets[session] += 1
        try:
            waiting = [await receive()]
            await send({"type": "websocket.accept"})
            waiting.append(await socket.receive())

            async def receive_next() -> Message:
                return waiting.pop(0) if waiting else await socket.receive()

            async def send_next(message: Message) -> None:
                if message["type"] != "websocket.accept":
                    await send(message)

            if waiting[-1]["type"] == "websocket.receive":
                await self.app(scope, receive_next, send_next)
        except OSError:
            pass  # the client has gone
        except Exception as error:
            await self.visitors.report(address, error)
        finally:
            del self.open[socket]
            self.visitors.sockets -= Counter([session])
            if not self.visitors.sessions.has_page(session):
                self.visitors.pages.pop(session, None)
                await self.visitors.sessions.forget(session)

    def _make_room(self, visitor: str, address: str) -> bool:
        """Make room for one more: where there is none, the oldest socket without a page goes."""
        here = [socket.visitor for socket in self.open if socket.address == address]
        if here.count(visitor) >= 2 * MOST_OF_A_VISITOR:
            return False
        if len(here) >= 2 * MOST_OF_AN_ADDRESS and not is_loopback(address):
            return False
        if len(self.open) < MOST_SOCKETS:
            return True
        idle = [socket for socket in self.open if not socket.has_page and not socket.is_displaced]
        if idle:
            idle[0].displace()
        return bool(idle)


class PageSocket:
    """One websocket: each message is checked before the application sees it.

    Attributes:
        visitor: whose it is.
        is_displaced: has it been closed in favour of another one?
    """

    def __init__(
        self, visitors: Visitors, session: str, visitor: str, address: str, receive: Receive, send: Send
    ) -> None:
        self.visitors = visitors
        self.session = session
        self.visitor = visitor
        self.address = address
        self.is_displaced = False
        self._receive = receive
        self._send = send
        self._comms = 0
        self._end = asyncio.get_running_loop().time() + PATIENCE
        self._timeout: asyncio.Timeout | None = None

    @property
    def has_page(self) -> bool:
        """Has it opened a page, or come back to one?"""
        return self.visitors.sessions.has_page(self.session)

    def displace(self) -> None:
        """Close it as soon as it waits for a message."""
        self.is_displaced = True
        self._end = 0.0
        if self._timeout is not None and not self._timeout.expired():
            self._timeout.reschedule(0.0)

    async def receive(self) -> Message:
        """The next message that a page would send; after anything else, the end of the socket."""
        try:
            async with asyncio.timeout_at(None if self.has_page else self._end) as self._timeout:
                message = await self._receive()
            if message["type"] != "websocket.receive":
                return message
            text = message.get("text")
            await self.visitors.wait_for_share(self.visitor, len(text or ""))
            await self._check(text)
            return message
        except TimeoutError:
            reason = "no page was opened"
        except ValueError as error:
            reason = str(error)
            await self.visitors.report(self.address, error)
        finally:
            self._timeout = None
        await self._send({"type": "websocket.close", "code": REFUSED, "reason": reason})
        return {"type": "websocket.disconnect", "code": REFUSED}

    async def _check(self, text: str | None) -> None:
        """Raise ValueError unless a page would send this now."""
        message = check_message(text)
        self._comms += message["header"]["msg_type"] == "comm_open"
        if self._comms > MOST_COMMS:
            raise ValueError("too many channels")
        if opens_page(message) and (self.has_page or not await self._open_page()):
            raise ValueError("no room for more pages")

    async def _open_page(self) -> bool:
        return await self.visitors.open_page(self.visitor, self.session)
