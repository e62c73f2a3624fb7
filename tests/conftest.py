"""What all the tests share: options, and reproducible random inputs."""

from __future__ import annotations

import os
import signal

import pytest
from hypothesis import settings

settings.register_profile("laws", derandomize=True, deadline=None, database=None, print_blob=False)
settings.load_profile("laws")

os.environ["EFC_POPULATION_CACHE"] = ""  # no test leaves populations in the user's home

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # started in the background of a shell, which hides Ctrl-C
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """The fingerprint changes only when somebody asks for it."""
    parser.addoption(
        "--refresh-fingerprint",
        action="store_true",
        help="write tests/fingerprint.json anew (with a NUMBERS MOVE entry in simulation/CHANGES.md)",
    )


@pytest.fixture(scope="session")
def refresh_fingerprint(request: pytest.FixtureRequest) -> bool:
    """Was a new fingerprint asked for?"""
    return bool(request.config.getoption("--refresh-fingerprint"))
