"""What an acceptance covers: all that a finding is about, or nothing of it."""

from __future__ import annotations

from typing import Any

from tests.check.accepting import WHY, WORLD, group, outcome, rule

VPC = {"CidrIp": "10.1.0.0/24"}


def told(template: dict[str, Any] | str, *checks: str) -> list[str]:
    """What `checks` find in a template, and what is accepted, with the words."""
    ran = outcome(template)
    assert not ran.is_broken
    found = [f"{each.code}: {each.message}" for each in ran.diagnostics if each.code in checks]
    accepted = [(" and ".join(by.words for by in each.by), each.finding.message) for each in ran.suppressed]
    return [*found, *(f"accepted by {words}: {message}" for words, message in accepted)]


def nag(*ids: str) -> dict[str, Any]:
    """The metadata in which cfn_nag reads what it leaves."""
    return {"Metadata": {"cfn_nag": {"rules_to_suppress": [{"id": id_, "reason": "Meant"} for id_ in ids]}}}


def ingress(low: int, high: int, **more: Any) -> dict[str, Any]:
    """A rule of the group Web that is a resource of its own."""
    properties = {"GroupId": {"Ref": "Web"}, **rule("tcp", low, high, VPC)}
    return {"Type": "AWS::EC2::SecurityGroupIngress", "Properties": properties, **more}


WIDE = "“Web” allows tcp/1000-1999, 1,000 ports from 10.1.0.0/24"


def test_a_finding_on_several_rules_is_accepted_where_every_one_of_them_accepts_it():
    both = {"Web": group([]), "Low": ingress(1000, 1499, **nag("W27")), "High": ingress(1500, 1999, **nag("W27"))}
    assert told({"Resources": both}, "broad-ingress") == [f"accepted by cfn_nag W27 and cfn_nag W27: {WIDE}"]
    one = {**both, "High": ingress(1500, 1999)}
    assert told({"Resources": one}, "broad-ingress") == [f"broad-ingress: {WIDE}"]


def test_what_the_group_accepts_holds_for_the_rules_in_it_and_not_for_resources_of_their_own():
    inside = {"Web": {**group([rule("tcp", 22, 22, WORLD)]), **nag("W2")}}
    assert told({"Resources": inside}, "world-open-admin") == [
        "accepted by cfn_nag W2: internet (0.0.0.0/0) can reach “Web” on tcp/22"
    ]
    outside = {
        "Web": {**group([]), **nag("W2")},
        "Rule": {
            "Type": "AWS::EC2::SecurityGroupIngress",
            "Properties": {"GroupId": {"Ref": "Web"}, **rule("tcp", 22, 22, WORLD)},
        },
    }
    assert told({"Resources": outside}, "world-open-admin") == [
        "world-open-admin: internet (0.0.0.0/0) can reach “Web” on tcp/22"
    ]


def test_two_ids_may_each_accept_one_of_the_rules():
    port = ingress(1000, 1499, Metadata={"guard": {"SuppressedRules": ["SECURITY_GROUP_INGRESS_PORT_RANGE_RULE"]}})
    template = {"Resources": {"Web": group([]), "Low": port, "High": ingress(1500, 1999, **nag("W27"))}}
    words = "cfn_nag W27 and aws-guard SECURITY_GROUP_INGRESS_PORT_RANGE_RULE"
    swapped = "aws-guard SECURITY_GROUP_INGRESS_PORT_RANGE_RULE and cfn_nag W27"
    assert told(template, "broad-ingress")[0] in (f"accepted by {words}: {WIDE}", f"accepted by {swapped}: {WIDE}")


def test_of_a_default_group_its_rules_are_accepted_and_not_who_wears_it():
    wears = "default-group: “Machine” uses the VPC's default group"
    default = {"Fn::GetAtt": ["Vpc", "DefaultSecurityGroup"]}
    machine = {"Type": "AWS::EC2::Instance", "Properties": {"SecurityGroupIds": [default]}}
    skip = {"Metadata": {"checkov": {"skip": [{"id": "CKV2_AWS_12"}]}}}
    open_ = {"Type": "AWS::EC2::SecurityGroupIngress", "Properties": {"GroupId": default, **rule("tcp", 443, 443, VPC)}}
    vpc = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.1.0.0/16"}}
    template = {"Resources": {"Vpc": vpc, "Rule": {**open_, **skip}, "Machine": {**machine, **skip}}}
    rules = "accepted by checkov CKV2_AWS_12: the VPC's default group has a rule: tcp/443, 10.1.0.0/24"
    assert told(template, "default-group") == [wears, rules]


NAMED = """\
# kics-scan disable={id}
Resources:
  Machine: {{Type: AWS::EC2::Instance, Properties: {{SecurityGroups: [default]}}}}
  Rule:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      {{GroupName: default, IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.1.0.0/24, Description: Reports}}
"""


def test_kics_has_an_id_for_who_wears_a_default_group_and_one_for_its_rules():
    worn = "“Machine” uses the VPC's default group"
    filled = "the VPC's default group has a rule: tcp/443, 10.1.0.0/24"
    assert told(NAMED.format(id="08b81bb3"), "default-group") == [
        f"default-group: {filled}",
        f"accepted by KICS 08b81bb3: {worn}",
    ]
    assert told(NAMED.format(id="ea33fcf7"), "default-group") == [
        f"default-group: {worn}",
        f"accepted by KICS ea33fcf7: {filled}",
    ]


BALANCER = """\
# kics-scan disable={id}
Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Load balancer of the shop
      VpcId: vpc-0a1b2c3d4e5f60718
      SecurityGroupEgress: [{{IpProtocol: icmp, FromPort: 252, ToPort: 86, CidrIp: 127.0.0.1/32, Description: None}}]
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: {{SecurityGroups: [!Ref Web], Subnets: [subnet-1, subnet-2]}}
"""


def test_that_a_load_balancer_has_no_way_in_and_none_out_are_two_ids():
    no_way_in, no_way_out = (
        "the load balancer “Balancer” allows no ingress",
        "the load balancer “Balancer” can reach no target",
    )
    check = "dead-end-load-balancer"
    assert told(BALANCER.format(id="e200a6f3"), check) == [
        f"{check}: {no_way_out}",
        f"accepted by KICS e200a6f3: {no_way_in}",
    ]
    assert told(BALANCER.format(id="01d5a458"), check) == [
        f"{check}: {no_way_in}",
        f"accepted by KICS 01d5a458: {no_way_out}",
    ]


EXPIRING = """\
Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Servers of the shop
      VpcId: vpc-0a1b2c3d4e5f60718
      SecurityGroupEgress: []
      SecurityGroupIngress:
        - CidrIp: 0.0.0.0/0  # trivy:ignore:AVD-AWS-0107:exp:{day}
          IpProtocol: tcp
          FromPort: 22
          ToPort: 22
          Description: {why}
"""


def test_what_has_expired_accepts_nothing_and_that_is_said():
    reaches, checks = "internet (0.0.0.0/0) can reach “Web” on tcp/22", ("world-open-admin", "unused-accept")
    assert told(EXPIRING.format(day="2027-01-02", why=WHY), *checks) == [f"accepted by trivy AVD-AWS-0107: {reaches}"]
    assert told(EXPIRING.format(day="2027-01-01", why=WHY), *checks) == [
        "unused-accept: “trivy AVD-AWS-0107” was accepted until 2026-12-31: its findings are reported again",
        f"world-open-admin: {reaches}",
    ]
