"""The progress line of long work: on stderr of a terminal, updated in place and erased at the end."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TextIO

from sg_factory.cli.streams import width_of
from sg_factory.text.progress import reporting_to

# Seconds before the first line, and between two lines.
SHOWN_AFTER = 1.0
SHOWN_EVERY = 0.1
_ERASED = "\r\x1b[K"


@contextmanager
def progress() -> Iterator[None]:
    """Show the progress of the block if it takes longer than SHOWN_AFTER. Nothing may be printed within it."""
    if sys.stderr is None or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield
        return
    line = _Line(sys.stderr)
    try:
        with reporting_to(line.tell):
            yield
    finally:
        line.erase()


class _Line:
    """The last line of a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._next = monotonic() + SHOWN_AFTER
        self._is_shown = False

    def tell(self, doing: str, done: int, total: int) -> None:
        now = monotonic()
        if now < self._next:
            return
        text = f"{doing} {done:,} of {total:,}" if total > 1 else f"{doing} …"
        self._write(f"{_ERASED}{text[: (width_of(self._stream) or 0) - 1]}")
        self._next, self._is_shown = now + SHOWN_EVERY, True

    def erase(self) -> None:
        if self._is_shown:
            self._write(_ERASED)

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
