"""Any value → one YAML scalar or list of scalars on one line, which reads back as exactly that value."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from sg_factory.yaml.scalar import plain

# What needs no quotes anywhere, a list in brackets and a comment behind it included: no sign that YAML reads anything
# into stands in it, alone or beside a blank.
_PLAIN = re.compile(r"[A-Za-z0-9/](?:[A-Za-z0-9._/+@;()=$-]| (?![#-])|,(?= )|'(?=\w))*\Z")
# What some reader of YAML takes for a number or for yes and no, though ours does not: 1e3, 0x1f, 1_000, y.
_ELSEWHERE_NO_TEXT = re.compile(r"[0-9][0-9a-fA-FxXoOeE._+-]*\Z|[yYnN]\Z")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n"}


class NotWritable(ValueError):
    """A value that YAML has no scalar for; the message says which."""


def scalar(value: Any) -> str:
    """How a value is written. Raises NotWritable for mappings and whatever else is no scalar and no list of them."""
    if isinstance(value, (list, tuple)):
        items = [_text(str(item), is_listed=True) for item in value]
        return items[0] if len(items) == 1 else f"[{', '.join(items)}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, date)):
        return str(value)
    if isinstance(value, str):
        return _text(value)
    raise NotWritable(f"a {type(value).__name__} is no value of a role file")


def _text(text: str, *, is_listed: bool = False) -> str:
    if _is_plain(text) and not (is_listed and "," in text):
        return text
    return f'"{"".join(map(_escaped, text))}"'


def _is_plain(text: str) -> bool:
    is_safe = bool(_PLAIN.match(text)) and text == text.rstrip() and not _ELSEWHERE_NO_TEXT.match(text)
    return is_safe and isinstance(plain(text), str)


def _escaped(sign: str) -> str:
    if sign in _ESCAPES:
        return _ESCAPES[sign]
    if sign.isprintable():
        return sign
    if "\ud800" <= sign <= "\udfff":
        raise NotWritable(f"U+{ord(sign):04X} is half a character")
    return f"\\U{ord(sign):08X}"
