"""`prove` on the clock, as a user waits for it: the sample project, and 50 roles with 20 rules each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.large_project import write_large_project
from benchmarks.measure import Command, Figure, WorkNotDone, run, sg_factory

_ROUNDS = 3


def prove(folder: Path) -> Iterator[Figure]:
    """Measure both; every packet must do as expected."""
    write_large_project(folder, 50, "folders")
    yield _figure("the sample project, on the clock", sg_factory("prove", "--as-of", "2026-11-20"), 1_000, 5)
    yield _figure("50 roles and 100,000 packets", sg_factory("prove", "--project", str(folder)), 99_000, 15)


def _figure(what: str, command: Command, packets: int, bound: float) -> Figure:
    seconds = []
    for _ in range(_ROUNDS):
        begin = perf_counter()
        _, out = run(command)
        seconds.append(perf_counter() - begin)
        told = re.search(r"^([0-9,]+) packets between .* all as expected$", out, re.MULTILINE)
        if told is None or int(told[1].replace(",", "")) < packets:
            raise WorkNotDone(out[-2000:])
    return Figure(what, median(seconds), min(seconds), max(seconds), bound, "s")
