"""`sg-factory reach`: may one end reach another, by which rules, or which rule is missing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import run
from tests.projects import write

SHOP = {
    "sg-factory.yaml": """\
        name: shop
        environments:
          dev:
            account: "111122223333"
            region: eu-west-1
            vpc: {id: vpc-0a1b2c3d4e5f60718, cidrs: [10.10.0.0/16]}
          prod:
            account: "444455556666"
            region: eu-west-1
            vpc: {id: vpc-1a1b2c3d4e5f60718, cidrs: [10.20.0.0/16]}
        networks:
          corporate-vpn:
            description: Where the offices leave the VPN
            cidrs: [203.0.113.0/24]
          s3:
            description: Amazon S3
            prefix_list: {id: pl-6da54004, entries: 1}
        services:
          orders-api: tcp/8000-8100
        """,
    "hosts.yaml": """\
        orders-1: {roles: [orders, linux], description: Order service}
        """,
    "roles/load-balancer.yaml": """\
        description: Public entry point
        owner: platform
        public: true
        ingress:
          - from: internet
            service: https
            description: Customers reach the shop
        """,
    "roles/web.yaml": """\
        description: Web servers
        owner: shop
        ingress:
          - from: load-balancer
            service: tcp/8443
            description: Requests of customers
          - from: 203.0.113.0/25
            service: https
            description: Acceptance tests
        """,
    "roles/orders.yaml": """\
        description: Orders
        owner: orders
        ingress:
          - from: web
            service: [tcp/8000-8010, tcp/8050]
            description: Orders are placed
            ticket: SHOP-7
            review_by: 2027-11-01
        egress:
          - to: s3
            service: https
            description: Receipts
        """,
    "roles/linux.yaml": """\
        description: Every Linux host
        owner: platform
        ingress:
          - from: bastion
            service: ssh
            description: Administrators log in
        """,
    "roles/bastion.yaml": """\
        description: The way in
        owner: platform
        ingress:
          - from: corporate-vpn
            service: ssh
            description: Administrators come from the VPN
        """,
    "roles/database.yaml": """\
        description: Orders and customers
        owner: data-platform
        ingress:
          - from: orders
            service: postgresql
            description: Orders are read and written
          - from: bastion
            service: postgresql
            description: Repair of last summer
            expires: 2026-08-31
          - from: web
            service: postgresql
            description: Developers look at the orders behind the pages
            environments: dev
        """,
}

SAID = {
    "a yes shows the rules on both sides with owner ticket dates and line": (
        "web orders tcp/8050 --environment prod",
        0,
        """\
yes in prod: web reaches orders on tcp/8050

web → orders
  egress of web, owner shop
    tcp/8050  to orders  Orders are placed (SHOP-7, review by 2027-11-01)  roles/orders.yaml:4
  ingress of orders, owner orders
    tcp/8050  from web  Orders are placed (SHOP-7, review by 2027-11-01)  roles/orders.yaml:4
""",
    ),
    "with hops the steps of the shortest way are shown with their rules": (
        "internet database postgresql --hops any --environment prod",
        0,
        """\
yes in prod: internet reaches database on postgresql (tcp/5432), through 3 other hosts

internet → load-balancer → web → orders → database
  internet → load-balancer
    ingress of load-balancer, owner platform
      tcp/443  from internet 0.0.0.0/0  Customers reach the shop  roles/load-balancer.yaml:5
      tcp/443  from internet ::/0       Customers reach the shop  roles/load-balancer.yaml:5
  load-balancer → web
    egress of load-balancer, owner platform
      tcp/8443  to web  Requests of customers  roles/web.yaml:4
    ingress of web, owner shop
      tcp/8443  from load-balancer  Requests of customers  roles/web.yaml:4
  web → orders
    egress of web, owner shop
      tcp/8000-8010  to orders  Orders are placed (SHOP-7, review by 2027-11-01)  roles/orders.yaml:4
      tcp/8050       to orders  Orders are placed (SHOP-7, review by 2027-11-01)  roles/orders.yaml:4
    ingress of orders, owner orders
      tcp/8000-8010  from web  Orders are placed (SHOP-7, review by 2027-11-01)  roles/orders.yaml:4
      tcp/8050       from web  Orders are placed (SHOP-7, review by 2027-11-01)  roles/orders.yaml:4
  orders → database
    egress of orders, owner orders
      tcp/5432  to database  Orders are read and written  roles/database.yaml:4
    ingress of database, owner data-platform
      tcp/5432  from orders  Orders are read and written  roles/database.yaml:4
""",
    ),
    "a no names what is missing on each side and the lines to write": (
        "bastion web ssh --environment prod",
        1,
        """\
