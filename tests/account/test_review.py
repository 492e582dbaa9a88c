"""`review` of a live account: every page of every answer, a refusal, and a simulated AWS."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.account.ec2 import error, small_ec2
from tests.cli.command import run
from tests.end_to_end.aws import ACCOUNT, Aws
from tests.projects import write

ROLES = {
    "roles/web.yaml": "{description: Web servers, owner: storefront, review_by: 2028-01-01}",
    "roles/report.yaml": "{description: Totals, owner: data, review_by: 2028-01-01}",
}


def project(folder: Path, vpc: str, account: str = ACCOUNT) -> Path:
    """A project of one environment in the account of the tests."""
    place = f"{{account: '{account}', region: eu-west-1, vpc: {{id: {vpc}, cidrs: [10.0.0.0/16]}}}}"
    return write(folder, {"sg-factory.yaml": f"name: shop\nenvironments: {{prod: {place}}}\n", **ROLES})


def reviewed(folder: Path, **environment: str) -> dict[str, Any]:
    """The review of the live account in JSON."""
    arguments = ("--from", "account:prod", "--as-of", "2027-01-01", "--format", "json")
    ran = run("review", *arguments, folder=folder, **environment)
    assert (ran.returncode, ran.stderr) == (0, "")
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_all_pages_of_a_live_account_are_read(tmp_path: Path):
    folder = project(tmp_path, "vpc-0a1b2c3d")
    with small_ec2() as made:
        found = reviewed(folder, **made.environment)
    (others,) = [owner["items"] for owner in found["owners"] if owner["owner"] is None]
    unused = [item["text"] for item in others if item["kind"] == "unused-group"]
    assert unused == [f"sg-{number}, not of this project: of a test" for number in (2, 3, 4, 5)]  # sg-1 serves vpc-2


def test_a_refused_answer_is_named_and_no_group_counts_as_held_by_nothing(tmp_path: Path):
    folder = project(tmp_path, "vpc-0a1b2c3d")
    action = "DescribeNetworkInterfaces"
    with small_ec2({action: (403, error(action, "UnauthorizedOperation"))}) as made:
        found = reviewed(folder, **made.environment)
    assert "unused-group" not in json.dumps(found)
    assert any("ec2:DescribeNetworkInterfaces" in text and "who has the groups" in text for text in found["unknown"])
    assert "these sources have no NetworkInterfaces of “prod”: no group counts as held by nothing" in found["unknown"]


def test_credentials_of_another_account_are_refused(tmp_path: Path):
    folder = project(tmp_path, "vpc-0a1b2c3d", account="444455556666")
    with small_ec2() as made:
        ran = run("review", "--from", "account:prod", folder=folder, **made.environment)
    said = f"sg-factory: the credentials are of the account {ACCOUNT}, but 444455556666 is to be read\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", said)


def test_the_groups_of_a_simulated_account_are_judged_by_what_holds_them(tmp_path: Path, logged_in: Aws):
    ec2 = logged_in.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    ids = {}
    for role in ("web", "report"):
        made = ec2.create_security_group(GroupName=f"shop-{role}", Description=role, VpcId=vpc)
        ids[role] = made["GroupId"]
        ec2.create_tags(Resources=[ids[role]], Tags=[{"Key": "Name", "Value": f"shop-{role}"}])
    interface = ec2.create_network_interface(SubnetId=subnet, Groups=[ids["web"]])["NetworkInterface"]
    found = reviewed(project(tmp_path, vpc), **logged_in.environment)
    held = [{"kind": "network-interface", "id": interface["NetworkInterfaceId"]}]
    assert [use for use in found["groups"] if use["role"] == "web"] == [
        {"role": "web", "environment": "prod", "id": ids["web"], "verdict": "used", "holders": held}
    ]
    (report,) = [use for use in found["groups"] if use["role"] == "report"]
    assert (report["id"], report["verdict"], report["holders"]) == (ids["report"], "not seen", [])
