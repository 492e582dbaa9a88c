"""Types, keys and conditions that CloudFormation refuses are reported."""

from __future__ import annotations

import pytest

from tests.source.cloudformation.notes import remarked

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
RULE = "GroupId: !Ref Web, IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0, Description: Operators"
INLINE = RULE.removeprefix("GroupId: !Ref Web, ")
CLOSED = RULE.replace("0.0.0.0/0", "10.0.0.0/8")


@pytest.mark.parametrize(
    ("resource", "found"),
    [
        ("{Type: 'AWS::EC2::SecurityGroupIngress ', Properties: {%s}}", "“AWS::EC2::SecurityGroupIngress ”"),
        ("{Type: ' AWS::EC2::SecurityGroupIngress', Properties: {%s}}", "“ AWS::EC2::SecurityGroupIngress”"),
        ("{Type: AWS::EC2::SecurityGroupingress, Properties: {%s}}", "“AWS::EC2::SecurityGroupingress”"),
        ("{Type: aws::ec2::securitygroupingress, Properties: {%s}}", "“aws::ec2::securitygroupingress”"),
        ("{Type: AWS::EC2::SecurityGroupRule, Properties: {%s}}", "“AWS::EC2::SecurityGroupRule”"),
    ],
)
def test_a_misspelt_type_of_a_group_or_rule_is_refused(resource: str, found: str):
    assert remarked(f"{GROUP}      Ssh: {resource.replace('%s', RULE)}\n") == [
        f"9 error {found} is not a resource type"
    ]


@pytest.mark.parametrize(
    ("resource", "found"),
    [
        ("AWS::EC2::SecurityGroup", "“It” is not a resource"),
        ("[{Type: AWS::EC2::SecurityGroup}]", "“It” is not a resource"),
        ("{Properties: {GroupDescription: Orders}}", "“It” has no Type"),
        ("{Type: !Sub 'AWS::EC2::SecurityGroup', Properties: {GroupDescription: Orders}}", "“It” has no Type"),
        ("{type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: Orders}}", "“It” has no Type"),
        (
            f"{{Type: AWS::EC2::SecurityGroupIngress, Condition: !Equals [a, b], Properties: {{{RULE}}}}}",
            "the Condition of “It” is not the name of a condition",
        ),
    ],
)
def test_a_malformed_resource_is_refused(resource: str, found: str):
    assert remarked(f"{GROUP}      It: {resource}\n") == [f"9 error {found}"]


@pytest.mark.parametrize(
    "key", ["CidrBlock: 0.0.0.0/0", "Cidrip: 0.0.0.0/0", "DestinationSecurityGroupId: sg-01234567"]
)
def test_an_unknown_property_of_a_rule_is_refused(key: str):
    said = f"error a rule of “Web” has an unknown property “{key.split(':')[0]}”: CloudFormation refuses it"
    inline = CLOSED.removeprefix("GroupId: !Ref Web, ")
    assert remarked(f"{GROUP}          SecurityGroupIngress: [{{{inline}, {key}}}]\n") == [f"9 {said}"]
    alone = f"      Ssh: {{Type: AWS::EC2::SecurityGroupIngress, Properties: {{{CLOSED}, {key}}}}}\n"
    assert remarked(f"{GROUP}{alone}") == [f"9 {said}"]


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        (
            f"SecurityGroupIngress: [{{{CLOSED.replace('!Ref Web', 'sg-0123456789abcdef0')}}}]",
            "a rule of “Web” has an unknown property “GroupId”",
        ),
        (f"securityGroupIngress: [{{{INLINE}}}]", "“Web” has an unknown property “securityGroupIngress”"),
        (f"Ingress: [{{{INLINE}}}]", "“Web” has an unknown property “Ingress”"),
        ("GroupId: sg-0123456789abcdef0", "“Web” has an unknown property “GroupId”"),
    ],
)
def test_a_property_in_the_wrong_place_is_refused(rules: str, found: str):
    assert remarked(f"{GROUP}          {rules}\n") == [f"9 error {found}: CloudFormation refuses it"]


@pytest.mark.parametrize(
    "key",
    [
        "{Ports: [22, 3389], CidrIp: 10.0.0.0/8}",
        "{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 10.0.0.0/8, Description: Operators, Owner: shop}",
    ],
)
def test_unknown_keys_are_not_reported_if_a_macro_processes_them(key: str):
    told = remarked(f"    Transform: Ports\n{GROUP}          SecurityGroupIngress: [{key}]\n")
    assert not [each for each in told if "unknown property" in each]
    assert told[0] == "1 warning the effect of “Ports” on this template is not judged"


@pytest.mark.parametrize(
    ("rules", "line"),
    [
        ("SecurityGroupIngress: [null]", 9),
        ("SecurityGroupIngress:", 9),
        (f"SecurityGroupIngress:\n            - {{{INLINE.replace('0.0.0.0/0', '10.0.0.0/8')}, CidrIpv6: null}}", 10),
        ("Tags:\n            - Key: Name\n              Value:", 11),
    ],
)
def test_a_value_that_is_null_is_refused(rules: str, line: int):
    found = f"{line} error a value of “Web” is null: CloudFormation refuses it"
    assert remarked(f"{GROUP}          {rules}\n") == [found]


@pytest.mark.parametrize("section", ["resources", "Resource", "parameters", "x-rules"])
def test_an_unknown_section_is_refused(section: str):
    resources = f"    {section}: {{Ssh: {{Type: AWS::EC2::SecurityGroupIngress, Properties: {{{RULE}}}}}}}\n"
    assert remarked(f"{GROUP}{resources}") == [f"9 error “{section}” is not a section of a template"]


@pytest.mark.parametrize(
    ("more", "macro"),
    [
        (
            "          Fn::Transform: {Name: Ports}\n          Ports: [22]\n",
            "9 warning the effect of “Ports” on “Web” is not judged",
        ),
        (
            "      It: {Fn::Transform: {Name: Ports}, Ports: [22]}\n",
            "9 warning the effect of “Ports” on “It” is not judged",
        ),
        (
            "      Fn::Transform: {Name: Ports}\n      It: {Ports: [22]}\n",
            "9 warning the effect of “Ports” on this template is not judged",
        ),
    ],
)
def test_keys_beside_a_macro_belong_to_the_macro(more: str, macro: str):
    assert remarked(f"{GROUP}{more}") == [macro]


def test_of_very_many_mistakes_the_first_are_reported_and_that_there_are_more():
    told = remarked(GROUP + "".join(f"      It{number}: 1\n" for number in range(600)))
    assert len(told) == 501
    assert told[499:] == [
        "508 error “It499” is not a resource",
        "509 error more entries that are not resources follow and are not listed",
    ]


def test_of_very_many_keys_the_first_are_reported_and_the_number_of_others():
    keys = "".join(f"          Key{number}: 1\n" for number in range(40))
    assert remarked(f"{GROUP}{keys}")[9:] == [
        "18 error “Web” has an unknown property “Key9”: CloudFormation refuses it",
        "19 error “Web” has 30 more unknown properties: CloudFormation refuses them",
    ]
