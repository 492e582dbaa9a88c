"""The stacks of an environment as one template, with their parameters resolved."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from tests.deploying.cloudformation import GROUP_ID
from tests.deploying.references import Template, resolved
from tests.reading.template_reader import GROUP, PARAMETER

LIST_ID = "AWS::SSM::Parameter::Value<String>"
PLACEHOLDER = "AWS::CloudFormation::WaitConditionHandle"


def joined(templates: Iterable[Template], foreign: Collection[str] = ()) -> dict[str, Any]:
    """Join stacks. Raises ValueError if two share a logical id, or if no stack publishes a parameter's path.

    `foreign` are the paths of external groups, which others publish.
    """
    resources: dict[str, Any] = {}
    parameters: dict[str, Any] = {}
    for template in templates:
        made = {key: each for key, each in template["Resources"].items() if each["Type"] != PLACEHOLDER}
        if made.keys() & resources.keys():
            raise ValueError(f"in two stacks: {sorted(made.keys() & resources.keys())}")
        resources |= made
        parameters |= template.get("Parameters", {})
    properties = [each["Properties"] for each in resources.values() if each["Type"] == PARAMETER]
    published = {each["Name"]: each["Value"] for each in properties}
    typed = {name: said["Default"] for name, said in parameters.items() if said["Type"] == GROUP_ID}
    groups = {name: path for name, path in typed.items() if path not in foreign}
    if not set(groups.values()) <= published.keys():
        raise ValueError(f"published nowhere: {sorted(set(groups.values()) - published.keys())}")

    lists = {
        name: said["Default"]
        for name, said in parameters.items()
        if said["Type"] == LIST_ID and said["Default"] in published
    }
    known = groups | lists

    def meaning(kind: str, named: Any) -> Any:
        return published[known[named]] if kind == "Ref" and named in known else {kind: named}

    left = {name: said for name, said in parameters.items() if name not in known}
    return {"Parameters": left, "Resources": resolved(resources, meaning)}


def without_unpublished(template: Template) -> dict[str, Any]:
    """Remove unpublished groups, which nothing uses; raises ValueError if one allows anything."""
    published = [each["Properties"]["Value"] for each in template["Resources"].values() if each["Type"] == PARAMETER]
    kept: dict[str, Any] = {}
    for logical_id, each in template["Resources"].items():
        if each["Type"] == GROUP and {"Fn::GetAtt": [logical_id, "GroupId"]} not in published:
            if "SecurityGroupIngress" in each["Properties"] or len(each["Properties"]["SecurityGroupEgress"]) != 1:
                raise ValueError(f"{logical_id} is not published, and allows something")
        else:
            kept[logical_id] = each
    return {**template, "Resources": kept}
