"""CPU time of answers of `reach` after a project is loaded, and of all pairs at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.large_project import write_large_project
from benchmarks.measure import Figure, WorkNotDone, python, run

_ROUNDS = 5
_ANSWERS = ["yes", "no", "no", "no", "yes", "part", "no", "yes"]


def reach(folder: Path) -> Iterator[Figure]:
    """Questions about 2,500 roles with 20 rules each, and all pairs of 500 through any number of others."""
    large, small = folder / "large", folder / "small"
    write_large_project(large, 2500, "folders")
    write_large_project(small, 500, "folders")
    asked = [_facts(large) for _ in range(_ROUNDS)]
    if any(facts["verdicts"] != _ANSWERS for facts in asked):
        raise WorkNotDone(f"other answers: {asked[0]['verdicts']}")
    yield _figure("the slowest of eight questions about 2,500 roles", asked, "slowest", bound=50)
    yield _figure("… the first one, which looks through all rules", asked, "first", bound=None)
    paired = [_facts(small) for _ in range(_ROUNDS)]
    if any(facts["pairs"] != 500 * 500 for facts in paired):
        raise WorkNotDone(f"{paired[0]['pairs']:,} pairs were found")
    yield _figure("all pairs of 500 roles with any hops", paired, "everyone", bound=5000)


def _facts(project: Path) -> dict[str, Any]:
    _, out = run(python("-m", "benchmarks.apps.ask_reach", str(project)))
    facts: dict[str, Any] = json.loads(out)
    return facts


def _figure(what: str, rounds: list[dict[str, Any]], key: str, *, bound: float | None) -> Figure:
    values = [1000 * facts[key] for facts in rounds]
    return Figure(what, median(values), min(values), max(values), bound, "ms")
