"""The addresses of peers: of an inventory before those of subnets, and never a guess."""

from __future__ import annotations

import pytest

from sg_factory.firewall.formats import FORMATS
from sg_factory.firewall.inventory import NO_INVENTORY, Inventory
from sg_factory.network import cidr
from tests.firewall.shop import PROJECT, firewall

SUBNETS = """\
    subnets: {app: {cidrs: [10.20.8.0/22, "2001:db8:20:8::/64"]}, data: {cidrs: [10.20.12.0/24]}}
networks:
  s3: {description: Objects, prefix_list: {id: pl-0a1b2c3d, entries: 1}}
  partners: {description: Partners, cidrs: [192.0.2.0/28], prefix_list: {create: true, max_entries: 3}}
security_groups:
  scanner: {id: sg-0123456789abcdef0, description: Scanner}
  directory: {id: sg-0aaaabbbbccccdddd, description: Directory}
"""
FILES = {
    "sg-factory.yaml": PROJECT["sg-factory.yaml"]
    .partition("networks:")[0]
    .replace("]}", ', 10.99.0.0/20, "2001:db8:20::/56"]}')
    + SUBNETS,
    "hosts.yaml": """\
web-1: {roles: [web], description: Web server, subnets: [app]}
web-2: {roles: [web, scanner], description: Web server, subnets: [data]}
db: {roles: [database], description: Database}
dc: {roles: [controller], description: Domain controller, subnets: [data]}
""",
    "roles/web.yaml": """\
description: Pages
owner: storefront
ingress:
  - {from: self, service: tcp/7800, description: Sessions}
  - {from: partners, service: https, description: Parcels}
egress:
  - {to: s3, service: https, description: Images}
""",
    "roles/database.yaml": """\
description: Orders
owner: data
ingress:
  - {from: web, service: postgresql, description: Orders}
  - {from: scanner, service: tcp/9000, description: Scans}
  - {from: controller, service: ldap, both_halves: false, description: Looks up}
""",
    "roles/controller.yaml": """\
description: Domain controllers
owner: directory
adds_to: directory
ingress:
  - {from: batch, service: ldap, description: Looks up}
""",
    "roles/batch.yaml": "{description: Jobs, owner: data}",
}


def sets(host: str, inventory: Inventory) -> dict[str, tuple[str, ...]]:
    made = firewall(host, FILES, inventory)
    return {each.name: tuple(range_.text for range_ in each.ranges) for each in made.sets}


def unknown(host: str, inventory: Inventory) -> list[str]:
    return [str(part) for part in firewall(host, FILES, inventory).unknown]


def test_a_host_that_no_inventory_has_may_be_anywhere_in_its_subnets():
    assert sets("web-1", NO_INVENTORY)["role-web"] == ("10.20.8.0/22", "10.20.12.0/24", "2001:db8:20:8::/64")


def test_an_inventory_is_asked_before_subnets_host_by_host():
    known = Inventory({"web-1": (cidr("10.20.8.7/32"),)})
    assert sets("web-1", known)["role-web"] == ("10.20.8.7/32", "10.20.12.0/24")


def test_an_inventory_that_names_the_role_has_all_of_its_addresses():
    known = Inventory(names={"web": (cidr("10.20.8.7/32"), cidr("10.20.8.6/32"), cidr("10.20.8.6/32"))})
    assert sets("web-1", known)["role-web"] == ("10.20.8.6/31",)


def test_what_nobody_knows_is_named_with_the_reason():
    assert unknown("web-1", NO_INVENTORY) == [
        "the role “database”: its host “db” is in no inventory, and has no subnets in prod",
        "the prefix list “s3”: nobody says its entries",
    ]
    assert unknown("db", NO_INVENTORY) == [
        "the external group “scanner”: nobody says which addresses it has",
        "the role “controller”: what else is in the group “directory” of others is not in an inventory",
    ]


def test_a_host_in_a_group_of_others_has_rules_that_no_role_file_says():
    reason = "which the host has: its rules are in no role file"
    assert unknown("web-2", NO_INVENTORY)[0] == f"the external group “scanner”, {reason}"
    assert unknown("dc", NO_INVENTORY) == [
        f"the external group “directory”, {reason}",
        "the role “batch”: no host has it, and no inventory has its addresses",
    ]


def test_what_is_known_in_part_is_allowed_in_part_and_what_is_unknown_is_left_out():
    made = FORMATS["nftables"].whole(firewall("db", FILES, NO_INVENTORY))
    assert sets("db", NO_INVENTORY)["role-controller"] == ("10.20.12.0/24",)
    assert "tcp dport 389" in made
    assert "tcp dport 9000" not in made
    assert "# Not known: the external group scanner: nobody says which addresses it has\n" in made


@pytest.mark.parametrize(
    "known",
    [
        Inventory(names={"s3": (cidr("3.5.0.0/16"), cidr("2600::/32")), "database": ()}),
        Inventory(ids={"pl-0a1b2c3d": (cidr("3.5.0.0/16"),)}, names={"database": ()}),
    ],
)
def test_entries_of_a_list_come_by_its_name_or_id_and_in_its_family(known: Inventory):
    """A role that has no addresses is known, too: its set is empty."""
    assert sets("web-1", known)["list-s3"] == ("3.5.0.0/16",)
    assert sets("web-1", known)["role-database"] == ()
    assert unknown("web-1", known) == []


@pytest.mark.parametrize("key", ["names", "ids"])
def test_an_external_group_comes_by_its_name_or_id(key: str):
    name = {"names": "scanner", "ids": "sg-0123456789abcdef0"}[key]
    known = Inventory(**{key: {name: (cidr("10.20.0.99/32"),)}})
    assert sets("db", known)["group-scanner"] == ("10.20.0.99/32",)


def test_a_list_of_the_project_is_what_role_files_say():
    rules = [rule for rule in firewall("web-1", FILES, NO_INVENTORY).rules if rule.reason == "Parcels"]
    assert [(rule.set_name, [each.text for each in rule.ranges]) for rule in rules] == [("", ["192.0.2.0/28"])]


def test_one_half_of_a_flow_is_a_rule_of_its_own_end():
    def of(host: str) -> list[tuple[str, str]]:
        return [(rule.direction, rule.reason) for rule in firewall(host, FILES, NO_INVENTORY).rules]

    assert ("ingress", "Looks up") in of("db")
    assert ("egress", "Looks up") not in of("dc")


def test_without_hosts_a_role_is_a_host_of_its_own():
    files = {name: text for name, text in FILES.items() if name != "hosts.yaml"}
    known = Inventory({"web": (cidr("10.20.8.7/32"),)})
    assert [each.ranges[0].text for each in firewall("database", files, known).sets] == ["10.20.8.7/32"]


def test_the_resolver_is_at_the_base_of_each_range_of_the_vpc_plus_two():
    made = firewall("web-1", FILES, NO_INVENTORY)
    assert [each.text for each in made.services[0].ranges] == ["10.20.0.2/32", "10.99.0.2/32", "169.254.169.253/32"]
