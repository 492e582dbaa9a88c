"""A folder of templates as teams write them: groups of a few services each, with other resources.

Every second one is JSON, the others are YAML with short tags. What is chosen by parameters, conditions and mappings,
given to others by exports, made by loops, nested and accepted is in each or in some, as `shop_template` says.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from benchmarks.shop_services import rule, service

_FUNCTIONS = ("Ref", "Fn::Sub", "Fn::GetAtt", "Fn::If", "Fn::Equals", "Fn::FindInMap", "Fn::ImportValue")


def write_templates(folder: Path, count: int) -> None:
    """Write `count` templates, the same in every run."""
    folder.mkdir(parents=True)
    for number in range(count):
        is_json, template = number % 2 == 0, shop_template(number, count)
        text = json.dumps(template, indent=2) if is_json else yaml.dump(template, Dumper=_Short, sort_keys=False)
        (folder / name_of(number)).write_text(text, "utf-8")


def name_of(number: int) -> str:
    """The file of a template."""
    return f"team-{number:03}.{'yaml' if number % 2 else 'json'}"


def shop_template(number: int, count: int) -> dict[str, Any]:
    """A template of five to nine services and a bastion, which the internet reaches by SSH.

    Each imports the group that the one before it exports, every tenth nests the one behind it, which is given its
    parameters, and every twelfth has a loop. Each differs by its three environments, one half in two ways of each.
    """
    services = [service(number, each) for each in range(5 + number % 5)]
    resources = {name: each for made in services for name, each in made.items()} | _bastion(number)
    if number % 10 == 9 and number + 1 < count:
        given = {"Environment": {"Ref": "Environment"}, "Vpc": {"Ref": "Vpc"}, "Office": {"Ref": "Office"}}
        nested = {"TemplateURL": name_of(number + 1), "Parameters": given}
        resources["Next"] = {"Type": "AWS::CloudFormation::Stack", "Properties": nested}
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"Services of team {number}",
        "Parameters": _PARAMETERS,
        "Mappings": {"Ranges": {each: {"Admin": f"10.{n}.0.0/16"} for n, each in enumerate(_ENVIRONMENTS, start=8)}},
        "Conditions": {
            "IsProduction": {"Fn::Equals": [{"Ref": "Environment"}, "production"]},
            "IsWatched": {"Fn::Equals": [{"Ref": "Watched"}, "yes"]},
        },
        "Resources": resources | (_loop() if number % 12 == 0 else {}),
        "Outputs": {
            "Door": {"Value": {"Fn::GetAtt": ["Group0", "GroupId"]}, "Export": {"Name": f"team-{number}-door"}}
        },
    }
    return {"Transform": "AWS::LanguageExtensions", **template} if number % 12 == 0 else template


_ENVIRONMENTS = ("production", "staging", "development")
_PARAMETERS = {
    "Environment": {"Type": "String", "AllowedValues": list(_ENVIRONMENTS), "Default": "staging"},
    "Watched": {"Type": "String", "AllowedValues": ["yes", "no"], "Default": "no"},
    "Vpc": {"Type": "AWS::EC2::VPC::Id"},
    "Office": {"Type": "String", "Default": "10.4.0.0/22", "Description": "Where people sit"},
    "Image": {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", "Default": "/shop/images/current"},
}


def _bastion(number: int) -> dict[str, Any]:
    """A bastion for administrators, with accepted egress, but without accepted ingress from the internet."""
    ssh = rule("tcp", 22, "Administrators", CidrIp="0.0.0.0/0")
    door = {"Fn::ImportValue": f"team-{max(number - 1, 0)}-door"}
    group = {
        "GroupDescription": "Bastion of the team",
        "VpcId": {"Ref": "Vpc"},
        "SecurityGroupIngress": [ssh, rule("tcp", 443, "Console", CidrIp={"Ref": "Office"})],
        "SecurityGroupEgress": [
            rule("tcp", 22, "Hosts", DestinationSecurityGroupId=door),
            rule("tcp", 443, "Updates", CidrIp="0.0.0.0/0"),
        ],
    }
    accepted = {"cfn_nag": {"rules_to_suppress": [{"id": "W5", "reason": "Updates come from anywhere"}]}}
    return {"Bastion": {"Type": "AWS::EC2::SecurityGroup", "Metadata": accepted, "Properties": group}}


def _loop() -> dict[str, Any]:
    """A loop that makes the rules of the first group for three peers."""
    made = rule(
        "tcp", 9100, "Metrics of ${Peer}", CidrIp={"Fn::FindInMap": ["Ranges", {"Ref": "Environment"}, "Admin"]}
    )
    properties = {"GroupId": {"Fn::GetAtt": ["Group${Peer}", "GroupId"]}, **made}
    of_each = {"Metrics${Peer}": {"Type": "AWS::EC2::SecurityGroupIngress", "Properties": properties}}
    return {"Fn::ForEach::Metrics": ["Peer", ["1", "2", "3"], of_each]}


class _Short(yaml.SafeDumper):
    """A YAML dumper that writes functions as short tags, without aliases."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


def _mapping(dumper: _Short, value: dict[str, Any]) -> yaml.Node:
    key = next(iter(value), "")
    if len(value) > 1 or key not in _FUNCTIONS:
        return dumper.represent_mapping("tag:yaml.org,2002:map", value)
    tag, of = f"!{key.removeprefix('Fn::')}", value[key]
    if key == "Fn::GetAtt":
        of = ".".join(of)
    return dumper.represent_scalar(tag, of) if isinstance(of, str) else dumper.represent_sequence(tag, of)


_Short.add_representer(dict, _mapping)
