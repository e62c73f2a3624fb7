"""A server of pages without a network, which the tests of its sockets and of its visitors speak to."""

from __future__ import annotations

import pytest

from experiments.dashboard.server.sockets import Sockets
from experiments.dashboard.server.visitors import Visitors
from tests.helpers.page_sockets import Application


@pytest.fixture
def application() -> Application:
    return Application()


@pytest.fixture
def served(application: Application) -> Sockets:
    return Sockets(application, Visitors(application.sessions))
