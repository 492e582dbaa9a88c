"""Bounds of time and memory for what a project's own template does while it is filled in."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

SECONDS = 2
MEMORY = 512 * 1024 * 1024  # bytes, beyond what the process has already
_STATUS = Path("/proc/self/statm")


class TooLong(Exception):
    """What was to be done took over SECONDS of the processor's time."""


@contextmanager
def bounded() -> Iterator[None]:
    """A block that ends in TooLong or MemoryError where it takes more: on macOS only the first, on Windows neither.

    Signals reach the main thread alone: in any other the block is not bounded.
    """
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    import resource  # which Windows has not

    limits = resource.getrlimit(resource.RLIMIT_AS)
    before = signal.signal(signal.SIGVTALRM, _stop)
    try:
        if _STATUS.exists():
            most = int(_STATUS.read_text().split()[0]) * resource.getpagesize() + MEMORY
            if limits[0] == resource.RLIM_INFINITY or most < limits[0]:
                resource.setrlimit(resource.RLIMIT_AS, (most, limits[1]))
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
        resource.setrlimit(resource.RLIMIT_AS, limits)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise TooLong
