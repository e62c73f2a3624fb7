"""Sessions of a page without an application, and messages as the page's scripts send them."""

from __future__ import annotations

import json
import uuid
from typing import Any


class PageSessions:
    """Sessions that exist, those of them that have a page, and those that have been forgotten."""

    def __init__(self, *names: str) -> None:
        self.names = set(names)
        self.pages: set[str] = set()
        self.forgotten: list[str] = []

    def exists(self, session: str) -> bool:
        """Is there such a session?"""
        return session in self.names

    def has_page(self, session: str) -> bool:
        """Has it opened a page?"""
        return session in self.pages

    async def forget(self, session: str) -> None:
        """End it, where there is one."""
        if session in self.names:
            self.forgotten.append(session)
        self.names.discard(session)
        self.pages.discard(session)


def page_message(kind: str = "kernel_info_request", content: Any = None, **other: Any) -> str:
    """A message as Jupyter frames it."""
    head = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": "x", "username": "", "version": "5.2", "date": ""}
    whole = {"header": head, "parent_header": {}, "metadata": {}, "content": content or {}, "buffers": []}
    return json.dumps({**whole, "channel": "shell", **other})


def part_message(method: str, part: str = "x", **data: Any) -> str:
    """A message to a part of the page."""
    return page_message("comm_msg", {"comm_id": part, "data": {"method": method, **data}})
