"""git: the project as a revision has it → its files, without touching the work tree.

Only what a project is read from is taken, byte for byte as it was committed (no filters, no line ends changed).
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sg_factory.files import Files, Folder, Snapshot
from sg_factory.spelling import nearest

READ = ("sg-factory.yaml", "sg-factory.yml", "hosts.yaml", "hosts.yml", "roles")
"""What a project is read from: its files and its folder."""

_LINK, _SUBMODULE = "120000", "160000"


class NoRevision(Exception):
    """What was named is neither a revision that can be read nor a folder; the message is for people."""


class _Nothing(NoRevision):
    """git was asked for what it does not have, or where there is no repository."""


@dataclass(frozen=True, slots=True)
class Found:
    """The files that a name means, and what stands before their paths in messages; `is_revision` where git has them."""

    files: Files
    prefix: str
    is_revision: bool = False


def named(name: str, project: Path) -> Found:
    """What `name` means, beside the project in the folder `project`: a revision of its repository, or else a folder.

    `./main` is always the folder. Raises NoRevision.
    """
    revision = _commit(name, project)
    if revision is None and not os.path.isdir(name):
        text = f"“{name}” is neither a revision of a git repository around {project} nor a folder"
        raise NoRevision(_with_nearest(text, name, project))
    if revision is None:
        return Found(Folder(Path(name)), f"{name.rstrip('/')}/")
    inside = os.fsdecode(_git(project, "rev-parse", "--show-prefix")).removesuffix("\n")
    return Found(_snapshot(revision, project), f"{name}:{inside}", is_revision=True)


def merge_base(one: str, other: str, project: Path) -> str:
    """The commit at which two revisions parted, by a short name. Raises NoRevision."""
    for name in (one, other):
        if _commit(name, project) is None:
            text = f"“{name}” is no revision of a git repository around {project}"
            raise NoRevision(_with_nearest(text, name, project))
    try:
        found = _git(project, "merge-base", one, other).decode().strip()
    except NoRevision:
        text = f"nothing shows where “{one}” and “{other}” parted: a shallow clone has too little of their history"
        raise NoRevision(text) from None
    return _git(project, "rev-parse", "--short", found).decode().strip()


def branches_and_tags(project: Path) -> tuple[str, ...]:
    """The names of the revisions of the repository around `project`; none where there is no git or no repository."""
    try:
        listed = _git(project, "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes")
    except NoRevision:
        return ()
    return ("HEAD", *listed.decode(errors="replace").splitlines())


def _with_nearest(text: str, name: str, project: Path) -> str:
    """What is told of a name that means nothing, with the branch or tag that it comes near."""
    near = nearest(name, branches_and_tags(project))
    return f"{text}: did you mean “{near}”?" if near else text


def _commit(name: str, project: Path) -> str | None:
    """The commit that a revision means; None where there is no such revision.

    Raises NoRevision where git has another reason not to tell, and there is no folder that may be meant.
    """
    try:
        found = _git(project, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    except _Nothing:
        return None
    except NoRevision:
        if os.path.isdir(name):
            return None
        raise
    return found.decode().strip()


def _snapshot(revision: str, project: Path) -> Snapshot:
    entries = _entries(_git(project, "ls-tree", "-r", "-z", revision, "--", *READ))
    contents = zip(entries, _contents(project, [name for _, name, _ in entries]), strict=True)
    held: dict[bool, dict[str, bytes]] = {True: {}, False: {}}
    for (mode, _, path), content in contents:
        held[mode == _LINK][path] = content
    return Snapshot(held[False], {path: os.fsdecode(target) for path, target in held[True].items()})


def _entries(listing: bytes) -> list[tuple[str, str, str]]:
    """The mode, object and path of every file; `listing` is what `git ls-tree -z` prints."""
    entries = []
    for line in listing.split(b"\0")[:-1]:
        (mode, _, name), path = line[: line.index(b"\t")].decode().split(), os.fsdecode(line[line.index(b"\t") + 1 :])
        if mode == _SUBMODULE:
            raise NoRevision(f"{path} is a submodule, whose files this repository does not have: name a folder instead")
        if ".." in PurePosixPath(path).parts:
            raise NoRevision(f"{path} leads out of the project")
        entries.append((mode, name, path))
    return entries


def _contents(project: Path, names: list[str]) -> Iterator[bytes]:
    """The contents of objects, in one call of git's."""
    printed = _git(project, "cat-file", "--batch", fed="".join(f"{name}\n" for name in names).encode())
    position = 0
    for _ in names:
        end = printed.index(b"\n", position)
        size = int(printed[position:end].split()[2])
        yield printed[end + 1 : end + 1 + size]
        position = end + 1 + size + 1


def _git(project: Path, *arguments: str, fed: bytes = b"") -> bytes:
    in_english = {**os.environ, "LC_ALL": "C"}
    try:
        done = subprocess.run(
            ["git", "-C", str(project), *arguments], input=fed, capture_output=True, check=False, env=in_english
        )
    except FileNotFoundError:
        raise NoRevision("git is not there to read a revision with: name a folder instead") from None
    said = " ".join(done.stderr.decode(errors="replace").split())
    if done.returncode == 1 or (done.returncode and (not said or "not a git repository" in said)):
        raise _Nothing(said or f"git {arguments[0]} failed")
    if done.returncode:
        raise NoRevision(f"git does not read the repository: {said.removeprefix('fatal: ')}")
    return done.stdout
