"""Short titles of scenarios for sentences, made distinct where necessary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from scenarios.format.scenario import Scenario
from scenarios.language import LANGUAGES, language, quoted


def short_title(scenario: Scenario) -> str:
    """A scenario's title up to the colon, in the current language."""
    return _short(scenario.title[language()])


def named(scenario: Scenario) -> str:
    """A scenario's short title in quotes."""
    return quoted(short_title(scenario))


def named_apart(scenarios: Sequence[Scenario]) -> list[Scenario]:
    """Copies of the scenarios whose short titles are distinct in every language.

    Scenarios with the same short title get their whole title, and those with the same whole title also their name.

    >>> from scenarios import load
    >>> [scenario.title["en"] for scenario in named_apart([load("baseline"), load("baseline")])]
    ['Baseline, the club as it is (baseline)', 'Baseline, the club as it is (baseline-2)']
    """
    titles = {lang: [scenario.title[lang] for scenario in scenarios] for lang in LANGUAGES}
    files = distinct([scenario.name for scenario in scenarios])
    for lang, texts in titles.items():
        alike = [_among(_short(title), map(_short, texts)) for title in texts]
        whole = [_flat(title) if is_alike else title for title, is_alike in zip(texts, alike, strict=True)]
        titles[lang] = [
            f"{_flat(title)} ({file})" if _among(title, whole) else title
            for title, file in zip(whole, files, strict=True)
        ]
    return [
        replace(scenario, title={lang: texts[index] for lang, texts in titles.items()})
        for index, scenario in enumerate(scenarios)
    ]


def distinct(names: Sequence[str]) -> list[str]:
    """The names made distinct: a repeated name gets a number."""
    return [
        f"{name}-{names[:index].count(name) + 1}" if name in names[:index] else name for index, name in enumerate(names)
    ]


def _short(title: str) -> str:
    return title.split(":")[0].strip()


def _flat(title: str) -> str:
    """A title with a comma in place of its colon: "Funding shock, a hard year"."""
    first, *rest = (part.strip() for part in title.split(":"))
    return ", ".join([first, *rest])


def _among(name: str, names: Iterable[str]) -> bool:
    """Whether the name occurs more than once."""
    return list(names).count(name) > 1
