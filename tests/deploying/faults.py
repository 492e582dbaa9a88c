"""Faults in the layout of templates that allow the right access."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.compiled import MadeStack
from tests.deploying.cloudformation import GROUP_ID
from tests.deploying.history import Fault, Templates
from tests.deploying.references import Template, resolved
from tests.reading.template_reader import GROUP, INLINE, PARAMETER, STANDALONE

DIRECTIONS = {kind: direction for direction, kind in STANDALONE.items()}


def positional_ids(stacks: Templates) -> Templates:
    """Logical ids of rules are positional."""
    return {key: _changed(stack, _with_positional_ids) for key, stack in stacks.items()}


def exports(stacks: Templates) -> Templates:
    """Groups stacks export the ids of their groups, and rules stacks import them."""
    return {key: _changed(stack, _with_exports) for key, stack in stacks.items()}


def inline_peers(stacks: Templates) -> Templates:
    """Rules between the groups of one stack are inline."""
    return {key: _changed(stack, _with_inline_peers) for key, stack in stacks.items()}


FAULTS: dict[str, Fault] = {
    "positional logical ids": positional_ids,
    "exports instead of SSM parameters": exports,
    "peers inside of groups": inline_peers,
}


def _changed(stack: MadeStack, change: Any) -> MadeStack:
    return replace(stack, template=change(stack.template))


def _with_positional_ids(template: Template) -> dict[str, Any]:
    resources: dict[str, Any] = {}
    for logical_id, each in template["Resources"].items():
        resources[f"Rule{len(resources)}" if each["Type"] in DIRECTIONS else logical_id] = each
    return {**template, "Resources": resources}


def _with_exports(template: Template) -> dict[str, Any]:
    declared = template.get("Parameters", {})
    groups = {name: said["Default"] for name, said in declared.items() if said["Type"] == GROUP_ID}

    def meaning(kind: str, named: Any) -> dict[str, Any]:
        return {"Fn::ImportValue": groups[named]} if kind == "Ref" and named in groups else {kind: named}

    outputs = {
        logical_id: {"Value": each["Properties"]["Value"], "Export": {"Name": each["Properties"]["Name"]}}
        for logical_id, each in template["Resources"].items()
        if each["Type"] == PARAMETER
    }
    left = {name: said for name, said in declared.items() if name not in groups}
    return {"Parameters": left, "Resources": resolved(template["Resources"], meaning), "Outputs": outputs}


def _with_inline_peers(template: Template) -> dict[str, Any]:
    resources = dict(template["Resources"])
    for logical_id, each in template["Resources"].items():
        match each["Properties"].get("GroupId"):
            case {"Fn::GetAtt": [group, _]} if each["Type"] in DIRECTIONS:
                key = INLINE[DIRECTIONS[each["Type"]]]
                rule = {name: value for name, value in each["Properties"].items() if name != "GroupId"}
                own = resources[group]["Properties"]
                resources[group] = {"Type": GROUP, "Properties": {**own, key: [*own.get(key, []), rule]}}
                del resources[logical_id]
    return {**template, "Resources": resources}
