"""What git has of a folder, and its checkout has not: files that are not there though nobody has removed them.

git is asked only where something says that there may be any, as most runs have no other need of it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from sg_factory.files.links import repository_around

_SKIPPED = "git leaves it out of this work tree (sparse, or skip-worktree): `git sparse-checkout disable` brings it"
_SUBMODULE = "it is a submodule that is not checked out: `git submodule update --init` brings it"
_AROUND = "the project is in a submodule that is not checked out: `git submodule update --init` brings it"
_PLAIN_INDEX = b"DIRC\0\0\0\2"  # how an index of version 2 begins, which has no room for what skip-worktree marks
_ENTRY = re.compile(rb"(\w) ([0-7]+) [0-9a-f]+ [0-3]\t(.*)", re.DOTALL)


def left_out(folder: Path, file: str) -> Mapping[str, str]:
    """What is not there of `file` (below `folder`, and all below it), by its path, with why; of a folder once.

    It is "." where `folder` is itself what is not there. Where git does not tell, what there is counts as all.
    """
    if not _may_lack(folder):
        return {}
    from sg_factory.files.git import GitFails, git  # subprocess is a part of a short run

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
