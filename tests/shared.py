"""Folders that the processes of one test run share: the first process makes one, and the others wait."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest


def shared_folder(name: str, factory: pytest.TempPathFactory) -> Path:
    """Return the folder of this name, the same for all processes of a run."""
    run_of_all = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    folder = factory.getbasetemp()
    folder = folder.parent / f"{name}-{run_of_all}" if run_of_all else folder / name
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Hold a lock among the processes of a run."""
    with (folder / "lock").open("w") as lock:
        flock(lock, LOCK_EX)
        yield
