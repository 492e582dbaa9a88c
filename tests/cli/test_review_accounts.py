"""`review --from`: what accounts and templates say about the groups of a project."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from sg_factory.account import policy
from tests.cli.command import run
from tests.projects import write

VPC = "vpc-0a1b2c3d"
SHOP = {
    "sg-factory.yaml": f"""\
        name: shop
        environments:
          prod:
            account: "111122223333"
            region: eu-west-1
            vpc: {{id: {VPC}, cidrs: [10.0.0.0/16]}}
        networks:
          office: {{description: The head office, cidrs: [203.0.113.0/24]}}
        """,
    "hosts.yaml": "web-1: {roles: [web, cache, database, report, jobs], description: Everything}\n",
    "roles/web.yaml": """\
        description: Web servers
        owner: storefront
        review_by: 2028-01-01
        ingress:
          - {from: office, service: [https, tcp/8443], description: Staff order, expires: 2027-02-01}
          - {from: office, service: http, description: Staff look, expires: 2027-02-02}
        """,
    "roles/cache.yaml": "{description: Sessions, owner: storefront, review_by: 2028-01-01}",
    "roles/database.yaml": "{description: Orders, owner: data, review_by: 2028-01-01}",
    "roles/report.yaml": "{description: Totals, owner: data, review_by: 2028-01-01}",
    "roles/jobs.yaml": "{description: Nightly jobs, owner: data, review_by: 2028-01-01}",
}


def group(number: int, name: str, role: str = "", **others: Any) -> dict[str, Any]:
    """A group as EC2 answers it; that of a role has the role's tag."""
    tags = [{"Key": "Name", "Value": f"shop-{role}"}] if role else []
    named = {"GroupId": f"sg-0000000{number}", "GroupName": name, "Description": f"About {name}", "VpcId": VPC}
    return named | {"IpPermissions": [], "IpPermissionsEgress": [], "Tags": tags} | others


def pair(number: int) -> dict[str, Any]:
    """A permission that names a group."""
    return {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "UserIdGroupPairs": [{"GroupId": f"sg-0000000{number}"}]}


