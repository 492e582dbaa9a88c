"""A group of a template names no VPC."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.told import told_of_template


@pytest.mark.parametrize(
    ("vpc", "found"),
    [
        ("", ["4 “Web” names no VPC"]),
        (", VpcId: !Ref AWS::NoValue", ["4 “Web” names no VPC"]),
        (", VpcId: !Ref Vpc", []),
        (", VpcId: vpc-0a1b2c3d4e5f60718", []),
        (", VpcId: !ImportValue shop-vpc", []),
    ],
)
def test_a_group_goes_to_the_default_vpc_unless_it_names_one(tmp_path: Path, vpc: str, found: list[str]):
    template = f"""\
        Parameters:
          Vpc: {{Type: "AWS::EC2::VPC::Id"}}
        Resources:
          Web: {{Type: AWS::EC2::SecurityGroup, Properties: {{GroupDescription: Web servers{vpc}}}}}
        """
    assert told_of_template("group-without-vpc", tmp_path, template) == found
