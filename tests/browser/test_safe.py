"""The doors of the running server, and sessions that do not see each other."""

from __future__ import annotations

import asyncio
import http.client
import socket
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import Served, Session
from tests.browser.hostile import BINARY, Wire
from tests.browser.test_crowd import memory_of
from tests.helpers.coroutine_thread import run_in_thread
from tests.helpers.page_sessions import page_message


def ask(url: str, method: str = "GET", path: str = "/", **headers: str) -> tuple[int, str]:
    """One request with any headers."""
    host, port = urlsplit(url).hostname, urlsplit(url).port
    connection = http.client.HTTPConnection(str(host), port, timeout=10)
    connection.putrequest(method, path, skip_host="host" in headers)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    return answer.status, answer.read().decode("utf-8", "replace")


def wire_to(url: str) -> Wire:
    """A raw connection to a server."""
    where = urlsplit(url)
    return Wire(str(where.hostname), int(where.port or 80))


def shake_hands(url: str, **headers: str) -> str:
    """The first line with which the server answers a websocket's handshake."""
    where = urlsplit(url)
    given = {"Host": f"{where.hostname}:{where.port}", "Upgrade": "websocket", "Connection": "Upgrade",
             "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13", **headers}  # fmt: skip
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    with socket.create_connection((where.hostname, where.port), timeout=10) as raw:
        raw.sendall(f"GET /jupyter/api/kernels/abc/channels?session_id=x HTTP/1.1\r\n{lines}\r\n".encode())
        return raw.recv(200).decode("latin-1").splitlines()[0]


def test_foreign_names_and_pages_are_refused(server: Served) -> None:
    assert ask(server.url)[0] == 200
    assert ask(server.url, host="evil.example")[0] == 421
    assert ask(server.url, origin="http://evil.example")[0] == 403
    assert ask(server.url, "POST", "/_solara/api/close/abc", origin="http://evil.example")[0] == 403
    own = server.url.rstrip("/")
    assert " 101 " in shake_hands(server.url, Origin=own)
    for headers in ({"Origin": "http://evil.example"}, {"Origin": "null"}, {}, {"Origin": own, "Host": "evil.example"}):
        assert " 403 " in shake_hands(server.url, **headers)


def test_nothing_else_is_served(server: Served) -> None:
    for path in (
        "/resourcez",
        "/_solara/cdn/vue@3/dist/vue.js",
        "/static/../settings.py",
        "/static/public/../page.py",
        "/x",
    ):
        status, body = ask(server.url, path=path)
        assert status == 404 and "import" not in body


def test_the_cookie_is_not_for_scripts(readers: dict[str, Session]) -> None:
    session = readers["en"]
    page = session.page
    assert page.evaluate("document.cookie") == ""
    cookies = session.context.cookies()
    assert cookies and all(one["httpOnly"] for one in cookies)


def test_the_page_cannot_reach_elsewhere(readers: dict[str, Session]) -> None:
    session = readers["en"]
    page = session.page
    tried = page.evaluate("""async () => {
        const found = [];
        for (const url of ["http://example.org/", "https://cdn.jsdelivr.net/npm/vue"])
            try { await fetch(url); found.push(url); } catch (error) {}
        const script = document.createElement("script");
        script.textContent = "window.broken = 1";
        document.body.append(script);
        return [found, window.broken || 0];
    }""")
    assert tried == [[], 0]
    assert all("content security policy" in one.lower() or "Content Security Policy" in one for one in session.wrong)
    session.wrong.clear()


def test_two_sessions_do_not_see_each_other(visit: Callable[..., Session]) -> None:
    first, other = visit(), visit()
    one, two = first.open("month=24"), other.open("month=24")
    field, of_two = (page.locator("[id$='-club-staff']").first for page in (one, two))
    usual = of_two.input_value()
    field.fill("5")
    field.press("Tab")
    one.wait_for_url("**club.staff~5**")
    one.get_by_role("button", name="+1 year").wait_for()
    assert of_two.input_value() == usual != "5" and "club.staff" not in two.url
    assert two.locator(".efc-live-line").count() == 0
    one.goto(first.url + "?view=share")
    one.locator("input[type=file]").set_input_files(
        {
            "name": "secret-idea.toml",
            "mimeType": "text/plain",
            "buffer": b'extends = "baseline"\ntitle = "Secret idea"\n',
        }
    )
    one.get_by_text("Secret idea").first.wait_for()
    assert "Secret" not in other.open("view=share").locator("body").inner_text()
    assert "Secret" not in other.open("scenario=own").locator("body").inner_text()


async def seconds_to_open(server: Served) -> float:
    """How long a page request takes that is answered."""
    began = time.monotonic()
    assert (await asyncio.to_thread(ask, server.url))[0] == 200
    return time.monotonic() - began


def test_a_frame_that_names_many_parts_costs_nothing(server: Served) -> None:
    """Four bytes that announce 268 million offsets: refused before anything is allocated."""

    async def attack() -> None:
        async with wire_to(server.url) as wire:
            await wire.shake_hands(uuid.uuid4().hex)
            await wire.frame(b"\x0f\xff\xff\xff", BINARY)
            assert await seconds_to_open(server) < 5
            assert b"\x03\xf0" in await asyncio.wait_for(wire.reader.read(100), 20), "closed with code 1008"

    before = memory_of(server.process.pid)
    run_in_thread(attack())
    assert memory_of(server.process.pid) < before + 100


@pytest.mark.parametrize("words", [["x"], [page_message()]])
def test_sessions_that_open_no_page_take_no_room(server: Served, words: list[str]) -> None:
    async def attack() -> None:
        wires = [wire_to(server.url) for _number in range(120)]
        for wire in wires:
            await wire.__aenter__()
            await wire.shake_hands(uuid.uuid4().hex)
            for word in words:
                await wire.frame(word)
        assert await seconds_to_open(server) < 20
        for wire in wires:
            wire.writer.transport.abort()
        await seconds_to_open(server)

    run_in_thread(attack())


def own_folders() -> set[Path]:
    """Folders of files of one's own, of all sessions."""
    return set(Path(tempfile.gettempdir()).glob("efc-own-*"))


def test_a_session_ends_with_its_page(visit: Callable[..., Session]) -> None:
    """Files of one's own go when the page goes."""
    before = own_folders()
    session = visit()
    page = session.open("view=share")
    file = {"name": "idea.toml", "mimeType": "text/plain", "buffer": b'extends = "baseline"\ntitle = "An idea"\n'}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_text("An idea").first.wait_for()
    mine = own_folders() - before
    assert any((folder / "idea.toml").is_file() for folder in mine)
    page.goto("about:blank")
    for _try in range(50):
        if not any((folder / "idea.toml").is_file() for folder in mine):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the file is still there")
