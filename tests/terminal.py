"""A program on a real terminal: what its keys do, and what a reader then sees."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

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

    def answer(self, *answers: str) -> None:
        """Type each of `answers` once the program has asked for it, with a colon and a space."""
        for keys in answers:
            before = len(self.written)
            while not self.written[before:].endswith(b": "):
                self._read("a question")
            self.press(keys)

    def sees(self, pattern: str) -> list[str]:
        """Wait until the screen matches `pattern`, whose ^ and $ are ends of lines; all that it shows then."""
        while not re.search(pattern, "\n".join(self.lines()), re.MULTILINE):
            self._read(f"a screen like “{pattern}”")
        return self.lines()

    def ends(self) -> int | None:
        """Wait for the program's end; its status, None where a signal has ended it."""
        with suppress(pexpect.EOF):
            while True:
                self._read("its end")
        return self._status()

    def interrupt(self) -> int | None:
        """Press Ctrl-C until the program ends, and return its status.

        Once will not always do: Python takes no note of one that comes as it is about to wait for a key, until a key
        comes. A person presses it again.
        """
        with suppress(pexpect.EOF):
            for _ in range(_PATIENCE):
                self.press("\x03")
                with suppress(pexpect.TIMEOUT):
                    while True:
                        self._take(1)
            self._fail("its end")
        return self._status()

    def _status(self) -> int | None:
        self.process.close()
        return self.process.exitstatus

    def _read(self, awaited: str) -> None:
        try:
            self._take(_PATIENCE)
        except pexpect.TIMEOUT:
            self._fail(awaited)

    def _take(self, seconds: int) -> None:
        some = self.process.read_nonblocking(1 << 16, timeout=seconds)
        self.written += some
        self._stream.feed(some)

    def _fail(self, awaited: str) -> NoReturn:
        raise AssertionError(f"waited for {awaited}; there is:\n" + "\n".join(self.lines()))


def heeding_interrupts() -> None:
    """Let Ctrl-C end what begins now, also where tests run with that switched off, as in a shell's background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


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
        preexec_fn=heeding_interrupts,
    )
    try:
        yield Terminal(process)
    finally:
        process.close(force=True)
