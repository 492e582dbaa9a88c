"""Values → JSON for machines and people, in the one form in which all of it is written."""

from __future__ import annotations

import json
from json.encoder import encode_basestring
from typing import Any


def json_text(value: Any) -> str:
    """What `json.dumps(value, indent=2, ensure_ascii=False)` says, of keys that are text, and a final line break.

    Measured on the stacks of 2,500 roles with 20 rules: less than half of its time, which is spent in handing each
    token up through a generator for every level.
    """
    return _text(value, "\n") + "\n"


def _text(value: Any, line: str) -> str:
    """`line` begins a line here: a line break and blanks."""
    if isinstance(value, str):
        return encode_basestring(value)
    inner = line + "  "
    if isinstance(value, dict) and value:
        items = [f"{encode_basestring(key)}: {_text(item, inner)}" for key, item in value.items()]
        return "{" + inner + f",{inner}".join(items) + line + "}"
    if isinstance(value, list | tuple) and value:
        return "[" + inner + f",{inner}".join([_text(item, inner) for item in value]) + line + "]"
    return str(value) if type(value) is int else json.dumps(value)
