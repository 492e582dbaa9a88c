"""Templates that lie in folders which are passed over: they are named, so that nobody takes them for judged."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sg_factory.adopt.files import passed_over
from sg_factory.adopt.template import GROUP
from sg_factory.adopt.text import MOST_BYTES, parse
from sg_factory.diagnostic import Place
from sg_factory.files import NoFile, content
from sg_factory.plan import Environment, Plan, Remark


def unread_in(paths: Iterable[Path], read: Collection[Path], as_of: datetime) -> Iterator[Plan]:
    """A Plan of nothing but a remark for each folder with templates of groups that nobody has `read`."""
    known = {os.path.realpath(path) for path in read}
    told: dict[str, Remark] = {}
    for path in paths:
        for files in passed_over(path):
            others = (file for file in files if os.path.realpath(file) not in known)
            found = {file: written for file in others if (written := _written(file)) is not None}
            if found:
                told.setdefault(os.path.abspath(next(iter(found))), _remark(found, path))
    for remark in told.values():
        environment = Environment(None, remark.where)
        yield Plan(remark.where.file, environment, as_of, (), remarks=(remark,), read_from="template")


def _remark(files: Mapping[Path, bytes], folder: Path) -> Remark:
    first = next(iter(files))
    file = first.as_posix()
    others = f", and {len(files) - 1:,} more there," if len(files) > 1 else ""
    help = "name what is to be judged: hidden folders, links, and what a package manager or CDK has written are not"
    holds = sha256()
    for each, written in files.items():
        name = each.relative_to(folder).as_posix().encode("utf-8", "surrogateescape")
        holds.update(b"%s %d " % (name, len(written)) + written)
    text = f"{file}{others} is not looked into"
    return Remark("unknown", text, Place(file), help, expression=f"#{holds.hexdigest()}")


def _written(file: Path) -> bytes | None:
    """What a file holds if it is a template with a security group; it is parsed only where it has the words."""
    try:
        written = content(file, MOST_BYTES + 1)
    except NoFile:
        return None
    if GROUP.encode() not in written or b"Resources" not in written:
        return None
    value, mistakes = parse(written, file.as_posix())
    is_template = isinstance(value, dict) and isinstance(value.get("Resources"), dict)
    return written if mistakes or is_template else None
