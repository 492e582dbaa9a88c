"""Inputs of the parts of a template that could not be read: if these differ, the parts may do something else.

The text of a note shows the canonical form of a value. It does not show the parameters of a nested template, the
arguments of a macro, the properties of a custom resource, or where a parameter is looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sg_factory.plan import TemplateNote
from sg_factory.source.cloudformation.expressions import digest, hashed
from sg_factory.source.cloudformation.references import referred
from sg_factory.source.cloudformation.template import GROUP, MACRO, Template
from sg_factory.source.cloudformation.values import within

_Path = tuple[str | int, ...]

_WORDS = ("Description", "ConstraintDescription", "Metadata")
_MADE_IN_A_DEPLOY = ("Custom::", "AWS::CloudFormation::")
_BOUNDS = ("AllowedPattern", "MaxLength", "MaxValue", "MinLength", "MinValue")
_SECTIONS = {"Fn::FindInMap": "Mappings", "Fn::If": "Conditions", "Condition": "Conditions"}
_INCLUDE = "AWS::Include"


def with_inputs(notes: Iterable[TemplateNote], parts: Iterable[tuple[Template, str]]) -> Iterator[TemplateNote]:
    """The notes, with the inputs of what could not be read added.

    `parts` are the templates of one reading, each with what is known about its parameters.
    """
    by_file: dict[str, tuple[Template, tuple[str, ...]]] = {}
    for template, given in parts:
        by_file[template.file] = template, (*by_file.get(template.file, (template, ()))[1], given)
    for note in notes:
        if note.kind != "unknown" or note.where.file not in by_file:
            yield note
            continue
        template, given_to_it = by_file[note.where.file]
        made_of = "".join((*given_to_it, _kept(note.where.path, template)))
        yield replace(note, expression=f"{note.text} {made_of}") if made_of else note


def given_to(name: str, template: Template) -> str:
    """A text of the inputs that a stack resource gives to its template."""
    return "\n".join(_resource(template.resources.get(name, {}), template))


def _kept(path: _Path, template: Template) -> str:
    """A digest of the inputs of the value at a place, found once for all scenarios with the same content."""
    known = template.once("inputs", _nothing_yet)
    if path not in known:
        made_of = "\n".join(_made_of(path, template, known))
        known[path] = f"#{hashed(made_of)}" if made_of else ""
    return known[path]


def _nothing_yet(_template: Template) -> dict[_Path, str]:
    return {}


def _made_of(path: _Path, template: Template, known: dict[_Path, str]) -> Iterator[str]:
    raw = _at(template.content, path)
    if path[:1] == ("Resources",) and len(path) > 2:
        if _is_called(path[-1], raw):
            yield digest(raw)
            yield from _referred_parameters(raw, template)
        yield from _looked_up(raw, template)
        return
    body = raw if isinstance(raw, dict) and "Type" in raw else None
    if body is not None:
        yield from _resource(body, template)
        return
    yield digest(raw)
    if path[-1:] != (MACRO,) or not isinstance(raw, dict) or raw.get("Name") != _INCLUDE:
        if () not in known:
            known[()] = digest(_without_groups(template))
        yield known[()]


def _is_called(key: str | int, raw: Any) -> bool:
    """True if a function that is not read makes all or part of the value at a place."""
    is_function = isinstance(key, str) and key.startswith("Fn::")
    return is_function or (isinstance(raw, dict) and len(raw) > 1 and any(each.startswith("Fn::") for each in raw))


def _resource(body: Mapping[str, Any], template: Template) -> Iterator[str]:
    own = {key: value for key, value in body.items() if key in ("Type", "Properties", "Condition")}
    yield digest(own)
    yield from _referred_parameters(own, template)
    yield from _looked_up(own, template)


def _referred_parameters(raw: Any, template: Template) -> Iterator[str]:
    declared = template.section("Parameters")
    for name in sorted({*referred(raw)} & declared.keys()):
        yield f"{name}: {digest(_without_words(declared[name]))}"
    for section in sorted({_SECTIONS[key] for key in _keys(raw) if key in _SECTIONS}):
        yield digest(template.section(section))


def _looked_up(raw: Any, template: Template) -> Iterator[str]:
    """Texts of the looked-up values in an expression, and of the bounds of its parameters."""
    for name in sorted({*referred(raw)}):
        bounds = _bounds(template.section("Parameters").get(name))
        if bounds:
            yield f"{name}: {digest(bounds)}"
        if template.is_looked_up(name):
            yield f"{name}: {digest(_without_words(template.section('Parameters')[name]))}"
        elif template.kind(name).startswith(_MADE_IN_A_DEPLOY):
            yield f"{name}: {digest(template.resources[name].get('Properties'))}"


def _bounds(parameter: Any) -> Any:
    """The constraints of a parameter on its value."""
    held = parameter if isinstance(parameter, dict) else {}
    return {key: held[key] for key in _BOUNDS if key in held}


def _without_words(value: Any) -> Any:
    return {key: each for key, each in value.items() if key not in _WORDS} if isinstance(value, dict) else value


def _without_groups(template: Template) -> Any:
    """The content of a template without groups and rules, which are compared one by one."""
    kept = {
        name: each for name, each in template.section("Resources").items() if not template.kind(name).startswith(GROUP)
    }
    return {**_without_words(template.content), "Resources": kept}


def _keys(raw: Any) -> Iterator[str]:
    return (str(key) for each in within(raw) if isinstance(each, dict) for key in each)


def _at(value: Any, path: _Path) -> Any:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value
