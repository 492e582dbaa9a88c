"""The files of a project: in a folder, or in memory as read from a git revision."""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from errno import ELOOP, ENOENT
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Protocol

from sg_factory.files.checkout import left_out
from sg_factory.files.links import MOST_LINKS, resolved


class NoFile(Exception):
    """A file that cannot be read; the message is the reason, usually that of the operating system."""


@dataclass(frozen=True, slots=True)
class FolderListing:
    """The files of a folder and the folders in it that are links. `closed` says why it cannot be listed, if so."""

    folder: str
    files: tuple[str, ...] = ()
    linked_folders: tuple[str, ...] = ()
    closed: str = ""


class Files(Protocol):
    """Files by their paths below one folder, with slashes."""

    def exists(self, file: str) -> bool:
        """True if the path exists, even as a broken link."""
        ...

    def read(self, file: str, most: int | None = None) -> bytes:
        """Return the contents of the file, or its first `most` bytes. Raises NoFile."""
        ...

    def levels(self, folder: str) -> Iterator[FolderListing]:
        """Yield a folder and all folders below it, sorted, from the top; links to folders are not followed."""
        ...


FileSource = Path | Files
"""A folder by its path, or its files."""


def files_of(source: FileSource) -> Files:
    """Return the files of a source."""
    return Folder(source) if isinstance(source, Path) else source


def content(path: Path, most: int | None = None) -> bytes:
    """Return the contents of a regular file on disk, or its first `most` bytes. Raises NoFile."""
    try:
        with open(path, "rb", opener=_without_waiting) as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise NoFile("it is not a regular file")
            return stream.read(-1 if most is None else most)
    except OSError as error:
        raise NoFile(error.strerror or _SILENT) from None


def _without_waiting(path: str, flags: int) -> int:
    """Open a path without waiting for the writer of a named pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of a folder on disk. Links that lead out of it are errors, unless `may_leave`."""

    path: Path
    may_leave: bool = False

    def exists(self, file: str) -> bool:
        """Implement Files.exists; a file that git did not check out exists, too."""
        return os.path.lexists(self.path / file) or file in left_out(self.path, file)

    def read(self, file: str, most: int | None = None) -> bytes:
        """Implement Files.read for regular files."""
        try:
            return content(self._place(file), most)
        except NoFile:
            if why := left_out(self.path, file).get(file):
                raise NoFile(why) from None
            raise

    def levels(self, folder: str) -> Iterator[FolderListing]:
        """Implement Files.levels."""
        closed: list[FolderListing] = []
        try:
            self._place(folder)
        except NoFile as error:
            yield FolderListing(folder, closed=str(error))
            return

        def keep(error: OSError) -> None:
            if not isinstance(error, FileNotFoundError):
                closed.append(FolderListing(self._inside(error.filename), closed=error.strerror or _SILENT))

        for parent, folders, names in os.walk(self.path / folder, onerror=keep):
            folders.sort()
            links = tuple(name for name in folders if os.path.islink(os.path.join(parent, name)))
            yield FolderListing(self._inside(parent), tuple(sorted(names)), links)
        yield from closed
        for path, why in left_out(self.path, folder).items():
            yield FolderListing(folder if path == "." else path, closed=why)

    def _place(self, file: str) -> Path:
        """Return the path on disk of a file. Raises NoFile."""
        if self.may_leave:
            return self.path / file
        try:
            return resolved(self.path, file)
        except OSError as error:
            raise NoFile(error.strerror or _SILENT) from None

    def _inside(self, path: str) -> str:
        return os.path.relpath(path, self.path).replace(os.sep, "/")


_SILENT = "the system does not say why"


@dataclass(frozen=True)
class Snapshot:
    """Files in memory, by their paths; `links` are symbolic links with their targets."""

    contents: Mapping[str, bytes]
    links: Mapping[str, str] = field(default_factory=dict)

    def exists(self, file: str) -> bool:
        """Implement Files.exists."""
        return file in self.contents or file in self.links

    def read(self, file: str, most: int | None = None) -> bytes:
        """Implement Files.read; a link that leads out of the snapshot is broken."""
        content = self.contents.get(self._target(file))
        if content is None:
            raise NoFile(os.strerror(ENOENT))
        return content[:most]

    def _target(self, file: str) -> str:
        for _ in range(MOST_LINKS):
            if file not in self.links:
                return file
            file = posixpath.normpath(posixpath.join(posixpath.dirname(file), self.links[file]))
        raise NoFile(os.strerror(ELOOP))

    def levels(self, folder: str) -> Iterator[FolderListing]:
        """Implement Files.levels."""
        found: dict[str, list[str]] = {}
        for path in (*self.contents, *self.links):
            parent, _, name = path.rpartition("/")
            if path.startswith(f"{folder}/"):
                found.setdefault(parent, []).append(name)
        for parent in sorted(found, key=lambda path: path.split("/")):
            names = [name for name in sorted(found[parent]) if not self.dead_end(f"{parent}/{name}")]
            linked = tuple(name for name in names if self._is_linked_folder(f"{parent}/{name}"))
            yield FolderListing(parent, tuple(name for name in names if name not in linked), linked)
        for path in sorted(self.links):
            if path.startswith(f"{folder}/") and (why := self.dead_end(path)):
                yield FolderListing(path, closed=why)

    def dead_end(self, path: str) -> str:
        """Return why a link at `path` leads to nothing in the snapshot; "" if it leads to a file or folder."""
        try:
            is_known = self._target(path) in self.contents or self._is_linked_folder(path)
        except NoFile as error:
            return str(error)
        return "" if is_known else os.strerror(ENOENT)

    def _is_linked_folder(self, path: str) -> bool:
        return path in self.links and self._target(path) in self._folders

    @cached_property
    def _folders(self) -> frozenset[str]:
        return frozenset(above.as_posix() for file in self.contents for above in PurePosixPath(file).parents)


@dataclass(frozen=True, slots=True)
class Changed:
    """Files with other contents of some, and without those that are `gone`."""

    files: Files
    contents: Mapping[str, bytes]
    gone: frozenset[str] = frozenset()

    def exists(self, file: str) -> bool:
        """Implement Files.exists."""
        return file in self.contents or (file not in self.gone and self.files.exists(file))

    def read(self, file: str, most: int | None = None) -> bytes:
        """Implement Files.read."""
        if file in self.contents:
            return self.contents[file][:most]
        if file in self.gone:
            raise NoFile(os.strerror(ENOENT))
        return self.files.read(file, most)

    def levels(self, folder: str) -> Iterator[FolderListing]:
        """Implement Files.levels; new folders come last."""
        added: dict[str, set[str]] = {}
        for file in self.contents:
            parent, _, name = file.rpartition("/")
            if file.startswith(f"{folder}/"):
                added.setdefault(parent, set()).add(name)
        for level in self.files.levels(folder):
            if not level.closed:
                kept = {name for name in level.files if f"{level.folder}/{name}" not in self.gone}
                level = replace(level, files=tuple(sorted(kept | added.pop(level.folder, set()))))
            yield level
        yield from (FolderListing(parent, tuple(sorted(added[parent]))) for parent in sorted(added))