no in prod: bastion does not reach web on ssh

bastion does not allow tcp/22 to web; it does allow some of that to linux
web does not allow tcp/22 from bastion

to allow it, write: this line makes the rules of both sides
  roles/web.yaml
    ingress:
      - from: bastion
        service: ssh
        description: say why web allows this from bastion
""",
    ),
    "environments are told of together where the same is to be said": (
        "web database postgresql",
        1,
        """\
no: web reaches database on postgresql in dev, and not in prod

yes in dev: web reaches database on postgresql (tcp/5432)

  web → database
    egress of web, owner shop
      tcp/5432  to database  Developers look at the orders behind the pages  roles/database.yaml:11
    ingress of database, owner data-platform
      tcp/5432  from web  Developers look at the orders behind the pages  roles/database.yaml:11

no in prod: web does not reach database on postgresql

  web does not allow tcp/5432 to database
  database does not allow tcp/5432 from web; it does allow some of that from orders

  left out
    database  tcp/5432  from web  Developers look at the orders behind the pages  roles/database.yaml:11
      not in this environment: excluded by its `environments`, or by those of a role at one of its ends

  with --hops 1 it does: web → orders → database
""",
    ),
    "a rule that has ended is named as what would let it through": (
        "bastion database postgresql --environment prod",
        1,
        """\
no in prod: bastion does not reach database on postgresql

bastion does not allow tcp/5432 to database
database does not allow tcp/5432 from bastion; it does allow some of that from orders

left out
  database  tcp/5432  from bastion  Repair of last summer (expires 2026-08-31)  roles/database.yaml:7
    expired on 2026-08-31: a later date restores it

with --hops 1 it does: bastion → linux + orders → database
""",
    ),
    "of a range of ports it is said which are let through and which are missing": (
        "web orders orders-api --environment prod",
        1,
        """\
no in prod, only in part: web reaches orders on tcp/8000-8010, tcp/8050, not on tcp/8011-8049, tcp/8051-8100

web → orders
  egress of web, owner shop
    tcp/8000-8010  to orders  Orders are placed (SHOP-7, review by 2027-11-01)  roles/orders.yaml:4
    tcp/8050       to orders  Orders are placed (SHOP-7, review by 2027-11-01)  roles/orders.yaml:4
  ingress of orders, owner orders
    tcp/8000-8010  from web  Orders are placed (SHOP-7, review by 2027-11-01)  roles/orders.yaml:4
    tcp/8050       from web  Orders are placed (SHOP-7, review by 2027-11-01)  roles/orders.yaml:4

web does not allow tcp/8011-8049, tcp/8051-8100 to orders; it does allow tcp/8000-8010, tcp/8050 to it
orders does not allow tcp/8011-8049, tcp/8051-8100 from web; it does allow tcp/8000-8010, tcp/8050 from it

to allow it, write: this line makes the rules of both sides
  roles/orders.yaml
    ingress:
      - from: web
        service: [tcp/8011-8049, tcp/8051-8100]
        description: say why orders allows this from web
""",
    ),
    "of a range of addresses it is said which may and which may not": (
        "203.0.113.0/24 web https --environment prod",
        1,
        """\
no in prod, only in part: 203.0.113.0/25 of 203.0.113.0/24 reaches web on https

  203.0.113.0/25: tcp/443
  203.0.113.128/25: nothing

203.0.113.0/24 → web
  ingress of web, owner shop
    tcp/443  from 203.0.113.0/25 (in corporate-vpn)  Acceptance tests  roles/web.yaml:7

web does not allow tcp/443 from all of 203.0.113.0/24

to allow it, write
  roles/web.yaml
    ingress:
      - from: corporate-vpn
        service: https
        description: say why web allows this from corporate-vpn

203.0.113.0/24 is in corporate-vpn
""",
    ),
    "a host joins what its roles may and is named": (
        "bastion orders ssh --environment prod",
        0,
        """\
yes in prod: bastion reaches orders on ssh (tcp/22)

orders-1 has the roles linux and orders
bastion → linux
  egress of bastion, owner platform
    tcp/22  to linux  Administrators log in  roles/linux.yaml:4
  ingress of linux, owner platform
    tcp/22  from bastion  Administrators log in  roles/linux.yaml:4
""",
    ),
    "a role that is switched off is named and no line is told that would not help": (
        "203.0.113.9 web https --environment prod --disable web",
        1,
        """\
no in prod: 203.0.113.9/32 does not reach web on https

web is switched off for this run, by --disable web

left out
  web  tcp/443  from 203.0.113.0/25 (in corporate-vpn)  Acceptance tests  roles/web.yaml:7
    a role at one of its ends is switched off

