"""The laboratory: what packets do without a ruleset, with one in the router, and with one in a node."""

import pytest

from sg_factory.lab.laboratory import Exchange, LabNode, Laboratory, Load, NoLaboratory, Open, Probe, Send
from tests.lab.stars import ESTABLISHED, NEIGHBOURS, NODES, between, everything, nft


def passed(names, seen):
    """The names of the probes that were seen."""
    return {name for name, is_seen in zip(names, seen, strict=True) if is_seen}


@pytest.mark.parametrize("family", [4, 6])
def test_without_a_ruleset_everything_passes_between_all_nodes(lab, family):
    probes = everything(family)
    outcome = lab(Laboratory(NODES, (Send(tuple(probes.values())),)))
    assert set(probes) - passed(probes, outcome.seen[0]) == set()
    assert len(probes) == 120


@pytest.mark.parametrize("family", [4, 6])
@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("tcp dport 80 accept", {"tcp/80"}),
        ("udp dport 53 accept", {"udp/53"}),
        ("meta l4proto icmp icmp type echo-request accept", {4: {"icmp/8/0"}, 6: set()}),
        ("meta l4proto icmp icmp type 3 icmp code 4 accept", {4: {"icmp/3/4"}, 6: set()}),
        ("icmpv6 type packet-too-big accept", {4: set(), 6: {"icmpv6/2/0"}}),
        ("icmpv6 type echo-request accept", {4: set(), 6: {"icmpv6/128/0"}}),
        ("meta l4proto 47 accept", {"47"}),
        ("meta l4proto 50 accept", {"50"}),
        ("meta l4proto sctp ct state new accept", {"132"}),
    ],
)
def test_a_ruleset_in_the_router_lets_through_what_it_accepts_and_nothing_else(lab, family, rule, expected):
    probes = everything(family)
    steps = (Load(None, nft("forward", ESTABLISHED, rule)), Send(tuple(probes.values())))
    outcome = lab(Laboratory(NODES, steps))
    kinds = expected if isinstance(expected, set) else expected[family]
    assert passed(probes, outcome.seen[0]) == {name for name in probes if name.split()[-1] in kinds}


def test_a_probe_that_arrives_but_whose_answer_does_not_come_back_is_not_seen(lab):
    kinds = ("tcp/80", "udp/53", "icmp/8/0", "icmp/3/4", "50")
    probes = tuple(between("web", "database", kind) for kind in kinds)
    no_way_back = nft("forward", 'iifname "n0" accept')
    assert lab(Laboratory(NODES, (Load(None, no_way_back), Send(probes)))).seen == ((False, False, False, True, True),)


def test_a_firewall_that_refuses_a_connection_is_not_taken_for_a_closed_port(lab):
    probes = tuple(between("web", "database", "tcp/80", family) for family in (4, 6))
    refuses = nft("input", NEIGHBOURS, "reject with tcp reset")
    assert lab(Laboratory(NODES, (Load(1, refuses), Send(probes)))).seen == ((False, False),)


def test_the_last_ruleset_of_a_node_is_in_force_and_no_earlier_connection_opens_it(lab):
    probes = tuple(between("web", "database", kind) for kind in ("tcp/80", "tcp/81", "udp/53", "50", "icmp/8/0"))
    steps = (
        Send(probes),
        Load(None, nft("forward", ESTABLISHED, "tcp dport 80 accept")),
        Send(probes),
        Load(None, nft("forward", ESTABLISHED, "tcp dport 81 accept")),
        Send(probes),
        Load(None, ""),
        Send(probes),
    )
    assert lab(Laboratory(NODES, steps)).seen == (
        (True, True, True, True, True),
        (True, False, False, False, False),
        (False, True, False, False, False),
        (True, True, True, True, True),
    )


def test_a_ruleset_that_does_not_replace_is_added_to_what_is_there(lab):
    probes = (between("web", "database", "tcp/80"), between("web", "database", "tcp/81"))
    closed = nft("forward", ESTABLISHED, "tcp dport 80 accept")
    opened = "table inet filter {\nchain chosen {\ntcp dport 81 accept\n}\n}\n"
    steps = (Load(None, closed), Send(probes), Load(None, opened, replaces=False), Send(probes))
    assert lab(Laboratory(NODES, steps)).seen == ((True, False), (True, True))


@pytest.mark.parametrize("family", [4, 6])
def test_a_host_has_a_firewall_of_nftables(lab, family):
    probes = tuple(between("web", "database", kind, family) for kind in ("tcp/5432", "tcp/22", "udp/5432"))
    steps = (Load(1, nft("input", ESTABLISHED, NEIGHBOURS, "tcp dport 5432 accept")), Send(probes))
    assert lab(Laboratory(NODES, steps)).seen == ((True, False, False),)


