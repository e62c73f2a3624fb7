"""The user's own strategies, kept by the browser: each a link of one strategy, read as anybody's link is.

    shelf.entries                        # what is kept, newest last, with what each is called
    shelf.keep(settings.first)           # in place of the one of the same name
    shelf.remove(entry), shelf.rename(entry, "Two more people")

A browser may hold anything: what is no strategy is left out, and what can no longer be understood says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import solara

from experiments.dashboard.session.link import LONGEST_LINK, read_strategy, strategy_text
from experiments.dashboard.session.own_names import cleaned
from experiments.dashboard.session.settings import OWN, StrategySettings, is_own
from experiments.dashboard.session.strategy import build_scenario, own_names
from scenarios import Scenario
from scenarios.format.model_errors import explain
from scenarios.format.problems import ScenarioError
from scenarios.language import _, language
from simulation.parameters import ParameterError
from simulation.population.table_errors import folded

MOST_KEPT = 40
"""Strategies that a browser keeps."""


@dataclass(frozen=True)
class SavedStrategy:
    """A strategy that the browser keeps.

    Attributes:
        text: how it is kept.
        settings: how it is chosen.
        title: what it is called.
        scenario: ready to run (None: it cannot run here).
        problems: what cannot be understood, or why it cannot run.
    """

    text: str
    settings: StrategySettings
    title: str
    scenario: Scenario | None
    problems: tuple[str, ...]

    @property
    def file_name(self) -> str:
        """The name of its scenario file."""
        return f"{folded(self.title).replace('_', '-')[:60] or 'strategy'}.toml"


@dataclass(frozen=True)
class Shelf:
    """The strategies that the browser keeps.

    Attributes:
        texts: as it keeps them.
        is_read: has the browser said what it keeps?
        is_kept: does the browser keep anything?
        own: the user's own scenario.
        write: keeps other ones in their place.
    """

    texts: tuple[str, ...]
    is_read: bool
    is_kept: bool
    own: Scenario | None
    write: Callable[[Sequence[str]], None]

    @cached_property
    def entries(self) -> tuple[SavedStrategy, ...]:
        """The strategies, in the current language."""
        return tuple(entry for entry in (read_saved(text, self.own) for text in self.texts) if entry is not None)

    def problem_of(self, settings: StrategySettings) -> str:
        """Why a strategy cannot be kept ("": it can)."""
        if settings.scenario == OWN:
            return _("It is made with a file of yours, which is never kept here: save the scenario file instead.")
        if len(self.entries) >= MOST_KEPT:
            return _("{most} strategies are kept here: delete one first.").format(most=MOST_KEPT)
        if len(strategy_text(settings)) > LONGEST_LINK:
            return _("It has too many dated entries to be kept here: save the scenario file instead.")
        return ""

    def keep(self, settings: StrategySettings) -> None:
        """Keep a strategy, in place of one of the same name."""
        new = read_saved(strategy_text(settings), self.own)
        if new is not None:
            self.write([*(entry.text for entry in self.entries if entry.title != new.title), new.text])

    def rename(self, entry: SavedStrategy, name: str) -> None:
        """Give a strategy another name ("": what differs)."""
        text = strategy_text(replace(entry.settings, name=cleaned(name)))
        self.write([text if kept is entry else kept.text for kept in self.entries])

    def remove(self, entry: SavedStrategy) -> None:
        """Keep a strategy no longer."""
        self.write([kept.text for kept in self.entries if kept is not entry])


def read_saved(text: str, own: Scenario | None) -> SavedStrategy | None:
    """A strategy as a browser keeps it; None where there is nothing of a strategy in it."""
    settings, messages = read_strategy(text)
    if settings == StrategySettings("baseline") and (messages or "scenario=" not in text):
        return None
    title = settings.name or settings.scenario
    if is_own(settings.scenario) and settings.scenario.partition(":")[2] not in own_names(own):
        return SavedStrategy(text, settings, title, None, (_("It needs your list of members: bring it first."),))
    try:
        scenario = build_scenario(settings, own)
    except (ScenarioError, ParameterError) as error:
        return SavedStrategy(text, settings, title, None, (*messages, explain(error)))
    return SavedStrategy(text, settings, scenario.title[language()], scenario, tuple(messages))


def use_shelf(own: Scenario | None) -> tuple[Shelf, Callable[[list[object]], None], Callable[[], None], int]:
    """The shelf of a session; what hears of the browser's own; what hears that it keeps nothing; changes so far."""
    texts: tuple[str, ...] | None
    texts, set_texts = solara.use_state(None)
    changes, set_changes = solara.use_state(0)
    is_kept, set_kept = solara.use_state(True)

    def write(texts: Sequence[str]) -> None:
        set_texts(tuple(dict.fromkeys(texts)))
        set_changes(changes + 1)

    def load(found: list[object]) -> None:
        readable = (text for text in found if isinstance(text, str) and len(text) <= LONGEST_LINK)
        set_texts(tuple(dict.fromkeys(readable))[:MOST_KEPT])

    depends_on = [texts, is_kept, id(own), language(), changes]
    shelf = solara.use_memo(lambda: Shelf(texts or (), texts is not None, is_kept, own, write), depends_on)
    return shelf, load, lambda: set_kept(False), changes
