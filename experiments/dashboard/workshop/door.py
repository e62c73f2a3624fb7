"""The door of a shared page: whoever has not entered the code sees the field for it, and participants their own page.

What participants see needs no session of the page and starts no run: a short page of text, made for a phone, that asks
every second whether it has changed. It works without scripts too, when it is loaded anew by hand.
"""

from __future__ import annotations

import asyncio
import secrets
from functools import lru_cache
from urllib.parse import parse_qs, parse_qsl, urlencode

from aiolimiter import AsyncLimiter
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from experiments.dashboard.workshop.access import COOKIE, MOST_KNOWN, Access, Role, TooManyTries
from experiments.dashboard.workshop.phone import code_page, news, page_of, written_page
from experiments.dashboard.workshop.predictions import MOST_PEOPLE
from experiments.dashboard.workshop.room import Room
from scenarios.format.problems import UserError
from scenarios.language import LANGUAGES, Language, _, from_environment, mark, use_language

LARGEST_FORM = 8192
"""Bytes of what a participant may send at a time."""
PATIENCE = 10.0
"""Seconds that a form may take to arrive."""
FORMS = (20, 20.0)
"""Forms of a participant in so many seconds: each is written into the minutes."""
KEPT = 12 * 3600
"""Seconds for which a phone is known again."""
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
METHODS = ["GET", "HEAD", "POST"]
FRESH = {"cache-control": "no-store"}
WRONG = mark("That is not the code.")
TOO_FAST = mark("That was too often: wait some seconds, then send it again.")
TOO_MANY = mark("Too many wrong codes: wait a minute, then try again.")


class Door:
    """What stands before a shared page.

    Args:
        access: the code and the key.
        room: the room that they come into.

    Attributes:
        app: answers whoever is not let in (an ASGI application).
    """

    def __init__(self, access: Access, room: Room) -> None:
        self.access = access
        self.room = room
        self._forms = lru_cache(MOST_KNOWN)(lambda _who: AsyncLimiter(*FORMS))
        self._drawn = lru_cache(4 * MOST_PEOPLE)(self._draw)
        self.app = Starlette(
            routes=[
                Route("/", self.show),
                Route("/", self.receive, methods=["POST"]),
                Route("/news", self.tell_news),
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
        return self._page(request)

    async def receive(self, request: Request) -> Response:
        """What a form brings: a code, a name, a prediction, or what surprised somebody."""
        form = await _form(request)
        who = self._who(request)
        if "code" in form or not who:
            return await self._try(request, form.get("code", ""))
        if not self._forms(who).has_capacity():
            return self._page(request, 429, TOO_FAST, form)
        await self._forms(who).acquire()
        with use_language(_language(request)):
            try:
                await asyncio.to_thread(self._note, who, form)
            except UserError as error:
                return self._page(request, 422, str(error), form)
        return RedirectResponse(f"/?lang={_language(request)}", 303, FRESH)

    def _note(self, who: str, form: dict[str, str]) -> None:
        if "name" in form:
            self.room.enter(who, form["name"])
        elif "surprise" in form:
            self.room.tell_surprise(who, form["surprise"])
        else:
            self.room.predict(who, *(form.get(part, "") for part in ("before", "after", "reason")))

    async def tell_news(self, request: Request) -> Response:
        """The participant's page anew, where it has changed."""
        if not (who := self._who(request)):
            return await self.refuse(request)
        seen, main = self._drawn(self.room.version, who, _language(request), "change" in request.query_params)
        if seen == request.query_params.get("seen"):
            return Response(None, 204, FRESH)
        return HTMLResponse(main, 200, {**FRESH, "x-seen": seen})

    def _draw(self, _version: int, who: str, lang: Language, wants_change: bool) -> tuple[str, str]:
        """The page of a participant: once for each change of the room, however often all phones ask."""
        with use_language(lang):
            return news(page_of(self.room, who, wants_change), lang)

    async def refuse(self, request: Request) -> Response:
        """There is nothing else, and nobody learns what there is behind the door."""
        with use_language(_language(request)):
            if not self._who(request):
                return PlainTextResponse(_("Enter the code first."), 403, FRESH)
            return PlainTextResponse(_("There is nothing here."), 404, FRESH)

    async def _try(self, request: Request, typed: str) -> Response:
        try:
            cookie = await self.access.enter(typed, request.client.host if request.client else "")
        except TooManyTries:
            return self._page(request, 429, TOO_MANY)
        if cookie is None:
            return self._page(request, 403, WRONG)
        rest = [(name, value) for name, value in parse_qsl(request.url.query) if name != "code"]
        answer = RedirectResponse("/" + (f"?{urlencode(rest)}" if rest else ""), 303, FRESH)
        role = self.access.role(request.headers.get("cookie", ""))
        if role is Role.STRANGER or self.access.role(f"{COOKIE}={cookie}") is Role.LEADER:
            answer.set_cookie(COOKIE, cookie, max_age=KEPT, httponly=True, samesite="lax")
        return answer

    def _who(self, request: Request) -> str:
        return self.access.who(request.headers.get("cookie", ""))

    def _page(
        self, request: Request, status: int = 200, problem: str = "", typed: dict[str, str] | None = None
    ) -> Response:
        """The page of a participant, or the field for the code."""
        lang, nonce, who = _language(request), secrets.token_urlsafe(16), self._who(request)
        with use_language(lang):
            content = page_of(self.room, who, "change" in request.query_params) if who else code_page()
            html, _seen = written_page(content, lang, nonce, _(problem), typed)
        return HTMLResponse(html, status, {**FRESH, "content-security-policy": POLICY.format(nonce=nonce)})


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
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20))
    except (TimeoutError, ValueError):
        return {}
