"""A rule of its own silently ends what EC2 lets out where nothing is declared."""

from __future__ import annotations

from pathlib import Path

import pytest

from sg_factory.pipeline.templates import read_templates
from tests.check.told import told_of_template
from tests.projects import write

TEMPLATE = """\
Parameters: {{Range: {{Type: String}}}}
Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Web servers
{egress}
  Out:
    Type: AWS::EC2::SecurityGroup{direction}
    Properties: {{GroupId: {group}, IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: {range}}}
"""
RULE = "{IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 10.0.0.0/8}"
FOUND = "10 this rule is the only egress of “Web”: EC2 no longer allows all egress"


def template(
    *, egress: str = "", direction: str = "Egress", group: str = "!Ref Web", range_: str = "10.0.0.0/8", more: str = ""
) -> str:
    """A group with one rule of its own."""
    return TEMPLATE.format(egress=egress, direction=direction, group=group, range=range_) + more


def another(name: str) -> str:
    """One more rule of the group."""
    rule = "{GroupId: !Ref Web, IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 10.1.0.0/16}"
    return f"  {name}: {{Type: AWS::EC2::SecurityGroupEgress, Properties: {rule}}}\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (template(), [FOUND]),
        (template(egress="      SecurityGroupEgress: []", group="!GetAtt Web.GroupId"), [FOUND]),
        (template(range_="!Ref Range"), [FOUND]),
        (template(egress=f"      SecurityGroupEgress: [{RULE}]"), []),
        (template(direction="Ingress"), []),
        (template(group="sg-0123456789abcdef0"), []),
        (
            template(more=another("More")),
            ["10 this rule and another one are the only egress of “Web”: EC2 no longer allows all egress"],
        ),
        (
            template(more=another("More") + another("Most")),
            ["10 this rule and 2 others are the only egress of “Web”: EC2 no longer allows all egress"],
        ),
    ],
)
def test_the_first_egress_of_a_group_that_declares_none_is_told(tmp_path: Path, text: str, found: list[str]):
    assert told_of_template("ended-egress", tmp_path, text) == found


@pytest.mark.parametrize("range_", ["10.0.0.0/8", "!Ref Range"])
def test_a_group_whose_egress_is_ended_lets_nothing_else_out_even_if_the_rule_is_not_known(tmp_path: Path, range_: str):
    assert told_of_template("open-egress", tmp_path, template(range_=range_)) == []


BALANCER = "  Alb: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {SecurityGroups: [!Ref Web]}}\n"
SERVER = "  Server: {Type: AWS::EC2::Instance, Properties: {SecurityGroupIds: [!Ref Web]}}\n"


@pytest.mark.parametrize(
    ("worn_by", "level"), [("", "warning"), (SERVER, "warning"), (BALANCER, "info"), (BALANCER + SERVER, "warning")]
)
def test_of_load_balancers_alone_it_is_info(tmp_path: Path, worn_by: str, level: str):
    outcome = read_templates([write(tmp_path, {"t.yaml": template(more=worn_by)}) / "t.yaml"])
    assert [each.severity.word for each in outcome.diagnostics if each.code == "ended-egress"] == [level]
