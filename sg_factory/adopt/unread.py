"""Files that hold groups and are not looked into: they are named, so that nobody takes them for judged.

These are templates in folders which are passed over, and what is no template, such as one of another tool's.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sg_factory.adopt.files import candidates, passed_over
from sg_factory.adopt.template import GROUP
from sg_factory.adopt.text import MOST_BYTES, parse
from sg_factory.diagnostic import Place
from sg_factory.files import NoFile, content
from sg_factory.plan import Environment, Plan, Remark


def unread_in(paths: Iterable[Path], read: Collection[Path], as_of: datetime) -> Iterator[Plan]:
    """A Plan of nothing but a remark for each folder with templates of groups that nobody has `read`, and each file."""
    known = {os.path.abspath(path) for path in read}
    told: dict[str, Remark] = {}
    for path in paths:
        for files in passed_over(path):
            found = [file for file in files if os.path.abspath(file) not in known and _holds_groups(file)]
            if found:
                told.setdefault(os.path.abspath(found[0]), _remark(found))
        for each in candidates(path):
            name = os.path.abspath(each.path)
            if not each.is_named and name not in known and _holds_groups_elsewhere(each.path):
                told.setdefault(name, _no_template(each.path))
    for remark in told.values():
        environment = Environment(None, remark.where)
        yield Plan(remark.where.file, environment, as_of, (), remarks=(remark,), read_from="template")


def _remark(files: list[Path]) -> Remark:
    file = files[0].as_posix()
    others = f", and {len(files) - 1:,} more there," if len(files) > 1 else ""
    help = "name what is to be judged: a folder that is hidden, or that a package manager or CDK has written, is not"
    return Remark("unknown", f"{file}{others} is not looked into", Place(file), help)


def _no_template(file: Path) -> Remark:
    text = f"{file.as_posix()} holds security groups, and is no template that is judged"
    return Remark(
        "unknown", text, Place(file.as_posix()), "name the template that is made of it, or write a mapping Resources"
    )


def _holds_groups_elsewhere(file: Path) -> bool:
    """Whether a file that is no template, and in which there is no mistake, holds a security group somewhere."""
    try:
        written = content(file, MOST_BYTES + 1)
    except NoFile:
        return False
    if GROUP.encode() not in written:
        return False
    value, mistakes = parse(written, file.as_posix())
    is_template = isinstance(value, dict) and isinstance(value.get("Resources"), dict)
    return not mistakes and not is_template and _is_among(value)


def _is_among(value: Any) -> bool:
    pending = [value]
    while pending:
        each = pending.pop()
        if isinstance(each, dict):
            if str(each.get("Type")).startswith(GROUP):
                return True
            pending += each.values()
        elif isinstance(each, list):
            pending += each
    return isinstance(value, str)  # all of it is one text, such as JSON behind a comment


def _holds_groups(file: Path) -> bool:
    """Whether a file is a template with a security group; it is read only where it holds the words."""
    try:
        written = content(file, MOST_BYTES + 1)
    except NoFile:
        return False
    if GROUP.encode() not in written or b"Resources" not in written:
        return False
    value, mistakes = parse(written, file.as_posix())
    return bool(mistakes) or (isinstance(value, dict) and isinstance(value.get("Resources"), dict))
