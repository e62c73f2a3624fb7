"""Runs a coroutine in a separate thread."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Answer = TypeVar("Answer")


def run_in_thread(coroutine: Coroutine[Any, Any, Answer]) -> Answer:
    """The coroutine's result. The event loop of the browser tests blocks any other loop in the main thread."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, coroutine).result()
