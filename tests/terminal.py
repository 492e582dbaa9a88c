"""A program on a real terminal, with its keys and its screen."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from math import inf
from pathlib import Path

import pexpect
import pyte

from tests.cli.command import ENVIRONMENT

LINES, COLUMNS = 40, 100
_UNHEARD = 10  # seconds after which a key that ends a program is pressed again


class Terminal:
    """A program that runs on a terminal."""

    def __init__(self, process: pexpect.spawn[bytes], columns: int, lines: int) -> None:
        self.process = process
        self.written = b""
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)

    def press(self, keys: str) -> None:
        """Type keys."""
        self.process.send(keys.encode())

    def lines(self) -> list[str]:
        """The lines of the screen, without blank ones at the end."""
        return "\n".join(line.rstrip() for line in self._screen.display).rstrip().splitlines()

    def answer(self, *answers: str) -> None:
        """Type each of `answers` after the program's prompt, which ends in a colon and a space."""
        for keys in answers:
            before = len(self.written)
            while not self.written[before:].endswith(b": "):
                self._take()
            self.press(keys)

    def sees(self, pattern: str) -> list[str]:
        """Wait until the screen matches `pattern`, whose ^ and $ are ends of lines, and return its text."""
        while not re.search(pattern, "\n".join(self.lines()), re.MULTILINE):
            self._take()
        return self.lines()

    def ends(self) -> int | None:
        """Wait for the program's end, and return its status, None if a signal ended it."""
        with suppress(pexpect.EOF):
            while True:
                self._take()
        return self._status()

    def interrupt(self) -> int | None:
        """Press Ctrl-C until the program ends, and return its status.

        Once will not always do: Python takes no note of one that comes as it is about to wait for a key, until a key
        comes. A person presses it again.
        """
        with suppress(pexpect.EOF):
            while True:
                self.press("\x03")
                with suppress(pexpect.TIMEOUT):
                    while True:
                        self._take(_UNHEARD)
        return self._status()

    def _status(self) -> int | None:
        self.process.close()
        return self.process.exitstatus

    def _take(self, seconds: int | None = None) -> None:
        """Wait for the next output, by default without limit, as pytest-timeout ends a hang."""
        some = self.process.read_nonblocking(1 << 16, timeout=seconds)
        self.written += some
        self._stream.feed(some)


def sg_factory(progress_after: float = inf) -> tuple[str, ...]:
    """The command, with another delay before progress is shown: by default none is, even on a slow machine."""
    setting = f"progress.SHOWN_AFTER = progress.SHOWN_EVERY = float('{progress_after}')"
    script = f"from sg_factory.cli import main, progress; {setting}; main(prog_name='sg-factory')"
    return (sys.executable, "-c", script)


@contextmanager
def paused(pid: int) -> Iterator[None]:
    """Pause a child process during the block, so that it sees all changes in the block as one."""
    os.kill(pid, signal.SIGSTOP)
    os.waitid(os.P_PID, pid, os.WSTOPPED)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def heeding_interrupts() -> None:
    """Let Ctrl-C end the processes that start now, even if the tests run with SIGINT ignored, as in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def terminal(
    command: Sequence[str], folder: Path, columns: int = COLUMNS, lines: int = LINES, **variables: str
) -> Iterator[Terminal]:
    """A terminal on which `command` runs in `folder`, and which ends with the block."""
    environment = ENVIRONMENT | {"TERM": "xterm", "LC_ALL": "C.UTF-8"} | variables
    process = pexpect.spawn(
        command[0],
        [*command[1:]],
        cwd=os.fspath(folder),
        env=environment,
        dimensions=(lines, columns),
        preexec_fn=heeding_interrupts,
    )
    try:
        yield Terminal(process, columns, lines)
    finally:
        process.close(force=True)
