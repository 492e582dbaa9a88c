"""A role that no host has."""

from __future__ import annotations

from pathlib import Path

from tests.check.told import WEB, told

HOSTS = "web: {roles: [web], description: Web server}\n"


def test_roles_that_no_entry_has_are_told(tmp_path: Path):
    files = {"hosts.yaml": HOSTS, "roles/web.yaml": WEB, "roles/orders.yaml": WEB, "roles/prices.yaml": WEB}
    assert told("unused-role", tmp_path, files) == [
        "roles/orders.yaml:1 no host has the role “orders”",
        "roles/prices.yaml:1 no host has the role “prices”",
    ]


def test_without_hosts_nobody_knows(tmp_path: Path):
    assert told("unused-role", tmp_path, {"roles/web.yaml": WEB, "roles/orders.yaml": WEB}) == []


def test_roles_that_are_off_or_on_their_way_out_are_not_told(tmp_path: Path):
    files = {
        "hosts.yaml": HOSTS,
        "roles/web.yaml": WEB,
        "roles/off.yaml": WEB + "enabled: false\n",
        "roles/gone.yaml": WEB + "retired: true\n",
    }
    assert told("unused-role", tmp_path, files) == []


def test_a_role_is_told_where_it_exists(tmp_path: Path):
    settings = """\
        environments:
          dev: {account: "111122223333", region: eu-west-1, vpc: {id: vpc-0a1b2c3d, cidrs: [10.1.0.0/16]}}
          prod: {account: "111122223333", region: eu-west-1, vpc: {id: vpc-0a1b2c3e, cidrs: [10.2.0.0/16]}}
        """
    files = {
        "sg-factory.yaml": settings,
        "hosts.yaml": HOSTS,
        "roles/web.yaml": WEB,
        "roles/load-test.yaml": WEB + "environments: dev\n",
    }
    assert told("unused-role", tmp_path, files) == ["roles/load-test.yaml:1 no host has the role “load-test”"]
