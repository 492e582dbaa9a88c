"""Templates that lie in folders which are passed over: they are named, so that nobody takes them for judged."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from pathlib import Path

from sg_factory.adopt.files import passed_over
from sg_factory.adopt.template import GROUP
from sg_factory.adopt.text import MOST_BYTES, parse
from sg_factory.diagnostic import Place
from sg_factory.files import NoFile, content
from sg_factory.plan import Environment, Plan, Remark


def unread_in(paths: Iterable[Path], read: Collection[Path], as_of: datetime) -> Iterator[Plan]:
    """A Plan of nothing but a remark for each folder with templates of groups that nobody has `read`."""
    known = {os.path.abspath(path) for path in read}
    told: dict[str, Remark] = {}
    for path in paths:
        for files in passed_over(path):
            found = [file for file in files if os.path.abspath(file) not in known and _holds_groups(file)]
            if found:
                told.setdefault(os.path.abspath(found[0]), _remark(found))
    for remark in told.values():
        environment = Environment(None, remark.where)
        yield Plan(remark.where.file, environment, as_of, (), remarks=(remark,), read_from="template")


def _remark(files: list[Path]) -> Remark:
    file = files[0].as_posix()
    others = f", and {len(files) - 1:,} more there," if len(files) > 1 else ""
    help = "name what is to be judged: a folder that is hidden, or that a package manager or CDK has written, is not"
    return Remark("unknown", f"{file}{others} is not looked into", Place(file), help)


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
