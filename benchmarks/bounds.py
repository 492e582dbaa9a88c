"""The slowest known inputs of each kind, of at most 1 MiB, against a bound for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.bounds_case import Case
from benchmarks.bounds_of_outputs import CASES_OF_OUTPUTS
from benchmarks.bounds_of_roles import CASES_OF_ROLES
from benchmarks.bounds_of_templates import CASES_OF_TEMPLATES
from benchmarks.measure import Figure, WorkNotDone, alternate, of_rounds, run, sg_factory

_ROUNDS = 2
_MOST_CPU = 5000  # ms
_MOST_MEMORY = 1000  # MB


CASES: tuple[Case, ...] = CASES_OF_ROLES + CASES_OF_TEMPLATES + CASES_OF_OUTPUTS


def bounds(folder: Path) -> Iterator[Figure]:
    """CPU time and memory of each case."""
    for number, case in enumerate(CASES):
        place = folder / str(number)
        place.mkdir()
        command = sg_factory(*case.lay(place), status=case.status)
        _, out = run(command)
        for words in case.says:
            if words not in out:
                raise WorkNotDone(f"{case.kind}: the command does not say “{words}”")
        rounds = alternate(command, rounds=_ROUNDS)
        yield of_rounds(case.kind, rounds, lambda cost: 1000 * cost.cpu, bound=_MOST_CPU, unit="ms")
        yield of_rounds("… memory", rounds, lambda cost: cost.memory / 1e6, bound=_MOST_MEMORY, unit="MB")
