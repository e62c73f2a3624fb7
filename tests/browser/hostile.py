"""Hostile clients: each tries one thing after the other that no browser would do, until the time is over.

    python -m tests.browser.hostile URL CLIENTS SECONDS      one line of JSON: how often each thing was tried

Whether a single attempt is refused, closed or left waiting does not matter to them: what matters is how others fare.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import random
import struct
import sys
import time
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from http.client import HTTPException
from urllib.parse import urlsplit

from websockets.exceptions import WebSocketException

from tests.browser.visitor import Visitor
from tests.helpers.page_sessions import page_message, part_message

PATIENCE = 3.0
"""Seconds after which a client turns to the next attempt."""
TEXT, BINARY, PING, REST = 0x1, 0x2, 0x9, 0x0


class Wire:
    """A raw connection."""

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port

    async def __aenter__(self) -> Wire:
        self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.writer.transport.abort()

    async def write(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.writer.write(data)
        await self.writer.drain()

    async def request(self, line: str, *headers: str, body: bytes = b"") -> bytes:
        """Send a request of the server's own pages; gives the beginning of the answer."""
        own = (f"Host: {self.host}:{self.port}", f"Origin: http://{self.host}:{self.port}")
        await self.write("\r\n".join((f"{line} HTTP/1.1", *own, *headers, "", "")).encode("latin-1") + body)
        return await self.reader.read(2000)

    async def shake_hands(self, cookie: str, session: str = "") -> None:
        """Become a websocket."""
        key = base64.b64encode(os.urandom(16)).decode()
        answer = await self.request(
            f"GET /jupyter/api/kernels/{session or uuid.uuid4()}/channels?session_id={uuid.uuid4()}",
            "Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13",
            f"Cookie: solara-session-id={cookie}",
        )  # fmt: skip
        if b" 101 " not in answer:
            raise ConnectionError

    async def frame(self, data: bytes | str, kind: int = TEXT, is_last: bool = True, flags: int = 0) -> None:
        """Send a frame of a websocket (masked with zeros)."""
        data = data.encode() if isinstance(data, str) else data
        size = len(data)
        length = struct.pack("!BQ", 0xFF, size) if size > 0xFFFF else struct.pack("!BH", 0xFE, size)
        if size < 126:
            length = bytes([0x80 | size])
        await self.write(bytes([0x80 * is_last | flags | kind]) + length + bytes(4) + data)

    async def listen(self) -> None:
        """Read until the end."""
        while await self.reader.read(65536):
            pass


FRAMES: list[tuple[str, Callable[[], bytes | str], int]] = [
    ("a number of parts", lambda: b"\x0f\xff\xff\xff", BINARY),
    ("a negative number of parts", lambda: b"\xff\xff\xff\xff", BINARY),
    ("an offset beyond the end", lambda: struct.pack("!2I", 1, 2**31), BINARY),
    ("random bytes", lambda: random.randbytes(5000), BINARY),
    ("a letter", lambda: "x", TEXT),
    ("no UTF-8", lambda: b"\xff\xfe\xfd", TEXT),
    ("deep JSON", lambda: "[" * 1_000_000, TEXT),
    ("broad JSON", lambda: "[" + "{}," * 600_000 + "{}]", TEXT),
    ("a long number", lambda: "9" * 1_000_000, TEXT),
    ("a frame of 10 MB", lambda: "x" * 10_000_000, TEXT),
    ("nothing", lambda: "", TEXT),
    ("a head that all answers repeat", lambda: page_message("kernel_info_request", header={"x": "x" * 10**6}), TEXT),
    ("code to run", lambda: page_message("execute_request", {"code": "1"}), TEXT),
    ("any widget", lambda: page_message("comm_open", {"comm_id": "x", "target_name": "jupyter.widget"}), TEXT),
    ("a module to import", lambda: part_message("custom", content={"create_widget": ["os", "system"]}), TEXT),
    ("an attribute to set", lambda: part_message("custom", content={"update_ref": {"__func_ref__": "x"}}), TEXT),
    ("a hidden trait", lambda: part_message("update", state={"_model_name": "x"}), TEXT),
    ("the end of the kernel", lambda: page_message("shutdown_request"), TEXT),
]  # fmt: skip
"""What is sent as the first word of a websocket: name, data, kind of frame."""


async def _say(wire: Wire, cookie: str, data: bytes | str, kind: int) -> None:
    await wire.shake_hands(cookie)
    await wire.frame(data, kind)
    await wire.listen()


async def say_nothing(wire: Wire, cookie: str) -> None:
    """Open a socket and wait."""
    await wire.shake_hands(cookie)
    await wire.listen()


async def ask_without_page(wire: Wire, cookie: str) -> None:
    """Begin as a page does, and never open one."""
    await wire.shake_hands(cookie)
    await wire.frame(page_message("kernel_info_request"))
    await wire.listen()


async def open_channels(wire: Wire, cookie: str) -> None:
    """Open channels without end."""
    await wire.shake_hands(cookie)
    for _channel in range(1000):
        name = uuid.uuid4().hex
        await wire.frame(page_message("comm_open", {"comm_id": name, "target_name": "solara.control", "data": {}}))
    await wire.listen()


async def send_crumbs(wire: Wire, cookie: str) -> None:
    """A message of empty pieces without end."""
    await wire.shake_hands(cookie)
    await wire.frame("", is_last=False)
    for _piece in range(100_000):
        await wire.frame("", REST, is_last=False)


