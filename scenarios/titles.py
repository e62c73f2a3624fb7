"""Short titles of scenarios for sentences, made distinct where necessary, and cut for figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from scenarios.format.scenario import Scenario
from scenarios.language import LANGUAGES, language, quoted


def short_title(scenario: Scenario) -> str:
    """A scenario's title in the current language: up to the colon, but whole where it is somebody's own name."""
    return _short(scenario, language())


def named(scenario: Scenario) -> str:
    """A scenario's short title in quotes."""
    return quoted(short_title(scenario))


def named_apart(scenarios: Sequence[Scenario]) -> list[Scenario]:
    """Copies of the scenarios whose short titles are distinct in every language.

    Scenarios with the same short title get their whole title, and those with the same whole title also the name of
    their files, or numbers where these are the same too.

    >>> from scenarios import load
    >>> [scenario.title["en"] for scenario in named_apart([load("baseline"), load("baseline")])]
    ['Baseline, the club as it is (1)', 'Baseline, the club as it is (2)']
    """
    titles = {}
    for lang in LANGUAGES:
        shorts = [_short(scenario, lang) for scenario in scenarios]
        alike = [shorts.count(short) > 1 for short in shorts]
        whole = [
            _flat(scenario, lang) if is_alike else scenario.title[lang]
            for scenario, is_alike in zip(scenarios, alike, strict=True)
        ]
        titles[lang] = _told_apart(whole, [scenario.name for scenario in scenarios])
    return [
        replace(scenario, title={lang: texts[index] for lang, texts in titles.items()})
        for index, scenario in enumerate(scenarios)
    ]


def distinct(names: Sequence[str]) -> list[str]:
    """The names made distinct: a repeated name gets a number."""
    return [
        f"{name}-{names[:index].count(name) + 1}" if name in names[:index] else name for index, name in enumerate(names)
    ]


def abridged(names: Sequence[str], most: int) -> list[str]:
    """Names of at most so many characters for figures, told apart: cut at the end, else in the middle, else before.

    >>> abridged(["Hire two people in January 2026", "Hire two people in January 2027"], 20)
    ['Hire two\u2026 2026', 'Hire two\u2026 2027']
    """
    long = [name for name in names if len(name) > most]
    same = next((place for place, letters in enumerate(zip(*long, strict=False)) if len({*letters}) > 1), 0)
    same = max(long, default="")[:same].rstrip(" :").rfind(" ") + 1
    without_start = ["\u2026" + _cut(name[same:], most - 1) if len(name) > most else name for name in names]
    for attempt in (*([_cut(name, most, tail) for name in names] for tail in (0, most // 3)), without_start):
        if len(set(attempt)) == len(set(names)):
            return attempt
    return [f"{_cut(name, most - 4)} ({position})" for position, name in enumerate(names, 1)]


def _cut(name: str, most: int, tail: int = 0) -> str:
    """A name without its end, or without its middle, between words where that costs little."""
    if len(name) <= most:
        return name
    end = name[len(name) - tail :] if tail else ""
    if " " in end[: 2 * tail // 3]:
        end = end[end.index(" ") :]
    start = name[: most - 1 - len(end)]
    if name[len(start)] != " " and start.rfind(" ") > len(start) // 2:
        start = start[: start.rfind(" ")]
    return start.rstrip(" ,;:(") + "\u2026" + end


def _short(scenario: Scenario, lang: str) -> str:
    title = scenario.title[lang]
    return title if scenario.has_whole_title else title.split(":")[0].strip()


def _flat(scenario: Scenario, lang: str) -> str:
    """A title with a comma in place of its colon: "Funding shock, a hard year"."""
    title = scenario.title[lang]
    return title if scenario.has_whole_title else ", ".join(map(str.strip, title.split(":")))


def _told_apart(titles: Sequence[str], files: Sequence[str]) -> list[str]:
    """The titles; those that occur more than once with the name of their file, or with a number."""
    told = list[str]()
    for title, file in zip(titles, files, strict=True):
        alike = [name for name, one in zip(files, titles, strict=True) if one == title]
        if len(alike) == 1:
            told.append(title)
        elif len(set(alike)) == len(alike):
            told.append(f"{title} ({file})")
        else:
            told.append(next(name for name in (f"{title} ({k})" for k in count(1)) if name not in (*titles, *told)))
    return told
