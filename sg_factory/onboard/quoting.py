"""Value → a YAML scalar or list of scalars on one line that reads back as exactly that value."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from sg_factory.yaml.scalar import plain

# Text that needs no quotes anywhere, also not in a list in brackets or before a comment: it has no character with a
# meaning in YAML, alone or beside a blank.
_PLAIN = re.compile(r"[A-Za-z0-9/](?:[A-Za-z0-9._/+@;()=$-]| (?![#-])|,(?= )|'(?=\w))*\Z")
# Text that other YAML readers parse as a number or a boolean: 1e3, 0x1f, 1_000, y.
_ELSEWHERE_NO_TEXT = re.compile(r"[0-9][0-9a-fA-FxXoOeE._+-]*\Z|[yYnN]\Z")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n"}


class NotWritable(ValueError):
    """A value that cannot be written as a scalar; the message says why."""


def scalar(value: Any) -> str:
    """Return a value as YAML. Raises NotWritable for mappings and other values that are no scalars or lists of them."""
    if isinstance(value, (list, tuple)):
        items = [_text(str(item), is_listed=True) for item in value]
        return items[0] if len(items) == 1 else f"[{', '.join(items)}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, date)):
        return str(value)
    if isinstance(value, str):
        return _text(value)
    raise NotWritable(f"a {type(value).__name__} cannot be a value of a role file")


def _text(text: str, *, is_listed: bool = False) -> str:
    is_safe = _PLAIN.match(text) and text == text.rstrip() and not _ELSEWHERE_NO_TEXT.match(text)
    if is_safe and isinstance(plain(text), str) and not (is_listed and "," in text):
        return text
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(sign: str) -> str:
    if sign in _ESCAPES:
        return _ESCAPES[sign]
    if sign.isprintable():
        return sign
    if "\ud800" <= sign <= "\udfff":
        raise NotWritable(f"U+{ord(sign):04X} is half a character (a surrogate)")
    return f"\\U{ord(sign):08X}"
