"""Paths → snapshots of accounts, for commands that read nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sg_factory.diagnostic import Diagnostic, Span, mistake
from sg_factory.files import NoFile, content
from sg_factory.source import account
from sg_factory.source.cloudformation.files import Candidate, candidates
from sg_factory.source.json_text import MOST_BYTES, json_of

_HELP = "save one with `sg-factory snapshot --output FILE`, or the answer of aws ec2 describe-security-groups"


@dataclass(frozen=True, slots=True)
class SavedSnapshot:
    """The JSON value of a snapshot, and the file or account that it is read from."""

    value: object
    file: str


def snapshots_in(paths: Iterable[Path]) -> tuple[tuple[SavedSnapshot, ...], tuple[Diagnostic, ...]]:
    """Return the snapshots at some paths, each a file or a folder, and the reasons why files are none.

    In a folder, JSON of other kinds is skipped; a folder without snapshots is a mistake.
    """
    found: list[SavedSnapshot] = []
    mistakes: list[Diagnostic] = []
    for path in paths:
        read = [_read(each) for each in candidates(path)]
        found += (each for each in read if isinstance(each, SavedSnapshot))
        mistakes += (each for each in read if isinstance(each, Diagnostic))
        if not any(read):
            mistakes.append(mistake("no-snapshot", "there is no snapshot of an account", Span(str(path)), help=_HELP))
    return tuple(found), tuple(mistakes)


def _read(candidate: Candidate) -> SavedSnapshot | Diagnostic | None:
    """The snapshot in a file, or the reason why there is none; None for a file of a folder that is another kind."""
    file = candidate.file
    try:
        written = content(candidate.path, MOST_BYTES + 1)
    except NoFile as error:
        return mistake("no-snapshot", f"the file cannot be read: {error}", Span(file), help=_HELP)
    is_meant = any(word in written for word in account.WORDS)
    if len(written) > MOST_BYTES:
        text = f"the file is larger than {MOST_BYTES >> 20} MiB"
        return mistake("file-too-large", text, Span(file), help="save fewer regions or VPCs in one file")
    value, wrong = json_of(written, file) if is_meant or candidate.is_named else (None, None)
    if wrong is not None:
        return wrong if is_meant or candidate.is_named else None
    if account.is_one(value):
        return SavedSnapshot(value, file)
    if not candidate.is_named:
        return None
    return mistake("no-snapshot", "this is not a snapshot of an account", Span(file), help=_HELP)
