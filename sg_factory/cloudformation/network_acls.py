"""Network ACLs of a Plan → resources of a template.

Sources: the CloudFormation template reference of AWS::EC2::NetworkAcl, NetworkAclEntry and SubnetNetworkAclAssociation.
CloudFormation creates and updates before it deletes, so the logical id of an entry is made of its number: two resources
never claim one number, and a number whose content changes is updated in place. A subnet has one ACL at a time: the
logical id of its association is made of the subnet's id alone. It waits for all entries, and goes before them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sg_factory.cloudformation.resource import Resource, hashed, pascal, sorted_tags
from sg_factory.plan import AclEntry, NetworkAcl, Plan

NETWORK_ACL = "AWS::EC2::NetworkAcl"
ACL_ENTRY = "AWS::EC2::NetworkAclEntry"
ACL_ASSOCIATION = "AWS::EC2::SubnetNetworkAclAssociation"

# Protocol numbers (IANA); -1 is all protocols.
_NUMBERS: Mapping[str, int] = {"icmp": 1, "tcp": 6, "udp": 17, "icmpv6": 58}


def acl_resources(plan: Plan, acls: Iterable[NetworkAcl], vpc: Any, *, id_prefix: str = "") -> Iterator[Resource]:
    """Yield every ACL with its entries and the associations of its subnets; `vpc` is the value of VpcId."""
    for acl in acls:
        logical_id = acl_logical_id(acl.name, id_prefix)
        tags = {**dict(acl.tags), "Name": acl_name(plan.project, acl), "source": acl.origin.file}
        yield Resource(logical_id, NETWORK_ACL, {"Tags": sorted_tags(tags), "VpcId": vpc})
        entries = [
            Resource(_entry_id(entry, logical_id), ACL_ENTRY, _entry(entry, logical_id)) for entry in acl.entries
        ]
        yield from entries
        after = tuple(sorted(entry.logical_id for entry in entries))
        for subnet in acl.subnet_ids:
            properties = {"NetworkAclId": {"Ref": logical_id}, "SubnetId": subnet}
            yield Resource(f"{id_prefix}Subnet{hashed(subnet, 12)}Acl", ACL_ASSOCIATION, properties, after)


def acl_name(project: str, acl: NetworkAcl) -> str:
    """Return the Name tag of an ACL."""
    return f"{project}-{acl.name}"


def acl_logical_id(name: str, id_prefix: str = "") -> str:
    """Return the logical id of the ACL of some subnets. It ends in a hash of their name, so that it is unique."""
    return f"{id_prefix}{pascal(name)}Acl{hashed(f'network acl {name}', 8)}"


def _entry_id(entry: AclEntry, acl_id: str) -> str:
    return f"{acl_id}{entry.direction.title()}{entry.number}"


def _entry(entry: AclEntry, acl_id: str) -> dict[str, Any]:
    traffic = entry.traffic
    properties: dict[str, Any] = {
        "NetworkAclId": {"Ref": acl_id},
        "Egress": entry.direction == "egress",
        "RuleNumber": entry.number,
        "RuleAction": entry.action,
        "Protocol": _NUMBERS.get(traffic.protocol) or int(traffic.protocol),
        "CidrBlock" if entry.cidr.family == "ipv4" else "Ipv6CidrBlock": entry.cidr.text,
    }
    if traffic.protocol in ("tcp", "udp"):
        properties["PortRange"] = {"From": traffic.low, "To": traffic.high}
    elif traffic.protocol in ("icmp", "icmpv6"):
        properties["Icmp"] = {"Type": traffic.low, "Code": traffic.high}
    return properties
