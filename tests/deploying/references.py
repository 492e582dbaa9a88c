"""References in a template: the order of its resources, and the resolved values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from tests.deploying.ec2 import Refused

Template = Mapping[str, Any]


def in_order(template: Template) -> tuple[str, ...]:
    """The logical ids, each after what it refers to or depends on. Raises Refused for a cycle and for unknown names."""
    resources, parameters = template["Resources"], template.get("Parameters", {})
    graph: dict[str, list[str]] = {}
    for logical_id, resource in resources.items():
        named = {*_named(resource.get("Properties", {})), *_depends_on(resource)} - parameters.keys()
        if not named <= resources.keys():
            raise Refused("ValidationError", f"unresolved dependencies {sorted(named - resources.keys())}")
        graph[logical_id] = sorted(named)
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise Refused("ValidationError", f"circular dependency between {sorted(set(error.args[1]))}") from error


def imports(template: Template) -> set[str]:
    """The exports of other stacks that a template names."""
    return {name for key, name in _references(template["Resources"]) if key == "Fn::ImportValue"}


def resolved(value: Any, meaning: Callable[[str, Any], Any]) -> Any:
    """A value with every reference put through `meaning`, which takes its kind (`Ref` …) and what it names."""
    match value:
        case {"Ref": named} | {"Fn::GetAtt": named} | {"Fn::ImportValue": named} if len(value) == 1:
            return meaning(next(iter(value)), named)
        case dict():
            return {key: resolved(item, meaning) for key, item in value.items()}
        case list():
            return [resolved(item, meaning) for item in value]
    return value


def _named(value: Any) -> Iterator[str]:
    for key, named in _references(value):
        if key == "Ref":
            yield named
        elif key == "Fn::GetAtt":
            yield named[0]


def _references(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key in ("Ref", "Fn::GetAtt", "Fn::ImportValue"):
                yield key, item
            yield from _references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)


def _depends_on(resource: Mapping[str, Any]) -> list[str]:
    named = resource.get("DependsOn", [])
    return [named] if isinstance(named, str) else named
