"""The door of a shared page: whoever has not entered the code sees the field for it, and participants their own page.

What participants see needs no session of the page and starts no run: a short page of text, made for a phone, that asks
every second whether it has changed. It works without scripts too, when it is loaded anew by hand.
"""

from __future__ import annotations

import asyncio
import secrets
from functools import lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode

import jinja2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from experiments.dashboard.workshop.access import COOKIE, Access, Role, TooManyTries
from scenarios.language import LANGUAGES, Language, _, from_environment, mark, typeset, use_language

LARGEST_FORM = 8192
"""Bytes of what a participant may send at a time."""
PATIENCE = 10.0
"""Seconds that a form may take to arrive."""
KEPT = 12 * 3600
"""Seconds for which a phone is known again."""
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
METHODS = ["GET", "HEAD", "POST"]


class Door:
    """What stands before a shared page.

    Args:
        access: the code and the key.
        place: where participants find it, without the code.

    Attributes:
        app: answers whoever is not let in (an ASGI application).
    """

    def __init__(self, access: Access, place: str) -> None:
        self.access = access
        self.place = place
        self.app = Starlette(
            routes=[
                Route("/", self.show),
                Route("/", self.enter, methods=["POST"]),
                Route("/{path:path}", self.refuse, methods=METHODS),
            ]
        )

    def lets_in(self, cookies: str, query: bytes) -> bool:
        """Does a request go on to the whole page? (Not while its address holds a key: that is taken out of it.)"""
        return self.access.role(cookies) is Role.LEADER and "code" not in parse_qs(query.decode("latin-1"))

    async def show(self, request: Request) -> Response:
        """The participant's page, or the field for the code; a code in the address is entered by itself."""
        if "code" in request.query_params:
            return await self._try(request, request.query_params["code"])
        if self._role(request) is Role.STRANGER:
            return self._page(request, "code")
        return self._page(request, "participant")

    async def enter(self, request: Request) -> Response:
        """Enter a code."""
        return await self._try(request, (await _form(request)).get("code", ""))

    async def refuse(self, request: Request) -> Response:
        """There is nothing else, and nobody learns what there is behind the door."""
        with use_language(_language(request)):
            if self._role(request) is Role.STRANGER:
                return PlainTextResponse(_("Enter the code first."), 403, {"cache-control": "no-store"})
            return PlainTextResponse(_("There is nothing here."), 404, {"cache-control": "no-store"})

    async def _try(self, request: Request, typed: str) -> Response:
        try:
            cookie = await self.access.enter(typed, request.client.host if request.client else "")
        except TooManyTries:
            return self._page(request, "code", 429, mark("Too many wrong codes: wait a minute, then try again."))
        if cookie is None:
            return self._page(request, "code", 403, mark("That is not the code."))
        rest = [(name, value) for name, value in parse_qsl(request.url.query) if name != "code"]
        answer = RedirectResponse("/" + (f"?{urlencode(rest)}" if rest else ""), 303, {"cache-control": "no-store"})
        if self.access.role(f"{COOKIE}={cookie}") is Role.LEADER or self._role(request) is Role.STRANGER:
            answer.set_cookie(COOKIE, cookie, max_age=KEPT, httponly=True, samesite="lax")
        return answer

    def _role(self, request: Request) -> Role:
        return self.access.role(request.headers.get("cookie", ""))

    def _page(self, request: Request, part: str, status: int = 200, problem: str = "") -> Response:
        lang, nonce = _language(request), secrets.token_urlsafe(16)
        with use_language(lang):
            template = _environment().get_template("phone.html.j2")
            html = template.render(
                title=_("Workshop"),
                lang=lang,
                other=next(one for one in LANGUAGES if one != lang),
                nonce=nonce,
                part=part,
                problem=_(problem),
                texts=_code_texts() if part == "code" else {"heading": _("You are in.")},
            )
        headers = {"cache-control": "no-store", "content-security-policy": POLICY.format(nonce=nonce)}
        return HTMLResponse(html, status, headers)


def _code_texts() -> dict[str, str]:
    return {
        "heading": _("A workshop: predict before you look"),
        "code": _("The code of this workshop"),
        "enter": _("Enter"),
    }


def _language(request: Request) -> Language:
    """That of the address, else the first that the phone speaks, else that of the machine."""
    spoken = [part.strip()[:2].lower() for part in request.headers.get("accept-language", "")[:200].split(",")]
    for lang in (request.query_params.get("lang"), *spoken):
        if lang in LANGUAGES:
            return "fr" if lang == "fr" else "en"
    return from_environment()


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form, the last of each name; none where it is too large, or too slow."""
    body = b""
    try:
        async with asyncio.timeout(PATIENCE):
            async for piece in request.stream():
                body += piece
                if len(body) > LARGEST_FORM:
                    return {}
    except TimeoutError:
        return {}
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20))


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    loader = jinja2.FunctionLoader(
        lambda name: (files("experiments.dashboard.workshop") / name).read_text(encoding="utf-8")
    )
    return jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, finalize=_typeset, loader=loader)


def _typeset(value: Any) -> Any:
    return typeset(value) if type(value) is str else value
