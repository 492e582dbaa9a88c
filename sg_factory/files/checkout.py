"""Files that a folder lacks because git did not check them out: sparse checkouts and submodules.

git is called only if the repository may have such files, because most runs do not need it otherwise.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from sg_factory.files.links import repository_around

_SKIPPED = "git did not check it out (sparse checkout or skip-worktree): run `git sparse-checkout disable`"
_SUBMODULE = "it is a submodule that is not checked out: run `git submodule update --init`"
_AROUND = "the project is in a submodule that is not checked out: run `git submodule update --init`"
_PLAIN_INDEX = b"DIRC\0\0\0\2"  # the header of an index of version 2, which has no skip-worktree flag
_ENTRY = re.compile(rb"(\w) ([0-7]+) [0-9a-f]+ [0-3]\t(.*)", re.DOTALL)


def left_out(folder: Path, file: str) -> Mapping[str, str]:
    """Return the paths at or below `file` (relative to `folder`) that are not checked out, each with the reason.

    Of a missing folder only its own path; "." if `folder` itself is not checked out. Empty if git gives no answer.
    """
    if not _may_lack(folder):
        return {}
    from sg_factory.files.git import GitFails, git  # imports subprocess, which takes a notable part of a short run

    asked = ("ls-files", "--stage", "-t", "-z", "--")
    try:
        listed = git(folder, *asked, file)
        around = b"" if os.path.lexists(folder / file) else git(folder, *asked, ".")
    except GitFails:
        return {}
    if around.endswith(b"\t./\0"):
        return {".": _AROUND}
    return {_highest_missing(folder, path): why for path, why in _missing(folder, listed)}


def _may_lack(folder: Path) -> bool:
    top = repository_around(folder)
    if top is None:
        return False
    try:
        of_git = top / ".git"
        if of_git.is_file():  # a linked work tree, or a submodule
            of_git = top / of_git.read_text("utf-8", "surrogateescape").removeprefix("gitdir: ").rstrip("\n")
        with open(of_git / "index", "rb") as index:
            is_plain = index.read(len(_PLAIN_INDEX)) == _PLAIN_INDEX
    except OSError:
        is_plain = True
    return not is_plain or os.path.lexists(top / ".gitmodules")


def _missing(folder: Path, listed: bytes) -> Iterator[tuple[str, str]]:
    for line in listed.split(b"\0"):
        entry = _ENTRY.fullmatch(line)
        if entry is None:
            continue
        tag, mode, path = entry[1], entry[2], os.fsdecode(entry[3])
        if mode == b"160000" and _is_empty(folder / path):
            yield path, _SUBMODULE
        elif tag == b"S" and not os.path.lexists(folder / path):
            yield path, _SKIPPED


def _is_empty(folder: Path) -> bool:
    try:
        return not os.listdir(folder)
    except OSError:
        return not os.path.lexists(folder)


def _highest_missing(folder: Path, path: str) -> str:
    parts = path.split("/")
    shorter = ("/".join(parts[:end]) for end in range(1, len(parts)))
    return next((above for above in shorter if not os.path.lexists(folder / above)), path)
