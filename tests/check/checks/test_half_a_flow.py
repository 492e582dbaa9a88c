"""One group sends what the other does not take, or takes what the other does not send."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.told import told_of_template

NOWHERE = "{IpProtocol: icmp, FromPort: 252, ToPort: 86, CidrIp: 255.255.255.255/32}"
SENT = "11 “Web” allows tcp/5432 to “Data”, which has no ingress for it"
TAKEN = "17 “Data” allows tcp/5432 from “Web”, which has no egress for it"


def port(number: str, peer: str) -> str:
    """A rule for TCP on one port, or on a range."""
    low, _, high = number.partition("-")
    return f"{{IpProtocol: tcp, FromPort: {low}, ToPort: {high or low}, {peer}}}"


def out(number: str = "5432", peer: str = "DestinationSecurityGroupId: !GetAtt Data.GroupId") -> str:
    """An egress rule of the group Web."""
    return port(number, peer)


def into(number: str = "5432", peer: str = "SourceSecurityGroupId: !GetAtt Web.GroupId") -> str:
    """An ingress rule of the group Data."""
    return port(number, peer)


def told(folder: Path, *, egress: str = NOWHERE, ingress: str = "", more: str = "", head: str = "") -> list[str]:
    """What is told of two groups; Web has `egress` on line 11, Data `ingress` on line 17."""
    template = f"""\
