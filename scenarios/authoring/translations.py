"""Bring the French texts up to date: `python -m scenarios.authoring.translations` (needs Babel, a tool of development).

It looks for every text marked in `scenarios/` and `experiments/` (`_("...")`, `ngettext("...", "...", n)`,
`mark("...")`), for the docstrings of commands (their help), for the units of parameters and measures, for the sources
of parameters and rules, and for the quantities of validation, adds the new ones to `efc.po`, sets those that nobody
uses aside at its end, compiles `efc.mo`, and lists what remains to be translated: fill it in `efc.po` and run it again.

With `--check` nothing is written: the answer is 1 when something is missing, and 0 otherwise.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

from scenarios.language import LOCALE

ROOT = Path(__file__).parents[2]
CHECKS = ROOT / "scenarios" / "data" / "checks.toml"
"""The checks of validation, with the names of quantities in English."""
PACKAGES = ("scenarios", "experiments")
COMMANDS = ROOT / "experiments" / "cli" / "commands"
"""One file for each command; the docstring of its function `command` is its help."""
KEYWORDS = {"_": 1, "ngettext": 2, "mark": 1}
"""The functions that mark texts, and the number of texts that each takes."""
PO = LOCALE / "fr" / "LC_MESSAGES" / "efc.po"
MO = PO.with_suffix(".mo")
_CHANGING = tuple(
    f'"{name}:'
    for name in (
        "Report-Msgid-Bugs-To",
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Last-Translator",
        "Language-Team",
        "Generated-By",
    )
)
"""Lines of the header that can change without a change of texts."""
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def _marked(code: str) -> Iterator[str | tuple[str, str]]:
    """The marked texts of a module, including those in f-strings."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
            words = [
                argument.value for argument in node.args[: KEYWORDS[node.func.id]] if isinstance(argument, ast.Constant)
            ]
            if len(words) == KEYWORDS[node.func.id]:
                yield str(words[0]) if len(words) == 1 else (str(words[0]), str(words[1]))


def _help(path: Path) -> str:
    """The docstring of a file's function `command`; "" where there is none."""
    functions = (node for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef))
    return next((ast.get_docstring(function) or "" for function in functions if function.name == "command"), "")


def texts() -> Catalog:
    """Every text for users, with the files that contain it."""
    catalog = Catalog(charset="utf-8")
    for place, text in _placed_texts():
        if text:
            catalog.add(text, locations=[(place, None)])  # type: ignore[list-item]
    return catalog


def _placed_texts() -> Iterator[tuple[str, str | tuple[str, str]]]:
    """The texts, each with its file or its part of the model."""
    from scenarios.catalogue.rules import SLOTS, sentence_of, source_of
    from scenarios.catalogue.sources import parts
    from simulation.core import rule_errors
    from simulation.measures import MEASURES
    from simulation.parameters import REGISTRY
    from simulation.population import table_errors

    for path in sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        for message in _marked(path.read_text(encoding="utf-8")):
            yield path.relative_to(ROOT).as_posix(), message
    for path in sorted(COMMANDS.glob("*.py")):
        yield path.relative_to(ROOT).as_posix(), _help(path)
    for check in tomllib.loads(CHECKS.read_text(encoding="utf-8"))["check"]:
        for text in (check["quantity"], check.get("label", "")):
            yield CHECKS.relative_to(ROOT).as_posix(), text
    rules = [rule for slot in SLOTS.values() for rule in slot.values()]
    for place, words in {
        "simulation/table_mistakes": table_errors.TEXTS,
        "simulation/rule_mistakes": rule_errors.TEXTS,
        "simulation/slots": [slot.answer.element for slot in SLOTS.values()],
        "simulation/parameters": [text for item in REGISTRY.values() for text in (item.unit, parts(item.source)[1])],
        "simulation/measures": [measure.unit for measure in MEASURES.values()],
        "simulation/rules": [text_of(rule) for rule in rules for text_of in (sentence_of, source_of)],
    }.items():
        yield from ((place, text) for text in words)


def catalogue() -> Catalog:
    """The current French catalogue."""
    with PO.open("rb") as stream:
        return read_po(stream, locale="fr")


def compiled(french: Catalog) -> bytes:
    """The catalogue in binary form."""
    written = io.BytesIO()
    write_mo(written, french)
    return written.getvalue()


def is_current(french: Catalog) -> bool:
    """Whether the compiled catalogue agrees with the source catalogue."""
    return MO.exists() and _translated(read_mo(io.BytesIO(MO.read_bytes()))) == _translated(french)


def _translated(catalog: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    pairs = ((_tuple(message.id), _tuple(message.string)) for message in catalog if message.id)
    return {text: translation for text, translation in pairs if any(translation)}


def _tuple(text: Any) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def missing(french: Catalog) -> list[str]:
    """Texts without a (definite) French translation, and translations whose {placeholders} differ."""
    from scenarios.catalogue.rules import unfinished

    messages = list(unfinished(with_french=False))
    for text in texts():
        if not text.id:
            continue
        entry = french.get(text.id)
        strings = entry.string if entry is not None else ""
        whole = [strings] if isinstance(strings, str) else list(strings or [""])
        ids = _tuple(text.id)
        if not all(whole) or entry is None or entry.fuzzy:
            messages.append(f"not translated: {ids[-1]}")
        elif any(
            set(_PLACEHOLDER.findall(original)) != set(_PLACEHOLDER.findall(translation))
            for original, translation in zip(ids, whole, strict=True)
        ):
            messages.append(f"other placeholders: {ids[-1]}")
    return messages


def unused(french: Catalog) -> list[str]:
    """Translations of texts that no longer exist."""
    current = texts()
    return [str(message.id) for message in french if message.id and current.get(message.id) is None]


def build() -> list[str]:
    """Write both files, and return the texts that remain to be translated."""
    french = catalogue()
    current = texts()
    for text, old in list(french.obsolete.items()):
        if current.get(text) is not None and french.get(text) is None:
            french.add(old.id, old.string)
            del french.obsolete[text]
    french.update(current, no_fuzzy_matching=True, update_creation_date=False)
    for text, old in list(french.obsolete.items()):
        if not any(_tuple(old.string)):
            del french.obsolete[text]
    written = io.BytesIO()
    write_po(written, french, width=116, sort_output=True, include_lineno=False)
    lines = [line for line in written.getvalue().decode().splitlines() if not line.startswith(_CHANGING)]
    PO.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")
    MO.write_bytes(compiled(french))
    return missing(french)


def main() -> int:
    """Run the command; the result is its exit status."""
    french = catalogue()
    if "--check" in sys.argv[1:]:
        remaining = missing(french) + unused(french)
        if not is_current(french):
            remaining.append("efc.mo is older than efc.po")
    else:
        remaining = build()
    print("\n".join(remaining) if remaining else f"{len(catalogue())} texts, all in French")
    return 1 if remaining else 0


if __name__ == "__main__":
    sys.exit(main())
