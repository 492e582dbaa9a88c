"""A description that says nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.told import WEB, told, told_of_template

SETTINGS = """\
networks:
  head-office: {description: The head office, cidrs: [10.60.0.0/20]}
"""


def described(folder: Path, description: str, *, rule: str = "from: web, service: https") -> list[str]:
    """What is told of a rule with a description."""
    role = f"""\
        description: Takes the orders of customers
        owner: shop
        ingress:
          - {{{rule}, description: "{description}"}}
        """
    return told("empty-words", folder, {"sg-factory.yaml": SETTINGS, "roles/web.yaml": WEB, "roles/orders.yaml": role})


@pytest.mark.parametrize(
    "description",
    [
        *(
            "test",
            "Test rule",
            "TODO",
            "todo: description",
            "allow",
            "Allow all",
            "rule",
            "sg",
            "Security group",
            "tbd",
        ),
        *("x", "xxxx", "AAAA", "...", "-", "n/a", "temp", "inbound traffic", "None", "default"),
        *("HTTPS", "https access", "Allow HTTPS", "443", "port 443", "TCP 443", "tcp/443", "Allow TCP port 443"),
        *("web", "Web", "from web", "Access from web"),
    ],
)
def test_fillers_and_what_the_rule_says_anyway_are_told(tmp_path: Path, description: str):
    assert described(tmp_path, description) == [
        f"roles/orders.yaml:4 “{description}” says nothing about tcp/443 from web"
    ]


@pytest.mark.parametrize(
    "description",
    [
        *("Customers place orders", "Orders", "Monitoring", "Health checks", "Webhooks of partners"),
        *("HTTPS from web", "Allow SSH", "port 8443", "HTTP", "from bastion", "Backups (TODO: ask who needs them)"),
        *("Allow all of the traffic to the port", "Web sockets"),
    ],
)
def test_a_single_word_of_a_reason_is_enough(tmp_path: Path, description: str):
    assert described(tmp_path, description) == []


@pytest.mark.parametrize(
    ("rule", "flow", "description"),
    [
        ("from: head-office, service: postgresql", "tcp/5432 from head-office", "Head office"),
        ("from: head-office, service: postgresql", "tcp/5432 from head-office", "Postgres"),
        ("from: internet, service: http", "tcp/80 from internet", "Internet"),
        ("from: internet, service: ping", "icmp/echo-request from internet", "ICMP"),
        ("from: 10.1.0.0/16, service: tcp/8443", "tcp/8443 from 10.1.0.0/16", "10.1.0.0/16"),
        ("from: 10.1.0.0/16, service: tcp/8000-8099", "tcp/8000-8099 from 10.1.0.0/16", "Ports 8000 to 8099"),
        ("from: self, service: all", "all from orders", "All protocols"),
    ],
)
def test_the_name_of_a_peer_and_of_a_service_are_the_rules_own(tmp_path: Path, rule: str, flow: str, description: str):
    assert described(tmp_path, description, rule=rule) == [
        f"roles/orders.yaml:4 “{description}” says nothing about {flow}"
    ]


WORDS_OF_PORTS = {
    21: ["FTP"],
    22: ["SSH"],
    25: ["SMTP"],
    53: ["DNS"],
    80: ["HTTP"],
    123: ["NTP"],
    443: ["HTTPS", "TLS", "SSL"],
    1433: ["MSSQL", "SQL server"],
    3306: ["MySQL", "MariaDB", "Aurora"],
    3389: ["RDP"],
    5432: ["Postgres", "PostgreSQL", "psql"],
    6379: ["Redis"],
    27017: ["MongoDB", "Mongo"],
}


@pytest.mark.parametrize(("port", "words"), WORDS_OF_PORTS.items())
def test_what_a_port_is_called_says_nothing_of_it_and_something_of_another(tmp_path: Path, port: int, words: list[str]):
    for number, word in enumerate(words):
        rule = f"from: head-office, service: tcp/{port}"
        assert described(tmp_path / f"its-{number}", word, rule=rule) == [
            f"roles/orders.yaml:4 “{word}” says nothing about tcp/{port} from head-office"
        ]
        elsewhere = "from: head-office, service: tcp/9"
        assert described(tmp_path / f"another-{number}", word, rule=elsewhere) == []


@pytest.mark.parametrize("description", ["Load test", "Load-test", "load test group", "LOAD TEST SG"])
def test_a_role_that_is_described_by_its_name_is_told(tmp_path: Path, description: str):
    role = f"description: {description}\nowner: shop\n"
    assert told("empty-words", tmp_path, {"roles/load-test.yaml": role}) == [
        f"roles/load-test.yaml:1 “{description}” says nothing about “load-test”"
    ]


@pytest.mark.parametrize("description", ["Loads the shop", "Load balancer", "The load that customers make"])
def test_a_role_that_is_described_by_more_is_not(tmp_path: Path, description: str):
    assert told("empty-words", tmp_path, {"roles/load.yaml": f"description: {description}\nowner: shop\n"}) == []


def test_a_rule_between_roles_is_told_once_and_one_of_a_base_once_for_its_line(tmp_path: Path):
    base = "description: All of them\ningress: [{from: web, service: ssh, description: SSH}]\n"
    role = "description: A service of the shop\nowner: shop\nextends: [all]\n"
    files = {"roles/web.yaml": WEB, "roles/_all.yaml": base, "roles/orders.yaml": role, "roles/prices.yaml": role}
    assert told("empty-words", tmp_path, files) == ["roles/_all.yaml:2 “SSH” says nothing about tcp/22 from web"]


def test_in_a_template_a_logical_id_is_a_name_and_a_phrase_is_not(tmp_path: Path):
    template = """\
        Resources:
          DatabaseSecurityGroup:
            Type: AWS::EC2::SecurityGroup
            Properties: {GroupDescription: database-security-group}
          WebSecurityGroup:
            Type: AWS::EC2::SecurityGroup
            Properties: {GroupDescription: Web security group}
          Other:
            Type: AWS::EC2::SecurityGroup
            Properties: {GroupDescription: Security group}
          Silent:
            Type: AWS::EC2::SecurityGroup
            Properties:
              GroupDescription: Orders of customers
              SecurityGroupIngress:
                - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 10.0.0.0/8}
                - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 11.0.0.0/8, Description: ""}
                - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 12.0.0.0/8, Description: ssh}
        """
    assert told_of_template("empty-words", tmp_path, template) == [
        "2 “database-security-group” says nothing about “DatabaseSecurityGroup”",
        "8 “Security group” says nothing about “Other”",
        "18 “ssh” says nothing about tcp/22 from 12.0.0.0/8",
    ]