203.0.113.9/32 is in corporate-vpn
""",
    ),
    "with too few hops it is said how many it takes": (
        "internet database --hops 1 --environment dev",
        1,
        """\
no in dev: internet does not reach database through at most 1 other host

database does not allow anything from internet

to allow it, write
  roles/database.yaml
    public: true
    ingress:
      - from: internet
        service: NAME  # `sg-factory services` lists them
        description: say why database allows this from internet

with --hops 2 it does: internet → load-balancer → web → database
""",
    ),
    "a prefix list may hold the address which nobody here knows": (
        "orders 192.0.2.1 https",
        1,
        """\
no in dev and prod: orders does not reach 192.0.2.1/32 on https, unless unknown entries of the prefix list “s3” \
allow it

orders does not allow tcp/443 to 192.0.2.1/32; it does allow some of that to s3

would allow it if these prefix lists, whose entries are not known, contain the address
  orders  tcp/443  to s3 pl-6da54004  Receipts  roles/orders.yaml:10

to allow it, write
  roles/orders.yaml
    egress:
      - to: 192.0.2.1/32  # better: declare a network in sg-factory.yaml, and name it here
        service: https
        description: say why orders allows this to 192.0.2.1/32
""",
    ),
    "an address is let in by the name of the network that holds it": (
        "203.0.113.9 database postgresql --environment prod",
        1,
        """\
no in prod: 203.0.113.9/32 does not reach database on postgresql

database does not allow tcp/5432 from 203.0.113.9/32; it does allow some of that from orders

to allow it, write
  roles/database.yaml
    ingress:
      - from: corporate-vpn  # the whole network, which is more than was asked for
        service: postgresql
        description: say why database allows this from corporate-vpn

with --hops 2 it does: 203.0.113.9/32 → web → orders → database

203.0.113.9/32 is in corporate-vpn
""",
    ),
    "a line that lets the internet in comes with public": (
        "internet web https --environment prod",
        1,
        """\
no in prod: internet does not reach web on https

web does not allow tcp/443 from internet; it does allow some of that from 203.0.113.0/25

to allow it, write
  roles/web.yaml
    public: true
    ingress:
      - from: internet
        service: https
        description: say why web allows this from internet
""",
    ),
    "an ipv6 range is quoted in the line to write": (
        "2001:db8::/64 load-balancer tcp/8443 --environment prod",
        1,
        """\
no in prod: 2001:db8::/64 does not reach load-balancer on tcp/8443

load-balancer does not allow tcp/8443 from 2001:db8::/64; it does allow tcp/443 from it

to allow it, write
  roles/load-balancer.yaml
    ingress:
      - from: "2001:db8::/64"  # better: declare a network in sg-factory.yaml, and name it here
        service: tcp/8443
        description: say why load-balancer allows this from 2001:db8::/64
