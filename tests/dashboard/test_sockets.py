"""The websockets of the pages: what reaches the application, who has room, and what a client may leave unfinished."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import tracemalloc
from collections import Counter
from collections.abc import Callable, Coroutine, MutableMapping
from typing import Any

import pytest

pytest.importorskip("solara")

from experiments.dashboard.server import connections, sockets
from experiments.dashboard.server.connections import Connection, Socket
from experiments.dashboard.server.messages import LARGEST_MESSAGE, check_message, opens_page
from experiments.dashboard.server.server import is_about_page
from experiments.dashboard.server.sockets import MOST_SOCKETS, PATIENCE, Sockets
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
from tests.browser.hostile import FRAMES, Wire
from tests.helpers.coroutine_thread import run_in_thread
from tests.helpers.page_sessions import PageSessions, page_message, part_message

Message = MutableMapping[str, Any]
RUN = part_message("run", args={"path": "/?view=map", "dark": False, "themes": {"light": {}}, "appName": None})
OPEN = page_message("comm_open", {"comm_id": "x", "target_name": "solara.control", "data": {}})

ME, YOU = "192.168.0.2 me", "192.168.0.3 you"
in_loop: Callable[[Coroutine[Any, Any, None]], None] = run_in_thread


# -- messages


@pytest.mark.parametrize(
    "text",
    [
        page_message(),
        OPEN,
        RUN,
        part_message("update", state={"dark_effective": False, "location": "/?view=share"}, buffer_paths=[]),
        part_message("custom", content={"event": "drawn", "data": 264}),
        part_message("custom", content={"event": "press"}),
        part_message("custom", content={"event": "save", "data": [{"from": "2015-01", "value": "3"}] * 60}),
        part_message("custom", content={"event": "add", "data": {"who": "\\ud800 \\ is \n typed 🙂"}}),
        part_message("custom", content={"event": "take", "data": {"file": 0, "piece": "QUJD" * 2**18}}),
    ],
)
def test_what_a_page_sends_is_read(text: str) -> None:
    assert check_message(text) == json.loads(text)
    assert opens_page(json.loads(text)) == (text == RUN)


@pytest.mark.parametrize(
    "data",
    [make() for _name, make, _kind in FRAMES]
    + [
        "[]", "7", "{}", '{"header": {}}', page_message(content=[1]), page_message("comm_open", {"comm_id": "x"}),
        page_message(channel="control"), page_message(buffers=["x"]), page_message(metadata=3),
        page_message("comm_msg", {"comm_id": ["x"], "data": {}}), page_message("comm_msg", {"comm_id": "x"}),
        part_message("custom", "x" * 201, content={"event": "press"}), part_message("custom", content={"event": 3}),
        part_message("custom", content={"event": "press", "destroy_widget": "x"}), part_message("reload"),
        part_message("run", args={"path": "/", "appName": "other"}), part_message("run", args={"path": "x" * 20_001}),
        part_message("update", state={"x": 1}, buffer_paths=[["x"]]), part_message("update", state={"x": {"y": 1}}),
        part_message("custom", content={"event": "press", "data": "\ud800"}), '{"a": NaN}', "1" * 5000,
    ],
)  # fmt: skip
def test_what_no_page_sends_is_refused_before_it_is_believed(data: str | bytes) -> None:
    """Nothing is allocated on the word of a client: neither parts, nor values, nor what a message names."""
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match=r"binary|values|JSON|message of the page"):
            check_message(data)
        assert tracemalloc.get_traced_memory()[1] < 3 * LARGEST_MESSAGE
    finally:
        tracemalloc.stop()


# -- sockets


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


@pytest.fixture
def application() -> Application:
    return Application()


@pytest.fixture
def served(application: Application) -> Sockets:
    return Sockets(application, Visitors(application.sessions))


def test_no_session_begins_before_a_page_speaks(
    application: Application, served: Sockets, caplog: pytest.LogCaptureFixture
) -> None:
    """120 sockets that say something else leave nothing behind but one line."""

    async def attack() -> None:
        clients = [Client(served, f"session{number}", f"192.168.0.{number % 9} x") for number in range(MOST_SOCKETS)]
        for client in clients:
            await client.say("x" if client is not clients[0] else b"\x0f\xff\xff\xff")
        await asyncio.gather(*(client.task for client in clients))
        assert {client.code for client in clients} == {1008}
        assert served.visitors.has_room("192.168.1.1 newcomer", "")

    in_loop(attack())
    assert application.began == [] and not served.open and not +served.visitors.sockets
    assert len(caplog.records) == 9, "one line for each address"


def test_a_session_that_opens_no_page_is_forgotten(application: Application, served: Sockets) -> None:
    async def attack() -> None:
        client = Client(served, "pageless")
        await client.say(page_message(), OPEN)
        assert application.began == ["pageless"]
        await client.leave()
        assert application.sessions.forgotten == ["pageless"]
        other = Client(served, "page")
        await other.say(page_message(), OPEN, RUN)
        await other.leave()
        assert application.sessions.exists("page"), "a page that has opened may come back"

    in_loop(attack())


def test_a_socket_without_a_page_is_not_waited_for(
    application: Application, served: Sockets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "PATIENCE", 0.05)
    assert PATIENCE > 10, "a browser on a slow machine has the time that it needs"

    async def attack() -> None:
        silent, slow, page = (Client(served, name) for name in ("silent", "slow", "page"))
        await slow.say(page_message())
        await page.say(page_message(), OPEN, RUN)
        await asyncio.sleep(0.2)
        assert [client.code for client in (silent, slow, page)] == [1008, 1008, None]
        await page.leave()

    in_loop(attack())
    assert application.sessions.forgotten == ["slow"]


def test_sockets_without_a_page_give_way(served: Sockets) -> None:
    async def attack() -> None:
        page = Client(served, "page")
        await page.say(page_message(), OPEN, RUN)
        idle = [Client(served, f"idle{number}", f"192.168.0.{number % 9} x") for number in range(MOST_SOCKETS - 1)]
        await asyncio.sleep(0.01)
        newcomer = Client(served, "newcomer", "newcomer")
        await newcomer.say(page_message(), OPEN, RUN)
        assert page.code is None and newcomer.code is None
        assert [client.code for client in idle] == [1008] + [None] * (MOST_SOCKETS - 2), "the oldest one has gone"
        for client in (page, newcomer, *idle[1:]):
            await client.leave()

    in_loop(attack())


def test_what_fails_is_told_and_ends(served: Sockets, caplog: pytest.LogCaptureFixture) -> None:
    async def attack() -> None:
        client = Client(served, "x")
        await client.say(page_message(), page_message(metadata={"fail": 1}))
        await client.task

    in_loop(attack())
    assert len(caplog.records) == 1 and "KeyError" in caplog.text and "Traceback" not in caplog.text
    assert not served.open


@pytest.mark.parametrize("words", [[OPEN] * 9, [OPEN, RUN, RUN]])
def test_a_page_opens_itself_once(served: Sockets, words: list[str]) -> None:
    async def attack() -> None:
        client = Client(served, "x")
        await client.say(*words)
        assert client.code == 1008

    in_loop(attack())


# -- shares


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


# -- what is told


def test_the_log_tells_of_the_pages_own_failures_only() -> None:
    """What fails in a library, at the word of a client, is no news; what has passed through the page's code is."""

    def record(name: str, fail: Callable[[], Any] | None) -> logging.LogRecord:
        try:
            _nothing = fail and fail()
        except Exception:
            return logging.LogRecord(name, logging.ERROR, "", 1, "failed", (), sys.exc_info())
        return logging.LogRecord(name, logging.ERROR, "", 1, "failed", (), None)

    assert is_about_page(record("Comm", lambda: check_message(b"")))
    assert not is_about_page(record("Comm", lambda: json.loads("x")))
    assert is_about_page(record("asyncio", None)) and not is_about_page(record("solara.server", None))


