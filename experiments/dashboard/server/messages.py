"""What a page may say over its websocket: sizes and counts first, then the few kinds of messages that a page sends.

    check_message(text)                           # ValueError, with the reason, unless a page would send this

The libraries below obey whatever a message names: a number of parts, a module to import, an attribute to set. So
nothing reaches them that the page's own scripts would not send, and nothing is allocated on the word of a client.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeGuard

LARGEST_MESSAGE = 2 * 2**20
"""Bytes of the largest message of a page (files come in pieces of 1 MiB or less)."""
MOST_VALUES = 5000
"""Values of the largest message: a long timeline has some hundred, and a file's piece is one."""
LONGEST_WORD = 200
"""Characters of an identifier, or of a line of a message's head."""
LONGEST_PATH = 20_000
"""Characters of an address within the page; the page reads shorter ones only."""
COMMS = ("solara.control", "jupyter.widget.control")
"""What a page may open: it runs the application, and it asks for the state of what the application shows."""
METHODS = ("app-status", "request_state", "request_states")
"""What needs no more words than its name."""


def check_message(data: str | bytes | None) -> dict[str, Any]:
    """Read a message that a page would send.

    Args:
        data: a frame of text. A page sends no binary ones: its files travel as text.

    Raises:
        ValueError: a page would not send this; why.
    """
    if not isinstance(data, str):
        raise ValueError("a binary frame")
    if len(data) > LARGEST_MESSAGE or sum(map(data.count, "[{,")) > MOST_VALUES:
        raise ValueError("too many values")
    try:
        message = json.loads(data, parse_constant=_reject)
        if "\\u" in data:
            json.dumps(message, ensure_ascii=False).encode()  # half a character could be written nowhere
    except (ValueError, RecursionError):
        raise ValueError("no JSON") from None
    if not (isinstance(message, dict) and _is_framed(message) and _is_known(message)):
        raise ValueError("not a message of the page")
    return message


def _reject(constant: str) -> None:
    """Infinity and NaN are no JSON."""
    raise ValueError(constant)


def opens_page(message: Mapping[str, Any]) -> bool:
    """Does this message run the application?"""
    match message["content"]:
        case {"data": {"method": "run"}}:
            return True
    return False


def _is_framed(message: Mapping[str, Any]) -> bool:
    """Is it framed as Jupyter's messages are, with a short head (every answer repeats it) and no buffers?"""
    head = message.get("header")
    return (
        isinstance(head, dict)
        and len(head) <= 12
        and all(map(_is_word, head.values()))
        and message.get("channel") == "shell"
        and not message.get("buffers")
        and all(isinstance(message.get(part), dict) for part in ("parent_header", "metadata", "content"))
    )


def _is_known(message: Mapping[str, Any]) -> bool:
    """Is it of a kind that a page sends?"""
    content = message["content"]
    match message["header"].get("msg_type"):
        case "kernel_info_request" | "comm_info_request":
            return True
        case "comm_open":
            return _is_word(content.get("comm_id")) and content.get("target_name") in COMMS
        case "comm_close":
            return _is_word(content.get("comm_id"))
        case "comm_msg":
            data = content.get("data")
            return _is_word(content.get("comm_id")) and isinstance(data, dict) and _is_known_data(data)
    return False


def _is_known_data(data: Mapping[str, Any]) -> bool:
    """Does it run the page, report an event, or set plain values? (Custom messages could create any object.)"""
    match data:
        case {"method": "run", "args": {"path": str(path), **rest}}:
            return len(path) <= LONGEST_PATH and rest.get("appName") in (None, "__default__")
        case {"method": "custom", "content": {"event": str(event), **rest}}:
            return _is_word(event) and set(rest) <= {"data"}
        case {"method": "update", "state": dict(state)}:
            return all(_is_plain(*item) for item in state.items()) and not data.get("buffer_paths")
    return data.get("method") in METHODS


def _is_plain(name: str, value: object) -> bool:
    return _is_word(name) and not name.startswith("_") and (value is None or isinstance(value, str | int | float))


def _is_word(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and len(value) <= LONGEST_WORD
