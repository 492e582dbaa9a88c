"""An account and what import writes of it, as tests of its shapes tell them."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent
from typing import Any

from sg_factory.adopt.project import Wanted
from sg_factory.pipeline.importing import Imported, imported

ACCOUNT, REGION, VPC = "111122223333", "eu-west-1", "vpc-00000000000000001"


def account(*groups: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A snapshot of one VPC, `prod`, or of those under `Vpcs`."""
    return {"Account": ACCOUNT, "Region": REGION, "SecurityGroups": groups, "Vpcs": [vpc(VPC, "prod")], **more}


def vpc(vpc_id: str, name: str, number: int = 0) -> dict[str, Any]:
    """A VPC with a name and one range."""
    block = f"10.{number}.0.0/16"
    tags = [{"Key": "Name", "Value": name}]
    return {"VpcId": vpc_id, "CidrBlock": block, "CidrBlockAssociationSet": [{"CidrBlock": block}], "Tags": tags}


def taken_over(answers: dict[str, Any], **wanted: Any) -> Imported:
    """The project of an account."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "snapshot.json")
        file.write_text(json.dumps(answers), "utf-8")
        return imported([file], Wanted("shop", **wanted))


def text(said: str) -> str:
    """The text of a file as it stands in a test."""
    return dedent(said).lstrip("\n")
