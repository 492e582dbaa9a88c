"""A mistake in a template is reported at its key with a remedy."""

from __future__ import annotations

import pytest

from tests.source.cloudformation.telling import read

REST = "Description: Calls"
SSH = "IpProtocol: tcp, FromPort: 22, ToPort: 22"

Told = tuple[str, str, str]
"""What is said, the last key of where it stands, and what to do."""

_PROTOCOLS = "write tcp, udp, icmp, icmpv6, a number, or -1"
_IDS = "write !GetAtt NAME.GroupId for a group of the template, or an id such as sg-0123456789abcdef0"
_LETTERS = "use letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*"
_INGRESS = "write one of CidrIp, CidrIpv6, SourcePrefixListId, SourceSecurityGroupId or SourceSecurityGroupName"
_EGRESS = "write one of CidrIp, CidrIpv6, DestinationPrefixListId or DestinationSecurityGroupId"


def notes(text: str, kinds: tuple[str, ...] = ("malformed", "unknown", "undescribed", "no-vpc")) -> list[Told]:
    """The notes of a template with one Plan."""
    (plan,), mistakes = read(text)
    assert not mistakes
    return [(each.text, str(each.where.path[-1]), each.help) for each in plan.notes if each.kind in kinds]


def of_rule(rule: str, direction: str = "Ingress") -> list[Told]:
    return notes(f"""
        Resources:
          Web:
            Type: AWS::EC2::SecurityGroup
            Properties: {{GroupDescription: Shop, VpcId: vpc-0a1b2c3d, SecurityGroup{direction}: [{rule}]}}
        """)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("tcp", ("“tcp” is not a rule", "0", "write IpProtocol, FromPort, ToPort and a peer")),
        (f"{{CidrIp: 10.0.0.0/8, {REST}}}", ("the rule has no IpProtocol", "IpProtocol", _PROTOCOLS)),
        (
            f"{{IpProtocol: tpc, CidrIp: 10.0.0.0/8, {REST}}}",
            ("“tpc” is not a protocol that EC2 knows", "IpProtocol", _PROTOCOLS),
        ),
        (
            f"{{IpProtocol: tcp, ToPort: 22, CidrIp: 10.0.0.0/8, {REST}}}",
            ("a rule for tcp has no FromPort", "FromPort", "write both FromPort and ToPort"),
        ),
        (
            f"{{IpProtocol: udp, FromPort: 22, CidrIp: 10.0.0.0/8, {REST}}}",
            ("a rule for udp has no ToPort", "ToPort", "write both FromPort and ToPort"),
        ),
        (
            f"{{IpProtocol: tcp, FromPort: ssh, ToPort: 22, CidrIp: 10.0.0.0/8, {REST}}}",
            ("“ssh” is not a number for FromPort", "FromPort", "write a number"),
        ),
        (
            f"{{IpProtocol: tcp, FromPort: 22, ToPort: [22], CidrIp: 10.0.0.0/8, {REST}}}",
            ("ToPort is not a single value", "ToPort", "write one number or word"),
        ),
        (
            f"{{IpProtocol: tcp, FromPort: 70000, ToPort: 70001, CidrIp: 10.0.0.0/8, {REST}}}",
            ("FromPort is 70000, but ports end at 65535", "FromPort", "write 0 to 65535"),
        ),
        (
            f"{{IpProtocol: tcp, FromPort: 0, ToPort: 65536, CidrIp: 10.0.0.0/8, {REST}}}",
            ("ToPort is 65536, but ports end at 65535", "ToPort", "write 0 to 65535"),
        ),
        (
            f"{{IpProtocol: tcp, FromPort: 25, ToPort: 22, CidrIp: 10.0.0.0/8, {REST}}}",
            ("FromPort 25 is above ToPort 22", "FromPort", "write 22 and 25"),
        ),
        (
            f"{{IpProtocol: icmp, FromPort: 256, ToPort: 0, CidrIp: 10.0.0.0/8, {REST}}}",
            ("256 is not a type of icmp", "FromPort", "write 0 to 255, or -1 for all"),
        ),
        (
            f"{{IpProtocol: icmpv6, FromPort: 1, ToPort: -2, CidrIpv6: '2001:db8::/32', {REST}}}",
            ("-2 is not a code of icmpv6", "ToPort", "write 0 to 255, or -1 for all"),
        ),
        (
            f"{{IpProtocol: icmp, FromPort: -1, ToPort: 0, CidrIp: 10.0.0.0/8, {REST}}}",
            (
                "FromPort -1 is every type of icmp with every code, but ToPort is 0",
                "ToPort",
                "write -1 for both, or the type",
            ),
        ),
        (
            f"{{IpProtocol: -1, FromPort: 22, ToPort: 22, CidrIp: 10.0.0.0/8, {REST}}}",
            (
                "IpProtocol -1 in a rule of “Web” allows all ports of all protocols: FromPort and ToPort are ignored",
                "FromPort",
                "write tcp or udp for IpProtocol, or leave the ports out",
            ),
        ),
        (f"{{{SSH}, {REST}}}", ("a rule of “Web” names no source", "0", _INGRESS)),
        (
            f"{{{SSH}, {REST}, CidrIp: 10.0.0.0/8, SourcePrefixListId: pl-6da54004}}",
            ("a rule of “Web” names several peers: CidrIp and SourcePrefixListId", "0", "write a rule for each"),
        ),
        (
            f"{{{SSH}, {REST}, CidrIp: 10.0.0.0/33}}",
            (
                "“10.0.0.0/33” has the prefix length 33; that of IPv4 is 32 at most",
                "CidrIp",
                "write a range such as 10.1.0.0/16 or 2001:db8::/32",
            ),
        ),
        (f"{{{SSH}, {REST}, CidrIp: 10.0.0.1/8}}", ("“10.0.0.1/8” has host bits set", "CidrIp", "write 10.0.0.0/8")),
        (
            f"{{{SSH}, {REST}, CidrIp: '2001:db8::/32'}}",
            ("“2001:db8::/32” is an IPv6 range", "CidrIp", "write it under CidrIpv6"),
        ),
        (
            f"{{{SSH}, {REST}, CidrIpv6: 10.0.0.0/8}}",
            ("“10.0.0.0/8” is an IPv4 range", "CidrIpv6", "write it under CidrIp"),
        ),
        (
            f"{{{SSH}, {REST}, SourceSecurityGroupId: web}}",
            ("“web” is not a security group id", "SourceSecurityGroupId", _IDS),
        ),
        (
            f"{{{SSH}, {REST}, SourceSecurityGroupId: [web]}}",
            (
                "SourceSecurityGroupId is not a single value",
                "SourceSecurityGroupId",
                "refer to one group, or write its id",
            ),
        ),
        (
            f"{{{SSH}, {REST}, SourcePrefixListId: s3}}",
            ("“s3” is not a prefix list id", "SourcePrefixListId", "write an id such as pl-6da54004"),
        ),
        (
            f"{{{SSH}, {REST}, SourcePrefixListId: [pl-6da54004]}}",
            (
                "SourcePrefixListId is not a single value",
                "SourcePrefixListId",
                "write one list's id, and a rule for each",
            ),
        ),
        (
            f"{{{SSH}, {REST}, CidrIp: [10.0.0.0/8, 0.0.0.0/0]}}",
            ("CidrIp is not a single value", "CidrIp", "write one range, and a rule for each"),
        ),
        (
            f"{{{SSH}, {REST}, CidrIpv6: ['::/0']}}",
            ("CidrIpv6 is not a single value", "CidrIpv6", "write one range, and a rule for each"),
        ),
        (
            f"{{{SSH}, {REST}, SourceSecurityGroupId: sg-01234567, SourceSecurityGroupOwnerId: ['111122223333']}}",
            ("SourceSecurityGroupOwnerId is not a single value", "SourceSecurityGroupOwnerId", "write one text"),
        ),
        (
            f"{{{SSH}, CidrIp: 10.0.0.0/8, Description: [Calls]}}",
            ("Description is not a single value", "Description", "write one text"),
        ),
        (
            f"{{{SSH}, CidrIp: 10.0.0.0/8}}",
            ("a rule of “Web” has no description", "0", "write why this access is needed: Description"),
        ),
        (
            f"{{{SSH}, CidrIp: 10.0.0.0/8, Description: It's}}",
            ("EC2 refuses “'” in the description of a rule of “Web”", "Description", _LETTERS),
        ),
        (
            f"{{{SSH}, CidrIp: 10.0.0.0/8, Description: {'x' * 256}}}",
            ("the description of a rule of “Web” has 256 characters", "Description", "EC2 accepts 255"),
        ),
        (
            "{Fn::Transform: {Name: Rules}}",
            (
                "rules of “Web” are not judged: “Transform ${[Name Rules]}” is known only at deploy time",
                "0",
                "look at its value after a deploy: this template does not show it",
            ),
        ),
        (
            f"{{{SSH}, Fn::Transform: {{Name: Rules}}}}",
            ("a rule of “Web” is not judged: Fn::Transform is known only at deploy time", "0", "write the rule out"),
        ),
    ],
)
def test_a_malformed_rule_is_reported_with_a_remedy(rule: str, expected: Told):
    assert of_rule(rule) == [expected]


