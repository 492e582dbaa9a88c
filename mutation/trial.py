"""One mutant against the tests that reach it, until one of them fails."""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from mutation.choosing import CHOICE
from mutation.mutants import Mutant
from mutation.tree import Tree

_WORK = (2.0, 10.0, 40.0)  # of each batch of the tests of one mutant, unchanged, in seconds of processor time
_NO_TESTS = 5  # pytest's own status
_LONGEST_WAIT = 300  # seconds of one test: who waits for what a mutant never says needs no processor


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of a mutant: the tests that ran, the number of tests that reach it, and the one that failed.

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
    """Run the tests in a tree with the mutant: a few first, since most mutants are killed at once."""
    ran = 0
    with tree.changed(mutant.file, mutant.code):
        for batch in batches(tests, work):
            ran += len(batch)
            status, failed = run(tree, batch, work)
            if status not in (0, _NO_TESTS):
                return Verdict(mutant, ran, len(tests), next(iter(failed), ""))
    return Verdict(mutant, ran, len(tests), None)


def batches(tests: Sequence[str], work: Mapping[str, float]) -> Iterator[list[str]]:
    """Tests in their order, in batches of growing CPU time, up to the limit for one mutant.

    Within a batch the tests of one file stay together: what they share is made once.
    """
    left = deque(tests)
    for most in _WORK:
        chosen = [left.popleft()] if left else []
        total = sum(work[test] for test in chosen)
        while left and total + work[left[0]] <= most:
            total += work[left[0]]
            chosen.append(left.popleft())
        files = dict.fromkeys(_file(test) for test in chosen)
        places = {file: place for place, file in enumerate(files)}
        if chosen:
            yield sorted(chosen, key=lambda test: places[_file(test)])


def _file(test: str) -> str:
    return test.split("::")[0]


def run(tree: Tree, tests: Sequence[str], work: Mapping[str, float], *arguments: str) -> tuple[int, list[str]]:
    """Run these tests in their order until one fails, and return pytest's status and those that failed.

    The limit is work and not time, but for who waits for ever: five times what the tests need, and what importing takes
    on top.
    """
    with TemporaryDirectory(prefix="sg-factory-mutation-") as folder:
        choice = Path(folder) / "choice"
        choice.write_text(json.dumps(tests), "utf-8")
        limit = 30 + int(5 * sum(work[test] for test in tests))
        files = dict.fromkeys(_file(test) for test in tests)
        environment = {CHOICE: f"{choice}{os.pathsep}{limit}"}
        options = (f"--timeout={_LONGEST_WAIT}", *(arguments or ("-x",)))
        status, _ = tree.pytest(*options, *files, plugin="mutation.choosing", environment=environment)
        failed = choice.with_name("failed")
        return status, failed.read_text("utf-8").splitlines() if failed.exists() else []
