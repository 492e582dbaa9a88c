"""`check` of the sample project, against a Python that only imports yaml."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Cost, Figure, alternate, of_rounds, python, sg_factory

_ROUNDS = 21


def check_sample(_folder: Path) -> Iterator[Figure]:
    """Measure it; start-up, and so its imports, is most of it."""
    rounds = alternate(python("-c", "import yaml"), sg_factory("check", "--as-of", "2026-11-20"), rounds=_ROUNDS)

    def to_import(start: Cost, check: Cost) -> float:
        return check.cpu / start.cpu

    yield of_rounds("sample project ÷ python -c 'import yaml'", rounds, to_import, bound=9)
