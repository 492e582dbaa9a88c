"""A pytest plugin that records the covered lines and the CPU time of each passed test.

Work is processor time, of the test's process and of those that it started: it says the same on a busy machine. What is
noted of a test is on the disk when the test ends, so that a run that is stopped loses nothing.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Generator
from functools import _lru_cache_wrapper
from pathlib import Path

import coverage
import pytest

from mutation.examples import limit_examples

FOLDER = "MUTATION_REACH"
KNOWN = "known.json"


class Watcher:
    """Switches coverage's context to each test; the tests of a process end in files of their own."""

    def __init__(self, folder: Path) -> None:
        self.known = set(json.loads((folder / KNOWN).read_text("utf-8")))
        self.work = folder / f"work-{os.getpid()}"
        self.failed: set[str] = set()
        lines = str(folder / f"lines-{os.getpid()}")
        self.coverage = coverage.Coverage(data_file=lines, source=["sg_factory"], config_file=False, messages=False)
        self.coverage.start()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if item.nodeid not in self.known]
        limit_examples(items)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        _empty_caches()
        self.coverage.switch_context(item.nodeid)
        began = sum(os.times()[:4])
        try:
            return (yield)
        finally:
            work = sum(os.times()[:4]) - began
            self.coverage.switch_context("")
            if item.nodeid not in self.failed:
                with self.work.open("a", encoding="utf-8") as file:
                    file.write(f"{json.dumps([item.nodeid, work])}\n")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.passed:
            self.failed.add(report.nodeid)

    def pytest_unconfigure(self) -> None:
        self.coverage.stop()
        self.coverage.save()


def _empty_caches() -> None:
    """Clear caches, so that a test reaches all code that it uses, also after another test."""
    modules = [module for name, module in sys.modules.items() if name.startswith("sg_factory.")]
    for value in [value for module in modules for value in vars(module).values()]:
        if isinstance(value, _lru_cache_wrapper):
            value.cache_clear()


def pytest_configure(config: pytest.Config) -> None:
    """Record in the processes that run tests: this one, or, under xdist, its workers."""
    if config.getoption("numprocesses", None) in (None, 0):
        config.pluginmanager.register(Watcher(Path(os.environ[FOLDER])))