OFFICE = [{"CidrIp": "203.0.113.0/24"}]
SNAPSHOT = {
    "Taken": "2027-02-28T08:00:00Z",
    "Account": "111122223333",
    "Region": "eu-west-1",
    "SecurityGroups": [
        group(1, "a", "web", IpPermissions=[{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": OFFICE}]),
        group(2, "b", "cache"),
        group(3, "c", "database", IpPermissions=[pair(2)]),
        group(4, "d", "report"),
        group(5, "e", "jobs"),
        group(6, "launch-wizard-1", Tags=[{"Key": "Owner", "Value": "data"}]),
        group(7, "launch-wizard-2"),
        group(8, "default", IpPermissions=[pair(8)]),
    ],
    "NetworkInterfaces": [
        {
            "NetworkInterfaceId": "eni-1",
            "VpcId": VPC,
            "Groups": [{"GroupId": "sg-00000001"}, {"GroupId": "sg-00000007"}],
            "Attachment": {"InstanceId": "i-1"},
        },
        {
            "NetworkInterfaceId": "eni-2",
            "VpcId": VPC,
            "Groups": [{"GroupId": "sg-00000008"}],
            "Description": "AWS Lambda VPC ENI-orders",
        },
    ],
    "SecurityGroupVpcAssociations": [],
    "Vpcs": [{"VpcId": VPC, "CidrBlock": "10.0.0.0/16"}],
    "LaunchTemplateVersions": [
        {"LaunchTemplateId": "lt-1", "LaunchTemplateData": {"SecurityGroupIds": ["sg-00000005"]}}
    ],
}
HELD = (
    "a group counts as held if a network interface has it, a rule of another group names it, it serves another VPC, "
    "or anything else in these sources names it; 145 types of resources may name a group without an interface "
    "(AWS::EC2::LaunchTemplate, AWS::ECS::Service, AWS::Scheduler::Schedule and 142 more): those that are not in these "
    "sources are not known\n"
)


TEXT = f"""\
data
  groups that nothing holds
    database         sg-00000003
    report           sg-00000004
    launch-wizard-1  sg-00000006, not of this project: About launch-wizard-1
  groups without a network interface, which something names
    jobs  sg-00000005, named by lt-1 (LaunchTemplateVersions)
  later dates
    2028-01-01  database  Orders        roles/database.yaml:1
    2028-01-01  jobs      Nightly jobs  roles/jobs.yaml:1
    2028-01-01  report    Totals        roles/report.yaml:1

storefront
  expired and still deployed
    2027-02-01  web  tcp/443 from office and tcp/8443 from office  Staff order, still deployed: tcp/443 from office  \
roles/web.yaml:5
  expired
    2027-02-02  web  tcp/80 from office  Staff look, no longer deployed  roles/web.yaml:6
  groups without a network interface, which something names
    cache  sg-00000002, named by sg-00000003 (security-group)
  later dates
    2028-01-01  cache  Sessions     roles/cache.yaml:1
    2028-01-01  web    Web servers  roles/web.yaml:3

no owner
  default groups with rules or in use
    default  sg-00000008 has 1 rule and is held by eni-2 (AWS::Lambda::Function orders)
  networks that no rule needs
    office  all rules that name it have expired  sg-factory.yaml:8

as of 2027-03-01: 2 expired; 5 later dates, the next one 2028-01-01
{HELD}\
"""


def review(tmp_path: Path, snapshot: Any, *arguments: str, **files: str) -> tuple[int, str, str]:
    """The status and both streams of `review` with a snapshot."""
    folder = write(tmp_path, {**SHOP, **files})
    (folder / "snapshot.json").write_text(json.dumps(snapshot), "utf-8")
    ran = run("review", "--from", "snapshot.json", "--as-of", "2027-03-01", *arguments, folder=folder)
    return ran.returncode, ran.stdout, ran.stderr


def test_a_snapshot_tells_groups_that_nothing_holds_expired_rules_that_are_deployed_and_the_default_group(
    tmp_path: Path,
):
    status, text, said = review(tmp_path, SNAPSHOT)
    assert (status, said) == (0, "")
    assert text == TEXT


def test_json_has_the_group_of_each_role_with_what_holds_it(tmp_path: Path):
    _, text, _ = review(tmp_path, SNAPSHOT, "--format", "json")
    found = json.loads(text)
    assert found["groups"] == [
        use("cache", "sg-00000002", "used", {"kind": "security-group", "id": "sg-00000003"}),
        use("database", "sg-00000003", "not seen"),
        use("jobs", "sg-00000005", "used", {"kind": "LaunchTemplateVersions", "id": "lt-1"}),
        use("report", "sg-00000004", "not seen"),
        use("web", "sg-00000001", "used", {"kind": "network-interface", "id": "eni-1"}),
    ]
    expired = [item for owner in found["owners"] for item in owner["items"] if item["date_of"] == "expiry"]
    assert [(item["kind"], item["deployed"], item["text"]) for item in expired] == [
        ("still-deployed", True, "Staff order, still deployed: tcp/443 from office"),
        ("expired", False, "Staff look, no longer deployed"),
    ]


def use(role: str, id_: str, verdict: str, *holders: dict[str, str]) -> dict[str, Any]:
    """The group of a role in JSON."""
    return {"role": role, "environment": "prod", "id": id_, "verdict": verdict, "holders": [*holders]}


def test_without_interfaces_no_group_counts_as_held_by_nothing(tmp_path: Path):
    snapshot = {key: value for key, value in SNAPSHOT.items() if key != "NetworkInterfaces"}
    _, text, _ = review(tmp_path, snapshot, "--format", "json")
    found = json.loads(text)
    assert {each["role"]: each["verdict"] for each in found["groups"]} == {
        "cache": "used",
        "database": "not judged",
        "jobs": "used",
        "report": "not judged",
        "web": "not judged",
    }
    assert "unused-group" not in text
    assert "these sources have no NetworkInterfaces of “prod”: no group counts as held by nothing" in found["unknown"]


def test_a_resource_of_a_template_that_names_the_id_or_the_parameter_of_a_group_holds_it(tmp_path: Path):
    template = {
        "Parameters": {
            "Report": {
                "Type": "AWS::SSM::Parameter::Value<AWS::EC2::SecurityGroup::Id>",
                "Default": "/shop/prod/report",
            }
        },
        "Resources": {
            "Job": {
                "Type": "AWS::Batch::ComputeEnvironment",
                "Properties": {"ComputeResources": {"SecurityGroupIds": [{"Ref": "Report"}, "sg-00000003"]}},
            }
        },
    }
    (tmp_path / "app.json").write_text(json.dumps(template), "utf-8")
    _, text, _ = review(tmp_path, SNAPSHOT, "--from", "app.json", "--format", "json")
    found = {each["role"]: each["holders"] for each in json.loads(text)["groups"]}
    holder = {"kind": "AWS::Batch::ComputeEnvironment", "id": "app.json:Job"}
    assert (found["database"], found["report"]) == ([holder], [holder])


def test_a_group_that_any_of_several_snapshots_shows_in_use_is_used_and_the_newest_says_what_is_deployed(
    tmp_path: Path,
):
    before = {
        **SNAPSHOT,
        "Taken": "2027-01-01T08:00:00Z",
        "NetworkInterfaces": [{"NetworkInterfaceId": "eni-9", "VpcId": VPC, "Groups": [{"GroupId": "sg-00000004"}]}],
    }
    after = {**SNAPSHOT, "SecurityGroups": [{**SNAPSHOT["SecurityGroups"][0], "IpPermissions": []}]}  # type: ignore[dict-item, index]
    (tmp_path / "before.json").write_text(json.dumps(before), "utf-8")
    _, text, _ = review(tmp_path, after, "--from", "before.json", "--format", "json")
    found = json.loads(text)
    assert {each["role"]: each["verdict"] for each in found["groups"]}["report"] == "used"
    kinds = {item["kind"] for owner in found["owners"] for item in owner["items"] if item["date_of"] == "expiry"}
    assert kinds == {"expired"}


@pytest.mark.parametrize("arguments", [(), ("--fail-on", "overdue")])
def test_a_snapshot_of_another_account_is_refused(tmp_path: Path, arguments: tuple[str, ...]):
    other = {**SNAPSHOT, "Account": "999988887777"}
    assert review(tmp_path, other, *arguments) == (
        2,
        "",
        "sg-factory: snapshot.json is of the account 999988887777, eu-west-1, but the project's environments are in "
        "the account 111122223333, eu-west-1\n",
    )


def test_a_role_without_a_group_and_one_with_two_are_not_judged(tmp_path: Path):
    groups = [group(1, "a", "web"), group(2, "b", "web")]
    _, text, _ = review(tmp_path, {**SNAPSHOT, "SecurityGroups": groups}, "--format", "json")
    found = json.loads(text)
    assert {each["verdict"] for each in found["groups"]} == {"not judged"}
    assert {
        "no group is known to be that of cache, database, jobs and 1 more in “prod”: not judged",
        "several groups may be that of web in “prod”: not judged",
    } <= {*found["unknown"]}


def test_an_environment_whose_vpc_is_not_in_the_sources_is_named(tmp_path: Path):
    _, text, _ = review(tmp_path, {**SNAPSHOT, "SecurityGroups": [group(1, "a", VpcId="vpc-1a1b2c3d")]})
    assert "the VPC of the environment “prod” is in none of these sources: its groups are not judged\n" in text


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "1 error: nothing was reviewed"),
        (b"\xff\xfe{", "1 error: nothing was reviewed"),
        (b'{"SecurityGroups": [}', "1 error: nothing was reviewed"),
        (
            b'{"format_version": "1.2", "terraform_version": "1.9.0"}',
            "is neither a snapshot of an account nor a template",
        ),
    ],
)
def test_a_file_that_is_no_source_ends_with_2(tmp_path: Path, content: bytes, message: str):
    folder = write(tmp_path, SHOP)
    (folder / "bad.json").write_bytes(content)
    ran = run("review", "--from", "bad.json", folder=folder)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.endswith(f"{message}\n")


