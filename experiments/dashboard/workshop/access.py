"""Who is let in where the page is shared: participants by a short code, whoever leads by a long key.

    access = Access()
    cookie = await access.enter("kpt 4w2", "192.168.1.7")     # None: a wrong code
    access.role(f"{COOKIE}={cookie}")                         # Role.PARTICIPANT

A cookie is signed, not stored: asking for many fills no memory. Another start has other codes.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from enum import Enum
from functools import lru_cache

from aiolimiter import AsyncLimiter
from starlette.requests import cookie_parser

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Those of a code: none that is taken for another one."""
LENGTH = 6
COOKIE = "efc-workshop"
TRIES = (20, 60.0)
"""Wrong codes from one address in so many seconds; a whole room may stand behind one."""
TRIES_OF_ALL = (100, 60.0)
"""Wrong codes from everywhere: at this pace, half of all codes take more than eight years."""
MOST_KNOWN = 4096
"""Addresses whose wrong codes are remembered."""
LONGEST = 200
"""Characters of a code or a cookie that are read."""


class Role(Enum):
    """What somebody may do."""

    STRANGER = ""
    PARTICIPANT = "participant"
    LEADER = "leader"


class TooManyTries(Exception):
    """So many wrong codes have come that none is compared for a while, not even the right one."""


class Access:
    """The code, the key, and the cookies of those who have entered one of them.

    Attributes:
        code: lets participants in; short, to be typed.
        key: lets in whoever leads; long, in the link that opens the page.
    """

    def __init__(self) -> None:
        self.code = "".join(secrets.choice(LETTERS) for _letter in range(LENGTH))
        self.key = secrets.token_urlsafe(15)
        self._seal = secrets.token_bytes(32)
        self._tries_of_all = AsyncLimiter(*TRIES_OF_ALL)
        self._tries = lru_cache(MOST_KNOWN)(lambda _address: AsyncLimiter(*TRIES))

    async def enter(self, typed: str, address: str) -> str | None:
        """A cookie for whoever has typed the code or the key; None for a wrong one.

        Raises:
            TooManyTries: too many wrong codes have come, from this address or from everywhere.
        """
        limits = (self._tries(address), self._tries_of_all)
        if not all(limit.has_capacity() for limit in limits):
            raise TooManyTries
        role = self._role_of(typed[:LONGEST].strip())
        if role is not Role.STRANGER:
            return self._signed(f"{role.value}.{secrets.token_urlsafe(12)}")
        for limit in limits:
            await limit.acquire()
        return None

    def role(self, cookies: str) -> Role:
        """The role of a Cookie header."""
        cookie = self._cookie(cookies)
        return Role(cookie.partition(".")[0]) if cookie else Role.STRANGER

    def who(self, cookies: str) -> str:
        """Which participant a Cookie header belongs to ("": none)."""
        role, _dot, rest = self._cookie(cookies).partition(".")
        return rest.partition(".")[0] if role == Role.PARTICIPANT.value else ""

    def _role_of(self, typed: str) -> Role:
        """All of both is compared, whatever was typed: how long it takes tells nothing."""
        letters = "".join(letter for letter in typed.upper() if letter.isalnum())
        is_code = hmac.compare_digest(letters.encode(), self.code.encode())
        is_key = hmac.compare_digest(typed.encode("utf-8", "replace"), self.key.encode())
        return Role.LEADER if is_key else Role.PARTICIPANT if is_code else Role.STRANGER

    def _cookie(self, cookies: str) -> str:
        """The cookie that was given here, or ""."""
        cookie = cookie_parser(cookies).get(COOKIE, "")[:LONGEST]
        signed = self._signed(cookie.rpartition(".")[0])
        return (
            cookie if hmac.compare_digest(cookie.encode("utf-8", "replace"), signed.encode("utf-8", "replace")) else ""
        )

    def _signed(self, text: str) -> str:
        return f"{text}.{hmac.new(self._seal, text.encode('utf-8', 'replace'), hashlib.sha256).hexdigest()}"
