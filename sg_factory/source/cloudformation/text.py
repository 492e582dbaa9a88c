"""The bytes of a template → plain values. JSON has a fast path; malformed JSON is read as YAML to locate mistakes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sg_factory.diagnostic import Diagnostic, Span, mistake
from sg_factory.files import NoFile, content
from sg_factory.source.cloudformation.nesting import MOST_DEPTH
from sg_factory.source.json_text import decoded, not_json

MOST_BYTES = 1 << 20


def read_bytes(path: Path, file: str) -> bytes | Diagnostic:
    """The content of a file, up to the size limit of templates, or the reason why it cannot be read."""
    try:
        return content(path, MOST_BYTES + 1)
    except NoFile as reason:
        help = "name a file that can be read"
        return mistake("unreadable", f"{file} cannot be read: {reason}", Span(file), help=help)


def parse(written: bytes, file: str) -> tuple[Any, tuple[Diagnostic, ...]]:
    """The values of a template's text, or None and the mistakes in it.

    A short `Fn::GetAtt` becomes a list; keys are always texts; aliases and merge keys are expanded.
    """
    if len(written) > MOST_BYTES:
        return None, (
            mistake(
                "file-too-large", "the file is larger than 1 MiB", Span(file), help="CloudFormation accepts no more"
            ),
        )
    text = decoded(written, file)
    if isinstance(text, Diagnostic):
        return None, (text,)
    if text.lstrip()[:1] == "{":
        try:
            return _from_json(text), ()
        except json.JSONDecodeError as error:
            if file.lower().endswith(".json"):
                return None, (not_json(error, text, file),)
        except (ValueError, RecursionError):
            pass
    from sg_factory.source.cloudformation.events import (
        from_yaml,
    )  # imported here: JSON templates do not need the YAML reader

    return from_yaml(text, file)


def _from_json(text: str) -> Any:
    """The values of JSON. Raises ValueError for duplicate keys or deep nesting: the YAML reader then reports where."""
    value = json.loads(text, object_pairs_hook=_once)
    level = [value]
    for _ in range(MOST_DEPTH):
        level = [child for each in level for child in _children(each)]
        if not level:
            return value
    raise ValueError


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _children(value: Any) -> Iterator[Any]:
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        if isinstance(child, (dict, list)):
            yield child
