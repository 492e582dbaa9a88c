"""Addresses, ports and protocols as sets, compared with Python's `ipaddress` and with enumerated sets."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from sg_factory.network import ALL_TRAFFIC, EVERYONE, MAX_PORT, NotARange, Traffic, TrafficSet, cidr, is_public

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Any range of either family, with short and long prefixes, without IPv4-mapped IPv6 ranges."""
    kind, bits = draw(st.sampled_from([(ipaddress.IPv4Network, 32), (ipaddress.IPv6Network, 128)]))
    network = kind((draw(st.integers(0, 2**bits - 1)), draw(st.integers(0, bits))), strict=False)
    assume(getattr(network.network_address, "ipv4_mapped", None) is None)
    return network


# Ranges ---------------------------------------------------------------------------------------------------------------


@given(networks())
def test_a_range_has_the_ends_the_prefix_and_the_canonical_form_that_ipaddress_gives_it(network: Network):
    found = cidr(network.exploded)
    assert (found.first, found.last) == (int(network.network_address), int(network.broadcast_address))
    assert (found.family, found.prefix_length, found.text) == (
        f"ipv{network.version}",
        network.prefixlen,
        network.compressed,
    )
    assert found.is_everyone == (network.prefixlen == 0)
    assert cidr(found.text) == found


@given(networks().filter(lambda network: network.num_addresses > 1), st.data())
def test_host_bits_are_refused_and_the_range_that_is_meant_is_named(network: Network, data: st.DataObject):
    host = data.draw(st.integers(1, network.num_addresses - 1))
    with pytest.raises(NotARange, match="has host bits set") as refused:
        cidr(f"{network[host]}/{network.prefixlen}")
    assert refused.value.meant == str(network)
    assert refused.value.proposed == (str(network) if network.prefixlen else "")  # meant for less than everybody


@given(networks(), networks(), st.integers(0, 8))
def test_a_range_covers_another_where_ipaddress_calls_it_a_subnet(one: Network, other: Network, wider: int):
    around = other.supernet(new_prefix=max(other.prefixlen - wider, 0))
    for outer, inner in ((one, other), (around, other), (other, around)):
        expected = outer.version == inner.version and inner.subnet_of(outer)
        assert cidr(str(outer)).covers(cidr(str(inner))) == expected


@pytest.mark.parametrize(
    ("text", "message", "meant"),
    [
        ("10.1.2.3", "“10.1.2.3” has no prefix length", "10.1.2.3/32"),
        ("2001:db8::1", "“2001:db8::1” has no prefix length", "2001:db8::1/128"),
        ("10.1.0.0/255.255.0.0", "“10.1.0.0/255.255.0.0” has a netmask instead of a prefix length", "10.1.0.0/16"),
        ("10.1.0.0 / 16", "“10.1.0.0 / 16” contains white space", "10.1.0.0/16"),
        ("10.1.2.3/16", "“10.1.2.3/16” has host bits set", "10.1.0.0/16"),
        ("2001:DB8::1/32", "“2001:DB8::1/32” has host bits set", "2001:db8::/32"),
        ("::ffff:10.0.0.0/104", "“::ffff:10.0.0.0/104” is an IPv4 range written as IPv6", "10.0.0.0/8"),
        ("10.0.0.0/33", "“10.0.0.0/33” has the prefix length 33; that of IPv4 is 32 at most", ""),
        ("010.0.0.0/8", "“010.0.0.0/8” has the part 010 with a leading zero, which some tools read as octal", ""),
        ("10.0.0/8", "“10.0.0/8” has 3 parts; an IPv4 address has four", ""),
        ("999.1.1.1/8", "“999.1.1.1/8” has the part 999; a part of an IPv4 address is 255 at most", ""),
        ("fe80::%eth0/64", "“fe80::%eth0/64” has a zone (%), which names an interface of one machine", ""),
        ("10.0.0.0/8\n", "“10.0.0.0/8\n” contains white space", "10.0.0.0/8"),
        ("", "“” is not an address range", ""),
        ("10.0.0.5/0", "“10.0.0.5/0” has host bits set, and /0 means every address", ""),
        ("10.0.0.5 /0", "“10.0.0.5 /0” contains white space", ""),
        ("office", "“office” is not an address range", ""),
        ("office/24", "“office/24” is not an address range", ""),
        ("/8", "“/8” has no address before its slash", ""),
        ("10..0.0/8", "“10..0.0/8” has a part without digits", ""),
        ("10.0.0.0/", "“10.0.0.0/” has nothing after its slash", ""),
        ("10.0.0.0/-1", "“10.0.0.0/-1” has -1 after its slash, which is not a prefix length", ""),
        ("10.0.0.0/x", "“10.0.0.0/x” has x after its slash, which is not a prefix length", ""),
        ("10.0.0.256", "“10.0.0.256” has the part 256; a part of an IPv4 address is 255 at most", ""),
        ("10.0.0.0.0/8", "“10.0.0.0.0/8” has 5 parts; an IPv4 address has four", ""),
        ("010.0.0.1", "“010.0.0.1” has the part 010 with a leading zero, which some tools read as octal", ""),
        ("2001:db8::/129", "“2001:db8::/129” has the prefix length 129; that of IPv6 is 128 at most", ""),
        ("::1::", "“::1::” has “::” twice; it may be there once", ""),
        ("2001:db8:::/32", "“2001:db8:::/32” has three colons in a row", ""),
        ("[2001:db8::]/32", "“[2001:db8::]/32” has brackets", ""),
        (
            "20010::/16",
            "“20010::/16” has the group 20010; a group of an IPv6 address is one to four hexadecimal digits",
            "",
        ),
        ("1:2:3/64", "“1:2:3/64” has 3 groups; an IPv6 address has eight", ""),
        ("10.0.0.0/0.0.0.0", "“10.0.0.0/0.0.0.0” has a netmask instead of a prefix length", ""),
        ("٣.0.0.0/8", "“٣.0.0.0/8” has characters that are not plain digits", ""),
    ],
)
def test_what_ec2_would_refuse_or_read_otherwise_is_refused_with_the_range_to_write(
    text: str, message: str, meant: str
):
    with pytest.raises(NotARange) as refused:
        cidr(text)
    assert (str(refused.value), refused.value.proposed) == (message, meant)


