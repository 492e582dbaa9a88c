"""`sg-factory show`: what each group will hold, why, and how much of each quota is used."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest

from sg_factory.plan.groups import RoleDetails
from tests.cli.command import run
from tests.projects import write

SHOP = {
    "sg-factory.yaml": """\
        name: shop
        environments:
          prod:
            account: "111122223333"
            region: eu-west-1
            vpc: {id: vpc-0a1b2c3d4e5f60718, cidrs: [10.20.0.0/16]}
        networks:
          s3:
            description: Amazon S3
            prefix_list: {id: pl-6da54004, entries: 1}
        """,
    "hosts.yaml": """\
        orders:
          roles: [database, linux]
          description: Database server
        """,
    "roles/bastion.yaml": """\
        description: The way in
        owner: platform
        enabled: false
        """,
    "roles/database.yaml": """\
        description: Orders | receipts
        owner: data-platform
        ingress:
          - from: web
            service: postgresql
            description: Orders are read [and written]
            ticket: SHOP-1
            review_by: 2027-11-01
          - from: web
            service: tcp/5432
            description: Written twice
          - from: bastion
            service: ssh
            description: Administrators log in
          - from: web
            service: ssh
            description: Repair
            expires: 2026-01-31
        egress:
          - to: s3
            service: https
            description: Backups
        """,
    "roles/linux.yaml": """\
        description: Every Linux host
        owner: platform
        """,
    "roles/web.yaml": """\
        description: Web servers
        owner: shop
        public: true
        ingress:
          - from: internet
            service: https
            description: Customers
        """,
}

TEXT = """\
stack shop-prod (111122223333, eu-west-1)

bastion (switched off): The way in
  roles/bastion.yaml, owner platform, published as /shop/prod/bastion
  ingress: 0 of 60 rules for IPv4, 0 of 60 for IPv6
    nothing
  egress: 1 of 60 rules for IPv4, 0 of 60 for IPv6
    icmp to 255.255.255.255/32: allows nothing; without any rule, EC2 would allow all egress

database: Orders | receipts
  roles/database.yaml, owner data-platform, published as /shop/prod/database
  ingress: 1 of 60 rules for IPv4, 1 of 60 for IPv6
    tcp/5432  from web  Orders are read [and written] (SHOP-1, review by 2027-11-01)  roles/database.yaml:4
  egress: 1 of 60 rules for IPv4, 0 of 60 for IPv6
    tcp/443  to s3 pl-6da54004  Backups  roles/database.yaml:20
  left out
    tcp/22    from bastion  a role at one of its ends is switched off  roles/database.yaml:12
    tcp/5432  from web      the same rule is there already             roles/database.yaml:9
    tcp/22    from web      expired                                    roles/database.yaml:15

linux: Every Linux host
  roles/linux.yaml, owner platform, published as /shop/prod/linux
  ingress: 0 of 60 rules for IPv4, 0 of 60 for IPv6
    nothing
  egress: 1 of 60 rules for IPv4, 0 of 60 for IPv6
    icmp to 255.255.255.255/32: allows nothing; without any rule, EC2 would allow all egress

web (public): Web servers
  roles/web.yaml, owner shop, published as /shop/prod/web
  ingress: 1 of 60 rules for IPv4, 1 of 60 for IPv6
    tcp/443  from internet 0.0.0.0/0  Customers  roles/web.yaml:5
    tcp/443  from internet ::/0       Customers  roles/web.yaml:5
  egress: 2 of 60 rules for IPv4, 1 of 60 for IPv6
    tcp/5432  to database  Orders are read [and written] (SHOP-1, review by 2027-11-01)  roles/database.yaml:4
    icmp to 255.255.255.255/32: allows nothing; without any rule, EC2 would allow all egress

hosts
  orders  2 of 5 groups  database, linux
"""

MARKDOWN = r"""# Stack shop-prod

## bastion

The way in

Owner platform, from `roles/bastion.yaml`, published as `/shop/prod/bastion`. Switched off.

**Ingress**: 0 of 60 rules for IPv4, 0 of 60 for IPv6.

**Egress**: 1 of 60 rules for IPv4, 0 of 60 for IPv6. One of them is icmp to 255.255.255.255/32: it allows nothing; without any rule, EC2 would allow all egress.

## database

Orders \| receipts

Owner data-platform, from `roles/database.yaml`, published as `/shop/prod/database`.

**Ingress**: 1 of 60 rules for IPv4, 1 of 60 for IPv6.

| traffic | from | why | line |
| --- | --- | --- | --- |
| tcp/5432 | web | Orders are read \[and written\] (SHOP-1, review by 2027-11-01) | `roles/database.yaml:4` |

**Egress**: 1 of 60 rules for IPv4, 0 of 60 for IPv6.

| traffic | to | why | line |
| --- | --- | --- | --- |
| tcp/443 | s3 pl-6da54004 | Backups | `roles/database.yaml:20` |

**Left out**

