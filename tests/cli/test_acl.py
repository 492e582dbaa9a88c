"""`acl`: the network ACLs of subnets as text, JSON and resources; the whole of what is printed."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.cli.command import run as command
from tests.projects import write


def run(*arguments: str, folder: Path) -> tuple[int, str, str]:
    """The status of a command, and what it prints on both streams."""
    done = command(*arguments, folder=folder)
    return done.returncode, done.stdout, done.stderr


SETTINGS = """\
    name: shop
    environments:
      prod:
        account: "444455556666"
        region: eu-west-1
        vpc: {id: vpc-0a1b2c3d, cidrs: [10.20.0.0/16]}
        network_acls: true
        subnets:
          app: {cidrs: [10.20.8.0/22], ids: [subnet-0a1b2c3d, subnet-0a1b2c3e]}
          data: {cidrs: [10.20.12.0/24], ids: [subnet-1a1b2c3d]}
          spare: {cidrs: [10.20.13.0/24]}
    networks:
      s3: {description: Amazon S3, prefix_list: {id: pl-6da54004, entries: 1}}
    security_groups:
      cluster: {id: sg-0123456789abcdef0, description: Nodes of the cluster}
    """
SHOP = {
    "sg-factory.yaml": SETTINGS,
    "hosts.yaml": """\
        web: {roles: [web, cluster], description: Pages, subnets: [app]}
        database: {roles: [database], description: Orders, subnets: [data]}
        """,
    "roles/web.yaml": """\
        description: Pages of the shop
        owner: storefront
        ingress:
          - {from: self, service: tcp/7000, description: Sessions}
        egress:
          - {to: s3, service: https, description: Pictures}
        """,
    "roles/database.yaml": """\
        description: Orders of the shop
        owner: data
        ingress:
          - {from: web, service: postgresql, description: Orders}
          - {from: watch, service: ping, description: Alive}
        """,
    "roles/watch.yaml": """\
        description: Watches all servers
        owner: platform
        """,
}


def test_each_entry_has_its_number_and_says_what_it_is_for(tmp_path: Path):
    assert run("acl", folder=write(tmp_path, SHOP)) == (
        0,
        """\
in prod
app (subnet-0a1b2c3d, subnet-0a1b2c3e)
  ingress: 3 of 20 rules for IPv4, 1 of 20 for IPv6, the denials included
     1556  icmp/fragmentation-needed  from 0.0.0.0/0  path MTU discovery
    13397  tcp/1024-65535             from 0.0.0.0/0  web: tcp/7000 from web, \
replies of web: tcp/443 to s3, replies of web: tcp/5432 to database and 1 more
  egress: 5 of 20 rules for IPv4, 1 of 20 for IPv6, the denials included
     4041  tcp/1024-65535             to 10.20.8.0/22   web: tcp/7000 to web and replies of web: tcp/7000 from web
    12814  icmp/fragmentation-needed  to 0.0.0.0/0      path MTU discovery
    22918  tcp/443                    to 0.0.0.0/0      web: tcp/443 to s3
    25267  tcp/5432                   to 10.20.12.0/24  web: tcp/5432 to database
  passes, though no group needs it
    web: tcp/443 to s3: 0.0.0.0/0, as nobody here knows the entries of “s3”  roles/web.yaml:6
  may block others that stand there
    roles whose hosts may stand there, as no subnet of theirs is known: watch
    web has the group of others “cluster”, whose rules are not known here

data (subnet-1a1b2c3d)
  ingress: 4 of 20 rules for IPv4, 1 of 20 for IPv6, the denials included
     1556  icmp/fragmentation-needed  from 0.0.0.0/0     path MTU discovery
    29650  icmp/echo-request          from 10.20.0.0/16  database: icmp/echo-request from watch
    31155  tcp/5432                   from 10.20.8.0/22  database: tcp/5432 from web
  egress: 4 of 20 rules for IPv4, 1 of 20 for IPv6, the denials included
     4041  tcp/1024-65535             to 10.20.8.0/22  replies of database: tcp/5432 from web
     9594  icmp/echo-reply            to 10.20.0.0/16  replies of database: icmp/echo-request from watch
    12814  icmp/fragmentation-needed  to 0.0.0.0/0     path MTU discovery
  passes, though no group needs it
    database: icmp/echo-request from watch: 10.20.0.0/16, as hosts of “watch” may be anywhere in the VPC  \
roles/database.yaml:5
  may block others that stand there
    roles whose hosts may stand there, as no subnet of theirs is known: watch

