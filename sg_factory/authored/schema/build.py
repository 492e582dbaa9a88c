"""A model and the names of a project → the JSON Schema (2020-12) of one kind of file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sg_factory.authored.models import Base, HostFile, Role, Settings
from sg_factory.authored.models.forms import NAMES, JsonSchema
from sg_factory.authored.models.text import Authored
from sg_factory.authored.schema.names import SchemaNames
from sg_factory.authored.schema.vocabulary import definitions

KINDS: Mapping[str, tuple[type[Authored] | type[HostFile], str]] = {
    "role": (Role, "a role of {}: roles/NAME.yaml"),
    "base": (Base, "shared rules of {}: roles/_NAME.yaml"),
    "sg-factory": (Settings, "sg-factory.yaml of {}"),
    "hosts": (HostFile, "hosts.yaml of {}"),
}
"""The kinds of file by the names of their schemas: the model of each, and its title around the project's name."""

FOLDER = ".sg-factory"
"""Where a project keeps its schemas."""

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NOTE = (
    "Made by `sg-factory schema` from the project's files; made anew it knows their new names. "
    "`sg-factory schema --reference` explains every key."
)


def file_of(kind: str) -> str:
    """The file of a schema in a project."""
    return f"{FOLDER}/{kind}.schema.json"


def schemas_of(names: SchemaNames) -> dict[str, JsonSchema]:
    """The schema of every kind of file."""
    shared = definitions(names)
    return {kind: _schema(model, title.format(names.project), shared) for kind, (model, title) in KINDS.items()}


def _schema(model: type[Authored] | type[HostFile], title: str, shared: dict[str, JsonSchema]) -> JsonSchema:
    made = _plain(_of_model(model))
    own = made.pop("$defs", {})
    used = {kind: shared[kind] for kind in sorted(_used([made, own]))}
    return {"$schema": _DIALECT, "$comment": _NOTE, "title": title, **made, "$defs": {**own, **used}}


@cache
def _of_model(model: type[Authored] | type[HostFile]) -> JsonSchema:
    return model.model_json_schema(by_alias=True)


def _plain(node: Any) -> Any:
    """What pydantic makes, as an editor likes it: no titles made of keys, no empty defaults, names by reference."""
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    made = {key: _plain(value) for key, value in node.items() if key not in ("properties", "$defs", "examples")}
    made |= {key: node[key] for key in ("examples",) if key in node}
    for key in ("properties", "$defs"):
        if key in node:
            made[key] = {name: _plain(value) for name, value in node[key].items()}
    made.pop("title", None)
    if made.get("default") in (None, [], {}):
        made.pop("default", None)
    if NAMES in made:
        del made["type"]
        made["$ref"] = f"#/$defs/{made.pop(NAMES)}"
    return _with_any_key(made)


def _with_any_key(node: JsonSchema) -> JsonSchema:
    """A mapping whose keys must have a form: as pydantic writes it, keys of another form would pass unseen."""
    patterns = node.pop("patternProperties", None)
    if patterns is None:
        return node
    ((pattern, value),) = patterns.items()
    known = node.get("propertyNames", {})
    form = {"type": "string", "pattern": pattern}
    keys = {"allOf": [form, known]} if "$ref" in known else {**form, **known}
    return {**node, "additionalProperties": value, "propertyNames": keys}


def _used(node: Any) -> set[str]:
    """The shared definitions that something refers to."""
    if isinstance(node, list):
        return set().union(*map(_used, node))
    if not isinstance(node, dict):
        return set()
    found = set().union(*map(_used, node.values()))
    name = str(node.get("$ref", "")).removeprefix("#/$defs/")
    return found | {name} if name and name[0].islower() else found
