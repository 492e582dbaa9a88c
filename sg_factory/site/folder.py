"""The output folder: files of an earlier run are replaced, and other files are never touched."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from sg_factory.files.writing import is_left_over, write_files
from sg_factory.text.counting import few

MANIFEST = ".sg-factory-docs"
_HEAD = "# Written by `sg-factory docs`. It removes and writes again the files that are listed here, and no others.\n"


class ForeignFiles(Exception):
    """The folder holds files that `docs` has not written; the message names them and says what to do."""


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files (path in the folder → text) and a list of them, and remove the other files of an earlier run.

    Raises ForeignFiles if the folder holds a file that an earlier run has not written; nothing is changed then. The
    list is written first, so that the next run knows the files of a run that was interrupted.
    """
    held = set(_held(folder))
    ours = _listed(folder) | set(filter(is_left_over, held))
    foreign = sorted(held - ours - {MANIFEST})
    if foreign:
        raise ForeignFiles(_refusal(folder, foreign))
    _write_list(folder, {*ours, *files})
    write_files(folder, files)
    stale = ours - set(files)
    for path in stale:
        (folder / path).unlink(missing_ok=True)
    _remove_empty(folder, stale)
    _write_list(folder, files)


def _listed(folder: Path) -> set[str]:
    """The paths that an earlier run has written, without any outside of the folder."""
    manifest = folder / MANIFEST
    if manifest.is_symlink() or not manifest.is_file():
        return set()
    text = manifest.read_text("utf-8", errors="replace")
    if not text.startswith(_HEAD):
        return set()
    lines = text.removeprefix(_HEAD).splitlines()
    return {line for line in lines if line and _is_inside(PurePosixPath(line))}


def _is_inside(path: PurePosixPath) -> bool:
    return not path.is_absolute() and ".." not in path.parts


def _held(folder: Path) -> Iterator[str]:
    """Every file and every symbolic link in the folder and below it."""
    for base, folders, names in os.walk(folder):
        here = Path(base)
        links = [name for name in folders if (here / name).is_symlink()]
        for name in (*names, *links):
            path = (here / name).relative_to(folder).as_posix()
            is_link = (here / name).is_symlink()
            yield f"{path} (a link)" if is_link else path


def _refusal(folder: Path, foreign: list[str]) -> str:
    return f"{folder} holds {few(foreign)}, not written by `docs`: name another folder with --output, or empty this one"


def _write_list(folder: Path, paths: Iterable[str]) -> None:
    lines = "".join(f"{path}\n" for path in sorted(paths))
    write_files(folder, {MANIFEST: _HEAD + lines})


def _remove_empty(folder: Path, removed: Iterable[str]) -> None:
    """Remove the folders that are empty now."""
    parents = {parent for path in removed for parent in PurePosixPath(path).parents if parent != PurePosixPath(".")}
    for parent in sorted(parents, key=lambda each: -len(each.parts)):
        here = folder / parent
        if here.is_dir() and not any(here.iterdir()):
            here.rmdir()
