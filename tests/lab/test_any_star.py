"""Whoever has the longest prefix of an address gets its packets, and answers them, in any layout of nodes."""

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from sg_factory.lab.laboratory import LabNode, Laboratory, Probe, Send

# Ranges in ranges, and addresses in them, of both families.
RANGES = (
    *("0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.1.2.128/25", "192.168.0.0/16", "169.254.0.0/16"),
    *("::/0", "fd00::/16", "fd00:1::/32", "fd00:1:2::/48", "fd00:1:2::/64", "2001:db8::/32"),
)
ADDRESSES = ("10.1.2.3", "10.1.2.129", "192.168.1.1", "203.0.113.1", "fd00:1:2::3", "2001:db8::1")
PREFIXES = (*RANGES, *ADDRESSES)
NAMES = ("one", "two", "three", "four")
# One that belongs to the widest range only, one near the end of each, and each address.
POINTS = (
    *("1.2.3.4", "10.200.0.1", "10.1.200.1", "10.1.2.100", "10.1.2.254", "192.168.255.254", "169.254.169.254"),
    *("2600::1", "fd00:ff::1", "fd00:1:ff::1", "fd00:1:2:ff::1", "fd00:1:2:0:ff::1", "2001:db8:ffff::1"),
    *ADDRESSES,
)

layouts = st.dictionaries(st.sampled_from(PREFIXES), st.sampled_from(range(4)), min_size=6)


def owner(layout: Mapping[str, int], point: str) -> int | None:
    """The node with the longest prefix of an address."""
    networks: dict[IPv4Network | IPv6Network, int] = {ip_network(text): node for text, node in layout.items()}
    holding = [each for each in networks if ip_address(point) in each]
    return networks[max(holding, key=lambda each: each.prefixlen)] if holding else None


@settings(max_examples=15)
@given(layouts)
def test_a_packet_reaches_the_longest_prefix_and_its_answer_the_sender(lab, layout):
    nodes = tuple(
        LabNode(
            name,
            tuple(each for each in ADDRESSES if layout.get(each) == node),
            tuple(each for each in RANGES if layout.get(each) == node),
        )
        for node, name in enumerate(NAMES)
    )
    owners = {point: node for point in POINTS if (node := owner(layout, point)) is not None}
    probes = tuple(
        Probe(owners[one], one, owners[other], other, protocol, port)
        for one, other in permutations(owners, 2)
        if (":" in one) == (":" in other) and owners[one] != owners[other]
        for protocol, port in (("tcp", 80), ("udp", 53), ("icmpv6" if ":" in one else "icmp", None))
    )
    (seen,) = lab(Laboratory(nodes, (Send(probes),))).seen
    assert [probe for probe, is_seen in zip(probes, seen, strict=True) if not is_seen] == []
