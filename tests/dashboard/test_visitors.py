"""Shares of the page's server: of a browser, of all that stand behind one address, and of everybody."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

pytest.importorskip("solara")

from experiments.dashboard.server.messages import LARGEST_MESSAGE
from experiments.dashboard.server.sockets import Sockets
from experiments.dashboard.server.visitors import (
    BROWSERS,
    MESSAGES,
    MOST_OF_A_VISITOR,
    MOST_OF_AN_ADDRESS,
    MOST_SESSIONS,
    REQUESTS,
    Visitors,
    address_of,
    session_cookie,
    visitor_of,
)
from tests.helpers.coroutine_thread import run_in_thread
from tests.helpers.page_sessions import PageSessions, page_message
from tests.helpers.page_sockets import OPEN, RUN, Application, Client

ME, YOU = "192.168.0.2 me", "192.168.0.3 you"
in_loop: Callable[[Coroutine[Any, Any, None]], None] = run_in_thread


def test_a_visitor_has_a_share_of_the_pages(served: Sockets, application: Application) -> None:
    async def open_pages() -> None:
        mine = [Client(served, f"mine{number}", ME) for number in range(MOST_OF_A_VISITOR + 1)]
        for client in mine:
            await client.say(page_message(), OPEN, RUN)
        assert [client.code for client in mine] == [None] * MOST_OF_A_VISITOR + [1008]
        assert not served.visitors.has_room(ME, "") and served.visitors.has_room(YOU, "")
        await mine[3].leave()
        assert served.visitors.has_room(ME, ""), "a page that has vanished gives way to a new one"
        mine[3] = Client(served, "again", ME)
        await mine[3].say(page_message(), OPEN, RUN)
        assert mine[3].code is None and application.sessions.forgotten == [f"mine{MOST_OF_A_VISITOR}", "mine3"]
        for client in mine[:-1]:
            await client.leave()

    in_loop(open_pages())


def test_a_room_behind_one_address_is_served(served: Sockets, application: Application) -> None:
    """A workshop of thirty browsers, some with two pages; invented cookies cannot take every page from the others."""

    async def open_pages() -> None:
        room = [Client(served, f"page{number}", f"192.168.0.2 {number % 30}") for number in range(MOST_OF_AN_ADDRESS)]
        for client in room:
            await client.say(page_message(), OPEN, RUN)
        assert [client.code for client in room] == [None] * MOST_OF_AN_ADDRESS
        assert not served.visitors.has_room("192.168.0.2 invented", "")
        invented = Client(served, "more", "192.168.0.2 invented")
        await invented.say(page_message(), OPEN, RUN)
        assert invented.code == 1008
        assert served.visitors.has_room(YOU, "")
        await room[5].leave()
        late = Client(served, "late", "192.168.0.2 late")
        await late.say(page_message(), OPEN, RUN)
        assert late.code is None and "page5" not in served.visitors.pages
        for client in (late, *room[:5], *room[6:]):
            await client.leave()

    in_loop(open_pages())


def test_thirty_browsers_behind_one_address_do_not_wait_for_each_other() -> None:
    """Each says what a film needs; all the cookies that one client invents share what fifteen browsers have."""

    async def speak() -> None:
        visitors = Visitors(PageSessions())
        words = [f"192.168.0.2 {number % 30}" for number in range(30 * 20)]
        await asyncio.wait_for(asyncio.gather(*(visitors.wait_for_share(who, 1000) for who in words)), 2.0)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                for number in range(BROWSERS * int(MESSAGES[0])):
                    await visitors.wait_for_share(f"192.168.0.2 invented{number}", 100)
        await asyncio.wait_for(visitors.wait_for_share(YOU, 100), 1.0)

    in_loop(speak())


def test_an_address_has_a_share_of_the_sockets(served: Sockets) -> None:
    """However many browsers it says it has."""

    async def connect() -> None:
        clients = [
            Client(served, f"s{number}", f"192.168.0.2 {number}") for number in range(2 * MOST_OF_AN_ADDRESS + 3)
        ]
        other = Client(served, "other", YOU)
        await asyncio.sleep(0.01)
        assert [client.code for client in clients].count(1008) == 3 and other.code is None
        for client in (*clients[:-3], other):
            await client.leave()

    in_loop(connect())


def test_pages_that_have_vanished_give_way_to_all(served: Sockets, application: Application) -> None:
    async def open_pages() -> None:
        for number in range(MOST_SESSIONS + 5):
            client = Client(served, f"session{number}", f"192.168.0.{number} x")
            await client.say(page_message(), OPEN, RUN)
            assert client.code is None
            await client.leave()

    in_loop(open_pages())
    assert len(served.visitors.pages) == MOST_SESSIONS
    assert application.sessions.forgotten == [f"session{number}" for number in range(5)]


def test_a_visitor_has_a_share_of_the_requests() -> None:
    """Whoever has opened a page has a share of his own; the others at an address share one."""

    async def ask() -> None:
        visitors = Visitors(PageSessions("page"))
        assert await visitors.open_page("127.0.0.1 a", "page")
        answers = Counter([await visitors.may_request(f"127.0.0.1 {one}", "127.0.0.1") for one in range(3000)])
        assert answers[True] == pytest.approx(REQUESTS[0], rel=0.1)
        assert await visitors.may_request("127.0.0.1 a", "127.0.0.1")
        assert await visitors.may_request("192.168.0.2 ", "192.168.0.2")

    in_loop(ask())


def test_a_visitor_who_says_too_much_waits() -> None:
    async def speak() -> None:
        visitors = Visitors(PageSessions())
        await asyncio.gather(*(visitors.wait_for_share(ME, 100) for _message in range(int(MESSAGES[0]))))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await asyncio.gather(*(visitors.wait_for_share(ME, 100) for _message in range(5)))
        await asyncio.wait_for(visitors.wait_for_share(YOU, 10 * LARGEST_MESSAGE), 1.0)

    in_loop(speak())


def test_who_a_visitor_is() -> None:
    """A browser; and all that stand behind its address, which a cookie cannot hide."""
    for address in ("127.0.0.1", "192.168.0.2", "fe80::1"):
        assert visitor_of(address, "a") != visitor_of(address, "b") != visitor_of(address, "")
        assert address_of(visitor_of(address, "a")) == address_of(visitor_of(address, "")) == address
    assert session_cookie("a=1; solara-session-id=0f-1e") == session_cookie("solara-session-id-lax=0f-1e") == "0f-1e"
    assert session_cookie("") == session_cookie("a=1") == ""
    assert session_cookie("solara-session-id=" + "x" * 65) is None
