"""Expand the `Fn::ForEach` loops among the resources and outputs of a template.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sg_factory.cdk.synthesized.partial import ANY

_LOOP = "Fn::ForEach::"
_MOST = 100  # values of a loop


def expanded(section: Any) -> Mapping[str, Any]:
    """Return a section of a template with the entries that its loops make in place of the loops.

    A loop over values that no template lists is expanded once, with an unknown value.
    """
    if not isinstance(section, dict):
        return {}
    return section if not any(name.startswith(_LOOP) for name in section) else dict(_entries(section))


def _entries(section: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, body in section.items():
        match body:
            case [str(variable), values, dict(made)] if name.startswith(_LOOP):
                for value in _values(values):
                    yield from _entries(_with(made, variable, value))
            case _:
                yield name, body


def _values(values: Any) -> list[str]:
    is_listed = isinstance(values, list) and len(values) <= _MOST and all(isinstance(each, str) for each in values)
    return values if is_listed else [ANY]


def _with(made: Mapping[str, Any], variable: str, value: str) -> dict[str, Any]:
    """Return the entries of a loop with a value for its variable in texts and keys."""
    text = json.dumps(made, ensure_ascii=False)
    written = json.dumps(value, ensure_ascii=False)
    text = text.replace(f'{{"Ref": "{variable}"}}', written)
    for sign in ("$", "&"):
        text = text.replace(f"{sign}{{{variable}}}", written[1:-1])
    found: dict[str, Any] = json.loads(text)
    return found
