"""Faults in an import change set: each makes it one that is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from tests.deploying.importing import DIRECTIONS, GROUP
from tests.deploying.resources import INLINE
from tests.reading.dice import Dice

Template = dict[str, Any]
ToImport = list[dict[str, Any]]
Fault = Callable[[Dice, Template, ToImport], bool]
"""A fault changes the template or the identifiers in place, and is False where there is nothing that could have it."""

NOWHERE = {"IpProtocol": "icmp", "FromPort": 252, "ToPort": 86, "CidrIp": "255.255.255.255/32"}
NO_ID = {"AWS::EC2::SecurityGroup": "sg-00000000000000000"}


def with_fault(fault: Fault, dice: Dice, template: Template, to_import: ToImport) -> tuple[Template, ToImport] | None:
    """A change set with a fault; None where it cannot have it."""
    template, to_import = deepcopy((template, to_import))
    return (template, to_import) if fault(dice, template, to_import) else None


def a_tag_too_early(dice: Dice, template: Template, to_import: ToImport) -> bool:
    group = _one(dice, _of(template, to_import, GROUP))
    if group:
        group["Tags"] = [*group.get("Tags", ()), {"Key": "source", "Value": "roles/web.yaml"}]
    return bool(group)


def the_sentinel_too_early(dice: Dice, template: Template, to_import: ToImport) -> bool:
    closed = [each for each in _of(template, to_import, GROUP) if each["SecurityGroupEgress"] == []]
    group = _one(dice, closed)
    if group:
        group["SecurityGroupEgress"] = [NOWHERE]
    return bool(group)


def egress_left_out(dice: Dice, template: Template, to_import: ToImport) -> bool:
    return _one(dice, _of(template, to_import, GROUP)).pop("SecurityGroupEgress", None) is not None


def the_description_of_a_group_edited(dice: Dice, template: Template, to_import: ToImport) -> bool:
    return _edited(_one(dice, _of(template, to_import, GROUP)), "GroupDescription", "In other words")


def the_name_of_a_group_edited(dice: Dice, template: Template, to_import: ToImport) -> bool:
    return _edited(_one(dice, _of(template, to_import, GROUP)), "GroupName", "another name")


def another_vpc(dice: Dice, template: Template, to_import: ToImport) -> bool:
    return _edited(_one(dice, _of(template, to_import, GROUP)), "VpcId", "vpc-0ffffffffffffffff")


def the_description_of_an_inline_rule_edited(dice: Dice, template: Template, to_import: ToImport) -> bool:
    return _edited(_one(dice, _inline(template, to_import)), "Description", "In other words")


def an_inline_rule_left_out(dice: Dice, template: Template, to_import: ToImport) -> bool:
    lists = [each[key] for each in _of(template, to_import, GROUP) for key in INLINE.values() if each.get(key)]
    if lists:
        dice.pick(lists).pop()
    return bool(lists)


def an_inline_rule_too_early(dice: Dice, template: Template, to_import: ToImport) -> bool:
    group = _one(dice, _of(template, to_import, GROUP))
    if group:
        rule = {"IpProtocol": "tcp", "FromPort": 9, "ToPort": 9, "CidrIp": "192.0.2.77/32"}
        group["SecurityGroupIngress"] = [*group.get("SecurityGroupIngress", ()), rule]
    return bool(group)


def the_description_of_a_rule_edited(dice: Dice, template: Template, to_import: ToImport) -> bool:
    return _edited(_one(dice, _of(template, to_import, *DIRECTIONS)), "Description", "In other words")


def the_protocol_of_a_rule_edited(dice: Dice, template: Template, to_import: ToImport) -> bool:
    return _edited(_one(dice, _of(template, to_import, *DIRECTIONS)), "IpProtocol", "99")


def the_direction_of_a_rule_turned(dice: Dice, template: Template, to_import: ToImport) -> bool:
    (ingress, egress) = DIRECTIONS
    rules = [each for each in to_import if each["ResourceType"] == ingress]
    if rules:
        entry = dice.pick(rules)
        declared = template["Resources"][entry["LogicalResourceId"]]
        entry["ResourceType"] = declared["Type"] = egress
        properties = declared["Properties"]
        properties.pop("SourceSecurityGroupOwnerId", None)
        properties["DestinationSecurityGroupId"] = properties.pop("SourceSecurityGroupId")
    return bool(rules)


def an_id_that_is_nowhere(dice: Dice, template: Template, to_import: ToImport) -> bool:  # noqa: ARG001
    entry = dice.pick(to_import)
    entry["ResourceIdentifier"] = {"Id": NO_ID.get(entry["ResourceType"], "sgr-00000000000000000")}
    return True


def the_id_of_another(dice: Dice, template: Template, to_import: ToImport) -> bool:  # noqa: ARG001
    """Two resources of one type have each other's ids."""
    of_type = [
        [each for each in to_import if each["ResourceType"] == type_]
        for type_ in sorted({each["ResourceType"] for each in to_import})
    ]
    several = [each for each in of_type if len(each) > 1]
    if several:
        one, other = dice.pick(several)[:2]
        one["ResourceIdentifier"], other["ResourceIdentifier"] = other["ResourceIdentifier"], one["ResourceIdentifier"]
    return bool(several)