""",
    ),
}
WEB_TO_DATABASE = "reach web database postgresql"
FACTS = {
    "source": "web",
    "destination": "database",
    "service": "postgresql",
    "hops": 0,
    "answer": "no",
    "environments": [
        {
            "environment": "dev",
            "answer": "yes",
            "source_in": [],
            "destination_in": [],
            "parts": [{"source": [], "destination": [], "allowed": "tcp/5432", "missing": None}],
            "routes": [
                {
                    "hops": 0,
                    "joins": [],
                    "steps": [
                        {
                            "source": "web",
                            "destination": "database",
                            "by_addresses": "",
                            "egress": [
                                {
                                    "role": "web",
                                    "owner": "shop",
                                    "direction": "egress",
                                    "traffic": "tcp/5432",
                                    "peer": "database",
                                    "description": "Developers look at the orders behind the pages",
                                    "origin": "roles/database.yaml:11",
                                    "ticket": None,
                                    "review_by": None,
                                    "expires": None,
                                    "both_halves": True,
                                }
                            ],
                            "ingress": [
                                {
                                    "role": "database",
                                    "owner": "data-platform",
                                    "direction": "ingress",
                                    "traffic": "tcp/5432",
                                    "peer": "web",
                                    "description": "Developers look at the orders behind the pages",
                                    "origin": "roles/database.yaml:11",
                                    "ticket": None,
                                    "review_by": None,
                                    "expires": None,
                                    "both_halves": True,
                                }
                            ],
                        }
                    ],
                }
            ],
            "further": None,
            "possible": None,
            "unread_lists": [],
            "network_acls": None,
            "notes": [],
            "obstacles": [],
            "missing": [],
            "left_out": [],
            "unknown": [],
            "additions": [],
        },
        {
            "environment": "prod",
            "answer": "no",
            "source_in": [],
            "destination_in": [],
            "parts": [{"source": [], "destination": [], "allowed": None, "missing": "tcp/5432"}],
            "routes": [],
            "further": {
                "hops": 1,
                "answer": "yes",
                "routes": [
                    {
                        "hops": 1,
                        "joins": [],
                        "steps": [
                            {
                                "source": "web",
                                "destination": "orders",
                                "by_addresses": "",
                                "egress": [
                                    {
                                        "role": "web",
                                        "owner": "shop",
                                        "direction": "egress",
                                        "traffic": "tcp/8000-8010",
                                        "peer": "orders",
                                        "description": "Orders are placed",
                                        "origin": "roles/orders.yaml:4",
                                        "ticket": "SHOP-7",
                                        "review_by": "2027-11-01",
                                        "expires": None,
                                        "both_halves": True,
                                    },
                                    {
                                        "role": "web",
                                        "owner": "shop",
                                        "direction": "egress",
                                        "traffic": "tcp/8050",
                                        "peer": "orders",
                                        "description": "Orders are placed",
                                        "origin": "roles/orders.yaml:4",
                                        "ticket": "SHOP-7",
                                        "review_by": "2027-11-01",
                                        "expires": None,
                                        "both_halves": True,
                                    },
                                ],
                                "ingress": [
                                    {
                                        "role": "orders",
                                        "owner": "orders",
                                        "direction": "ingress",
                                        "traffic": "tcp/8000-8010",
                                        "peer": "web",
                                        "description": "Orders are placed",
                                        "origin": "roles/orders.yaml:4",
                                        "ticket": "SHOP-7",
                                        "review_by": "2027-11-01",
                                        "expires": None,
                                        "both_halves": True,
                                    },
                                    {
                                        "role": "orders",
                                        "owner": "orders",
                                        "direction": "ingress",
                                        "traffic": "tcp/8050",
                                        "peer": "web",
                                        "description": "Orders are placed",
                                        "origin": "roles/orders.yaml:4",
                                        "ticket": "SHOP-7",
                                        "review_by": "2027-11-01",
                                        "expires": None,
                                        "both_halves": True,
                                    },
                                ],
                            },
                            {
                                "source": "orders",
                                "destination": "database",
                                "by_addresses": "",
                                "egress": [
                                    {
                                        "role": "orders",
                                        "owner": "orders",
                                        "direction": "egress",
                                        "traffic": "tcp/5432",
                                        "peer": "database",
                                        "description": "Orders are read and written",
                                        "origin": "roles/database.yaml:4",
                                        "ticket": None,
                                        "review_by": None,
                                        "expires": None,
                                        "both_halves": True,
                                    }
                                ],
                                "ingress": [
                                    {
                                        "role": "database",
                                        "owner": "data-platform",
                                        "direction": "ingress",
                                        "traffic": "tcp/5432",
                                        "peer": "orders",
                                        "description": "Orders are read and written",
                                        "origin": "roles/database.yaml:4",
                                        "ticket": None,
                                        "review_by": None,
                                        "expires": None,
                                        "both_halves": True,
                                    }
                                ],
                            },
                        ],
                    }
                ],
            },
            "possible": None,
            "unread_lists": [],
            "network_acls": None,
            "notes": [],
            "obstacles": [],
            "missing": [
                {"role": "web", "direction": "egress", "traffic": "tcp/5432", "peer": "database"},
                {"role": "database", "direction": "ingress", "traffic": "tcp/5432", "peer": "web"},
            ],
            "left_out": [
                {
                    "role": "database",
                    "owner": "data-platform",
                    "direction": "ingress",
                    "traffic": "tcp/5432",
                    "peer": "web",
                    "description": "Developers look at the orders behind the pages",
                    "origin": "roles/database.yaml:11",
                    "ticket": None,
                    "review_by": None,
                    "expires": None,
                    "both_halves": True,
                    "reason": "not in this environment: excluded by its `environments`, or by those "
                    "of a role at one of its ends",
                }
            ],
            "unknown": [],
            "additions": [],
        },
    ],
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The folder of the shop."""
    return write(tmp_path, SHOP)


@pytest.mark.parametrize(("arguments", "status", "text"), SAID.values(), ids=list(SAID))
def test_what_is_said(shop: Path, arguments: str, status: int, text: str):
    ran = run("reach", *arguments.split(), "--as-of", "2027-01-01", folder=shop)
    assert (ran.stdout, ran.returncode) == (text, status)


def test_json_has_every_fact_of_it(shop: Path):
    ran = run(*WEB_TO_DATABASE.split(), "--as-of", "2027-01-01", "--format", "json", folder=shop)
    assert (json.loads(ran.stdout), ran.returncode) == (FACTS, 1)


