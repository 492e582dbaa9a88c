"""A network ACL that lets through more than the groups of its hosts need."""

from __future__ import annotations

from pathlib import Path

from tests.check.checks.test_acl_unknown_hosts import SETTINGS, SHOP
from tests.check.told import WEB, told

LISTS = """\
    networks:
      s3: {description: Amazon S3, prefix_list: {id: pl-6da54004, entries: 1}}
      partners: {description: Partners, cidrs: [192.0.2.0/28], prefix_list: {create: true, max_entries: 2}}
    """


def line(peer: str, service: str = "https") -> str:
    return f"{WEB}egress: [{{to: {peer}, service: {service}, description: Needed}}]\n"


def test_a_peer_of_which_nobody_knows_the_ranges_is_told_with_all_its_traffic(tmp_path: Path):
    files = {**SHOP, "sg-factory.yaml": SETTINGS.rstrip(" ") + LISTS}
    assert told("acl-wider", tmp_path, {**files, "roles/web.yaml": line("s3", "[https, http]")}) == [
        "roles/web.yaml:3 the network ACL of “app” is wider than the groups: web: tcp/443 and tcp/80 to s3: 0.0.0.0/0, "
        "as nobody here knows the entries of “s3”"
    ]
    assert told("acl-wider", tmp_path, {**files, "roles/web.yaml": line("cluster", "ping")}) == [
        "roles/web.yaml:3 the network ACL of “app” is wider than the groups: web: icmp/echo-request and "
        "icmpv6/echo-request to cluster: 0.0.0.0/0 and ::/0, as nobody here knows where “cluster” is attached"
    ]


def test_a_list_of_the_project_is_its_entries_and_a_role_with_a_place_its_subnets(tmp_path: Path):
    files = {**SHOP, "sg-factory.yaml": SETTINGS.rstrip(" ") + LISTS, "roles/web.yaml": line("partners")}
    assert told("acl-wider", tmp_path, files) == []
    accepting = f"{WEB}ingress: [{{from: web, service: https, description: Orders}}]\n"
    assert told("acl-wider", tmp_path, {**files, "roles/orders.yaml": accepting}) == []


def test_an_aggregate_is_told_where_it_is_accepted(tmp_path: Path):
    settings = SETTINGS.replace("network_acls: true", "network_acls: aggregated\n        quotas: {rules_per_acl: 3}")
    role = f"{WEB}ingress: [{{from: vpc, service: [https, tcp/445, tcp/8080], description: Many}}]\n"
    assert told("acl-wider", tmp_path, {**SHOP, "sg-factory.yaml": settings, "roles/web.yaml": role}) == [
        "sg-factory.yaml:8 the network ACL of “app” is wider than the groups: tcp/443-8080 from 10.20.0.0/16 also "
        "lets through tcp/444, tcp/446-8079 of 10.20.0.0/16, as a network ACL has room for 2 entries"
    ]
