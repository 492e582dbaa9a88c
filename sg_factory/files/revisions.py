"""Git revision of a project → its files, without touching the work tree.

Only the files of a project are read, byte for byte as committed (no filters, no conversion of line ends). In a partial
clone, git fetches missing objects itself.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sg_factory.files.git import GitFails, GitFindsNothing, git
from sg_factory.files.reading import Files, Folder, Snapshot
from sg_factory.text.spelling import nearest

READ = ("sg-factory.yaml", "sg-factory.yml", "hosts.yaml", "hosts.yml", "roles")
"""The files and the folder that a project consists of."""

_LINK, _SUBMODULE = "120000", "160000"


class NoRevision(Exception):
    """The name is neither a readable revision nor a folder; the message is for people."""


class _Nothing(NoRevision):
    """The object does not exist, or there is no repository."""


@dataclass(frozen=True, slots=True)
class RevisionFiles:
    """The files of a revision or folder, with the prefix of their paths in messages."""

    files: Files
    prefix: str
    is_revision: bool = False


def named(name: str, project: Path) -> RevisionFiles:
    """Return the files of a revision of the repository around `project`, or else of the folder of that name.

    `./main` is always the folder. Raises NoRevision.
    """
    revision = _commit(name, project)
    if revision is None and not os.path.isdir(name):
        text = f"“{name}” is neither a revision of a git repository around {project} nor a folder"
        raise NoRevision(_with_nearest(text, name, project))
    if revision is None:
        return RevisionFiles(Folder(Path(name)), f"{name.rstrip('/')}/")
    inside = os.fsdecode(_git(project, "rev-parse", "--show-prefix")).removesuffix("\n")
    _check_no_submodule(revision, inside, project)
    return RevisionFiles(_snapshot(revision, inside, project), f"{name}:{inside}", is_revision=True)


def merge_base(one: str, other: str, project: Path) -> str:
    """Return the short name of the merge base of two revisions. Raises NoRevision."""
    for name in (one, other):
        if _commit(name, project) is None:
            text = f"“{name}” is not a revision of a git repository around {project}"
            raise NoRevision(_with_nearest(text, name, project))
    try:
        found = _git(project, "merge-base", one, other).decode().strip()
    except NoRevision:
        text = f"“{one}” and “{other}” have no merge base here: a shallow clone lacks most of the history"
        raise NoRevision(text) from None
    return _git(project, "rev-parse", "--short", found).decode().strip()


def branches_and_tags(project: Path) -> tuple[str, ...]:
    """Return HEAD, branches and tags of the repository around `project`; empty without git or a repository."""
    try:
        listed = _git(project, "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes")
    except NoRevision:
        return ()
    return ("HEAD", *listed.decode(errors="replace").splitlines())


def _with_nearest(text: str, name: str, project: Path) -> str:
    """Return the message for an unknown name, with the nearest branch or tag."""
    near = nearest(name, branches_and_tags(project))
    return f"{text}: did you mean “{near}”?" if near else text


def _commit(name: str, project: Path) -> str | None:
    """Return the commit of a revision; None if there is no such revision.

    Raises NoRevision if git fails for another reason and there is no folder of that name.
    """
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options")
    try:
        return _git(project, *asked, f"{name}^{{commit}}").decode().strip()
    except NoRevision as error:
        if os.path.isdir(name):
            return None
        if not isinstance(error, _Nothing):
            raise
    try:
        found = _git(project, *asked, name).decode().strip()
    except _Nothing:
        return None
    try:
        _git(project, "cat-file", "-e", found)
    except NoRevision:
        text = f"the commit {found}, which “{name}” means, is not in the repository: `git fetch` it"
        raise NoRevision(text) from None
    return None  # it is a tree or a file


def _check_no_submodule(revision: str, inside: str, project: Path) -> None:
    """Raise NoRevision if the project's folder is in a submodule of the revision."""
    around = [path.as_posix() for path in (PurePosixPath(inside), *PurePosixPath(inside).parents)][:-1]
    if around:
        _entries(_git(project, "ls-tree", "--full-tree", "-d", "-z", revision, "--", *around))


