"""Limits of time and memory for a project's own templates, which run in a child process.

A signal interrupts Python code, so that the line is known; a library's C code ignores it, and the system then ends the
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
MEMORY = 512 * 1024 * 1024  # bytes, in addition to those of the process
_GRACE = 1  # second, in which the signal can still interrupt it
_STATUS = Path("/proc/self/statm")

T = TypeVar("T")


class TooLong(Exception):
    """The work took over SECONDS of processor time."""


def bounded(work: Callable[[], T]) -> T:
    """Run `work` in a child process and return its result, which must be picklable.

    Raises TooLong or MemoryError if it exceeds a limit: on macOS only TooLong, on Windows neither.
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
        content = stream.read()
    _, status = os.waitpid(child, 0)
    if status or not content:
        raise TooLong if os.WIFSIGNALED(status) and os.WTERMSIG(status) in _OUT_OF_TIME else MemoryError
    result: T = pickle.loads(content)
    return result


_OUT_OF_TIME = () if sys.platform == "win32" else (signal.SIGXCPU, signal.SIGKILL)


def _work_and_end(work: Callable[[], T], writing: int) -> None:
    """Do the work in this child process, write its result, and end the process in any case."""
    status = 1
    try:
        gc.freeze()  # keeps the collector from touching, and so copying, the parent's memory
        _limit()
        content = pickle.dumps(work())
        signal.setitimer(signal.ITIMER_PROF, 0)
        with open(writing, "wb") as stream:
            stream.write(content)
        status = 0
    finally:
        os._exit(status)  # flushes and cleans up nothing of the parent's


def _limit() -> None:
    import resource  # not available on Windows

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
