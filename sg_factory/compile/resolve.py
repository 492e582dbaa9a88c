"""Pass 2: names → peers and traffic. Every combination of a line becomes a flow; a name that means nothing, a mistake.

An egress line that names a role becomes a statement: the accepting role's lines say what flows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sg_factory.compile.draft import Draft, Flow, Line
from sg_factory.compile.peers import NoPeer, NotHere, Peers
from sg_factory.compile.traffics import NoService, service_traffic
from sg_factory.diagnostic import Diagnostic, mistake
from sg_factory.network import Traffic
from sg_factory.plan import GroupPeer, Peer, Rule, Statement


@dataclass(slots=True)
class _Found:
    """What the lines say; filled line by line, because a pass over 50,000 lines builds its result once."""

    flows: list[Flow] = field(default_factory=list)
    stated: list[tuple[Line, Statement]] = field(default_factory=list)
    mistakes: list[Diagnostic] = field(default_factory=list)
    unclear: set[str] = field(default_factory=set)


def resolve(draft: Draft) -> Draft:
    """Resolve the names of every line."""
    names = Peers(draft.project, draft.environment)
    services: dict[str, tuple[Traffic, ...] | NoService] = {}
    found = _Found()
    for line in draft.lines:
        peers = _peers(line, draft, names, found)
        traffic = _traffic(line, draft, services, found)
        _combine(line, peers, traffic, draft, found)
    unclear = draft.unclear | found.unclear
    draft = replace(draft, flows=tuple(found.flows), stated=tuple(found.stated), unclear=unclear)
    return draft.with_mistakes(*found.mistakes)


def _peers(line: Line, draft: Draft, names: Peers, found: _Found) -> list[tuple[int, Peer]]:
    """The peers of a line, each with the index of the name that stands for it."""
    peers: list[tuple[int, Peer]] = []
    for index, name in enumerate(line.written.peers):
        if name == "self":
            peers.append((index, GroupPeer(line.role)))
            continue
        meant = names.named(name)
        if isinstance(meant, NotHere) and not draft.is_here(line):
            continue
        if isinstance(meant, NoPeer):
            found.unclear.add(line.role)
            place = line.origin.at(line.peers_key, index)
            found.mistakes.append(mistake(meant.code, str(meant), place, help=meant.help, fix=meant.fix))
        else:
            peers.extend((index, peer) for peer in meant)
    return peers


def _traffic(
    line: Line, draft: Draft, services: dict[str, tuple[Traffic, ...] | NoService], found: _Found
) -> list[tuple[int, Traffic]]:
    """The traffic of a line, each with the index of the service that stands for it."""
    traffic: list[tuple[int, Traffic]] = []
    for index, name in enumerate(line.written.service):
        if name not in services:
            try:
                services[name] = service_traffic(name, draft.project)
            except NoService as error:
                services[name] = error
        meant = services[name]
        if not isinstance(meant, NoService):
            traffic.extend((index, t) for t in meant)
            continue
        found.unclear.add(line.role)
        if name not in draft.project.settings.services:  # there, the fault is reported where it stands
            place = line.origin.at("service", index)
            found.mistakes.append(mistake(meant.code, str(meant), place, help=meant.help, fix=meant.fix))
    return traffic


def _combine(
    line: Line,
    peers: list[tuple[int, Peer]],
    traffic: list[tuple[int, Traffic]],
    draft: Draft,
    found: _Found,
) -> None:
    met: set[tuple[int, int]] = set()
    stated: dict[str, list[Traffic]] = {}
    for peer_index, peer in peers:
        for service_index, meant in traffic:
            if not set(peer.families).intersection(meant.families):
                continue
            met.add((peer_index, service_index))
            if line.direction == "egress" and isinstance(peer, GroupPeer):
                stated.setdefault(peer.role, []).append(meant)
            else:
                found.flows.append(Flow(line, _rule(line, peer, meant)))
    for role, wanted in stated.items():
        found.stated.append((line, Statement(line.role, role, tuple(wanted), line.origin, line.written.review_by)))
    if stated and line.written.expires is not None:
        text = "a line that only states what another role accepts cannot expire"
        help = "put “expires” on the accepting role's line"
        found.mistakes.append(mistake("stated-expiry", text, line.origin.key("expires"), help=help))
    if draft.is_here(line):
        found.mistakes.extend(_never_met(line, peers, {i for i, _ in traffic}, met, draft.where))


def _rule(line: Line, peer: Peer, traffic: Traffic) -> Rule:
    written = line.written
    return Rule(
        line.direction,
        traffic,
        peer,
        written.description,
        line.origin,
        written.ticket,
        written.review_by,
        written.expires,
    )


def _never_met(
    line: Line,
    peers: list[tuple[int, Peer]],
    services: set[int],
    met: set[tuple[int, int]],
    where: str,
) -> Iterator[Diagnostic]:
    """Combinations of a peer and a service that share no address family."""
    families = {index: peer.families[0] for index, peer in peers}
    if len(met) == len(families) * len(services):
        return
    for peer in sorted(families):
        for service in sorted(services):
            if (peer, service) not in met:
                name, words = line.written.peers[peer], line.written.service[service]
                family = "IPv4" if families[peer] == "ipv4" else "IPv6"
                text = f"“{words}” meets no address of “{name}”, which holds {family} only{where}"
                help = "“icmp” is IPv4's, “icmpv6” IPv6's, “ping” asks either; give each its own line"
                yield mistake("no-common-family", text, line.origin.at("service", service), help=help)