def _snapshot(revision: str, inside: str, project: Path) -> Snapshot:
    entries = _entries(_git(project, "ls-tree", "-r", "-z", revision, "--", *READ))
    contents = zip(entries, _contents(project, [(name, path) for _, name, path in entries]), strict=True)
    held: dict[bool, dict[str, bytes]] = {True: {}, False: {}}
    for (mode, _, path), content in contents:
        held[mode == _LINK][path] = content
    read = Snapshot(held[False], {path: os.fsdecode(target) for path, target in held[True].items()})
    files = _linked_contents([path for path in read.links if read.dead_end(path)], f"{revision}:{inside}", project)
    links = {path: target for path, target in read.links.items() if path not in files}
    return Snapshot({**read.contents, **files}, links)


def _linked_contents(links: Iterable[str], above: str, project: Path) -> Mapping[str, bytes]:
    """Return the contents of the files in the repository that links lead to, without broken links.

    `above` is the revision and folder that git needs before the path of a link.
    """
    asked = [
        link for link in links if "\n" not in link
    ]  # git takes one name per line; no role file has a line break in its name
    fed = os.fsencode("".join(f"{above}{link}\n" for link in asked))
    printed = _git(project, "cat-file", "--batch-check", "--follow-symlinks", fed=fed)
    objects: dict[str, str] = {}
    position = 0
    for link in asked:
        header = _ANSWER.match(printed, position)
        assert header, "git answers each line"
        position = header.end() + (int(header[2]) + 1 if header[2] else 0)
        if header[1]:
            objects[link] = header[1].decode()
    names = {name: link for link, name in objects.items()}  # several links may lead to one file
    held = dict(zip(names, _contents(project, list(names.items())), strict=True))
    return {link: held[name] for link, name in objects.items()}


# Output of `git cat-file --batch-check --follow-symlinks`: for a file its object, for a broken link the length of the
# text that follows, for anything else one line.
_ANSWER = re.compile(rb"(?:([0-9a-f]+) blob [0-9]+|(?:symlink|dangling|loop|notdir) ([0-9]+)|[^\n]*)\n")


def _entries(listing: bytes) -> list[tuple[str, str, str]]:
    """Return mode, object and path of every file; `listing` is the output of `git ls-tree -z`."""
    entries = []
    for line in listing.split(b"\0")[:-1]:
        (mode, _, name), path = line[: line.index(b"\t")].decode().split(), os.fsdecode(line[line.index(b"\t") + 1 :])
        if mode == _SUBMODULE:
            raise NoRevision(f"{path} is a submodule, whose files this repository does not have: name a folder instead")
        if ".." in PurePosixPath(path).parts:
            raise NoRevision(f"{path} leads out of the project")
        entries.append((mode, name, path))
    return entries


def _contents(project: Path, files: list[tuple[str, str]]) -> Iterator[bytes]:
    """Yield the contents of files, given by object and path, in one call of git. Raises NoRevision."""
    printed = _git(project, "cat-file", "--batch", fed="".join(f"{name}\n" for name, _ in files).encode())
    position = 0
    for name, path in files:
        header = _BLOB.match(printed, position)
        if header is None or header[1].decode() != name:
            raise NoRevision(f"{path} is not read: its object {name} is missing or damaged (see `git fsck`)")
        position = header.end() + int(header[2]) + 1
        yield printed[header.end() : position - 1]


_BLOB = re.compile(rb"([0-9a-f]+) blob ([0-9]+)\n")  # the line of `git cat-file --batch` before the contents of a file


def _git(project: Path, *arguments: str, fed: bytes = b"") -> bytes:
    """Run git and return its output. Raises NoRevision, and _Nothing if git fails without an error message."""
    try:
        return git(project, *arguments, fed=fed)
    except GitFindsNothing as error:
        raise _Nothing(str(error)) from None
    except GitFails as error:
        raise NoRevision(str(error)) from None
