"""Atomic writing of files: completely or not at all, several in one step, and never through a link.

Each file is written under a temporary name in its folder and then renamed: a full disk, Ctrl-C or a crash leaves the
old file, or none.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from errno import EEXIST, ELOOP
from pathlib import Path, PurePosixPath
from secrets import token_hex

_ENDING = ".sg-factory.tmp"
_LINK = "this is a symbolic link, and nothing is written through one"


def is_left_over(path: str) -> bool:
    """True for a temporary file that a killed run has left."""
    return path.endswith(_ENDING)


def write_files(
    folder: Path, files: Mapping[str, str | bytes], *, are_new: bool = False, gone: Iterable[str] = ()
) -> None:
    """Write `files` (path below the folder, with slashes → text or bytes) into a folder, which is created if missing.

    The folder itself may be a link, as the caller has named it; nothing below it may. With `are_new` an existing file
    is an error, otherwise it is replaced. Once all are written, the files of `gone` are removed. Raises OSError with
    the path; if some of the files were written before the error, the message lists them.
    """
    waiting: dict[Path, Path] = {}
    made: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, content in files.items():
            target = folder / file
            _make_parents(folder, file, made)
            _check_free(target, are_new)
            # Editors, git and readers of role files ignore this name.
            aside = target.with_name(f".{token_hex(8)}{_ENDING}")
            waiting[aside] = target
            _write(aside, content, target)
        removed = [folder / file for file in gone]
        for target in removed:
            _check_free(target, is_new=False)
        _name_all(waiting, are_new)
        for target in removed:
            target.unlink()
    finally:
        for aside in waiting:
            aside.unlink(missing_ok=True)
        for each in reversed(made):
            with suppress(OSError):  # not empty: it stays
                each.rmdir()


def _make_parents(folder: Path, file: str, made: list[Path]) -> None:
    """Create the folders of a file below `folder`, and add the new ones to `made`."""
    here = folder
    for part in PurePosixPath(file).parts[:-1]:
        here = here / part
        if here.is_symlink():
            raise OSError(ELOOP, _LINK, os.fspath(here))
        if not here.is_dir():
            here.mkdir()
            made.append(here)


def _check_free(target: Path, is_new: bool) -> None:
    if target.is_symlink():
        raise OSError(ELOOP, _LINK, os.fspath(target))
    if is_new and target.exists():
        raise _there_already(target)


def _write(aside: Path, content: str | bytes, target: Path) -> None:
    """Write a new file with the permissions of `target`, if that exists."""
    with open(aside, "xb") as stream:
        stream.write(content.encode("utf-8") if isinstance(content, str) else content)
        with suppress(OSError):
            found = os.lstat(target)
            if stat.S_ISREG(found.st_mode):
                os.chmod(stream.fileno(), stat.S_IMODE(found.st_mode))


def _name_all(waiting: Mapping[Path, Path], are_new: bool) -> None:
    """Rename the temporary files to their names."""
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
    """Rename a file without replacing an existing one, even if that is created at the same time."""
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