spare: no host stands there, so that the network ACL stays what it is
""",
        "",
    )


def test_json_has_every_use_of_an_entry_with_its_line(tmp_path: Path):
    status, text, _ = run("acl", "--format", "json", folder=write(tmp_path, SHOP))
    (environment,) = json.loads(text)["environments"]
    _, data = environment["network_acls"]
    assert status == 0
    assert environment["environment"] == "prod"
    assert environment["without"] == ["spare"]
    assert data == DATA


def test_the_template_has_the_network_acls_alone(tmp_path: Path):
    status, text, _ = run("acl", "--format", "template", folder=write(tmp_path, SHOP))
    made = json.loads(text)
    kinds = [body["Type"].removeprefix("AWS::EC2::") for body in made["Resources"].values()]
    assert status == 0
    assert made["Description"] == "Network ACLs of shop, prod"
    assert sorted(set(kinds)) == ["NetworkAcl", "NetworkAclEntry", "SubnetNetworkAclAssociation"]
    assert [kinds.count("NetworkAcl"), kinds.count("SubnetNetworkAclAssociation")] == [2, 3]


def test_a_project_without_says_what_to_write(tmp_path: Path):
    folder = write(tmp_path, {**SHOP, "sg-factory.yaml": SETTINGS.replace("network_acls: true", "network_acls: false")})
    text = "no network ACLs: write `network_acls: true` in an environment, and give hosts `subnets` in hosts.yaml\n"
    assert run("acl", folder=folder) == (0, text, "")
    assert run("acl", "--format", "template", folder=folder) == (2, "", f"sg-factory: {text}")


def test_a_template_is_that_of_one_environment(tmp_path: Path):
    before, prod, after = re.split(r"(?s)( +prod:.*?)(?= +networks:)", SETTINGS)
    test = prod.replace("prod:", "test:").replace("subnet-", "subnet-2").replace("vpc-0", "vpc-1")
    folder = write(tmp_path, {**SHOP, "sg-factory.yaml": f"{before}{prod}{test}{after}"})
    assert run("acl", "--format", "template", folder=folder) == (
        2,
        "",
        "sg-factory: several environments have network ACLs (prod, test): choose one with --environment\n",
    )


def test_entries_over_the_quota_stop_it_and_an_aggregate_does_not(tmp_path: Path):
    folder = write(tmp_path, crowded("true"))
    status, text, errors = run("acl", folder=folder)
    assert (status, text) == (2, "")
    assert errors.endswith("sg-factory: 2 errors: nothing was made\n")
    folder = write(tmp_path, crowded("aggregated"))
    environment = json.loads(run("acl", "--format", "json", folder=folder)[1])["environments"][0]
    assert [[acl[way]["used"]["ipv4"] for way in ("ingress", "egress")] for acl in environment["network_acls"]] == [
        [3, 4],
        [4, 4],
    ]
    assert [[each["flow"] for each in acl["wider"]] for acl in environment["network_acls"]] == [
        ["web: tcp/443 to s3", "tcp/22-65535 to 10.20.8.0/21"],
        ["database: icmp/echo-request from watch", "tcp/22-443 from 10.20.8.0/22"],
    ]


def crowded(mode: str) -> dict[str, str]:
    """The shop with room for three entries, and a database with more ports than that."""
    settings = SETTINGS.replace("network_acls: true", f"network_acls: {mode}\n        quotas: {{rules_per_acl: 4}}")
    database = SHOP["roles/database.yaml"].replace("service: postgresql", "service: [tcp/22, tcp/80, tcp/443]")
    return {**SHOP, "sg-factory.yaml": settings, "roles/database.yaml": database}


DATA = {
    "name": "data",
    "subnets": ["subnet-1a1b2c3d"],
    "ingress": {
        "used": {"ipv4": 4, "ipv6": 1},
        "allowed": 20,
        "entries": [
            {
                "number": 1556,
                "action": "allow",
                "protocol": "icmp",
                "from_port": 3,
                "to_port": 4,
                "cidr": "0.0.0.0/0",
                "uses": [{"part": "path MTU", "role": None, "rule": None, "where": "sg-factory.yaml:7"}],
            },
            {
                "number": 29650,
                "action": "allow",
                "protocol": "icmp",
                "from_port": 8,
                "to_port": -1,
                "cidr": "10.20.0.0/16",
                "uses": [
                    {
                        "part": "requests",
                        "role": "database",
                        "rule": "icmp/echo-request from watch",
                        "where": "roles/database.yaml:5",
                    }
                ],
            },
            {
                "number": 31155,
                "action": "allow",
                "protocol": "tcp",
                "from_port": 5432,
                "to_port": 5432,
                "cidr": "10.20.8.0/22",
                "uses": [
                    {
                        "part": "requests",
                        "role": "database",
                        "rule": "tcp/5432 from web",
                        "where": "roles/database.yaml:4",
                    }
                ],
            },
        ],
    },
    "egress": {
        "used": {"ipv4": 4, "ipv6": 1},
        "allowed": 20,
        "entries": [
            {
                "number": 4041,
                "action": "allow",
                "protocol": "tcp",
                "from_port": 1024,
                "to_port": 65535,
                "cidr": "10.20.8.0/22",
                "uses": [
                    {
                        "part": "replies",
                        "role": "database",
                        "rule": "tcp/5432 from web",
                        "where": "roles/database.yaml:4",
                    }
                ],
            },
            {
                "number": 9594,
                "action": "allow",
                "protocol": "icmp",
                "from_port": 0,
                "to_port": -1,
                "cidr": "10.20.0.0/16",
                "uses": [
                    {
                        "part": "replies",
                        "role": "database",
                        "rule": "icmp/echo-request from watch",
                        "where": "roles/database.yaml:5",
                    }
                ],
            },
            {
                "number": 12814,
                "action": "allow",
                "protocol": "icmp",
                "from_port": 3,
                "to_port": 4,
                "cidr": "0.0.0.0/0",
                "uses": [{"part": "path MTU", "role": None, "rule": None, "where": "sg-factory.yaml:7"}],
            },
        ],
    },
    "wider": [
        {
            "kind": "unknown place",
            "flow": "database: icmp/echo-request from watch",
            "extent": ["10.20.0.0/16"],
            "reason": "as hosts of “watch” may be anywhere in the VPC",
            "where": "roles/database.yaml:5",
        }
    ],
    "unplaced_roles": ["watch"],
    "groups_of_others": [],
}
