"""Lines of a project's folder that have a name in them: what a rename leaves to its author."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sg_factory.files import NoFile, content

_MOST_BYTES = 1 << 20
_MOST_FILES = 5_000
# Folders that programs write, and all hidden ones but those of code hosts.
_MADE = frozenset(("node_modules", "cdk.out", "__pycache__", "venv", "build", "dist"))
_HOSTS = frozenset((".github", ".gitlab"))


@dataclass(frozen=True, slots=True)
class Mention:
    """A line of a file that has a name in it."""

    file: str
    line: int
    text: str


def mentions(name: str, folder: Path, written: Mapping[str, bytes], skipped: frozenset[str]) -> Iterator[Mention]:
    """Yield the lines below a folder with a name as a word of its own; `written` are new contents of files.

    Files that are large or not text, and folders that programs write, are passed over.
    """
    word = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    for file in sorted({*_files(folder), *written} - skipped):
        for number, line in enumerate(_text(folder, file, written).splitlines(), 1):
            if word.search(line):
                yield Mention(file, number, line.strip())


def _files(folder: Path) -> Iterator[str]:
    count = 0
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if _is_read(Path(parent, name)))
        for name in names:
            count += 1
            if count > _MOST_FILES:
                return
            yield Path(parent, name).relative_to(folder).as_posix()


def _is_read(folder: Path) -> bool:
    is_hidden = folder.name.startswith(".") and folder.name not in _HOSTS
    return not (is_hidden or folder.name in _MADE or (folder / "pyvenv.cfg").exists())


def _text(folder: Path, file: str, written: Mapping[str, bytes]) -> str:
    try:
        read = written[file] if file in written else content(folder / file, _MOST_BYTES + 1)
        return read.decode("utf-8-sig") if len(read) <= _MOST_BYTES and b"\0" not in read else ""
    except (NoFile, UnicodeDecodeError):
        return ""
