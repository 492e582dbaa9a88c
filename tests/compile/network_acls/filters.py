"""What network ACLs do to packets, read from the resources of a template alone, as AWS documents it."""

from __future__ import annotations

import ipaddress
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from tests.compile.network_acls.towns import Address, Network, Packet


class Filters:
    """The ACLs of a template. `names` are the ranges of subnets by their ids."""

    def __init__(self, template: Mapping[str, Any], ranges: Mapping[str, Sequence[str]]) -> None:
        self.entries: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        self._acls: dict[Network, str] = {}
        for body in template["Resources"].values():
            properties = body.get("Properties", {})
            if body["Type"] == "AWS::EC2::NetworkAclEntry":
                self.entries[properties["NetworkAclId"]["Ref"]].append(properties)
            if body["Type"] == "AWS::EC2::SubnetNetworkAclAssociation":
                for range_ in ranges[properties["SubnetId"]]:
                    self._acls[ipaddress.ip_network(range_)] = properties["NetworkAclId"]["Ref"]

    def passes(self, packet: Packet) -> bool:
        """True if a packet passes the ACLs of the subnets that it leaves and enters."""
        source, destination = self._subnet(packet.source), self._subnet(packet.destination)
        if source is not None and source == destination:
            return True
        leaves = source is None or self._lets(self._acls[source], packet, packet.destination, egress=True)
        enters = destination is None or self._lets(self._acls[destination], packet, packet.source, egress=False)
        return leaves and enters

    def crowd(self) -> int:
        """The number of entries of the fullest ACL, direction and family."""
        counts = Counter(
            (acl, entry["Egress"], "CidrBlock" in entry) for acl, entries in self.entries.items() for entry in entries
        )
        return max(counts.values(), default=0)

    def _subnet(self, address: Address) -> Network | None:
        return next((each for each in self._acls if address.version == each.version and address in each), None)

    def _lets(self, acl: str, packet: Packet, other: Address, *, egress: bool) -> bool:
        for entry in sorted(self.entries[acl], key=lambda each: each["RuleNumber"]):
            if entry["Egress"] is egress and _matches(entry, packet, other):
                return bool(entry["RuleAction"] == "allow")
        return False


def _matches(entry: Mapping[str, Any], packet: Packet, other: Address) -> bool:
    network = ipaddress.ip_network(entry.get("CidrBlock") or entry["Ipv6CidrBlock"])
    if network.version != other.version or other not in network:
        return False
    if entry["Protocol"] == -1:
        return True
    if entry["Protocol"] != packet.protocol:
        return False
    if packet.protocol in (6, 17):
        return bool(entry["PortRange"]["From"] <= packet.high <= entry["PortRange"]["To"])
    if packet.protocol in (1, 58):
        icmp = entry["Icmp"]
        return icmp["Type"] in (-1, packet.low) and icmp["Code"] in (-1, packet.high)
    return True
