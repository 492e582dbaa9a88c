"""`check` of the sample project, `--help` and a TAB, against a Python that only imports yaml."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import ROOT, Figure, alternate, of_rounds, python, sg_factory, tab

_ROUNDS = 21


def check_sample(_folder: Path) -> Iterator[Figure]:
    """Measure them; start-up, and so its imports, is most of each."""
    start = python("-c", "import yaml")
    commands = {
        "check of the sample project": (sg_factory("check", "--as-of", "2026-11-20"), 6),
        "--help": (sg_factory("--help"), 5),
        "a TAB after `show`": (tab("sg-factory show ", ROOT), 5),
    }
    costs = alternate(start, *(command for command, _ in commands.values()), rounds=_ROUNDS)
    for number, (what, (_, bound)) in enumerate(commands.items(), 1):
        pairs = [(each[0], each[number]) for each in costs]
        yield of_rounds(f"{what} ÷ import yaml", pairs, lambda one, other: other.cpu / one.cpu, bound=bound)
