"""One role stands between the internet and the data."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from tests.check.judge import findings
from tests.check.outside import ABOUT, template_said


def project(portal: str, database: str, more: str = "") -> dict[str, str]:
    """Two roles: `portal` accepts one rule, `database` another, each written as `from: …, service: …`."""
    public = "public: true\n" if "internet" in portal else ""
    kind = "description: A kind of server\nowner: shop\n"
    return {
        "sg-factory.yaml": dedent(more),
        "roles/portal.yaml": f"{kind}{public}ingress:\n  - {{{portal}, description: Customers}}\n",
        "roles/database.yaml": f"{kind}ingress:\n  - {{{database}, description: Queries}}\n",
    }


OPEN = "from: internet, service: https"
FOUND = (
    "roles/database.yaml:4:12 warning[exposed-data-tier] internet → portal → database, {}:"
    " one break-in away from the data (roles/portal.yaml:5:5 the internet can reach “portal”)"
)


@pytest.mark.parametrize("service", ["tcp/5432", "tcp/27000-27050", "udp/11211", "tcp/2049"])
def test_a_role_that_the_internet_reaches_is_one_break_in_away_from_the_data(tmp_path: Path, service: str):
    assert findings(tmp_path, project(OPEN, f"from: portal, service: {service}"), about=ABOUT) == [
        FOUND.format(service)
    ]


@pytest.mark.parametrize("service", ["tcp/8443", "udp/5432", "tcp/32768-60999", "all", "tcp/0-65535", "esp"])
def test_what_is_no_data_or_anything_at_all_is_not(tmp_path: Path, service: str):
    assert findings(tmp_path, project(OPEN, f"from: portal, service: {service}"), about=ABOUT) == []


@pytest.mark.parametrize("portal", ["from: 10.1.0.0/16, service: https", "from: self, service: https"])
def test_a_role_that_the_internet_does_not_reach_may_ask(tmp_path: Path, portal: str):
    assert findings(tmp_path, project(portal, "from: portal, service: postgresql"), about=ABOUT) == []


def test_a_role_that_the_internet_may_ping_is_not_reached(tmp_path: Path):
    assert (
        findings(tmp_path, project("from: internet, service: ping", "from: portal, service: postgresql"), about=ABOUT)
        == []
    )


@pytest.mark.parametrize("database", ["from: self, service: postgresql", "from: 10.1.0.0/16, service: postgresql"])
def test_the_role_itself_and_ranges_are_no_path(tmp_path: Path, database: str):
    assert findings(tmp_path, project(OPEN, database), about=ABOUT) == []


def test_the_internet_in_pieces_is_the_internet(tmp_path: Path):
    files = project("from: [0.0.0.0/1, 128.0.0.0/1], service: https", "from: portal, service: postgresql")
    files["roles/portal.yaml"] = files["roles/portal.yaml"].replace("ingress", "public: true\ningress")
    found = FOUND.format("tcp/5432").replace("the internet can", "internet can").replace("internet", "0.0.0.0/1")
    assert findings(tmp_path, files, about=ABOUT) == [found]


@pytest.mark.parametrize(
    "guardrail",
    [
        "never: {from: internet, to: database}",
        "never: {from: [internet, 10.9.0.0/16], to: [portal-guest, database]}",
        "only: {service: postgresql, from: portal}",
    ],
)
def test_a_guardrail_that_speaks_of_it_has_the_word(tmp_path: Path, guardrail: str):
    more = f"guardrails:\n  - {guardrail}\n    description: The customers' data\n"
    files = project(OPEN, "from: portal, service: postgresql", more)
    guest = files["roles/portal.yaml"].replace("internet", "10.1.0.0/16").replace("public: true\n", "")
    assert findings(tmp_path, files | {"roles/portal-guest.yaml": guest}, about=ABOUT) == []


@pytest.mark.parametrize(
    "guardrail",
    [
        "never: {from: internet, to: portal, service: ssh}",
        "never: {from: 10.9.0.0/16, to: database}",
        "only: {service: redis, from: portal}",
    ],
)
def test_a_guardrail_that_speaks_of_something_else_has_not(tmp_path: Path, guardrail: str):
    more = f"guardrails:\n  - {guardrail}\n    description: The customers' data\n"
    assert findings(tmp_path, project(OPEN, "from: portal, service: postgresql", more), about=ABOUT) == [
        FOUND.format("tcp/5432")
    ]


def test_a_host_that_wears_both_is_one_step(tmp_path: Path):
    files = project(OPEN, "from: app, service: postgresql")
    files["roles/app.yaml"] = "description: A kind of server\nowner: shop\n"
    files["hosts.yaml"] = dedent("""\
        shop: {roles: [app, portal], description: All in one}
        data: {roles: [database], description: Orders}
        """)
    assert findings(tmp_path, files, about=ABOUT) == [
        "roles/database.yaml:4:12 warning[exposed-data-tier] internet → portal + app → database, tcp/5432:"
        " one break-in away from the data (roles/portal.yaml:5:5 the internet can reach “portal”)"
    ]


TEMPLATE = """\
    Resources:
      Balancer:
        Type: AWS::EC2::SecurityGroup
        Properties:
          GroupDescription: Load balancer of the shop
          SecurityGroupIngress:
            - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: SOURCE, Description: Customers}
      Orders:
        Type: AWS::EC2::SecurityGroup
        Properties:
          GroupDescription: Orders of the shop
          SecurityGroupIngress:
            - {IpProtocol: tcp, FromPort: LOW, ToPort: HIGH, SourceSecurityGroupId: !GetAtt Balancer.GroupId}
    """


@pytest.mark.parametrize(
    ("source", "low", "high", "spoken"),
    [
        ("0.0.0.0/0", 5432, 5432, ["exposed-data-tier"]),
        ("0.0.0.0/1", 3300, 3310, ["exposed-data-tier"]),
        ("0.0.0.0/0", 8443, 8443, []),
        ("0.0.0.0/0", 32768, 65535, []),
        ("203.0.113.0/24", 5432, 5432, []),
        ("10.0.0.0/8", 5432, 5432, []),
    ],
)
def test_a_template_is_told_it(tmp_path: Path, source: str, low: int, high: int, spoken: list[str]):
    template = dedent(TEMPLATE).replace("SOURCE", source).replace("LOW", str(low)).replace("HIGH", str(high))
    assert template_said(tmp_path, template) == spoken
