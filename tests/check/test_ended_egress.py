"""A rule of its own silently ends what EC2 lets out where nothing is declared."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.told import told_of_template

TEMPLATE = """\
Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Web servers
{egress}
  Out:
    Type: AWS::EC2::SecurityGroup{direction}
    Properties: {{GroupId: {group}, IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}}
"""
RULE = "{IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 10.0.0.0/8}"


@pytest.mark.parametrize(
    ("egress", "direction", "group", "found"),
    [
        ("", "Egress", "!Ref Web", 1),
        ("      SecurityGroupEgress: []", "Egress", "!GetAtt Web.GroupId", 1),
        (f"      SecurityGroupEgress: [{RULE}]", "Egress", "!Ref Web", 0),
        ("", "Ingress", "!Ref Web", 0),
        ("", "Egress", "sg-0123456789abcdef0", 0),
    ],
)
def test_the_first_egress_of_a_group_that_declares_none_is_told(
    tmp_path: Path, egress: str, direction: str, group: str, found: int
):
    template = TEMPLATE.format(egress=egress, direction=direction, group=group)
    text = "9 this rule is the only egress of “Web”: it ends that everything is let out"
    assert told_of_template("ended-egress", tmp_path, template) == [text] * found
