"""A pytest plugin that notes of each test that passes which lines of the package it reaches, and the work that it is.

Work is processor time, of the test's process and of those that it started: it says the same on a busy machine.
"""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from pathlib import Path

import coverage
import pytest

from mutation.examples import limit_examples

FOLDER = "MUTATION_REACH"


class Watcher:
    """Switches coverage's context to each test; the tests of a process end in files of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.work: dict[str, float] = {}
        self.failed: set[str] = set()
        self.coverage = coverage.Coverage(
            data_file=folder / "coverage", data_suffix=True, source=["sg_factory"], config_file=False, messages=False
        )
        self.coverage.start()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        limit_examples(items)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        self.coverage.switch_context(item.nodeid)
        began = sum(os.times()[:4])
        try:
            return (yield)
        finally:
            self.work[item.nodeid] = sum(os.times()[:4]) - began
            self.coverage.switch_context("")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.passed:
            self.failed.add(report.nodeid)

    def pytest_unconfigure(self) -> None:
        self.coverage.stop()
        self.coverage.save()
        passed = {test: work for test, work in self.work.items() if test not in self.failed}
        (self.folder / f"work-{os.getpid()}.json").write_text(json.dumps(passed), "utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """Watch what runs tests: this process, or, under xdist, its workers."""
    if config.getoption("numprocesses", None) in (None, 0):
        config.pluginmanager.register(Watcher(Path(os.environ[FOLDER])))
