"""One group for each thing that tools have ids for, and which of the findings an id in its metadata accepts."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sg_factory.pipeline.project import Outcome, moment
from sg_factory.pipeline.templates import read_templates

WORLD = {"CidrIp": "0.0.0.0/0"}
WORLD_V6 = {"CidrIpv6": "::/0"}
NOWHERE = {
    "IpProtocol": "icmp",
    "FromPort": 252,
    "ToPort": 86,
    "CidrIp": "255.255.255.255/32",
    "Description": "Nothing leaves",
}
WHY = "Orders of the shop pass here"


def rule(protocol: str, low: int | None, high: int | None, peer: dict[str, str]) -> dict[str, Any]:
    """A described rule; without ports for all protocols."""
    ports = {} if low is None else {"FromPort": low, "ToPort": high}
    return {"IpProtocol": protocol, **ports, **peer, "Description": WHY}


def group(
    ingress: list[dict[str, Any]], egress: list[dict[str, Any]] | None = None, **properties: Any
) -> dict[str, Any]:
    """A group in which nothing is wrong but for its rules; closed where no egress is given."""
    return {
        "Type": "AWS::EC2::SecurityGroup",
        "Properties": {
            "GroupDescription": "Servers of the order system",
            "VpcId": "vpc-0a1b2c3d4e5f60718",
            "SecurityGroupIngress": ingress,
            "SecurityGroupEgress": [NOWHERE] if egress is None else egress,
            **properties,
        },
    }


def outcome(template: dict[str, Any] | str) -> Outcome:
    """What becomes of a template, as of one moment."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "t.yaml")
        path.write_text(template if isinstance(template, str) else json.dumps(template), "utf-8")
        return read_templates([path], as_of=moment("2027-01-01"))


def metadata(tool: str, id_: str) -> dict[str, Any]:
    """The metadata by which a tool is told to leave one id; none where it reads comments."""
    return {
        "aws-guard": {"guard": {"SuppressedRules": [id_]}},
        "cdk-nag": {"cdk_nag": {"rules_to_suppress": [{"id": id_, "reason": "Meant"}]}},
        "cfn_nag": {"cfn_nag": {"rules_to_suppress": [{"id": id_, "reason": "Meant"}]}},
        "checkov": {"checkov": {"skip": [{"id": id_, "comment": "Meant"}]}},
    }.get(tool, {})
