"""`check --watch`: the same again whenever a file has changed, until Ctrl-C.

Files are looked at, now and then, instead of being announced by the system: that needs no library and holds on network
folders and in containers, where nothing is announced. It may cost a fiftieth of one core and no more, however many
files there are; of 2,500 a look takes 14 ms.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import click

from sg_factory.text.counting import counted
from sg_factory.text.escaping import escaped

_PAUSE = 0.3  # seconds between two looks, at least
_SHARE = 50  # a pause is this many times as long as a look
_SETTLING = 0.1  # seconds without a further change: an editor saves in several steps
_MOST_STEPS = 20
_MOST_NAMES = 3
_INTERRUPTED = 130  # as shells say it of what SIGINT has ended

Look = Mapping[str, tuple[int, ...]]
"""What files are like: each by its path, with what differs once it is written or another file has taken its name."""


def watch(paths: Iterable[Path], run: Callable[[], int]) -> int:
    """Call `run` now, and again after every change of the files at `paths` and below them.

    Returns the status of the last run once somebody presses Ctrl-C. A run that ends the command (with status 2, say)
    ends only itself: the next change may mend it.
    """
    watched = tuple(os.fspath(path) for path in paths)
    status = _INTERRUPTED
    seen, changed = _look(watched), ""
    try:
        while True:
            _clear()
            if changed:
                click.echo(f"{changed} changed\n", err=True)
            status = _status(run)
            click.echo(f"\nwatching {counted(len(seen), 'file')}: Ctrl-C ends it", err=True)
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
        gc.unfreeze()  # a single run has no use for what was in cycles; here they would pile up
        gc.collect()


def _clear() -> None:
    """An empty screen where there is one: on a terminal, what is above belongs to the run before."""
    if sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        click.clear()


def _next(watched: tuple[str, ...], seen: Look) -> Look:
    """Wait for a change, and for the end of it; what the files are like then."""
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
    """What is not as it was; an editor's own files, which are gone by then, are not among it."""
    names = sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
    if len(names) > _MOST_NAMES:
        return f"{len(names)} files"
    return escaped(", ".join(map(os.path.normpath, names)))


def _look(paths: Iterable[str]) -> Look:
    return dict(found for path in paths for found in _below(path))


def _below(path: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """A file, or all files of a folder; what has gone in the meantime is not there."""
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
    """A file as it is; a link that leads nowhere is one, too."""
    try:
        found = os.stat(path)
    except OSError:
        if os.path.lexists(path):
            yield path, ()
        return
    yield path, (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino)
