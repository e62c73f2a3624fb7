"""The door of a shared page: who has no code sees the field for it and nothing else; who leads has the page."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("solara")
pytest.importorskip("segno")

from experiments.dashboard.server.guard import Guard
from experiments.dashboard.workshop.access import COOKIE, LETTERS, TRIES, TRIES_OF_ALL, Access, Role, TooManyTries
from experiments.dashboard.workshop.door import LARGEST_FORM, Door
from experiments.dashboard.workshop.invitation import Invitation
from experiments.dashboard.workshop.room import Room
from tests.helpers.coroutine_thread import run_in_thread
from tests.helpers.page_requests import ask, inner
from tests.helpers.page_sessions import PageSessions

pytestmark = pytest.mark.filterwarnings("ignore:This AsyncLimiter:RuntimeWarning")  # each request has its own loop

OWN = "http://127.0.0.1:8765"
KERNEL = "/jupyter/api/kernels/a/channels"


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system of the tests speaks English."""
    monkeypatch.setenv("LANGUAGE", "en")


@pytest.fixture
def door() -> Door:
    return Door(Access(), Room())


@pytest.fixture
def guard(door: Door, tmp_path: Path) -> Guard:
    (tmp_path / "page.js").write_text("go()")
    return Guard(inner, {"127.0.0.1"}, tmp_path, PageSessions("a"), door)


def cookie_of(guard: Guard, code: str) -> str:
    """The cookie that a code gives ("": none)."""
    headers = ask(guard, method="POST", query="", form=f"code={code}", origin=OWN)[1]
    return headers.get("set-cookie", "").partition(";")[0]


def test_whoever_has_no_code_sees_the_field_for_it_and_nothing_else(guard: Guard, door: Door) -> None:
    status, headers, body = ask(guard, query="")
    assert status == 200 and 'name="code"' in body and "go()" not in body
    assert "default-src 'none'" in headers["content-security-policy"] and headers["cache-control"] == "no-store"
    assert headers["x-frame-options"] == "DENY" and "set-cookie" not in headers
    for path in (
        "/static/x.css",
        "/_solara/cdn/page.js",
        "/jupyter/nbextensions/a.js",
        "/readyz",
        "/news",
        "//",
        "/x/../",
    ):
        assert ask(guard, path)[0] == 403, path
    assert ask(guard, KERNEL, "websocket", origin=OWN)[0] == 1008
    for path, method in (("/_solara/api/close/a", "POST"), ("/", "PUT"), ("/", "DELETE"), ("/answer", "POST")):
        assert ask(guard, path, method=method, origin=OWN)[0] in (403, 405), path
    assert door.access.code not in body and door.access.key not in body


def test_participants_never_come_to_the_page(guard: Guard, door: Door) -> None:
    code = door.access.code
    cookie = cookie_of(guard, f"{code[:3].lower()}%20{code[3:]}")
    assert door.access.role(cookie) is Role.PARTICIPANT
    assert "Who are you?" in ask(guard, cookie=cookie)[2]
    assert ask(guard, "/static/x.css", cookie=cookie)[0] == 404
    assert ask(guard, KERNEL, "websocket", origin=OWN, cookie=cookie)[0] == 1008
    status, headers, _body = ask(guard, query=f"code={code}&lang=fr", cookie=cookie)
    assert (status, headers["location"]) == (303, "/?lang=fr") and "set-cookie" not in headers, "who it is stays"


def test_whoever_leads_has_the_page(guard: Guard, door: Door) -> None:
    status, headers, _body = ask(guard, query=f"code={door.access.key}&view=workshop")
    assert (status, headers["location"]) == (303, "/?view=workshop"), "the key does not stay in the address"
    given = headers["set-cookie"]
    assert "HttpOnly" in given and "samesite=lax" in given.lower() and "domain" not in given.lower()
    cookie = given.partition(";")[0]
    assert "go()" in ask(guard, cookie=cookie)[2] and ask(guard, "/static/x.css", cookie=cookie)[0] == 200
    assert ask(guard, KERNEL, "websocket", origin=OWN, cookie=cookie)[0] == 101
    assert ask(guard, KERNEL, "websocket", origin="http://evil.example", cookie=cookie)[0] == 1008
    status, headers, _body = ask(guard, query=f"code={door.access.key}", cookie=cookie)
    assert (status, headers["location"]) == (303, "/"), "a key in the address goes"


