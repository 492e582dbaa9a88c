"""One mutant against the tests that reach it, until one of them fails."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from mutation.choosing import CHOICE
from mutation.mutants import Mutant
from mutation.tree import Tree

_MOST_WORK = 90.0  # of the tests of one mutant, unchanged, in seconds of processor time
_FIRST = 2.0
_NO_TESTS = 5  # pytest's own status


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant: the tests that ran, of how many that reach it, and the one that failed.

    `killer` is None where all passed, and empty where the run ended without a test that failed: the mutant could not
    be imported, or did not end.
    """

    mutant: Mutant
    ran: int
    reaching: int
    killer: str | None

    def __str__(self) -> str:
        if not self.reaching:
            return f"{self.mutant}\n    no test reaches it in its own process"
        return f"{self.mutant}\n    {self.ran} of the {self.reaching} tests that reach it pass"


def try_(tree: Tree, mutant: Mutant, tests: Sequence[str], work: Mapping[str, float]) -> Verdict:
    """Run the tests in a tree that holds the mutant: a few first, since most mutants end at once."""
    ran = 0
    with tree.changed(mutant.file, mutant.code):
        for batch in batches(tests, work):
            ran += len(batch)
            status, failed = run(tree, batch, work)
            if status not in (0, _NO_TESTS):
                return Verdict(mutant, ran, len(tests), next(iter(failed), ""))
    return Verdict(mutant, ran, len(tests), None)


def batches(tests: Sequence[str], work: Mapping[str, float]) -> Iterator[list[str]]:
    """Tests in their order, a little work and then the rest, as far as the most that one mutant is worth."""
    total = 0.0
    first: list[str] = []
    rest: list[str] = []
    for test in tests:
        total += work[test]
        if total <= _FIRST or not first:
            first.append(test)
        elif total <= _MOST_WORK:
            rest.append(test)
    yield from filter(None, (first, rest))


def run(tree: Tree, tests: Sequence[str], work: Mapping[str, float], *arguments: str) -> tuple[int, list[str]]:
    """Run these tests in their order until one fails, and return pytest's status and those that failed.

    The limit is work and not time: ten times what the tests need, and what importing takes on top.
    """
    with TemporaryDirectory(prefix="sg-factory-mutation-") as folder:
        choice = Path(folder) / "choice"
        choice.write_text(json.dumps(tests), "utf-8")
        limit = 60 + int(10 * sum(work[test] for test in tests))
        files = dict.fromkeys(test.split("::")[0] for test in tests)
        environment = {CHOICE: f"{choice}{os.pathsep}{limit}"}
        status, _ = tree.pytest(*(arguments or ("-x",)), *files, plugin="mutation.choosing", environment=environment)
        failed = choice.with_name("failed")
        return status, failed.read_text("utf-8").splitlines() if failed.exists() else []
