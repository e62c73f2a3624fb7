"""The view that says what this is, what it is not, and where it comes from."""

from __future__ import annotations

from experiments.dashboard.components.elements import component, element
from experiments.dashboard.session.session import Session
from experiments.dashboard.views import View
from experiments.runs.run_text import caution
from experiments.runs.storage.provenance import commit, version
from scenarios.language import _, mark
from simulation.core.compiled import source_digest


@component
def AboutView(_session: Session) -> None:
    """What everybody should know."""
    element("h1", _("What this is, and what it is not"))
    with element("section", classes="efc-card efc-prose"):
        for text in (
            _(
                "The economy of functionality and cooperation (EFC) sells useful effects instead of volumes. One firm "
                "cannot hold it alone: its suppliers and clients must come along. This simulation follows the "
                "employers of Hauts-de-France and their relations month by month: awareness (temps 1), engagement in "
                "professional communities (temps 2), animation of territories (temps 3), trust, joint experiments, and "
                "relations that turn from value chain to cooperative ecosystem."
            ),
            caution(),
            _(
                "Everything here is computed on this computer; nothing is sent anywhere. Files that you bring stay in "
                "your session and go with it."
            ),
            _(
                "A run is one possible history: luck decides who meets whom. So ten runs are computed, and a band "
                "shows where nine in ten of them lie. Two strategies are compared under the same luck: what differs "
                "is what the strategy did."
            ),
            _("Data: INSEE and IGN, open licence. The model, its numbers, their sources: efc parameters, efc rules."),
        ):
            element("p", text)
        about = _("Version {version}, model {model}").format(version=version(), model=source_digest())
        element("p", about + (f", {commit()}" if commit() else ""), classes="efc-note")


VIEW = View("about", 80, mark("About"), AboutView)
