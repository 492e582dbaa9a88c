"""The subnets of a snapshot: those whose names differ in the availability zone alone are one.

Subnets with different network ACLs are not, as traffic that one lets through is denied by the other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sg_factory.network import Cidr, NotARange, cidr
from sg_factory.plan import Subnet
from sg_factory.source.account.shape import AccountSnapshot, Item, items_in, tags_of
from sg_factory.source.plain_values import text_in

_SEPARATORS = "-_./ "


def subnets_of(
    snapshot: AccountSnapshot, vpc: str | None, acls: Mapping[str, str]
) -> tuple[tuple[Subnet, ...], Mapping[str, str]]:
    """The subnets of a VPC, sorted by name, and the name of each by its id.

    A name is the tag `Name` without the zone of the subnet at its end (`app-a`, `app-eu-west-1a`), or the id. `acls`
    are the ids of network ACLs by subnet: if subnets of one name have several, each has its whole name, or the id.
    """
    items: dict[str, Item] = {}
    for item in snapshot.items("Subnets"):
        subnet_id = text_in(item[0], "SubnetId")
        if subnet_id is not None and vpc is not None and text_in(item[0], "VpcId") == vpc:
            items[subnet_id] = item
    names = {each: _name(item) or each for each, (item, _) in items.items()}
    for longer in ({each: _tag(item) or each for each, (item, _) in items.items()}, {each: each for each in items}):
        parted = _with_several(names, acls)
        names = {each: longer[each] if name in parted else name for each, name in names.items()}
    ranges: dict[str, set[Cidr]] = defaultdict(set)
    for subnet_id, item in items.items():
        ranges[names[subnet_id]] |= set(_ranges(item, subnet_id, snapshot))
    ids: dict[str, list[str]] = defaultdict(list)
    for subnet_id, name in names.items():
        ids[name].append(subnet_id)
    return tuple(Subnet(name, tuple(sorted(ranges[name])), tuple(sorted(ids[name]))) for name in sorted(ids)), names


def _with_several(names: Mapping[str, str], acls: Mapping[str, str]) -> frozenset[str]:
    """The names of subnets that have different network ACLs."""
    found: dict[str, set[str]] = defaultdict(set)
    for subnet_id, name in names.items():
        found[name].add(acls.get(subnet_id, ""))
    return frozenset(name for name, held in found.items() if len(held) > 1)


def _tag(subnet: Mapping[str, Any]) -> str:
    return tags_of(subnet).get("Name", "").strip()


def _name(subnet: Mapping[str, Any]) -> str:
    """The tag `Name` of a subnet without its zone: `eu-west-1a`, `1a`, `a`, `euw1-az1` or `az1`."""
    name = _tag(subnet)
    zone, zone_id = text_in(subnet, "AvailabilityZone") or "", text_in(subnet, "AvailabilityZoneId") or ""
    letter = re.search(r"[0-9]([a-z])$", zone)
    ends = [zone, zone_id, zone_id.rpartition("-")[2], *((letter[0], letter[1]) if letter else ())]
    for end in filter(None, ends):
        found = re.fullmatch(rf"(.*[^{_SEPARATORS}])[{_SEPARATORS}]+{re.escape(end)}", name, re.IGNORECASE | re.DOTALL)
        if found is not None:
            return found[1]
    compact = zone.replace("-", "")  # as eksctl writes it: PrivateEUWEST1A
    return name[: -len(compact)] or name if compact and name.lower().endswith(compact) else name


def _ranges(subnet: Item, subnet_id: str, snapshot: AccountSnapshot) -> Iterator[Cidr]:
    item, where = subnet
    texts = [(text_in(item, "CidrBlock"), where.at("CidrBlock"))]
    for held, at in items_in(item, "Ipv6CidrBlockAssociationSet", where, snapshot.notes, "a subnet"):
        state = held.get("Ipv6CidrBlockState")
        if not isinstance(state, dict) or state.get("State") in (None, "associated", "associating"):
            texts.append((text_in(held, "Ipv6CidrBlock"), at.at("Ipv6CidrBlock")))
    for text, place in texts:
        try:
            yield from () if text is None else (cidr(text),)
        except NotARange as error:
            snapshot.notes.left_out(f"{error}, in {subnet_id}", place, "write it as EC2 answers it")
