"""The standard streams: they take any text, and what they cannot take ends the command with a sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EBADF, ENOENT
from io import StringIO, TextIOWrapper
from typing import TextIO

import click


class _Closed(StringIO):
    """Stdout that the caller has closed: click would skip what is written to it, and end as if all were well."""

    def write(self, _text: str) -> int:
        """Refuse the text, as a closed file does."""
        raise OSError(EBADF, os.strerror(EBADF))


@contextmanager
def standard_streams() -> Iterator[None]:
    """Standard streams for the run inside. Whatever the system refuses there is status 2 and a sentence on stderr."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            _take_any_text(stream)
    if sys.stdout is None:
        sys.stdout = _Closed()
    try:
        yield
    except OSError as error:
        _forget(sys.stdout)
        try:
            click.echo(f"sg-factory: {_sentence(error)}", err=True)
        except OSError:  # stderr takes nothing either: the status alone tells it
            _forget(sys.stderr)
        sys.exit(2)


def _take_any_text(stream: TextIOWrapper) -> None:
    """Files and pipes are UTF-8 whatever the locale; a terminal shows an escape for what it has no sign for."""
    stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


def _forget(stream: TextIO) -> None:
    """Drop what a stream still holds: at exit Python would try to write it once more, and print a traceback."""
    with suppress(OSError):
        descriptor = stream.fileno()
        os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)


def _sentence(error: OSError) -> str:
    why = error.strerror or str(error)
    if error.filename is not None:
        return f"{os.fsdecode(error.filename)}: {why}"
    if error.errno == ENOENT:  # of a system call that names no file: asking for the current folder
        return "the current folder no longer exists"
    return "stdout is closed" if error.errno == EBADF else f"stdout: {why}"
