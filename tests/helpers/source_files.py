"""The source files of the project, parsed: their syntax trees and imports."""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOTS = ("efc_diffusion", "simulation", "scenarios", "experiments")


def python_files(room: str) -> list[Path]:
    """The Python files of a room."""
    return sorted(path for path in (ROOT / room).rglob("*.py") if "__pycache__" not in path.parts)


def module_name(path: Path) -> str:
    """The dotted name of a file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@lru_cache(maxsize=1024)
def syntax_tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@lru_cache(maxsize=4096)
def imported_names(path: Path, types_too: bool = True) -> set[str]:
    """Dotted names of the modules (or their members) that a file imports, including imports inside functions.

    Args:
        types_too: include imports for type hints only.
    """
    found: set[str] = set()
    _visit(syntax_tree(path), module_name(path), path.name == "__init__.py", types_too, found)
    return found


def _visit(node: ast.AST, name: str, is_package: bool, types_too: bool, found: set[str]) -> None:
    if isinstance(node, ast.Import):
        found.update(alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            parts = name.split(".")
            parts = parts[: len(parts) - node.level + is_package]
            base = ".".join([*parts, base]) if base else ".".join(parts)
        found.update(f"{base}.{alias.name}" for alias in node.names)
    elif isinstance(node, ast.If) and not types_too and "TYPE_CHECKING" in ast.unparse(node.test):
        for child in node.orelse:
            _visit(child, name, is_package, types_too, found)
        return
    for child in ast.iter_child_nodes(node):
        _visit(child, name, is_package, types_too, found)


@lru_cache(maxsize=1)
def known_modules() -> set[str]:
    """Every module of the project."""
    return {module_name(path) for room in ROOTS for path in python_files(room)}


@lru_cache(maxsize=4096)
def imported_modules(path: Path, types_too: bool = True) -> set[str]:
    """The modules of the project that a file imports (a package only if it is imported itself)."""
    known, found = known_modules(), set()
    for name in imported_names(path, types_too):
        if name in known:
            found.add(name)
        elif name.rpartition(".")[0] in known:
            found.add(name.rpartition(".")[0])
    return found - {module_name(path)}


def imported_libraries(path: Path) -> set[str]:
    """Top-level names of the libraries that a file imports."""
    return {name.split(".")[0] for name in imported_names(path)} - set(ROOTS)
