"""The subnets of a snapshot: those whose names differ in the availability zone alone are one."""

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


def subnets_of(snapshot: AccountSnapshot, vpc: str | None) -> tuple[tuple[Subnet, ...], Mapping[str, str]]:
    """The subnets of a VPC, sorted by name, and the name of each by its id.

    A name is the tag `Name` without the zone of the subnet at its end (`app-a`, `app-eu-west-1a`), or the id.
    """
    ranges: dict[str, set[Cidr]] = defaultdict(set)
    names: dict[str, str] = {}
    for item in snapshot.items("Subnets"):
        subnet_id = text_in(item[0], "SubnetId")
        if subnet_id is not None and vpc is not None and text_in(item[0], "VpcId") == vpc:
            names[subnet_id] = _name(item[0]) or subnet_id
            ranges[names[subnet_id]] |= set(_ranges(item, subnet_id, snapshot))
    ids: dict[str, list[str]] = defaultdict(list)
    for subnet_id, name in names.items():
        ids[name].append(subnet_id)
    return tuple(Subnet(name, tuple(sorted(ranges[name])), tuple(sorted(ids[name]))) for name in sorted(ids)), names


def _name(subnet: Mapping[str, Any]) -> str:
    """The tag `Name` of a subnet without its zone: `eu-west-1a`, `1a`, `a`, `euw1-az1` or `az1`."""
    name = tags_of(subnet).get("Name", "").strip()
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
