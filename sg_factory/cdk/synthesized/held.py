"""The plan's own resources and parameters in a synthesized template, held against the plan.

What may differ is what changes no access: tags, metadata, what a resource waits for, how a host of a launch template is
built, and the permissions boundary of its IAM role, which organisations set on every role.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sg_factory.cdk.synthesized.templates import Templates, properties
from sg_factory.cdk.synthesized.watched import GROUP, Interference, Watched, short

_LAUNCH_TEMPLATE = "AWS::EC2::LaunchTemplate"
_NOT_COMPARED = ("AWS::IAM::Role", "AWS::IAM::InstanceProfile")
_WORN = ("NetworkInterfaces", "SecurityGroupIds", "SecurityGroups")  # of the data of a launch template
_OF_THE_APP = ("DependsOn", "Metadata")
_POLICIES = ("DeletionPolicy", "UpdateReplacePolicy")
_CHANGE_FILE = "change the role file instead, where it is reviewed"
_LEAVE = "leave out what changes it: an override, an aspect, a removal policy"


def changed(part: Watched, templates: Templates) -> Iterator[Interference]:
    """What became of a plan's resources and parameters: everything that is not what the role files say."""
    file = part.template_file
    if file not in templates.contents:
        text = f"the template of {part.path} is not in the app, so that the groups of the role files are not deployed"
        help = "leave the stack in the app, or do not make the groups"
        yield Interference("changed-group", file, "", text, help, path=part.path)
        return
    vpc_id = part.vpc_id() if part.vpc_id else None
    for logical_id, resource in part.ours.items():
        found = templates.resource((file, logical_id))
        differences = dict(_differences(resource, found, vpc_id))
        if differences:
            text = f"{logical_id} is not what the role files say: {'; '.join(differences.values())}"
            is_attribute = any(not place.startswith("Properties") for place in differences)
            help = _LEAVE if is_attribute else _CHANGE_FILE
            name, path = (logical_id, "") if found else ("", part.path)
            yield Interference("changed-group", file, name, text, help, tuple(filter(None, differences)), path)
    yield from _parameters(part, templates)
    yield from _around(part, templates)


def _differences(ours: Mapping[str, Any], found: Mapping[str, Any], vpc_id: Any) -> Iterator[tuple[str, str]]:
    """Each place in a resource that differs, with a sentence."""
    if not found:
        yield "", "it is gone"
        return
    if found.get("Type") != ours["Type"]:
        yield "Type", f"it is of the type {found.get('Type')}"
    yield from _attributes(found)
    says = found.get("Properties", {})
    if not isinstance(says, dict):
        yield "Properties", f"Properties is {short(says)}"
        return
    expected, says = _compared(ours["Type"], properties(ours), vpc_id), _compared(ours["Type"], says, None)
    for name in sorted(expected.keys() | says.keys()):
        before, after = expected.get(name, []), says.get(name, [])
        if before == after:
            continue
        place = f"Properties.{name}"
        if not isinstance(before, list) or not isinstance(after, list):
            yield place, f"{name} is {short(after)}, not {short(before)}"
            continue
        added, lost = [item for item in after if item not in before], [item for item in before if item not in after]
        told = [f"has {short(added)}"] * bool(added) + [f"lacks {short(lost)}"] * bool(lost)
        yield place, f"{name} {' and '.join(told) or 'has another order or number'}"


def _attributes(found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What a resource says beside its properties: when it is made, and what becomes of it in the end."""
    for name in sorted(found.keys() - {"Type", "Properties", *_OF_THE_APP}):
        if name == "Condition":
            yield name, f"it is made only if {found[name]}"
        elif name not in _POLICIES:
            yield name, f"it has {name} {short(found[name])}"
        elif found[name] != "Delete":
            yield name, f"its {name} is {found[name]}, which keeps what is no longer in the role files"


def _compared(kind: str, given: Mapping[str, Any], vpc_id: Any) -> dict[str, Any]:
    """The properties that only the role files decide, with the VPC that the app has given."""
    if kind in _NOT_COMPARED:
        return {}
    if kind == _LAUNCH_TEMPLATE:
        data = given.get("LaunchTemplateData")
        return {key: data[key] for key in _WORN if key in data} if isinstance(data, dict) else {"": data}
    compared = {name: value for name, value in given.items() if name != "Tags"}
    return {**compared, "VpcId": vpc_id} if vpc_id is not None and kind == GROUP else compared


def _parameters(part: Watched, templates: Templates) -> Iterator[Interference]:
    declared = templates.parameters(part.template_file)
    for name, ours in part.parameters.items():
        found = declared.get(name)
        if found != ours:
            text = f"the parameter {name} is {short(found)}, not {short(ours)}" if found else f"{name} is gone"
            place = f"Parameters.{name}"
            help = "leave the parameter as it is; sg-factory.yaml says where an id is"
            yield Interference("changed-group", part.template_file, "", text, help, (place,), part.path)


def _around(part: Watched, templates: Templates) -> Iterator[Interference]:
    """What the stacks that a nested one is in do with it: whether it is made, is kept, and what it is given."""
    for depth, (file, logical_id) in enumerate(templates.around(part.template_file)):
        stack = templates.resource((file, logical_id))
        differences = dict(_attributes(stack))
        parameters = properties(stack).get("Parameters")
        given = parameters if depth == 0 and isinstance(parameters, dict) else {}
        if part.parameters and any(name.startswith("Fn::") for name in given):
            differences["Properties.Parameters"] = f"Parameters is {short(given)}"
        for name, ours in part.parameters.items():
            if "Default" in ours and name in given and given[name] != ours["Default"]:
                differences[f"Properties.Parameters.{name}"] = f"it is given {short(given[name])} for {name}"
        if differences:
            text = f"the nested stack {logical_id} holds groups of role files: {'; '.join(differences.values())}"
            yield Interference("changed-group", file, logical_id, text, _LEAVE, tuple(differences))
