"""The resources of a template that name security groups by id or by SSM parameter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sg_factory.plan.declared import Holder
from sg_factory.source.cloudformation.holder_types import HOLDER_TYPES

_GROUP_ID = re.compile(r"(arn:.*/)?(sg-[0-9a-f]{8,17})\Z")
_RESOLVED = re.compile(r"\{\{resolve:ssm:(/[^:}]+)(:\d+)?\}\}\Z")
_MOST_STEPS = 60


def template_holders(template: Mapping[str, Any], file: str) -> Iterator[Holder]:
    """Yield the resources of the types of `HOLDER_TYPES`, for each id or SSM parameter of a group that they name.

    A parameter counts with its default. `file` is part of the id of a holder.
    """
    defaults = _defaults(template)
    resources = template.get("Resources")
    for name, resource in resources.items() if isinstance(resources, dict) else ():
        kind = resource.get("Type") if isinstance(resource, dict) else None
        paths = HOLDER_TYPES.get(kind, ()) if isinstance(kind, str) else ()
        values = (value for path in paths for value in _at(resource.get("Properties"), path.split(".")))
        for text in dict.fromkeys(text for value in values for text in _texts(value, defaults, 0)):
            yield Holder(text, str(kind), f"{file}:{name}")


def _defaults(template: Mapping[str, Any]) -> dict[str, str]:
    """The defaults of parameters: an id, or the name of an SSM parameter."""
    declared = template.get("Parameters")
    each = declared.items() if isinstance(declared, dict) else ()
    return {
        name: known["Default"] for name, known in each if isinstance(known, dict) and _is_text(known.get("Default"))
    }


def _listed(text: str) -> Iterator[str]:
    """Yield the ids, or the names of SSM parameters, in a default: a list has commas."""
    return (each for part in text.split(",") if (each := part.strip()))


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _at(value: Any, path: list[str]) -> Iterator[Any]:
    """Yield the values at a path, in each item of lists and in each branch of functions on the way."""
    if isinstance(value, list):
        for item in value:
            yield from _at(item, path)
    elif isinstance(value, dict) and "Fn::If" in value:
        yield from _at(value["Fn::If"], path)
    elif not path:
        yield value
    elif isinstance(value, dict) and path[0] in value:
        yield from _at(value[path[0]], path[1:])


def _texts(value: Any, defaults: Mapping[str, str], depth: int) -> Iterator[str]:
    """Yield the ids of groups and the names of SSM parameters in a value, also as arguments of functions."""
    if isinstance(value, str):
        if resolved := _RESOLVED.match(value):
            yield resolved[1]
        elif named := _GROUP_ID.match(value):
            yield named[2]
        return
    if depth > _MOST_STEPS:
        return
    if isinstance(value, dict):
        reference = value.get("Ref")
        if isinstance(reference, str) and reference in defaults:
            yield from (named[2] if (named := _GROUP_ID.match(text)) else text for text in _listed(defaults[reference]))
        for child in value.values():
            yield from _texts(child, defaults, depth + 1)
    elif isinstance(value, list):
        for child in value:
            yield from _texts(child, defaults, depth + 1)
