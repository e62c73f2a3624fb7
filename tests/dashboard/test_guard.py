"""The doors of the page's server: names, origins, paths, headers, addresses."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("solara")

from experiments.dashboard.server.guard import Guard
from experiments.dashboard.server.server import ThreadSessions, is_loopback, names_of, open_listener
from tests.helpers.page_requests import ask, inner
from tests.helpers.page_sessions import PageSessions

pytestmark = pytest.mark.filterwarnings("ignore:This AsyncLimiter:RuntimeWarning")  # each request has its own loop

OWN = "http://127.0.0.1:8765"


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system of the tests speaks English."""
    monkeypatch.setenv("LANGUAGE", "en")


@pytest.fixture
def guard(tmp_path: Path) -> Guard:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "page.js").write_text("go()")
    (tmp_path / "secret.txt").write_text("secret")
    return Guard(inner, names_of("127.0.0.1"), tmp_path / "assets", PageSessions("a"))


def test_the_page_is_given_to_its_own_names(guard: Guard) -> None:
    for host in ("127.0.0.1:8765", "localhost:8765", "LOCALHOST", "[::1]:8765"):
        assert ask(guard, host=host)[0] == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example:8765", "10.0.0.1:8765", "", "[::1", "127.0.0.2"]
)
def test_other_names_are_refused(guard: Guard, host: str) -> None:
    for kind, path in (("http", "/"), ("http", "/static/a.js"), ("websocket", "/jupyter/api/kernels/a/channels")):
        status, _headers, body = ask(guard, path, kind, host=host, origin=f"http://{host}")
        assert status in (421, 1008) and "script" not in body


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "http://127.0.0.1:9999", "http://localhost:8765", "file://", "http://127.0.0.1"],
)
def test_other_pages_are_refused(guard: Guard, origin: str) -> None:
    assert ask(guard, origin=origin)[0] == 403
    assert ask(guard, "/jupyter/api/kernels/a/channels", "websocket", origin=origin)[0] == 1008
    assert ask(guard, "/_solara/api/close/a", method="POST", origin=origin)[0] == 403


def test_the_websocket_asks_where_from(guard: Guard) -> None:
    path = "/jupyter/api/kernels/a/channels"
    assert ask(guard, path, "websocket", origin=OWN)[0] == 101
    assert ask(guard, path, "websocket")[0] == 1008
    assert ask(guard, "/elsewhere", "websocket", origin=OWN)[0] == 1008
    assert ask(guard, path, "websocket", origin=OWN, query="")[0] == 1008, "a page names itself"


def test_only_what_the_page_needs(guard: Guard) -> None:
    answered = {
        path: ask(guard, path)[0] for path in ("/_solara/cdn/page.js", "/static/x.css", "/jupyter/nbextensions/a.js")
    }
    assert set(answered.values()) == {200}
    for path in (
        "/resourcez", "/readyz", "/other", "/jupyter/api/kernels/a", "/_solara/cdn/missing.js", "/_solara/cdn/",
        "/_solara/cdn/../secret.txt", "/_solara/api/close/a", "/_solara/api/evict/a",
    ):  # fmt: skip
        assert ask(guard, path)[0] == 404, path
    assert ask(guard, "/_solara/api/close/a", method="POST", origin=OWN)[0] == 200
    assert ask(guard, "/_solara/api/close/a", method="POST")[0] == 403
    assert ask(guard, "/_solara/api/close/unknown", method="POST", origin=OWN)[0] == 404
    assert ask(guard, "/_solara/api/close/a", method="POST", origin=OWN, query="")[0] == 405
    for path, method in (("/", "POST"), ("/_solara/api/evict/a", "POST"), ("/", "DELETE"), ("/", "PUT")):
        assert ask(guard, path, method=method, origin=OWN)[0] == 405


def test_the_page_loads_nothing_from_elsewhere(guard: Guard) -> None:
    _status, headers, body = ask(guard, query="lang=fr")
    policy = headers["content-security-policy"]
    nonce = policy.split("'nonce-")[1].split("'")[0]
    assert body.count(f'<script nonce="{nonce}"') == 3, "two of the page, and what it says when its server is gone"
    assert '<html lang="fr">' in body and "JavaScript" in body
    assert '<v-progress-linear aria-label="La page travaille">' in body
    assert int(headers["content-length"]) == len(body.encode())
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "https:" not in policy
    assert policy.count("127.0.0.1:8765") == 2 and "*" not in policy
    assert headers["x-frame-options"] == "DENY" and headers["cache-control"] == "no-store"
    assert ask(guard)[1]["content-security-policy"] != policy, "a new mark for every page"
    assert ask(guard, "/static/x.css")[1]["x-content-type-options"] == "nosniff"


def test_hostile_language_is_not_written_into_the_page(guard: Guard) -> None:
    assert '<html lang="en">' in ask(guard, query="lang=%22%3E%3Cscript%3E")[2]


def test_nobody_tells_the_server_who_it_is(guard: Guard) -> None:
    given = {"x_forwarded_host": "evil.example", "x_forwarded_proto": "https", "script_name": "//evil.example"}
    for path in ("/", "/static/x.css"):
        assert ask(guard, path, **given, x_script_name="/x")[1]["x-seen"] in ("host", "host,accept-encoding")


def test_cookies_that_no_page_has_go_no_further(guard: Guard) -> None:
    assert ask(guard, cookie="solara-session-id=0f-1e; other=2")[1]["x-seen"] == "host,cookie"
    for value in ("x" * 65, '"a b"', "é", "<script>", "a\x7f"):
        assert ask(guard, cookie=f"solara-session-id={value}")[1]["x-seen"] == "host", value


def test_a_failure_is_told_in_one_line(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def fail(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 500, "headers": []})
        await send({"type": "http.response.body", "body": b"failed"})
        raise KeyError("session_id")

    failing = Guard(fail, {"127.0.0.1"}, tmp_path, PageSessions())
    assert [ask(failing, "/static/x.css")[0] for _time in range(5)] == [500] * 5
    assert len(caplog.records) == 1 and "session_id" in caplog.text and "Traceback" not in caplog.text


def test_a_thread_that_ends_while_its_session_ends_harms_nothing() -> None:
    slots = ThreadSessions({"a thread": None, "another": None})
    for _who in ("the thread", "the session"):
        del slots["a thread"]
    assert list(slots) == ["another"]


def test_addresses() -> None:
    assert all(is_loopback(host) for host in ("127.0.0.1", "localhost", "::1", "127.8.8.8"))
    assert not any(is_loopback(host) for host in ("0.0.0.0", "::", "192.168.1.4", "example.org", ""))
    assert names_of("127.0.0.1") == {"127.0.0.1", "localhost", "::1"}
    shared = names_of("0.0.0.0")
    assert {"localhost", socket.gethostname().lower()} <= shared and not {"0.0.0.0", "*"} & shared


def test_a_taken_port_gives_the_next_one() -> None:
    with open_listener("127.0.0.1", 0) as first:
        taken = first.getsockname()[1]
        with open_listener("127.0.0.1", taken) as second:
            assert taken < second.getsockname()[1] <= taken + 50
    with pytest.raises(OSError):
        open_listener("203.0.113.7", 0)
