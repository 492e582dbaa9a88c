"""The same access with fewer rules, for a group over its quota: covered rules, and ranges and ports that join."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sg_factory.network import AddressFamily, Cidr, Traffic, joined
from sg_factory.network.intervals import union
from sg_factory.plan.covered import WrittenPeer, written_peer
from sg_factory.plan.groups import Direction, Group, Rule, rules_in_use
from sg_factory.plan.peers import Peer, PrefixListPeer, RangePeer

# These are the VPC's own ranges and all addresses: nobody writes them as ranges.
_NOT_WRITTEN = frozenset(("vpc", "internet"))


_Step = Callable[[Sequence[Rule]], Sequence[Rule]]


@dataclass(frozen=True, slots=True)
class Saving:
    """A way to fewer rules: `words` are an imperative, `used` is what the group uses after this way alone.

    `is_simple` is True for what needs no decision: in role files, `check --fix` writes it.
    """

    words: str
    used: Mapping[AddressFamily, int]
    is_simple: bool


@dataclass(frozen=True, slots=True)
class Savings:
    """The ways that save rules of a group in one direction, and what it uses after all of them together."""

    ways: tuple[Saving, ...]
    used: Mapping[AddressFamily, int]

    def fits(self, limit: int) -> bool:
        """True if the group is within a quota after all of them, in both families."""
        return max(self.used.values()) <= limit


def savings(
    group: Group, direction: Direction, removable: Collection[WrittenPeer], limit: int, *, is_written: bool
) -> Savings:
    """Return the ways to fewer rules; only those that need no decision, if they bring the group within `limit`.

    `removable` are peers that other rules cover. In role files (`is_written`) a line can have many ranges, and those
    of several lines have several reasons; in a template, each range is a rule of its own.
    """
    simple: dict[str, _Step] = {
        "remove what other rules cover": partial(_uncovered, removable),
        "join ranges that touch": with_joined_ranges if is_written else _with_ranges_of_lines_joined,
    }
    others: dict[str, _Step] = {
        "join ranges of several lines": _with_ranges_of_lines_joined,
        "write ports that touch as one": _with_joined_ports,
        "lower the sizes of prefix lists to the number of their entries": _with_full_lists,
    }
    found = _savings(group, direction, simple, {})
    return found if found.fits(limit) else _savings(group, direction, simple, others)


def _savings(group: Group, direction: Direction, simple: Mapping[str, _Step], others: Mapping[str, _Step]) -> Savings:
    """Try each step alone and all of them in turn; one that saves nothing after those before it is left out."""
    rules: Sequence[Rule] = group.in_direction(direction)
    rest, used = rules, rules_in_use(group, direction)
    ways = []
    for words, step in {**simple, **others}.items():
        rest, before = step(rest), used
        used = _used(group, direction, rest)
        if used != before:
            ways.append(Saving(words, _used(group, direction, step(rules)), words in simple))
    return Savings(tuple(ways), used)


def _used(group: Group, direction: Direction, rules: Sequence[Rule]) -> dict[AddressFamily, int]:
    rest = tuple(rules)
    changed = replace(group, ingress=rest) if direction == "ingress" else replace(group, egress=rest)
    return rules_in_use(changed, direction)


def _uncovered(removable: Collection[WrittenPeer], rules: Sequence[Rule]) -> Sequence[Rule]:
    return [rule for rule in rules if rule.is_other_half or written_peer(rule) not in removable]


def with_joined_ranges(rules: Sequence[Rule]) -> Sequence[Rule]:
    """Return the rules after the ranges of each line, and of each network, are joined."""
    return _joined(
        rules, lambda rule: (rule.origin, rule.entry, rule.peer.written if _is_network(rule) else "", rule.traffic)
    )


def _with_ranges_of_lines_joined(rules: Sequence[Rule]) -> Sequence[Rule]:
    """Return the rules after literal ranges with the same traffic are joined, if they are in one file."""
    return _joined(rules, lambda rule: (rule.origin.file, rule.traffic, rule.expires, _is_network(rule) and rule))


def _is_network(rule: Rule) -> bool:
    return isinstance(rule.peer, RangePeer) and bool(rule.peer.name)


def _joined(rules: Sequence[Rule], together: Callable[[Rule], Hashable]) -> Sequence[Rule]:
    """Return the rules with fewer ranges: those with the same key are joined, unless all addresses would result."""
    found: list[Rule] = []
    parts: dict[Hashable, list[Rule]] = defaultdict(list)
    known: dict[tuple[Cidr, ...], tuple[Cidr, ...]] = {}
    for rule in rules:
        if rule.peer.cidr is None or rule.peer.written in _NOT_WRITTEN:
            found.append(rule)
        else:
            parts[together(rule)].append(rule)
    for part in parts.values():
        ranges = tuple(rule.peer.cidr for rule in part if rule.peer.cidr)
        if ranges not in known:
            known[ranges] = fewer_ranges(ranges)
        is_same = len(known[ranges]) == len(ranges)
        found += part if is_same else (replace(part[0], peer=RangePeer(each)) for each in known[ranges])
    return found


def fewer_ranges(ranges: Sequence[Cidr]) -> tuple[Cidr, ...]:
    """Return the fewest ranges with the same addresses; those given, if they are as few, or would be all addresses."""
    found = joined(ranges)
    return tuple(ranges) if len(found) == len(ranges) or any(each.is_everyone for each in found) else found


def _with_joined_ports(rules: Sequence[Rule]) -> Sequence[Rule]:
    """Return the rules after ports of TCP or UDP that touch are joined, for each peer of each line."""
    found: list[Rule] = []
    parts: dict[Hashable, list[Rule]] = defaultdict(list)
    for rule in rules:
        if rule.traffic.protocol in ("tcp", "udp") and not rule.is_other_half:
            parts[rule.origin, rule.peer.key, rule.traffic.protocol].append(rule)
        else:
            found.append(rule)
    for part in parts.values():
        found += _with_fewest_ports(part) if len(part) > 1 else part
    return found


def _with_fewest_ports(rules: Sequence[Rule]) -> Iterator[Rule]:
    protocol = rules[0].traffic.protocol
    for low, high in union(rule.traffic.interval for rule in rules):
        start = Traffic(protocol, 0, 0).interval[0]
        yield replace(rules[0], traffic=Traffic(protocol, low - start, high - start))


def _with_full_lists(rules: Sequence[Rule]) -> Sequence[Rule]:
    """Return the rules after prefix lists whose entries are known are as small as these allow."""
    return [replace(rule, peer=_full(rule.peer)) for rule in rules]


def _full(peer: Peer) -> Peer:
    if isinstance(peer, PrefixListPeer) and peer.is_whole and 0 < len(peer.entries) < peer.weight:
        return replace(peer, weight=len(peer.entries))
    return peer
