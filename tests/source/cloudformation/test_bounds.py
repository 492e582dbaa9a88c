"""Nesting, joins and combinations in small templates have bounds, and reaching one is reported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sg_factory.pipeline.templates import read_templates

OPEN = "internet (0.0.0.0/0) can reach “Web” on tcp/22"
INNER = "“Web” allows tcp/22 from 10.0.0.0/16, not through a bastion"


def told(folder: Path, template: dict[str, Any]) -> list[str]:
    """The messages of `check` about a template, in the order of its lines."""
    file = folder / "web.json"
    file.write_text(json.dumps(template, indent=1), "utf-8")
    return [found.message for found in read_templates([file]).diagnostics]


def group(*rules: Any) -> dict[str, Any]:
    egress = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.9.0.0/16", "Description": "Updates"}
    properties = {"GroupDescription": "Web servers of the shop", "VpcId": "vpc-0a1b2c3d", "SecurityGroupIngress": rules}
    return {"Type": "AWS::EC2::SecurityGroup", "Properties": {**properties, "SecurityGroupEgress": [egress]}}


def ssh(range_: Any) -> dict[str, Any]:
    return {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": range_, "Description": "Administrators"}


def either(condition: str) -> dict[str, Any]:
    return {"Fn::If": [condition, ssh("0.0.0.0/0"), ssh("10.0.0.0/16")]}


def negated(expression: Any, times: int, *, in_a_list: bool) -> Any:
    for _ in range(times):
        expression = {"Fn::Not": [expression] if in_a_list else expression}
    return expression


@pytest.mark.parametrize(("times", "in_a_list"), [(90, False), (45, True)])
def test_conditions_that_nest_deeply_and_name_each_other_are_tried_both_ways(
    tmp_path: Path, times: int, in_a_list: bool
):
    conditions = {f"C{n}": negated({"Condition": f"C{n + 1}"}, times, in_a_list=in_a_list) for n in range(14)}
    last = {"C14": {"Fn::Equals": ["a", "b"]}}
    assert told(tmp_path, {"Conditions": conditions | last, "Resources": {"Web": group(either("C0"))}}) == [OPEN, INNER]


def test_a_long_chain_of_conditions_is_tried_both_ways(tmp_path: Path):
    chain = {f"C{n}": {"Condition": f"C{n + 1}"} for n in range(5000)} | {"C5000": {"Fn::Equals": ["a", "b"]}}
    assert told(tmp_path, {"Conditions": chain, "Resources": {"Web": group(either("C0"))}}) == [OPEN, INNER]


@pytest.mark.parametrize(("depth", "found"), [(120, [INNER]), (121, [OPEN, INNER])])
def test_conditions_are_read_120_deep(tmp_path: Path, depth: int, found: list[str]):
    chain = {f"C{n}": {"Condition": f"C{n + 1}"} for n in range(1, depth)}
    last = {f"C{depth}": {"Fn::Equals": ["a", "b"]}}
    assert told(tmp_path, {"Conditions": chain | last, "Resources": {"Web": group(either("C1"))}}) == found


@pytest.mark.parametrize(("depth", "known"), [(120, True), (121, False)])
def test_values_are_read_120_deep(tmp_path: Path, depth: int, known: bool):
    ranges = [*({"Fn::GetAtt": [f"V{n}", "CidrBlock"]} for n in range(1, depth + 1)), "0.0.0.0/0"]
    vpcs = {f"V{n}": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": ranges[n]}} for n in range(1, depth + 1)}
    deep = "a rule of “Web” (tcp/22 from V121.CidrBlock) is not judged: it is nested too deep to be read"
    assert told(tmp_path, {"Resources": {**vpcs, "Web": group(ssh(ranges[0]))}}) == [OPEN if known else deep]


def test_thousands_of_undefined_conditions_are_reported_and_tried_both_ways(tmp_path: Path):
    every = {"Fn::And": [{"Condition": f"Missing{number}"} for number in range(8000)]}
    assert told(tmp_path, {"Conditions": {"Every": every}, "Resources": {"Web": group(either("Every"))}}) == [
        "not every variant of this template was judged: it leaves 8,000 choices open",
        *(f"“Missing{number}” is not a condition of this template" for number in range(500)),
        "more undefined names follow and are not listed",
        OPEN,
        INNER,
    ]


def test_a_text_with_very_many_undefined_names_is_read_once_and_the_first_are_reported(tmp_path: Path):
    text = {"Fn::Sub": "".join(f"${{N{number}}}" for number in range(100_000))}
    stages = {"Parameters": {"Stage": {"Type": "String", "AllowedValues": ["test", "prod"]}}}
    rules = [ssh("10.0.0.0/16") | {"Description": text}, ssh("10.0.0.0/16") | {"Description": {"Ref": "Stage"}}]
    found = told(tmp_path, stages | {"Resources": {"Web": group(*rules)}})
    assert found[0] == "not every variant of this template was judged: it leaves 1 choice open"
    assert [line for line in found if "undefined" in line] == ["more undefined names follow and are not listed"]
    assert {line for line in found if "not a resource" in line} == {
        f"“N{number}” is not a resource or parameter of this template" for number in range(500)
    }


def test_a_range_that_refers_to_itself_is_reported(tmp_path: Path):
    vpc = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": {"Fn::Sub": "${Vpc.CidrBlock}"}}}
    rule = ssh({"Fn::GetAtt": ["Vpc", "CidrBlock"]})
    (found,) = told(tmp_path, {"Resources": {"Vpc": vpc, "Web": group(rule)}})
    assert found == (
        "a rule of “Web” (tcp/22 from Vpc.CidrBlock) is not judged: “Vpc.CidrBlock” is known only at deploy time"
    )


def test_a_text_that_doubles_from_name_to_name_has_a_longest_length(tmp_path: Path):
    vpcs = {
        f"V{n}": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": {"Fn::Sub": f"${{V{n + 1}.CidrBlock}}" * 2}}}
        for n in range(30)
    }
    last = {"V30": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}}
    (found,) = told(tmp_path, {"Resources": {**vpcs, **last, "Web": group(ssh({"Fn::GetAtt": ["V0", "CidrBlock"]}))}})
    assert found.endswith(" is not judged: it becomes too long to be read")


@pytest.mark.parametrize(
    "range_",
    [
        {"Fn::Sub": "${Long}" * 100_000},
        {"Fn::Sub": "${Long}${Missing}" * 50_000},
        {"Fn::Join": ["x" * 90_000, ["a"] * 999]},
    ],
)
def test_a_text_of_very_many_long_ones_is_reported_as_too_long(tmp_path: Path, range_: Any):
    parameters = {"Long": {"Type": "String", "Default": "x" * 90_000}, "Missing": {"Type": "String"}}
    (found,) = told(tmp_path, {"Parameters": parameters, "Resources": {"Web": group(ssh(range_))}})
    assert found.endswith(" is not judged: it becomes too long to be read")
    assert len(found) < 200
