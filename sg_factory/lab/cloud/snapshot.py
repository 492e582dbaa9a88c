"""A snapshot of an account → what one of its VPCs enforces.

Sources: the EC2 API reference of DescribeSecurityGroups, DescribeSecurityGroupRules, DescribeNetworkInterfaces,
DescribeNetworkAcls and GetManagedPrefixListEntries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from sg_factory.lab.cloud.enforced import (
    EnforcedAcl,
    EnforcedEntry,
    EnforcedGroup,
    EnforcedInterface,
    EnforcedList,
    EnforcedNetwork,
    EnforcedRule,
    NotUnderstood,
    address_of,
    mapping,
    mappings,
    range_of,
    rule_number_of,
    traffic_of,
)

_Item = Mapping[str, Any]
_Read = TypeVar("_Read")
_Found = TypeVar("_Found")


def read_snapshot(snapshot: Mapping[str, Any], vpc: str | None) -> EnforcedNetwork:
    """Read the groups, interfaces and ACLs of a VPC; without `vpc` those of all VPCs.

    What a recorder of boto3 has saved is below `data`.
    """
    if "SecurityGroups" not in snapshot:
        snapshot = mapping(snapshot.get("data")) or snapshot
    unread: list[str] = []
    groups = tuple(_group(item, snapshot) for item in _of_vpc(snapshot, "SecurityGroups", vpc))
    acls = tuple(_read(_acl, _of_vpc(snapshot, "NetworkAcls", vpc), "a network ACL", unread))
    interfaces = tuple(_read(_interface, _of_vpc(snapshot, "NetworkInterfaces", vpc), "an interface", unread))
    lists = tuple(_read(_list, mapping(snapshot.get("PrefixListEntries")).items(), "a prefix list", unread))
    return EnforcedNetwork(groups, lists, acls, interfaces, tuple(unread))


def _read(read: Callable[[_Read], _Found], items: Iterable[_Read], what: str, unread: list[str]) -> Iterator[_Found]:
    """Yield what is read of each item; `unread` gets the reasons why others are not."""
    for item in items:
        try:
            yield read(item)
        except NotUnderstood as error:
            unread.append(f"{what} has {error}")


def _of_vpc(snapshot: _Item, key: str, vpc: str | None) -> list[_Item]:
    return [item for item in mappings(snapshot.get(key)) if vpc is None or item.get("VpcId") == vpc]


def _group(item: _Item, snapshot: _Item) -> EnforcedGroup:
    unread: list[str] = []
    group = str(item.get("GroupId", ""))
    found: dict[str, list[EnforcedRule]] = {"IpPermissions": [], "IpPermissionsEgress": []}
    for key, rules in found.items():
        if key not in item and not _adds_rules(snapshot, group, key == "IpPermissionsEgress", rules, unread):
            unread.append(f"{group} has no {key}")
        for permission in mappings(item.get(key)):
            try:
                rules += _rules(permission)
            except NotUnderstood as error:
                unread.append(f"a rule of {group} has {error}")
    return EnforcedGroup((group,), tuple(found["IpPermissions"]), tuple(found["IpPermissionsEgress"]), tuple(unread))


def _rules(permission: _Item) -> Iterator[EnforcedRule]:
    traffic = traffic_of(*(permission.get(key) for key in ("IpProtocol", "FromPort", "ToPort")))
    for each in mappings(permission.get("IpRanges")):
        yield EnforcedRule(traffic, range=range_of(each.get("CidrIp")))
    for each in mappings(permission.get("Ipv6Ranges")):
        yield EnforcedRule(traffic, range=range_of(each.get("CidrIpv6")))
    for each in mappings(permission.get("PrefixListIds")):
        yield EnforcedRule(traffic, prefix_list=(str(each.get("PrefixListId")),))
    for each in mappings(permission.get("UserIdGroupPairs")):
        if "GroupId" not in each:
            raise NotUnderstood("a group without an id as its peer")
        yield EnforcedRule(traffic, group=(str(each["GroupId"]),))


def _adds_rules(snapshot: _Item, of: str, is_egress: bool, rules: list[EnforcedRule], unread: list[str]) -> bool:
    """Add the rules of a group in one direction from `SecurityGroupRules`; False if the snapshot has none of these."""
    for each in mappings(snapshot.get("SecurityGroupRules")):
        if each.get("GroupId") != of or bool(each.get("IsEgress")) != is_egress:
            continue
        try:
            traffic = traffic_of(*(each.get(key) for key in ("IpProtocol", "FromPort", "ToPort")))
        except NotUnderstood as error:
            unread.append(f"a rule of {of} has {error}")
            continue
        range_, prefix_list = each.get("CidrIpv4") or each.get("CidrIpv6") or "", each.get("PrefixListId")
        group = mapping(each.get("ReferencedGroupInfo")).get("GroupId")
        rules.append(
            EnforcedRule(traffic, str(range_), *((str(name),) if name else () for name in (group, prefix_list)))
        )
    return "SecurityGroupRules" in snapshot


def _list(named: tuple[str, Any]) -> EnforcedList:
    name, answer = named
    entries = answer.get("Entries") if isinstance(answer, Mapping) else answer
    return EnforcedList((name,), tuple(range_of(each.get("Cidr")) for each in mappings(entries)))


def _interface(item: _Item) -> EnforcedInterface:
    own = [
        str(each["PrivateIpAddress"]) for each in mappings(item.get("PrivateIpAddresses")) if "PrivateIpAddress" in each
    ]
    if not own and item.get("PrivateIpAddress"):
        own = [str(item["PrivateIpAddress"])]
    own += [str(each["Ipv6Address"]) for each in mappings(item.get("Ipv6Addresses")) if "Ipv6Address" in each]
    addresses = tuple(map(address_of, own))
    own_id = str(item.get("NetworkInterfaceId", ""))
    tags = {str(tag.get("Key")): str(tag.get("Value")) for tag in mappings(item.get("TagSet"))}
    instance = mapping(item.get("Attachment")).get("InstanceId")
    title = tags.get("Name") or instance or item.get("Description") or own_id
    groups = tuple(str(each.get("GroupId")) for each in mappings(item.get("Groups")))
    return EnforcedInterface(own_id, str(title), addresses, groups, str(item.get("SubnetId", "")))


def _acl(item: _Item) -> EnforcedAcl:
    entries = tuple(_entry(each) for each in mappings(item.get("Entries")))
    subnets = tuple(str(each["SubnetId"]) for each in mappings(item.get("Associations")) if "SubnetId" in each)
    return EnforcedAcl((str(item.get("NetworkAclId", "")),), entries, subnets)


def _entry(item: _Item) -> EnforcedEntry:
    ports, message = mapping(item.get("PortRange")), mapping(item.get("IcmpTypeCode"))
    low, high = (ports.get("From"), ports.get("To")) if ports else (message.get("Type"), message.get("Code"))
    protocol = str(item.get("Protocol"))
    if protocol in ("6", "17") and not ports:
        low, high = 0, 65535
    return EnforcedEntry(
        rule_number_of(item.get("RuleNumber")),
        bool(item.get("Egress")),
        item.get("RuleAction") == "allow",
        traffic_of(protocol, low, high),
        range_of(item.get("CidrBlock") or item.get("Ipv6CidrBlock")),
    )
