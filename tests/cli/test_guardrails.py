"""`guardrails`: what must hold, where it says so, and whether it does; the whole of what is printed."""

from __future__ import annotations

import json
from pathlib import Path

from sg_factory.cloudformation.access_scopes import scopes_template
from sg_factory.cloudformation.template_text import template_text
from sg_factory.pipeline.project import run as compiled
from tests.cli.command import run
from tests.projects import write

SHOP = {
    "sg-factory.yaml": """\
        guardrails:
          - never: {from: internet, to: database}
            description: Customer data is never one rule away from the internet
          - never: {from: internet, to: [orders, database], hops: 1}
            description: The data is never one break-in away
          - only: {service: ssh, from: bastion}
            description: Nobody logs in past the bastion
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
    "roles/orders.yaml": """\
        description: Order service
        owner: shop
        ingress:
          - from: web
            service: tcp/8443
            description: Orders are placed
        """,
    "roles/database.yaml": """\
        description: Orders
        owner: data
        ingress:
          - from: orders
            service: tcp/8444
            description: Orders are kept
          - from: [bastion, orders]
            service: tcp/20-25
            description: Somebody is in a hurry
        """,
    "roles/bastion.yaml": """\
        description: The way in
        owner: platform
        """,
}

ENVIRONMENTS = """\
    environments:
      dev:
        account: "111122223333"
        region: eu-west-1
        vpc: {id: vpc-0a1b2c3d4e5f60718, cidrs: [10.10.0.0/16]}
      prod:
        account: "444455556666"
        region: eu-west-1
        vpc: {id: vpc-1a1b2c3d4e5f60718, cidrs: [10.20.0.0/16]}
    guardrails:
      - never: {from: internet, to: web}
        description: This is for us alone
    """

WEB_IN_DEV = """\
    description: Web servers
    owner: shop
    public: true
    ingress:
      - from: internet
        service: https
        description: Testers
        environments: [dev]
    """


def guardrails(*arguments: str, folder: Path) -> tuple[int, str, str]:
    """The status and both streams."""
    ran = run("guardrails", *arguments, folder=folder)
    return ran.returncode, ran.stdout, ran.stderr


def test_each_guardrail_is_told_with_its_place_and_with_what_breaks_it(tmp_path: Path):
    assert guardrails(folder=write(tmp_path, SHOP)) == (
        1,
        """\
holds   never internet to database
        Customer data is never one rule away from the internet
        sg-factory.yaml:2

broken  never internet to orders, database, nor through 1 other host
        The data is never one break-in away
        sg-factory.yaml:4
        - internet → web → orders on tcp/8443
          roles/web.yaml:5:5  - from: internet
          roles/orders.yaml:4:11  - from: web

broken  only tcp/22 from bastion
        Nobody logs in past the bastion
        sg-factory.yaml:6
        - “database” allows tcp/20-25 from orders
          roles/database.yaml:7:21  - from: [bastion, orders]

2 of 3 guardrails broken
""",
        "",
    )


def test_guardrails_that_hold_are_status_0(tmp_path: Path):
    write(tmp_path, SHOP)
    write(tmp_path, {"roles/web.yaml": SHOP["roles/orders.yaml"].replace("web", "bastion")})
    (tmp_path / "roles/database.yaml").write_text("description: Orders\nowner: data\n")
    status, printed, _ = guardrails(folder=tmp_path)
    assert (status, printed.splitlines()[-1]) == (0, "3 guardrails hold")


def test_a_broken_guardrail_is_what_check_objects_to(tmp_path: Path):
    write(tmp_path, SHOP)
    checked = json.loads(run("check", "--format", "json", folder=tmp_path).stdout)["diagnostics"]
    objected = [found for found in checked if found["code"] == "guardrail-broken"]
    _, listed, _ = guardrails("--format", "json", folder=tmp_path)
    told = [broken for each in json.loads(listed)["guardrails"] for broken in each["broken_by"]]
    assert len(objected) == 2
    assert sorted((each["message"], each["where"]["line"], each["related"][-1]["line"]) for each in objected) == sorted(
        (each["message"], each["where"]["line"], each["related"][-1]["line"]) for each in told
    )


def test_json_has_every_guardrail_with_its_breaches(tmp_path: Path):
    status, printed, _ = guardrails("--format", "json", folder=write(tmp_path, SHOP))
    first, second, _ = json.loads(printed)["guardrails"]
    assert status == 1
    assert first == {
        "environment": None,
        "kind": "never",
        "guardrail": "never internet to database",
        "description": "Customer data is never one rule away from the internet",
        "where": "sg-factory.yaml:2",
        "holds": True,
        "state": "holds",
        "broken_by": [],
    }
    assert (second["holds"], second["broken_by"]) == (
        False,
        [
            {
                "path": "internet → web → orders on tcp/8443",
                "code": "guardrail-broken",
                "known_as": [],
                "severity": "error",
                "message": (
                    "internet → web → orders on tcp/8443 breaks a guardrail: The data is never one break-in away"
                ),
                "label": "",
                "help": "remove or narrow one of these rules; the guardrail stays as it is",
                "fix": "",
                "where": {"file": "roles/orders.yaml", "line": 4, "column": 11, "end": 14},
                "related": [
                    {
                        "file": "roles/web.yaml",
                        "line": 5,
                        "column": 5,
                        "end": 19,
                        "label": "“internet” can reach “web”",
                    },
                    {"file": "sg-factory.yaml", "line": 4, "column": 12, "end": 61, "label": "the guardrail"},
                ],
            }
        ],
    )


def test_each_environment_is_asked_for_itself(tmp_path: Path):
    write(tmp_path, {"sg-factory.yaml": ENVIRONMENTS, "roles/web.yaml": WEB_IN_DEV})
    assert guardrails(folder=tmp_path) == (
        1,
        """\
in dev
broken  never internet to web
        This is for us alone
        sg-factory.yaml:11
        - internet → web on tcp/443
          roles/web.yaml:5:11  - from: internet

in prod
holds   never internet to web
        This is for us alone
        sg-factory.yaml:11

1 of 2 guardrails broken
""",
        "",
    )
    assert guardrails("--environment", "prod", folder=tmp_path)[0] == 0


def test_a_project_without_guardrails_says_where_they_go(tmp_path: Path):
    write(tmp_path, {"roles/bastion.yaml": SHOP["roles/bastion.yaml"]})
    assert guardrails(folder=tmp_path) == (
        0,
        "no guardrails: declare them under `guardrails:` in sg-factory.yaml\n",
        "",
    )
    assert guardrails("--format", "json", folder=tmp_path) == (0, '{\n  "guardrails": []\n}\n', "")
    assert guardrails("--format", "naa", folder=tmp_path) == (2, "", "sg-factory: there are no guardrails to export\n")


def test_naa_is_the_template_of_the_scopes_and_what_they_leave_out_is_said_beside_it(tmp_path: Path):
    write(tmp_path, SHOP)
    (plan,) = compiled(tmp_path).plans
    assert guardrails("--format", "naa", folder=tmp_path) == (
        0,
        template_text(scopes_template(plan), "json"),
        "never internet to database, orders, nor through 1 other host: Only direct paths are found; `sg-factory check`"
        " also finds paths through other hosts.\n",
    )


def test_the_whole_template_says_what_it_looks_for_and_where_it_differs_from_the_guardrails(tmp_path: Path):
    settings = """\
guardrails:
  - {only: {service: ping, from: bastion}, description: Silence}
  - {only: {service: ssh, from: bastion}, description: One way in}
"""
    write(tmp_path, {"sg-factory.yaml": settings, "roles/bastion.yaml": SHOP["roles/bastion.yaml"]})
    status, printed, _ = guardrails("--format", "naa", folder=tmp_path)
    assert (status, json.loads(printed)) == (
        0,
        {
            "Description": "Guardrails of sg-factory, default, for AWS Network Access Analyzer",
            "Metadata": {
                "sg-factory": {
                    "limits": [
                        "A finding is a path that packets can take: a rule alone, without the "
                        "routes, gateways and network ACLs, is none.",
                        "The analyzer supports the protocols tcp and udp only; IPv6 is not covered.",
                        "A path through a load balancer is one path here; in role files the "
                        "load balancer is a role, and one hop.",
                        "All rules in the account count, also those that no role file has written.",
                    ],
                    "not_exported": [
                        {
                            "guardrail": "only icmp/echo-request, icmpv6/echo-request from bastion",
                            "why": "The analyzer does not support icmp/echo-request and icmpv6/echo-request.",
                        }
                    ],
                }
            },
            "Parameters": {
                "BastionA1C509DFId": {
                    "Type": "AWS::SSM::Parameter::Value<AWS::EC2::SecurityGroup::Id>",
                    "Default": "/sg-factory/default/bastion",
                    "Description": "Where SSM keeps the id of the group of bastion",
                }
            },
            "Resources": {
                "Only996CF28F158F": {
                    "Type": "AWS::EC2::NetworkInsightsAccessScope",
                    "Metadata": {"sg-factory": {"guardrail": "only tcp/22 from bastion", "limits": []}},
                    "Properties": {
                        "MatchPaths": [
                            {
                                "Destination": {
                                    "ResourceStatement": {"Resources": [{"Ref": "BastionA1C509DFId"}]},
                                    "PacketHeaderStatement": {"Protocols": ["tcp"], "DestinationPorts": ["22"]},
                                }
                            }
                        ],
                        "ExcludePaths": [
                            {"Source": {"ResourceStatement": {"Resources": [{"Ref": "BastionA1C509DFId"}]}}}
                        ],
                        "Tags": [
                            {"Key": "Name", "Value": "sg-factory-default: only tcp/22 from bastion"},
                            {"Key": "description", "Value": "One way in"},
                            {"Key": "source", "Value": "sg-factory.yaml"},
                        ],
                    },
                }
            },
        },
    )


def test_naa_is_of_one_environment(tmp_path: Path):
    write(tmp_path, {"sg-factory.yaml": ENVIRONMENTS, "roles/web.yaml": WEB_IN_DEV})
    assert guardrails("--format", "naa", folder=tmp_path) == (
        2,
        "",
        "sg-factory: there are several environments (dev, prod): choose one with --environment\n",
    )
    status, printed, _ = guardrails("--format", "naa", "--environment", "dev", folder=tmp_path)
    assert (status, list(json.loads(printed)["Resources"])) == (0, ["Never8ED94183C34D"])


def test_naa_says_so_where_the_analyzer_has_no_words_for_any_guardrail(tmp_path: Path):
    settings = "guardrails: [{only: {service: ping, from: bastion}, description: Silence}]\n"
    write(tmp_path, {"sg-factory.yaml": settings, "roles/bastion.yaml": SHOP["roles/bastion.yaml"]})
    assert guardrails("--format", "naa", folder=tmp_path) == (
        2,
        "",
        "only icmp/echo-request, icmpv6/echo-request from bastion: not exported:"
        " The analyzer does not support icmp/echo-request and icmpv6/echo-request.\n"
        "sg-factory: none of the guardrails can be exported\n",
    )


def test_what_authors_wrote_moves_no_cursor(tmp_path: Path):
    settings = 'guardrails: [{never: {from: internet, to: bastion}, description: "All is\\u202e well"}]\n'
    write(tmp_path, {"sg-factory.yaml": settings, "roles/bastion.yaml": SHOP["roles/bastion.yaml"]})
    status, printed, _ = guardrails(folder=tmp_path)
    assert (status, printed.splitlines()[1]) == (0, "        All is\\u202e well")


def test_mistakes_in_the_files_are_status_2(tmp_path: Path):
    write(tmp_path, SHOP)
    write(tmp_path, {"roles/bastion.yaml": "description: The way in\n"})
    status, printed, told = guardrails(folder=tmp_path)
    assert (status, printed, told.splitlines()[-1]) == (2, "", "sg-factory: 1 error: nothing was made")


def test_a_range_that_holds_public_addresses_too_breaks_what_its_private_part_does(tmp_path: Path):
    for range_ in ("172.16.0.0/12", "172.0.0.0/8"):
        files = {
            "sg-factory.yaml": """\
                guardrails:
                  - never: {from: web, to: db}
                    description: Web servers ask the order service
                """,
            "roles/web.yaml": f"""\
                description: Web servers
                owner: shop
                egress:
                  - to: {range_}
                    service: tcp/5432
                    description: Whatever is there
                """,
            "roles/db.yaml": f"""\
                description: Orders
                owner: data
                ingress:
                  - from: {range_}
                    service: tcp/5432
                    description: Whoever is there
                """,
        }
        assert guardrails(folder=write(tmp_path / range_[:6], files)) == (
            1,
            f"""\
broken  never web to db
        Web servers ask the order service
        sg-factory.yaml:2
        - web → db on tcp/5432
          roles/web.yaml:4:5  - to: {range_}
          roles/db.yaml:4:11  - from: {range_}

1 of 1 guardrail broken
""",
            "",
        )


def test_the_internet_in_pieces_holds_whoever_wears_a_group_of_somebody_else(tmp_path: Path):
    files = {
        "sg-factory.yaml": """\
            networks:
              low: {description: One half, cidrs: [0.0.0.0/1]}
              high: {description: The other half, cidrs: [128.0.0.0/1]}
            security_groups:
              scanner: {id: sg-0123456789abcdef0, description: Scans}
            guardrails:
              - never: {from: scanner, to: db}
                description: Nothing scans the data
            """,
        "roles/db.yaml": """\
            description: Orders
            owner: data
            ingress:
              - from: [low, high]
                service: tcp/5432
                description: Everybody
            """,
    }
    assert guardrails(folder=write(tmp_path, files)) == (
        1,
        """\
broken  never scanner to db
        Nothing scans the data
        sg-factory.yaml:7
        - scanner → db on tcp/5432
          roles/db.yaml:4:12  - from: [low, high]

1 of 1 guardrail broken
""",
        "",
    )
    asked = run("reach", "scanner", "db", folder=tmp_path)
    assert (asked.returncode, asked.stdout.splitlines()[0]) == (0, "yes: scanner reaches db on tcp/5432")
