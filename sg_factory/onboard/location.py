"""Where a new project begins: a folder, and the repository around it, at whose top GitHub looks for its own files."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sg_factory.files.links import repository_around

OWNERS = ".github/CODEOWNERS"
UPDATES = ".github/dependabot.yml"
# https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
# GitHub reads the first of them that is there, and no other.
_PLACES = {
    OWNERS: (OWNERS, "CODEOWNERS", "docs/CODEOWNERS"),
    UPDATES: (UPDATES, ".github/dependabot.yaml"),
}
_FOLDER = re.compile(r"[A-Za-z0-9._/-]+")  # other signs have a meaning in a workflow's paths or in CODEOWNERS


class NoHome(Exception):
    """A folder that no project can begin in; the message says why."""


@dataclass(frozen=True, slots=True)
class Home:
    """A project's folder is `inside` (with slashes) `top`, the repository's; "" where both are one, or there is none.

    `kept` are the repository's own files, below `top`, by those of a new project that would take their place.
    """

    top: Path
    inside: str = ""
    kept: Mapping[str, str] = field(default_factory=dict)


def home_of(folder: Path) -> Home:
    """Where a project in `folder` is, which need not be there yet. Raises NoHome."""
    top = repository_around(folder)
    inside = "" if top is None else os.path.relpath(os.path.realpath(folder), top).replace(os.sep, "/")
    if top is None or inside == ".":
        return Home(folder)
    if not _FOLDER.fullmatch(inside):
        rule = "in a repository its path has letters of ASCII, digits, “.”, “_” and “-” only, as workflows name it"
        raise NoHome(f"“{inside}” is no folder for a project: {rule}")
    there = {ours: [file for file in places if os.path.lexists(top / file)] for ours, places in _PLACES.items()}
    return Home(Path(os.path.relpath(top)), inside, {ours: files[0] for ours, files in there.items() if files})
