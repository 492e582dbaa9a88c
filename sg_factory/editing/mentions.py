"""Lines of a project's folder that have a name in them: what a rename leaves to its author."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sg_factory.files import NoFile, content

MOST_SEARCHED = 5_000
_MOST_BYTES = 1 << 20
# Folders that programs write, and all hidden ones but those of code hosts.
_MADE = frozenset(("node_modules", "cdk.out", "__pycache__", "venv", "build", "dist"))
_HOSTS = frozenset((".github", ".gitlab"))


@dataclass(frozen=True, slots=True)
class Mention:
    """A line of a file that has a name in it."""

    file: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Mentions:
    """The lines that were found. Without `are_all` the folder has more files than are searched."""

    lines: tuple[Mention, ...] = ()
    are_all: bool = True


def mentions(name: str, folder: Path, written: Mapping[str, bytes], skipped: frozenset[str]) -> Mentions:
    """Return the lines below a folder with a name as a word of its own; `written` are new contents of files.

    Links, files that are large or not text, and folders that programs write are passed over.
    """
    found = tuple(islice(_files(folder), MOST_SEARCHED + 1))
    word = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    lines = tuple(
        Mention(file, number, line.strip())
        for file in sorted({*found[:MOST_SEARCHED], *written} - skipped)
        for number, line in enumerate(_text(folder, file, written).splitlines(), 1)
        if word.search(line)
    )
    return Mentions(lines, len(found) <= MOST_SEARCHED)


def _files(folder: Path) -> Iterator[str]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if _is_read(Path(parent, name)))
        paths = (Path(parent, name) for name in sorted(names))
        yield from (path.relative_to(folder).as_posix() for path in paths if not path.is_symlink())


def _is_read(folder: Path) -> bool:
    is_hidden = folder.name.startswith(".") and folder.name not in _HOSTS
    return not (is_hidden or folder.name in _MADE or (folder / "pyvenv.cfg").exists())


def _text(folder: Path, file: str, written: Mapping[str, bytes]) -> str:
    try:
        read = written[file] if file in written else content(folder / file, _MOST_BYTES + 1)
        return read.decode("utf-8-sig") if len(read) <= _MOST_BYTES and b"\0" not in read else ""
    except (NoFile, UnicodeDecodeError):
        return ""
