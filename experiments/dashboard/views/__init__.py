"""The views of the page, one file each: a view is a module here with a `VIEW`, and nothing else lists it."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

from experiments.dashboard.session.session import Session
from scenarios.language import _, mark

WATCH = mark("Watch")
"""The section of the views of one strategy."""


@dataclass(frozen=True)
class View:
    """What a view says of itself.

    Attributes:
        name: its name in a link.
        order: where it stands among the others.
        section: its entry in the head of the page (marked for translation); it opens on its first view.
        show: draws the view.
        tab: its name among the views of its section (marked for translation), where there are several.
    """

    name: str
    order: int
    section: str
    show: Callable[[Session], Any]
    tab: str = ""


@lru_cache(maxsize=1)
def all_views() -> Mapping[str, View]:
    """The views by name, in their order."""
    modules = [import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    views = [module.VIEW for module in modules if hasattr(module, "VIEW")]
    return {view.name: view for view in sorted(views, key=lambda view: view.order)}


def sections() -> Mapping[str, View]:
    """The first view of each section, by the section's name in the current language."""
    first: dict[str, View] = {}
    for view in all_views().values():
        first.setdefault(_(view.section), view)
    return first
