"""The command `efc`: what hides one of its packages is said before they are imported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from efc_diffusion import end, hidden_package


def main() -> Any:
    """The command `efc`."""
    sentence = hidden_package(Path(__file__).parents[1])
    if sentence:
        end(sentence)
    from experiments.cli.app import main as run_command

    return run_command()


if __name__ == "__main__":
    main()
