"""When Python looks for cycles that nobody refers to."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """Garbage collection off: a run makes a million small values that all stay, and no cycles worth finding.

    Measured on 2,500 roles of 20 rules: it halves the time. Of a short run it is a twentieth, as modules and their
    classes stay, too. What is there by then is not looked at later, either.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.freeze()
            gc.enable()
