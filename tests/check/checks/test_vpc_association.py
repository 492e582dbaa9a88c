"""A group is associated with a further VPC."""

from __future__ import annotations

from pathlib import Path

from tests.check.told import told_of_template

TEMPLATE = """\
Resources:
  It:
    Type: AWS::EC2::SecurityGroupVpcAssociation
    Properties: {GroupId: sg-0123456789abcdef0, VpcId: vpc-0f1e2d3c4b5a60798}
"""


def test_it_is_told_where_it_is_declared(tmp_path: Path):
    assert told_of_template("vpc-association", tmp_path, TEMPLATE) == [
        "2 “sg-0123456789abcdef0” is associated with the VPC “vpc-0f1e2d3c4b5a60798” too: its rules apply there as well"
    ]


def test_a_template_without_it_is_not_told(tmp_path: Path):
    template = TEMPLATE.replace("AWS::EC2::", "AWS::SSM::")
    assert told_of_template("vpc-association", tmp_path, template) == []
