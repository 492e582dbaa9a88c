"""Files with security groups that are not read: they are reported, because they are not judged.

These are templates in skipped folders, and files that are not CloudFormation templates, such as those of other tools.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.files import NoFile, content
from sg_factory.plan import Environment, Plan, TemplateNote
from sg_factory.source.cloudformation.expressions import hashed
from sg_factory.source.cloudformation.files import candidates, passed_over
from sg_factory.source.cloudformation.template import GROUP
from sg_factory.source.cloudformation.text import MOST_BYTES, parse
from sg_factory.source.cloudformation.values import within
from sg_factory.text.counting import counted


def unread_in(paths: Iterable[Path], read: Collection[Path], as_of: datetime) -> Iterator[Plan]:
    """A Plan with only a note for each skipped folder with templates, and for each file that is not a template."""
    known = {os.path.realpath(path) for path in read}
    notes: dict[str, TemplateNote] = {}
    for path in paths:
        for files in passed_over(path):
            others = (file for file in files if os.path.realpath(file) not in known)
            found = {file: written for file in others if (written := _written(file)) is not None}
            if found:
                notes.setdefault(os.path.abspath(next(iter(found))), _note(found, path))
        for each in candidates(path):
            if not each.is_named and os.path.realpath(each.path) not in known:
                written = _written_elsewhere(each.path)
                if written is not None:
                    notes.setdefault(os.path.abspath(each.path), _no_template(each.path, path, written))
    for note in notes.values():
        environment = Environment(None, note.where)
        yield Plan(note.where.file, environment, as_of, (), notes=(note,), read_from="template")


def _note(files: Mapping[Path, bytes], folder: Path) -> TemplateNote:
    first = next(iter(files))
    file = first.as_posix()
    others = f" and {counted(len(files) - 1, 'file')} beside it are" if len(files) > 1 else " is"
    help = "name the file to judge it: hidden folders, links, node_modules and CDK assets are skipped"
    holds = (f"{each.relative_to(folder).as_posix()} {hashed(written)}" for each, written in files.items())
    text = f"{file}{others} not read"
    return TemplateNote("unknown", text, Place(file), help, expression=f"#{hashed(' '.join(holds))}")


def _no_template(file: Path, folder: Path, written: bytes) -> TemplateNote:
    holds = f"#{file.relative_to(folder).as_posix()} {hashed(written)}"
    text = f"{file.as_posix()} contains security groups, but is not a CloudFormation template"
    help = "name the template that is generated from it, or write a mapping Resources"
    return TemplateNote("unknown", text, Place(file.as_posix()), help, expression=holds)


def _written_elsewhere(file: Path) -> bytes | None:
    """The content of a readable file that is not a template and has a security group; None otherwise."""
    written = _with_words(file, GROUP)
    if written is None:
        return None
    value, mistakes = parse(written, file.as_posix())
    return written if not mistakes and not _is_template(value) and _is_among(value) else None


def _is_among(value: Any) -> bool:
    types = (str(each.get("Type")) for each in within(value) if isinstance(each, dict))
    return isinstance(value, str) or any(
        type_.startswith(GROUP) for type_ in types
    )  # the whole file is one text: JSON after a comment


def _written(file: Path) -> bytes | None:
    """The content of a template with a security group; None otherwise. It is parsed only if it has the words."""
    written = _with_words(file, GROUP, "Resources")
    if written is None:
        return None
    value, mistakes = parse(written, file.as_posix())
    return written if mistakes or _is_template(value) else None


def _with_words(file: Path, *words: str) -> bytes | None:
    """The content of a file that can be read and has these words; None otherwise."""
    try:
        written = content(file, MOST_BYTES + 1)
    except NoFile:
        return None
    return written if all(word.encode() in written for word in words) else None


def _is_template(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("Resources"), dict)
