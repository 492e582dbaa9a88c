"""Intrinsic functions in rules."""

from __future__ import annotations

import pytest

from tests.source.cloudformation.telling import rule

SECTIONS = """\
    Parameters:
      Office: {Type: String, Default: 198.51.100.0/24}
      Offices: {Type: CommaDelimitedList, Default: "198.51.100.0/24, 203.0.113.0/24"}
      Partner: {Type: String}
      Port: {Type: Number, Default: 8443}
      Latest: {Type: "AWS::SSM::Parameter::Value<String>", Default: /shop/range}
      Proxy: {Type: "AWS::EC2::SecurityGroup::Id"}
    Mappings:
      Ranges:
        office: {v4: 198.51.100.0/24, all: [198.51.100.0/24, 203.0.113.0/24]}
        "111122223333": {v4: 192.0.2.0/24}
    Conditions:
      Always: !Equals [a, a]
      Never: !Not [!Condition Always]
    """


def of(value: str, key: str = "CidrIp") -> list[str]:
    """The rule with this value of a key."""
    ports = "" if key == "FromPort" else "FromPort: 8443, "
    peer = "" if key.startswith(("Cidr", "Source")) else "CidrIp: 10.0.0.0/8, "
    written = f"{{IpProtocol: tcp, {ports}{peer}ToPort: 8443, Description: Calls,\n {key}: {value}}}"
    return rule(written, sections=SECTIONS)


@pytest.mark.parametrize(
    "written",
    [
        "!Ref Office",
        "{Ref: Office}",
        '!Sub "${Office}"',
        "!Sub '198.51.100.0/${Bits}'",
        "!Sub ['198.51.100.0/${Bits}', {Bits: 24}]",
        "!Sub ['${Net}/24', {Net: !Select [0, !Split [/, !Ref Office]]}]",
        "!Join ['/', [198.51.100.0, 24]]",
        "!Join ['', [!Ref Office]]",
        "{'Fn::Join': ['', [198.51., '100.0/24', !Ref 'AWS::NoValue']]}",
        "!Select [0, !Ref Offices]",
        "!Select ['1', [x, !Ref Office]]",
        "!Select [0, !Split [' ', '198.51.100.0/24 203.0.113.0/24']]",
        "!FindInMap [Ranges, office, v4]",
        "!FindInMap [Ranges, !Join ['', [offi, ce]], v4]",
        "!FindInMap [Ranges, shop, v4, {DefaultValue: 198.51.100.0/24}]",
        "!Select [0, !FindInMap [Ranges, office, all]]",
        "!Select [100, !Cidr [198.51.0.0/16, 256, 8]]",
        "!Select ['100', !Cidr ['198.51.0.0/16', '101', '8']]",
        "!Select [0, !Cidr [!Ref Office, 1, !Sub '${Eight}']]",
        "!Join ['/', !Split [/, !Select [0, !Cidr [!Ref Office, 1, 8]]]]",
        "!If [Always, !Ref Office, 0.0.0.0/0]",
        "!If [Never, 0.0.0.0/0, !If [Always, 198.51.100.0/24, 0.0.0.0/0]]",
    ],
)
def test_a_value_that_is_decided_is_that_value(written: str):
    sections = SECTIONS.replace("      Port:", "      Bits: {Default: 24}\n      Eight: {Default: 8}\n      Port:")
    found = rule(
        f"{{IpProtocol: tcp, FromPort: 1, ToPort: 1, Description: Calls,\n CidrIp: {written}}}", sections=sections
    )
    assert found == ["ingress tcp/1 198.51.100.0/24"]


def test_a_port_and_a_protocol_may_be_a_function_too():
    assert of("!Ref Port", "FromPort") == ["ingress tcp/8443 10.0.0.0/8"]


def test_a_property_with_no_value_is_missing():
    assert of("!If [Never, 0.0.0.0/0, !Ref 'AWS::NoValue']") == ["malformed: a rule of “Web” names no source"]


@pytest.mark.parametrize(
    ("written", "peer", "why"),
    [
        ("!Ref Partner", "Partner", "the parameter “Partner” has no default"),
        ("!Sub '${Partner}/32'", "${Partner}/32", "the parameter “Partner” has no default"),
        ("!Join [/, [!Ref Partner, 32]]", "${Partner}/32", "the parameter “Partner” has no default"),
        (
            "!Select [0, !Split [/, !Ref Partner]]",
            "Select 0 ${Split / ${Partner}}",
            "the parameter “Partner” has no default",
        ),
        ("!Ref Latest", "Latest", "the parameter “Latest” is looked up at deploy time"),
        ("!Ref 'AWS::Region'", "AWS::Region", "“AWS::Region” is known only at deploy time"),
        (
            "!ImportValue office-range",
            "ImportValue office-range",
            "“ImportValue office-range” is known only at deploy time",
        ),
        (
            "!ImportValue {'Fn::Sub': '${Partner}-range'}",
            "ImportValue ${Partner}-range",
            "“ImportValue ${Partner}-range” is known only at deploy time",
        ),
        ("'{{resolve:ssm:/range}}'", "{{resolve:ssm:/range}}", "“{{resolve:ssm:/range}}” is looked up at deploy time"),
        (
            "!Select [0, !Cidr [!Ref Partner, 1, 8]]",
            "Select 0 ${Cidr ${Partner} 1 8}",
            "the parameter “Partner” has no default",
        ),
        ("!Select [0, !GetAZs '']", 'Select 0 ${GetAZs ""}', '“GetAZs ""” is known only at deploy time'),
        (
            "!FindInMap [Ranges, nowhere, v4]",
            "FindInMap Ranges nowhere v4",
            "“FindInMap Ranges nowhere v4” is known only at deploy time",
        ),
        (
            "!Transform {Name: range}",
            "Transform ${[Name range]}",
            "“Transform ${[Name range]}” is known only at deploy time",
        ),
    ],
)
def test_a_value_known_only_at_deploy_time_is_reported_as_unknown(written: str, peer: str, why: str):
    assert of(written) == [f"unknown: a rule of “Web” (tcp/8443 from {peer}) is not judged: {why}"]


