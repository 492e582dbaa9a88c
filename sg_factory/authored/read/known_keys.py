"""The allowed keys of each mapping in a file, from the file's model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sg_factory.authored.models.authored import Authored
from sg_factory.authored.models.json_schema import json_schema


def keys_at(model: type[Authored], path: tuple[str | int, ...]) -> tuple[str, ...]:
    """Return the allowed keys of the mapping at `path` in a file of `model`."""
    schema = json_schema(model)
    definitions = schema.get("$defs", {})
    keys: list[str] = []
    todo: list[tuple[Mapping[str, Any], tuple[str | int, ...]]] = [(schema, path)]
    while todo:
        node, rest = todo.pop()
        if "$ref" in node:
            todo.append((definitions.get(node["$ref"].rsplit("/", 1)[1], {}), rest))
        elif "anyOf" in node:
            todo.extend((arm, rest) for arm in node["anyOf"])
        elif rest:
            todo.extend((child, rest[1:]) for child in _children(node, rest[0]))
        else:
            keys.extend(node.get("properties", ()))
    return tuple(sorted(set(keys)))


def _children(schema: Mapping[str, Any], step: str | int) -> Iterator[Mapping[str, Any]]:
    if isinstance(step, int) and isinstance(schema.get("items"), dict):
        yield schema["items"]
    elif step in schema.get("properties", {}):
        yield schema["properties"][step]
    elif isinstance(schema.get("additionalProperties"), dict):
        yield schema["additionalProperties"]
