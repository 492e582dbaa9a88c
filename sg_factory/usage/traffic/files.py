"""Files of flow logs at any depth below a folder, in any layout, each with the fields of its own header."""

from __future__ import annotations

import gzip
import os
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sg_factory.text.counting import few, listed
from sg_factory.text.escaping import escaped
from sg_factory.usage.traffic.query import OPTIONAL, REQUIRED

_HEADER = 1 << 16  # bytes: every field of today's formats takes 2,000
_FIELD = re.compile(r"[a-z0-9_]+")
_GZIP, _PARQUET = b"\x1f\x8b", b"PAR1"
_DEFAULT = frozenset(
    (
        *("version", "account_id", "interface_id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol", "packets"),
        *("bytes", "start", "end", "action", "log_status"),
    )
)
_KNOWN = _DEFAULT.union(REQUIRED, OPTIONAL)
_FEWEST = 3  # known fields that make a flow log of a file
_MAKE = "a flow log cannot be changed: make another one with the template that `sg-factory flow-logs` prints"


class UnreadLogs(Exception):
    """Flow logs that cannot be read, or not be judged; the message is for people."""


@dataclass(frozen=True, slots=True)
class LogFiles:
    """Text files of one format. `fields` are those of their headers, in that order, with underscores."""

    paths: tuple[Path, ...]
    fields: tuple[str, ...]
    is_gzip: bool


def files_at(paths: Iterable[Path]) -> tuple[tuple[LogFiles, ...], tuple[Path, ...]]:
    """Return the text files by their format, and the Parquet files; what is hidden (`.` or `_`) is left out.

    Raises UnreadLogs for a path without any, and for a file of another kind.
    """
    texts: dict[tuple[tuple[str, ...], bool], list[Path]] = defaultdict(list)
    parquet: list[Path] = []
    for file in dict.fromkeys(each for path in paths for each in _files(path)):
        head = _head(file)
        if head.startswith(_PARQUET):
            parquet.append(file)
        else:
            fields = _fields(head, file)
            require(fields, file)
            texts[fields, head.startswith(_GZIP)].append(file)
    found = tuple(LogFiles(tuple(held), fields, is_gzip) for (fields, is_gzip), held in texts.items())
    return found, tuple(parquet)


def _files(path: Path) -> Iterator[Path]:
    files = sorted(_below(path)) if path.is_dir() else [path]
    if not files:
        raise UnreadLogs(f"{escaped(str(path))}: there are no flow logs in this folder")
    for each in files:
        if each.exists() and not each.is_file():
            raise UnreadLogs(f"{escaped(str(each))} is neither a file nor a folder")
        yield each


def _below(path: Path) -> Iterator[Path]:
    """The files below a folder, through links too. Raises UnreadLogs for a folder that cannot be read."""
    seen = set()
    for folder, folders, names in os.walk(path, onerror=_refuse, followlinks=True):
        real = os.path.realpath(folder)
        folders[:] = [] if real in seen else [each for each in folders if not _is_hidden(each)]
        if real not in seen:
            yield from (Path(folder, name) for name in names if not _is_hidden(name))
        seen.add(real)


def _refuse(error: OSError) -> None:
    raise UnreadLogs(f"{escaped(str(error.filename))}: {error.strerror}")


def _is_hidden(name: str) -> bool:
    """True for what Hive and Athena leave out as well."""
    return name.startswith((".", "_"))


def _head(file: Path) -> bytes:
    try:
        with file.open("rb") as held:
            return held.read(_HEADER)
    except OSError as error:
        raise UnreadLogs(f"{escaped(str(file))}: {error.strerror}") from None


def _fields(head: bytes, file: Path) -> tuple[str, ...]:
    """The fields of a header. Raises UnreadLogs."""
    name = escaped(str(file))
    if not head:
        raise UnreadLogs(f"{name}: the file is empty: download it again")
    if head.startswith(_GZIP):
        head = _unpacked(head, name)
        if not head:
            raise UnreadLogs(f"{name}: the file is not whole, or empty: download it again")
    line = head.partition(b"\n")[0]
    try:
        words = line.decode("utf-8-sig").split()
    except UnicodeDecodeError:
        words = []
    fields = tuple(word.replace("-", "_").lower() for word in words)
    if len(_KNOWN.intersection(fields)) < _FEWEST:
        if words and words[0].isdecimal():
            raise UnreadLogs(
                f"{name}: the first line is a record, not the fields: write the header of its format first"
            )
        raise UnreadLogs(f"{name}: this is not a flow log: text with a header, the same in gzip, or Parquet")
    if len(set(fields)) != len(fields):
        raise UnreadLogs(f"{name}: the header names a field twice")
    strange = next((word for word, field in zip(words, fields, strict=True) if not _FIELD.fullmatch(field)), None)
    if strange is not None:
        raise UnreadLogs(f"{name}: “{escaped(strange[:40])}” in the header is no field of flow logs")
    return fields


def _unpacked(head: bytes, name: str) -> bytes:
    """The first bytes of a file in gzip."""
    try:
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(head, _HEADER)
    except (zlib.error, gzip.BadGzipFile):
        raise UnreadLogs(f"{name}: the file is not whole: download it again") from None


def require(fields: Iterable[str], file: object) -> None:
    """Raise UnreadLogs if fields that verdicts need are missing, as in the default format."""
    held = set(fields)
    missing = [name.replace("_", "-") for name in REQUIRED if name not in held]
    if missing:
        if len(held.intersection(_KNOWN)) < _FEWEST:
            raise UnreadLogs(f"{escaped(str(file))} is no flow log: it has the columns {few(sorted(held))}")
        kind = "the default format" if held == _DEFAULT else "a format"
        text = f"{kind} without {listed(missing)}, so no rule can be judged"
        raise UnreadLogs(f"{escaped(str(file))} has {text}: {_MAKE}")
