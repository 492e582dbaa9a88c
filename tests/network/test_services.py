"""Values of `service`: traffic that is written out, and names of the catalogue."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.network import ALL_TRAFFIC, MAX_PORT, Traffic
from sg_factory.network.services import NotTraffic, catalogue, is_written_out, traffic

# Protocols that have words of their own are not written by their numbers: ICMP, TCP, UDP, ICMPv6.
NUMBERS = [str(number) for number in range(256) if number not in (1, 6, 17, 58)]

any_traffic = (
    st.builds(
        lambda protocol, one, other: Traffic(protocol, min(one, other), max(one, other)),
        st.sampled_from(("tcp", "udp")),
        st.integers(0, MAX_PORT),
        st.integers(0, MAX_PORT),
    )
    | st.builds(Traffic, st.just("icmp"), st.integers(0, 255), st.integers(-1, 255))
    | st.builds(Traffic, st.just("icmpv6"), st.integers(0, 255), st.integers(0, 255))
    | st.sampled_from((ALL_TRAFFIC, Traffic("icmp", -1, -1), Traffic("icmpv6", -1, -1)))
    | st.builds(Traffic, st.sampled_from(NUMBERS))
)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("tcp/8443", [("tcp", 8443, 8443)]),
        ("tcp/8000-8100", [("tcp", 8000, 8100)]),
        ("tcp/0-65535", [("tcp", 0, 65535)]),
        ("tcp/80-80", [("tcp", 80, 80)]),
        ("udp/53", [("udp", 53, 53)]),
        ("icmp", [("icmp", -1, -1)]),
        ("icmpv6", [("icmpv6", -1, -1)]),
        ("ping", [("icmp", 8, -1), ("icmpv6", 128, 0)]),
        ("icmp/echo-request", [("icmp", 8, -1)]),
        ("icmp/fragmentation-needed", [("icmp", 3, 4)]),
        ("icmpv6/packet-too-big", [("icmpv6", 2, 0)]),
        ("icmpv6/135/0", [("icmpv6", 135, 0)]),
        ("icmp/13", [("icmp", 13, -1)]),
        ("icmp/3/1", [("icmp", 3, 1)]),
        ("gre", [("47",)]),
        ("esp", [("50",)]),
        ("ah", [("51",)]),
        ("protocol/47", [("47",)]),
        ("protocol/0", [("0",)]),
        ("protocol/132", [("132",)]),
        ("protocol/1", [("icmp", -1, -1)]),
        ("protocol/1/8", [("icmp", 8, -1)]),
        ("protocol/58/128/0", [("icmpv6", 128, 0)]),
        ("all", [("-1",)]),
    ],
)
def test_written_out_traffic_means_what_it_says(text: str, meant: list[tuple]):
    assert is_written_out(text)
    assert list(traffic(text)) == [Traffic(*one) for one in meant]


@pytest.mark.parametrize(
    ("text", "message", "help"),
    [
        ("tcp/65536", "65536 is not a port: the highest port is 65535", "write ports of 0 to 65535"),
        ("tcp/8100-8000", "the range 8100-8000 ends before it begins", "write tcp/8000-8100"),
        ("TCP/443", "“TCP/443” is not valid traffic", "write tcp/443"),
        ("443/tcp", "“443/tcp” is not valid traffic", "write tcp/443"),
        ("tcp/ 443", "“tcp/ 443” is not valid traffic", "write tcp/443"),
        ("tcp/*", "“tcp/*” is not a tcp port or port range", "write tcp/0-65535"),
        ("tcp/https", "“tcp/https” is not a tcp port or port range", "write https, which has its ports"),
    ],
)
def test_what_is_no_traffic_is_refused_with_what_to_write(text: str, message: str, help: str):
    with pytest.raises(NotTraffic) as refused:
        traffic(text)
    assert (str(refused.value), refused.value.help) == (message, help)


@pytest.mark.parametrize(
    "text",
    [
        *("tcp", "tcp/", "tcp/-1", "tcp/+80", "tcp/80-", "tcp/1e3", "tcp/٣", "tcp/80\n", "udp/-", "tcp/80/90", "/", ""),
        *("icmp/256", "icmp/3/256", "icmp/-1", "icmp/echo", "icmpv6/fragmentation-needed", "icmp/3/", "icmp/ 8"),
        *("protocol/", "protocol/256", "protocol/-1", "protocol/6", "protocol/17", "protocol/47/1"),
        *(
            "protocol/1/",
            "protocol/1/256",
            "protocol/58/1/256",
            "protocol/1/8/0/0",
            "protocol/01",
            "protocol/1/echo-request",
        ),
        *("sctp/80", "-1", "any", "*", "https", "all/443"),
    ],
)
def test_nothing_else_is_traffic(text: str):
    with pytest.raises(NotTraffic):
        traffic(text)


@pytest.mark.parametrize(
    ("text", "families"),
    [
        ("icmp/8", ("ipv4",)),
        ("icmpv6/128/0", ("ipv6",)),
        ("protocol/1/8", ("ipv4", "ipv6")),
        ("protocol/58/128/0", ("ipv4", "ipv6")),
    ],
)
def test_icmp_by_its_number_is_for_addresses_of_both_families(text: str, families: tuple[str, ...]):
    [found] = traffic(text)
    assert found.families == families
    assert found.by_number == {"icmp": "protocol/1/8", "icmpv6": "protocol/58/128/0"}[found.protocol]


@given(any_traffic)
def test_traffic_is_written_as_it_is_read(one: Traffic):
    assert traffic(str(one)) == (one,)


@given(st.from_regex(r"\A(tcp|udp|icmp|icmpv6|protocol)/[0-9a-z/* -]{0,12}\Z") | st.text(max_size=12))
def test_any_text_is_traffic_that_ec2_takes_or_is_refused(text: str):
    try:
        found = traffic(text)
    except NotTraffic:
        return
    assert found
    assert is_written_out(text)
    for one in found:
        if one.protocol in ("tcp", "udp"):
            assert 0 <= one.low <= one.high <= MAX_PORT
        elif one.protocol in ("icmp", "icmpv6"):
            assert one.low in range(-1, 256)
            assert one.high in range(-1, 256)
            assert one.low >= 0 or one.high == -1
        else:
            assert (one.protocol in (*NUMBERS, "-1"), one.low, one.high) == (True, None, None)


def test_the_catalogue_is_sorted_and_each_of_its_services_opens_something():
    assert list(catalogue()) == sorted(catalogue())
    assert [service.name for service in catalogue().values()] == list(catalogue())
    assert all(service.traffic and service.title and service.source for service in catalogue().values())


def test_a_name_that_is_both_in_the_catalogue_and_a_word_means_the_same():
    both = {name for name in catalogue() if is_written_out(name)}
    assert both == {"ah", "esp", "gre", "icmp", "icmpv6", "ping"}
    assert {name for name in both if catalogue()[name].traffic != traffic(name)} == set()