| traffic | peer | why it is left out | line |
| --- | --- | --- | --- |
| tcp/22 | bastion | a role at one of its ends is switched off | `roles/database.yaml:12` |
| tcp/5432 | web | the same rule is there already | `roles/database.yaml:9` |
| tcp/22 | web | expired | `roles/database.yaml:15` |

## linux

Every Linux host

Owner platform, from `roles/linux.yaml`, published as `/shop/prod/linux`.

**Ingress**: 0 of 60 rules for IPv4, 0 of 60 for IPv6.

**Egress**: 1 of 60 rules for IPv4, 0 of 60 for IPv6. One of them is icmp to 255.255.255.255/32: it allows nothing; without any rule, EC2 would allow all egress.

## web

Web servers

Owner shop, from `roles/web.yaml`, published as `/shop/prod/web`. Open to the internet.

**Ingress**: 1 of 60 rules for IPv4, 1 of 60 for IPv6.

| traffic | from | why | line |
| --- | --- | --- | --- |
| tcp/443 | internet 0.0.0.0/0 | Customers | `roles/web.yaml:5` |
| tcp/443 | internet ::/0 | Customers | `roles/web.yaml:5` |

**Egress**: 2 of 60 rules for IPv4, 1 of 60 for IPv6. One of them is icmp to 255.255.255.255/32: it allows nothing; without any rule, EC2 would allow all egress.

| traffic | to | why | line |
| --- | --- | --- | --- |
| tcp/5432 | database | Orders are read \[and written\] (SHOP-1, review by 2027-11-01) | `roles/database.yaml:4` |

## Hosts

| host | groups | roles |
| --- | --- | --- |
| orders | 2 of 5 | database, linux |
"""  # noqa: E501 (a line break would be another output)

WEB = {
    "stacks": [
        {
            "project": "shop",
            "environment": "prod",
            "stack": "shop-prod",
            "rules_stack": "shop-prod",
            "account": "111122223333",
            "region": "eu-west-1",
            "groups": [
                {
                    **dict.fromkeys(field.name for field in fields(RoleDetails)),  # None where the file has no such key
                    "role": "web",
                    "description": "Web servers",
                    "owner": "shop",
                    "source": "roles/web.yaml",
                    "logical_id": "Web4B5E57F6",
                    "parameter": "/shop/prod/web",
                    "enabled": True,
                    "retired": False,
                    "adds_to": None,
                    "public": True,
                    "ingress": {
                        "used": {"ipv4": 1, "ipv6": 1},
                        "allowed": 60,
                        "closed_by_sentinel": False,
                        "rules": [
                            {
                                "traffic": "tcp/443",
                                "peer": "internet 0.0.0.0/0",
                                "description": "Customers",
                                "origin": "roles/web.yaml:5",
                                "ticket": None,
                                "review_by": None,
                                "expires": None,
                                "both_halves": True,
                            },
                            {
                                "traffic": "tcp/443",
                                "peer": "internet ::/0",
                                "description": "Customers",
                                "origin": "roles/web.yaml:5",
                                "ticket": None,
                                "review_by": None,
                                "expires": None,
                                "both_halves": True,
                            },
                        ],
                    },
                    "egress": {
                        "used": {"ipv4": 2, "ipv6": 1},
                        "allowed": 60,
                        "closed_by_sentinel": True,
                        "rules": [
                            {
                                "traffic": "tcp/5432",
                                "peer": "database",
                                "description": "Orders are read [and written]",
                                "origin": "roles/database.yaml:4",
                                "ticket": "SHOP-1",
                                "review_by": "2027-11-01",
                                "expires": None,
                                "both_halves": True,
                            }
                        ],
                    },
                    "left_out": [],
                    "hosts": [],
                }
            ],
            "hosts": [],
        }
    ]
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The folder of the shop."""
    return write(tmp_path, SHOP)


def test_text_shows_every_group_with_its_rules_its_quotas_and_what_was_left_out(shop: Path):
    assert run("show", "--as-of", "2027-01-01", folder=shop).stdout == TEXT


def test_markdown_is_a_page_of_the_same(shop: Path):
    assert run("show", "--as-of", "2027-01-01", "--format", "markdown", folder=shop).stdout == MARKDOWN


def test_json_has_every_fact_of_one_role(shop: Path):
    assert json.loads(run("show", "web", "--as-of", "2027-01-01", "--format", "json", folder=shop).stdout) == WEB


def test_one_role_is_its_part_of_the_text(shop: Path):
    head, *groups = TEXT.split("\n\n")
    database = next(group for group in groups if group.startswith("database"))
    shown = run("show", "database", "--as-of", "2027-01-01", folder=shop).stdout
    assert shown == f"{head}\n\n{database}\n\n{groups[-1]}"


def test_what_a_reader_must_know_is_on_stderr(shop: Path):
    assert (
        run("show", "--as-of", "2027-01-01", folder=shop).stderr
        == """\
warning[expired-rule]: this rule expired (2026-01-31) and is left out
  --> roles/database.yaml:18:14
   |
18 |     expires: 2026-01-31
   |              ^^^^^^^^^^
   = help: remove the line, or write a later date if it is needed again
"""
    )
