"""Pass 2: names → peers and traffic. Every combination of a line becomes a flow; unknown names are mistakes.

An egress line to a role becomes a statement: the rules come from the lines of the accepting role. With
`both_halves: false` it is a rule like any other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import NamedTuple

from sg_factory.compile.draft import Draft, Flow, Line
from sg_factory.compile.peers import NoPeer, NotHere, Peers
from sg_factory.compile.services import NoService, service_traffic
from sg_factory.compile.size import MOST_OF_A_LINE, MOST_OF_A_ROLE, PRICE_OF_A_RULE, Size, by_family, combinations
from sg_factory.diagnostic import Diagnostic, Place, mistake
from sg_factory.network import AddressFamily, Traffic
from sg_factory.plan import PEER_KEYS, Direction, GroupPeer, Peer, Quotas, Rule, Statement

# Combinations of a line without a common address family.
_MOST_SHOWN = 20
_A_GROUP: Size = (1, 0, 0)
_OF_FAMILIES = "“icmp” is for IPv4, “icmpv6” for IPv6, “ping” for both; write a line for each"


@dataclass(slots=True)
class _Results:
    """The results of the pass; mutable, because a pass over 50,000 lines builds its result once."""

    flows: list[Flow] = field(default_factory=list)
    stated: list[tuple[Line, Statement]] = field(default_factory=list)
    mistakes: list[Diagnostic] = field(default_factory=list)
    unclear: set[str] = field(default_factory=set)


class _NamedPeers(NamedTuple):
    """The peers of a name, with their number."""

    peers: tuple[Peer, ...]
    size: Size


class _NamedTraffic(NamedTuple):
    """The traffic of a service, with its number."""

    traffic: tuple[Traffic, ...]
    size: Size


@dataclass(slots=True)
class _Known:
    """The peers and traffic of the names in the environment; each name is looked up and counted once."""

    names: Peers
    ends: dict[str, _NamedPeers] = field(default_factory=dict)
    flows: dict[str, _NamedTraffic | NoService] = field(default_factory=dict)


class _ResolvedLine(NamedTuple):
    """The resolved names of a line, each with its index, and the number of rules.

    A tuple, as each of 50,000 lines has one.
    """

    line: Line
    peers: list[tuple[int, _NamedPeers]]
    traffic: list[tuple[int, _NamedTraffic]]
    rules: int


def resolve(draft: Draft) -> Draft:
    """Resolve the names of every line. The rules are counted before any of them is created."""
    known = _Known(Peers(draft.project, draft.environment))
    found = _Results()
    meant = [_resolved_line(line, draft, known, found) for line in draft.lines]
    meant = [each for each in meant if each.rules <= MOST_OF_A_LINE or _report_large_line(each, found)]
    crowded = _report_crowded_roles(meant, draft, found)
    meant = [each for each in meant if (each.line.role, each.line.direction) not in crowded]
    room = draft.room - PRICE_OF_A_RULE * sum(each.rules for each in meant)
    for each in meant if room >= 0 else ():
        _combine(each, draft, found)
    unclear = draft.unclear | found.unclear
    draft = replace(draft, flows=tuple(found.flows), stated=tuple(found.stated), unclear=unclear, room=room)
    return draft.with_mistakes(*dict.fromkeys(found.mistakes))


def _resolved_line(line: Line, draft: Draft, known: _Known, found: _Results) -> _ResolvedLine:
    peers = list(_peers(line, draft, known, found))
    if not line.written.both_halves:
        peers = [each for each in peers if _is_of_roles(each, line, found)]
    traffic = list(_traffic(line, draft, known, found))
    count = combinations([ends.size for _, ends in peers], [flows.size for _, flows in traffic])
    return _ResolvedLine(line, peers, traffic, count)


def _is_of_roles(peer: tuple[int, _NamedPeers], line: Line, found: _Results) -> bool:
    """Return True for a role; report any other peer of a line that is one half of a flow between roles."""
    index, named = peer
    if all(each.role for each in named.peers):
        return True
    found.unclear.add(line.role)
    text = (
        f"“{line.written.peers[index]}” is no role, and only a flow between two roles has a half that is somewhere else"
    )
    place = line.origin.at(PEER_KEYS[line.direction], *line.written.steps_to(index))
    help = "name a role or “self”, or write a line without “both_halves” for this peer"
    found.mistakes.append(mistake("half-without-role", text, place, help=help))
    return False


def _report_large_line(meant: _ResolvedLine, found: _Results) -> bool:
    """Report a line with more rules than any group may hold; return False, as none of them is created."""
    line = meant.line
    found.unclear.add(line.role)
    text = f"this line alone makes {meant.rules:,} {line.direction} rules; a group holds {Quotas().rules_per_group}, "
    text += f"or {MOST_OF_A_LINE:,} with the highest quota that AWS grants"
    help = "name a role or a prefix list instead of ranges; write ranges that touch, and ports that touch, as one"
    found.mistakes.append(mistake("too-many-rules", text, line.origin.key(PEER_KEYS[line.direction]), help=help))
    return False


def _report_crowded_roles(lines: list[_ResolvedLine], draft: Draft, found: _Results) -> set[tuple[str, Direction]]:
    """Report the roles with far more rules of one direction than a group may hold; return them."""
    counts: Counter[tuple[str, Direction]] = Counter()
    first: dict[str, Line] = {}
    for each in lines:
        first.setdefault(each.line.role, each.line)
        counts[each.line.role, each.line.direction] += each.rules
    crowded = {key for key, count in counts.items() if count > MOST_OF_A_ROLE}
    for role, direction in sorted(crowded):
        found.unclear.add(role)
        text = f"the {direction} lines of “{role}” make {counts[role, direction]:,} rules, copies included"
        text += f"{draft.where}; the limit is {MOST_OF_A_ROLE:,}"
        place = Place(first[role].origin.file).key(direction)
        found.mistakes.append(mistake("too-many-rules", text, place, help="split the role"))
    return crowded


def _peers(line: Line, draft: Draft, known: _Known, found: _Results) -> Iterator[tuple[int, _NamedPeers]]:
    """Yield the peers of a line, with the index of each name."""
    for index, name in enumerate(line.written.peers):
        if name in known.ends:
            yield index, known.ends[name]
            continue
        if name == "self":
            yield index, _NamedPeers((GroupPeer(line.role),), _A_GROUP)
            continue
        meant = known.names.named(name)
        if isinstance(meant, NotHere) and not draft.applies(line):
            continue
        if isinstance(meant, NoPeer):
            found.unclear.add(line.role)
            place = line.origin.at(PEER_KEYS[line.direction], *line.written.steps_to(index))
            found.mistakes.append(mistake(meant.code, str(meant), place, help=meant.help, fix=meant.fix))
        else:
            known.ends[name] = _NamedPeers(meant, by_family(meant))
            yield index, known.ends[name]


def _traffic(line: Line, draft: Draft, known: _Known, found: _Results) -> Iterator[tuple[int, _NamedTraffic]]:
    """Yield the traffic of a line, with the index of each service."""
    for index, name in enumerate(line.written.service):
        if name not in known.flows:
            try:
                opened = service_traffic(name, draft.project)
                known.flows[name] = _NamedTraffic(opened, by_family(opened))
            except NoService as error:
                known.flows[name] = error
        meant = known.flows[name]
        if not isinstance(meant, NoService):
            yield index, meant
            continue
        found.unclear.add(line.role)
        if name not in draft.project.settings.services:  # verify_settings reports the mistake in sg-factory.yaml
            place = line.origin.at("service", index)
            found.mistakes.append(mistake(meant.code, str(meant), place, help=meant.help, fix=meant.fix))


def _combine(meant: _ResolvedLine, draft: Draft, found: _Results) -> None:
    line = meant.line
    peers = [(index, peer) for index, ends in meant.peers for peer in ends.peers]
    traffic = [(index, each) for index, flows in meant.traffic for each in flows.traffic]
    # If some pairs share no family: the traffic for the peers of each family.
    meeting: dict[tuple[AddressFamily, ...], list[tuple[int, Traffic]]] = {}
    if meant.rules < len(peers) * len(traffic):
        for families in {peer.families for _, peer in peers}:
            meeting[families] = [each for each in traffic if not set(families).isdisjoint(each[1].families)]
    stated: dict[str, list[Traffic]] = {}
    for index, peer in peers:
        for _, flow in meeting.get(peer.families, traffic):
            if line.direction == "egress" and peer.role and line.written.both_halves:
                stated.setdefault(peer.role, []).append(flow)
            else:
                found.flows.append(Flow(line, _rule(line, index, peer, flow)))
    for role, wanted in stated.items():
        found.stated.append((line, Statement(line.role, role, tuple(wanted), line.origin, line.written.review_by)))
    if stated and line.written.expires is not None:
        text = "an egress line to a role cannot expire: it only states what that role accepts"
        help = "put “expires” on the ingress line of that role"
        found.mistakes.append(mistake("stated-expiry", text, line.origin.key("expires"), help=help))
    if meeting and draft.applies(line):
        met = {(index, service) for index, peer in peers for service, _ in meeting[peer.families]}
        found.mistakes.extend(_without_common_family(line, peers, {i for i, _ in traffic}, met, draft.where))


def _rule(line: Line, index: int, peer: Peer, traffic: Traffic) -> Rule:
    written = line.written
    return Rule(
        line.direction,
        traffic,
        peer,
        written.reason_for(index),
        line.origin,
        written.ticket,
        written.review_by,
        written.expires,
        index if written.has_reason(index) else None,
        not written.both_halves,
    )


def _without_common_family(
    line: Line, peers: list[tuple[int, Peer]], services: set[int], met: set[tuple[int, int]], where: str
) -> Iterator[Diagnostic]:
    """Report combinations of a peer and a service without a common address family."""
    families = {index: peer.families[0] for index, peer in peers}
    if len(met) == len(families) * len(services):
        return
    apart = ((p, s) for p in sorted(families) for s in sorted(services) if (p, s) not in met)
    for peer, service in islice(apart, _MOST_SHOWN):
        name, words = line.written.peers[peer], line.written.service[service]
        family = "IPv4" if families[peer] == "ipv4" else "IPv6"
        text = f"“{words}” does not apply to “{name}”, which has {family} addresses only{where}"
        yield mistake("no-common-family", text, line.origin.at("service", service), help=_OF_FAMILIES)
    more = len(families) * len(services) - len(met) - _MOST_SHOWN
    if more > 0:
        text = f"{more:,} more pairs of a peer and a service on this line have no address family in common{where}"
        yield mistake("no-common-family", text, line.origin.at("service"), help=_OF_FAMILIES)
