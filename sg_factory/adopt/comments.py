"""What a YAML template accepts of checkov's findings in comments: `# checkov:skip=CKV_AWS_24:why`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SKIP = re.compile(r"#.*?checkov:skip=(CKV2?_[A-Z]+_[0-9]+)(?::(.*))?")
_RESOURCES = re.compile(r"Resources\s*:\s*(#.*)?$")
_KEY = re.compile(r"( *)['\"]?([A-Za-z0-9:&{}$]+)['\"]?\s*:(\s|$)")


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment inside of a resource; `check` is such as `checkov CKV_AWS_24`."""

    resource: str
    check: str
    reason: str


def comments_in(text: str) -> Iterator[Comment]:
    """The comments that accept something, by the resource between whose lines each stands."""
    if "checkov:skip=" not in text:
        return
    inside, indent, resource = False, 0, ""
    for line in text.splitlines():
        key = _KEY.match(line)
        if key and not key[1]:
            inside, indent, resource = bool(_RESOURCES.match(line)), 0, ""
        elif key and inside and len(key[1]) == (indent or len(key[1])):
            indent, resource = len(key[1]), key[2]
        skip = _SKIP.search(line)
        if skip and resource:
            yield Comment(resource, f"checkov {skip[1]}", (skip[2] or "").strip())
