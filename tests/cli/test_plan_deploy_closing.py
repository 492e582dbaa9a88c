"""`plan-deploy` of a change that closes the default group of a VPC: what uses it, and what a snapshot proves."""

from __future__ import annotations

import json
import re
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from tests.cli.command import run
from tests.end_to_end.aws import ACCOUNT, REGION, simulated_aws
from tests.git import commit, repository
from tests.projects import write

VPC, OTHER_VPC, GROUP = "vpc-0a1b2c3d4e5f60718", "vpc-0f1b2c3d4e5f60718", "sg-00000000000000d01"
TAKEN = "2027-01-02T03:04:05Z"
OPEN = f"""\
name: shop
environments:
  prod:
    account: "111122223333"
    region: eu-west-1
    vpc: {{id: {VPC}, cidrs: [10.20.0.0/16]}}
"""
CLOSED = f"{OPEN}    restrict_default_group: true\n"
ROLE = "description: Web servers of the shop\nowner: storefront\n"
EVERYTHING = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
PLACE = "--> sg-factory.yaml:7:29"


def interface(name: str, *groups: str, **more: Any) -> dict[str, Any]:
    return {
        "NetworkInterfaceId": name,
        "VpcId": VPC,
        "Groups": [{"GroupId": group, "GroupName": "default"} for group in groups],
        **more,
    }


