"""The bytes of a JSON file → plain values, or the one mistake in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from sg_factory.diagnostic import Diagnostic, Span, mistake

MOST_BYTES = 1 << 29
"""The size limit of files that are not templates: 512 MiB."""

_MOST_DEPTH = 100  # levels of lists and mappings; what EC2 and Terraform print has a tenth of that, or a third


def json_of(written: bytes, file: str) -> tuple[Any, Diagnostic | None]:
    """Return the values of a JSON text, or None and the mistake: no UTF-8, no JSON, a key twice, too deep."""
    text = decoded(written, file)
    if isinstance(text, Diagnostic):
        return None, text
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        return None, not_json(error, text, file)
    except RecursionError:
        return None, _wrong("too-deep", "lists and mappings are nested too deep", file)
    except ValueError as error:  # a key twice, NaN, or an integer of thousands of digits
        return None, _wrong("json-syntax", f"this is not JSON as EC2 or a tool prints it: {error}", file)
    if not _is_flat(value):
        return None, _wrong("too-deep", f"lists and mappings are nested more than {_MOST_DEPTH} deep", file)
    return value, None


def decoded(written: bytes, file: str) -> str | Diagnostic:
    """Return the text of some bytes, or the mistake that they are not UTF-8."""
    try:
        return written.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = written[: error.start].count(b"\n") + 1
        message = f"byte 0x{written[error.start]:02x} is not UTF-8"
        return mistake("not-utf8", message, Span(file, line, 1, 2), help="save the file as UTF-8")


def not_json(error: json.JSONDecodeError, text: str, file: str) -> Diagnostic:
    """Return the mistake of a text that is not JSON, with its line."""
    lines = text.splitlines()
    source = lines[error.lineno - 1] if error.lineno <= len(lines) else ""
    span = Span(file, error.lineno, error.colno, error.colno + 1, source)
    return mistake(
        "json-syntax", f"this is not JSON: {error.msg}", span, help="correct the text here or just before it"
    )


def _wrong(code: str, message: str, file: str) -> Diagnostic:
    return mistake(code, message, Span(file), help="save the answer again, as the tool prints it")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(key for index, (key, _) in enumerate(pairs) if any(key == other for other, _ in pairs[:index]))
        raise ValueError(f"the key “{twice[:80]}” is there twice")
    return found


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a number")


def _is_flat(value: Any) -> bool:
    level = [value]
    for _ in range(_MOST_DEPTH):
        level = [child for each in level for child in _containers(each)]
        if not level:
            return True
    return False


def _containers(value: Any) -> Iterator[Any]:
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        if isinstance(child, (dict, list)):
            yield child
