"""`sg-factory check --watch`: check again whenever a file changes, until Ctrl-C.

Files are polled: that needs no library, and works on network folders and in containers, where the system reports no
changes. It uses at most a fiftieth of one core, however many files there are; polling 2,500 files takes 14 ms.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import click

from sg_factory.cli.output import note
from sg_factory.text.counting import counted
from sg_factory.text.escaping import escaped

_PAUSE = 0.3  # least seconds between two polls
_SHARE = 50  # a pause is at least this many times as long as a poll
_SETTLING = 0.1  # seconds without a further change: an editor saves in several steps
_MOST_STEPS = 20
_MOST_NAMES = 3
_INTERRUPTED = 130  # the status that shells give a process that SIGINT has ended

Look = Mapping[str, tuple[int, ...]]
"""The state of each file by its path: values that change when it is written or replaced."""


def watch(paths: Iterable[Path], run: Callable[[], int]) -> int:
    """Call `run` now, and again after every change of the files at `paths` and below them.

    Returns the status of the last run after Ctrl-C. A run that would end the command, such as with status 2, does not
    end the watch: the next change may correct the error.
    """
    watched = tuple(os.fspath(path) for path in paths)
    status = _INTERRUPTED
    seen, changed = _look(watched), ""
    try:
        while True:
            _clear()
            if changed:
                note(f"{changed} changed\n")
            status = _status(run)
            note(f"\nwatching {counted(len(seen), 'file')}: press Ctrl-C to stop")
            now = _next(watched, seen)
            seen, changed = now, _names(seen, now)
    except KeyboardInterrupt:
        click.echo(err=True)  # the terminal has written ^C
        return status


def _status(run: Callable[[], int]) -> int:
    try:
        return run()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    finally:
        gc.unfreeze()  # a single run never collects reference cycles; here they would accumulate
        gc.collect()


def _clear() -> None:
    """Clear a terminal's screen, which shows the report of the run before."""
    if sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        click.clear()


def _next(watched: tuple[str, ...], seen: Look) -> Look:
    """Wait for a change and until no more follow, and return the state of the files."""
    now = seen
    while now == seen:
        began = time.perf_counter()
        now = _look(watched)
        if now == seen:
            time.sleep(max(_PAUSE, _SHARE * (time.perf_counter() - began)))
    for _ in range(_MOST_STEPS):
        time.sleep(_SETTLING)
        before, now = now, _look(watched)
        if now == before:
            break
    return now


def _names(before: Look, after: Look) -> str:
    """The changed files; temporary files of an editor, which are gone by then, are not among them."""
    names = sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
    if len(names) > _MOST_NAMES:
        return f"{len(names)} files"
    return escaped(", ".join(map(os.path.normpath, names)))


def _look(paths: Iterable[str]) -> Look:
    return dict(found for path in paths for found in _below(path))


def _below(path: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """A file, or all files of a folder; one that was removed in the meantime is left out."""
    try:
        with os.scandir(path) as entries:
            found = list(entries)
    except OSError:
        found = []
        yield from _file(path)
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            yield from _below(entry.path)
        else:
            yield from _file(entry.path)


def _file(path: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The state of a file, or of a symbolic link without a target."""
    try:
        found = os.stat(path)
    except OSError:
        if os.path.lexists(path):
            yield path, ()
        return
    yield path, (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino)