def test_a_rule_with_an_undefined_name_is_reported_and_is_unknown_too():
    assert of("!Ref Nobody") == [
        "malformed: “Nobody” is not a resource or parameter of this template",
        "unknown: a rule of “Web” (tcp/8443 from Nobody) is not judged: there is no parameter or resource “Nobody”",
    ]
    assert of("!GetAtt Database.Address") == [
        "malformed: “Database” is not a resource of this template",
        "unknown: a rule of “Web” (tcp/8443 from Database.Address) is not judged: "
        "“Database.Address” is known only at deploy time",
    ]


def test_a_port_that_is_unknown_leaves_the_rule_out_too():
    assert of("!Ref Partner", "FromPort") == [
        "unknown: a rule of “Web” (tcp/Partner-8443 from 10.0.0.0/8) is not judged: "
        "the parameter “Partner” has no default"
    ]


def test_an_unknown_group_is_an_external_group_with_the_name_of_its_parameter():
    assert of("!Ref Proxy", "SourceSecurityGroupId") == ["ingress tcp/8443 Proxy"]


def test_the_range_of_a_vpc_of_the_template_is_known():
    vpc = "{Type: AWS::EC2::VPC, Properties: {CidrBlock: !FindInMap [Ranges, office, v4]}}"
    calls = "{IpProtocol: tcp, FromPort: 1, ToPort: 1, Description: Calls, CidrIp: !GetAtt Vpc.CidrBlock}"
    assert rule(f"{calls}]}}}}\n  Vpc: {vpc}\n  Junk: {{Type: A, Properties: {{J: [x", sections=SECTIONS) == [
        "ingress tcp/1 198.51.100.0/24"
    ]


def test_a_rule_that_a_macro_makes_is_reported_as_unknown():
    assert rule("{'Fn::Transform': {Name: rules}, IpProtocol: -1}") == [
        "unknown: a rule of “Web” is not judged: Fn::Transform is known only at deploy time"
    ]


@pytest.mark.parametrize(
    ("range_", "block"),
    [
        ("!Select [1, !Cidr ['2001:db8::/56', 2, 64]]", "2001:db8:0:1::/64"),
        ("!Select [255, !Cidr ['2001:db8::/56', 256, 64]]", "2001:db8:0:ff::/64"),
    ],
)
def test_ranges_of_ipv6_are_computed_too(range_: str, block: str):
    assert of(range_, "CidrIpv6") == [f"ingress tcp/8443 {block}"]


@pytest.mark.parametrize(
    "cidr",
    [
        "[10.0.0.0/16, 257, 4]",
        "[10.0.0.0/16, 0, 8]",
        "[10.0.0.0/24, 2, 8]",
        "[10.0.0.0/24, 1, 9]",
        "[10.0.0.0/24, 1, 33]",
        "[10.0.0.0/24, 1, 0]",
        "[10.0.0.0/16, one, 8]",
        "[office, 1, 8]",
        "[10.0.0.0/16, 1]",
    ],
)
def test_ranges_that_cloudformation_could_not_divide_are_unknown(cidr: str):
    (found,) = of(f"!Select [0, !Cidr {cidr}]")
    assert found.startswith("unknown: ")


@pytest.mark.parametrize(
    ("subnet", "key", "range_", "found"),
    [
        ("CidrBlock: 10.0.1.0/24", "CidrIp", "!GetAtt Sub.CidrBlock", "10.0.1.0/24"),
        ("CidrBlock: !Select [1, !Cidr [10.0.0.0/16, 2, 8]]", "CidrIp", "!Sub '${Sub.CidrBlock}'", "10.0.1.0/24"),
        ("Ipv6CidrBlock: '2001:db8::/64'", "CidrIpv6", "!Select [0, !GetAtt Sub.Ipv6CidrBlocks]", "2001:db8::/64"),
    ],
)
def test_the_ranges_of_a_subnet_of_the_template_are_known(subnet: str, key: str, range_: str, found: str):
    calls = f"{{IpProtocol: tcp, FromPort: 1, ToPort: 1, Description: Calls, {key}: {range_}}}"
    made = f"{{Type: AWS::EC2::Subnet, Properties: {{{subnet}}}}}"
    assert rule(f"{calls}]}}}}\n  Sub: {made}\n  Junk: {{Type: A, Properties: {{J: [x", sections=SECTIONS) == [
        f"ingress tcp/1 {found}"
    ]
