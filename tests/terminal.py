"""A program on a real terminal: what its keys do, and what a reader then sees."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pexpect
import pyte

from tests.cli.command import ENVIRONMENT

LINES, COLUMNS = 40, 100
_PATIENCE = 30  # seconds of silence: a machine may be busy; nothing is said about how long it takes


class Terminal:
    """A program that believes to stand before a person."""

    def __init__(self, process: pexpect.spawn[bytes]) -> None:
        self.process = process
        self.written = b""
        self._screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self._screen)

    def press(self, keys: str) -> None:
        """What a person types."""
        self.process.send(keys.encode())

    def lines(self) -> list[str]:
        """What the screen shows, without what is blank at its end."""
        return "\n".join(line.rstrip() for line in self._screen.display).rstrip().splitlines()

    def sees(self, pattern: str) -> list[str]:
        """Wait until a line of the screen matches `pattern`; all that it shows then."""
        while not any(re.search(pattern, line) for line in self.lines()):
            self._read(f"a line like “{pattern}”")
        return self.lines()

    def ends(self) -> int | None:
        """Wait for the program's end; its status, None where a signal has ended it."""
        with suppress(pexpect.EOF):
            while True:
                self._read("its end")
        self.process.close()
        return self.process.exitstatus

    def _read(self, awaited: str) -> None:
        try:
            some = self.process.read_nonblocking(1 << 16, timeout=_PATIENCE)
        except pexpect.TIMEOUT:
            raise AssertionError(f"waited for {awaited}; there is:\n" + "\n".join(self.lines())) from None
        self.written += some
        self._stream.feed(some)


@contextmanager
def terminal(command: Sequence[str], folder: Path, **variables: str) -> Iterator[Terminal]:
    """A terminal on which `command` runs in `folder`, and which ends with the block."""
    environment = ENVIRONMENT | {"TERM": "xterm", "LC_ALL": "C.UTF-8"} | variables
    process = pexpect.spawn(
        command[0],
        [*command[1:]],
        cwd=os.fspath(folder),
        env=environment,
        dimensions=(LINES, COLUMNS),
    )
    try:
        yield Terminal(process)
    finally:
        process.close(force=True)