def test_malformed_egress_is_reported_with_its_own_keys():
    assert of_rule(f"{{{SSH}, {REST}}}", "Egress") == [("a rule of “Web” names no destination", "0", _EGRESS)]


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        (
            "Web: {Type: AWS::EC2::SecurityGroup}",
            [("“Web” has no properties", "Web", "write at least GroupDescription")],
        ),
        (
            "Web: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: vpc-0a1b2c3d}}",
            [("“Web” has no description", "Web", "write what it is for: GroupDescription")],
        ),
        (
            "Web: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: A, VpcId: vpc-1, GroupName: sg-web}}",
            [("the name “sg-web” begins with sg-", "GroupName", "only ids do: write another name")],
        ),
        (
            "Web: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: A, VpcId: vpc-1, GroupName: Default}}",
            [("“Default” is the name of a VPC's default group", "GroupName", "write another name")],
        ),
        (
            "Web: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: [A], VpcId: [a, b], GroupName: [w]}}",
            [
                ("GroupDescription is not a single value", "GroupDescription", "write one text"),
                ("GroupName is not a single value", "GroupName", "write one text"),
                ("VpcId is not a single value", "VpcId", "write one text"),
            ],
        ),
        (
            f"""Web:
                Type: AWS::EC2::SecurityGroup
                Properties:
                  GroupDescription: Shop
                  VpcId: vpc-1
                  SecurityGroupIngress: {{{SSH}, {REST}, CidrIp: 10.0.0.0/8}}
            """,
            [("SecurityGroupIngress of “Web” is not a list", "SecurityGroupIngress", "write a dash before the rule")],
        ),
        (
            f"""Web:
                Type: AWS::EC2::SecurityGroup
                Properties:
                  GroupDescription: Shop
                  VpcId: vpc-1
                  SecurityGroupIngress: [[{{{SSH}, {REST}, CidrIp: 10.0.0.0/8}}]]
            """,
            [
                (
                    "SecurityGroupIngress of “Web” has a list within its list",
                    "SecurityGroupIngress",
                    "write its rules side by side",
                )
            ],
        ),
        (
            "Web: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: It's, VpcId: vpc-1, GroupName: 'w?'}}",
            [
                ("EC2 refuses “'” in the description of “Web”", "GroupDescription", _LETTERS),
                ("EC2 refuses “?” in the name of “Web”", "GroupName", _LETTERS),
            ],
        ),
        (
            f"In: {{Type: AWS::EC2::SecurityGroupIngress, Properties: {{{SSH}, CidrIp: 10.0.0.0/8, {REST}}}}}",
            [("“In” names no group to add its rule to", "In", "write GroupId: !GetAtt NAME.GroupId")],
        ),
        (
            f"In: {{Type: AWS::EC2::SecurityGroupIngress, Properties: {{{SSH.replace('22', '70000')}, {REST}}}}}",
            [
                ("“In” names no group to add its rule to", "In", "write GroupId: !GetAtt NAME.GroupId"),
                ("FromPort is 70000, but ports end at 65535", "FromPort", "write 0 to 65535"),
                ("a rule of “In” names no source", "Properties", _INGRESS),
            ],
        ),
        (
            f"""Web:
                Type: AWS::EC2::SecurityGroup
                Properties:
                  GroupDescription: Shop
                  VpcId: vpc-1
                  SecurityGroupIngress: [{{{SSH}, {REST}, SourceSecurityGroupId: !GetAtt Web.GroupId}}]
            """,
            [
                (
                    "“Web” refers to itself: CloudFormation cannot make it",
                    "Web",
                    "write the rules between groups as standalone AWS::EC2::SecurityGroupIngress and Egress",
                )
            ],
        ),
    ],
)
def test_a_malformed_group_is_reported_with_a_remedy(resources: str, expected: list[Told]):
    assert notes(f"Resources:\n            {resources}") == expected


