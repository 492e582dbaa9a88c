"""Paths → the files that may be templates."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_ENDINGS = (".json", ".yaml", ".yml", ".template")
_ASSEMBLY = "manifest.json"
_SYNTHESIZED = ".template.json"
_PASSED_OVER = ("node_modules", "__pycache__")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that may be a template. `is_named` is one that the caller has named, and not its folder."""

    path: Path
    is_named: bool

    @property
    def file(self) -> str:
        """The path as diagnostics show it."""
        return self.path.as_posix()


def candidates(path: Path) -> tuple[Candidate, ...]:
    """The file that a path names, or of a folder those that may be templates, sorted.

    Of a folder that CDK has written (a cdk.out) these are the stacks' templates, nested ones and stages too; assets,
    which stand beside them, are not. Of any other they are the files with a template's ending, at any depth.
    """
    if path.is_dir():
        return tuple(Candidate(each, is_named=False) for each in sorted(_within(path)))
    return (Candidate(path, is_named=True),)


def _within(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        is_assembly = _ASSEMBLY in files and any(name.endswith(_SYNTHESIZED) or name == "cdk.out" for name in files)
        endings = (_SYNTHESIZED,) if is_assembly else _ENDINGS
        yield from (Path(place, name) for name in files if name.endswith(endings))
        folders[:] = sorted(name for name in folders if not _is_passed_over(name, is_assembly))


def _is_passed_over(folder: str, is_assembly: bool) -> bool:
    return folder.startswith(".") or folder in _PASSED_OVER or (is_assembly and folder.startswith("asset."))
