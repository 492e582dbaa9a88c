"""Validation errors of pydantic → diagnostics in the terms of role files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic_core import ErrorDetails, ValidationError

from sg_factory.authored.models import Base, HostFile, Role, Settings
from sg_factory.authored.models.authored import Authored
from sg_factory.authored.models.text import LONGEST_NAME
from sg_factory.authored.read.known_keys import keys_at, where_it_belongs
from sg_factory.authored.read.messages import CHOICES, MEANING, SENTENCES, WANTED
from sg_factory.diagnostic import Diagnostic, Place, Related, mistake
from sg_factory.network import MAX_PORT
from sg_factory.text.counting import listed
from sg_factory.text.service_names import foreign_service
from sg_factory.text.spelling import as_name, nearest, remedy
from sg_factory.text.translations import foreign_peer, is_of, rule_of, tool_of
from sg_factory.yaml.scalar import Padded

KeyPath = tuple[str | int, ...]
_ABSENT = object()
_LONGEST_QUOTE = 80
_ACCOUNT_DIGITS = 12
# The most errors of pydantic; those of a union's members for one place become one mistake.
MOST_ERRORS = 5_000
_IN_A_ROLE = "a role file has lists under ingress: and egress:, each rule with from: (or to:), service:, description:"
# The keys of sg-factory.yaml to write instead of those of another tool.
_INSTEAD = {
    "networks": "a network has description: and cidrs:, such as cidrs: [10.1.0.0/16], or prefix_list:",
    "guardrails": "a guardrail has never: (or only:), with from:, to: and service:, such as service: tcp/8443",
}
# Keys that authors confuse, though their names are not similar.
_TAKEN_FOR = {"from": "to", "to": "from"}

# The mistakes of a mapping as the members of a union see it that take none.
_OF_NO_MAPPING = ("literal_error", "string_type")

# The models whose keys docs/language.md has.
_REFERENCED = (Role, Base, Settings, HostFile)


@dataclass(frozen=True, slots=True)
class _Error:
    """One error of pydantic, with its path in the file."""

    kind: str
    path: KeyPath
    of_key: bool
    value: Any
    context: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The key of the value."""
        return next((step for step in reversed(self.path) if isinstance(step, str)), "")

    @property
    def subject(self) -> str:
        """The subject of a message about the value."""
        if not self.path:
            return "the file"
        return f"“{self.name}”" if isinstance(self.path[-1], str) else f"an item of “{self.name}”"