OTHERS = {
    "sg-factory.yaml": """\
        environments:
          prod:
            account: "444455556666"
            region: eu-west-1
            vpc: {id: vpc-1a1b2c3d4e5f60718, cidrs: [10.20.0.0/16, "2001:db8:20::/56"]}
        networks:
          endpoints: {description: Endpoints of AWS services, cidrs: [10.20.255.0/27]}
          partners: {description: Partners, prefix_list: {id: pl-0123456789abcdef0, entries: 5}}
        security_groups:
          scanner: {id: sg-0123456789abcdef0, account: "999988887777", description: Vulnerability scanner}
        """,
    "roles/web.yaml": """\
        description: Web servers
        owner: shop
        ingress:
          - from: 0.0.0.0/0
            service: https
            description: Customers reach the shop
          - from: scanner
            service: tcp/9443
            description: Scans
        egress:
          - to: endpoints
            service: https
            description: Endpoints
        """,
    "roles/orders.yaml": """\
        description: Orders
        owner: orders
        ingress:
          - from: partners
            service: tcp/8443
            description: Partners place orders
        egress:
          - to: "::/0"
            service: https
            description: IPv6 alone
        """,
}

SAID_OF_OTHERS = {
    "an external group may be at an address that a range holds and what it lets out is its owner's": (
        "scanner web https",
        0,
        """\
yes in prod: scanner reaches web on https (tcp/443)

scanner → web
  ingress of web, owner shop
    tcp/443  from 0.0.0.0/0  Customers reach the shop  roles/web.yaml:4

only rules of this project are known, not the rules of “scanner”
rules with ranges count as a path: “scanner” may be at one of their addresses
""",
    ),
    "a rule that names an external group is no guess where it is": (
        "scanner web tcp/9443",
        0,
        """\
yes in prod: scanner reaches web on tcp/9443

scanner → web
  ingress of web, owner shop
    tcp/9443  from scanner  Scans  roles/web.yaml:7

only rules of this project are known, not the rules of “scanner”
""",
    ),
    "a step that rests on addresses says on which": (
        "web web https",
        0,
        """\
yes in prod: web reaches web on https (tcp/443)

web → web (by addresses: endpoints 10.20.255.0/27 and 0.0.0.0/0)
  egress of web, owner shop
    tcp/443  to endpoints 10.20.255.0/27  Endpoints  roles/web.yaml:11
  ingress of web, owner shop
    tcp/443  from 0.0.0.0/0  Customers reach the shop  roles/web.yaml:4

rules with ranges of the VPC count as a path, as the addresses of roles in the VPC are not known
""",
    ),
    "out by IPv6 and in by IPv4 is no way": (
        "orders web https",
        1,
        """\
no in prod: orders does not reach web on https

orders does not allow tcp/443 to web; it does allow some of that to ::/0
web does not allow tcp/443 from orders; it does allow some of that from 0.0.0.0/0

to allow it, write: this line makes the rules of both sides
  roles/web.yaml
    ingress:
      - from: orders
        service: https
        description: say why web allows this from orders
""",
    ),
    "what a list that nobody has read may let through is no plain no": (
        "internet orders tcp/8443",
        1,
        """\
no in prod: internet does not reach orders on tcp/8443, unless unknown entries of the prefix list “partners” \
allow it

orders does not allow tcp/8443 from internet; it does allow some of that from partners

would allow it if these prefix lists, whose entries are not known, contain the address
  orders  tcp/8443  from partners pl-0123456789abcdef0  Partners place orders  roles/orders.yaml:4

to allow it, write
  roles/orders.yaml
    public: true
    ingress:
      - from: internet
        service: tcp/8443
        description: say why orders allows this from internet
""",
    ),
}


@pytest.mark.parametrize(("arguments", "status", "text"), SAID_OF_OTHERS.values(), ids=list(SAID_OF_OTHERS))
def test_what_is_not_known_is_said(tmp_path: Path, arguments: str, status: int, text: str):
    ran = run("reach", *arguments.split(), folder=write(tmp_path, OTHERS))
    assert (ran.stdout, ran.returncode) == (text, status)


def test_json_says_what_is_not_known(tmp_path: Path):
    folder = write(tmp_path, OTHERS)
    said = {}
    for arguments in ("scanner web https", "web web https", "internet orders tcp/8443"):
        (found,) = json.loads(run("reach", *arguments.split(), "--format", "json", folder=folder).stdout)[
            "environments"
        ]
        marks = [step["by_addresses"] for route in found["routes"] for step in route["steps"]]
        said[arguments] = found["answer"], found["possible"], found["unread_lists"], marks, len(found["notes"])
    assert said == {
        "scanner web https": ("yes", None, [], [""], 2),
        "web web https": ("yes", None, [], ["endpoints 10.20.255.0/27 and 0.0.0.0/0"], 1),
        "internet orders tcp/8443": ("no", "yes", ["partners"], [], 0),
    }


