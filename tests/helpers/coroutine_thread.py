"""A coroutine carried out in a thread of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Answer = TypeVar("Answer")


def run_in_thread(coroutine: Coroutine[Any, Any, Answer]) -> Answer:
    """What it gives. The browser of other tests keeps a loop of its own in this thread, beside which none can run."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, coroutine).result()
