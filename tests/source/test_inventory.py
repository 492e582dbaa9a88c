"""Inventories: who has which addresses, from a mapping or from a snapshot; each mistake has its line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sg_factory.files import Folder
from sg_factory.report.findings.text import render
from sg_factory.source.inventory import read_inventory
from sg_factory.yaml import pin


def texts(folder: Path, content: str, name: str = "inventory.yaml") -> Mapping[str, tuple[str, ...]]:
    path = folder / name
    path.write_text(content, "utf-8")
    found, mistakes = read_inventory(path)
    assert mistakes == ()
    assert found is not None
    return {key: tuple(each.text for each in ranges) for key, ranges in found.addresses.items()}


def mistakes(folder: Path, content: str, name: str = "inventory.yaml") -> str:
    path = folder / name
    path.write_text(content, "utf-8")
    found, wrong = read_inventory(path)
    assert found is None
    return render(pin(wrong, Folder(Path(), may_leave=True))).replace(f"{folder}/", "")


def test_a_mapping_has_addresses_and_ranges_in_yaml_or_json(tmp_path: Path):
    written = {"web": ["10.0.8.11", "2001:db8::11"], "cache": "10.0.9.0/24", "db": []}
    expected = {"web": ("10.0.8.11/32", "2001:db8::11/128"), "cache": ("10.0.9.0/24",), "db": ()}
    assert texts(tmp_path, json.dumps(written, indent="\t"), "inventory.json") == expected
    assert texts(tmp_path, "web: [10.0.8.11, 2001:db8::11]\ncache: 10.0.9.0/24\ndb: []\n") == expected


def test_every_address_that_is_none_has_its_line_and_what_to_write_instead(tmp_path: Path):
    assert (
        mistakes(tmp_path, "web: [10.0.8.300]\ndb:\n  - 10.0.9.1/24\n  - host-7\napi: {}\n")
        == """\
error[bad-range]: “10.0.8.300” has the part 300; a part of an IPv4 address is 255 at most
 --> inventory.yaml:1:7
  |
1 | web: [10.0.8.300]
  |       ^^^^^^^^^^
  = help: write an address, or a range such as 10.0.8.0/24

error[bad-range]: “10.0.9.1/24” has host bits set
 --> inventory.yaml:3:5
  |
3 |   - 10.0.9.1/24
  |     ^^^^^^^^^^^
  = help: write 10.0.9.0/24

error[bad-range]: “host-7” is not an address range
 --> inventory.yaml:4:5
  |
4 |   - host-7
  |     ^^^^^^
  = help: write an address, or a range such as 10.0.8.0/24

error[no-inventory]: the addresses of “api” are not a list
 --> inventory.yaml:5:6
  |
5 | api: {}
  |      ^^
  = help: write NAME: [10.0.8.11, 2001:db8::11] for each host; [] says that it has none
"""
    )


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.yaml", "- web", "error[no-inventory]: an inventory is a mapping of names"),
        ("a.yaml", "web: [10.0.0.1", "error[yaml-syntax]: "),
        ("a.json", '{"web": [', "error[json-syntax]: this is not JSON"),
        ("a.json", '{"SecurityGroups": []}', "error[no-inventory]: the snapshot does not have NetworkInterfaces"),
        ("a.json", '{"NetworkInterfaces": []}', "error[no-inventory]: the snapshot does not have SecurityGroups"),
        (
            "a.json",
            '{"SecurityGroups": [], "Denied": {"NetworkInterfaces": "AccessDenied"}}',
            "error[no-inventory]: the snapshot does not have NetworkInterfaces: AccessDenied",
        ),
    ],
)
def test_a_file_that_is_no_inventory_is_one_mistake(name: str, content: str, message: str, tmp_path: Path):
    assert mistakes(tmp_path, content, name).startswith(message)


def test_a_file_that_is_not_there_is_a_mistake(tmp_path: Path):
    _, (wrong,) = read_inventory(tmp_path / "none.yaml")
    assert wrong.message == "the inventory cannot be read: No such file or directory"


def interface(*groups: str, **addresses: Any) -> dict[str, Any]:
    return {"NetworkInterfaceId": "eni-1", "Groups": [{"GroupId": each} for each in groups], **addresses}


SNAPSHOT = {
    "SecurityGroups": [{"GroupId": "sg-1", "GroupName": "web"}, {"GroupId": "sg-2"}, {"GroupId": "sg-3"}],
    "NetworkInterfaces": [
        interface(
            "sg-1",
            "sg-2",
            PrivateIpAddress="10.0.0.1",
            PrivateIpAddresses=[
                {"PrivateIpAddress": "10.0.0.1", "Association": {"PublicIp": "203.0.113.1"}},
                {"PrivateIpAddress": "10.0.0.2"},
            ],
            Ipv6Addresses=[{"Ipv6Address": "2001:db8::1"}],
            Ipv4Prefixes=[{"Ipv4Prefix": "10.0.1.16/28"}],
            Ipv6Prefixes=[{"Ipv6Prefix": "2001:db8:0:1::/80"}],
        ),
        interface("sg-1", PrivateIpAddress="10.0.0.9"),
        interface(PrivateIpAddress="10.0.0.8"),
    ],
    "ManagedPrefixLists": [{"PrefixListId": "pl-1", "PrefixListName": "com.amazonaws.eu-west-1.s3"}],
    "PrefixListEntries": {"pl-1": [{"Cidr": "3.5.0.0/16"}], "pl-2": {"Entries": [{"Cidr": "3.6.0.0/16"}]}},
}


def test_a_snapshot_has_the_private_addresses_of_each_group_and_the_entries_of_lists(tmp_path: Path):
    """Secondary addresses, IPv6 and delegated prefixes as well; public ones are no member of a group."""
    of_both = ("10.0.0.1/32", "10.0.0.1/32", "10.0.0.2/32", "2001:db8::1/128", "10.0.1.16/28", "2001:db8:0:1::/80")
    assert texts(tmp_path, json.dumps(SNAPSHOT), "snapshot.json") == {
        "sg-1": (*of_both, "10.0.0.9/32"),
        "sg-2": of_both,
        "sg-3": (),
        "pl-1": ("3.5.0.0/16",),
        "com.amazonaws.eu-west-1.s3": ("3.5.0.0/16",),
        "pl-2": ("3.6.0.0/16",),
    }


def test_a_part_of_a_snapshot_that_cannot_be_read_is_a_mistake(tmp_path: Path):
    broken = {**SNAPSHOT, "NetworkInterfaces": [7, interface("sg-1", Ipv6Addresses="none")]}
    assert [
        line for line in mistakes(tmp_path, json.dumps(broken), "snapshot.json").splitlines() if "error" in line
    ] == [
        "error[malformed]: “7” under NetworkInterfaces of the snapshot is not a mapping",
        "error[malformed]: Ipv6Addresses of a network interface is not a list",
    ]


def test_an_address_of_a_snapshot_that_ec2_cannot_have_answered_is_a_mistake(tmp_path: Path):
    broken = {**SNAPSHOT, "NetworkInterfaces": [interface("sg-1", PrivateIpAddress="10.0.0")]}
    assert mistakes(tmp_path, json.dumps(broken), "snapshot.json").startswith("error[bad-range]: “10.0.0” ")
