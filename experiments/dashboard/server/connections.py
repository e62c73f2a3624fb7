"""Connections to the server, as uvicorn makes them, with limits on what a client may leave unfinished.

Uvicorn waits for ever for a request that never ends, an answer that nobody reads, a goodbye that never comes. Here such
connections give way to newcomers: the oldest first, of the address that holds the most.
"""

from __future__ import annotations

from asyncio import BaseTransport
from collections import Counter
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

MOST_UNFINISHED = 200
"""Connections that are no websocket of a page, at a time."""
MOST_FRAGMENTS = 100
"""Frames in which a message may come; browsers make pieces of 128 KiB."""


class Connection(H11Protocol):
    """A connection that makes requests."""

    is_unfinished = True

    def connection_made(self, transport: BaseTransport) -> None:
        """Let the oldest go where there are too many."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self.began = self.loop.time()
        unfinished: list[Any] = [one for one in self.connections if getattr(one, "is_unfinished", False)]
        if len(unfinished) > MOST_UNFINISHED:
            addresses = Counter(_address(one) for one in unfinished)
            busiest = max(addresses, key=addresses.__getitem__)
            oldest = min((one for one in unfinished if _address(one) == busiest), key=lambda one: one.began)
            oldest.transport.abort()


class Socket(WebSocketsSansIOProtocol):
    """A websocket."""

    def connection_made(self, transport: BaseTransport) -> None:
        """Note when it began."""
        super().connection_made(transport)
        self.began = self.loop.time()

    @property
    def is_unfinished(self) -> bool:
        """Is only the client's goodbye awaited?"""
        return self.close_sent

    def handle_ping(self) -> None:
        """Answer, unless the client does not read the answers."""
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.transport.abort()

    def handle_cont(self, event: Any) -> None:
        """Collect a message, unless it comes in crumbs without end."""
        if len(self.frames) < MOST_FRAGMENTS:
            super().handle_cont(event)
        else:
            self.transport.abort()


def _address(connection: Any) -> str:
    return connection.client[0] if connection.client else ""