async def send_compressed(wire: Wire, cookie: str) -> None:
    """A frame that claims to be compressed."""
    await wire.shake_hands(cookie)
    await wire.frame(b"\x4a\x04\x00" * 100, flags=0x40)
    await wire.listen()


async def ping_without_reading(wire: Wire, cookie: str) -> None:
    """Ask for answers that are never read."""
    await wire.shake_hands(cookie)
    for _ping in range(100_000):
        await wire.frame(b"x" * 120, PING)


async def send_half_a_head(wire: Wire, _cookie: str) -> None:
    """A request that never ends, letter by letter."""
    await wire.write(b"GET / HTTP/1.1\r\nHost: ")
    while True:
        await wire.write(b"x")
        await asyncio.sleep(0.2)


async def send_headers(wire: Wire, _cookie: str) -> None:
    """Headers without end."""
    await wire.write(b"GET / HTTP/1.1\r\n")
    for number in range(20_000):
        await wire.write(b"x-%d: %b\r\n" % (number, b"y" * 200))


async def send_cookies(wire: Wire, _cookie: str) -> None:
    """Cookies that no server has given."""
    for value in ("x" * 20_000, "a b\x7f\xe9", '"\\";"', "; ".join(f"c{one}=1" for one in range(2000))):
        await wire.request("GET /", f"Cookie: solara-session-id={value}")


async def climb(wire: Wire, _cookie: str) -> None:
    """Paths that lead out of the folders."""
    for path in (
        "/static/..%2f..%2fapp.py", "/_solara/cdn/%2e%2e/%2e%2e/x", "/static/%00", "/jupyter/nbextensions/../x",
        "/static//etc/passwd", "/" + "a/" * 4000, "/static/%ff%fe",
    ):  # fmt: skip
        await wire.request(f"GET {path}")


async def send_body(wire: Wire, _cookie: str) -> None:
    """A body without end."""
    await wire.request("POST /_solara/api/close/x?session_id=y", "Transfer-Encoding: chunked")
    for _chunk in range(1000):
        await wire.write(b"10000\r\n" + bytes(0x10000) + b"\r\n")


async def announce_body(wire: Wire, _cookie: str) -> None:
    """A body that is announced and never comes."""
    await wire.request("POST /", "Content-Length: 99999999999999", "Expect: 100-continue")
    await wire.listen()


async def ask_without_reading(wire: Wire, _cookie: str) -> None:
    """Many requests at once, whose answers are never read."""
    line = f"GET /static/assets/style.css HTTP/1.1\r\nHost: {wire.host}:{wire.port}\r\n\r\n"
    await wire.write(line.encode() * 2000)
    await asyncio.sleep(PATIENCE)


async def close_others(wire: Wire, _cookie: str) -> None:
    """Close sessions that are not theirs, or none."""
    for path in ("x?session_id=y", "x", "?session_id=", f"{'x' * 5000}?session_id=y"):
        await wire.request(f"POST /_solara/api/close/{path}", "Content-Length: 0")


async def vanish(wire: Wire, _cookie: str) -> None:
    """Open a page like a browser, and go without a word."""
    async with Visitor(f"http://{wire.host}:{wire.port}/", "view=about&organisations=100") as visitor:
        await visitor.until("EFC")


async def hurry(wire: Wire, _cookie: str) -> None:
    """Begin a run again and again, and report what no page would."""
    async with Visitor(f"http://{wire.host}:{wire.port}/", "view=curves&organisations=100") as visitor:
        for number in range(300):
            await visitor.press("Player", ("restart", "play", "seek", "drawn", "hasten", "x")[number % 6], [number])
        await visitor.until("no such text")


ATTEMPTS: dict[str, Callable[[Wire, str], Awaitable[None]]] = {
    name: lambda wire, cookie, make=make, kind=kind: _say(wire, cookie, make(), kind)  # type: ignore[misc]
    for name, make, kind in FRAMES
} | {
    attempt.__name__.replace("_", " "): attempt
    for attempt in (
        say_nothing, ask_without_page, open_channels, send_crumbs, send_compressed, ping_without_reading,
        send_half_a_head, send_headers, send_cookies, climb, send_body, announce_body, ask_without_reading,
        close_others, vanish, hurry,
    )
}  # fmt: skip
"""Everything that is tried, by its name."""


async def _be_hostile(url: str, number: int, end: float, tried: Counter[str]) -> None:
    """One client: all attempts in turn, each with a cookie of its own making."""
    where = urlsplit(url)
    names = list(ATTEMPTS)
    while time.monotonic() < end:
        name = names[number % len(names)]
        number += 1
        with suppress(OSError, TimeoutError, WebSocketException, HTTPException):
            async with asyncio.timeout(PATIENCE), Wire(str(where.hostname), int(where.port or 80)) as wire:
                await ATTEMPTS[name](wire, uuid.uuid4().hex)
        tried[name] += 1


async def attack(url: str, clients: int, seconds: float) -> Counter[str]:
    """All clients at once; gives how often each thing was tried."""
    tried: Counter[str] = Counter()
    end = time.monotonic() + seconds
    await asyncio.gather(*(_be_hostile(url, number, end, tried) for number in range(clients)))
    return tried


if __name__ == "__main__":
    print(json.dumps(asyncio.run(attack(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))))
