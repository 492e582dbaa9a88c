"""What the processes of one run of the tests share: who is the first to ask makes it, and the others wait for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest


def shared_folder(name: str, factory: pytest.TempPathFactory) -> Path:
    """The folder of this name, the same for all processes of a run."""
    run_of_all = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    folder = factory.getbasetemp()
    folder = folder.parent / f"{name}-{run_of_all}" if run_of_all else folder / name
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Let no other process in meanwhile."""
    with (folder / "lock").open("w") as lock:
        flock(lock, LOCK_EX)
        yield
