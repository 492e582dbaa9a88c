"""Paths → the files that may be templates."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sg_factory.files import NoFile, content

_ENDINGS = (".json", ".yaml", ".yml", ".template")
_ASSEMBLY = "manifest.json"
_SYNTHESIZED = ".template.json"
_PASSED_OVER = ("node_modules", "__pycache__")
_NO_FILES = ".git"  # git stores no files there under their own names
_OF_CDK = ("manifest.json", "tree.json")
_ASSETS = ".assets.json"
_MOST_MANIFEST = 1 << 24
_MOST_OF_A_LINK = 100  # folders, as a link may lead to the whole disk
_MOST_LOOKED_AT = 2000  # skipped files, so that those of a package manager take no time


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that may be a template; `is_named` if the caller has named the file itself and not its folder."""

    path: Path
    is_named: bool

    @property
    def file(self) -> str:
        """The path as diagnostics show it."""
        return self.path.as_posix()


def candidates(path: Path) -> tuple[Candidate, ...]:
    """The file at a path, or the files of a folder that may be templates, sorted.

    In a folder these are the files with the extension of a template, in any case and at any depth, without hidden
    folders. In a CDK output folder (cdk.out), assets and CDK's own files are not among them.
    """
    if path.is_dir():
        found = sorted(file for file, is_passed_over in _within(path) if not is_passed_over)
        return tuple(Candidate(each, is_named=False) for each in found)
    return (Candidate(path, is_named=True),)


def passed_over(path: Path) -> tuple[tuple[Path, ...], ...]:
    """The skipped files of each folder below a folder: not candidates, although they have a template's extension.

    Files in folders that are links are among them, as links are not followed.
    If there are very many, these are the first.
    """
    if not path.is_dir():
        return ()
    folders = sorted(folder for folder, is_passed_over in _within(path, of_folders=True) if is_passed_over)
    left = _MOST_LOOKED_AT
    found = []
    for folder in folders:
        found.append(tuple(islice(_all_within(folder), left)))
        left -= len(found[-1])
    return tuple(found)


def _within(folder: Path, *, of_folders: bool = False) -> Iterator[tuple[Path, bool]]:
    """The files with a template's extension, or the folders, each with True if it is skipped."""
    for place, folders, files in os.walk(folder):
        is_assembly = _is_assembly(place, files)
        if not of_folders:
            for name in files:
                if _may_be_template(name):
                    yield Path(place, name), is_assembly and (name in _OF_CDK or name.endswith(_ASSETS))
        else:
            yield from (
                (Path(place, name), _is_passed_over(name, is_assembly) or os.path.islink(os.path.join(place, name)))
                for name in folders
                if name != _NO_FILES
            )
        folders[:] = sorted(name for name in folders if not _is_passed_over(name, is_assembly))


def _all_within(folder: Path) -> Iterator[Path]:
    walked = os.walk(folder)
    for place, folders, files in islice(walked, _MOST_OF_A_LINK) if folder.is_symlink() else walked:
        folders[:] = sorted(name for name in folders if name != _NO_FILES)
        yield from (Path(place, name) for name in sorted(files) if _may_be_template(name))


def _may_be_template(name: str) -> bool:
    return name.lower().endswith(_ENDINGS)


def _is_assembly(place: str, files: list[str]) -> bool:
    """True if a folder is a CDK cloud assembly: its manifest has a version."""
    if _ASSEMBLY not in files or not any(name.endswith(_SYNTHESIZED) or name == "cdk.out" for name in files):
        return False
    try:
        manifest = json.loads(content(Path(place, _ASSEMBLY), _MOST_MANIFEST))
    except (NoFile, ValueError, RecursionError):
        return False
    return isinstance(manifest, dict) and isinstance(manifest.get("version"), str)


def _is_passed_over(folder: str, is_assembly: bool) -> bool:
    return folder.startswith(".") or folder in _PASSED_OVER or (is_assembly and folder.startswith("asset."))