def test_what_authors_wrote_turns_no_text_around(shop: Path):
    path = shop / "roles/orders.yaml"
    path.write_text(path.read_text("utf-8").replace("ticket: SHOP-7", 'ticket: "SHOP\\u202e7"'), "utf-8")
    ran = run("reach", "web", "orders", "tcp/8050", "--environment", "prod", folder=shop)
    assert "(SHOP\\u202e7, review by 2027-11-01)" in ran.stdout
    assert "\u202e" not in ran.stdout


def test_a_role_and_a_host_of_one_name_are_told_apart(shop: Path):
    (shop / "hosts.yaml").write_text(
        "web: {roles: [bastion], description: A host that is called like a role}\n", "utf-8"
    )
    asked = {
        source: run("reach", source, "linux", "ssh", "--environment", "prod", folder=shop).stdout.splitlines()[0]
        for source in ("web", "role:web", "host:web")
    }
    assert asked == {
        "web": "no in prod: web does not reach linux on ssh",
        "role:web": "no in prod: web does not reach linux on ssh",
        "host:web": "yes in prod: host:web reaches linux on ssh (tcp/22)",
    }


def test_what_is_a_role_in_one_environment_is_no_host_in_another(shop: Path):
    write(
        shop,
        {
            "roles/jump.yaml": "description: Of dev alone\nowner: platform\nenvironments: dev\n",
            "hosts.yaml": "jump: {roles: [bastion], description: A host that is called like a role of dev}\n",
        },
    )
    asked = {
        source: run("reach", source, "linux", "ssh", folder=shop).stdout.splitlines()
        for source in ("jump", "role:jump", "host:jump")
    }
    assert asked["jump"] == asked["role:jump"]
    assert asked["jump"][0] == "no: jump does not reach linux on ssh in dev and prod"
    assert asked["host:jump"][0] == "yes: host:jump reaches linux on ssh in dev and prod"


MISTAKES = {
    "wbe database": "unknown role, host, network or range “wbe” in dev, prod: did you mean “web”?",
    "web host:orders-2": "unknown host “orders-2” in dev, prod: did you mean “orders-1”?",
    "web role:orders-1": "unknown role “orders-1” in dev, prod: did you mean “orders”?",
    "web postgresql database": "“postgresql” is a service: write it last, after SOURCE and DESTINATION",
    "tcp/443 web": "“tcp/443” is a service: write it last, after SOURCE and DESTINATION",
    "web database 5432": "“5432” has no protocol: write tcp/5432 or udp/5432",
    "web database postgres": "unknown service “postgres”: write postgresql",
    "web database orders-aip": "unknown service “orders-aip”: did you mean “orders-api”?",
    "10.0.0.1/8 database": "“10.0.0.1/8” has host bits set: write 10.0.0.0/8",
    "10.0.0.256 web": "“10.0.0.256” has the part 256; a part of an IPv4 address is 255 at most: write 10.1.2.3,"
    " 10.1.0.0/16 or 2001:db8::/32",
    "world database": "unknown peer “world”: write “internet” for all public addresses",
    "web self": "“self” has no meaning outside a role file: name the role twice, as in `reach web web`",
    "sg-0123456789abcdef0 web": "“sg-0123456789abcdef0” is a security group id: write its name in"
    " the project, or an address or a range: 10.1.2.3, 10.1.0.0/16",
    "db.example.com web": "“db.example.com” is a DNS name; security groups only take addresses: write its name in"
    " the project, or an address or a range: 10.1.2.3, 10.1.0.0/16",
    "internal database": "unknown role, host, network or range “internal” in dev, prod: `sg-factory show` lists them",
    "web database ssm": "unknown service “ssm”: Session Manager needs no ingress rule: write an egress rule with"
    " service: session-manager (https) to the endpoints of Systems Manager",
    "internet s3": "neither internet nor s3 is a role or a host, so no security group decides the traffic between"
    " them; use --hops 1 or more to find paths through roles",
    "10.0.0.0/8 web icmpv6": "“icmpv6” cannot flow between 10.0.0.0/8 and web: icmp is IPv4 only, icmpv6 is IPv6 only",
    "web database --hops many": "Invalid value for '--hops': “many” is not a number of hosts: write 0, 1, 2 … or any",
    "web": "Missing argument 'DESTINATION'.",
}


