"""What a value of a template becomes is not known before the deploy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.told import told_of_template


@pytest.mark.parametrize(
    ("parameter", "found"),
    [
        ("{Type: String}", "the parameter “Office” has no default"),
        ("{Type: String, Default: 10.0.0.0/8}", ""),
        ("{Type: String, AllowedValues: [10.0.0.0/8, 10.9.0.0/16]}", ""),
        ("{Type: String, Default: 10.0.0.0/8, AllowedValues: [10.0.0.0/8]}", ""),
    ],
)
def test_a_rule_that_nobody_can_judge_is_told(tmp_path: Path, parameter: str, found: str):
    template = f"""\
        Parameters:
          Office: {parameter}
        Resources:
          Web:
            Type: AWS::EC2::SecurityGroup
            Properties:
              GroupDescription: Web servers
              SecurityGroupIngress:
                - {{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: !Ref Office}}
        """
    text = f"9 a rule of “Web” (tcp/443 from Office) is not judged: {found}"
    assert told_of_template("unknown-value", tmp_path, template) == ([text] if found else [])


TEMPLATE = """\
    {sections}
    Resources:
      Net: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.0.0.0/16}}}}
      {resource}
      Web:
        Type: AWS::EC2::SecurityGroup
        Properties:
          GroupDescription: Web servers
          SecurityGroupIngress:
            - {rule}
    """
SSH = "IpProtocol: tcp, FromPort: 22, ToPort: 22"
LIST = "List: {{Type: AWS::EC2::PrefixList, Properties: {{AddressFamily: IPv4, MaxEntries: 2, {}}}}}"
OPEN = "0.0.0.0/0"
FROM_LIST = f"{{{SSH}, SourcePrefixListId: !GetAtt List.PrefixListId}}"


@pytest.mark.parametrize(
    ("rule", "unknown", "known"),
    [
        (f"{{{SSH}, CidrIp: !Ref P}}", "Parameters: {P: {Type: String}}", f"Parameters: {{P: {{Default: {OPEN}}}}}"),
        (
            f"{{{SSH}, CidrIp: !Sub '${{P}}/0'}}",
            "Parameters: {P: {Type: String}}",
            "Parameters: {P: {Type: String, AllowedValues: [0.0.0.0]}}",
        ),
        (
            f"{{{SSH}, CidrIp: !Select [1, !Ref P]}}",
            "Parameters: {P: {Type: CommaDelimitedList}}",
            f"Parameters: {{P: {{Type: CommaDelimitedList, Default: '10.0.0.0/8,{OPEN}'}}}}",
        ),
        (
            f"{{{SSH}, CidrIp: !Join ['/', !Split [':', !Ref P]]}}",
            "Parameters: {P: {Type: String}}",
            "Parameters: {P: {Type: String, Default: '0.0.0.0:0'}}",
        ),
        (
            f"{{{SSH}, CidrIp: !Select [0, !Cidr [!Ref P, 1, 32]]}}",
            "Parameters: {P: {Type: String}}",
            f"Parameters: {{P: {{Type: String, Default: {OPEN}}}}}",
        ),
        (
            f"{{{SSH}, CidrIp: !FindInMap [M, nowhere, range]}}",
            f"Mappings: {{M: {{office: {{range: {OPEN}}}}}}}",
            f"Mappings: {{M: {{nowhere: {{range: {OPEN}}}}}}}",
        ),
        (
            "{IpProtocol: !Ref P, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}",
            "Parameters: {P: {Type: String}}",
            "Parameters: {P: {Type: String, Default: tcp}}",
        ),
        (
            "{IpProtocol: tcp, FromPort: !Ref P, ToPort: 25, CidrIp: 0.0.0.0/0}",
            "Parameters: {P: {Type: Number}}",
            "Parameters: {P: {Type: Number, Default: 22}}",
        ),
        (
            f"!If [C, {{{SSH}, CidrIp: !Ref P}}, !Ref AWS::NoValue]",
            "Parameters: {P: {Type: String}}",
            "Parameters: {P: {Default: 0.0.0.0/0}}",
        ),
    ],
)
def test_what_is_unknown_is_found_once_it_is_known_to_be_open(tmp_path: Path, rule: str, unknown: str, known: str):
    for sections, found in ((unknown, (1, 0)), (known, (0, 1))):
        template = TEMPLATE.format(sections=sections, resource="", rule=rule)
        assert counted(tmp_path, template) == found


@pytest.mark.parametrize(
    ("rule", "unknown", "known"),
    [
        (
            f"{{{SSH}, CidrIp: !GetAtt Sub.CidrBlock}}",
            "Sub: {Type: AWS::EC2::Subnet, Properties: {Ipv4NetmaskLength: 24}}",
            "Sub: {Type: AWS::EC2::Subnet, Properties: {CidrBlock: 0.0.0.0/0}}",
        ),
        (
            f"{{{SSH}, CidrIpv6: !Select [0, !GetAtt Sub.Ipv6CidrBlocks]}}",
            "Sub: {Type: AWS::EC2::Subnet, Properties: {CidrBlock: 10.0.0.0/24}}",
            "Sub: {Type: AWS::EC2::Subnet, Properties: {Ipv6CidrBlock: '::/0'}}",
        ),
        (FROM_LIST, LIST.format("Entries: [{Cidr: !Ref AWS::Region}]"), LIST.format("Entries: [{Cidr: 0.0.0.0/0}]")),
        (FROM_LIST, LIST.format("Entries: !ImportValue x"), LIST.format("Entries: [{Cidr: 0.0.0.0/0}]")),
        (FROM_LIST, LIST.format("Tags: []"), LIST.format("Entries: [{Cidr: 0.0.0.0/0}]")),
    ],
)
def test_what_a_resource_leaves_unknown_is_found_once_it_says_it(tmp_path: Path, rule: str, unknown: str, known: str):
    for resource, found in ((unknown, (1, 0)), (known, (0, 1))):
        template = TEMPLATE.format(sections="", resource=resource, rule=rule)
        assert counted(tmp_path, template) == found


def counted(folder: Path, template: str) -> tuple[int, int]:
    """How often something is told to be unknown, and how often SSH to be open."""
    return tuple(len(told_of_template(check, folder, template)) for check in ("unknown-value", "world-open-admin"))  # type: ignore[return-value]


def test_a_list_of_others_is_told_in_each_rule_with_where_to_look(tmp_path: Path):
    rule = f"{{{SSH}, SourcePrefixListId: pl-6da54004}}"
    template = TEMPLATE.format(sections="", resource="", rule=rule)
    assert told_of_template("unknown-value", tmp_path, template) == [
        "10 a rule of “Web” (tcp/22 from pl-6da54004) is not judged:"
        " the entries of pl-6da54004 are not in this template"
    ]
