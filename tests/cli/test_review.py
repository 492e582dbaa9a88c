"""`review`: everything that is due by owner, in every format; the whole of what is printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import run
from tests.projects import write

SHOP = {
    "sg-factory.yaml": """\
        name: shop
        review: {every: 6 months}
        networks:
          office:
            description: The head office
            cidrs: [203.0.113.0/24]
            accept:
              - {check: wide-range, reason: Nobody else is in it, until: 2027-03-10}
          warehouse:
            description: A part of it
            cidrs: [203.0.113.64/26]
          depot:
            description: Closed since the move
            cidrs: [198.51.100.0/28]
          partner:
            description: Who ships parcels
            cidrs: [192.0.2.0/28]
        """,
    "hosts.yaml": """\
        web-1: {roles: [web], description: Pages}
        """,
    "roles/database.yaml": """\
        description: Orders
        owner: data
        contact: "#data-platform"
        review_by: 2027-02-01
        ingress:
          - from: web
            service: postgresql
            description: Web servers read and write orders
            review_by: 2027-03-31   # in the quarter's last week
          - from: office
            service: [postgresql, ssh]
            description: Repairs of the November incident
            expires: 2027-02-15
            accept:
              - {check: data-port-from-outside, reason: For the repairs alone, until: 2027-02-15}
        """,
    "roles/web.yaml": """\
        description: Web servers
        owner: storefront
        ingress:
          - {from: [office, warehouse], service: https, description: Staff order, expires: 2027-03-15T18:00Z}
          - {from: partner, service: tcp/8443, description: Parcels are tracked, review_by: 2028-01-01}
        """,
}
TEXT = """\
data (#data-platform)
  review overdue
    2027-02-01  database  Orders  roles/database.yaml:4
  review due within 30 days
    2027-03-31  database  tcp/5432 from web  Web servers read and write orders  roles/database.yaml:6
  expired
    2027-02-15  database  tcp/22 from office and tcp/5432 from office  Repairs of the November incident  \
roles/database.yaml:10
  acceptance has ended
    2027-02-15  database  tcp/22 from office and tcp/5432 from office  data-port-from-outside: For the repairs alone  \
roles/database.yaml:15
  roles that no host has
    database  Orders  roles/database.yaml:1

storefront
  expires within 30 days
    2027-03-15T18:00Z  web  tcp/443 from office and tcp/443 from warehouse  Staff order  roles/web.yaml:4
  later dates
    2028-01-01  web  tcp/8443 from partner  Parcels are tracked  roles/web.yaml:5

no owner
  acceptance ends within 30 days
    2027-03-10  office  wide-range: Nobody else is in it  sg-factory.yaml:8
  networks that no rule needs
    depot  no rule names the network  sg-factory.yaml:12
  networks that overlap
    warehouse  203.0.113.64/26 is within 203.0.113.0/24 of “office”  sg-factory.yaml:9

as of 2027-03-01: 1 review overdue, 1 expired, 1 ended acceptance, 3 due within 30 days; 1 later date, the next one \
2028-01-01
it is not known whether rules that have expired are gone: `sg-factory review --from SNAPSHOT` tells
"""


def review(tmp_path: Path, *arguments: str, as_of: str = "2027-03-01") -> tuple[int, str, str]:
    """The status and both streams of `review` on the shop."""
    ran = run("review", *arguments, "--as-of", as_of, folder=write(tmp_path, SHOP))
    return ran.returncode, ran.stdout, ran.stderr


def test_text_has_a_block_for_each_owner(tmp_path: Path):
    assert review(tmp_path) == (0, TEXT, "")


def test_markdown_has_a_section_for_each_owner_which_is_an_issue_for_its_team(tmp_path: Path):
    assert review(tmp_path, "--format", "markdown") == (0, MARKDOWN, "")


MARKDOWN = """\
# Review of shop, 2027-03-01

1 review overdue, 1 expired, 1 ended acceptance, 3 due within 30 days; 1 later date, the next one 2028-01-01.

## data (#\u2060data-platform)

### Review overdue

- [ ] **2027-02-01** **database**: Orders <code>roles/database.yaml:4</code>

### Review due within 30 days

- [ ] **2027-03-31** **database** (tcp/5432 from web): Web servers read and write orders \
<code>roles/database.yaml:6</code>

### Expired

- [ ] **2027-02-15** **database** (tcp/22 from office and tcp/5432 from office): Repairs of the November incident \
<code>roles/database.yaml:10</code>

### Acceptance has ended

- [ ] **2027-02-15** **database** (tcp/22 from office and tcp/5432 from office): \
data-port-from-outside: For the repairs alone <code>roles/database.yaml:15</code>

### Roles that no host has

- [ ] **database**: Orders <code>roles/database.yaml:1</code>

## storefront

### Expires within 30 days

- [ ] **2027-03-15T18:00Z** **web** (tcp/443 from office and tcp/443 from warehouse): Staff order \
<code>roles/web.yaml:4</code>

1 later date, the next one 2028-01-01.

## no owner

### Acceptance ends within 30 days

- [ ] **2027-03-10** **office**: wide-range: Nobody else is in it <code>sg-factory.yaml:8</code>

### Networks that no rule needs

- [ ] **depot**: no rule names the network <code>sg-factory.yaml:12</code>

### Networks that overlap

- [ ] **warehouse**: 203.0.113.64/26 is within 203.0.113.0/24 of “office” <code>sg-factory.yaml:9</code>

- it is not known whether rules that have expired are gone: &#96;sg-factory review --from SNAPSHOT&#96; tells
"""


def test_json_has_the_same_by_owner(tmp_path: Path):
    status, text, said = review(tmp_path, "--format", "json")
    assert (status, said) == (0, "")
    assert json.loads(text) == {
        "project": "shop",
        "as_of": "2027-03-01",
        "due_until": "2027-03-31",
        "owners": [
            {
                "owner": "data",
                "contact": ["#data-platform"],
                "items": [
                    item("overdue", "review", "2027-02-01", "Orders", DATABASE, 4, roles=["database"]),
                    item(
                        *("due", "review", "2027-03-31", "Web servers read and write orders", DATABASE, 6),
                        roles=["database"],
                        rules=["tcp/5432 from web"],
                    ),
                    item(
                        *("expired", "expiry", "2027-02-15", "Repairs of the November incident", DATABASE, 10),
                        roles=["database"],
                        rules=["tcp/22 from office", "tcp/5432 from office"],
                    ),
                    item(
                        *("acceptance-ended", "acceptance", "2027-02-15"),
                        *("data-port-from-outside: For the repairs alone", DATABASE, 15),
                        roles=["database"],
                        rules=["tcp/22 from office", "tcp/5432 from office"],
                    ),
                    item("no-host", None, None, "Orders", DATABASE, 1, roles=["database"]),
                ],
            },
            {
                "owner": "storefront",
                "contact": [],
                "items": [
                    item(
                        *("expiring", "expiry", "2027-03-15T18:00Z", "Staff order", "roles/web.yaml", 4),
                        roles=["web"],
                        rules=["tcp/443 from office", "tcp/443 from warehouse"],
                    ),
                    item(
                        *("later", "review", "2028-01-01", "Parcels are tracked", "roles/web.yaml", 5),
                        roles=["web"],
                        rules=["tcp/8443 from partner"],
                    ),
                ],
            },
            {
                "owner": None,
                "contact": [],
                "items": [
                    item(
                        *("acceptance-ending", "acceptance", "2027-03-10", "wide-range: Nobody else is in it"),
                        *(SETTINGS, 8),
                        names=["office"],
                    ),
                    item("unused-network", None, None, "no rule names the network", SETTINGS, 12, names=["depot"]),
                    item(
                        *("overlap", None, None, "203.0.113.64/26 is within 203.0.113.0/24 of “office”", SETTINGS, 9),
                        names=["warehouse", "office"],
                    ),
                ],
            },
        ],
        "without_review_date": [],
        "unknown": [
            "it is not known whether rules that have expired are gone: `sg-factory review --from SNAPSHOT` tells"
        ],
    }


DATABASE, SETTINGS = "roles/database.yaml", "sg-factory.yaml"


def item(kind: str, date_of: str | None, date: str | None, text: str, file: str, line: int, **lists: object) -> object:
    """An item in JSON; a list that is not given is empty."""
    head = {"kind": kind, "date_of": date_of, "date": date, "text": text, "where": {"file": file, "line": line}}
    ends = {"deployed": None} if date_of == "expiry" else {}
    return head | {"roles": [], "rules": [], "names": [], "environments": None} | ends | lists


@pytest.mark.parametrize(
    ("as_of", "fail_on", "status"),
    [
        ("2027-03-01", "never", 0),
        ("2027-03-01", "due", 1),
        ("2027-03-01", "overdue", 1),
        ("2027-01-31", "due", 1),
        ("2027-02-01", "overdue", 0),
        ("2027-02-02", "overdue", 1),
        ("2026-12-01", "due", 0),
    ],
)
def test_the_status_says_whether_a_date_has_passed_or_is_near(tmp_path: Path, as_of: str, fail_on: str, status: int):
    assert review(tmp_path, "--fail-on", fail_on, as_of=as_of)[0] == status


def test_a_project_in_which_nothing_is_due_says_so_and_what_was_not_looked_into(tmp_path: Path):
    folder = write(tmp_path, {"roles/web.yaml": "description: Web servers\nowner: storefront\n"})
    ran = run("review", "--as-of", "2027-03-01", "--fail-on", "due", folder=folder)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == (
        "as of 2027-03-01: nothing is due by 2027-03-31, and there are no later dates\n"
        "web has no review date: `sg-factory review --done ROLE` writes one\n"
        "hosts.yaml names no host: it is not known which roles no host has\n"
    )


def test_a_date_in_some_environments_says_which(tmp_path: Path):
    place = '{account: "111122223333", region: eu-west-1, vpc: {id: vpc-0a1b2c3d, cidrs: [10.0.0.0/16]}}'
    environments = "".join(f"  {name}: {place}\n" for name in ("dev", "test", "prod"))
    folder = write(
        tmp_path,
        {
            "sg-factory.yaml": f"environments:\n{environments}"
            "networks: {depot: {description: Closed, cidrs: [192.0.2.0/28]}}\n",
            "roles/web.yaml": """\
                description: Web servers
                owner: storefront
                ingress:
                  - from: vpc
                    service: https
                    description: Staff order
                    review_by: 2027-03-02
                    environments: [dev, prod]
                """,
        },
    )
    ran = run("review", "--as-of", "2027-03-01", "--environment", "dev", "--environment", "test", folder=folder)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == (
        "storefront\n"
        "  review due within 30 days\n"
        "    2027-03-02  web  tcp/443 from vpc  Staff order (in dev)  roles/web.yaml:4\n"
        "\n"
        "no owner\n"
        "  networks that no rule needs\n"
        "    depot  no rule names the network  sg-factory.yaml:5\n"
        "\n"
        "as of 2027-03-01: 1 due within 30 days, and there are no later dates\n"
        "whether only rules that are left out name a network is told for all environments together\n"
        "hosts.yaml names no host: it is not known which roles no host has\n"
    )


def test_a_project_with_mistakes_is_not_reviewed(tmp_path: Path):
    ran = run("review", folder=write(tmp_path, {"roles/web.yaml": "description: Web servers\n"}))
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.endswith("sg-factory: 1 error: nothing was reviewed\n")