@pytest.mark.parametrize(("arguments", "last_line"), MISTAKES.items(), ids=list(MISTAKES))
def test_what_nobody_can_answer_is_told_with_what_to_write(shop: Path, arguments: str, last_line: str):
    ran = run("reach", *arguments.split(), folder=shop)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.splitlines()[-1] in (f"sg-factory: {last_line}", f"Error: {last_line}")


def test_a_role_that_is_retired_is_named_as_what_lets_nothing_through(shop: Path):
    (shop / "roles/web.yaml").write_text("description: Web servers\nowner: shop\nretired: true\n", "utf-8")
    orders = shop / "roles/orders.yaml"
    orders.write_text(orders.read_text("utf-8").replace("from: web", "from: bastion"), "utf-8")
    database = shop / "roles/database.yaml"
    database.write_text(database.read_text("utf-8").replace("from: web", "from: bastion"), "utf-8")
    ran = run("reach", "web", "orders", "--environment", "prod", folder=shop)
    assert ran.stdout == (
        "no in prod: web does not reach orders\n\nweb is retired: its group allows nothing (roles/web.yaml:3)\n"
    )


def test_what_has_ended_is_told_only_where_it_let_through_what_is_asked(shop: Path):
    ssh, any_ = (
        run("reach", *words.split(), "--environment", "prod", "--as-of", "2027-01-01", folder=shop).stdout
        for words in ("bastion database ssh", "bastion database")
    )
    assert ("left out" in ssh, "left out" in any_) == (False, True)


def test_where_an_end_is_not_there_the_rules_that_name_it_are_told(shop: Path):
    path = shop / "roles/bastion.yaml"
    path.write_text(path.read_text("utf-8") + "environments: dev\n", "utf-8")
    ran = run("reach", "bastion", "linux", "ssh", "--as-of", "2026-08-01", folder=shop)
    assert (
        ran.stdout
        == """\
no: bastion reaches linux on ssh in dev, and not in prod

yes in dev: bastion reaches linux on ssh (tcp/22)

  bastion → linux
    egress of bastion, owner platform
      tcp/22  to linux  Administrators log in  roles/linux.yaml:4
    ingress of linux, owner platform
      tcp/22  from bastion  Administrators log in  roles/linux.yaml:4

no in prod: bastion does not reach linux on ssh

  bastion is not in prod

  left out
    linux  tcp/22  from bastion  Administrators log in  roles/linux.yaml:4
      not in this environment: excluded by its `environments`, or by those of a role at one of its ends
"""
    )


def test_a_role_of_another_environment_is_told_where_it_is(shop: Path):
    path = shop / "roles/bastion.yaml"
    path.write_text(path.read_text("utf-8") + "environments: dev\n", "utf-8")
    ran = run("reach", "bastion", "linux", "--environment", "prod", folder=shop)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.splitlines()[-1] == "sg-factory: “bastion” is not in prod: it is in dev"


def test_without_an_environment_there_is_no_vpc_to_ask_for(tmp_path: Path):
    folder = write(tmp_path, {"roles/web.yaml": SHOP["roles/load-balancer.yaml"]})
    ran = run("reach", "vpc", "web", folder=folder)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == (
        "sg-factory: no environment declares the ranges of “vpc”: write them in sg-factory.yaml under"
        " “cidrs” of its “vpc”\n"
    )


def test_mistakes_in_role_files_are_told_and_nothing_is_answered(shop: Path):
    (shop / "roles/web.yaml").write_text("description: Web servers\n", "utf-8")
    ran = run("reach", "web", "database", folder=shop)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.splitlines()[-1] == "sg-factory: 1 error: nothing was made"


HALVES = {
    "sg-factory.yaml": """\
        networks:
          ab: {description: Two halves, cidrs: [10.1.0.0/16, 10.2.0.0/16]}
          xy: {description: Two others, cidrs: [10.3.0.0/16, 10.4.0.0/16]}
        """,
    "roles/web.yaml": """\
        description: Web servers
        owner: shop
        ingress:
          - {from: 10.1.0.0/16, service: ssh, description: Administrators}
          - {from: 10.2.0.0/16, service: https, description: Customers}
        egress:
          - {to: xy, service: tcp/8443, description: Partners}
        """,
    "roles/first.yaml": """\
        description: From the first half to the first
        owner: shop
        ingress:
          - {from: 10.1.0.0/16, service: https, description: Half}
        egress:
          - {to: 10.3.0.0/16, service: https, description: Half}
        """,
    "roles/second.yaml": """\
        description: From the second half to the second
        owner: shop
        ingress:
          - {from: 10.2.0.0/16, service: https, description: Half}
        egress:
          - {to: 10.4.0.0/16, service: https, description: Half}
        """,
}

