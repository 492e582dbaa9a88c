"""A load balancer that nothing reaches, or that reaches nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.told import WEB, rules, told, told_of_template

OPEN = rules("from: 10.0.0.0/8, service: https", description="Where requests come in")


def targets(*roles: str) -> str:
    """A role that accepts from load balancers."""
    return rules(*(f"from: {role}, service: tcp/8080" for role in roles))


@pytest.mark.parametrize(
    "name", ["load-balancer", "lb", "alb", "shop-nlb", "edge-elb", "alb-internal", "public-lb-external"]
)
def test_a_role_that_is_called_a_load_balancer_has_two_sides(tmp_path: Path, name: str):
    place = f"roles/{name}.yaml:1"
    assert told("dead-end-load-balancer", tmp_path / "closed", {f"roles/{name}.yaml": WEB}) == [
        f"{place} the load balancer “{name}” allows no ingress",
        f"{place} the load balancer “{name}” can reach no target",
    ]
    files = {f"roles/{name}.yaml": WEB, "roles/web.yaml": targets(name)}
    assert told("dead-end-load-balancer", tmp_path / "no-way-in", files) == [
        f"{place} the load balancer “{name}” allows no ingress"
    ]
    assert told("dead-end-load-balancer", tmp_path / "no-way-out", {f"roles/{name}.yaml": OPEN}) == [
        f"{place} the load balancer “{name}” can reach no target"
    ]
    files = {f"roles/{name}.yaml": OPEN, "roles/web.yaml": targets(name)}
    assert told("dead-end-load-balancer", tmp_path / "whole", files) == []


@pytest.mark.parametrize("name", ["web", "lb-targets", "albatross", "load-balancer-logs", "balancer", "bulb"])
def test_other_roles_are_not_asked(tmp_path: Path, name: str):
    public = rules("from: internet, service: https").replace("owner:", "public: true\nowner:")
    assert told("dead-end-load-balancer", tmp_path, {f"roles/{name}.yaml": public}) == []


@pytest.mark.parametrize("word", ["enabled: false", "retired: true"])
def test_one_that_is_off_or_on_its_way_out_is_not_asked(tmp_path: Path, word: str):
    assert told("dead-end-load-balancer", tmp_path, {"roles/lb.yaml": f"{WEB}{word}\n", "roles/web.yaml": WEB}) == []


HEAD = """\
Parameters: {Office: {Type: String}}
Resources:
  Alb:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: {SecurityGroups: [!Ref AlbSg]}
"""
IN = "{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}"
NOWHERE = "{IpProtocol: icmp, FromPort: 252, ToPort: 86, CidrIp: 255.255.255.255/32}"
UNKNOWN = "{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: !Ref Office}"
NO_WAY_IN = "3 the load balancer “Alb” allows no ingress"
NO_WAY_OUT = "3 the load balancer “Alb” can reach no target"


def group(ingress: str, egress: str) -> str:
    """The group of the load balancer; empty texts are properties that are not there."""
    lines = [f"SecurityGroupIngress: [{ingress}]"] if ingress else []
    lines += [f"SecurityGroupEgress: [{egress}]"] if egress else []
    start = "  AlbSg:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      GroupDescription: Entry point\n"
    return start + "".join(f"      {line}\n" for line in lines)


@pytest.mark.parametrize(
    ("ingress", "egress", "found"),
    [
        ("", IN, [NO_WAY_IN]),
        ("", "", [NO_WAY_IN]),
        (IN, IN, []),
        (IN, "", []),
        (IN, NOWHERE, [NO_WAY_OUT]),
        (IN, f"{NOWHERE}, {IN}", []),
        ("", NOWHERE, [NO_WAY_IN, NO_WAY_OUT]),
        (UNKNOWN, IN, []),
        (IN, UNKNOWN, []),
    ],
)
def test_the_groups_of_a_templates_load_balancer_are_asked(tmp_path: Path, ingress: str, egress: str, found: list[str]):
    assert told_of_template("dead-end-load-balancer", tmp_path, HEAD + group(ingress, egress)) == found


def test_rules_that_stand_alone_are_a_way_unless_nobody_knows_whose_they_are(tmp_path: Path):
    alone = "  In:\n    Type: AWS::EC2::SecurityGroupIngress\n    Properties: {GroupId: GROUP, " + IN[1:] + "\n"
    own = HEAD + group("", IN) + alone.replace("GROUP", "!Ref AlbSg")
    assert told_of_template("dead-end-load-balancer", tmp_path, own) == []
    unknown = HEAD + group("", IN) + alone.replace("GROUP", "!Ref AlbSg").replace("10.0.0.0/8", "!Ref Office")
    assert told_of_template("dead-end-load-balancer", tmp_path, unknown) == []
    another = HEAD + group("", IN) + alone.replace("GROUP", "sg-0123456789abcdef0")
    assert told_of_template("dead-end-load-balancer", tmp_path, another) == [NO_WAY_IN]
    theirs = alone.replace("GROUP", "sg-0123456789abcdef0").replace("10.0.0.0/8", "!Ref Office")
    assert told_of_template("dead-end-load-balancer", tmp_path, HEAD + group("", IN) + theirs) == [NO_WAY_IN]
    nobodys = alone.replace("GROUP", "not-an-id")
    assert told_of_template("dead-end-load-balancer", tmp_path, HEAD + group("", IN) + nobodys) == []


def test_other_hosts_of_a_template_are_not_asked(tmp_path: Path):
    template = (HEAD + group("", IN)).replace("ElasticLoadBalancingV2::LoadBalancer", "EC2::Instance")
    assert told_of_template("dead-end-load-balancer", tmp_path, template) == []