def snapshot(*interfaces: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A snapshot of the VPC with its default group and another one, whose rules name the default group."""
    default = {
        "GroupId": GROUP,
        "GroupName": "default",
        "Description": "default VPC security group",
        "VpcId": VPC,
        "OwnerId": "111122223333",
        "IpPermissions": [],
        "IpPermissionsEgress": [EVERYTHING],
    }
    named = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": GROUP, "UserId": "111122223333"}]}
    beside = default | {"GroupId": "sg-00000000000000e01", "GroupName": "beside", "IpPermissions": [named]}
    return {
        "Account": "111122223333",
        "Region": "eu-west-1",
        "Taken": TAKEN,
        "Vpcs": [{"VpcId": VPC, "CidrBlock": "10.20.0.0/16"}],
        "SecurityGroups": [default, beside],
        "NetworkInterfaces": list(interfaces),
        **more,
    }


NOBODY = snapshot(interface("eni-00000000000000001", "sg-00000000000000e01"))


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project that was deployed, and that closes the default group now."""
    folder = repository(write(tmp_path, {"sg-factory.yaml": OPEN, "roles/web.yaml": ROLE}))
    (folder / "sg-factory.yaml").write_text(CLOSED)
    return folder


def plan_deploy(folder: Path, *arguments: str, account: dict[str, Any] | None = None) -> tuple[int, str]:
    """The exit status and what is printed, with a snapshot if there is one."""
    if account is not None:
        (folder / "account.json").write_text(json.dumps(account))
        arguments = ("--from", "account.json", *arguments)
    ran = run("plan-deploy", "main", *arguments, folder=folder)
    assert ran.stderr == ""
    return ran.returncode, ran.stdout


def refusal(text: str, help: str) -> str:
    return f"""\
error[default-group-in-use]: “prod” closes {text}
 {PLACE}
  |
7 |     restrict_default_group: true
  |                             ^^^^
  = help: {help}

not safe in one deploy: see above for what to do first
  1. deploy shop-prod (111122223333, eu-west-1)
"""


TAKE = "`sg-factory snapshot --environment prod --output prod.json`, and `--from prod.json` here; or `--yes`"


def unproven(why: str, group: str = "") -> str:
    """What is printed if a source proves nothing."""
    named = f"the default group{f' {group}' if group else ''} of {VPC}"
    return refusal(f"{named}, and nothing shows that it is not used: {why}", TAKE) + (
        f"prod closes {named}, whose rules are revoked: it is not known what uses it\n"
    )


def test_without_a_snapshot_nothing_shows_that_the_group_is_not_used(shop: Path) -> None:
    assert plan_deploy(shop) == (1, unproven("there is no snapshot"))


def test_a_snapshot_that_shows_that_nothing_uses_the_group_lets_it_be_closed(shop: Path) -> None:
    """That rules of other groups name it is no use: nothing has the group by that."""
    assert plan_deploy(shop, account=NOBODY) == (
        0,
        dedent(f"""\
            safe in one deploy
              1. deploy shop-prod (111122223333, eu-west-1)
            prod closes the default group {GROUP} of {VPC}, whose rules are revoked: nothing uses it ({TAKEN})
            """),
    )


USED = snapshot(
    interface("eni-00000000000000001", GROUP, Attachment={"InstanceId": "i-0a1b2c3d"}),
    interface("eni-00000000000000002", GROUP, "sg-00000000000000e01", Description="ELB app/shop/0123"),
    interface("eni-00000000000000003", "sg-00000000000000e01"),
    LaunchTemplateVersions=[
        {"LaunchTemplateId": "lt-0a1b2c3d", "LaunchTemplateData": {"SecurityGroupIds": [GROUP]}},
        {"LaunchTemplateId": "lt-1a1b2c3d", "LaunchTemplateData": {"SecurityGroupIds": ["sg-00000000000000e01"]}},
    ],
)
USES = f"""\
prod closes the default group {GROUP} of {VPC}, whose rules are revoked: 3 things use it ({TAKEN})
  eni-00000000000000001 (AWS::EC2::Instance i-0a1b2c3d)
  eni-00000000000000002 (AWS::ElasticLoadBalancingV2::LoadBalancer shop)
  lt-0a1b2c3d (LaunchTemplateVersions)
"""


def test_whatever_uses_the_group_is_listed_and_refuses_the_deploy(shop: Path) -> None:
    help = "give each of them a group of a role first; or `--yes`, and what they send and accept ends"
    said = refusal(f"the default group {GROUP} of {VPC}, which 3 things use", help)
    assert plan_deploy(shop, account=USED) == (1, said + USES)


def test_yes_accepts_what_is_used_and_still_lists_it(shop: Path) -> None:
    assert plan_deploy(shop, "--yes", account=USED) == (
        0,
        f"safe in one deploy\n  1. deploy shop-prod (111122223333, eu-west-1)\n{USES}",
    )


def test_yes_accepts_what_is_not_known(shop: Path) -> None:
    assert plan_deploy(shop, "--yes") == (
        0,
        dedent(f"""\
            safe in one deploy
              1. deploy shop-prod (111122223333, eu-west-1)
            prod closes the default group of {VPC}, whose rules are revoked: it is not known what uses it
            """),
    )


def test_a_group_without_rules_has_nothing_to_lose(shop: Path) -> None:
    account = json.loads(json.dumps(USED))
    account["SecurityGroups"][0]["IpPermissionsEgress"] = []
    status, text = plan_deploy(shop, account=account)
    assert status == 0
    assert f"prod closes the default group {GROUP} of {VPC}, which has no rules: 3 things use it" in text


@pytest.mark.parametrize(
    ("account", "why", "group"),
    [
        (
            {key: value for key, value in NOBODY.items() if key != "NetworkInterfaces"},
            "account.json has no NetworkInterfaces",
            GROUP,
        ),
        (
            NOBODY | {"NetworkInterfaces": [{"NetworkInterfaceId": "eni-00000000000000001", "VpcId": VPC}]},
            "account.json has no NetworkInterfaces with all of their groups",
            GROUP,
        ),
        (
            {key: value for key, value in NOBODY.items() if key != "NetworkInterfaces"}
            | {"Denied": {"NetworkInterfaces": "UnauthorizedOperation"}},
            "account.json has no NetworkInterfaces",
            GROUP,
        ),
        (NOBODY | {"NextToken": "eyJ"}, "account.json has no further pages (NextToken)", GROUP),
        (
            NOBODY | {"Account": "999988887777"},
            "account.json is of the account 999988887777, eu-west-1, but the environment “prod” is in the account "
            "111122223333, eu-west-1",
            "",
        ),
        (
            NOBODY | {"Region": "us-east-1"},
            "account.json is of the account 111122223333, us-east-1, but the environment “prod” is in the account "
            "111122223333, eu-west-1",
            "",
        ),
        (json.loads(json.dumps(NOBODY).replace(VPC, OTHER_VPC)), f"account.json has {OTHER_VPC}", ""),
        (
            NOBODY | {"SecurityGroups": NOBODY["SecurityGroups"][1:]},
            f"account.json does not have the default group of {VPC}",
            "",
        ),
    ],
    ids=[
        "no interfaces",
        "no groups of interfaces",
        "interfaces denied",
        "a first page",
        "another account",
        "another region",
        "another VPC",
        "no default group",
    ],
)
def test_a_snapshot_of_something_else_proves_nothing_and_it_is_said_of_what_it_is(
    shop: Path, account: dict[str, Any], why: str, group: str
) -> None:
    assert plan_deploy(shop, account=account) == (1, unproven(why, group))


def test_of_a_vpc_in_ssm_a_snapshot_counts_only_if_it_has_groups_of_the_project(shop: Path) -> None:
    settings = CLOSED.replace(f"id: {VPC}", "ssm: /network/vpc")
    (shop / "sg-factory.yaml").write_text(settings.replace("    restrict_default_group: true\n", ""))
    commit(shop, "The VPC is in SSM")
    (shop / "sg-factory.yaml").write_text(settings)
    status, text = plan_deploy(shop, account=NOBODY)
    assert status == 1
    why = f"account.json has {VPC}, and no group of the project shows that it is the VPC in /network/vpc"
    assert f"nothing shows that it is not used: {why}\n" in text

    account = json.loads(json.dumps(NOBODY))
    account["SecurityGroups"][1]["Tags"] = [{"Key": "Name", "Value": "shop-web"}]
    assert plan_deploy(shop, account=account)[0] == 0


def test_only_the_deploy_that_closes_the_group_asks_for_a_snapshot(shop: Path) -> None:
    commit(shop, "Close the default group")
    assert plan_deploy(shop) == (0, "nothing to deploy\n")
    (shop / "roles/cache.yaml").write_text("description: Sessions of customers\nowner: storefront\n")
    assert plan_deploy(shop) == (0, "safe in one deploy\n  1. deploy shop-prod (111122223333, eu-west-1)\n")


def test_another_vpc_is_another_group(shop: Path) -> None:
    commit(shop, "Close the default group")
    (shop / "sg-factory.yaml").write_text(CLOSED.replace(VPC, OTHER_VPC))
    status, text = plan_deploy(shop, "--format", "json")
    assert status == 1
    assert [each["vpc"] for each in json.loads(text)["default_groups"]] == [OTHER_VPC]


def test_a_group_that_is_no_longer_closed_by_the_project_needs_no_snapshot(shop: Path) -> None:
    commit(shop, "Close the default group")
    (shop / "sg-factory.yaml").write_text(OPEN)
    assert plan_deploy(shop) == (0, "safe in one deploy\n  1. deploy shop-prod (111122223333, eu-west-1)\n")


def test_json_has_the_uses_and_what_is_not_known(shop: Path) -> None:
    told = json.loads(plan_deploy(shop, "--format", "json", account=USED)[1])
    assert told["default_groups"] == [
        {
            "environment": "prod",
            "vpc": VPC,
            "group": GROUP,
            "users": [line.strip() for line in USES.splitlines()[1:]],
            "unknown": None,
            "is_empty": False,
        }
    ]
    told = json.loads(plan_deploy(shop, "--format", "json")[1])
    assert (told["safe"], [each["code"] for each in told["diagnostics"]]) == (False, ["default-group-in-use"])
    assert told["default_groups"] == [
        {
            "environment": "prod",
            "vpc": VPC,
            "group": None,
            "users": None,
            "unknown": "there is no snapshot",
            "is_empty": False,
        }
    ]


def test_a_live_account_is_asked_for_the_id_of_the_vpc(tmp_path: Path) -> None:
    with simulated_aws(tmp_path) as aws:
        vpc = aws.default_vpc()
        aws.client("ssm").put_parameter(Name="/network/vpc", Value=vpc, Type="String")
        aws.client("ec2").create_vpc(CidrBlock="10.1.0.0/16")
        place = f"account: '{ACCOUNT}', region: {REGION}, vpc: {{ssm: /network/vpc, cidrs: [172.31.0.0/16]}}"
        settings = f"name: shop\nenvironments:\n  prod: {{{place}}}\n"
        folder = repository(write(tmp_path / "shop", {"sg-factory.yaml": settings, "roles/web.yaml": ROLE}))
        (folder / "sg-factory.yaml").write_text(settings.replace("]}}", "]}, restrict_default_group: true}"))
        live = run("plan-deploy", "main", "--from", "account:prod", folder=folder, **aws.environment)
        assert (live.returncode, live.stderr) == (0, "")
        assert re.search(f"prod closes the default group sg-[0-9a-f]+ of {vpc}, .*: nothing uses it", live.stdout)
