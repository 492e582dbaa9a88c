"""Bounds of time and memory for what a project's own template does: it works in a process of its own.

A signal ends Python's own loops, and tells the line; what a library does in C hears none, and there the system ends the
process.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TypeVar

SECONDS = 2
MEMORY = 512 * 1024 * 1024  # bytes, beyond what the process has already
_GRACE = 1  # second, in which a signal may still end it
_STATUS = Path("/proc/self/statm")

T = TypeVar("T")


class TooLong(Exception):
    """What was to be done took over SECONDS of the processor's time."""


def bounded(work: Callable[[], T]) -> T:
    """What `work` returns, which can be pickled, and so can whatever it raises.

    Raises TooLong or MemoryError where it takes more: on macOS only the first, on Windows neither.
    """
    if sys.platform == "win32":
        return work()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _work_and_end(work, writing)
    os.close(writing)
    with open(reading, "rb") as stream:
        told = stream.read()
    _, status = os.waitpid(child, 0)
    if status or not told:
        raise TooLong if os.WIFSIGNALED(status) and os.WTERMSIG(status) in _OUT_OF_TIME else MemoryError
    result: T = pickle.loads(told)
    return result


_OUT_OF_TIME = () if sys.platform == "win32" else (signal.SIGXCPU, signal.SIGKILL)


def _work_and_end(work: Callable[[], T], writing: int) -> None:
    """Do the work in this process, a child, write what became of it, and end the process, whatever happens."""
    status = 1
    try:
        gc.freeze()  # what the parent has is not looked through, which would copy it
        _limit()
        told = pickle.dumps(work())
        signal.setitimer(signal.ITIMER_PROF, 0)
        with open(writing, "wb") as stream:
            stream.write(told)
        status = 0
    finally:
        os._exit(status)  # nothing of the parent's is flushed or cleaned up here


def _limit() -> None:
    import resource  # which Windows has not

    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS + _GRACE, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    if _STATUS.exists():
        allowed, most = resource.getrlimit(resource.RLIMIT_AS)
        bound = int(_STATUS.read_text().split()[0]) * resource.getpagesize() + MEMORY
        if allowed == resource.RLIM_INFINITY or bound < allowed:
            resource.setrlimit(resource.RLIMIT_AS, (bound, most))
    signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise TooLong
