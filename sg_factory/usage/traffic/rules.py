"""The compiled rules of a project as bits, so that what a packet meets is one number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sg_factory.network import AddressFamily, Cidr, Traffic
from sg_factory.plan import Direction, ExternalPeer, Group, Plan, PrefixListPeer, Rule
from sg_factory.usage.traffic.addresses import AddressNumber, RangeIndex
from sg_factory.usage.traffic.openers import WELL_KNOWN
from sg_factory.usage.traffic.query import EPHEMERAL

_TCP, _UDP = 6, 17
_SPAN = 65_536
_FEW_PORTS = 100  # a rule with more ports does not mean one service


@dataclass(frozen=True)
class LiveIds:
    """What EC2 calls the peers of a project.

    `roles` are the ids of each role's group: several over time, or where it is not known which one it is (`unclear`,
    also where none is known of a group that is there).
    `newest` is the one of the newest state. `lists` are the entries of prefix lists by their ids and AWS's names.
    `young` are the rules, by role, direction and identity, that some state does not have. `local` are the ids of all
    groups of the VPC.
    """

    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    newest: Mapping[str, str] = field(default_factory=dict)
    unclear: frozenset[str] = frozenset()
    lists: Mapping[str, tuple[Cidr, ...]] = field(default_factory=dict)
    list_ids: Mapping[str, str] = field(default_factory=dict)
    young: frozenset[tuple[str, Direction, str]] = frozenset()
    local: frozenset[str] = frozenset()

    def peer(self, rule: Rule) -> str:
        """Return what EC2 calls the peer of a rule, or its name where that is not known."""
        peer = rule.peer
        if peer.kind == "role":
            return self.newest.get(peer.role, peer.role)
        if isinstance(peer, ExternalPeer):
            return peer.group_id or peer.name
        if isinstance(peer, PrefixListPeer):
            return peer.id or self.list_ids.get(peer.aws_name or peer.name, peer.name)
        return peer.reference


class RuleBits:
    """Each rule of a Plan has a bit: sets of rules are numbers."""

    def __init__(self, plan: Plan, ids: LiveIds) -> None:
        self.rules: list[tuple[Group, Rule]] = list(plan.rules())
        self.of_role: dict[tuple[str, Direction], int] = defaultdict(int)
        self.of_direction: dict[Direction, int] = {"ingress": 0, "egress": 0}
        self.few_ports = 0
        self.high_ports = 0
        self.of_any_group = 0
        self.of_external = 0
        self.of_unknown_group = 0
        self.of_foreign_group = 0
        self._of_peer: dict[str, int] = defaultdict(int)
        self._of_group: dict[str, int] = defaultdict(int)
        self._of_unclear_group: dict[str, int] = defaultdict(int)
        self._of_unknown_list: dict[AddressFamily, int] = {"ipv4": 0, "ipv6": 0}
        self._by_traffic: dict[Traffic, int] = defaultdict(int)
        self._traffic: dict[tuple[int, int], int] = {}
        ranges: list[tuple[Cidr, int]] = []
        for number, (group, rule) in enumerate(self.rules):
            bit = 1 << number
            self.of_role[group.role, rule.direction] |= bit
            self.of_direction[rule.direction] |= bit
            self._by_traffic[rule.traffic] |= bit
            low, high = rule.traffic.interval
            self.few_ports |= bit if high - low < _FEW_PORTS else 0
            self.high_ports |= bit if (rule.traffic.low or 0) >= WELL_KNOWN else 0
            ranges += ((range_, bit) for range_ in self._ranges(rule, bit, ids))
        self.ranges = frozenset(range_ for range_, _ in ranges)
        self._ranges_of = RangeIndex.of(ranges)

    def _ranges(self, rule: Rule, bit: int, ids: LiveIds) -> Iterable[Cidr]:
        """The ranges of a rule's peer; other peers are noted with their bit."""
        peer = rule.peer
        if peer.is_group:
            self._note_group(rule, bit, ids)
            return ()
        if not isinstance(peer, PrefixListPeer):
            return (peer.cidr,) if peer.cidr else ()
        if peer.is_whole:
            return (each.cidr for each in peer.entries)
        entries = ids.lists.get(peer.id or peer.aws_name or peer.name)
        if entries is None:
            self._of_unknown_list[peer.family] |= bit
        return entries or ()

    def _note_group(self, rule: Rule, bit: int, ids: LiveIds) -> None:
        peer = rule.peer
        self.of_any_group |= bit
        if isinstance(peer, ExternalPeer):
            known = frozenset(filter(None, (peer.group_id,)))
            self.of_external |= bit
            self.of_unknown_group |= 0 if known else bit
            self.of_foreign_group |= 0 if known & ids.local else bit
        else:
            known = ids.roles.get(peer.role, frozenset())
            self._of_peer[peer.role] |= bit
            self.of_unknown_group |= bit if peer.role in ids.unclear and not known else 0
        of_group = self._of_unclear_group if peer.role in ids.unclear else self._of_group
        for id_ in known:
            of_group[id_] |= bit

    def allowing(self, protocol: int, port: int) -> int:
        """Return the rules for a packet; without ports, and for ICMP, whose type no record has, all of the protocol."""
        key = protocol, port if protocol in (_TCP, _UDP) else 0
        if key not in self._traffic:
            low = protocol * _SPAN + key[1]
            high = low if protocol in (_TCP, _UDP) else low + _SPAN - 1
            found = 0
            for traffic, bits in self._by_traffic.items():
                first, last = traffic.interval
                if first <= high and low <= last:
                    found |= bits
            self._traffic[key] = found
        return self._traffic[key]

    def naming(self, address: AddressNumber, length: int) -> tuple[int, int]:
        """Return the rules whose ranges contain an address, and those with a list that may contain it.

        `length` is that of the prefix, if the address stands for a range.
        """
        return self._ranges_of.bits(address, length), self._of_unknown_list[address[0]]

    def naming_group(self, group_id: str) -> tuple[int, int]:
        """Return the rules whose peer is a group, and those whose peer may be it."""
        return self._of_group.get(group_id, 0), self._of_unclear_group.get(group_id, 0)

    def naming_roles(self, roles: Iterable[str]) -> int:
        """Return the rules whose peer is one of some roles."""
        found = 0
        for role in roles:
            found |= self._of_peer.get(role, 0)
        return found

    def of(self, roles: Iterable[str], direction: Direction) -> int:
        """Return the rules of some roles in one direction."""
        found = 0
        for role in roles:
            found |= self.of_role.get((role, direction), 0)
        return found

    def edges(self) -> tuple[int, ...]:
        """The ports from EPHEMERAL on at which what the rules allow changes."""
        found = set()
        for traffic in self._by_traffic:
            if traffic.protocol in ("tcp", "udp"):
                found |= {traffic.low or 0, (_SPAN - 1 if traffic.high is None else traffic.high) + 1}
        return tuple(sorted(edge for edge in found if EPHEMERAL < edge < _SPAN))


def numbers_of(bits: int) -> Iterable[int]:
    """Yield the numbers of the rules in a set."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
