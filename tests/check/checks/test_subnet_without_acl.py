"""A subnet without a host, for which no network ACL is made."""

from __future__ import annotations

from pathlib import Path

from tests.check.checks.test_acl_unknown_hosts import HOSTS, SETTINGS, SHOP
from tests.check.told import told


def test_a_subnet_in_which_no_host_stands_is_told(tmp_path: Path):
    files = {**SHOP, "hosts.yaml": HOSTS.replace("subnets: [data]", "subnets: [app]")}
    assert told("subnet-without-acl", tmp_path, files) == [
        "sg-factory.yaml:11 no host stands in “data”: no network ACL is made for it, and the one that it has stays"
    ]


def test_it_needs_no_ids(tmp_path: Path):
    settings = SETTINGS.replace(", ids: [subnet-1a1b2c3d]", "")
    files = {**SHOP, "sg-factory.yaml": settings, "hosts.yaml": HOSTS.replace("subnets: [data]", "subnets: [app]")}
    assert len(told("subnet-without-acl", tmp_path, files)) == 1


def test_where_hosts_stand_everywhere_or_no_network_acls_are_wanted_nothing_is_told(tmp_path: Path):
    assert told("subnet-without-acl", tmp_path, SHOP) == []
    assert told("subnet-without-acl", tmp_path, {**SHOP, "sg-factory.yaml": SETTINGS.replace("true", "false")}) == []
