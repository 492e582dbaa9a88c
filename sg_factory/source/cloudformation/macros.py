"""Macros, in every spelling, and modules: they change a template at deploy time, in ways that it does not show.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-reference.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sg_factory.diagnostic import Place, Severity
from sg_factory.plan import TemplateNote
from sg_factory.source.cloudformation.loops import LOOP
from sg_factory.source.cloudformation.references import referred
from sg_factory.source.cloudformation.template import GROUP, MACRO, Template
from sg_factory.source.cloudformation.values import written
from sg_factory.source.opaque import MODULE, is_known_macro

_BELOW_RESOURCES = ("Resources",)
_RULES = ("SecurityGroupIngress", "SecurityGroupEgress")
_PROCESSED = "check the processed template of a deploy"

_Path = tuple[str | int, ...]


def declared(content: dict[str, Any]) -> Iterator[tuple[str, _Path]]:
    """The macros that process the whole template, each with its path."""
    for key in ("Transform", MACRO):
        found = content.get(key)
        for index, macro in enumerate(found) if isinstance(found, list) else [(None, found)]:
            if macro is not None:
                yield _name(macro), (key,) if index is None else (key, index)


def not_judged(template: Template) -> Iterator[TemplateNote]:
    """Notes on macros and modules, which are not judged; warnings if they may change groups or rules."""
    groups = frozenset(name for name in template.resources if template.kind(name).startswith(GROUP))
    for macro, path in declared(template.content):
        if not is_known_macro(macro):
            yield note(f"the effect of “{macro}” on this template is not judged", Place(template.file, path), groups)
    for name, body in template.section("Resources").items():
        if name.startswith("Fn::") and name != MACRO and not name.startswith(LOOP):
            where = Place(template.file, ("Resources", name), "key")
            yield note(f"the effect of “{name}” on this template is not judged", where, groups)
        if template.kind(name).endswith(MODULE):
            text = f"the module “{template.kind(name)}” is not judged: it may contain groups"
            yield note(text, template.place(name), groups & {*referred(body)})
    for macro, path in template.macros:
        if not is_in_rule(path, template):
            yield _in_place(_name(macro), path, template, groups)


def note(text: str, where: Place, groups: object, help: str = _PROCESSED) -> TemplateNote:
    """A note on something that is not read; a warning if `groups` are affected."""
    return TemplateNote("unknown", text, where, help, level=Severity.WARNING if groups else None)


def _in_place(macro: str, path: _Path, template: Template, groups: frozenset[str]) -> TemplateNote:
    """The note on a macro among the resources, in one of them, or in another section."""
    where = Place(template.file, path, "key")
    if path[:1] != _BELOW_RESOURCES or len(path) == 2:
        at_stake = groups if path[:1] == _BELOW_RESOURCES else ()
        return note(f"the effect of “{macro}” on this template is not judged", where, at_stake)
    name = str(path[1])
    body = template.section("Resources")[name]
    is_all = not template.kind(name)
    at_stake = groups if is_all else groups & {name, *referred(body)}
    return note(f"the effect of “{macro}” on “{name}” is not judged", where, at_stake)


def is_in_rule(path: _Path, template: Template) -> bool:
    """True if a macro is in a rule: the reader of the rule reports it."""
    if path[:1] != _BELOW_RESOURCES or len(path) < 4 or path[2] != "Properties":
        return False
    kind = template.kind(str(path[1]))
    return path[3] in _RULES if kind == GROUP else kind.startswith(GROUP)


def _name(macro: Any) -> str:
    if isinstance(macro, list):
        return ", ".join(map(_name, macro))
    name = macro.get("Name") if isinstance(macro, dict) else macro
    return written(name) if name is not None else MACRO
