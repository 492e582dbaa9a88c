"""A template → text. JSON is what CloudFormation and CDK exchange; YAML is for people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from json.encoder import encode_basestring
from typing import Any

FORMATS = ("json", "yaml")


def template_text(template: Mapping[str, Any], format: str) -> str:
    """The template in one of `FORMATS`, with a final line break."""
    if format == "json":
        return _json(template, "\n") + "\n"
    import yaml  # only this format pays for it

    class Dumper(yaml.CSafeDumper):
        def ignore_aliases(self, _data: object) -> bool:
            return True

    text: str = yaml.dump(template, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=120)
    return text


def _json(value: Any, line: str) -> str:
    """What `json.dumps(value, indent=2, ensure_ascii=False)` says, of keys that are text; `line` begins a line here.

    Measured on the stacks of 2,500 roles with 20 rules: less than half of its time, which is spent in handing each
    token up through a generator for every level.
    """
    if isinstance(value, str):
        return encode_basestring(value)
    inner = line + "  "
    if isinstance(value, dict) and value:
        items = [f"{encode_basestring(key)}: {_json(item, inner)}" for key, item in value.items()]
        return "{" + inner + f",{inner}".join(items) + line + "}"
    if isinstance(value, list) and value:
        return "[" + inner + f",{inner}".join([_json(item, inner) for item in value]) + line + "]"
    return str(value) if type(value) is int else json.dumps(value)
