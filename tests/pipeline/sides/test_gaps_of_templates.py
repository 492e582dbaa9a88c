"""What stops for a moment as one template follows the other: rules in a group's resource, and on their own."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sg_factory.compare import difference
from sg_factory.pipeline.sides import open_sides, pairs
from tests.projects import write

AS_OF = datetime(2027, 1, 1, tzinfo=UTC)
GROUPS = """\
    Resources:
      Web:
        Type: AWS::EC2::SecurityGroup
        Properties:
          GroupDescription: Web servers
          VpcId: vpc-0a1b2c3d
          SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.1.0.0/16}]
    """
INSIDE = (
    GROUPS
    + """\
      SecurityGroupIngress:
            - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8, Description: The offices}
    """
)
ALONE = (
    GROUPS
    + """\
  FromOffices:
        Type: AWS::EC2::SecurityGroupIngress
        Properties: {GroupId: !Ref Web, IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8, Description: I}
    """
)


@pytest.mark.parametrize(
    ("before", "after", "because"),
    [
        (INSIDE, INSIDE.replace("The offices", "All offices"), ["description"]),
        (INSIDE, INSIDE.replace("CidrIp: 10.0.0.0/8", "CidrIp: 10.0.0.0/16"), ["rewritten"]),
        (
            INSIDE,
            INSIDE.replace("FromPort: 443, ToPort: 443, CidrIp: 10.0", "FromPort: 22, ToPort: 443, CidrIp: 10.0"),
            ["rewritten"],
        ),
        (INSIDE, ALONE, ["rewritten"]),
        (INSIDE, GROUPS, []),
        (ALONE, ALONE.replace("Description: I}", "Description: From the offices}"), []),
        (ALONE, ALONE.replace("CidrIp: 10.0.0.0/8", "CidrIp: 10.0.0.0/16"), []),
        (ALONE, ALONE.replace("FromOffices", "Offices"), ["moved"]),
        (ALONE, INSIDE, ["moved"]),
    ],
    ids=[
        "another description in the group",
        "a narrower range in the group",
        "more ports in the group",
        "out of the group",
        "gone from the group",
        "another description of a rule of its own",
        "a narrower range of a rule of its own",
        "another name of its resource",
        "into the group",
    ],
)
def test_what_is_revoked_and_authorized_again_or_refused_is_told(
    tmp_path: Path, before: str, after: str, because: list[str]
):
    write(tmp_path, {"before.yaml": before, "after.yaml": after})
    sides = open_sides(str(tmp_path / "before.yaml"), str(tmp_path / "after.yaml"), tmp_path, AS_OF)
    assert [gap.because for gap in difference(pairs(*sides)).gaps] == because
