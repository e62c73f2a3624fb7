"""Many sessions at once, and many runs in one: no error, no mixing up, memory flat, and nothing left at the end."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import PATIENCE, Served
from tests.browser.visitor import Visitor
from tests.helpers.coroutine_thread import run_in_thread


async def one_visitor(url: str, place: int, steps: int) -> tuple[int, int]:
    """Open the page with a seed of its own, step, and give the seed and the members that the page says."""
    seed = place + 2
    async with Visitor(url, f"seed={seed}&month=1&view=curves&organisations=100&lang=en") as visitor:
        await visitor.until("In Jan 2014, this run has")
        for month in range(1, steps + 1):
            await visitor.shows("Player", last=month, is_waiting=False)
            await visitor.press("Player", "step", 1)
        text = await visitor.until(f"In {date_of(steps + 1)}, this run has")
        assert "Traceback" not in " ".join(visitor.texts())
    return seed, int(re.search(r"has ([\d,]+) member", text)[1].replace(",", ""))  # type: ignore[index]


def date_of(month: int) -> str:
    """A month of the baseline in words."""
    names = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{names[(month - 1) % 12]} {2014 + (month - 1) // 12}"


def crowd(served: Served, visitors: int, steps: int) -> None:
    """Everybody at once; afterwards each has seen the run of its own seed."""

    async def everybody() -> list[tuple[int, int]]:
        return list(await asyncio.gather(*(one_visitor(served.url, place, steps) for place in range(visitors))))

    found = run_in_thread(everybody())
    assert found == [(seed, members_of(seed, steps + 1)) for seed, _members in found]


def members_of(seed: int, month: int) -> int:
    """Members of the same run without any page."""
    import scenarios
    from experiments.runs.options import RunOptions
    from experiments.runs.run import simulate
    from experiments.runs.setup import build_population, run_spec

    scenario = scenarios.load("baseline")
    plan = run_spec(scenario, RunOptions(months=month, organisations=100))
    run = simulate(plan.found_world(build_population(scenario, plan), seed), month)
    from simulation.measures import COLUMN_OF

    return int(run.monthly[month, COLUMN_OF["members"]])


def memory_of(process: int) -> float:
    """Memory of a process and all its children, in megabytes."""
    total = 0.0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        if process in (int(status.parent.name), int(fields["PPid"])):
            total += int(fields.get("VmRSS", "0 kB").split()[0]) / 1024
    return total


@pytest.fixture
def fresh() -> Any:
    """A server of its own, whose memory nobody else uses."""
    served = Served("dashboard", "--no-open", "--port", "0")
    yield served
    assert "Traceback" not in served.end()


def test_ten_sessions_step_at_once(server: Served) -> None:
    crowd(server, 10, 10)


@pytest.mark.long
def test_fifty_sessions_step_at_once(fresh: Served) -> None:
    crowd(fresh, 50, 20)


def test_beginning_again_costs_no_memory(server: Served, browser: Any) -> None:
    begin_again(12, server, browser)


@pytest.mark.long
def test_beginning_again_often_costs_no_memory(fresh: Served, browser: Any) -> None:
    begin_again(100, fresh, browser)


def begin_again(resets: int, served: Served, browser: Any) -> None:
    """From the beginning again and again, in one session: memory stays flat."""
    context = browser.new_context(viewport={"width": 900, "height": 700})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(f"{served.url}?view=curves&organisations=300&month=12&seed=2")
    page.locator(".efc-live-line", has_text="Dec 2014").wait_for()

    def again(times: int) -> float:
        for _time in range(times):
            page.get_by_role("button", name="From the beginning").click()
            page.locator(".efc-date", has_text="Dec 2013").wait_for()
            page.get_by_role("button", name="+1 year").click()
            page.locator(".efc-date", has_text="Dec 2014").wait_for()
        return memory_of(served.process.pid)

    before = again(max(3, resets // 4))
    after = again(resets)
    context.close()
    assert after - before < 10 + 0.2 * resets, f"from {before:.0f} to {after:.0f} MB in {resets} resets"
