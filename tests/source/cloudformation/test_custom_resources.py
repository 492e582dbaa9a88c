"""Groups that are given to custom resources, which may change them, are reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.source.cloudformation.notes import remarked, remarked_of

GROUP = """\
    Resources:
      Web:
        Type: AWS::EC2::SecurityGroup
        Properties:
          GroupDescription: Web servers
          VpcId: vpc-0a1b2c3d4e5f60718
          SecurityGroupEgress:
            - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8, Description: Updates}
"""
DATABASE = "      Db: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: Orders}}\n"


@pytest.mark.parametrize(
    ("resource", "found"),
    [
        ("{Type: Custom::Opener, Properties: {Group: !Ref Web}}", "the effect of “It” (Custom::Opener) on “Web”"),
        ("{Type: Custom::Opener, Properties: {Of: [{Id: !GetAtt Web.GroupId}]}}", "“It” (Custom::Opener) on “Web”"),
        ('{Type: Custom::AWS, Properties: {Create: !Sub \'{"GroupId": "${Web.GroupId}"}\'}}', "(Custom::AWS) on “Web”"),
        ("{Type: Custom::Opener, Properties: {SecurityGroupIds: [!Ref Web]}}", "(Custom::Opener) on “Web”"),
        ("{Type: Custom::Opener, Properties: {Groups: [!Ref Web, !Ref Db]}}", "on “Web” and 1 more group"),
        (
            "{Type: AWS::CloudFormation::CustomResource, Properties: {Group: !Ref Web}}",
            "the effect of “It” (AWS::CloudFormation::CustomResource) on “Web”",
        ),
        ("{Type: Shop::Net::Rule, Properties: {Group: !Ref Web}}", "the effect of “It” (Shop::Net::Rule) on “Web”"),
    ],
)
def test_a_custom_resource_that_is_given_a_group_is_a_warning(resource: str, found: str):
    (told,) = remarked(f"{GROUP}{DATABASE}      It: {resource}\n", codes="unknown-value")
    assert told.startswith("10 warning ")
    assert told.endswith(f"{found} is not judged")


@pytest.mark.parametrize(
    "resource",
    [
        "{Type: Custom::Opener, Properties: {Group: sg-0123456789abcdef0}}",
        "{Type: Custom::Opener, DependsOn: Web}",
        "{Type: Custom::VpcRestrictDefaultSG, Properties: {DefaultSecurityGroupId: !Ref Web}}",
        "{Type: Custom::CrossRegionExportWriter, Properties: {WriterProps: {exports: {/web: !GetAtt Web.GroupId}}}}",
        "{Type: Custom::AWSCDK-EKS-Cluster, Properties: {Config: {vpc: {securityGroupIds: [!Ref Web]}}}}",
        "{Type: AWS::Lambda::Function, Properties: {Environment: {Variables: {GROUP: !Ref Web}}}}",
        "{Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Web}}",
    ],
)
def test_a_custom_resource_without_groups_or_known_to_be_harmless_is_not_reported(resource: str):
    assert remarked(f"{GROUP}      It: {resource}\n") == []


def test_a_group_is_followed_into_and_out_of_a_nested_stack(tmp_path: Path):
    child = """\
        Parameters: {Sg: {Type: String}}
        Resources:
          Own: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: Orders}}
          In: {Type: Custom::Opener, Properties: {Group: !Ref Sg}}
        Outputs: {Own: {Value: !Ref Own}}
        """
    parent = f"""\
{GROUP}
      Child: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: child.yaml, Parameters: {{Sg: !Ref Web}}}}}}
      Out: {{Type: Custom::Opener, Properties: {{Group: !GetAtt Child.Outputs.Own}}}}
    """
    files = {"parent.yaml": parent, "child.yaml": child}
    assert sorted(remarked_of(tmp_path, files, ".", codes="unknown-value")) == [
        "child.yaml:4 warning the effect of “Child.In” (Custom::Opener) on “Web” is not judged",
        "parent.yaml:11 warning the effect of “Out” (Custom::Opener) on “Child.Own” is not judged",
    ]


def test_other_groups_of_the_template_are_still_fully_known():
    groups = """\
        Resources:
          One: &group
            Type: AWS::EC2::SecurityGroup
            Properties:
              GroupDescription: Web servers
              VpcId: vpc-0a1b2c3d4e5f60718
              SecurityGroupEgress:
                - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8, Description: Updates}
                - {IpProtocol: tcp, FromPort: 5432, ToPort: 5432, CidrIp: 10.20.4.0/24, Description: Orders}
          Two: *group
          Three: *group
          Opener: {Type: Custom::Opener, Properties: {Group: !Ref Three}}
        """
    assert remarked(groups, codes="same-rules") == ["2 warning “One” and “Two” have the same rules"]
