"""The oracle against small role files, each with all access that they require."""

from datetime import date

import pytest
import yaml

from tests.reading import packets
from tests.reading.access import EGRESS, EVERYONE, INGRESS, Access, Grant, addresses, foreign_group, group, prefix_list
from tests.reading.project import Project
from tests.reading.role_oracle import expected

SSH = packets.ports(packets.TCP, 22, 22)
HTTPS = packets.ports(packets.TCP, 443, 443)
PING_4, PING_6 = packets.messages(packets.ICMP, 8), packets.messages(packets.ICMPV6, 128, 0)
ANY_ICMP, ANY_ICMPV6 = packets.whole(1), packets.whole(58)
TODAY = date(2027, 3, 1)

TWO_ENVIRONMENTS = """
    environments:
      dev: {account: "111122223333", vpc: {cidrs: [10.10.0.0/16]}}
      prod: {account: "444455556666", vpc: {cidrs: [10.20.0.0/16, "2001:db8:20::/48"]}}
    networks:
      office:
        cidrs: [203.0.113.0/24, "2001:db8:40::/48"]
        environments: {dev: {cidrs: [198.51.100.0/24]}}
      s3: {prefix_list: {id: pl-1, entries: 1}}
      registry: {prefix_list: {ssm: /registry, entries: 1}}
      edge: {prefix_list: {name: com.amazonaws.global.ipv6.cloudfront.origin-facing}}
    security_groups:
      scanner: {id: sg-1, account: "999988887777"}
      directory: {id: sg-3, account: "111122223333"}
      legacy: {id: sg-2}
    services:
      telemetry: [udp/8125, tcp/8126]
"""


def allowed(tmp_path, environment="default", disable=(), **files):
    """The access of `files`: role (`_name` for a base) → its text; `settings` is sg-factory.yaml."""
    settings = {"sg-factory.yaml": yaml.safe_load(files.pop("settings"))} if "settings" in files else {}
    roles = {f"roles/{name}.yaml": yaml.safe_load(text) or {} for name, text in files.items()}
    Project({**settings, **roles}, TODAY).write(tmp_path)
    return expected(tmp_path, environment, TODAY, disable)


def both(source, destination, traffic):
    return [Grant(destination, INGRESS, group(source), traffic), Grant(source, EGRESS, group(destination), traffic)]


def from_range(role, text, traffic):
    return Grant(role, INGRESS, addresses(text), traffic)


def test_one_line_makes_both_halves_and_a_statement_makes_none(tmp_path):
    access = allowed(
        tmp_path,
        web="egress: [{to: database, service: tcp/5432}, {to: 10.0.0.0/8, service: https}]",
        database="ingress: [{from: [web, self], service: [postgresql, tcp/5433]}]",
    )
    traffic = packets.ports(packets.TCP, 5432, 5433)
    grants = [*both("web", "database", traffic), *both("database", "database", traffic)]
    assert access == Access.of({"web", "database"}, [*grants, Grant("web", EGRESS, addresses("10.0.0.0/8"), HTTPS)])


def test_bases_give_their_rules_to_each_role_and_self_is_that_role(tmp_path):
    access = allowed(
        tmp_path,
        web="extends: [linux]",
        database="{extends: [linux], ingress: [{from: web, service: postgresql}]}",
        _linux="{extends: [all], ingress: [{from: self, service: ssh}]}",
        _all="egress: [{to: 10.0.0.0/8, service: https}]",
    )
    assert access == Access.of(
        {"web", "database"},
        [
            *both("web", "web", SSH),
            *both("database", "database", SSH),
            *both("web", "database", packets.ports(packets.TCP, 5432, 5432)),
            Grant("web", EGRESS, addresses("10.0.0.0/8"), HTTPS),
            Grant("database", EGRESS, addresses("10.0.0.0/8"), HTTPS),
        ],
    )


def test_peers_of_every_kind_are_what_they_are_in_each_environment(tmp_path):
    files = {
        "settings": TWO_ENVIRONMENTS,
        "web": """
            ingress: [{from: [internet, vpc, office, scanner, directory, legacy], service: https}]
            egress: [{to: [s3, registry, edge, scanner], service: https}]
        """,
    }
    everywhere = [
        *(Grant("web", INGRESS, peer, HTTPS) for peer in EVERYONE),
        Grant("web", INGRESS, foreign_group("sg-1", "999988887777"), HTTPS),
        Grant("web", INGRESS, foreign_group("sg-2"), HTTPS),
        Grant("web", EGRESS, prefix_list("pl-1"), HTTPS),
        Grant("web", EGRESS, prefix_list("/registry"), HTTPS),
        Grant("web", EGRESS, prefix_list("com.amazonaws.global.ipv6.cloudfront.origin-facing"), HTTPS),
        Grant("web", EGRESS, foreign_group("sg-1"), HTTPS),
    ]
    in_dev = [
        *(from_range("web", text, HTTPS) for text in ("10.10.0.0/16", "198.51.100.0/24")),
        Grant("web", INGRESS, foreign_group("sg-3"), HTTPS),
    ]
    in_prod = [
        *(from_range("web", text, HTTPS) for text in ("10.20.0.0/16", "2001:db8:20::/48")),
        *(from_range("web", text, HTTPS) for text in ("203.0.113.0/24", "2001:db8:40::/48")),
        Grant("web", INGRESS, foreign_group("sg-3", "111122223333"), HTTPS),
    ]
    assert allowed(tmp_path / "dev", "dev", **files) == Access.of({"web"}, everywhere + in_dev)
    assert allowed(tmp_path / "prod", "prod", **files) == Access.of({"web"}, everywhere + in_prod)