DIVIDED = {
    "what differs from address to address is told of each": (
        "ab web",
        ["yes: ab reaches web on some of tcp/22, tcp/443", "", "  10.1.0.0/16: tcp/22", "  10.2.0.0/16: tcp/443"],
    ),
    "what is the same for all addresses is told once": ("web xy", ["yes: web reaches xy on tcp/8443", "", "web → xy"]),
    "where both ends are divided neither is said to reach all of the other's part": (
        "ab xy https --hops 1",
        [
            "no, only in part: some of ab reaches some of xy on https, through 1 other host",
            "",
            "  10.1.0.0/16 to 10.3.0.0/16: tcp/443",
            "  10.1.0.0/16 to 10.4.0.0/16: nothing",
            "  10.2.0.0/16 to 10.3.0.0/16: nothing",
            "  10.2.0.0/16 to 10.4.0.0/16: tcp/443",
        ],
    ),
    "where the source alone is divided the destination is told in its name": (
        "ab 10.3.0.0/16 https --hops 1",
        [
            "no, only in part: 10.1.0.0/16 of ab reaches 10.3.0.0/16 on https, through 1 other host",
            "",
            "  10.1.0.0/16: tcp/443",
            "  10.2.0.0/16: nothing",
        ],
    ),
    "where the destination alone is divided the source is told in its name": (
        "10.1.0.0/16 xy https --hops 1",
        [
            "no, only in part: 10.1.0.0/16 reaches 10.3.0.0/16 of xy on https, through 1 other host",
            "",
            "  10.3.0.0/16: tcp/443",
            "  10.4.0.0/16: nothing",
        ],
    ),
    "several addresses are plural": (
        "10.0.0.0/8 xy tcp/8443 --hops 1",
        [
            "no, only in part: 10.1.0.0/16 and 10.2.0.0/16 of 10.0.0.0/8 reach 10.3.0.0/16 and 10.4.0.0/16 of xy"
            " on tcp/8443, through 1 other host",
            "",
            "  10.0.0.0/16 and 10.3.0.0-10.255.255.255 to 10.3.0.0/16: nothing",
            "  10.0.0.0/16 and 10.3.0.0-10.255.255.255 to 10.4.0.0/16: nothing",
            "  10.1.0.0/16 (in ab) and 10.2.0.0/16 (in ab) to 10.3.0.0/16: tcp/8443",
            "  10.1.0.0/16 (in ab) and 10.2.0.0/16 (in ab) to 10.4.0.0/16: tcp/8443",
        ],
    ),
}


@pytest.mark.parametrize(("arguments", "said"), DIVIDED.values(), ids=list(DIVIDED))
def test_addresses_that_differ_are_told_apart(tmp_path: Path, arguments: str, said: list[str]):
    printed = run("reach", *arguments.split(), folder=write(tmp_path, HALVES)).stdout.splitlines()
    assert printed[: len(said)] == said


def test_ports_that_are_asked_for_twice_are_written_once(tmp_path: Path):
    files = {
        "sg-factory.yaml": "services: {twice: [tcp/80-90, tcp/85-95, udp/53]}\n",
        "roles/web.yaml": "description: Web servers\nowner: shop\n",
        "roles/db.yaml": """\
            description: Orders
            owner: data
            ingress:
              - {from: web, service: tcp/80, description: One of them}
            """,
    }
    ran = run("reach", "web", "db", "twice", folder=write(tmp_path, files))
    assert ran.stdout.splitlines()[-1 - 4 :] == [
        "  roles/db.yaml",
        "    ingress:",
        "      - from: web",
        "        service: [tcp/81-95, udp/53]",
        "        description: say why db allows this from web",
    ]


def test_of_many_ways_three_are_told_and_how_many_more_there_are(tmp_path: Path):
    """Four of one host between, one of two: all stand together, and not all are as short."""
    rule = "  - {{from: {}, service: https, description: Needed}}\n"
    head = "description: A role\nowner: shop\ningress:\n"
    between = "abcd"
    files = {f"roles/{name}.yaml": head + rule.format("web") for name in between}
    files |= {
        "roles/web.yaml": "description: Web servers\nowner: shop\n",
        "roles/far.yaml": head + rule.format("a"),
        "roles/db.yaml": head
        + "".join(map(rule.format, between))
        + "  - {from: far, service: ssh, description: Needed}\n",
    }
    files = {**files, "sg-factory.yaml": "services: {both: [https, ssh]}\n"}
    ran = run("reach", "web", "db", "both", "--hops", "any", folder=write(tmp_path, files))
    assert ran.stdout.splitlines()[0] == "yes: web reaches db on both (tcp/22, tcp/443), through 2 other hosts"
    assert ran.stdout.splitlines()[-1] == "… and 2 more paths (--all)"