def test_a_cookie_that_was_not_given_here_opens_nothing(guard: Guard, door: Door) -> None:
    leader, participant = cookie_of(guard, door.access.key), cookie_of(guard, door.access.code)
    seal = participant.rpartition(".")[2]
    other = Access()
    forged = (
        "", COOKIE, f"{COOKIE}=", f"{COOKIE}=leader", f"{COOKIE}=leader.x.", f"{COOKIE}=leader.x.{seal}",
        participant.replace("participant", "leader"), leader[:-1], f"{leader}0", f"{COOKIE}=.{seal}", f"{COOKIE}=é.é.é",
        cookie_of(Guard(inner, {"127.0.0.1"}, Path(), PageSessions(), Door(other, Room())), other.key), "x" * 5000,
    )  # fmt: skip
    for cookie in forged:
        assert 'name="code"' in ask(guard, query="", cookie=cookie)[2], cookie
        assert ask(guard, KERNEL, "websocket", origin=OWN, cookie=cookie)[0] == 1008


@pytest.mark.parametrize("typed", ["", " ", "AAAAAAA", "%00", "%F0%9F%98%80", "code" * 40, "A" * (LARGEST_FORM + 1)])
def test_a_wrong_code_gives_nothing(guard: Guard, typed: str) -> None:
    status, headers, body = ask(guard, method="POST", form=f"code={typed}", origin=OWN)
    assert status == 403 and "set-cookie" not in headers and 'role="alert"' in body
    assert ask(guard, method="POST", form=f"code={typed}")[0] == 403, "from no page of this server"


def test_wrong_codes_are_limited_for_each_address_and_for_all() -> None:
    access = Access()

    async def guess(times: int, address: str) -> int:
        for tried in range(times):
            try:
                assert await access.enter("AAAAAAA", address) is None
            except TooManyTries:
                return tried
        return times

    async def try_all() -> list[int]:
        first = await guess(50, "192.168.1.2")
        with pytest.raises(TooManyTries):
            await access.enter(access.code, "192.168.1.2")
        assert await access.enter(access.code, "192.168.1.3"), "the others of the room come in"
        return [first, *[await guess(50, f"192.168.2.{number}") for number in range(8)]]

    tried = run_in_thread(try_all())
    assert tried[0] == TRIES[0] and sum(tried) == TRIES_OF_ALL[0]


def test_the_page_says_that_too_many_codes_were_wrong(guard: Guard, door: Door) -> None:
    for _time in range(int(TRIES[0])):
        ask(guard, method="POST", form="code=wrong", origin=OWN)
    status, headers, body = ask(guard, query=f"code={door.access.code}")
    assert status == 429 and "set-cookie" not in headers and "wait a minute" in body


def test_the_page_speaks_the_language_of_the_phone(guard: Guard) -> None:
    assert "Le code de cet atelier" in ask(guard, query="", accept_language="de-DE, fr;q=0.8, en")[2]
    assert "The code of this workshop" in ask(guard, query="lang=en", accept_language="fr")[2]
    assert '<html lang="en">' in ask(guard, query="lang=%22%3E%3Cscript%3E")[2]


def test_codes_are_short_distinct_and_drawn_anew() -> None:
    codes = {Access().code for _time in range(50)}
    assert len(codes) > 45 and all(len(code) == 6 and set(code) <= set(LETTERS) for code in codes)
    assert not set("01OIL") & set(LETTERS)


def test_the_invitation_is_drawn_here() -> None:
    invitation = Invitation("http://192.168.1.20:8765/", "ABCDEF")
    assert invitation.link == "http://192.168.1.20:8765/?code=ABCDEF"
    assert invitation.picture.startswith("data:image/svg+xml") and len(invitation.in_letters.splitlines()) < 24