@pytest.mark.parametrize(
    ("service", "to_four", "to_six", "to_groups"),
    [
        ("icmp", ANY_ICMP, None, ANY_ICMP),
        ("icmp/echo-request", PING_4, None, PING_4),
        ("icmpv6", None, ANY_ICMPV6, ANY_ICMPV6),
        ("ping", PING_4, PING_6, PING_4 | PING_6),
        ("ssh", SSH, SSH, SSH),
        ("telemetry", *[packets.ports(packets.UDP, 8125, 8125) | packets.ports(packets.TCP, 8126, 8126)] * 3),
        ("tcp/8000-8100", *[packets.ports(packets.TCP, 8000, 8100)] * 3),
        ("esp", *[packets.whole(50)] * 3),
        ("protocol/47", *[packets.whole(47)] * 3),
        ("all", *[packets.EVERYTHING] * 3),
    ],
)
def test_a_service_meets_the_families_that_it_is_for_and_every_group(tmp_path, service, to_four, to_six, to_groups):
    peers = [
        (EVERYONE[0], to_four),
        (prefix_list("pl-1"), to_four),
        (EVERYONE[1], to_six),
        (prefix_list("com.amazonaws.global.ipv6.cloudfront.origin-facing"), to_six),
        (group("web"), to_groups),
        (foreign_group("sg-2"), to_groups),
    ]
    access = allowed(
        tmp_path,
        environment="dev",
        settings=TWO_ENVIRONMENTS,
        web=f"ingress: [{{from: [internet, s3, edge, self, legacy], service: {service}}}]",
    )
    taken = [Grant("web", INGRESS, peer, traffic) for peer, traffic in peers if traffic]
    assert access == Access.of({"web"}, [*taken, Grant("web", EGRESS, group("web"), to_groups)])


def test_a_role_that_is_off_keeps_its_group_and_loses_each_combination_that_names_it(tmp_path):
    files = {
        "web": "ingress: [{from: [bastion, 10.0.0.0/8], service: ssh}]",
        "bastion": "{ingress: [{from: 192.0.2.0/24, service: ssh}], egress: [{to: 10.0.0.0/8, service: ssh}]}",
    }
    closed = Access.of({"web", "bastion"}, [from_range("web", "10.0.0.0/8", SSH)])
    assert allowed(tmp_path / "run", disable=["bastion"], **files) == closed
    files["bastion"] = f"{{enabled: false, {files['bastion'][1:]}"
    assert allowed(tmp_path / "file", **files) == closed


def test_a_role_or_rule_of_one_environment_is_in_no_other(tmp_path):
    files = {
        "settings": TWO_ENVIRONMENTS,
        "web": """
            ingress:
              - {from: bastion, service: ssh}
              - {from: 10.0.0.0/8, service: https, environments: [prod]}
        """,
        "bastion": "{environments: [dev], egress: [{to: 10.0.0.0/8, service: https}]}",
    }
    outward = Grant("bastion", EGRESS, addresses("10.0.0.0/8"), HTTPS)
    assert allowed(tmp_path / "dev", "dev", **files) == Access.of(
        {"web", "bastion"}, [*both("bastion", "web", SSH), outward]
    )
    assert allowed(tmp_path / "prod", "prod", **files) == Access.of({"web"}, [from_range("web", "10.0.0.0/8", HTTPS)])


@pytest.mark.parametrize(
    ("expires", "holds"),
    [
        ("2027-02-28", False),
        ("2027-03-01", True),
        ("2027-03-02", True),
        ("2027-02-28T23:59:59Z", False),
        ("2027-03-02T00:00:00Z", True),
    ],
)
def test_a_date_holds_to_its_end_and_a_time_to_that_time(tmp_path, expires, holds):
    access = allowed(tmp_path, web=f"ingress: [{{from: 10.0.0.0/8, service: ssh, expires: {expires}}}]")
    assert access == Access.of({"web"}, [from_range("web", "10.0.0.0/8", SSH)] if holds else [])