def one_id_twice(dice: Dice, template: Template, to_import: ToImport) -> bool:  # noqa: ARG001
    if len(to_import) > 1:
        to_import[0]["ResourceIdentifier"] = to_import[1]["ResourceIdentifier"]
    return len(to_import) > 1


def a_missing_id(dice: Dice, template: Template, to_import: ToImport) -> bool:  # noqa: ARG001
    to_import.remove(dice.pick(to_import))
    return True


def an_id_under_another_key(dice: Dice, template: Template, to_import: ToImport) -> bool:  # noqa: ARG001
    entry = dice.pick(to_import)
    entry["ResourceIdentifier"] = {"GroupId": entry["ResourceIdentifier"]["Id"]}
    return True


def no_deletion_policy(dice: Dice, template: Template, to_import: ToImport) -> bool:
    del template["Resources"][dice.pick(to_import)["LogicalResourceId"]]["DeletionPolicy"]
    return True


def an_output(dice: Dice, template: Template, to_import: ToImport) -> bool:
    logical_id = dice.pick(to_import)["LogicalResourceId"]
    template["Outputs"] = {"Web": {"Value": {"Ref": logical_id}, "Export": {"Name": "web"}}}
    return True


def a_new_resource(dice: Dice, template: Template, to_import: ToImport) -> bool:
    logical_id = dice.pick(to_import)["LogicalResourceId"]
    published = {"Name": "/shop/default/web", "Type": "String", "Value": {"Ref": logical_id}}
    template["Resources"]["Published"] = {"Type": "AWS::SSM::Parameter", "Properties": published}
    return True


def a_parameter_that_is_not_there_yet(dice: Dice, template: Template, to_import: ToImport) -> bool:  # noqa: ARG001
    from_ssm = {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::SecurityGroup::Id>", "Default": "/shop/default/nobody"}
    template["Parameters"] = {**template.get("Parameters", {}), "WebId": from_ssm}
    return True


FAULTS: tuple[Fault, ...] = (
    *(a_tag_too_early, the_sentinel_too_early, egress_left_out, another_vpc),
    *(the_description_of_a_group_edited, the_name_of_a_group_edited),
    *(the_description_of_an_inline_rule_edited, an_inline_rule_left_out, an_inline_rule_too_early),
    *(the_description_of_a_rule_edited, the_protocol_of_a_rule_edited, the_direction_of_a_rule_turned),
    *(an_id_that_is_nowhere, the_id_of_another, one_id_twice, a_missing_id, an_id_under_another_key),
    *(no_deletion_policy, an_output, a_new_resource, a_parameter_that_is_not_there_yet),
)


def _of(template: Template, to_import: ToImport, *types: str) -> Iterator[dict[str, Any]]:
    """The properties of what is imported of some types."""
    for entry in to_import:
        if entry["ResourceType"] in types:
            yield template["Resources"][entry["LogicalResourceId"]]["Properties"]


def _inline(template: Template, to_import: ToImport) -> Iterator[dict[str, Any]]:
    for group in _of(template, to_import, GROUP):
        for key in INLINE.values():
            yield from group.get(key, ())


def _one(dice: Dice, found: Any) -> dict[str, Any]:
    """One of some properties; an empty value if there are none."""
    every = list(found)
    return dice.pick(every) if every else {}


def _edited(properties: dict[str, Any], key: str, value: str) -> bool:
    if properties:
        properties[key] = value
    return bool(properties)