@given(st.text(st.sampled_from("0123456789abcdefF:./% \n٣"), max_size=24) | st.from_regex(r"[0-9.]{1,15}/[0-9]{1,3}"))
@example("0.0.0.0/0")
@example("::/0")
def test_any_text_is_a_range_in_its_canonical_form_or_refused_with_one(text: str):
    try:
        written, meant = cidr(text).text, str(ipaddress.ip_network(text))
    except NotARange as refused:
        written = meant = refused.meant
    assert written == meant
    assert meant == "" or cidr(meant).text == meant


# The public internet --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        *("0.0.0.0/0", "::/0", "0.0.0.0/1", "128.0.0.0/1", "8.8.8.8/32", "2600::/12", "9.0.0.0/8", "172.0.0.0/8"),
        *("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"),
    ],
)
def test_a_range_with_public_addresses_is_public_and_so_are_those_of_documentation(text: str):
    assert is_public(cidr(text))


@pytest.mark.parametrize(
    "text",
    [
        *("10.0.0.0/8", "10.1.2.3/32", "172.16.0.0/12", "172.31.255.0/24", "192.168.0.0/16", "100.64.0.0/10"),
        *("127.0.0.1/32", "169.254.169.254/32", "224.0.0.0/4", "255.255.255.255/32", "0.0.0.0/32"),
        *("fd00::/8", "fe80::/10", "ff02::1/128", "::1/128", "::/128"),
    ],
)
def test_private_local_multicast_and_reserved_ranges_are_not_public(text: str):
    assert not is_public(cidr(text))


@given(networks(), st.data())
def test_a_range_is_public_where_any_of_its_addresses_is(network: Network, data: st.DataObject):
    address = network[data.draw(st.integers(0, network.num_addresses - 1))]
    if is_public(cidr(f"{address}/{address.max_prefixlen}")):
        assert is_public(cidr(str(network)))
    if address.is_global and not address.is_multicast:
        assert is_public(cidr(str(network)))


def test_everyone_is_all_of_both_families():
    assert [(range_.text, range_.is_everyone) for range_ in EVERYONE] == [("0.0.0.0/0", True), ("::/0", True)]


# Traffic --------------------------------------------------------------------------------------------------------------

# Few ports, at both ends, so that ranges meet, touch, cover and miss each other often.
PORTS = (*range(12), *range(MAX_PORT - 6, MAX_PORT + 1))
NUMBERS = (-1, 0, 3, 4)
PACKETS = {
    *((protocol, port) for protocol in ("tcp", "udp") for port in (*PORTS, 30_000)),
    *((protocol, kind, code) for protocol in ("icmp", "icmpv6") for kind in NUMBERS[1:] for code in range(256)),
    ("50",),
    ("132",),
}

