"""Garbage collection, paused during a run."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused_collection() -> Iterator[None]:
    """Switch garbage collection off: a run makes a million small values that all stay, and no cycles worth finding.

    Measured on 2,500 roles of 20 rules: it halves the time; of a short run it saves a twentieth. Objects that exist at
    the end are frozen, so that later collections skip them.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.freeze()
            gc.enable()
