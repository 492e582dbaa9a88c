"""A snapshot of an account → what one of its VPCs enforces.

Sources: the EC2 API reference of DescribeSecurityGroups, DescribeSecurityGroupRules, DescribeNetworkInterfaces,
DescribeNetworkAcls and GetManagedPrefixListEntries.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sg_factory.lab.cloud.enforced import (
    EnforcedAcl,
    EnforcedEntry,
    EnforcedGroup,
    EnforcedInterface,
    EnforcedList,
    EnforcedNetwork,
    EnforcedRule,
    NotRead,
    range_of,
    traffic_of,
)

_Item = Mapping[str, Any]


def read_snapshot(snapshot: Mapping[str, Any], vpc: str | None) -> EnforcedNetwork:
    """Read the groups, interfaces and ACLs of a VPC; without `vpc` those of all VPCs."""
    groups = tuple(_group(item, snapshot) for item in _of_vpc(snapshot, "SecurityGroups", vpc))
    acls = tuple(map(_acl, _of_vpc(snapshot, "NetworkAcls", vpc)))
    interfaces = tuple(map(_interface, _of_vpc(snapshot, "NetworkInterfaces", vpc)))
    return EnforcedNetwork(groups, tuple(_lists(snapshot)), acls, interfaces)


def _of_vpc(snapshot: _Item, key: str, vpc: str | None) -> list[_Item]:
    return [item for item in snapshot.get(key) or () if vpc is None or item.get("VpcId") == vpc]


def _group(item: _Item, snapshot: _Item) -> EnforcedGroup:
    unread: list[str] = []
    group = str(item.get("GroupId", ""))
    found: dict[str, list[EnforcedRule]] = {"IpPermissions": [], "IpPermissionsEgress": []}
    for key, rules in found.items():
        if key not in item and not _adds_rules(snapshot, group, key == "IpPermissionsEgress", rules, unread):
            unread.append(f"{group} has no {key}")
        for permission in item.get(key) or ():
            try:
                rules += _rules(permission)
            except NotRead as error:
                unread.append(f"a rule of {group} has {error}")
    return EnforcedGroup((group,), tuple(found["IpPermissions"]), tuple(found["IpPermissionsEgress"]), tuple(unread))


def _rules(permission: _Item) -> Iterator[EnforcedRule]:
    traffic = traffic_of(*(permission.get(key) for key in ("IpProtocol", "FromPort", "ToPort")))
    for each in permission.get("IpRanges") or ():
        yield EnforcedRule(traffic, range=range_of(each.get("CidrIp")))
    for each in permission.get("Ipv6Ranges") or ():
        yield EnforcedRule(traffic, range=range_of(each.get("CidrIpv6")))
    for each in permission.get("PrefixListIds") or ():
        yield EnforcedRule(traffic, prefix_list=(str(each.get("PrefixListId")),))
    for each in permission.get("UserIdGroupPairs") or ():
        if "GroupId" not in each:
            raise NotRead("a group without an id as its peer")
        yield EnforcedRule(traffic, group=(str(each["GroupId"]),))


def _adds_rules(snapshot: _Item, of: str, is_egress: bool, rules: list[EnforcedRule], unread: list[str]) -> bool:
    """Add the rules of a group in one direction from `SecurityGroupRules`; False if the snapshot has none of these."""
    for each in snapshot.get("SecurityGroupRules") or ():
        if each.get("GroupId") != of or bool(each.get("IsEgress")) != is_egress:
            continue
        try:
            traffic = traffic_of(*(each.get(key) for key in ("IpProtocol", "FromPort", "ToPort")))
        except NotRead as error:
            unread.append(f"a rule of {of} has {error}")
            continue
        range_, prefix_list = each.get("CidrIpv4") or each.get("CidrIpv6") or "", each.get("PrefixListId")
        group = (each.get("ReferencedGroupInfo") or {}).get("GroupId")
        rules.append(
            EnforcedRule(traffic, str(range_), *((str(name),) if name else () for name in (group, prefix_list)))
        )
    return "SecurityGroupRules" in snapshot


def _lists(snapshot: _Item) -> Iterator[EnforcedList]:
    for name, answer in (snapshot.get("PrefixListEntries") or {}).items():
        entries = answer.get("Entries") if isinstance(answer, Mapping) else answer
        yield EnforcedList((name,), tuple(range_of(each.get("Cidr")) for each in entries or ()))


def _interface(item: _Item) -> EnforcedInterface:
    own = [str(each["PrivateIpAddress"]) for each in item.get("PrivateIpAddresses") or () if "PrivateIpAddress" in each]
    if not own and item.get("PrivateIpAddress"):
        own = [str(item["PrivateIpAddress"])]
    own += [str(each["Ipv6Address"]) for each in item.get("Ipv6Addresses") or () if "Ipv6Address" in each]
    own_id = str(item.get("NetworkInterfaceId", ""))
    tags = {str(tag.get("Key")): str(tag.get("Value")) for tag in item.get("TagSet") or ()}
    instance = (item.get("Attachment") or {}).get("InstanceId")
    title = tags.get("Name") or instance or item.get("Description") or own_id
    groups = tuple(str(each.get("GroupId")) for each in item.get("Groups") or ())
    return EnforcedInterface(own_id, str(title), tuple(own), groups, str(item.get("SubnetId", "")))


def _acl(item: _Item) -> EnforcedAcl:
    entries = tuple(_entry(each) for each in item.get("Entries") or ())
    subnets = tuple(str(each["SubnetId"]) for each in item.get("Associations") or () if "SubnetId" in each)
    return EnforcedAcl((str(item.get("NetworkAclId", "")),), entries, subnets)


def _entry(item: _Item) -> EnforcedEntry:
    ports, message = item.get("PortRange") or {}, item.get("IcmpTypeCode") or {}
    low, high = (ports.get("From"), ports.get("To")) if ports else (message.get("Type"), message.get("Code"))
    protocol = str(item.get("Protocol"))
    if protocol in ("6", "17") and not ports:
        low, high = 0, 65535
    return EnforcedEntry(
        int(item["RuleNumber"]),
        bool(item.get("Egress")),
        item.get("RuleAction") == "allow",
        traffic_of(protocol, low, high),
        range_of(item.get("CidrBlock") or item.get("Ipv6CidrBlock")),
    )