def test_a_host_that_drops_the_discovery_of_neighbours_loses_ipv6_also_where_it_worked_before(lab):
    probes = tuple(between("web", "database", "tcp/5432", family) for family in (4, 6))
    steps = (Send(probes), Load(1, nft("input", ESTABLISHED, "tcp dport 5432 accept")), Send(probes))
    assert lab(Laboratory(NODES, steps)).seen == ((True, True), (True, False))


@pytest.mark.parametrize(("family", "format"), [(4, "iptables"), (6, "ip6tables")])
def test_a_host_has_a_firewall_of_iptables(lab, family, format):
    ruleset = """\
*filter
:INPUT DROP [0:0]
-A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
-A INPUT -p tcp --dport 5432 -j ACCEPT
NEIGHBOURS
COMMIT
"""
    neighbours = "-A INPUT -p ipv6-icmp --icmpv6-type 135 -j ACCEPT\n-A INPUT -p ipv6-icmp --icmpv6-type 136 -j ACCEPT"
    ruleset = ruleset.replace("NEIGHBOURS", neighbours if family == 6 else "")
    probes = tuple(between("web", "database", kind, family) for kind in ("tcp/5432", "tcp/22", "udp/5432"))
    assert lab(Laboratory(NODES, (Load(1, ruleset, format), Send(probes)))).seen == ((True, False, False),)


def test_what_a_host_may_not_send_does_not_arrive(lab):
    probes = tuple(between("web", "database", kind) for kind in ("tcp/443", "tcp/25", "udp/53", "50", "icmp/8/0"))
    steps = (Load(0, nft("output", "tcp dport 443 accept")), Send(probes))
    assert lab(Laboratory(NODES, steps)).seen == ((True, False, False, False, False),)


def test_the_longest_prefix_has_the_packet(lab):
    nodes = (
        LabNode("client", ("192.0.2.1",)),
        LabNode("address", ("10.1.2.3",)),
        LabNode("narrow", (), ("10.1.2.0/24",)),
        LabNode("wide", (), ("10.0.0.0/8",)),
    )
    addresses = ("10.1.2.3", "10.1.2.4", "10.1.3.4")
    probes = tuple(
        Probe(0, "192.0.2.1", node, address, "tcp", 80) for address, node in zip(addresses, (1, 2, 3), strict=True)
    )
    # Each link of the router drops what does not belong to it.
    rules = [f'oifname "n{node}" ip daddr {address} accept' for node, address in zip((1, 2, 3), addresses, strict=True)]
    steps = (Load(None, nft("forward", ESTABLISHED, *rules)), Send(probes))
    assert lab(Laboratory(nodes, steps)).seen == ((True, True, True),)


def test_a_source_port_can_be_chosen(lab):
    ports = (1024, 49151, 65535)
    probes = tuple(
        between("web", "database", kind, source_port=port) for port in ports for kind in ("tcp/80", "udp/53")
    )
    steps = (
        Load(
            None,
            nft(
                "forward",
                "tcp sport 49151 accept",
                "udp sport 65535 accept",
                "tcp sport 80 accept",
                "udp sport 53 accept",
            ),
        ),
        Send(probes),
    )
    assert lab(Laboratory(NODES, steps)).seen == ((False, False, True, False, False, True),)


def test_source_ports_are_those_of_linux(lab):
    probes = tuple(between("web", "database", kind) for kind in ("tcp/80", "udp/53"))
    inside = nft("forward", ESTABLISHED, "tcp sport 32768-60999 accept", "udp sport 32768-60999 accept")
    assert lab(Laboratory(NODES, (Load(None, inside), Send(probes)))).seen == ((True, True),)


def test_a_port_is_probed_from_a_host_that_is_probed_at_the_same_one(lab):
    probes = tuple(
        between(source, destination, f"{protocol}/{port}")
        for port in range(32768, 32868)
        for protocol in ("tcp", "udp")
        for source, destination in (("web", "database"), ("database", "web"))
    )
    assert lab(Laboratory(NODES, (Send(probes),))).seen == ((True,) * 400,)


def test_a_protocol_without_ports_is_let_through_in_one_direction_only(lab):
    """Connection tracking takes the packet of one direction for an answer to that of the other."""
    ways = (("web", "database"), ("database", "web"))
    for way in (0, 1):
        for kind in ("50", "icmp/13/0", "icmp/8/0", "tcp/80", "udp/53"):
            probes = tuple(between(source, destination, kind) for source, destination in ways)
            allowed = nft("forward", ESTABLISHED, f"ip saddr {probes[way].source_address} accept")
            outcome = lab(Laboratory(NODES, (Load(None, allowed), Send(probes))))
            assert outcome.seen == ((way == 0, way == 1),), kind


