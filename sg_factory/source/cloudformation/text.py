"""The bytes of a template → plain values. JSON has a fast path; malformed JSON is read as YAML to locate mistakes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sg_factory.diagnostic import Diagnostic, Span, mistake
from sg_factory.files import NoFile, content
from sg_factory.source.cloudformation.nesting import MOST_DEPTH

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
    try:
        text = written.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = written[: error.start].count(b"\n") + 1
        message = f"byte 0x{written[error.start]:02x} is not UTF-8"
        return None, (mistake("not-utf8", message, Span(file, line, 1, 2), help="save the file as UTF-8"),)
    if text.lstrip()[:1] == "{":
        try:
            return _from_json(text), ()
        except json.JSONDecodeError as error:
            if file.lower().endswith(".json"):
                return None, (_not_json(error, text, file),)
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


def _not_json(error: json.JSONDecodeError, text: str, file: str) -> Diagnostic:
    lines = text.splitlines()
    source = lines[error.lineno - 1] if error.lineno <= len(lines) else ""
    span = Span(file, error.lineno, error.colno, error.colno + 1, source)
    return mistake(
        "json-syntax", f"this is not JSON: {error.msg}", span, help="correct the text here or just before it"
    )
