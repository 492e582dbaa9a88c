"""Suppression comments of checkov, trivy and KICS in a YAML template, each with the scope its tool gives it.

checkov's `# checkov:skip=ID,ID:why` applies to the resource around it; trivy's `#trivy:ignore:ID` to what begins on
its line, or on the next one if the comment is alone on its line; `# kics-scan disable=ID,ID` at the head to the file. A
comment without an id (`# kics-scan ignore-line`, `ignore-block`) accepts nothing: it would hide other findings too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from sg_factory.source.cloudformation.lines import Lines

_ANY = re.compile(r"(?:checkov|bridgecrew|cortex):skip=|(?:trivy|tfsec|cfsec):ignore:|kics-scan ")
_SKIP = re.compile(r"(checkov|bridgecrew|cortex):skip= *([\w-]+(?:,[\w-]+)*)(?::(.*))?", re.ASCII)
_IGNORE = re.compile(r"#\s*(trivy|tfsec|cfsec):ignore:([\w-]+)((?::\w+:[^\s#:]+)*)", re.ASCII)
_DISABLE = re.compile(r"# *kics-scan disable=([\w,-]+)", re.ASCII)
_RESOURCES = re.compile(r"Resources\s*:\s*(#.*)?$")
_KEY = re.compile(r"( *)['\"]?([A-Za-z0-9:&{}$]+)['\"]?\s*:(\s|$)")

_TOOLS = {"bridgecrew": "checkov", "cortex": "checkov", "tfsec": "trivy", "cfsec": "trivy"}


@dataclass(frozen=True, slots=True)
class Comment:
    """An id that a comment suppresses at a path and below; an empty path is the file. `tool` is as written there."""

    path: tuple[str | int, ...]
    tool: str
    id: str
    reason: str = ""
    until: date | None = None

    @property
    def check(self) -> str:
        """The id with the name of its tool in front."""
        return f"{_TOOLS.get(self.tool, self.tool)} {self.id}"


def comments_in(text: str, known_as: Mapping[str, str]) -> tuple[Comment, ...]:
    """The comments of a YAML text that suppress an id in `known_as` (lower case); the first of several equal ones."""
    found: dict[tuple[object, ...], Comment] = {}
    if _ANY.search(text):
        lines = text.splitlines()
        for comment in chain(_of_kics(lines), _of_checkov(lines), _of_trivy(lines, text)):
            if comment.check.casefold() in known_as:
                found.setdefault((comment.path, comment.check, comment.until), comment)
    return tuple(found.values())


def _of_kics(lines: list[str]) -> Iterator[Comment]:
    for line in lines:
        if line.strip() and line.strip() != "---" and not line.lstrip().startswith("#"):
            return
        disable = _DISABLE.search(line)
        for id_ in disable[1].split(",") if disable else ():
            yield Comment((), "KICS", id_)


def _of_checkov(lines: list[str]) -> Iterator[Comment]:
    """The comments of checkov, each for the resource whose lines it is among."""
    inside, indent, resource = False, 0, ""
    for line in lines:
        key = _KEY.match(line)
        if key and not key[1]:
            inside, indent, resource = bool(_RESOURCES.match(line)), 0, ""
        elif key and inside and len(key[1]) == (indent or len(key[1])):
            indent, resource = len(key[1]), key[2]
        skip = _SKIP.search(line) if resource and ":skip=" in line else None
        if skip and "#" in line[: skip.start()]:
            for id_ in skip[2].split(","):
                yield Comment(("Resources", resource), skip[1], id_, (skip[3] or "").strip())


def _of_trivy(lines: list[str], text: str) -> Iterator[Comment]:
    if ":ignore:" not in text:
        return
    nodes, following = Lines(text), _following(lines)
    for number, line in enumerate(lines):
        for ignore in _IGNORE.finditer(line) if ":ignore:" in line else ():
            path = nodes.path(following[number] if line.lstrip().startswith("#") else number)
            conditions = dict(re.findall(r":(\w+):([^\s#:]+)", ignore[3]))
            days = [_day_before(conditions.pop("exp"))] if "exp" in conditions else []
            if path is not None and not conditions and None not in days:
                yield Comment(path, ignore[1], ignore[2], until=next(iter(days), None))


def _following(lines: list[str]) -> list[int]:
    """For each line, the number of the next one that is not blank or a comment."""
    found, last = [0] * len(lines), len(lines)
    for number in range(len(lines) - 1, -1, -1):
        found[number] = last
        if lines[number].strip() and not lines[number].lstrip().startswith("#"):
            last = number
    return found


def _day_before(text: str) -> date | None:
    """The last valid day of a comment that expires at the start of a date; None if that is not a date."""
    try:
        return date.fromisoformat(text) - timedelta(days=1)
    except (ValueError, OverflowError):
        return None
