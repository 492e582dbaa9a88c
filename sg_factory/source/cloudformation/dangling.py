"""References of groups, rules and group lists to names that the template does not declare: every deploy fails.

CloudFormation resolves every name before it creates anything, also in branches and resources whose condition is false.
Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.plan import TemplateNote
from sg_factory.source.cloudformation.group_lists import GROUP_LIST_KEY
from sg_factory.source.cloudformation.notes import first_of
from sg_factory.source.cloudformation.template import GROUP, Template
from sg_factory.source.cloudformation.values import intrinsic
from sg_factory.text.counting import listed

_VARIABLE = re.compile(r"\$\{\s*([^!${}.\s]+)(?:\.([^${}\s]*))?\s*\}")
_PSEUDO = frozenset(
    f"AWS::{name}"
    for name in ("AccountId", "NoValue", "NotificationARNs", "Partition", "Region", "StackId", "StackName", "URLSuffix")
)
# The attributes that `Fn::GetAtt` accepts, by the suffix of the type: for a group its properties, too (CloudFormation's
# reference, and cfn-lint's E1010).
_ATTRIBUTES = {
    "": (
        *("GroupId", "Id", "VpcId", "GroupName", "GroupDescription"),
        *("SecurityGroupIngress", "SecurityGroupEgress", "Tags"),
    ),
    "Ingress": ("Id",),
    "Egress": ("Id",),
    "VpcAssociation": ("State", "StateReason", "VpcOwnerId"),
}
_NAMED = 3  # attributes that a remedy names: those that hold ids
# Within these, names are defined that are in no section, such as the variables of a loop.
_MAKING = ("Fn::ForEach", "Fn::Transform")
# These transforms make no resource; a macro may make any.
_MAKES_NOTHING = ("AWS::LanguageExtensions",)
_SERVERLESS = "AWS::Serverless"
_LONGEST_NAME = 255


def dangling(template: Template) -> Iterator[TemplateNote]:
    """A note for each undefined name; none if a macro may define names that the template does not show.

    If there are very many, the first ones and a note about the rest: every reading of the template has them all.
    """
    return first_of(_dangling(template), "more undefined names follow and are not listed")


def _dangling(template: Template) -> Iterator[TemplateNote]:
    names = _Names(template)
    relevant = [] if names.may_be_made else [name for name in template.resources if template.is_relevant(name)]
    for name in template.conditions if relevant else ():
        yield from names.of_a_condition(name)
    for name in relevant:
        yield from names.of_a_resource(name)


class _Names:
    """The names that a template declares."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self.resources = template.section("Resources").keys()
        self.values = {*self.resources, *template.section("Parameters"), *_PSEUDO}
        self.serverless = {name for name in template.resources if template.kind(name).startswith(_SERVERLESS)}
        declared = template.content.get("Transform")
        self.transforms = [each for each in (declared if isinstance(declared, list) else [declared]) if each]
        self.makes_conditions = any(map(_is_made, template.conditions))
        self.makes_mappings = any(map(_is_made, template.mappings))

    @property
    def may_be_made(self) -> bool:
        """True if a macro or loop may make resources or parameters whose names are not known."""
        own = (*_MAKES_NOTHING, f"{_SERVERLESS}-2016-10-31")
        known = all(each in own for each in self.transforms)
        return not known or any(map(_is_made, (*self.values, *self.template.content)))

    def of_a_condition(self, name: str) -> Iterator[TemplateNote]:
        """Undefined names in a condition, which may name parameters and other conditions, but never resources."""
        yield from self._compared(self.template.conditions[name], Place(self.template.file, ("Conditions", name)))

    def _compared(self, raw: Any, where: Place) -> Iterator[TemplateNote]:
        name = intrinsic(raw)
        argument = raw[name] if name else None
        if name == "Ref" and isinstance(argument, str) and (argument in self.resources or argument not in self.values):
            yield _note(f"“{argument}” is not a parameter of this template", where.at(name))
        elif name == "Condition" and isinstance(argument, str):
            yield from self._condition(argument, where.at(name))
        elif name == "Fn::FindInMap" and isinstance(argument, list) and len(argument) == 3:
            yield from self._mapping(argument[0], where.at(name, 0))
        for key, child in _children(raw):
            if not str(key).startswith(_MAKING):
                yield from self._compared(child, where.at(key))

    def of_a_resource(self, name: str) -> Iterator[TemplateNote]:
        """Undefined names in a group or rule, or in the group lists of any other resource."""
        body, where = self.template.resources[name], Place(self.template.file, ("Resources", name))
        if not self.template.kind(name).startswith(GROUP):
            yield from self._group_lists(body.get("Properties"), where.at("Properties"))
            return
        depends = body.get("DependsOn")
        for index, each in enumerate(depends if isinstance(depends, list) else [depends]):
            if isinstance(each, str):
                at = where.at("DependsOn", index) if isinstance(depends, list) else where.at("DependsOn")
                yield from self._resource(each, at)
        if isinstance(body.get("Condition"), str):
            yield from self._condition(body["Condition"], where.at("Condition"))
        yield from self._within(body.get("Properties"), where.at("Properties"))

    def _group_lists(self, raw: Any, where: Place) -> Iterator[TemplateNote]:
        for key, child in _children(raw):
            is_list = isinstance(key, str) and GROUP_LIST_KEY.match(key)
            yield from (self._within if is_list else self._group_lists)(child, where.at(key))

    def _within(self, raw: Any, where: Place) -> Iterator[TemplateNote]:
        name = intrinsic(raw)
        at = where.at(name) if name else where
        argument = raw[name] if name else None
        if name == "Ref" and isinstance(argument, str):
            yield from self._value(argument, at)
        elif name == "Fn::GetAtt":
            yield from self._attribute(argument, at)
        elif name == "Fn::Sub":
            yield from self._variables(argument, at)
        elif name == "Fn::FindInMap" and isinstance(argument, list) and len(argument) == 3:
            yield from self._mapping(argument[0], at.at(0))
        elif name == "Fn::If" and isinstance(argument, list) and argument and isinstance(argument[0], str):
            yield from self._condition(argument[0], at.at(0))
        for key, child in _children(raw):
            if not str(key).startswith(_MAKING):
                yield from self._within(child, where.at(key))

    def _value(self, name: str, where: Place) -> Iterator[TemplateNote]:
        if name not in self.values and not self._is_serverless(name):
            yield _note(f"“{name}” is not a resource or parameter of this template", where)

    def _resource(self, name: str, where: Place) -> Iterator[TemplateNote]:
        if name not in self.resources and not self._is_serverless(name):
            yield _note(f"“{name}” is not a resource of this template", where)

    def _attribute(self, argument: Any, where: Place) -> Iterator[TemplateNote]:
        parts = argument.split(".", 1) if isinstance(argument, str) else argument
        if not isinstance(parts, list) or len(parts) != 2 or not isinstance(parts[0], str):
            return
        yield from self._resource(parts[0], where)
        kind = self.template.kind(parts[0])
        known = _ATTRIBUTES.get(kind.removeprefix(GROUP)) if kind.startswith(GROUP) else None
        if known is not None and isinstance(parts[1], str) and parts[1] not in known:
            yield _note(f"“{parts[0]}” has no attribute “{parts[1]}”", where, f"write {listed(known[:_NAMED], 'or')}")

    def _variables(self, argument: Any, where: Place) -> Iterator[TemplateNote]:
        is_pair = isinstance(argument, list) and len(argument) == 2
        text, given = argument if is_pair else (argument, {})
        at = where.at(0) if is_pair else where
        for name, attribute in dict.fromkeys(_VARIABLE.findall(text) if isinstance(text, str) else ()):
            if isinstance(given, dict) and (name in given or f"{name}.{attribute}" in given):
                continue
            yield from self._attribute([name, attribute], at) if attribute else self._value(name, at)

    def _condition(self, name: str, where: Place) -> Iterator[TemplateNote]:
        if name not in self.template.conditions and not self.makes_conditions:
            yield _note(f"“{name}” is not a condition of this template", where)

    def _mapping(self, name: Any, where: Place) -> Iterator[TemplateNote]:
        if isinstance(name, str) and name not in self.template.mappings and not self.makes_mappings:
            yield _note(f"“{name}” is not a mapping of this template", where)

    def _is_serverless(self, name: str) -> bool:
        """True if the serverless transform may make this name: it starts with that of its resource or `Serverless`."""
        if not self.serverless:
            return False
        starts = (name[:length] for length in range(1, min(len(name), _LONGEST_NAME) + 1))
        return name.startswith("Serverless") or any(start in self.serverless for start in starts)


def _note(text: str, where: Place, help: str = "write the name of one that exists, or declare it") -> TemplateNote:
    return TemplateNote("malformed", text, where, help)


def _is_made(name: str) -> bool:
    return name.startswith("Fn::")


def _children(raw: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(raw, dict):
        yield from raw.items()
    elif isinstance(raw, list):
        yield from enumerate(raw)
