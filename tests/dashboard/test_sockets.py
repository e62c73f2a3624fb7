"""The websockets of the pages: what reaches the application, who has room, and what a client may leave unfinished."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import tracemalloc
from collections.abc import Callable, Coroutine, MutableMapping
from typing import Any

import pytest

pytest.importorskip("solara")

from experiments.dashboard.server import connections, sockets
from experiments.dashboard.server.connections import Connection, Socket
from experiments.dashboard.server.messages import LARGEST_MESSAGE, check_message, opens_page
from experiments.dashboard.server.server import is_about_page
from experiments.dashboard.server.sockets import MOST_SOCKETS, PATIENCE, Sockets
from tests.browser.hostile import FRAMES, Wire
from tests.helpers.coroutine_thread import run_in_thread
from tests.helpers.page_sessions import page_message, part_message
from tests.helpers.page_sockets import OPEN, RUN, Application, Client

Message = MutableMapping[str, Any]
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