def test_an_answer_that_nobody_asked_for_is_not_let_through(lab):
    asked = between("web", "database", "icmp/8/0"), between("web", "database", "icmpv6/128/0", 6)
    unasked = between("database", "web", "icmp/0/0"), between("database", "web", "icmpv6/129/0", 6)
    requests = nft("forward", ESTABLISHED, "icmp type echo-request accept", "icmpv6 type echo-request accept")
    outcome = lab(Laboratory(NODES, (Load(None, requests), Send((*asked, *unasked)))))
    assert outcome.seen == ((True, True, False, False),)


def test_equal_probes_have_equal_results(lab):
    probes = (between("web", "database", "tcp/80", source_port=40000),) * 2 + (between("web", "database", "50"),) * 2
    assert lab(Laboratory(NODES, (Send(probes),))).seen == ((True, True, True, True),)


def test_a_reload_keeps_established_connections_and_a_closed_way_ends_them(lab):
    probes = tuple(between("web", "database", "tcp/5432", family) for family in (4, 6))
    ruleset = nft("forward", ESTABLISHED, "tcp dport 5432 accept")
    twice = "table inet filter\ndelete table inet filter\n" + ruleset
    steps = (
        Load(None, ruleset),
        Open((*probes, between("web", "database", "tcp/22"))),
        Load(None, twice, replaces=False),
        Exchange(),
        Load(None, nft("forward", ESTABLISHED)),
        Exchange(),
        Load(None, nft("forward")),
        Exchange(),
    )
    assert lab(Laboratory(NODES, steps)).seen == (
        (True, True, False),
        (True, True, False),
        (True, True, False),
        (False, False, False),
    )


def test_data_that_were_held_up_are_not_taken_for_those_of_a_later_exchange(lab):
    probes = (between("web", "database", "tcp/5432"),)
    steps = (Open(probes), Load(None, nft("forward")), Exchange(), Load(None, ""), Exchange())
    assert lab(Laboratory(NODES, steps)).seen == ((True,), (False,), (True,))


def test_a_mistake_in_a_ruleset_is_told_in_the_words_of_nft(lab):
    with pytest.raises(NoLaboratory) as caught:
        lab(Laboratory(NODES, (Load(1, "table inet filter {\n  chain input { tcp dport nonsense accept; }\n}\n"),)))
    assert str(caught.value) == (
        "nft refuses the ruleset of database:\n"
        "/dev/stdin:2:27-34: Error: Could not resolve service: Servname not supported for ai_socktype\n"
        "  chain input { tcp dport nonsense accept; }\n"
        "                          ^^^^^^^^"
    )


def test_a_mistake_in_a_ruleset_is_told_in_the_words_of_iptables(lab):
    with pytest.raises(NoLaboratory, match=r"^iptables-restore refuses the ruleset of the router:\niptables-restore"):
        lab(Laboratory(NODES, (Load(None, "*filter\n-A INPUT -p nonsense -j ACCEPT\nCOMMIT\n", "iptables"),)))


@pytest.mark.parametrize(
    ("protocol", "remedy"),
    [("0", "leave it out, as Linux sends none"), ("6", "name it tcp, with a port"), ("255", "leave it out, as Linux")],
)
def test_a_packet_that_cannot_be_sent_is_not_taken_for_one_that_was_dropped(lab, protocol, remedy):
    with pytest.raises(NoLaboratory, match=f"^Packets of protocol {protocol} cannot be sent; {remedy}"):
        lab(Laboratory(NODES, (Send((between("web", "database", protocol),)),)))


@pytest.mark.parametrize("family", [4, 6])
def test_nearly_every_other_protocol_is_sent_and_told_by_its_number(lab, family):
    numbers = [str(number) for number in range(2, 255) if number not in (6, 17, 43, 44, 58, 60)]
    probes = tuple(between("web", "database", number, family) for number in numbers)
    odd = ", ".join(number for number in numbers if int(number) % 2)
    steps = (Send(probes), Load(None, nft("forward", f"meta l4proto {{ {odd} }} accept")), Send(probes))
    outcome = lab(Laboratory(NODES, steps))
    assert passed(numbers, outcome.seen[0]) == set(numbers)
    assert passed(numbers, outcome.seen[1]) == {number for number in numbers if int(number) % 2}


def test_an_address_belongs_to_one_node(lab):
    nodes = (LabNode("web", ("10.0.0.5",)), LabNode("database", (), ("10.0.0.5/32",)))
    with pytest.raises(NoLaboratory, match=r"^Both web and database have 10\.0\.0\.5/32; give it to one of them$"):
        lab(Laboratory(nodes, ()))