Parameters:
  Range: {{Type: String}}
  Theirs: {{Type: "AWS::EC2::SecurityGroup::Id"}}
{head or "Conditions: {Never: !Equals [a, b]}"}
Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Web servers
      SecurityGroupEgress:
        [{egress}]
  Data:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Orders
      SecurityGroupIngress:
        [{ingress}]
      SecurityGroupEgress: [{NOWHERE}]
{more}"""
    return told_of_template("half-a-flow", folder, template)


def test_what_is_sent_and_taken_is_a_flow(tmp_path: Path):
    assert told(tmp_path, egress=out(), ingress=into()) == []


def test_what_one_of_them_does_not_is_told_where_the_other_does(tmp_path: Path):
    assert told(tmp_path / "sent", egress=out()) == [SENT]
    assert told(tmp_path / "taken", ingress=into()) == [TAKEN]
    assert told(tmp_path / "both", egress=out("443"), ingress=into()) == [
        "11 “Web” allows tcp/443 to “Data”, which has no ingress for it",
        TAKEN,
    ]


@pytest.mark.parametrize("number", ["5000-6000", "5432-5433", "0-65535"])
def test_a_wider_half_is_a_half_of_the_narrower_one(tmp_path: Path, number: str):
    assert told(tmp_path / "sent", egress=out(number), ingress=into()) == []
    assert told(tmp_path / "taken", egress=out(), ingress=into(number)) == []


ALL = "{IpProtocol: '-1', DestinationSecurityGroupId: !Ref Data}"


def test_all_traffic_is_a_half_of_any(tmp_path: Path):
    assert told(tmp_path / "taken", egress=ALL, ingress=into()) == []
    assert told(tmp_path / "not", egress=ALL) == ["11 “Web” allows all to “Data”, which has no ingress for it"]


@pytest.mark.parametrize(
    ("peer", "found"),
    [
        ("CidrIp: 10.0.0.0/8", []),
        ("CidrIp: 203.0.113.0/24", []),
        ("CidrIpv6: '::/0'", []),
        ("SourcePrefixListId: pl-6da54004", []),
        ("SourceSecurityGroupId: sg-0123456789abcdef0", []),
        ("SourceSecurityGroupId: !Ref Theirs", []),
        ("CidrIp: !Ref Range", []),
        ("CidrIp: 255.255.255.255/32", [SENT]),
        ("SourceSecurityGroupId: !Ref Data", [SENT]),
    ],
)
def test_who_may_be_a_member_of_the_group_may_send(tmp_path: Path, peer: str, found: list[str]):
    assert told(tmp_path / "same", egress=out(), ingress=into("5432", peer)) == found
    assert told(tmp_path / "other", egress=out(), ingress=into("443", peer)) == (
        [] if "Range" in peer else [SENT]  # of what is not known, the port is not either
    )


@pytest.mark.parametrize(
    ("peer", "found"),
    [
        ("CidrIp: 10.0.0.0/8", []),
        ("DestinationPrefixListId: pl-6da54004", []),
        ("DestinationSecurityGroupId: !Ref Theirs", []),
        ("CidrIp: !Ref Range", []),
        ("CidrIp: 127.0.0.1/32", [TAKEN]),
    ],
)
def test_what_may_lead_to_the_group_may_be_sent(tmp_path: Path, peer: str, found: list[str]):
    assert told(tmp_path, egress=out("5432", peer), ingress=into()) == found


def test_a_group_that_declares_no_egress_sends_everything(tmp_path: Path):
    assert told(tmp_path, egress="", ingress=into()) == []


def alone(group: str, direction: str, properties: str) -> str:
    """A rule of its own."""
    rule = f"{{GroupId: {group}, {properties[1:]}"
    return f"  Alone: {{Type: AWS::EC2::SecurityGroup{direction}, Properties: {rule}}}\n"


def test_a_rule_that_stands_alone_is_a_half(tmp_path: Path):
    taken = alone("!Ref Data", "Ingress", into())
    assert told(tmp_path / "taken", egress=out(), more=taken) == []
    assert told(tmp_path / "sent", ingress=into(), more=alone("!Ref Web", "Egress", out())) == []
    assert told(tmp_path / "half", more=taken) == ["19 “Data” allows tcp/5432 from “Web”, which has no egress for it"]


@pytest.mark.parametrize(
    ("group", "found"), [("!Ref Data", []), ("!Ref Web", []), ("!Ref Theirs", [SENT]), ("!Ref Third", [SENT])]
)
def test_a_rule_that_nobody_knows_may_be_the_half_of_its_group(tmp_path: Path, group: str, found: list[str]):
    unknown = alone(group, "Ingress", into("5432", "CidrIp: !Ref Range"))
    third = f"  Third: {{Type: AWS::EC2::SecurityGroup, Properties: {{SecurityGroupEgress: [{NOWHERE}]}}}}\n"
    assert told(tmp_path, egress=out(), more=unknown + third) == found


def test_what_a_macro_makes_may_be_the_half(tmp_path: Path):
    assert told(tmp_path, egress=out(), head="Transform: Company::Macro") == []


def common(ingress: str) -> str:
    """A third group."""
    rules = f"SecurityGroupIngress: [{ingress}], SecurityGroupEgress: [{NOWHERE}]"
    return f"  Common: {{Type: AWS::EC2::SecurityGroup, Properties: {{GroupDescription: What all have, {rules}}}}}\n"


def host(*groups: str) -> str:
    """A server that wears groups."""
    worn = ", ".join(f"!Ref {group}" for group in groups)
    return f"  Host: {{Type: AWS::EC2::Instance, Properties: {{SecurityGroupIds: [{worn}]}}}}\n"


def test_a_group_that_is_worn_beside_it_may_take(tmp_path: Path):
    third = common(into())
    other = "19 “Common” allows tcp/5432 from “Web”, which has no egress for it"
    assert told(tmp_path / "apart", egress=out(), more=third) == [SENT, other]
    assert told(tmp_path / "beside", egress=out(), more=third + host("Common", "Data")) == []


def test_a_group_that_is_worn_beside_it_may_be_the_one_that_is_let_in(tmp_path: Path):
    let_in = into("5432", "SourceSecurityGroupId: !Ref Common")
    other = "17 “Data” allows tcp/5432 from “Common”, which has no egress for it"
    assert told(tmp_path / "apart", egress=out(), ingress=let_in, more=common("")) == [SENT, other]
    beside = common("") + host("Common", "Web")
    assert told(tmp_path / "beside", egress=out(), ingress=let_in, more=beside) == []


def test_of_more_groups_than_an_interface_takes_nothing_is_known(tmp_path: Path):
    groups = [f"G{number}" for number in range(17)]
    properties = f"{{GroupDescription: One of many, SecurityGroupEgress: [{NOWHERE}]}}"
    made = "".join(f"  {name}: {{Type: AWS::EC2::SecurityGroup, Properties: {properties}}}\n" for name in groups)
    assert told(tmp_path / "few", egress=out(), more=made + host("Data", *groups[:15])) == [SENT]
    assert told(tmp_path / "many", egress=out(), more=made + host("Data", *groups[:16])) == []


def test_a_load_balancer_that_is_a_dead_end_is_told_once(tmp_path: Path):
    balancer = "  Alb: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {SecurityGroups: [!Ref Web]}}\n"
    assert told(tmp_path, ingress=into(), more=balancer) == []


def test_a_group_that_only_gets_rules_is_not_asked(tmp_path: Path):
    rule = "{GroupId: !Ref Theirs, IpProtocol: tcp, FromPort: 5432, ToPort: 5432, SourceSecurityGroupId: !Ref Web}"
    more = f"  Alone: {{Type: AWS::EC2::SecurityGroupIngress, Properties: {rule}}}\n"
    assert told(tmp_path, egress=NOWHERE, more=more) == []
