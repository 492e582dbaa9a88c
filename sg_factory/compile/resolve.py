"""Pass 2: names → peers and traffic. Every combination of a line becomes a flow; a name that means nothing, a mistake.

An egress line that names a role becomes a statement: the accepting role's lines say what flows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from sg_factory.compile.draft import Draft, Flow, Line
from sg_factory.compile.peers import NoPeer, NotHere, Peers
from sg_factory.compile.size import MOST_OF_A_LINE, MOST_OF_A_ROLE, Size, by_family, combinations
from sg_factory.compile.traffics import NoService, service_traffic
from sg_factory.diagnostic import Diagnostic, Place, mistake
from sg_factory.network import Traffic
from sg_factory.plan import Direction, GroupPeer, Peer, Quotas, Rule, Statement

# Of the combinations of a line that make nothing.
_MOST_SHOWN = 20
_OF_FAMILIES = "“icmp” is IPv4's, “icmpv6” IPv6's, “ping” asks either; give each its own line"


@dataclass(slots=True)
class _Found:
    """What the lines say; filled line by line, because a pass over 50,000 lines builds its result once."""

    flows: list[Flow] = field(default_factory=list)
    stated: list[tuple[Line, Statement]] = field(default_factory=list)
    mistakes: list[Diagnostic] = field(default_factory=list)
    unclear: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Known:
    """What names stand for in the environment, and how much that is; each name is looked up and counted once."""

    peers: Peers
    services: dict[str, tuple[Traffic, ...] | NoService] = field(default_factory=dict)
    ends: dict[str, Size] = field(default_factory=dict)
    flows: dict[str, Size] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Meant:
    """What the names of a line stand for, each with the index of the name, and how many rules that makes."""

    line: Line
    peers: tuple[tuple[int, tuple[Peer, ...]], ...]
    traffic: tuple[tuple[int, tuple[Traffic, ...]], ...]
    count: int


def resolve(draft: Draft) -> Draft:
    """Resolve the names of every line. What a line would make is counted before any of it is made."""
    known = _Known(Peers(draft.project, draft.environment))
    found = _Found()
    meant = [_meant(line, draft, known, found) for line in draft.lines]
    meant = [each for each in meant if each.count <= MOST_OF_A_LINE or _too_many(each, found)]
    crowded = _crowded(meant, draft, found)
    meant = [each for each in meant if (each.line.role, each.line.direction) not in crowded]
    room = draft.room - sum(each.count for each in meant)
    for each in meant if room >= 0 else ():
        _combine(each, draft, found)
    unclear = draft.unclear | found.unclear
    draft = replace(draft, flows=tuple(found.flows), stated=tuple(found.stated), unclear=unclear, room=room)
    return draft.with_mistakes(*dict.fromkeys(found.mistakes))


def _meant(line: Line, draft: Draft, known: _Known, found: _Found) -> _Meant:
    peers = tuple(_peers(line, draft, known.peers, found))
    traffic = tuple(_traffic(line, draft, known.services, found))
    ends = (_size(known.ends, line.written.peers[index], meant) for index, meant in peers)
    flows = (_size(known.flows, line.written.service[index], meant) for index, meant in traffic)
    return _Meant(line, peers, traffic, combinations(ends, flows))


def _size(known: dict[str, Size], name: str, meant: tuple[Peer, ...] | tuple[Traffic, ...]) -> Size:
    size = known.get(name)
    if size is None:
        size = known[name] = by_family(meant)
    return size


def _too_many(meant: _Meant, found: _Found) -> bool:
    """Report a line that alone makes more rules than any group may hold; False, as none of them is made."""
    line = meant.line
    found.unclear.add(line.role)
    text = f"this line alone makes {meant.count:,} {line.direction} rules; a group holds {Quotas().rules_per_group}, "
    text += f"and {MOST_OF_A_LINE:,} where AWS raised its quota as far as it does"
    help = "name fewer ranges or wider ones, and fewer services or ranges of ports"
    found.mistakes.append(mistake("too-many-rules", text, line.origin.key(line.peers_key), help=help))
    return False


def _crowded(lines: list[_Meant], draft: Draft, found: _Found) -> set[tuple[str, Direction]]:
    """Report the roles whose lines of one direction make far more rules than a group may hold."""
    counts: Counter[tuple[str, Direction]] = Counter()
    files: dict[str, Place] = {}
    for each in lines:
        files.setdefault(each.line.role, Place(each.line.origin.file))
        counts[each.line.role, each.line.direction] += each.count
    crowded = {key for key, count in counts.items() if count > MOST_OF_A_ROLE}
    for role, direction in sorted(crowded):
        found.unclear.add(role)
        text = f"the {direction} lines of “{role}” make {counts[role, direction]:,} rules, copies included"
        text += f"{draft.where}; {MOST_OF_A_ROLE:,} are the most"
        place = files[role].key(direction)
        found.mistakes.append(mistake("too-many-rules", text, place, help="split the role"))
    return crowded


def _peers(line: Line, draft: Draft, names: Peers, found: _Found) -> Iterator[tuple[int, tuple[Peer, ...]]]:
    """The peers of a line, each with the index of the name that stands for them."""
    for index, name in enumerate(line.written.peers):
        if name == "self":
            yield index, (GroupPeer(line.role),)
            continue
        meant = names.named(name)
        if isinstance(meant, NotHere) and not draft.is_here(line):
            continue
        if isinstance(meant, NoPeer):
            found.unclear.add(line.role)
            place = line.origin.at(line.peers_key, index)
            found.mistakes.append(mistake(meant.code, str(meant), place, help=meant.help, fix=meant.fix))
        else:
            yield index, meant


def _traffic(
    line: Line, draft: Draft, services: dict[str, tuple[Traffic, ...] | NoService], found: _Found
) -> Iterator[tuple[int, tuple[Traffic, ...]]]:
    """The traffic of a line, each with the index of the service that stands for it."""
    for index, name in enumerate(line.written.service):
        if name not in services:
            try:
                services[name] = service_traffic(name, draft.project)
            except NoService as error:
                services[name] = error
        meant = services[name]
        if not isinstance(meant, NoService):
            yield index, meant
            continue
        found.unclear.add(line.role)
        if name not in draft.project.settings.services:  # there, the fault is reported where it stands
            place = line.origin.at("service", index)
            found.mistakes.append(mistake(meant.code, str(meant), place, help=meant.help, fix=meant.fix))


def _combine(meant: _Meant, draft: Draft, found: _Found) -> None:
    line = meant.line
    peers = [(index, peer) for index, named in meant.peers for peer in named]
    traffic = [(index, each) for index, named in meant.traffic for each in named]
    met: set[tuple[int, int]] = set()
    stated: dict[str, list[Traffic]] = {}
    meeting = {
        families: [(index, flow) for index, flow in traffic if not set(families).isdisjoint(flow.families)]
        for families in {peer.families for _, peer in peers}
    }
    for peer_index, peer in peers:
        for service_index, flow in meeting[peer.families]:
            met.add((peer_index, service_index))
            if line.direction == "egress" and isinstance(peer, GroupPeer):
                stated.setdefault(peer.role, []).append(flow)
            else:
                found.flows.append(Flow(line, _rule(line, peer, flow)))
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
    apart = ((p, s) for p in sorted(families) for s in sorted(services) if (p, s) not in met)
    for peer, service in islice(apart, _MOST_SHOWN):
        name, words = line.written.peers[peer], line.written.service[service]
        family = "IPv4" if families[peer] == "ipv4" else "IPv6"
        text = f"“{words}” meets no address of “{name}”, which holds {family} only{where}"
        yield mistake("no-common-family", text, line.origin.at("service", service), help=_OF_FAMILIES)
    more = len(families) * len(services) - len(met) - _MOST_SHOWN
    if more > 0:
        text = f"{more:,} more pairs of a peer and a service on this line have no address family in common{where}"
        yield mistake("no-common-family", text, line.origin.at("service"), help=_OF_FAMILIES)