@pytest.mark.parametrize(
    ("range_", "help"),
    [
        ("!Ref Office", "give the parameter a default or allowed values, so that it can be judged"),
        ("!Sub '${Office}/32'", "give the parameter a default or allowed values, so that it can be judged"),
        ("!Ref Held", "look up the stored value: the template does not show it"),
        ("'{{resolve:ssm:/shop/office}}'", "look up the stored value: the template does not show it"),
        ("!ImportValue office", "look at what the other stack exports under that name"),
        ("!Sub ['${A}/32', {A: !ImportValue office}]", "look at what the other stack exports under that name"),
        ("!Ref AWS::Region", "look at its value after a deploy: this template does not show it"),
        ("!GetAtt Database.Address", "look at its value after a deploy: this template does not show it"),
    ],
)
def test_an_unknown_value_is_reported_with_a_remedy(range_: str, help: str):
    template = f"""\
        Parameters: {{Office: {{Type: String}}, Held: {{Type: "AWS::SSM::Parameter::Value<String>"}}}}
        Resources:
          Database: {{Type: "Custom::Database"}}
          Rule:
            Type: AWS::EC2::SecurityGroupIngress
            Properties: {{GroupId: sg-0123456789abcdef0, {SSH}, CidrIp: {range_}, {REST}}}
        """
    (plan,), _ = read(template)
    assert [note.help for note in plan.notes] == [help]
