"""Compare the plan's own resources and parameters in a synthesized template with the plan.

Differences that change no access are allowed: tags, metadata, dependencies, how a host of a launch template is built,
and what organisations set everywhere: the permissions boundary of an IAM role, the network, encryption and tracing of a
function, the retention of a log.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sg_factory.cdk.synthesized.guarded_plan import GuardedPlan, Interference, short
from sg_factory.cdk.synthesized.templates import Templates, properties
from sg_factory.text.counting import listed

_LAUNCH_TEMPLATE = "AWS::EC2::LaunchTemplate"
_NOT_COMPARED = ("AWS::IAM::Role", "AWS::IAM::InstanceProfile", "AWS::Logs::LogGroup")
_FUNCTION = "AWS::Lambda::Function"
_OF_A_FUNCTION = ("Code", "Handler", "Role")
_GROUP_LISTS = ("NetworkInterfaces", "SecurityGroupIds", "SecurityGroups")  # of the data of a launch template
_ALLOWED = ("DependsOn", "Metadata")
_POLICIES = ("DeletionPolicy", "UpdateReplacePolicy")
_CHANGE_FILE = "change the role file instead, where it is reviewed"
_REMOVE = "remove what changes it: an override, an aspect, a removal policy"


def changed_resources(plan: GuardedPlan, templates: Templates) -> Iterator[Interference]:
    """Report each of a plan's resources and parameters that differs from the role files."""
    file = plan.template_file
    if file not in templates.contents:
        text = f"the template of {plan.path} is not in the app, so the groups of the role files are not deployed"
        help = "leave the stack in the app, or do not make the groups"
        yield Interference("changed-group", file, "", text, help, path=plan.path)
        return
    passed = plan.passed()
    for logical_id, resource in plan.resources.items():
        found = templates.resource((file, logical_id))
        differences = dict(_differences(_with_values(resource, passed) if passed else resource, found))
        if differences:
            text = f"{logical_id} differs from the role files: {'; '.join(differences.values())}"
            is_attribute = any(not place.startswith("Properties") for place in differences)
            help = _REMOVE if is_attribute else _CHANGE_FILE
            name, path = (logical_id, "") if found else ("", plan.path)
            yield Interference("changed-group", file, name, text, help, tuple(filter(None, differences)), path)
    yield from _parameters(plan, templates)
    yield from _stacks_around(plan, templates)


def _with_values(value: Any, passed: Mapping[str, Any]) -> Any:
    """Return a part of the plan's template with the values that the app passes for parameters."""
    if isinstance(value, list):
        return [_with_values(each, passed) for each in value]
    if not isinstance(value, dict):
        return value
    name = str(value.get("Ref"))
    return passed[name] if name in passed else {key: _with_values(each, passed) for key, each in value.items()}


def _differences(own: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each difference of a resource: its location, and a sentence."""
    if not found:
        yield "", "it is missing"
        return
    if found.get("Type") != own["Type"]:
        yield "Type", f"its type is {found.get('Type')}"
    yield from _attributes(found)
    actual = found.get("Properties", {})
    if not isinstance(actual, dict):
        yield "Properties", f"Properties is {short(actual)}"
        return
    expected, actual = _compared(own["Type"], properties(own)), _compared(own["Type"], actual)
    for name in sorted(expected.keys() | actual.keys()):
        before, after = expected.get(name, []), actual.get(name, [])
        if before == after:
            continue
        place = f"Properties.{name}"
        if not isinstance(before, list) or not isinstance(after, list):
            yield place, f"{name} is {short(after)}, not {short(before)}"
            continue
        added, lost = [item for item in after if item not in before], [item for item in before if item not in after]
        changes = [f"has {short(added)}"] * bool(added) + [f"lacks {short(lost)}"] * bool(lost)
        yield place, f"{name} {listed(changes) or 'has another order or number of items'}"


def _attributes(found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each attribute of a resource, besides its properties, that the plan does not set."""
    for name in sorted(found.keys() - {"Type", "Properties", *_ALLOWED}):
        if name == "Condition":
            yield name, f"it is made only on the condition {found[name]}"
        elif name not in _POLICIES:
            yield name, f"it has {name} {short(found[name])}"
        elif found[name] != "Delete":
            yield name, f"its {name} is {found[name]}, which keeps what is no longer in the role files"


def _compared(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties that only role files may set."""
    if kind in _NOT_COMPARED:
        return {}
    if kind == _FUNCTION:
        return {name: given[name] for name in _OF_A_FUNCTION if name in given}
    if kind == _LAUNCH_TEMPLATE:
        data = given.get("LaunchTemplateData")
        return {key: data[key] for key in _GROUP_LISTS if key in data} if isinstance(data, dict) else {"": data}
    return {name: value for name, value in given.items() if name != "Tags"}


def _parameters(plan: GuardedPlan, templates: Templates) -> Iterator[Interference]:
    declared = templates.parameters(plan.template_file)
    for name, own in plan.parameters.items():
        found = declared.get(name)
        if found != own:
            text = (
                f"the parameter {name} is {short(found)}, not {short(own)}"
                if found
                else f"the parameter {name} is missing"
            )
            place = f"Parameters.{name}"
            help = "leave the parameter as it is; sg-factory.yaml says where its value is stored"
            yield Interference("changed-group", plan.template_file, "", text, help, (place,), plan.path)


def _stacks_around(plan: GuardedPlan, templates: Templates) -> Iterator[Interference]:
    """Report a stack around the plan's nested stack that makes it conditional, keeps it or changes its parameters."""
    for depth, (file, logical_id) in enumerate(templates.around(plan.template_file)):
        stack = templates.resource((file, logical_id))
        differences = dict(_attributes(stack))
        parameters = properties(stack).get("Parameters")
        given = parameters if depth == 0 and isinstance(parameters, dict) else {}
        if plan.parameters and any(name.startswith("Fn::") for name in given):
            differences["Properties.Parameters"] = f"Parameters is {short(given)}"
        for name, own in plan.parameters.items():
            if "Default" in own and name in given and given[name] != own["Default"]:
                differences[f"Properties.Parameters.{name}"] = f"it is given {short(given[name])} for {name}"
        if differences:
            text = f"the nested stack {logical_id} holds groups of role files: {'; '.join(differences.values())}"
            yield Interference("changed-group", file, logical_id, text, _REMOVE, tuple(differences))
