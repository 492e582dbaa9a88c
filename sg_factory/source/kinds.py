"""The kind of a file, by its content: a template, or what another reader reads; and files of any kind.

A JSON file of another kind begins with a brace, and its first key is none that a template begins with. A YAML file of
another kind has a line that no template has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path

from sg_factory.diagnostic import Diagnostic, Span, mistake
from sg_factory.files import NoFile, content
from sg_factory.plan import Plan
from sg_factory.source import accelerator, account, terraform
from sg_factory.source.cloudformation import adopt
from sg_factory.source.cloudformation.files import Candidate, candidates
from sg_factory.source.json_text import MOST_BYTES, json_of

_MOST_YAML = 1 << 20
_HEAD = 4096  # bytes in which a JSON file shows its first key
_FIRST_KEY = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*(?:"(?P<key>[^"\\]*)"|\})')
_OF_TEMPLATES = frozenset(
    (
        *(b"AWSTemplateFormatVersion", b"Conditions", b"Description", b"Mappings", b"Metadata", b"Outputs"),
        *(b"Parameters", b"Resources", b"Rules", b"Transform"),
    )
)


@dataclass(frozen=True, slots=True)
class SourceReader:
    """A reader of JSON files of one kind. A file without one of its `words` is not of that kind."""

    words: tuple[bytes, ...]
    is_one: Callable[[object], bool]
    plans_of: Callable[[object, str, datetime], tuple[Plan, ...]]


READERS = (
    SourceReader(account.WORDS, account.is_one, account.plans_of),
    SourceReader(terraform.WORDS, terraform.is_one, terraform.plans_of),
)
"""The readers of JSON besides that of templates."""


@dataclass(frozen=True, slots=True)
class OtherFiles:
    """The Plans of files that are not templates, by file, and the mistakes in others; `files` are all of these."""

    plans: Mapping[Path, tuple[Plan, ...]] = field(default_factory=dict)
    mistakes: tuple[Diagnostic, ...] = ()
    files: frozenset[Path] = frozenset()


def adopt_all(
    paths: Iterable[Path], as_of: datetime, known_as: Mapping[str, str]
) -> tuple[tuple[Plan, ...], tuple[Diagnostic, ...]]:
    """The Plans of files of all kinds, and the reasons why others have none.

    A path is a file, or a folder of them. `known_as` is as `cloudformation.adopt` takes it. Raises NoTemplate for a
    folder without any.
    """
    paths = tuple(paths)
    others = other_files(paths, as_of)
    left = tuple(path for path in paths if path not in others.files)
    plans, mistakes = adopt(left, as_of, known_as, others.files) if left else ((), ())
    return (*plans, *chain(*others.plans.values())), (*mistakes, *others.mistakes)


def other_files(paths: Iterable[Path], as_of: datetime) -> OtherFiles:
    """Read all files at some paths that are not templates; a folder as `cloudformation.candidates` has it."""
    plans: dict[Path, tuple[Plan, ...]] = {}
    mistakes: list[Diagnostic] = []
    files: set[Path] = set()
    for candidate in dict.fromkeys(chain(*map(candidates, paths))):
        if candidate.path not in files:
            found = _read(candidate, as_of) if _is_json(candidate.path) else _read_yaml(candidate, as_of)
            if found is not None:
                files.add(candidate.path)
                if isinstance(found, Diagnostic):
                    mistakes.append(found)
                else:
                    plans[candidate.path] = found
    named = account.with_unique_names(tuple(chain(*plans.values())))
    again = iter(named)
    return OtherFiles(
        {path: tuple(next(again) for _ in each) for path, each in plans.items()}, tuple(mistakes), frozenset(files)
    )


def sides_in(path: Path, as_of: datetime) -> tuple[tuple[Plan, ...], tuple[Plan, ...]] | None:
    """The Plans before and after the plan of Terraform in a file; None if it is none."""
    if not _is_json(path):
        return None
    written = content(path, MOST_BYTES + 1)
    if len(written) > MOST_BYTES or not any(word in written for word in terraform.WORDS):
        return None
    value, wrong = json_of(written, path.as_posix())
    return terraform.sides_of(value, path.as_posix(), as_of) if wrong is None and terraform.is_plan(value) else None


def _is_json(path: Path) -> bool:
    """True if a file begins like JSON, and not like a template."""
    try:
        head = content(path, _HEAD)
    except NoFile:
        return False
    first = _FIRST_KEY.match(head)
    return first is not None and first["key"] not in _OF_TEMPLATES


def _read_yaml(candidate: Candidate, as_of: datetime) -> tuple[Plan, ...] | Diagnostic | None:
    """The Plans of a configuration of the accelerator, or the first mistake in it; None for any other file."""
    try:
        written = content(candidate.path, _MOST_YAML + 1)
    except NoFile:
        return None
    if not accelerator.WORDS.search(written):
        return None
    value, wrong = accelerator.value_of(written, candidate.file)
    if wrong:
        return wrong[0] if b"securityGroups" in written else None
    return accelerator.plans_of(value, candidate.file, as_of) if accelerator.is_one(value) else None


def _read(candidate: Candidate, as_of: datetime) -> tuple[Plan, ...] | Diagnostic | None:
    """The Plans of a file, or the reason why it has none; None if the reader of templates reads it."""
    try:
        written = content(candidate.path, MOST_BYTES + 1)
    except NoFile:
        return None
    meant = [reader for reader in READERS if any(word in written for word in reader.words)]
    if not meant:
        return None
    file = candidate.file
    if len(written) > MOST_BYTES:
        text = f"the file is larger than {MOST_BYTES >> 20} MiB"
        return mistake("file-too-large", text, Span(file), help="save fewer regions or VPCs in one file")
    value, wrong = json_of(written, file)
    if wrong is not None:
        return wrong if b'"Resources"' not in written else None
    reader = next((each for each in meant if each.is_one(value)), None)
    return None if reader is None else reader.plans_of(value, file, as_of)