with_ports = st.builds(
    lambda protocol, one, other: Traffic(protocol, min(one, other), max(one, other)),
    st.sampled_from(("tcp", "udp")),
    st.sampled_from(PORTS),
    st.sampled_from(PORTS),
)
icmp = st.builds(
    lambda protocol, kind, code: Traffic(protocol, kind, -1 if kind == -1 else code),
    st.sampled_from(("icmp", "icmpv6")),
    st.sampled_from(NUMBERS),
    st.sampled_from(NUMBERS),
)
without_ports = st.sampled_from((Traffic("50"), Traffic("132")))
one_protocol = with_ports | icmp | without_ports


def packets(traffic: Iterable[Traffic]) -> set[tuple[str | int, ...]]:
    """Return every packet of a small world that some traffic allows."""
    return {packet for packet in PACKETS for one in traffic if meets(one, *packet)}


def meets(traffic: Traffic, protocol: str | int, *numbers: str | int) -> bool:
    """True if a packet (a port, or a type and a code) is part of the traffic."""
    if traffic.protocol in ("-1", protocol):
        if traffic.protocol in ("tcp", "udp"):
            return numbers[0] in range(traffic.low, traffic.high + 1)
        return all(allowed in (-1, None, number) for allowed, number in zip(ends(traffic), numbers, strict=False))
    return False


def ends(traffic: Traffic) -> tuple[int | None, int | None]:
    """Return the two numbers of traffic."""
    return traffic.low, traffic.high


@given(st.lists(one_protocol, max_size=6), with_ports)
def test_what_a_set_lacks_of_a_port_range_is_exactly_what_no_part_of_it_lets_through(
    allowed: list[Traffic], wanted: Traffic
):
    lacking = TrafficSet(allowed).lacks(wanted)
    assert packets(lacking) == packets([wanted]) - packets(allowed)
    assert all(before.high + 1 < after.low for before, after in pairwise(lacking))


@given(st.lists(one_protocol, max_size=6), icmp | without_ports)
def test_without_ports_a_set_lacks_all_of_a_traffic_or_nothing(allowed: list[Traffic], wanted: Traffic):
    covered = packets([wanted]) <= packets(allowed)
    assert TrafficSet(allowed).lacks(wanted) == (() if covered else (wanted,))


@given(st.lists(one_protocol, max_size=6), one_protocol)
def test_all_traffic_lets_everything_through_and_nothing_else_covers_it(allowed: list[Traffic], wanted: Traffic):
    assert TrafficSet([*allowed, ALL_TRAFFIC]).lacks(wanted) == ()
    assert TrafficSet([*allowed, ALL_TRAFFIC]).lacks(ALL_TRAFFIC) == ()
    assert TrafficSet(allowed).lacks(ALL_TRAFFIC) == (ALL_TRAFFIC,)


@pytest.mark.parametrize(
    ("allowed", "wanted", "lacking"),
    [
        ([], ("tcp", 80, 80), [("tcp", 80, 80)]),
        ([("tcp", 80, 80)], ("udp", 80, 80), [("udp", 80, 80)]),
        ([("tcp", 80, 81), ("tcp", 82, 90)], ("tcp", 80, 90), []),
        ([("tcp", 80, 85), ("tcp", 83, 90)], ("tcp", 80, 90), []),
        ([("tcp", 82, 83)], ("tcp", 80, 90), [("tcp", 80, 81), ("tcp", 84, 90)]),
        ([("tcp", 0, MAX_PORT)], ("tcp", 0, MAX_PORT), []),
        ([("icmp", 3, -1)], ("icmp", 3, 4), []),
        ([("icmp", 3, 4)], ("icmp", 3, -1), [("icmp", 3, -1)]),
        ([("icmp", -1, -1)], ("icmpv6", 3, -1), [("icmpv6", 3, -1)]),
    ],
)
def test_what_a_set_lacks(allowed: list[tuple], wanted: tuple, lacking: list[tuple]):
    found = TrafficSet(Traffic(*one) for one in allowed).lacks(Traffic(*wanted))
    assert list(found) == [Traffic(*one) for one in lacking]


@pytest.mark.parametrize(
    ("protocol", "families"),
    [
        ("tcp", ("ipv4", "ipv6")),
        ("-1", ("ipv4", "ipv6")),
        ("50", ("ipv4", "ipv6")),
        ("icmp", ("ipv4",)),
        ("icmpv6", ("ipv6",)),
    ],
)
def test_icmp_meets_ipv4_and_icmpv6_meets_ipv6_and_all_else_meets_both(protocol: str, families: tuple[str, ...]):
    assert Traffic(protocol).families == families
