"""The names that expressions of a template refer to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sg_factory.source.cloudformation.values import intrinsic

_VARIABLE = re.compile(r"\$\{([^!${}.]+)(?:\.[^${}]*)?\}")


def referred(value: Any) -> Iterator[str]:
    """The names that an expression, or anything in a list or mapping, refers to."""
    name = intrinsic(value)
    if name == "Ref":
        yield str(value[name])
    elif name == "Fn::GetAtt":
        yield str(value[name][0] if isinstance(value[name], list) and value[name] else value[name]).split(".")[0]
    elif isinstance(value, dict):
        if name == "Fn::Sub":
            text = value[name][0] if isinstance(value[name], list) and value[name] else value[name]
            yield from _VARIABLE.findall(str(text))
        depends = value.get("DependsOn")
        yield from (str(each) for each in (depends if isinstance(depends, list) else [depends]) if each)
        for child in value.values():
            yield from referred(child)
    elif isinstance(value, list):
        for child in value:
            yield from referred(child)
