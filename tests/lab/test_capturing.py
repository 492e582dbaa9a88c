"""What is captured of packets, as VPC flow logs would tell it of an interface."""

from sg_factory.lab.laboratory import Exchange, Laboratory, Load, Open, Send
from tests.lab.stars import ESTABLISHED, NODES, between, nft


def rows(outcome):
    """The flows as text: step, node, direction, addresses, protocol, ports, TCP flags, packets and bytes."""
    return [
        f"{flow.step} {NODES[flow.node].name:8} {flow.direction:7} {flow.source_address} → {flow.destination_address} "
        f"{flow.protocol}: {flow.source_port} → {flow.destination_port}, {flow.tcp_flags}, {flow.packets}, {flow.bytes}"
        for flow in outcome.flows
    ]


def test_each_link_of_a_packet_has_a_flow_of_it(lab):
    probes = (between("web", "database", "tcp/80"), between("web", "database", "udp/53", 6))
    outcome = lab(Laboratory(NODES, (Send(probes[:1]), Send(probes[1:])), captures=True))
    # SYN and RST; 2 + 4 = 6. SYN and ACK; 18.
    assert rows(outcome) == [
        "0 web      egress  10.0.0.5 → 10.0.0.6 6: 32768 → 80, 6, 2, 80",
        "0 web      ingress 10.0.0.6 → 10.0.0.5 6: 80 → 32768, 18, 1, 44",
        "0 database egress  10.0.0.6 → 10.0.0.5 6: 80 → 32768, 18, 1, 44",
        "0 database ingress 10.0.0.5 → 10.0.0.6 6: 32768 → 80, 6, 2, 80",
        "1 web      egress  fd00::5 → fd00::6 17: 32768 → 53, 0, 1, 61",
        "1 web      ingress fd00::6 → fd00::5 17: 53 → 32768, 0, 1, 61",
        "1 database egress  fd00::6 → fd00::5 17: 53 → 32768, 0, 1, 61",
        "1 database ingress fd00::5 → fd00::6 17: 32768 → 53, 0, 1, 61",
    ]


def test_a_packet_that_the_router_drops_is_seen_at_its_source_only(lab):
    probes = (between("office", "database", "icmp/8/0"), between("office", "database", "50"))
    closed = nft("forward", ESTABLISHED, "ip protocol icmp accept")
    outcome = lab(Laboratory(NODES, (Load(None, closed), Send(probes)), captures=True))
    assert rows(outcome) == [
        "1 database egress  10.0.0.6 → 10.0.7.8 1: 0 → 0, 0, 1, 40",
        "1 database ingress 10.0.7.8 → 10.0.0.6 1: 8 → 0, 0, 1, 40",
        "1 office   egress  10.0.7.8 → 10.0.0.6 1: 8 → 0, 0, 1, 40",
        # It is sent again, as a busy machine may have lost it.
        "1 office   egress  10.0.7.8 → 10.0.0.6 50: 0 → 0, 0, 2, 88",
        "1 office   ingress 10.0.0.6 → 10.0.7.8 1: 0 → 0, 0, 1, 40",
    ]


def test_times_are_those_of_the_packets(lab):
    probes = (between("web", "database", "tcp/5432"),)
    outcome = lab(Laboratory(NODES, (Open(probes), Exchange(), Exchange()), captures=True))
    assert {flow.step for flow in outcome.flows} == {0, 1, 2}
    for flow in outcome.flows:
        assert flow.first <= flow.last
    first, last = ([flow for flow in outcome.flows if flow.step == step] for step in (0, 2))
    assert max(flow.last for flow in first) <= min(flow.first for flow in last)


def test_a_thousand_packets_at_once_are_all_captured(lab):
    probes = tuple(
        between("web", "database", f"{protocol}/{port}") for port in range(1, 501) for protocol in ("tcp", "udp")
    )
    outcome = lab(Laboratory(NODES, (Send(probes),), captures=True))
    seen_at = {(flow.node, flow.direction) for flow in outcome.flows}
    ports = {
        place: {
            (flow.protocol, flow.destination_port) for flow in outcome.flows if (flow.node, flow.direction) == place
        }
        for place in seen_at
    }
    wanted = {(protocol, port) for port in range(1, 501) for protocol in (6, 17)}
    assert ports[0, "egress"] == ports[1, "ingress"] == wanted


def test_nothing_is_captured_unless_asked_for(lab):
    assert lab(Laboratory(NODES, (Send((between("web", "database", "tcp/80"),)),))).flows == ()
