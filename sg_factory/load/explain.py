"""What pydantic found wrong with a file → diagnostics in an author's words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError

from sg_factory.diagnostic import Diagnostic, Place, mistake
from sg_factory.spelling import nearest, suggestion

Error = Mapping[str, Any]
_ABSENT = object()


def explain(error: ValidationError, data: Any, model: type[BaseModel], file: str) -> Iterator[Diagnostic]:
    """One diagnostic for each place that `error` names in `data`, which was read from `file`."""
    seen = set()
    for found in error.errors(include_url=False):
        path, of_key = _path(found["loc"], data)
        if found["type"] == "missing":
            path = (*path, found["loc"][-1])
        if path in seen:
            continue  # the other arms of a union say the same of one value
        seen.add(path)
        place = Place(file, path, "key" if of_key or found["type"] == "extra_forbidden" else "value")
        yield _explained(found, place, model)


def _path(loc: tuple[str | int, ...], data: Any) -> tuple[tuple[str | int, ...], bool]:
    """The steps of `loc` that the file has, without the names of unions' arms; and whether its end is a key."""
    path: list[str | int] = []
    for step in loc:
        inside = data.get(step, _ABSENT) if isinstance(data, dict) else _item(data, step)
        if inside is _ABSENT:
            continue
        data = inside
        path.append(step)
    return tuple(path), loc[-1:] == ("[key]",)


def _item(data: Any, step: str | int) -> Any:
    """The item at `step` of a list; one value where a list may stand is the first of it."""
    if not isinstance(step, int):
        return _ABSENT
    items = data if isinstance(data, list) else [data]
    return items[step] if step < len(items) else _ABSENT


def _explained(error: Error, place: Place, model: type[BaseModel]) -> Diagnostic:
    kind, value, context = error["type"], error["input"], error.get("ctx", {})
    name = next((step for step in reversed(place.path) if isinstance(step, str)), "the file")
    if kind == "missing":
        help = f"add “{name}: …”" if name not in _MEANING else f"add “{name}: …”, {_MEANING[name]}"
        return mistake("missing-key", f"“{name}” is missing", place, help=help)
    if kind == "extra_forbidden":
        known = keys_at(model, place.path[:-1])
        return mistake("unknown-key", f"“{name}” is no key here", place, help=suggestion(name, known))
    if kind in _SENTENCES:
        message, help = _SENTENCES[kind]
        words = {"name": name, "value": value, **context}
        fragment = context.get("character", "")
        if fragment.strip():
            place = Place(place.file, place.path, place.part, fragment)
        return mistake(kind, message.format(**words), place, help=help.format(**words))
    if kind == "one-of":
        return _one_of(context, place)
    return _wrong_type(error, name, place)


def _one_of(context: Mapping[str, Any], place: Place) -> Diagnostic:
    keys = " or ".join(f"“{key}”" for key in context["keys"])
    if context["given"]:
        given = " and ".join(f"“{key}”" for key in context["given"])
        return mistake("too-many-keys", f"{given} cannot stand together", place, help=f"keep one of {keys}")
    return mistake("missing-key", f"one of {keys} is missing", place, help=f"add {keys}")


def _wrong_type(error: Error, name: str, place: Place) -> Diagnostic:
    kind, value = error["type"], error["input"]
    wanted = _WANTED.get(kind, "another value")
    if kind == "literal_error":
        choices = error["ctx"]["expected"].replace(" or ", ", ").replace("'", "").split(", ")
        wanted = " or ".join(choices)
        near = nearest(str(value), choices)
        help = f"did you mean “{near}”?" if near else f"write {wanted}"
        return mistake("wrong-value", f"“{name}” is {wanted}, not {_written(value)}", place, help=help)
    if kind in ("greater_than_equal", "less_than_equal"):
        limit = next(iter(error["ctx"].values()))
        word = "at least" if kind == "greater_than_equal" else "at most"
        return mistake(
            "wrong-value", f"“{name}” is {word} {limit}, not {value}", place, help=f"write a number, {word} {limit}"
        )
    if kind == "too_short":
        return mistake("empty-list", f"“{name}” is empty", place, help="name at least one, or remove the line")
    if name == "account" and kind == "string_type" and isinstance(value, int):
        message = "an account number without quotes is a number to YAML, which drops its leading zeros"
        return mistake("unquoted-account", message, place, help="write its twelve digits in quotes")
    if value is None:
        return mistake("empty-value", f"“{name}” has no value; {wanted} belongs here", place, help=f"write {wanted}")
    return mistake("wrong-type", f"“{name}” takes {wanted}, not {_written(value)}", place, help=_remedy(kind, value))


