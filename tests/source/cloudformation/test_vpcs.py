"""The VPC of a group."""

from __future__ import annotations

import pytest

from tests.source.cloudformation.telling import only


@pytest.mark.parametrize(
    ("vpc", "told"),
    [
        ("shop-vpc", "malformed: “shop-vpc” is not a VPC id"),
        ("''", "malformed: “” is not a VPC id"),
        ("!Ref Net", "malformed: “Net” is not a VPC id"),
        ("!Ref Other", "malformed: “Other” is not a VPC id"),
        ("!GetAtt Vpc.DefaultSecurityGroup", "malformed: “Vpc.DefaultSecurityGroup” is not a VPC id"),
        ("!GetAtt Vpc.CidrBlock", "malformed: “10.20.0.0/16” is not a VPC id"),
        ("!Ref Vpc", ""),
        ("!GetAtt Vpc.VpcId", ""),
        ("!GetAtt Net.VpcId", ""),
        ("!GetAtt Other.VpcId", ""),
        ("!GetAtt Nested.Outputs.Vpc", ""),
        ("!Ref Given", ""),
        ("!Ref Empty", ""),
        ("!ImportValue vpc", ""),
        ("'{{resolve:ssm:/vpc}}'", ""),
        ("vpc-0a1b2c3d4e5f60718", ""),
    ],
)
def test_a_value_that_is_known_not_to_be_a_vpc_is_reported(vpc: str, told: str):
    template = f"""\
        Parameters:
          Given: {{Type: AWS::EC2::VPC::Id}}
          Empty: {{Type: String, Default: ''}}
        Resources:
          Vpc: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.20.0.0/16}}}}
          Net: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: !Ref Vpc, CidrBlock: 10.20.4.0/24}}}}
          Nested: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: https://shop.example/net.yaml}}}}
          Other:
            Type: AWS::EC2::SecurityGroup
            Properties: {{GroupDescription: Orders, VpcId: !Ref Vpc, SecurityGroupEgress: []}}
          Web:
            Type: AWS::EC2::SecurityGroup
            Properties: {{GroupDescription: Web servers, VpcId: {vpc}, SecurityGroupEgress: []}}
        """
    assert [line for line in only(template) if "VPC id" in line] == ([told] if told else [])
