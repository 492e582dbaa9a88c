"""The standard streams: their width, any text for them, and a one-line message if one cannot be written."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EBADF, ENOENT
from io import StringIO, TextIOWrapper
from typing import TextIO

import click

_USUAL_WIDTH = 80


class _Closed(StringIO):
    """A closed stdout: click would ignore writes to it, and the command would seem to succeed."""

    def write(self, _text: str) -> int:
        """Refuse the text, as a closed file does."""
        raise OSError(EBADF, os.strerror(EBADF))


@contextmanager
def standard_streams() -> Iterator[None]:
    """Prepare the standard streams for the block. A system error in it is a message on stderr and status 2."""
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
        except OSError:  # stderr fails as well: only the status remains
            _forget(sys.stderr)
        sys.exit(2)


def width_of(stream: TextIO | None) -> int | None:
    """Return the columns of the terminal that `stream` is, or COLUMNS if it is set; None if it is no terminal."""
    if stream is None or not stream.isatty():
        return None
    with suppress(KeyError, ValueError):
        columns = int(os.environ["COLUMNS"])
        if columns > 0:
            return columns
    try:
        return os.get_terminal_size(stream.fileno()).columns or _USUAL_WIDTH
    except OSError:
        return _USUAL_WIDTH


def _take_any_text(stream: TextIOWrapper) -> None:
    """Write UTF-8 to files and pipes in any locale; on a terminal escape the characters that it lacks."""
    stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


def _forget(stream: TextIO) -> None:
    """Discard a stream's buffer: at exit Python would write it again and print a traceback."""
    with suppress(OSError):
        descriptor = stream.fileno()
        os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)


def _sentence(error: OSError) -> str:
    why = error.strerror or str(error)
    if error.filename is not None:
        return f"{os.fsdecode(error.filename)}: {why}"
    if error.errno == ENOENT:  # from a system call without a file name: the look-up of the current folder
        return "the current folder no longer exists"
    return "stdout is closed" if error.errno == EBADF else f"stdout: {why}"
