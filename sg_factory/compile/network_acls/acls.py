"""The network ACL of each subnet in which a host stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sg_factory.compile.network_acls.aggregating import added_by, aggregated
from sg_factory.compile.network_acls.boxes import AclBox, joined_boxes
from sg_factory.compile.network_acls.needs import Need, WidePeer, needs, wide_peers
from sg_factory.compile.network_acls.numbering import numbered
from sg_factory.compile.network_acls.places import Places, places_of
from sg_factory.network import FAMILIES, Cidr
from sg_factory.plan import (
    DIRECTIONS,
    AclEntry,
    AclWidening,
    Direction,
    Environment,
    Group,
    Host,
    NetworkAcl,
    Subnet,
    flow_text,
)
from sg_factory.text.counting import few, listed


class Placed(NamedTuple):
    """What the ACLs of an environment are made of: its groups and hosts, the VPC's ranges, the tags of the project."""

    environment: Environment
    groups: tuple[Group, ...]
    hosts: tuple[Host, ...]
    vpc: tuple[Cidr, ...]
    tags: tuple[tuple[str, str], ...] = ()


def work_of(placed: Placed) -> int:
    """Return how much work the ACLs of an environment are, in rules of `compile.size`: aggregates take their time."""
    rules = {group.role: len(group.rules) for group in placed.groups}
    roles: dict[str, set[str]] = {}
    for host in placed.hosts:
        for name in host.subnets:
            roles.setdefault(name, set()).update(host.roles)
    return sum(10 + 5 * sum(rules.get(role, 0) for role in worn) for worn in roles.values())


def network_acls(placed: Placed) -> tuple[NetworkAcl, ...]:
    """Return the ACL of each subnet in which a host stands, sorted by name; none if the environment wants none."""
    if placed.environment.network_acls is None:
        return ()
    subnets = placed.environment.subnets
    places = places_of(subnets, placed.hosts, placed.groups, placed.vpc)
    within = {name for host in placed.hosts for name in host.subnets}
    return tuple(_acl(subnet, placed, places) for subnet in subnets if subnet.name in within)


def _acl(subnet: Subnet, placed: Placed, places: Places) -> NetworkAcl:
    here = [host for host in placed.hosts if subnet.name in host.subnets]
    worn = {role for host in here for role in host.roles}
    groups = tuple(group for group in placed.groups if group.role in worn)
    wanted = tuple(needs(subnet, groups, places, placed.environment))
    origin = placed.environment.origin.at("subnets").key(subnet.name)
    entries: list[AclEntry] = []
    joins: list[AclWidening] = []
    for direction in DIRECTIONS:
        found = [need for need in wanted if need.direction == direction]
        made, wider = _in_direction(found, direction, placed.environment)
        entries += made
        joins += wider
    known = {each.role for each in placed.groups if each.rules and each.role not in places.by_role}
    return NetworkAcl(
        subnet.name,
        tuple(entries),
        (subnet.name,),
        origin,
        subnet_ids=subnet.ids,
        tags=placed.tags,
        wider=(*_wide(subnet, groups, places), *joins),
        unplaced=tuple(sorted(known)),
        strangers=tuple((host.name, peer.name) for host in here for peer in host.external),
    )


def _in_direction(
    found: Iterable[Need], direction: Direction, environment: Environment
) -> tuple[list[AclEntry], list[AclWidening]]:
    """Return the entries of a direction, sorted by number, and what they let through besides."""
    found = tuple(found)
    boxes: list[AclBox] = []
    wider: list[AclWidening] = []
    for family in FAMILIES:
        exact = joined_boxes({need.box for need in found if need.box.cidr.family == family})
        most = environment.quotas.entries_per_acl
        held = exact
        if environment.network_acls == "aggregated" and len(exact) > most:
            held = aggregated(exact, most)
            wider += widenings(held, exact, direction, environment)
        boxes += held
    numbers = numbered(_text(box, direction) for box in boxes)
    entries = (_entry(numbers[_text(box, direction)], box, direction, found) for box in boxes)
    return sorted(entries, key=lambda entry: entry.number), wider


def widenings(
    held: Iterable[AclBox], exact: tuple[AclBox, ...], direction: Direction, environment: Environment
) -> Iterator[AclWidening]:
    """Yield what aggregated boxes let through besides the exact ones."""
    reason = f"as a network ACL has room for {environment.quotas.entries_per_acl} entries"
    for box in held:
        if box not in exact and (added := added_by(box, exact)):
            flow = _text(box, direction)
            yield AclWidening("aggregate", flow, added, reason, environment.origin.at("network_acls"))


def _text(box: AclBox, direction: Direction) -> str:
    return flow_text(box.written, direction, box.cidr.text)


def _entry(number: int, box: AclBox, direction: Direction, found: Iterable[Need]) -> AclEntry:
    uses = {need.use: None for need in found if box.covers(need.box)}
    ordered = tuple(sorted(uses, key=lambda use: (use.part == "path MTU", use.part == "replies", str(use))))
    reason = few(map(str, ordered))
    return AclEntry(number, direction, "allow", box.written, box.cidr, ordered[0].origin, reason, ordered)


def _wide(subnet: Subnet, groups: tuple[Group, ...], places: Places) -> Iterator[AclWidening]:
    """Yield the peers that get wider ranges than they have, once for each role and direction, with all its traffic."""
    alike: dict[tuple[str, Direction, str], list[WidePeer]] = {}
    for each in wide_peers(subnet, groups, places):
        alike.setdefault((each.role, each.rule.direction, each.rule.peer.written), []).append(each)
    for (role, direction, peer), found in sorted(alike.items()):
        traffic = listed(sorted({str(each.rule.traffic) for each in found}))
        extent = sorted({range_ for each in found for range_ in each.ranges.ranges})
        first = min((each.rule.origin for each in found), key=lambda origin: (origin.file, str(origin.path)))
        reach = found[0].ranges
        if reach.because is not None:
            texts = tuple(range_.text for range_ in extent)
            flow = f"{role}: {flow_text(traffic, direction, peer)}"
            yield AclWidening(reach.because, flow, texts, reach.reason, first)
