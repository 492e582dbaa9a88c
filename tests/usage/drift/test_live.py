"""Drift of live accounts in a simulated AWS: what is changed there by hand is told, and the printed commands end it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import run
from tests.end_to_end.aws import ACCOUNT, Aws
from tests.projects import write
from tests.usage.drift.by_hand import commands_in, deploy, run_command
from tests.usage.drift.reading import account_of, compiled

NO_DRIFT = """\
no drift: 2 groups

also:
  what is pending is not known: there is no stack “{}-prod”
"""
OTHER = "999988887777"
ROLES = {
    "roles/web.yaml": """\
description: Web servers
owner: storefront
public: true
ingress:
  - {from: internet, service: https, description: Customers read the shop}
egress:
  - {to: 10.9.0.0/16, service: icmp/echo-request, description: unknown}
""",
    "roles/database.yaml": """\
description: Orders
owner: data
ingress:
  - {from: web, service: postgresql, description: Web servers read and write orders}
""",
}
SETTINGS = """\
name: {name}
environments:
  prod:
    account: "{account}"
    region: eu-west-1
    vpc: {{id: {vpc}, cidrs: [172.31.0.0/16]}}
"""


def deployed(folder: Path, aws: Aws, name: str, account: str = ACCOUNT, more: str = "") -> dict[str, str]:
    """Write a project and deploy it; the ids of the groups by their roles."""
    settings = SETTINGS.format(name=name, account=account, vpc=aws.default_vpc()) + more
    files = {"sg-factory.yaml": settings, **ROLES}
    write(folder, files)
    plan = compiled(files)[-1]
    made = account_of(plan)
    ids = deploy(made, aws)
    return {group.description.split()[-1]: ids[group.id] for group in made.groups.values()}


def told(folder: Path, aws: Aws, *options: str) -> tuple[int, str, str]:
    done = run("drift", "--project", str(folder), *options, folder=folder, **aws.environment)
    return done.returncode, done.stdout, done.stderr


def test_the_printed_commands_end_the_drift(tmp_path: Path, aws: Aws) -> None:
    ids = deployed(tmp_path, aws, "ended")
    assert told(tmp_path, aws)[:2] == (0, NO_DRIFT.format("ended"))
    ec2 = aws.client("ec2")
    by_hand(ec2, ids)
    status, text, _ = told(tmp_path, aws)
    assert status == 1
    assert text.splitlines()[0] == "drift in 2 of 2 groups: 2 drifted; 1 rule allows more than role files"
    commands = commands_in(text)
    assert [line.split()[2] for line in commands] == [
        "authorize-security-group-ingress",
        "authorize-security-group-egress",
        "update-security-group-rule-descriptions-ingress",
        "revoke-security-group-ingress",
        "create-tags",
    ]
    for line in commands:
        run_command(line, aws)
    assert told(tmp_path, aws)[:2] == (0, NO_DRIFT.format("ended"))


def by_hand(ec2: Any, ids: dict[str, str]) -> None:
    """Move a rule of the database, retag it; describe a rule of the web servers, and remove another."""
    ec2.revoke_security_group_ingress(GroupId=ids["database"], SecurityGroupRuleIds=[rule_id(ec2, ids["database"])])
    everyone = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.authorize_security_group_ingress(GroupId=ids["database"], IpPermissions=[everyone])
    ec2.create_tags(Resources=[ids["database"]], Tags=[{"Key": "owner", "Value": "nobody"}])
    words = [{"CidrIp": "0.0.0.0/0", "Description": "By hand"}]
    https = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": words}
    ec2.update_security_group_rule_descriptions_ingress(GroupId=ids["web"], IpPermissions=[https])
    ec2.revoke_security_group_egress(
        GroupId=ids["web"], SecurityGroupRuleIds=[rule_id(ec2, ids["web"], is_egress=True)]
    )


def rule_id(ec2: Any, group: str, *, is_egress: bool = False) -> str:
    """The id of a rule for PostgreSQL."""
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])["SecurityGroupRules"]
    (found,) = (each for each in rules if each["FromPort"] == 5432 and each["IsEgress"] is is_egress)
    return str(found["SecurityGroupRuleId"])


def test_environments_of_several_accounts_are_read_by_their_roles(tmp_path: Path, aws: Aws) -> None:
    other = aws.elsewhere(OTHER, "eu-west-1")
    ids = deployed(tmp_path, other, "several", OTHER, f"    read_role: arn:aws:iam::{OTHER}:role/reader\n")
    status, text, _ = told(tmp_path, aws, "--format", "json")
    assert (status, [group["id"] for group in json.loads(text)["groups"]]) == (0, [ids["database"], ids["web"]])


def test_an_environment_that_cannot_be_read_is_told_after_the_others(tmp_path: Path, aws: Aws) -> None:
    more = f"""\
  far:
    account: "{OTHER}"
    region: eu-west-1
    vpc: {{id: vpc-0a1b2c3d4e5f60718, cidrs: [10.0.0.0/16]}}
"""
    deployed(tmp_path, aws, "unread", more=more)
    status, text, _ = told(tmp_path, aws, "--format", "json")
    found = json.loads(text)
    assert status == 2
    assert {(group["environment"], group["role"], group["state"]) for group in found["groups"]} == {
        *(("far", role, "unknown") for role in ("database", "web")),
        *(("prod", role, "same") for role in ("database", "web")),
    }
    assert found["unknown"] == [f"far: the credentials are of the account {ACCOUNT}, but {OTHER} is to be read"]


@pytest.mark.parametrize("kind", ["ssm", "id"])
def test_ids_in_parameters_are_looked_up(tmp_path: Path, aws: Aws, kind: str) -> None:
    name = f"parameters-{kind}"
    vpc = aws.default_vpc()
    ssm, ec2 = aws.client("ssm"), aws.client("ec2")
    scanner = ec2.create_security_group(GroupName=f"scanner {kind}", Description="Scanner", VpcId=vpc)["GroupId"]
    for path, value in (("vpc", vpc), ("scanner", scanner)):
        ssm.put_parameter(Name=f"/{name}/{path}", Value=value, Type="String")
    written = (
        f"{{ssm: /{name}/vpc, cidrs: [172.31.0.0/16]}}" if kind == "ssm" else f"{{id: {vpc}, cidrs: [172.31.0.0/16]}}"
    )
    settings = f"""\
name: {name}
environments:
  prod: {{account: "{ACCOUNT}", region: eu-west-1, vpc: {written}}}
security_groups:
  scanner: {{ssm: /{name}/scanner, description: Scans for holes}}
"""
    role = """\
description: Web servers
owner: storefront
ingress:
  - {from: scanner, service: https, description: Scans}
"""
    files = {"sg-factory.yaml": settings, "roles/web.yaml": role}
    write(tmp_path, files)
    (plan,) = compiled(files)
    account = account_of(plan)
    account.vpc = vpc
    account.rules = {
        key: rule
        if rule.kind != "ReferencedGroupInfo"
        else type(rule)(
            *(getattr(rule, f) for f in ("group", "direction", "protocol", "low", "high", "kind")),
            scanner,
            rule.description,
        )
        for key, rule in account.rules.items()
    }
    deploy(account, aws)
    assert told(tmp_path, aws)[:2] == (0, NO_DRIFT.replace("2 groups", "1 group").format(name))
