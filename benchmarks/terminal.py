"""Interactive use: the Tab key, and `check --watch` while nothing changes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.large_project import write_large_project
from benchmarks.measure import ROOT, Figure, WorkNotDone, alternate, of_rounds, run, tab

_ROLES = 2500
_ROUNDS = 11
_WATCHED = 5  # spans of idleness
_SPAN = 10.0  # seconds of each


def terminal(folder: Path) -> Iterator[Figure]:
    """A role's name among 2,500 at a TAB; then the share of a core that watching the same files takes."""
    write_large_project(folder, _ROLES, "folders")
    asked = tab("sg-factory show billing-1-ad", folder)
    if "plain,billing-1-admin" not in run(asked)[1].split():
        raise WorkNotDone(f"a role was to be offered:\n{run(asked)[1]}")
    what = f"a TAB: a name among those of {_ROLES:,} roles"
    yield of_rounds(what, alternate(asked, rounds=_ROUNDS), lambda cost: cost.cpu * 1000, bound=300, unit="ms")
    shares = _idle(folder)
    yield Figure(f"--watch of {_ROLES:,} files, idle", median(shares), min(shares), max(shares), 3, "% of a core")


def _idle(folder: Path) -> list[float]:
    """CPU time by time on the clock, in hundredths, of a `check --watch` that has checked and waits."""
    call = [sys.executable, "-m", "sg_factory", "check", "--watch", "--project", str(folder)]
    with subprocess.Popen(call, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        try:
            if not any(line.startswith("watching ") for line in process.stderr or ()):
                raise WorkNotDone("it was to wait for a change")
            return [_share(process.pid) for _ in range(_WATCHED)]
        finally:
            process.kill()


def _share(process: int) -> float:
    began, used = time.monotonic(), _used(process)
    time.sleep(_SPAN)
    return 100 * (_used(process) - used) / (time.monotonic() - began)


def _used(process: int) -> float:
    """Seconds of CPU, user and system, by now (proc(5), fields 14 and 15 of stat)."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