def test_a_folder_of_snapshots_is_a_source_and_an_empty_one_is_not(tmp_path: Path):
    folder = write(tmp_path, SHOP)
    (folder / "snapshots").mkdir()
    assert run("review", "--from", "snapshots", folder=folder).returncode == 2
    (folder / "snapshots/111122223333-eu-west-1.json").write_text(json.dumps(SNAPSHOT), "utf-8")
    assert "groups that nothing holds" in run("review", "--from", "snapshots", folder=folder).stdout


def test_the_policy_is_that_of_a_snapshot(tmp_path: Path):
    ran = run("review", "--policy", folder=tmp_path)
    assert (ran.returncode, json.loads(ran.stdout), ran.stderr) == (0, policy(), "")


@pytest.mark.parametrize(
    ("options", "services"),
    [
        (("--flow-logs", "s3://logs/vpc"), {"ec2", "s3", "sts"}),
        (("--flow-logs", "athena:logs.vpc"), {"athena", "ec2", "glue", "s3", "sts"}),
        (("--flow-logs", "flow-logs", "--config"), {"config", "ec2", "sts"}),
    ],
)
def test_the_policy_has_the_actions_of_flow_logs_too(tmp_path: Path, options: Sequence[str], services: set[str]):
    ran = run("review", "--policy", *options, folder=tmp_path)
    (statement,) = json.loads(ran.stdout)["Statement"]
    assert {action.partition(":")[0] for action in statement["Action"]} == services


def test_an_environment_that_was_not_read_leaves_open_whether_an_expired_rule_is_gone(tmp_path: Path):
    settings = SHOP["sg-factory.yaml"].replace(
        "environments:",
        """environments:
          dev:
            account: "444455556666"
            region: eu-west-1
            vpc: {id: vpc-1a1b2c3d, cidrs: [10.1.0.0/16]}""",
    )
    status, text, _ = review(tmp_path, SNAPSHOT, "--format", "json", **{"sg-factory.yaml": settings})
    assert status == 0
    items = [item for owner in json.loads(text)["owners"] for item in owner["items"] if item["date_of"] == "expiry"]
    assert [(item["kind"], item["deployed"], item["text"]) for item in items] == [
        ("still-deployed", True, "Staff order, still deployed in prod: tcp/443 from office"),
        ("expired", None, "Staff look"),
    ]
