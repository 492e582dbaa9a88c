"""Resolve an expression of one template through all templates of an app."""

from __future__ import annotations

from typing import Any

import pytest

from sg_factory.cdk.synthesized.partial import ANY
from sg_factory.cdk.synthesized.references import References
from sg_factory.cdk.synthesized.templates import Templates

GROUP = {"Type": "AWS::EC2::SecurityGroup"}
TEMPLATES = Templates(
    {
        "shop": {
            "Resources": {
                "Web": GROUP,
                "Name": {"Type": "AWS::SSM::Parameter", "Properties": {"Name": "/shop/web", "Value": {"Ref": "Web"}}},
                "Nested": {
                    "Type": "AWS::CloudFormation::Stack",
                    "Properties": {"Parameters": {"Given": {"Fn::GetAtt": ["Web", "GroupId"]}}},
                },
            },
            "Outputs": {
                "Exported": {"Value": {"Fn::GetAtt": ["Web", "GroupId"]}, "Export": {"Name": "shop:web"}},
                "Weak": {"Value": {"Fn::GetAtt": "Web.GroupId"}},
            },
        },
        "nested": {
            "Parameters": {"Given": {"Type": "String"}},
            "Resources": {"Inner": GROUP},
            "Outputs": {"InnerId": {"Value": {"Ref": "Inner"}}, "Passed": {"Value": {"Ref": "Given"}}},
        },
        "loops": {
            "Transform": "AWS::LanguageExtensions",
            "Parameters": {
                "Names": {"Type": "CommaDelimitedList", "Default": "Green,Blue"},
                "Open": {"Type": "String"},
            },
            "Resources": {
                "Fn::ForEach::Groups": ["Name", ["Green", "Blue"], {"${Name}Group": GROUP}],
                "Fn::ForEach::Any": ["Name", {"Ref": "Open"}, {"Open${Name}": GROUP}],
            },
            "Outputs": {
                "Fn::ForEach::Outputs": [
                    "Name",
                    ["Green"],
                    {
                        "${Name}Id": {
                            "Value": {"Ref": {"Fn::Sub": "${Name}Group"}},
                            "Export": {"Name": {"Fn::Sub": "${AWS::StackName}-${Name}"}},
                        }
                    },
                ]
            },
        },
        "other": {
            "Parameters": {
                "Looked": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/shop/web"},
                "Plain": {"Type": "String", "Default": "/shop/web"},
                "Round": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/round"},
            },
            "Resources": {
                "Theirs": GROUP,
                "Circle": {"Type": "AWS::SSM::Parameter", "Properties": {"Name": "/round", "Value": {"Ref": "Round"}}},
            },
        },
    },
    {"nested": ("shop", "Nested")},
)

WEB = {("shop", "Web")}


@pytest.mark.parametrize(
    ("file", "expression", "meant"),
    [
        ("shop", {"Ref": "Web"}, WEB),
        ("shop", {"Fn::GetAtt": ["Web", "GroupId"]}, WEB),
        ("shop", {"Fn::GetAtt": "Web.GroupId"}, WEB),
        ("shop", {"Fn::Sub": "${Web.GroupId}"}, WEB),
        ("shop", {"Fn::Sub": ["${Id}", {"Id": {"Ref": "Web"}}]}, WEB),
        ("shop", {"Fn::If": ["Maybe", {"Ref": "Web"}, {"Ref": "AWS::NoValue"}]}, WEB),
        ("nested", {"Ref": "Given"}, WEB),
        ("shop", {"Fn::GetAtt": ["Nested", "Outputs.InnerId"]}, {("nested", "Inner")}),
        ("shop", {"Fn::GetAtt": ["Nested", "Outputs.Passed"]}, WEB),
        ("other", {"Fn::ImportValue": "shop:web"}, WEB),
        ("other", {"Fn::ImportValue": "shop:api"}, set()),
        ("other", {"Fn::GetStackOutput": {"StackName": "shop", "OutputName": "Weak"}}, WEB),
        ("other", {"Ref": "Looked"}, WEB),
        ("other", "{{resolve:ssm:/shop/web}}", WEB),
        ("other", "{{resolve:ssm:/shop/web:4}}", WEB),
        ("other", "{{resolve:ssm:/shop/web-servers}}", set()),
        ("other", {"Fn::Join": ["", {"Fn::If": ["Maybe", ["x"], ["{{resolve:ssm:", "/shop/web}}"]]}]}, WEB),
        ("other", {"Fn::Select": [1, {"Fn::If": ["Maybe", ["x", "y"], ["z", "{{resolve:ssm:/shop/web}}"]]}]}, WEB),
        ("other", {"Fn::Select": [0, {"Fn::If": ["Maybe", ["x", "y"], ["z", "{{resolve:ssm:/shop/web}}"]]}]}, set()),
        ("loops", {"Ref": "GreenGroup"}, {("loops", "GreenGroup")}),
        ("loops", {"Fn::GetAtt": ["BlueGroup", "GroupId"]}, {("loops", "BlueGroup")}),
        ("loops", {"Ref": "NameGroup"}, set()),
        (
            "loops",
            {"Ref": {"Fn::Sub": "${Open}Group"}},
            {("loops", "GreenGroup"), ("loops", "BlueGroup"), ("loops", f"Open{ANY}")},
        ),
        (
            "loops",
            {"Ref": {"Fn::Join": ["", [{"Fn::Select": [1, {"Ref": "Names"}]}, "Group"]]}},
            {("loops", "BlueGroup")},
        ),
        ("other", {"Fn::ImportValue": "shop-Green"}, {("loops", "GreenGroup")}),
        ("other", {"Fn::ImportValue": {"Fn::Sub": "${AWS::Region}-Green"}}, {("loops", "GreenGroup")}),
        ("other", {"Fn::ImportValue": {"Fn::Sub": "${AWS::Region}-Blue"}}, set()),
        ("other", {"Ref": "Plain"}, set()),
        ("other", {"Ref": "Round"}, set()),
        ("other", {"Ref": "Web"}, set()),
        ("other", {"Ref": "Theirs"}, {("other", "Theirs")}),
        ("other", "sg-0123456789abcdef0", set()),
        ("other", None, set()),
    ],
    ids=lambda part: "" if isinstance(part, set) else str(part),
)
def test_an_expression_leads_to_the_resources_that_it_may_become(file: str, expression: Any, meant: set[Any]) -> None:
    assert set(References(TEMPLATES).meant(file, expression)) == meant


def test_names_that_double_from_one_to_the_next_are_given_up_and_not_known() -> None:
    resources = {
        f"Name{number}": {
            "Type": "AWS::SSM::Parameter",
            "Properties": {
                "Value": {
                    "Fn::Join": [
                        "",
                        [{"Fn::GetAtt": [f"Name{number - 1}", "Value"]}, {"Fn::Sub": f"${{Name{number - 1}.Value}}"}],
                    ]
                }
            },
        }
        for number in range(1, 60)
    }
    resources["Name0"] = {"Type": "AWS::SSM::Parameter", "Properties": {"Value": "x"}}
    references = References(Templates({"shop": {"Resources": resources}}, {}))
    (text,) = references.texts("shop", {"Fn::GetAtt": ["Name59", "Value"]})
    assert ANY in text
