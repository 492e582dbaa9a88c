"""A pytest plugin that runs chosen tests in their order, writes down which fail, and limits the work of the run."""

from __future__ import annotations

import json
import os
import resource
from pathlib import Path

import pytest

from mutation.examples import limit_examples

CHOICE = "MUTATION_CHOICE"
_MOST_MEMORY = 4 << 30


class Chooser:
    """Keeps the tests that a file lists and appends those that fail to the file `failed` beside it."""

    def __init__(self, choice: Path) -> None:
        self.failed = choice.with_name("failed")
        self.tests: list[str] = json.loads(choice.read_text("utf-8"))

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        there = {item.nodeid: item for item in items}
        limit_examples(items)
        items[:] = [there[test] for test in self.tests if test in there]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            with self.failed.open("a", encoding="utf-8") as file:
                file.write(f"{report.nodeid}\n")


def pytest_configure(config: pytest.Config) -> None:
    """Limit the work before any of the package is imported: a mutant may never end, or fill the memory."""
    choice, work = os.environ[CHOICE].split(os.pathsep)
    resource.setrlimit(resource.RLIMIT_CPU, (int(work), int(work)))
    resource.setrlimit(resource.RLIMIT_DATA, (_MOST_MEMORY, _MOST_MEMORY))
    config.pluginmanager.register(Chooser(Path(choice)))