# -- connections


async def answer(scope: Any, receive: Any, send: Any) -> None:
    """An application that says yes, and echoes."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"3")]})
        await send({"type": "http.response.body", "body": b"yes"})
        return
    await receive()
    await send({"type": "websocket.accept"})
    while (await receive())["type"] == "websocket.receive":
        pass


def with_server(attack: Callable[[Callable[[], Wire]], Coroutine[Any, Any, None]]) -> None:
    """Attack a server that accepts connections as the page's server does."""
    import uvicorn

    async def run() -> None:
        config = uvicorn.Config(
            answer,
            port=0,
            log_level="critical",
            http=Connection,
            ws=Socket,
            lifespan="off",
            ws_max_size=LARGEST_MESSAGE,
        )
        server = uvicorn.Server(config)
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        serving = asyncio.create_task(server._serve())
        while not server.started:
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        try:
            await asyncio.wait_for(attack(lambda: Wire("127.0.0.1", port)), 60)
        finally:
            server.force_exit = server.should_exit = True
            await serving

    run_in_thread(run())


def test_unfinished_requests_give_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MOST_UNFINISHED", 20)

    async def attack(connect: Callable[[], Wire]) -> None:
        slow = []
        for _client in range(30):
            wire = await connect().__aenter__()
            await wire.write(b"GET / HTTP/1.1\r\nHost: ")
            await asyncio.sleep(0.005)
            slow.append(wire)
        async with connect() as newcomer:
            assert b"yes" in await newcomer.request("GET /")
        closed = []
        for wire in slow:
            try:
                closed.append(await asyncio.wait_for(wire.reader.read(), 0.05) == b"")
            except (ConnectionError, TimeoutError) as error:
                closed.append(isinstance(error, ConnectionError))
            wire.writer.transport.abort()
        assert closed == [True] * 11 + [False] * 19

    with_server(attack)


def test_a_message_in_crumbs_without_end_is_cut() -> None:
    async def attack(connect: Callable[[], Wire]) -> None:
        async with connect() as wire:
            await wire.shake_hands("x")
            await wire.frame("", is_last=False)
            with pytest.raises(ConnectionError):
                for _piece in range(10_000):
                    await wire.frame("", kind=0, is_last=False)
                    await asyncio.sleep(0)

    with_server(attack)


def test_pings_whose_answers_nobody_reads_end() -> None:
    async def attack(connect: Callable[[], Wire]) -> None:
        async with connect() as wire:
            await wire.shake_hands("x")
            with pytest.raises(ConnectionError):
                for _ping in range(1_000_000):
                    await wire.frame(b"x" * 125, kind=9)

    with_server(attack)
