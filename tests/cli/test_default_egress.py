"""Groups of a template that declare no egress: `reach`, `graph` and `show` answer as EC2 does, which lets all out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import run
from tests.projects import write

TEMPLATE = """\
    Resources:
      Web:
        Type: AWS::EC2::SecurityGroup
        Properties:
          GroupDescription: Web servers
      Api:
        Type: AWS::EC2::SecurityGroup
        Properties:
          GroupDescription: API
          SecurityGroupIngress:
            - {SourceSecurityGroupId: !Ref Web, IpProtocol: tcp, FromPort: 8443, ToPort: 8443, Description: Requests}
          SecurityGroupEgress: []
      Store:
        Type: AWS::EC2::SecurityGroup
        Properties:
          GroupDescription: Database
          SecurityGroupIngress:
            - {SourceSecurityGroupId: !Ref Api, IpProtocol: tcp, FromPort: 5432, ToPort: 5432, Description: Queries}
      Query:
        Type: AWS::EC2::SecurityGroupEgress
        Properties: {GroupId: !Ref Store, IpProtocol: tcp, FromPort: 53, ToPort: 53, CidrIp: 10.0.0.2/32}
    """
"""`Web` has no egress, `Api` an empty list; a rule of its own ends the default of `Store`."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path, {"shop.yaml": TEMPLATE})


def test_a_group_without_egress_reaches_the_internet_by_a_rule_of_ec2(folder: Path):
    result = run("reach", "--from", "shop.yaml", "Web", "internet", "https", folder=folder)
    assert (result.returncode, result.stdout) == (
        0,
        """\
yes: Web reaches internet on https (tcp/443)

Web → internet
  egress of Web
    all  to 0.0.0.0/0  EC2's default if no egress is declared  shop.yaml:2
    all  to ::/0       EC2's default if no egress is declared  shop.yaml:2
""",
    )


def test_so_does_one_with_an_empty_list_also_through_other_hosts(folder: Path):
    result = run("reach", "--from", "shop.yaml", "Web", "Store", "--hops", "any", folder=folder)
    assert (result.returncode, result.stdout) == (
        0,
        """\
yes: Web reaches Store on tcp/5432, through 1 other host

Web → Api → Store
  Web → Api
    egress of Web
      all  to 0.0.0.0/0  EC2's default if no egress is declared  shop.yaml:2
      all  to ::/0       EC2's default if no egress is declared  shop.yaml:2
    ingress of Api
      tcp/8443  from Web  Requests (this half only)  shop.yaml:11
  Api → Store
    egress of Api
      all  to 0.0.0.0/0  EC2's default if no egress is declared  shop.yaml:6
      all  to ::/0       EC2's default if no egress is declared  shop.yaml:6
    ingress of Store
      tcp/5432  from Api  Queries (this half only)  shop.yaml:18
""",
    )


def test_a_rule_of_its_own_is_all_that_is_left_of_the_default(folder: Path):
    result = run("reach", "--from", "shop.yaml", "Store", "internet", "https", folder=folder)
    assert (result.returncode, result.stdout) == (
        1,
        """\
no: Store does not reach internet on https

Store does not allow tcp/443 to internet
""",
    )


def test_json_names_the_rule_as_the_default_of_ec2(folder: Path):
    result = run("reach", "--from", "shop.yaml", "Web", "internet", "https", "--format", "json", folder=folder)
    (environment,) = json.loads(result.stdout)["environments"]
    (route,) = environment["routes"]
    (step,) = route["steps"]
    assert (result.returncode, environment["answer"]) == (0, "yes")
    assert step["egress"] == [
        {
            "role": "Web",
            "owner": "",
            "direction": "egress",
            "traffic": "all",
            "peer": everyone,
            "description": "EC2's default if no egress is declared",
            "origin": "shop.yaml:2",
            "ticket": None,
            "review_by": None,
            "expires": None,
            "both_halves": True,
        }
        for everyone in ("0.0.0.0/0", "::/0")
    ]


def test_the_graph_draws_it(folder: Path):
    result = run("graph", "--from", "shop.yaml", folder=folder)
    assert (result.returncode, result.stdout) == (
        0,
        """\
flowchart LR
  accTitle: Allowed traffic in shop.yaml
  n_Web["Web"]:::role
  n_Api["Api"]:::role
  n_Store["Store"]:::data
  to_10__2e_0__2e_0__2e_2__2f_32("10.0.0.2/32"):::outside
  to_internet(["internet"]):::outside
  n_Api -->|"tcp/5432"| n_Store
  n_Api -->|"all"| to_internet
  n_Store -->|"tcp/53"| to_10__2e_0__2e_0__2e_2__2f_32
  n_Web -->|"tcp/8443"| n_Api
  n_Web -->|"all"| to_internet
  n_Web ~~~ n_Api
  n_Api ~~~ n_Store
  n_Store ~~~ to_10__2e_0__2e_0__2e_2__2f_32 & to_internet
  classDef outside fill:#e5e7eb,stroke:#6b7280,color:#111827
  classDef role fill:#dbeafe,stroke:#1d4ed8,color:#111827
  classDef data fill:#d1fae5,stroke:#047857,color:#111827
""",
    )


def test_show_lists_it_among_the_rules(folder: Path):
    result = run("show", "--from", "shop.yaml", "Web", folder=folder)
    assert (result.returncode, result.stdout) == (
        0,
        """\
shop.yaml, all groups

Web: Web servers
  shop.yaml, owner not known, id not known
  ingress: 0 of 60 rules for IPv4, 0 of 60 for IPv6
    nothing
  egress: 1 of 60 rules for IPv4, 1 of 60 for IPv6
    all  to 0.0.0.0/0  EC2's default if no egress is declared  shop.yaml:2
    all  to ::/0       EC2's default if no egress is declared  shop.yaml:2
""",
    )
    markdown = run("show", "--from", "shop.yaml", "Web", "--format", "markdown", folder=folder)
    assert "\nOwner not known, from `shop.yaml`, not published.\n" in markdown.stdout
