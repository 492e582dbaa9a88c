"""Accounts with groups that were made by hand, as a snapshot has them, and projects that take these over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import dedent
from typing import Any

from sg_factory.files import Snapshot
from sg_factory.pipeline.project import moment, run
from sg_factory.plan import Plan
from sg_factory.report.findings.text import render
from sg_factory.source.account import plans_of
from sg_factory.takeover.takeover import Takeover, takeover
from tests.source.account.telling import group, pair, permission, ranged

ACCOUNT, REGION, VPC = "123456789012", "eu-west-1", "vpc-0123456789abcdef0"
WEB, ORDERS, OTHER = "sg-0000000000000000a", "sg-0000000000000000b", "sg-0000000000000000c"
AS_OF = moment("2027-01-01")

GROUPS = (
    group(
        "web-prod",
        WEB,
        vpc=VPC,
        Description="launch-wizard-3",
        OwnerId=ACCOUNT,
        Tags=[{"Key": "Name", "Value": "the web"}, {"Key": "team", "Value": "shop"}],
        IpPermissions=[
            permission(IpRanges=[ranged("0.0.0.0/0", "Customers")]),
            permission(low=22, IpRanges=[{"CidrIp": "10.0.0.0/8"}]),
        ],
        IpPermissionsEgress=[permission(low=5432, UserIdGroupPairs=[pair(ORDERS, Description="Reads orders")])],
    ),
    group(
        "orders",
        ORDERS,
        vpc=VPC,
        OwnerId=ACCOUNT,
        IpPermissions=[
            permission(low=5432, UserIdGroupPairs=[pair(WEB, Description="Reads orders"), pair(OTHER)]),
            permission(low=9000, UserIdGroupPairs=[pair(ORDERS, Description="Replication")]),
        ],
    ),
    group("other", OTHER, vpc=VPC, OwnerId=ACCOUNT),
)

WEB_ROLE = """\
    description: Web servers
    owner: storefront
    public: true
    existing: {id: sg-0000000000000000a, name: web-prod, description: launch-wizard-3}
    ingress:
      - from: internet
        service: https
        description: Customers of the shop
    """
ORDERS_ROLE = """\
    description: The order system
    owner: data-platform
    existing: {id: sg-0000000000000000b, name: orders, description: What orders is for}
    ingress:
      - {from: web, service: postgresql, description: Reads orders}
      - {from: self, service: tcp/9000, description: Replication, both_halves: false}
    """
PROJECT = {"sg-factory.yaml": "name: shop\n", "roles/web.yaml": WEB_ROLE, "roles/orders.yaml": ORDERS_ROLE}


def snapshot(*groups: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A snapshot of a VPC with groups; each rule of theirs has an id: `sgr-` and its number."""
    rules = [{"SecurityGroupRuleId": f"sgr-{number:017x}", **rule} for number, rule in enumerate(_rules(groups), 1)]
    vpc = {"VpcId": VPC, "CidrBlock": "10.0.0.0/16"}
    place = {"Account": ACCOUNT, "Region": REGION, "Vpcs": [vpc]}
    return {**place, "SecurityGroups": list(groups), "SecurityGroupRules": rules, **more}


def _rules(groups: tuple[Mapping[str, Any], ...]) -> Iterator[dict[str, Any]]:
    for each in groups:
        for key, is_egress in (("IpPermissions", False), ("IpPermissionsEgress", True)):
            for said in each[key]:
                ports = {"FromPort": said.get("FromPort", -1), "ToPort": said.get("ToPort", -1)}
                rule = {"GroupId": each["GroupId"], "IsEgress": is_egress, "IpProtocol": said["IpProtocol"], **ports}
                for held in said["IpRanges"]:
                    yield {**rule, "CidrIpv4": held["CidrIp"], **_why(held)}
                for held in said["Ipv6Ranges"]:
                    yield {**rule, "CidrIpv6": held["CidrIpv6"], **_why(held)}
                for held in said["PrefixListIds"]:
                    yield {**rule, "PrefixListId": held["PrefixListId"], **_why(held)}
                for held in said["UserIdGroupPairs"]:
                    yield {**rule, "ReferencedGroupInfo": {"GroupId": held["GroupId"]}, **_why(held)}


def _why(held: Mapping[str, Any]) -> dict[str, Any]:
    return {"Description": held["Description"]} if "Description" in held else {}


def plan(files: Mapping[str, str]) -> Plan:
    """The one Plan of a project."""
    outcome = run(Snapshot({path: dedent(text).encode() for path, text in files.items()}), as_of=AS_OF, judge=False)
    assert not outcome.is_broken, render(outcome.diagnostics)
    (found,) = outcome.plans
    return found


def taken(
    files: Mapping[str, str] = PROJECT, account: Mapping[str, Any] | None = None, deployed: Any = None
) -> Takeover:
    """How a project takes over the groups of an account: the first VPC of a snapshot is the environment's."""
    here, *elsewhere = plans_of(account or snapshot(*GROUPS), "account.json", AS_OF)
    return takeover(plan(files), here, elsewhere, deployed)
