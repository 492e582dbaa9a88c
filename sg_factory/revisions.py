"""git: the project as a revision has it → a folder, without touching the work tree.

Only what a project is read from is taken, byte for byte as it was committed (no filters, no line ends changed).
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

_READ = ("sg-factory.yaml", "sg-factory.yml", "hosts.yaml", "hosts.yml", "roles")
_LINK, _SUBMODULE = "120000", "160000"


class NoRevision(Exception):
    """What was named is neither a revision that can be read nor a folder; the message is for people."""


class _NoGit(NoRevision):
    """There is no git: folders can be compared all the same."""


@dataclass(frozen=True, slots=True)
class Side:
    """Where a side's files can be read, and what stands before their paths in messages; is it a revision?"""

    folder: Path
    prefix: str
    is_revision: bool = False


@contextmanager
def side(named: str, project: Path) -> Iterator[Side]:
    """What `named` means, beside the project in the folder `project`: a revision of its repository, or else a folder.

    `./main` is always the folder. Raises NoRevision.
    """
    is_folder = named != "" and Path(named).is_dir()
    revision = _commit(named, project)
    if revision is None and not is_folder:
        raise NoRevision(f"“{named}” is neither a revision of a git repository around {project} nor a folder")
    if revision is None:
        yield Side(Path(named), f"{named.rstrip('/')}/")
        return
    with TemporaryDirectory(prefix="sg-factory-") as folder:
        _write(revision, project, Path(folder))
        yield Side(
            Path(folder), f"{named}:{_git(project, 'rev-parse', '--show-prefix').decode().strip()}", is_revision=True
        )


def _commit(named: str, project: Path) -> str | None:
    """The commit that a revision means; None where there is no such revision."""
    try:
        found = _git(project, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{named}^{{commit}}")
    except _NoGit:
        if Path(named).is_dir():
            return None
        raise
    except NoRevision:
        return None
    return found.decode().strip()


def _write(revision: str, project: Path, folder: Path) -> None:
    entries = _entries(_git(project, "ls-tree", "-r", "-z", revision, "--", *_READ))
    contents = _contents(project, [name for _, name, _ in entries])
    links = []
    for (mode, _, path), content in zip(entries, contents, strict=True):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if mode == _LINK:
            links.append((target, content))
        else:
            target.write_bytes(content)
    for target, content in links:  # last, so that nothing is written through one
        target.symlink_to(os.fsdecode(content))


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
    try:
        done = subprocess.run(["git", "-C", str(project), *arguments], input=fed, capture_output=True, check=False)
    except FileNotFoundError:
        raise _NoGit("git is not there to read a revision with: name a folder instead") from None
    if done.returncode:
        raise NoRevision(done.stderr.decode(errors="replace").strip() or f"git {arguments[0]} failed")
    return done.stdout
