"""Random projects: the packets that pass are those of the lines that were written, whatever the firewall's format."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sg_factory.firewall.formats import FORMATS
from sg_factory.firewall.inventory import Inventory
from sg_factory.lab.laboratory import LabNode, Laboratory, Load, Probe, Send
from sg_factory.lab.running import run
from tests.firewall.shop import firewall, whole

pytestmark = pytest.mark.usefixtures("lab")

PROD = {
    "prod": {"account": "111122223333", "region": "eu-west-1", "vpc": {"id": "vpc-0a1b2c3d", "cidrs": ["10.0.0.0/16"]}}
}
HOSTS = {f"host-{number}": (f"10.0.0.{number + 10}", f"2001:db8::{number + 10}") for number in range(4)}
ROLES = ("alpha", "beta", "gamma")
OUTSIDE = ("192.0.2.7", "2001:db8:99::7")
ENDS = {**HOSTS, "outside": OUTSIDE}
NAMES = list(ENDS)
PORTS = (79, 80, 81, 85, 90, 91)
TRAFFIC = {
    "tcp/80": [("tcp", 80)],
    "tcp/80-90": [("tcp", port) for port in (80, 81, 85, 90)],
    "udp/85": [("udp", 85)],
    "[tcp/79, udp/91]": [("tcp", 79), ("udp", 91)],
    "ping": [("echo", 0)],
    "all": [*(("tcp", port) for port in PORTS), *(("udp", port) for port in PORTS), ("echo", 0)],
}


@dataclass(frozen=True)
class Line:
    """A line of a role: ingress from a role, `self` or the network, or egress to the network."""

    role: str
    peer: str
    service: str
    is_egress: bool = False


@dataclass(frozen=True)
class Written:
    """A project: which roles each host has, and the lines of roles."""

    hosts: dict[str, tuple[str, ...]]
    lines: tuple[Line, ...]

    def files(self) -> dict[str, str]:
        network = {"outside": {"description": "Outside", "cidrs": ["192.0.2.0/24", "2001:db8:99::/48"]}}
        hosts = {name: {"roles": list(roles), "description": "A host"} for name, roles in self.hosts.items()}
        files = {
            "sg-factory.yaml": json.dumps({"environments": PROD, "networks": network}),
            "hosts.yaml": json.dumps(hosts),
        }
        for role in ROLES:
            text = "description: A role\nowner: platform\n"
            for section, key in (("ingress", "from"), ("egress", "to")):
                lines = [each for each in self.lines if each.role == role and each.is_egress == (section == "egress")]
                text += f"{section}:\n" if lines else ""
                for number, each in enumerate(lines):
                    text += f"  - {{{key}: {each.peer}, service: {each.service}, description: Line {number}}}\n"
            files[f"roles/{role}.yaml"] = text
        return files

    def allows(self, source: str, destination: str, traffic: tuple[str, int]) -> bool:
        """Say whether a line allows it. What is outside has no firewall of its own."""
        if source == destination == "outside":
            return True
        for line in self.lines:
            if traffic not in TRAFFIC[line.service]:
                continue
            has = line.role in self.hosts.get(source if line.is_egress else destination, ())
            peer = line.role if line.peer == "self" else line.peer
            other = destination if line.is_egress else source
            if has and (other == "outside" if peer == "outside" else peer in self.hosts.get(other, ())):
                return True
        return False


LINES = st.one_of(
    st.builds(
        Line, st.sampled_from(ROLES), st.sampled_from((*ROLES, "self", "outside")), st.sampled_from(list(TRAFFIC))
    ),
    st.builds(Line, st.sampled_from(ROLES), st.just("outside"), st.sampled_from(list(TRAFFIC)), st.just(True)),
).filter(lambda line: line.peer != line.role)
PROJECTS = st.builds(
    Written,
    st.fixed_dictionaries(
        dict.fromkeys(
            HOSTS, st.sets(st.sampled_from(ROLES), min_size=1, max_size=2).map(lambda roles: tuple(sorted(roles)))
        )
    ),
    st.lists(LINES, max_size=6, unique=True).map(tuple),
)


def probes(written: Written) -> tuple[tuple[Probe, ...], tuple[bool, ...]]:
    found = []
    for source, sent in ENDS.items():
        for destination, received in ENDS.items():
            for one, other in zip(sent, received, strict=True) if source != destination else ():
                ends = NAMES.index(source), one, NAMES.index(destination), other
                echo = ("icmpv6", 128, 0) if ":" in one else ("icmp", 8, 0)
                found.append((Probe(*ends, *echo), written.allows(source, destination, ("echo", 0))))
                for protocol in ("tcp", "udp"):
                    for port in PORTS:
                        allowed = written.allows(source, destination, (protocol, port))
                        found.append((Probe(*ends, protocol, port), allowed))
    sent_probes, expected = zip(*found, strict=True)
    return sent_probes, expected


@pytest.mark.parametrize("format", ["nftables", "iptables"])
@settings(max_examples=15)
@given(written=PROJECTS)
def test_packets_pass_by_the_lines_of_any_project(format: str, written: Written):
    files = written.files()
    known = Inventory(
        {name: tuple(map(whole, addresses)) for name, addresses in HOSTS.items()},
        {role: () for role in ROLES if not any(role in roles for roles in written.hosts.values())},
    )
    loads: list[Load] = []
    for name in HOSTS:
        made = firewall(name, files, known)
        assert made.unknown == ()
        text = FORMATS[format].whole(made)
        if format == "nftables":
            loads.append(Load(NAMES.index(name), text))
        else:
            text = text.replace("COMMIT", "-A INPUT -j sgf-input\n-A OUTPUT -j sgf-output\nCOMMIT")
            loads += (Load(NAMES.index(name), text, "iptables"), Load(NAMES.index(name), text, "ip6tables"))
    sent, expected = probes(written)
    nodes = tuple(LabNode(name, addresses) for name, addresses in ENDS.items())
    (seen,) = run(Laboratory(nodes, (*loads, Send(sent)))).seen
    wrong = [(probe, was) for probe, was, wanted in zip(sent, seen, expected, strict=True) if was != wanted]
    assert wrong == []
