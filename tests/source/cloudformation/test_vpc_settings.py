"""VPC associations of groups, and VPC Block Public Access."""

from __future__ import annotations

import pytest

from tests.source.cloudformation.telling import only, told

GROUP = """\
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Shop
      VpcId: vpc-0a1b2c3d4e5f60718
      SecurityGroupEgress: [{IpProtocol: icmp, FromPort: 8, ToPort: 0, CidrIp: 10.0.0.0/8, Description: Ping}]
  Tests: {Type: "AWS::EC2::VPC", Properties: {CidrBlock: 10.0.0.0/16}}
"""


def of(type_: str, properties: str, sections: str = "", more: str = "") -> list[str]:
    """The notes on a resource beside a group and a VPC."""
    template = (
        f"{sections}\nResources:\n{GROUP}  It: {{Type: 'AWS::EC2::{type_}', {more}Properties: {{{properties}}}}}\n"
    )
    return [line for line in only(template) if not line.startswith(("Web:", "  "))]


@pytest.mark.parametrize(
    ("properties", "found"),
    [
        (
            "GroupId: !Ref Web, VpcId: vpc-0f1e2d3c4b5a60798",
            "“Web” is associated with the VPC “vpc-0f1e2d3c4b5a60798” too",
        ),
        ("GroupId: !GetAtt Web.GroupId, VpcId: !Ref Tests", "“Web” is associated with the VPC “Tests” too"),
        (
            "GroupId: sg-0123456789abcdef0, VpcId: !Ref Tests",
            "“sg-0123456789abcdef0” is associated with the VPC “Tests” too",
        ),
    ],
)
def test_an_association_is_reported_with_its_vpc(properties: str, found: str):
    assert of("SecurityGroupVpcAssociation", properties) == [f"association: {found}: its rules apply there as well"]


def test_an_association_of_no_group_is_malformed():
    assert of("SecurityGroupVpcAssociation", "GroupId: web, VpcId: !Ref Tests") == [
        "malformed: “web” is not a security group id"
    ]


OPTIONS, EXCLUSION = "VPCBlockPublicAccessOptions", "VPCBlockPublicAccessExclusion"


@pytest.mark.parametrize(
    ("type_", "properties", "found"),
    [
        (
            OPTIONS,
            "InternetGatewayBlockMode: block-ingress",
            "“It” blocks ingress through internet gateways in this account and region, whatever groups allow",
        ),
        (
            OPTIONS,
            "InternetGatewayBlockMode: block-bidirectional",
            "“It” blocks all traffic through internet gateways in this account and region, whatever groups allow",
        ),
        (
            EXCLUSION,
            "VpcId: !Ref Tests, InternetGatewayExclusionMode: allow-bidirectional",
            "“Tests” is exempt from Block Public Access in both directions",
        ),
        (
            EXCLUSION,
            "SubnetId: subnet-0a1b2c3d, InternetGatewayExclusionMode: allow-egress",
            "“subnet-0a1b2c3d” is exempt from Block Public Access for egress only",
        ),
    ],
)
def test_block_public_access_is_reported_with_its_effect(type_: str, properties: str, found: str):
    assert of(type_, properties) == [f"public-access: {found}"]


def test_an_invalid_mode_is_malformed_and_an_unresolved_one_is_unknown():
    assert of(OPTIONS, "InternetGatewayBlockMode: 'off'") == [
        "malformed: “off” is not a value of InternetGatewayBlockMode"
    ]
    assert of(OPTIONS, "InternetGatewayBlockMode: !Ref Mode", "Parameters: {Mode: {Type: String}}") == [
        "unknown: the effect of “It” on Block Public Access is not known: the parameter “Mode” has no default"
    ]


def test_a_setting_whose_condition_is_false_has_no_effect():
    sections = "Conditions: {Never: !Equals [a, b]}"
    assert of(OPTIONS, "InternetGatewayBlockMode: block-ingress", sections, "Condition: Never, ") == []
    either = """\
Parameters: {Stage: {Type: String, AllowedValues: [test, prod]}}
Conditions: {Prod: !Equals [!Ref Stage, prod]}
"""
    resource = f"""\
  It:
    Type: AWS::EC2::{OPTIONS}
    Condition: Prod
    Properties: {{InternetGatewayBlockMode: block-ingress}}
"""
    plans = told(f"{either}Resources:\n{GROUP}{resource}")
    assert [any("public-access" in line for line in plan) for plan in plans] == [False, True]
