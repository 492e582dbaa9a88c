"""A network ACL that may block hosts which hosts.yaml does not place."""

from __future__ import annotations

from pathlib import Path

from tests.check.told import WEB, told

SETTINGS = """\
    security_groups:
      cluster: {id: sg-0123456789abcdef0, description: Nodes of the cluster}
    environments:
      prod:
        account: "444455556666"
        region: eu-west-1
        vpc: {id: vpc-0a1b2c3d, cidrs: [10.20.0.0/16]}
        network_acls: true
        subnets:
          app: {cidrs: [10.20.8.0/22], ids: [subnet-0a1b2c3d]}
          data: {cidrs: [10.20.12.0/24], ids: [subnet-1a1b2c3d]}
    """
HOSTS = """\
    web: {roles: [web], description: Pages, subnets: [app]}
    orders: {roles: [orders], description: Orders, subnets: [data]}
    """
RULE = "ingress: [{from: vpc, service: https, description: Read by many}]\n"
SHOP = {"sg-factory.yaml": SETTINGS, "hosts.yaml": HOSTS, "roles/web.yaml": WEB + RULE, "roles/orders.yaml": WEB + RULE}
NOT_KNOWN = "its network ACL lets through nothing that only they need"


def test_where_every_role_has_its_place_nothing_is_told(tmp_path: Path):
    assert told("acl-unknown-hosts", tmp_path, SHOP) == []


def test_a_role_without_a_host_and_one_of_which_a_host_has_no_subnet_are_told_of_every_network_acl(tmp_path: Path):
    another = f"{HOSTS}orders-2: {{roles: [orders], description: Orders}}\n"
    files = {**SHOP, "hosts.yaml": another, "roles/watch.yaml": WEB + RULE}
    assert told("acl-unknown-hosts", tmp_path, files) == [
        f"sg-factory.yaml:10 hosts with “orders” and “watch” may stand in “app”: {NOT_KNOWN}",
        f"sg-factory.yaml:11 hosts with “orders” and “watch” may stand in “data”: {NOT_KNOWN}",
    ]


def test_a_role_without_rules_needs_nothing(tmp_path: Path):
    assert told("acl-unknown-hosts", tmp_path, {**SHOP, "roles/watch.yaml": WEB}) == []


def test_a_host_with_a_group_of_others_is_told_of_its_own_subnet(tmp_path: Path):
    files = {**SHOP, "hosts.yaml": HOSTS.replace("[web]", "[web, cluster]")}
    assert told("acl-unknown-hosts", tmp_path, files) == [
        "sg-factory.yaml:10 “app” has hosts with groups of others, “web” (cluster): "
        "its network ACL may block what these allow"
    ]


def test_without_network_acls_nothing_is_told(tmp_path: Path):
    files = {**SHOP, "sg-factory.yaml": SETTINGS.replace("true", "false"), "roles/watch.yaml": WEB + RULE}
    assert told("acl-unknown-hosts", tmp_path, files) == []
