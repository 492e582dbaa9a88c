"""The location of a new project: its folder, and the repository around it, at whose top GitHub reads its files."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sg_factory.files.links import repository_around
from sg_factory.onboard.refused import Refused

OWNERS = ".github/CODEOWNERS"
UPDATES = ".github/dependabot.yml"
# https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
# GitHub reads the first one that exists, and no other.
_PLACES = {OWNERS: (OWNERS, "CODEOWNERS", "docs/CODEOWNERS"), UPDATES: (UPDATES, ".github/dependabot.yaml")}
_FOLDER = re.compile(r"[A-Za-z0-9._/-]+")  # other characters have a meaning in a workflow's paths or in CODEOWNERS


@dataclass(frozen=True, slots=True)
class ProjectLocation:
    """The folder of a new project: `inside` is its path, with slashes, below `top`, the repository's folder.

    `inside` is "" at the top of a repository, or without one. `kept` are existing files of the repository, below `top`,
    by the new project's files that would replace them.
    """

    top: Path
    inside: str = ""
    kept: Mapping[str, str] = field(default_factory=dict)


def location_of(folder: Path) -> ProjectLocation:
    """Return the location of a project in `folder`, which need not exist yet. Raises Refused."""
    top = repository_around(folder)
    inside = "" if top is None else os.path.relpath(os.path.realpath(folder), top).replace(os.sep, "/")
    if top is None or inside == ".":
        return ProjectLocation(folder)
    if not _FOLDER.fullmatch(inside):
        rule = "use ASCII letters, digits, “.”, “_”, “-” and “/” only, since GitHub's files name the path"
        raise Refused(f"“{inside}” cannot be a project's folder in a repository: {rule}")
    existing = {ours: [file for file in places if os.path.lexists(top / file)] for ours, places in _PLACES.items()}
    kept = {ours: files[0] for ours, files in existing.items() if files}
    return ProjectLocation(Path(os.path.relpath(top)), inside, kept)
