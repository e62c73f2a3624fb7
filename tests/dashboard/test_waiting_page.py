"""While the page is being prepared its address answers, in the user's language, and says how far it is."""

from __future__ import annotations

import socket
import urllib.request

from experiments.dashboard.server.server import address_of, open_listener
from experiments.dashboard.server.waiting_page import waiting_page
from scenarios.language import use_language


def read(listener: socket.socket) -> str:
    """What a browser is shown."""
    with urllib.request.urlopen(address_of(listener) + "?lang=fr", timeout=10) as answer:
        return str(answer.read().decode("utf-8"))


def test_the_address_answers_while_the_page_is_prepared() -> None:
    listener = open_listener("127.0.0.1", 0)
    with use_language("fr"), waiting_page(listener) as tell:
        assert "La page se prépare" in read(listener) and 'lang="fr"' in read(listener)
        tell("Dix <simulations>", 0.4)
        shown = read(listener)
        assert "Dix &lt;simulations&gt; 40" in shown and 'value="40"' in shown
        assert 'http-equiv="refresh"' in shown, "it is shown again until the real page answers"
    assert listener.fileno() >= 0, "the listener is handed on"
    with waiting_page(listener):
        assert "The page is being prepared" in read(listener)
    listener.close()
