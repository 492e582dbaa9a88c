"""`--names` gives one role to the groups of several environments."""

from __future__ import annotations

from typing import Any

import pytest

from sg_factory.adopt.environments import NoImport
from tests.adopt.telling import account, taken_over, text, vpc
from tests.source.account.telling import group, pair, permission, ranged

STAGES = ("dev", "prod", "test")
VPCS = [vpc(f"vpc-{number:017x}", stage, number) for number, stage in enumerate(STAGES, 1)]
WEB, DATABASE = ({stage: f"sg-{number:08x}{end:09x}" for number, stage in enumerate(STAGES, 1)} for end in (0xA, 0xB))


def groups(stage: str, *more: dict[str, Any], owner: str = "shop") -> list[dict[str, Any]]:
    """The web servers and the database of an environment; web servers have some more rules."""
    number = STAGES.index(stage) + 1
    asks = "Web servers read and write orders"
    web = [
        permission(low=443, IpRanges=[ranged("203.0.113.0/24", "Offices")]),
        permission(low=8080, IpRanges=[ranged(f"10.{number}.0.0/16", "Health checks")]),
        *more,
    ]
    tags = [{"Key": key, "Value": value} for key, value in {"owner": owner, "tier": "1", "stage": stage}.items()]
    place = {"vpc": f"vpc-{number:017x}"}
    to_database = [permission(low=5432, UserIdGroupPairs=[pair(DATABASE[stage], Description=asks)])]
    from_web = [permission(low=5432, UserIdGroupPairs=[pair(WEB[stage], Description=asks)])]
    return [
        group(f"web-{stage}", WEB[stage], **place, IpPermissions=web, IpPermissionsEgress=to_database, Tags=tags),
        group(f"db-{stage}", DATABASE[stage], **place, IpPermissions=from_web),
    ]


def interface(stage: str) -> dict[str, Any]:
    """A network interface with the group of web servers."""
    vpc_id = f"vpc-{STAGES.index(stage) + 1:017x}"
    return {"NetworkInterfaceId": f"eni-{stage}", "VpcId": vpc_id, "Groups": [{"GroupId": WEB[stage]}]}


def names(*stages: str) -> dict[str, str]:
    """The names of the groups of some environments: `web` and `database`."""
    return {ids[stage]: role for ids, role in ((WEB, "web"), (DATABASE, "database")) for stage in stages}


def test_the_groups_of_two_environments_are_one_role_and_what_one_alone_has_says_where() -> None:
    break_fix = permission(low=22, IpRanges=[ranged("198.51.100.0/24", "Break-fix")])
    found = taken_over(
        account(
            *groups("dev"),
            *groups("prod", break_fix),
            Vpcs=VPCS[:2],
            NetworkInterfaces=[interface("dev"), interface("prod")],
        ),
        names=names("dev", "prod"),
    )
    assert found.is_equal
    assert found.notes == ("“web” is written without the tag stage, which its environments do not share",)
    assert found.files == {
        "hosts.yaml": text("""
            web:
              roles: [web]
              description: 2 network interfaces
            """),
        "roles/database.yaml": text("""
            description: What db-dev is for
            owner: unknown
            existing:
              dev:
                id: sg-0000000100000000b
                name: db-dev
                description: What db-dev is for
              prod:
                id: sg-0000000200000000b
                name: db-prod
                description: What db-prod is for
            ingress:
              - from: web
                service: postgresql
                description: Web servers read and write orders
            """),
        "roles/web.yaml": text("""
            description: What web-dev is for
            owner: shop
            public: true
            existing:
              dev:
                id: sg-0000000100000000a
                name: web-dev
                description: What web-dev is for
              prod:
                id: sg-0000000200000000a
                name: web-prod
                description: What web-prod is for
            tags:
              tier: '1'
            ingress:
              - from: 198.51.100.0/24
                service: ssh
                description: Break-fix
                environments: [prod]
              - from: 203.0.113.0/24
                service: https
                description: Offices
              - from: vpc
                service: http-alt
                description: Health checks
            """),
        "sg-factory.yaml": text("""
            name: shop
            environments:
              dev:
                account: '111122223333'
                region: eu-west-1
                vpc:
                  id: vpc-00000000000000001
                  cidrs: [10.1.0.0/16]
              prod:
                account: '111122223333'
                region: eu-west-1
                vpc:
                  id: vpc-00000000000000002
                  cidrs: [10.2.0.0/16]
            """),
    }


def test_of_three_environments_a_role_may_be_in_two_and_the_owner_must_be_one() -> None:
    found = taken_over(
        account(*groups("dev"), *groups("prod"), *groups("test", owner="testers"), Vpcs=VPCS),
        names={**names("dev", "test"), WEB["prod"]: "web", DATABASE["prod"]: "orders"},
    )
    assert found.is_equal
    assert found.notes == (
        "“web” has several owners, by environment: shop in dev, shop in prod and testers in test",
        "“web” is written without the tag stage, which its environments do not share",
    )
    assert {path: said for path, said in found.files.items() if path.startswith("roles/")} == {
        "roles/database.yaml": text("""
            description: What db-dev is for
            owner: unknown
            environments: [dev, test]
            existing:
              dev:
                id: sg-0000000100000000b
                name: db-dev
                description: What db-dev is for
              test:
                id: sg-0000000300000000b
                name: db-test
                description: What db-test is for
            ingress:
              - from: web
                service: postgresql
                description: Web servers read and write orders
            """),
        "roles/orders.yaml": text("""
            description: What db-prod is for
            owner: unknown
            environments: [prod]
            existing:
              prod:
                id: sg-0000000200000000b
                name: db-prod
                description: What db-prod is for
            ingress:
              - from: web
                service: postgresql
                description: Web servers read and write orders
            """),
        "roles/web.yaml": text("""
            description: What web-dev is for
            owner: unknown
            public: true
            existing:
              dev:
                id: sg-0000000100000000a
                name: web-dev
                description: What web-dev is for
              prod:
                id: sg-0000000200000000a
                name: web-prod
                description: What web-prod is for
              test:
                id: sg-0000000300000000a
                name: web-test
                description: What web-test is for
            tags:
              tier: '1'
            ingress:
              - from: 203.0.113.0/24
                service: https
                description: Offices
              - from: vpc
                service: http-alt
                description: Health checks
            """),
    }


def test_two_groups_of_one_environment_cannot_be_one_role() -> None:
    with pytest.raises(NoImport) as caught:
        taken_over(account(*groups("dev"), Vpcs=VPCS[:1]), names={WEB["dev"]: "web", DATABASE["dev"]: "web"})
    assert str(caught.value) == (
        "sg-0000000100000000b and sg-0000000100000000a cannot both be “web”: a role is one group in each environment;"
        " give them two names with --names"
    )