def explain(error: ValidationError, data: Any, model: type[Authored], file: str) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each place that `error` names in `data`, which was read from `file`."""
    errors = list(_errors(error, data))
    of_other_tools, errors = _without_other_tools(errors, data, file, is_of_role=issubclass(model, Base | Role))
    yield from of_other_tools
    meant = _misspelt_keys(errors, model)
    misspelt = set(meant.values())
    for found in errors:
        if found.kind != "missing" or found.path not in misspelt:
            place = Place(file, found.path, "key" if found.of_key else "value")
            yield _explained(found, place, model, meant)


def _errors(error: ValidationError, data: Any) -> Iterator[_Error]:
    located = [(found, *_path(found, data)) for found in error.errors(include_url=False)[:MOST_ERRORS]]
    around = {path[:-1] for _, path, _ in located} | {p for f, p, _ in located if f["type"] not in _OF_NO_MAPPING}
    seen = set()
    for found, path, of_key in located:
        if found["type"] in _OF_NO_MAPPING and isinstance(found["input"], dict) and path in around:
            continue  # another member of the union takes a mapping, and has the errors inside it
        if path not in seen:  # the other members of a union report the same value
            seen.add(path)
            yield _Error(found["type"], path, of_key, found["input"], found.get("ctx", {}))


def _without_other_tools(
    errors: list[_Error], data: Any, file: str, *, is_of_role: bool
) -> tuple[list[Diagnostic], list[_Error]]:
    """Return a diagnostic for each mapping with keys of another tool, and the remaining errors.

    Missing keys of such a mapping are not reported: they correspond to those of the other tool.
    """
    unknown: dict[KeyPath, list[str]] = {}
    for found in errors:
        if found.kind == "extra_forbidden" and (is_of_role or found.path[0] in _INSTEAD):
            unknown.setdefault(found.path[:-1], []).append(found.name)
    tools = {path: tool for path, keys in unknown.items() if (tool := tool_of(keys))}
    found_tools = []
    for path, tool in tools.items():
        first = next(key for key in unknown[path] if is_of(tool, key))
        at_rule = len(path) > 1 and path[0] in ("ingress", "egress")
        side = "to" if path[:1] == ("egress",) else "from"
        help = _IN_A_ROLE if is_of_role else _INSTEAD[str(path[0])]
        if at_rule:
            rule = data
            for step in path:
                rule = rule[step]
            help = f"a rule has {side}:, service: and description:, {rule_of(rule, side)}"
        text = f"“{first}” is a key of {tool}"
        found_tools.append(mistake("unknown-key", text, Place(file, (*path, first), "key"), help=help))
    return found_tools, [found for found in errors if not _is_of_a_tool(found, tools.get(found.path[:-1], ""))]


def _is_of_a_tool(found: _Error, tool: str) -> bool:
    is_in_a_rule = found.path[:1] in (("ingress",), ("egress",)) and len(found.path) > len(("ingress", 0))
    is_reported = found.kind == "extra_forbidden" and is_of(tool, found.name)
    return bool(tool) and (is_reported or (found.kind == "missing" and is_in_a_rule))


def _path(found: ErrorDetails, data: Any) -> tuple[KeyPath, bool]:
    """Return the path in the file, without the names of union members; and True if it means a key."""
    path: list[str | int] = []
    for step in found["loc"]:
        inside = _inside(data, step)
        if inside is not _ABSENT:
            data = inside
            path.append(step)
    if found["type"] == "missing":
        path.append(found["loc"][-1])
    return tuple(path), found["type"] == "extra_forbidden" or found["loc"][-1:] == ("[key]",)


def _inside(data: Any, step: str | int) -> Any:
    if isinstance(data, dict):
        return data.get(step, _ABSENT)
    return data[step] if isinstance(data, list) and isinstance(step, int) and step < len(data) else _ABSENT


def _misspelt_keys(errors: list[_Error], model: type[Authored]) -> dict[KeyPath, KeyPath]:
    """Return unknown keys that are a misspelt missing key beside them, so that both are one mistake."""
    missing: dict[KeyPath, list[str]] = {}
    for found in errors:
        if found.kind == "missing":
            missing.setdefault(found.path[:-1], []).append(found.name)
    meant = {}
    for found in errors:
        beside = missing.get(found.path[:-1], [])
        if found.kind == "extra_forbidden" and beside:
            near = nearest(found.name, keys_at(model, found.path[:-1])) or _TAKEN_FOR.get(found.name, "")
            if near in beside:
                meant[found.path] = (*found.path[:-1], near)
    return meant


def _explained(found: _Error, place: Place, model: type[Authored], meant: Mapping[KeyPath, KeyPath]) -> Diagnostic:
    name = found.name
    if found.kind == "missing":
        help = f"add “{name}: …”, {MEANING[name]}" if name in MEANING else f"add “{name}: …”"
        return mistake("missing-key", f"“{name}” is missing", place, help=help)
    if found.kind == "extra_forbidden":
        known = keys_at(model, found.path[:-1])
        near = str(meant[found.path][-1]) if found.path in meant else ""
        help, right = (f"did you mean “{near}”?", near) if near else remedy(name, known)
        elsewhere = "" if found.path in meant else where_it_belongs(model, found.path[:-1], name)
        if elsewhere:  # a key that exists is not a misspelt one
            help, right = elsewhere, ""
        elif help and not right and model in _REFERENCED:
            help += "; `sg-factory schema --reference` explains each"
        return mistake("unknown-key", f"unknown key “{_quoted(name)}”", place, help=help, fix=right)
    if found.kind in SENTENCES:
        return _sentence(found, place)
    if found.kind == "one-of":
        return _one_of(found, place)
    if found.kind in ("literal_error", "greater_than_equal", "less_than_equal"):
        return _wrong_value(found, place)
    if found.kind == "too_short":
        return mistake("empty-list", f"{found.subject} is empty", place, help="name at least one, or remove the line")
    return _wrong_type(found, place, holds_mappings=bool(keys_at(model, (*found.path, 0))))


def _sentence(found: _Error, place: Place) -> Diagnostic:
    message, help = SENTENCES[found.kind]
    proper = as_name(str(found.value))
    proper = f"“{proper}”" if proper and len(proper) <= LONGEST_NAME else "a name such as “orders-api”"
    digits = re.sub(r"[-_ ]", "", str(found.value))
    account = f': "{digits}"' if re.fullmatch(rf"[0-9]{{{_ACCOUNT_DIGITS}}}", digits) else ""
    words = {"name": found.name, "value": _written(found.value), "proper": proper, "account": account, **found.context}
    words["meaning"] = MEANING.get(str(words.get("key")), "")
    if "key" in found.context:
        place = place.at(found.context["key"])
    fragment = found.context.get("character", "")
    if fragment not in ("", "\n"):
        place = Place(place.file, place.path, place.part, fragment)
    return mistake(found.kind, message.format(**words), place, help=help.format(**words))


def _one_of(found: _Error, place: Place) -> Diagnostic:
    keys, given = found.context["keys"], found.context["given"]
    if given:
        text = f"{_quoted_list(given, 'and')} cannot be used together"
        related = (Related(place.key(given[0]), "the other one"),)
        help = f"keep one of {_quoted_list(keys, 'and')}"
        return mistake("too-many-keys", text, place.key(given[-1]), help=help, related=related)
    choice = _quoted_list(keys, "or")
    return mistake("missing-key", f"one of {choice} is missing", place.at(keys[0]), help=f"add {choice}")


def _quoted_list(keys: Sequence[str], last: str) -> str:
    return listed([f"“{key}”" for key in keys], last)


def _wrong_value(found: _Error, place: Place) -> Diagnostic:
    if found.kind != "literal_error":
        word = "at least" if found.kind == "greater_than_equal" else "at most"
        wanted = f"{word} {next(iter(found.context.values()))}"
        text = f"{found.subject} must be {wanted}, not {found.value}"
        return mistake("wrong-value", text, place, help=f"write a number, {wanted}")
    choices = found.context["expected"].replace(" or ", ", ").replace("'", "").split(", ")
    wanted = CHOICES.get(found.name) or listed(choices, "or")
    if found.value is None:
        return _nothing(found, wanted, f"write {wanted}", place)
    near = nearest(str(found.value), choices)
    help = f"did you mean “{near}”?" if near else f"write {wanted}"
    text = f"{found.subject} must be {wanted}, not {_written(found.value)}"
    return mistake("wrong-value", text, place, help=help, fix=near)


def _nothing(found: _Error, wanted: str, help: str, place: Place) -> Diagnostic:
    return mistake("empty-value", f"{found.subject} has no value; it must be {wanted}", place, help=help)


def _wrong_type(found: _Error, place: Place, *, holds_mappings: bool) -> Diagnostic:
    if found.kind == "left-blank":
        return mistake("empty-value", f"{found.subject} has no value", place, help="write a value, or remove the line")
    is_number = isinstance(found.value, int) and not isinstance(found.value, bool)
    if found.name == "account" and is_number and "tags" not in found.path:
        message = "an account number without quotes is a number to YAML, which drops its leading zeros"
        digits = _digits(found.value)
        count = "" if len(digits) == _ACCOUNT_DIGITS else f"; {digits} has {len(digits)}"
        help = f"write its twelve digits in quotes{count}" if count else f'write account: "{digits}"'
        return mistake("unquoted-account", message, place, help=help, fix="" if count else f'"{digits}"')
    wanted = WANTED.get(found.kind, "another value")
    if found.kind != "string_type" or found.path[-1] == found.name:
        wanted = CHOICES.get(found.name, wanted)
    if found.kind == "tuple_type":
        help = "begin each item with a hyphen" if holds_mappings else f"write [{_quoted(str(found.value))}]"
    else:
        help = _remedy(found, wanted)
    if found.value is None:
        return _nothing(found, wanted, "write [] if there is none" if found.kind == "tuple_type" else help, place)
    return mistake("wrong-type", f"{found.subject} must be {wanted}, not {_written(found.value)}", place, help=help)


def _remedy(found: _Error, wanted: str) -> str:
    value = found.value
    if found.kind in ("dict_type", "model_type"):
        return "write keys and their values, each key with a colon"
    if found.kind != "string_type" or value is None:
        return f"write {wanted}"
    if isinstance(value, bool):
        return "on, off, yes, no, true and false are not text to YAML: use another name, or write it in quotes"
    if {"from", "to"}.intersection(found.path) and (foreign := foreign_peer(_digits(value))):
        return foreign.help
    if isinstance(value, int) and {"service", "services", "public"}.intersection(found.path):
        if 0 <= value <= MAX_PORT:
            return f"write tcp/{value} or udp/{value}"
        return foreign_service(str(value))[0] or f"write a protocol and ports of 0 to {MAX_PORT}, such as tcp/8443"
    return "put it in quotes if it is meant as text" if isinstance(value, (int, float, date)) else f"write {wanted}"


def _digits(value: Any) -> str:
    return value.written if isinstance(value, Padded) else str(value)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    if isinstance(value, date):
        return f"the date {value}"
    if isinstance(value, (int, float)):
        return f"the number {_digits(value)}"
    return "nothing" if value is None else f"“{_quoted(str(value))}”"


def _quoted(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else f"{text[: _LONGEST_QUOTE - 1]}…"
