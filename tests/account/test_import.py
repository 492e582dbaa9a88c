"""A live account as a source of `import`: a simulated AWS, read over HTTP."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.cli.command import run
from tests.end_to_end.aws import ACCOUNT, Aws


def made(ec2: Any, vpc: str, name: str, *rules: dict[str, Any]) -> str:
    """Make a group with rules, and without the egress that EC2 gives it; its id."""
    id_ = str(ec2.create_security_group(GroupName=name, Description=f"What {name} is for", VpcId=vpc)["GroupId"])
    everywhere = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.revoke_security_group_egress(GroupId=id_, IpPermissions=[everywhere])
    if rules:
        ec2.authorize_security_group_ingress(GroupId=id_, IpPermissions=list(rules))
    return id_


def test_a_live_account_begins_a_project_and_adds_to_it(aws: Aws, tmp_path: Path) -> None:
    ec2 = aws.client("ec2")
    vpc = str(ec2.create_vpc(CidrBlock="10.77.0.0/16")["Vpc"]["VpcId"])
    office = {"CidrIp": "203.0.113.0/24", "Description": "The office"}
    web = made(ec2, vpc, "web", {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [office]})
    begin = ("import", "account:", "--vpc", vpc, "--output", "shop", "--format", "json")
    begun = run(*begin, folder=tmp_path, **aws.environment)
    assert (begun.returncode, json.loads(begun.stdout)["groups"]) == (
        0,
        [{"id": web, "role": "web", "file": "roles/web.yaml", "equal": True, "differences": []}],
    )
    (environment,) = [line.strip(" :") for line in (tmp_path / "shop/sg-factory.yaml").read_text().splitlines()[2:3]]

    both = {"GroupId": web, "UserId": ACCOUNT, "Description": "Requests"}
    app = made(ec2, vpc, "app", {"IpProtocol": "tcp", "FromPort": 8443, "ToPort": 8443, "UserIdGroupPairs": [both]})
    add = ("import", f"account:{environment}", "--project", "shop", "--format", "json")
    added = run(*add, folder=tmp_path, **aws.environment)
    found = json.loads(added.stdout)
    assert (added.returncode, [(each["id"], each["role"], each["equal"]) for each in found["groups"]]) == (
        0,
        [(app, "app", True), (web, "web", True)],
    )
    assert found["candidates"] == []
    again = run(*add, folder=tmp_path, **aws.environment)
    assert (again.returncode, again.stdout) == (0, added.stdout)
    assert "nothing is new: shop stays as it is\n" in again.stderr


def test_an_account_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    done = run("import", "account:", "--output", "shop", folder=tmp_path)
    assert (done.returncode, done.stdout, (tmp_path / "shop").exists()) == (2, "", False)
    assert done.stderr.startswith("sg-factory: ")
