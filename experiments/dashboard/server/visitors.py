"""Visitors: how much each may ask for, and which sessions belong to a page that has been opened.

A visitor is a browser: an address of the network, and a cookie. A room may stand behind one address, so each browser in
it has a share of its own. But a cookie can be invented: all the browsers of an address have a share together, too, and
whoever has not opened a page yet shares the requests of all at that address. On this machine there is one address.
"""

from __future__ import annotations

import ipaddress
import logging
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from aiolimiter import AsyncLimiter
from starlette.requests import cookie_parser

from scenarios.language import _

log = logging.getLogger(__name__)

MOST_SESSIONS = 60
"""Sessions with a page at a time; each holds one world."""
MOST_OF_A_VISITOR = MOST_SESSIONS // 3
"""Those of one visitor."""
MOST_OF_AN_ADDRESS = 2 * MOST_SESSIONS // 3
"""Those of all visitors at an address of the network: a room, and a second page for some of it."""
BROWSERS = 15
"""So many times the messages and bytes of a visitor are those of an address: in a room, not all play at once."""
MOST_KNOWN = 4096
"""Visitors whose recent requests are remembered."""
REQUESTS = (2000, 20.0)
"""Requests of a visitor in so many seconds; to open the page, a browser makes about fifteen."""
MESSAGES = (100, 5.0)
"""Messages of a visitor in so many seconds: more than a hand and a running film need. Others wait."""
BYTES = (32 * 2**20, 4.0)
"""Bytes of messages of a visitor in so many seconds. Others wait."""
EVERYBODY = "everybody"
COOKIES = ("solara-session-id", "solara-session-id-lax")


class Sessions(Protocol):
    """The sessions of the page's application, by their names."""

    def exists(self, session: str) -> bool:
        """Is there such a session?"""

    def has_page(self, session: str) -> bool:
        """Has it opened a page?"""

    async def forget(self, session: str) -> None:
        """End it, where there is one."""


class Visitors:
    """All visitors of a server.

    Args:
        sessions: the sessions of the page's application.

    Attributes:
        pages: the visitor of each session that has opened a page, or is about to, in their order.
        sockets: how many websockets each session has open.
    """

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions
        self.pages: dict[str, str] = {}
        self.sockets: Counter[str] = Counter()
        self._requests = lru_cache(MOST_KNOWN)(lambda _who: AsyncLimiter(*REQUESTS))
        self._reports = lru_cache(MOST_KNOWN)(lambda _who: AsyncLimiter(1, 60.0))
        self._messages = lru_cache(MOST_KNOWN)(_limiters)

    def has_room(self, visitor: str, session: str) -> bool:
        """May a visitor open a page in a session, or does the session have one?"""
        self.pages = {name: owner for name, owner in self.pages.items() if self.sessions.exists(name)}
        if session in self.pages:
            return True
        owners = [owner for name, owner in self.pages.items() if self.sockets[name]]
        return not any(_is_full(owners, whose) for whose in _shares(visitor))

    async def open_page(self, visitor: str, session: str) -> bool:
        """Note that a visitor opens a page, if there is room; a page that has vanished gives way."""
        if not self.has_room(visitor, session):
            return False
        owners = list(self.pages.values())
        if full := next((whose for whose in _shares(visitor) if _is_full(owners, whose)), None):
            vanished = (name for name in self.pages if not self.sockets[name])
            oldest = next(name for name in vanished if full in _shares(self.pages[name]))
            del self.pages[oldest]
            await self.sessions.forget(oldest)
        self.pages[session] = visitor
        return True

    def has_page(self, visitor: str) -> bool:
        """Has a visitor a page open?"""
        return visitor in self.pages.values()

    async def may_request(self, visitor: str, address: str) -> bool:
        """Count a request; is it within the visitor's share?"""
        limiter = self._requests(visitor if self.has_page(visitor) else address)
        if not limiter.has_capacity():
            return False
        await limiter.acquire()
        return True

    async def wait_for_share(self, visitor: str, size: int) -> None:
        """Count a message of a page, and wait until it is within the visitor's share."""
        for whose in _shares(visitor)[:-1]:
            messages, sizes = self._messages(whose)
            await messages.acquire()
            await sizes.acquire(min(size, BYTES[0]))

    async def report(self, address: str, what: Exception) -> None:
        """Tell whoever runs the server, in one line a minute and address, what a client has sent in vain."""
        limiter = self._reports(address)
        if limiter.has_capacity():
            await limiter.acquire()
            text = _("Refused: what {address} sent ({what}). For a minute, no more is told about it.")
            log.warning(text.format(address=address, what=f"{type(what).__name__}: {what}"[:200]))


def _shares(visitor: str) -> tuple[str, ...]:
    """Whose shares a visitor takes part in, the narrowest first: its own, that of its address, that of everybody."""
    address = address_of(visitor)
    return (visitor, EVERYBODY) if is_loopback(address) else (visitor, address, EVERYBODY)


def _is_full(owners: Sequence[str], whose: str) -> bool:
    """Have these owners of pages all the pages of a share?"""
    most = MOST_SESSIONS if whose == EVERYBODY else MOST_OF_A_VISITOR if " " in whose else MOST_OF_AN_ADDRESS
    return sum(whose in _shares(owner) for owner in owners) >= most


def _limiters(whose: str) -> tuple[AsyncLimiter, AsyncLimiter]:
    """Of the messages and bytes of a visitor, or of an address."""
    times = 1 if " " in whose else BROWSERS
    return AsyncLimiter(times * MESSAGES[0], MESSAGES[1]), AsyncLimiter(times * BYTES[0], BYTES[1])


def session_cookie(cookies: str) -> str | None:
    """The session of a Cookie header ("": none); None for one that no server has given."""
    values = cookie_parser(cookies)
    cookie = next(filter(None, map(values.get, COOKIES)), "")
    return cookie if re.fullmatch(r"[\w-]{0,64}", cookie, re.ASCII) else None


def visitor_of(address: str, cookie: str) -> str:
    """The name under which a visitor is counted."""
    return f"{address} {cookie}"


def address_of(visitor: str) -> str:
    """The address of a visitor."""
    return visitor.partition(" ")[0]


def is_loopback(host: str) -> bool:
    """Is this an address that only this machine reaches?"""
    if host.lower() == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback
