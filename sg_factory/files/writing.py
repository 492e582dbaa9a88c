"""Files are written whole or not at all, several as one step, and never through a link.

Each is written aside, beside where it belongs, and then takes its name: a full disk, Ctrl-C or a crash leaves what was
there before, or nothing.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from errno import EEXIST, ELOOP
from pathlib import Path, PurePosixPath
from secrets import token_hex

_ENDING = ".sg-factory.tmp"
_LINK = "this is a symbolic link, and nothing is written through one"


def is_left_over(path: str) -> bool:
    """Whether a file was being written by a run that was killed, and will not get its name."""
    return path.endswith(_ENDING)


def write_files(folder: Path, files: Mapping[str, str | bytes], *, are_new: bool = False) -> None:
    """Write `files` (path below the folder, with slashes → text or bytes) into a folder, which is made where it is not.

    The folder itself may be a link, as the caller has named it; nothing below it may. With `are_new` a file that is
    there already is an error, otherwise it is replaced. Raises OSError with the path at fault; where some of several
    files have taken their names by then, its words tell which.
    """
    waiting: dict[Path, Path] = {}
    made: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, content in files.items():
            target = folder / file
            _make_parents(folder, file, made)
            _hold_free(target, are_new)
            # No editor, no git and no reader of role files takes it for one of theirs.
            aside = target.with_name(f".{token_hex(8)}{_ENDING}")
            waiting[aside] = target
            _write(aside, content, target)
        _name_all(waiting, are_new)
    finally:
        for aside in waiting:
            aside.unlink(missing_ok=True)
        for each in reversed(made):
            with suppress(OSError):  # it holds something: it stays
                each.rmdir()


def _make_parents(folder: Path, file: str, made: list[Path]) -> None:
    """Make the folders below `folder` that a file stands in, and add to `made` those that were not there."""
    here = folder
    for part in PurePosixPath(file).parts[:-1]:
        here = here / part
        if here.is_symlink():
            raise OSError(ELOOP, _LINK, os.fspath(here))
        if not here.is_dir():
            here.mkdir()
            made.append(here)


def _hold_free(target: Path, is_new: bool) -> None:
    if target.is_symlink():
        raise OSError(ELOOP, _LINK, os.fspath(target))
    if is_new and target.exists():
        raise _there_already(target)


def _write(aside: Path, content: str | bytes, target: Path) -> None:
    """Write a new file with the permissions that `target` has, if it is there."""
    with open(aside, "xb") as stream:
        stream.write(content.encode("utf-8") if isinstance(content, str) else content)
        with suppress(OSError):
            found = os.lstat(target)
            if stat.S_ISREG(found.st_mode):
                os.chmod(stream.fileno(), stat.S_IMODE(found.st_mode))


def _name_all(waiting: Mapping[Path, Path], are_new: bool) -> None:
    """Give the files that were written aside their names."""
    named: list[Path] = []
    for aside, target in waiting.items():
        try:
            if are_new:
                _name_new(aside, target)
            else:
                os.replace(aside, target)
        except OSError as error:
            by_then = f"; written by then: {', '.join(map(os.fspath, named))}" if named else ""
            raise type(error)(error.errno, f"{error.strerror}{by_then}", os.fspath(target)) from None
        named.append(target)


def _name_new(aside: Path, target: Path) -> None:
    """Give a file its name, but for that of another one, be that of the same moment."""
    try:
        os.link(aside, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if os.path.lexists(target):
            raise _there_already(target) from None
        os.replace(aside, target)


def _there_already(target: Path) -> FileExistsError:
    return FileExistsError(EEXIST, os.strerror(EEXIST), os.fspath(target))