def _remedy(kind: str, value: Any) -> str:
    if kind != "string_type":
        return f"write {_WANTED.get(kind, 'another value')}"
    if isinstance(value, bool):
        return "on, off, yes, no, true and false are not text to YAML: use another name, or write it in quotes"
    if isinstance(value, (int, float, date)):
        return f'write "{value}" in quotes if it is meant as text'
    return "write one text"


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "a yes or no"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    if isinstance(value, date):
        return f"the date {value}"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    return "nothing" if value is None else f"“{value}”"


def keys_at(model: type[BaseModel], path: tuple[str | int, ...]) -> tuple[str, ...]:
    """The keys that may stand in the mapping at `path` of a file that `model` describes."""
    schema = _schema(model)
    definitions = schema.get("$defs", {})
    keys: list[str] = []
    todo: list[tuple[Mapping[str, Any], tuple[str | int, ...]]] = [(schema, path)]
    while todo:
        node, rest = todo.pop()
        if "$ref" in node:
            todo.append((definitions[node["$ref"].rsplit("/", 1)[1]], rest))
        elif "anyOf" in node:
            todo.extend((arm, rest) for arm in node["anyOf"])
        elif rest:
            todo.extend((child, rest[1:]) for child in _children(node, rest[0]))
        else:
            keys.extend(node.get("properties", ()))
    return tuple(sorted(set(keys)))


@cache
def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema(by_alias=True)


def _children(schema: Mapping[str, Any], step: str | int) -> Iterator[Mapping[str, Any]]:
    if isinstance(step, int) and isinstance(schema.get("items"), dict):
        yield schema["items"]
    elif step in schema.get("properties", {}):
        yield schema["properties"][step]
    elif isinstance(schema.get("additionalProperties"), dict):
        yield schema["additionalProperties"]
    else:
        yield from schema.get("patternProperties", {}).values()


_MEANING = {
    "description": "what it is for",
    "owner": "the team that answers for it",
    "service": "what flows: a name of the catalogue, or tcp/8443",
    "from": "who may come in",
    "to": "what may be reached",
}

_WANTED = {
    "string_type": "a text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
}

_SENTENCES = {
    "bad-name": (
        "“{value}” is no name: names are lower-case words and digits with single hyphens, 60 characters at most",
        "begin with a letter, such as “orders-api”",
    ),
    "bad-account": ("“{value}” is no account number", "an account number has twelve digits, in quotes"),
    "bad-region": ("“{value}” is no region", "write a region such as eu-west-1"),
    "bad-vpc-id": ("“{value}” is no VPC's id", "an id is vpc- and 8 to 17 hexadecimal digits"),
    "bad-group-id": ("“{value}” is no security group's id", "an id is sg- and 8 to 17 hexadecimal digits"),
    "bad-prefix-list-id": ("“{value}” is no prefix list's id", "an id is pl- and 8 to 17 hexadecimal digits"),
    "bad-ssm-path": ("“{value}” is no SSM parameter's name", "begin with a slash: /network/vpc-id"),
    "bad-tag-key": ("“{value}” is no tag's key", "a key has 1 to 128 characters and does not begin with aws:"),
    "blank-text": ("“{name}” is blank", "say it in a few words"),
    "rule-text": (
        "EC2 does not take “{character}” in a rule's description",
        "write it with letters, digits, spaces and ._-:/()#,@[]+=;{{}}!$*, such as: {plain}",
    ),
    "rule-text-length": (
        "the description has {length} characters; EC2 takes at most {limit}",
        "say it in fewer words; what is cut off is lost",
    ),
    "tag-text-length": ("the text has {length} characters; a tag's value holds {limit}", "say it in fewer words"),
    "not-a-date": ("“{value}” is no date", "write year, month and day: 2027-05-01"),
    "not-a-moment": ("“{value}” is no date and no time in UTC", "write 2027-05-01 or 2027-05-01T18:00Z"),
    "quota-product": (
        "the two quotas multiply to {product}; AWS allows an interface 1,000 rules",
        "lower one: rules_per_group times groups_per_interface is at most 1,000",
    ),
}
