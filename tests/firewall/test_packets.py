"""Firewalls in namespaces, one for each host: real packets pass where the roles say so, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from sg_factory.firewall.formats import FORMATS
from sg_factory.firewall.values import HostFirewall
from sg_factory.lab.laboratory import Exchange, LabNode, Laboratory, Load, Open, Probe, Send
from sg_factory.lab.running import run
from tests.firewall.shop import ADDRESSES, firewall
from tests.firewall.test_hostile_text import HOSTILE, with_text

pytestmark = pytest.mark.usefixtures("lab")

# Ends that have no firewall: an address of the office, of the package mirror, and of anybody.
OTHERS = {
    "office": ("203.0.113.9", "2001:db8:40::9"),
    "mirror": ("10.100.8.70",),
    "anybody": ("198.51.100.7", "2001:db8:99::7"),
}
ENDS = {**ADDRESSES, **OTHERS}
NAMES = list(ENDS)
NODES = tuple(LabNode(name, addresses) for name, addresses in ENDS.items())
PORTS = {"tcp": (22, 80, 443, 444, 5431, 5432, 5433, 7800, 8079, 8080, 8085, 8090, 8091), "udp": (5000, 5432, 8080)}

# What the roles of tests/firewall/shop.py mean, written by hand: source, destination, traffic.
ALLOWED = {
    *((any_, "lb", "tcp", port) for any_ in ("office", "anybody", "mirror") for port in (80, 443)),
    *(("lb", web, "tcp", port) for web in ("web-1", "web-2") for port in (8080, 8085, 8090)),
    *(("lb", web, "udp", 5000) for web in ("web-1", "web-2")),
    *((one, other, "tcp", 7800) for one, other in (("web-1", "web-2"), ("web-2", "web-1"))),
    *((one, other, "echo", 0) for one, other in (("web-1", "web-2"), ("web-2", "web-1"))),
    *((web, "db", "tcp", 5432) for web in ("web-1", "web-2")),
    *(("office", host, "tcp", 22) for host in ("web-1", "web-2", "db")),
    *((host, "mirror", "tcp", 443) for host in ("web-1", "web-2", "db")),
    *(
        (one, other, protocol, port)
        for one in OTHERS
        for other in OTHERS
        for protocol in PORTS
        for port in PORTS[protocol]
    ),
    *((one, other, "echo", 0) for one in OTHERS for other in OTHERS),
}


def probes() -> Iterator[tuple[Probe, bool]]:
    """Every pair, port and family, with what is expected."""
    for source, sent in ENDS.items():
        for destination, received in ENDS.items():
            for one in sent if source != destination else ():
                for other in received:
                    if (":" in one) == (":" in other):
                        yield from _probes(source, one, destination, other)


def _probes(source: str, one: str, destination: str, other: str) -> Iterator[tuple[Probe, bool]]:
    ends = NAMES.index(source), one, NAMES.index(destination), other
    for protocol, ports in PORTS.items():
        for port in ports:
            yield Probe(*ends, protocol, port), (source, destination, protocol, port) in ALLOWED
    echo = ("icmpv6", 128, 0) if ":" in one else ("icmp", 8, 0)
    yield Probe(*ends, *echo), (source, destination, "echo", 0) in ALLOWED


PROBES, EXPECTED = (tuple(each) for each in zip(*probes(), strict=True))


def loads(
    format: str, change: Callable[[str], str] = str, made: Callable[[str], HostFirewall] = firewall
) -> tuple[Load, ...]:
    """The rulesets of all hosts, each changed."""
    found = []
    for name in ADDRESSES:
        text = change(FORMATS[format].whole(made(name)))
        if format == "nftables":
            found.append(Load(NAMES.index(name), text))
        else:
            before, commit, after = text.rpartition("COMMIT")
            text = f"{before}-A INPUT -j sgf-input\n-A OUTPUT -j sgf-output\n{commit}{after}"
            found += (Load(NAMES.index(name), text, "iptables"), Load(NAMES.index(name), text, "ip6tables"))
    return tuple(found)


def seen(*steps: Load | Send | Open | Exchange) -> tuple[tuple[bool, ...], ...]:
    return run(Laboratory(NODES, steps)).seen


def differing(found: tuple[bool, ...]) -> list[tuple[str, ...]]:
    return [
        (NAMES[probe.source], NAMES[probe.destination], probe.source_address, f"{probe.protocol} {probe.low}", str(was))
        for probe, was, wanted in zip(PROBES, found, EXPECTED, strict=True)
        if was != wanted
    ]


def test_without_firewalls_every_packet_arrives_so_that_what_is_missing_below_was_denied():
    (found,) = seen(Send(PROBES))
    assert all(found)
    assert 0 < sum(EXPECTED) < len(EXPECTED)


@pytest.mark.parametrize("format", ["nftables", "iptables"])
def test_packets_pass_where_the_roles_say_so_and_nowhere_else(format: str):
    (found,) = seen(*loads(format), Send(PROBES))
    assert differing(found) == []


MUTANTS: dict[str, Callable[[str], str]] = {
    "a port less at the end of a range": lambda text: text.replace("8080-8090", "8080-8089"),
    "a port more at the end of a range": lambda text: text.replace("8080-8090", "8080-8091"),
    "a port that is one too high": lambda text: text.replace("dport 5432", "dport 5433"),
    "the wrong end of a packet": lambda text: text.replace("saddr", "daddr"),
    "the policy accepts": lambda text: text.replace("policy drop", "policy accept").replace(
        "counter drop comment", "accept comment"
    ),
    "no answers of open connections": lambda text: text.replace("ct state established accept", ""),
    "no neighbour discovery": lambda text: re.sub(r"icmpv6 type \{.*", "", text),
    "IPv6 is forgotten": lambda text: re.sub(r"\t\tip6 saddr @.*", "", text),
    "addresses of another role": lambda text: text.replace("10.20.0.10", "10.20.0.30"),
    "a set has everybody": lambda text: text.replace("10.20.0.10", "0.0.0.0/0"),
    "UDP is TCP": lambda text: text.replace("udp dport 5000", "tcp dport 5000"),
    "every port of a peer": lambda text: re.sub(r"(@role-web-ipv4) tcp dport \S+", r"\1", text),
    "no egress to a network": lambda text: re.sub(r".*10\.100\.8\.0/25.*", "", text),
    "input and output change places": lambda text: re.sub(
        "hook (input|output)", lambda found: f"hook {'output' if found[1] == 'input' else 'input'}", text
    ),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_packets_find_a_seeded_fault(mutant: str):
    changed = loads("nftables", MUTANTS[mutant])
    assert changed != loads("nftables")
    (found,) = seen(*changed, Send(PROBES))
    assert differing(found) != []


OF_IPTABLES: dict[str, Callable[[str], str]] = {
    "a port more at the end of a range": lambda text: text.replace("8080:8090", "8080:8091"),
    "the wrong end of a packet": lambda text: text.replace(" -s 10.20", " -d 10.20"),
    "no answers of open connections": lambda text: re.sub(
        r"-A sgf-\w+ -m conntrack --ctstate ESTABLISHED.*\n", "", text
    ),
    "no neighbour discovery": lambda text: re.sub(r"-6 .*neighbour discovery.*\n", "", text),
    "IPv6 is forgotten": lambda text: re.sub(r"-6 .*sgf-(from|to)-\S+\n", "", text),
    "an address set accepts everybody": lambda text: text.replace("-s 10.20.0.10/32", "-s 0.0.0.0/0"),
    "nothing is dropped at the end": lambda text: re.sub(r".*allowed by no role.*\n", "", text),
    "a family for the other": lambda text: text.replace(
        "-4 -A sgf-input -p tcp --dport 5432", "-6 -A sgf-input -p tcp --dport 5432"
    ),
}


@pytest.mark.parametrize("mutant", OF_IPTABLES)
def test_packets_find_a_seeded_fault_in_iptables(mutant: str):
    changed = loads("iptables", OF_IPTABLES[mutant])
    assert changed != loads("iptables")
    (found,) = seen(*changed, Send(PROBES))
    assert differing(found) != []


def test_a_reload_keeps_open_connections_and_a_rule_that_is_gone_ends_no_connection():
    place = {name: NAMES.index(name) for name in NAMES}
    connections = (
        Probe(place["lb"], "10.20.0.10", place["web-1"], "10.20.0.21", "tcp", 8080),
        Probe(place["web-1"], "2001:db8:20::21", place["db"], "2001:db8:20::30", "tcp", 5432),
    )
    again = tuple(Load(load.node, load.ruleset, replaces=False) for load in loads("nftables"))
    without = tuple(
        Load(load.node, re.sub(r"\t\tip6? [sd]addr @.*", "", load.ruleset), replaces=False)
        for load in loads("nftables")
    )
    steps = (*loads("nftables"), Open(connections), *again, *again, Exchange(), *without, Exchange(), Send(connections))
    assert seen(*steps)[-3:] == ((True, True), (True, True), (False, False))


def test_so_does_a_second_run_of_iptables_restore():
    connection = (Probe(NAMES.index("lb"), "10.20.0.10", NAMES.index("web-1"), "10.20.0.21", "tcp", 8080),)
    again = loads("iptables")
    assert seen(*again, Open(connection), *again, *again, Exchange()) == ((True,), (True,))


@pytest.mark.parametrize("format", ["nftables", "iptables"])
def test_rulesets_with_hostile_text_let_through_what_others_do(format: str):
    steps: list[Load | Send] = []
    for text in HOSTILE:
        steps += [*loads(format, made=partial(with_text, text)), Send(PROBES)]
    assert [differing(found) for found in seen(*steps)] == [[] for _ in HOSTILE]
