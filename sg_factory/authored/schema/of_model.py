"""A model → the JSON Schema of its file, with references to definitions of the names in a project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from inspect import cleandoc
from itertools import combinations, permutations
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin

from sg_factory.authored.models.authored import Authored, JointKeys, Key, Model, OneOf
from sg_factory.authored.models.forms import REQUIRED, JsonSchema
from sg_factory.text.counting import listed

_TYPES = {bool: "boolean", int: "integer"}
# The last keys of a schema, in their order; "names" are references to names, and the values by name.
_LATE = ("examples", "properties", "names", "$defs")


def json_schema(model: type[Authored]) -> JsonSchema:
    """Return the schema of a file, with those of the mappings in it under `$defs`."""
    found: dict[str, JsonSchema] = {}
    whole = _of_model(model, found)
    made: JsonSchema = _in_order({**whole, "$defs": found} if found else whole)
    return made


def _in_order(node: Any, key: str = "") -> Any:
    if isinstance(node, dict) and key != "propertyNames":
        names = node if key == "properties" else sorted(node, key=lambda name: (_place(name, node), name))
        return {name: _in_order(node[name], name) for name in names}
    return [_in_order(each) for each in node] if isinstance(node, (list, tuple)) else node


def _place(key: str, node: JsonSchema) -> int:
    by_name = key == "additionalProperties" and {"pattern", "allOf"}.intersection(node.get("propertyNames", ()))
    is_of_names = by_name or (key == "$ref" and node[key][len("#/$defs/")].islower())
    late = "names" if is_of_names else key
    return _LATE.index(late) + 1 if late in _LATE else 0


def _of_model(model: Model, found: dict[str, JsonSchema]) -> JsonSchema:
    description = cleandoc(model.__doc__ or "")
    if model.is_root:
        return {**_of_key(model.keys["root"], found), "description": description}
    required = [each.name for each in model.keys.values() if each.default is REQUIRED]
    return {
        "type": "object",
        "description": description,
        "properties": {each.name: _of_key(each, found) for each in model.keys.values()},
        "additionalProperties": False,
        **({"required": required} if required else {}),
        **_rules(model),
    }


def _rules(model: Model) -> JsonSchema:
    """Return the rules of a mapping about which keys it has."""
    rules = [*(_exactly_one(model.one_of) if model.one_of else ())]
    rules += _together(model.together, model) if model.together else ()
    return {"allOf": rules} if rules else {}


def _of_key(written: Key, found: dict[str, JsonSchema]) -> JsonSchema:
    says = {"default": written.default, "description": written.description, "examples": written.examples}
    is_said = isinstance(written.default, (bool, int, str))
    return _of_kind(written.kind, found) | {k: v for k, v in says.items() if (is_said if k == "default" else v)}


def _of_kind(kind: Any, found: dict[str, JsonSchema]) -> JsonSchema:
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        known = _of_kind(parts[0], found)
        for form in parts[1:]:
            known = form.tells(known)
        return known
    if origin is Literal:
        return {"type": "string", **({"const": parts[0]} if len(parts) == 1 else {"enum": parts})}
    if origin is tuple:
        return {"type": "array", "items": _of_kind(parts[0], found)}
    if origin is dict:
        keys, values = (_of_kind(each, found) for each in parts)
        return {"type": "object", "additionalProperties": values, "propertyNames": keys}
    if origin is not None:
        some = [_of_kind(each, found) for each in parts if each is not NoneType]
        return some[0] if len(some) == 1 else {"anyOf": [arm for each in some for arm in each.get("anyOf", [each])]}
    if not isinstance(kind, Model):
        return {"type": _TYPES.get(kind, "string")}
    if kind.__name__ not in found:
        found[kind.__name__] = _of_model(kind, found)
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _exactly_one(one: OneOf) -> Iterator[JsonSchema]:
    some: list[JsonSchema] = [{"required": [key]} for key in one.keys]
    unless = [{"required": [one.unless], "properties": {one.unless: {"minProperties": 1}}}] if one.unless else []
    choice = _choice(one.keys)
    yield {"anyOf": some + unless, "errorMessage": f"add {choice}"}
    alone = [key for key in one.keys if key != one.may_join]
    joining = {"properties": {one.keys[-1]: {"required": [one.joining]}}}
    for pair in combinations(alone, 2):
        both: JsonSchema = {"not": {"required": list(pair)}}
        yield {**({"anyOf": [both, joining]} if one.joining else both), "errorMessage": f"keep one of {choice}"}
    if one.joining:
        last = {"not": {"required": [one.keys[-1]], **joining}}
        yield {"anyOf": [last, some[0], *unless], "errorMessage": f"add “{one.keys[0]}”"}


def _together(keys: JointKeys, model: Model) -> Iterator[JsonSchema]:
    for key, other in permutations(keys.keys, 2):
        yield {"anyOf": [{"not": {"required": [key]}}, {"required": [other]}], "errorMessage": f"add “{other}”"}
    first = keys.keys[0]
    for each in model.keys.values():
        if each.name not in keys.keys:
            says = f"remove “{each.name}” or {_choice(keys.keys)}"
            yield {"not": {"required": [first, each.name]}, "errorMessage": says}


def _choice(keys: Iterable[str]) -> str:
    return listed([f"“{key}”" for key in keys], "or")
