"""Resources of templates that name groups by id, or by the SSM parameter that publishes one."""

from __future__ import annotations

from typing import Any

import pytest

from sg_factory.plan.declared import Holder
from sg_factory.source.cloudformation.holders import template_holders

PARAMETER = {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::SecurityGroup::Id>", "Default": "/shop/prod/web"}


def named(kind: str, properties: Any, **parameters: Any) -> list[str]:
    """The groups that a resource names."""
    template = {"Parameters": parameters, "Resources": {"It": {"Type": kind, "Properties": properties}}}
    found = list(template_holders(template, "app.json"))
    assert {(each.kind, each.id) for each in found} <= {(kind, "app.json:It")}
    return [each.group for each in found]


@pytest.mark.parametrize(
    ("value", "groups"),
    [
        (["sg-0000000a", "sg-0000000b"], ["sg-0000000a", "sg-0000000b"]),
        ([{"Ref": "Web"}], ["/shop/prod/web"]),
        (["{{resolve:ssm:/shop/prod/web}}", "{{resolve:ssm:/shop/prod/web:3}}"], ["/shop/prod/web"]),
        ({"Ref": "Both"}, ["sg-0000000a", "sg-0000000b"]),
        ({"Fn::If": ["Old", ["sg-0000000a"], {"Ref": "AWS::NoValue"}]}, ["sg-0000000a"]),
        ({"Fn::Split": [",", {"Ref": "Both"}]}, ["sg-0000000a", "sg-0000000b"]),
        ([{"Ref": "Unknown"}, {"Fn::GetAtt": ["Group", "GroupId"]}, 5, None], []),
        ("not a group", []),
    ],
)
def test_a_function_names_groups_in_each_way_that_a_template_has(value: Any, groups: list[str]):
    both = {"Type": "CommaDelimitedList", "Default": "sg-0000000a, sg-0000000b"}
    found = named("AWS::Lambda::Function", {"VpcConfig": {"SecurityGroupIds": value}}, Web=PARAMETER, Both=both)
    assert found == groups


@pytest.mark.parametrize(
    ("kind", "properties"),
    [
        ("AWS::EC2::LaunchTemplate", {"LaunchTemplateData": {"NetworkInterfaces": [{"Groups": ["sg-0000000a"]}]}}),
        ("AWS::EC2::NetworkInterface", {"GroupSet": ["sg-0000000a"]}),
        (
            "AWS::Events::Rule",
            {
                "Targets": [
                    {"Arn": "arn:lambda"},
                    {
                        "EcsParameters": {
                            "NetworkConfiguration": {"AwsVpcConfiguration": {"SecurityGroups": ["sg-0000000a"]}}
                        }
                    },
                ]
            },
        ),
        (
            "AWS::DataSync::Agent",
            {"SecurityGroupArns": ["arn:aws:ec2:eu-west-1:111122223333:security-group/sg-0000000a"]},
        ),
    ],
)
def test_a_group_is_named_in_lists_and_by_its_arn(kind: str, properties: Any):
    assert named(kind, properties) == ["sg-0000000a"]


def test_an_id_elsewhere_is_no_use_of_the_group():
    assert named("AWS::SSM::Parameter", {"Value": "sg-0000000a"}) == []
    assert named("AWS::Lambda::Function", {"Environment": {"Variables": {"GROUP": "sg-0000000a"}}}) == []


@pytest.mark.parametrize(
    "template", [{}, {"Resources": []}, {"Resources": {"A": 1, "B": {"Type": []}}, "Parameters": 1}]
)
def test_a_template_of_a_wrong_form_holds_nothing(template: Any):
    assert list(template_holders(template, "app.json")) == []


def test_the_holder_is_the_resource():
    template = {"Resources": {"Job": {"Type": "AWS::CloudHSM::Cluster", "Properties": {}}}}
    assert list(template_holders(template, "app.json")) == []
    template["Resources"]["Job"] = {"Type": "AWS::EFS::MountTarget", "Properties": {"SecurityGroups": ["sg-0000000a"]}}
    assert list(template_holders(template, "app.json")) == [
        Holder("sg-0000000a", "AWS::EFS::MountTarget", "app.json:Job")
    ]
