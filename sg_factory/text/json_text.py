"""Values → JSON text, indented by two spaces."""

from __future__ import annotations

import json
from json.encoder import encode_basestring
from typing import Any


def json_text(value: Any) -> str:
    """Return `json.dumps(value, indent=2, ensure_ascii=False)` with a final line break; all keys have to be text.

    Measured on the stacks of 2,500 roles with 20 rules: it takes less than half the time of `json.dumps`, which passes
    each token through a generator for every level.
    """
    return _text(value, "\n") + "\n"


def _text(value: Any, line: str) -> str:
    """Return the JSON of a value; `line` is a line break with the indentation of this level."""
    if isinstance(value, str):
        return encode_basestring(value)
    inner = line + "  "
    if isinstance(value, dict) and value:
        items = [f"{encode_basestring(key)}: {_text(item, inner)}" for key, item in value.items()]
        return "{" + inner + f",{inner}".join(items) + line + "}"
    if isinstance(value, list | tuple) and value:
        return "[" + inner + f",{inner}".join([_text(item, inner) for item in value]) + line + "]"
    return str(value) if type(value) is int else json.dumps(value)
