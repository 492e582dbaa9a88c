"""Names in the values of a file, found by the schema of its model: a new key of the language needs nothing here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from sg_factory.authored.models.authored import Authored
from sg_factory.authored.models.forms import JsonSchema
from sg_factory.authored.schema.of_model import json_schema

_DEFINITION = "#/$defs/"


@dataclass(frozen=True, slots=True)
class WrittenName:
    """A text of a file where a name belongs; `kind` is a key of `authored.schema.vocabulary`, such as `peer`."""

    kind: str
    text: str
    path: tuple[str | int, ...]
    part: Literal["key", "value"]


def written_names(model: type[Authored], value: Any) -> Iterator[WrittenName]:
    """Yield every name in the values of a file, once."""
    schema = _schema(model)
    yield from dict.fromkeys(_names(value, schema, schema.get("$defs", {}), (), "value"))


@cache
def _schema(model: type[Authored]) -> JsonSchema:
    return json_schema(model)


def _names(
    value: Any, schema: JsonSchema, defined: JsonSchema, path: tuple[str | int, ...], part: Literal["key", "value"]
) -> Iterator[WrittenName]:
    kind = schema.get("$ref", "").removeprefix(_DEFINITION)
    if kind in defined:
        yield from _names(value, defined[kind], defined, path, part)
    elif kind and isinstance(value, str):
        yield WrittenName(kind, value, path, part)
    for each in (*schema.get("anyOf", ()), *schema.get("allOf", ())):
        yield from _names(value, each, defined, path, part)
    if isinstance(value, list) and "items" in schema:
        for index, item in enumerate(value):
            yield from _names(item, schema["items"], defined, (*path, index), "value")
    if isinstance(value, dict):
        for key, item in value.items():
            below = (*path, key)
            yield from _names(key, schema.get("propertyNames", {}), defined, below, "key")
            named = schema.get("properties", {}).get(key) or schema.get("additionalProperties") or {}
            yield from _names(item, named, defined, below, "value")
