"""Rules that are the same in every scenario, and so are read in the first one only."""

from __future__ import annotations

from typing import Any

from sg_factory.source.cloudformation.template import GROUP, Template
from sg_factory.source.cloudformation.values import intrinsic


def is_fixed(rule: Any, template: Template) -> bool:
    """True if a rule has only literals, parameters with one value, and groups that exist in every scenario.

    A rule with the name of a group is not fixed: the group may exist in some scenarios only.
    """
    is_named = isinstance(rule, dict) and "SourceSecurityGroupName" not in rule
    return is_named and all(_is_the_same(each, template) for each in rule.values())


def _is_the_same(raw: Any, template: Template) -> bool:
    if raw is None or isinstance(raw, (str, int, float)):
        return True
    function = intrinsic(raw)
    if function == "Ref":
        name = raw["Ref"]
        return isinstance(name, str) and (_is_a_group(name, template) or _is_one_value(name, template))
    if function == "Fn::GetAtt":
        of = raw[function]
        parts = of.split(".", 1) if isinstance(of, str) else of
        is_plain = isinstance(parts, list) and all(isinstance(each, str) for each in parts)
        return is_plain and parts[1:] == ["GroupId"] and _is_a_group(parts[0], template)
    return False


def _is_a_group(name: str, template: Template) -> bool:
    return template.kind(name) == GROUP and "Condition" not in template.resources[name]


def _is_one_value(name: str, template: Template) -> bool:
    return name not in template.resources and not template.given and template.has_one_value(name)
