"""Flows → the lines of role files, as a person writes them: lists of peers and services, named ranges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sg_factory.adopt.draft import DraftLine, DraftNetwork, Environments
from sg_factory.adopt.flows import SourceFlow
from sg_factory.adopt.names import Nameable, kebab, named
from sg_factory.adopt.services import services_of
from sg_factory.network import Cidr, Traffic
from sg_factory.plan import Direction

EVERYONE = ("0.0.0.0/0", "::/0")


@dataclass(frozen=True, slots=True)
class NamedFlow:
    """A flow whose ends have their names: `peer` is a name, or a range.

    It `is_across` families if it is ICMP to addresses of IPv6, or ICMPv6 to those of IPv4.
    """

    role: str
    environment: str
    direction: Direction
    peer: str | Cidr
    traffic: Traffic
    description: str
    is_half: bool
    is_across: bool = False


def named_flow(flow: SourceFlow, role: str, environment: str, peer: str | Cidr) -> NamedFlow:
    """Return a flow of the source under the names of its ends."""
    is_across = set(flow.peer.families).isdisjoint(flow.traffic.families)
    return NamedFlow(role, environment, flow.direction, peer, flow.traffic, flow.description, flow.is_half, is_across)


@dataclass(frozen=True, slots=True)
class _Key:
    """What the peers and services of one line have in common."""

    role: str
    direction: Direction
    description: str
    is_half: bool
    is_across: bool
    environments: Environments
    traffic: frozenset[Traffic]


@dataclass(frozen=True, slots=True)
class _Peers:
    names: frozenset[str]
    ranges: tuple[Cidr, ...]


def lines_of(
    flows: Iterable[NamedFlow],
    present: Mapping[str, Environments],
    vpcs: Mapping[str, frozenset[Cidr]],
    taken: Collection[str],
) -> tuple[dict[str, tuple[DraftLine, ...]], tuple[DraftNetwork, ...]]:
    """Return the lines of each role, and the networks that they name.

    `present` are the environments of each role, `vpcs` the ranges of each environment's VPC, `taken` the names that no
    network may have.
    """
    grouped = {key: _with_words(key, peers, vpcs) for key, peers in _grouped(flows).items()}
    networks = _networks(grouped, taken)
    found: dict[str, dict[DraftLine, Environments]] = defaultdict(dict)
    for key, peers in grouped.items():
        name = networks[peers.ranges].name if peers.ranges in networks else None
        ranges = [name] if name else [each.text for each in peers.ranges]
        line = DraftLine(
            key.direction,
            _ordered(peers.names, ranges),
            tuple(sorted(each.by_number for each in key.traffic)) if key.is_across else services_of(key.traffic),
            key.description,
            key.is_half,
        )
        # `vpc` means other ranges in each environment: lines that were several are one.
        found[key.role][line] = found[key.role].get(line, frozenset()) | key.environments
    lines = {role: _placed(each, present[role]) for role, each in found.items()}
    return lines, tuple(sorted(networks.values(), key=lambda network: network.name))


def _placed(lines: Mapping[DraftLine, Environments], everywhere: Environments) -> tuple[DraftLine, ...]:
    """The lines with the environments that they are in, if these are not all, in their order."""
    placed = (
        line if places == everywhere else replace(line, environments=tuple(sorted(places)))
        for line, places in lines.items()
    )
    return tuple(sorted(placed, key=_place))


def _grouped(flows: Iterable[NamedFlow]) -> dict[_Key, _Peers]:
    """Join flows that differ by one thing alone: first by environment, then by traffic, then by peer."""
    flows_in: dict[NamedFlow, set[str]] = defaultdict(set)
    for flow in flows:
        flows_in[replace(flow, environment="")].add(flow.environment)
    traffic: dict[tuple[NamedFlow, Environments], set[Traffic]] = defaultdict(set)
    for flow, environments in flows_in.items():
        traffic[replace(flow, traffic=_ANY), frozenset(environments)].add(flow.traffic)
    peers: dict[_Key, set[str | Cidr]] = defaultdict(set)
    for (flow, names), pieces in traffic.items():
        of_line = flow.role, flow.direction, flow.description, flow.is_half, flow.is_across
        key = _Key(*of_line, names, frozenset(pieces))
        peers[key].add(flow.peer)
    return {
        key: _Peers(
            frozenset(each for each in found if isinstance(each, str)),
            tuple(sorted(each for each in found if not isinstance(each, str))),
        )
        for key, found in peers.items()
    }


_ANY = Traffic("-1")


def _with_words(key: _Key, peers: _Peers, vpcs: Mapping[str, frozenset[Cidr]]) -> _Peers:
    """The peers with `internet` and `vpc` in the place of exactly the ranges that these words mean."""
    names, ranges = set(peers.names), set(peers.ranges)
    everyone = {each for each in ranges if each.text in EVERYONE}
    if len(everyone) == len(EVERYONE):
        names.add("internet")
        ranges -= everyone
    meant = {vpcs.get(each, frozenset()) for each in key.environments}
    of_vpc = meant.pop() if len(meant) == 1 else frozenset()
    if of_vpc and of_vpc <= ranges:
        names.add("vpc")
        ranges -= of_vpc
    return _Peers(frozenset(names), tuple(sorted(ranges)))


_BYTES_OF_NETWORKS = 600_000  # of the MiB that a file may have
_BYTES_OF_A_NETWORK = 120


def _networks(grouped: Mapping[_Key, _Peers], taken: Collection[str]) -> dict[tuple[Cidr, ...], DraftNetwork]:
    """The ranges that several roles have in common, by the ranges: several together, or one with one description.

    Those of most lines come first, as long as sg-factory.yaml has room for them.
    """
    used: dict[tuple[Cidr, ...], list[_Key]] = defaultdict(list)
    for key, peers in grouped.items():
        if peers.ranges and not any(each.text in EVERYONE for each in peers.ranges):
            used[peers.ranges].append(key)
    common: dict[tuple[Cidr, ...], list[_Key]] = {}
    room = _BYTES_OF_NETWORKS
    for ranges, keys in sorted(used.items(), key=lambda item: (-len(item[1]), _text(item[0]))):
        if len({key.role for key in keys}) > 1 and (len(ranges) > 1 or _reason(keys)):
            room -= _BYTES_OF_A_NETWORK + len(_reason(keys)) + len(_text(ranges))
            if room >= 0:
                common[ranges] = keys
    wishes = [
        Nameable(_text(ranges), (_wish(_reason(keys)), kebab(f"ranges-{ranges[0].text}")), ())
        for ranges, keys in common.items()
    ]
    names = named(wishes, taken=taken)
    return {
        ranges: DraftNetwork(names[_text(ranges)], _reason(keys) or "Ranges that are used together", ranges)
        for ranges, keys in common.items()
    }


def _text(ranges: Sequence[Cidr]) -> str:
    return " ".join(each.text for each in ranges)


def _reason(keys: Iterable[_Key]) -> str:
    """The description that all lines share; empty if they have several, or none."""
    descriptions = {key.description for key in keys}
    return descriptions.pop() if len(descriptions) == 1 else ""


def _wish(description: str) -> str:
    return kebab(description) if len(description) <= _LONGEST_NAME else ""


_LONGEST_NAME = 30


def _ordered(names: Iterable[str], ranges: Iterable[str]) -> tuple[str, ...]:
    """The peers of a line: the words, then names, then ranges."""
    return (*sorted(names, key=lambda name: (_WORDS.index(name) if name in _WORDS else len(_WORDS), name)), *ranges)


_WORDS = ("internet", "vpc", "self")


def _place(line: DraftLine) -> tuple[object, ...]:
    """The order of lines: ingress first, known reasons before unknown ones, then by peer and service."""
    return line.direction != "ingress", not line.description, line.is_half, line.peers, line.services, line
