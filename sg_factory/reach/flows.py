"""Who may reach whom in one Plan: over hosts, which join what their roles may do, and through other hosts.

Without hosts each role is a host of its own, and so is a role that no host wears. A group's rule that names another
group is a flow between them; two rules with ranges are one where both may mean addresses inside of the VPC, which no
role's own address is known of.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from sg_factory.internet import is_internet, is_internet_in_pieces, ranges_of
from sg_factory.network import Cidr, Traffic, is_private
from sg_factory.network.intervals import Intervals, intersection, union, without
from sg_factory.plan import ExternalPeer, GroupPeer, GuardedPeer, Internet, Plan, PrefixListPeer, RangePeer, Rule
from sg_factory.plan.peers import Peer
from sg_factory.reach.closure import bits, joined, numbers_in
from sg_factory.reach.trail import Path, Trail

Opened = dict[Traffic, Intervals]  # what a walk has found to flow so far, by what rules with ranges inside let in


def is_meant(peer: Peer, guarded: GuardedPeer, plan: Plan) -> bool:
    """Whether a rule's peer may be what a guardrail or a question names: a range meets every range that it overlaps.

    Everybody is also whoever wears a group or stands in a list that somebody else keeps.
    """
    if isinstance(guarded, Internet):
        return is_internet(peer, plan)
    if isinstance(guarded, RangePeer):
        return any(held.cidr.overlaps(guarded.cidr) for held in ranges_of(peer))
    if isinstance(peer, RangePeer) and isinstance(guarded, (ExternalPeer, PrefixListPeer)):
        return is_internet_in_pieces(peer) and peer.cidr.family in guarded.families
    return peer.key == guarded.key


class Reach:
    """The flows of a Plan, ready to be asked. What takes long to make is made once, when it is asked for."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.groups = {group.role: group for group in plan.groups}
        self.roles_of = _hosts(plan)
        self.wearers: Mapping[str, list[str]] = _turned(self.roles_of)
        self._worn_with: dict[str, frozenset[str]] = {}
        self._worn: dict[str, int] = {}
        self._leaving: dict[str, Intervals] = {}
        self._inside: dict[Peer, bool] = {}
        self._vpc = tuple(network.cidr for network in plan.networks if network.name == "vpc")

    def worn_with(self, role: str) -> frozenset[str]:
        """The role and all that some host wears beside it; nothing where the role is retired or unknown."""
        if role not in self._worn_with:
            hosts = self.wearers.get(role, ())
            self._worn_with[role] = frozenset().union(*(self.roles_of[host] for host in hosts))
        return self._worn_with[role]

    def is_inside(self, peer: Peer) -> bool:
        """Whether a peer may mean an address of the VPC.

        Where the VPC's ranges are not declared, that is any that is not public, and whoever is on the internet.
        """
        if peer not in self._inside:
            self._inside[peer] = isinstance(peer, RangePeer) and _is_inside(peer, self._vpc)
        return self._inside[peer]

    def leaving(self, role: str) -> Intervals:
        """What a role may send to ranges inside of the VPC."""
        if role not in self._leaving:
            egress = self.groups[role].egress
            self._leaving[role] = union(rule.traffic.interval for rule in egress if self.is_inside(rule.peer))
        return self._leaving[role]

    @cached_property
    def entrances(self) -> Mapping[Peer, list[tuple[str, Rule]]]:
        """Every peer that is no role of ours, with the roles that let it in."""
        found: dict[Peer, list[tuple[str, Rule]]] = defaultdict(list)
        for group in self.plan.groups:
            for rule in group.ingress:
                if not isinstance(rule.peer, GroupPeer):
                    found[rule.peer].append((group.role, rule))
        return found

    @cached_property
    def exits(self) -> Mapping[Peer, Mapping[Traffic, int]]:
        """Every peer that is no role of ours, with what is sent there and by which roles, as a set of numbers."""
        found: dict[Peer, dict[Traffic, int]] = defaultdict(lambda: defaultdict(int))
        for role, number in self.numbers.items():
            for rule in self.groups[role].egress:
                if not isinstance(rule.peer, GroupPeer):
                    found[rule.peer][rule.traffic] |= 1 << number
        return found

    @cached_property
    def _accepting(self) -> Mapping[str, list[tuple[str, Rule]]]:
        """Role → the roles that accept it."""
        found: dict[str, list[tuple[str, Rule]]] = defaultdict(list)
        for group in self.plan.groups:
            for rule in group.ingress:
                if isinstance(rule.peer, GroupPeer):
                    found[rule.peer.role].append((group.role, rule))
        return found

    @cached_property
    def _entered_inside(self) -> Mapping[Traffic, list[tuple[str, Rule]]]:
        """What is let in from ranges inside of the VPC, and by which roles."""
        found: dict[Traffic, list[tuple[str, Rule]]] = defaultdict(list)
        for peer, entered in self.entrances.items():
            if self.is_inside(peer):
                for role, rule in entered:
                    found[rule.traffic].append((role, rule))
        return found

    def shortest(
        self,
        sources: Collection[GuardedPeer],
        destinations: Collection[GuardedPeer],
        traffic: Collection[Traffic] = (),
        hops: int | None = 0,
    ) -> Iterator[Path]:
        """For each role or peer among `destinations` a shortest path from `sources` to it, where there is one.

        `traffic` is what the last step lets through some of, any where it is empty; `hops` the most hosts between.
        """
        wanted = union(t.interval for t in traffic)
        ends = frozenset(peer.role for peer in destinations if isinstance(peer, GroupPeer))
        others = [peer for peer in destinations if not isinstance(peer, GroupPeer)]
        hosts = [host for peer in sources if isinstance(peer, GroupPeer) for host in self.wearers.get(peer.role, ())]
        entering = [
            trail for peer in sources if not isinstance(peer, GroupPeer) for trail in self.entering(str(peer), [peer])
        ]
        told: set[str] = set()
        for trail in self.walk(hosts, entering, hops, outward=bool(others)):
            if wanted and not intersection(wanted, trail.traffic):
                continue
            for end in self._reached(trail, ends, others):
                if end not in told:
                    told.add(end)
                    yield trail.path

    def _reached(self, trail: Trail, ends: frozenset[str], others: Iterable[GuardedPeer]) -> Iterable[str]:
        if trail.rule.direction == "egress":
            return [str(peer) for peer in others if is_meant(trail.rule.peer, peer, self.plan)]
        return sorted(self.worn_with(trail.destination) & ends)

    def entering(self, name: str, peers: Collection[GuardedPeer]) -> Iterator[Trail]:
        """What lets one of some peers in that are no roles; `name` is how they are called together."""
        for peer, entered in self.entrances.items():
            if any(is_meant(peer, meant, self.plan) for meant in peers):
                for role, rule in entered:
                    yield Trail(name, role, rule, (rule.traffic.interval,))

    def walk(
        self, hosts: Iterable[str], entering: Collection[Trail], hops: int | None, *, outward: bool
    ) -> Iterator[Trail]:
        """Every step that can be made from `hosts` and `entering`, those with fewer hosts between first.

        `hops` is the most of these. Each flow comes once, where it first can. With `outward` also what leaves for peers
        that are no roles.
        """
        waiting: deque[tuple[str, Trail | None]] = deque()
        seen: set[str] = set()
        spent: set[str] = set()
        opened: Opened = {}
        for host in hosts:
            if host not in seen:
                seen.add(host)
                waiting.append((host, None))
        yield from entering
        for trail in entering:
            self._arrive(trail, seen, waiting)
        while waiting:
            host, before = waiting.popleft()
            between = 0 if before is None else before.between + 1
            if hops is not None and between > hops:
                continue
            for role in sorted(self.roles_of[host] - spent):
                spent.add(role)
                for trail in self._onward(role, between, before, opened):
                    yield trail
                    self._arrive(trail, seen, waiting)
                if outward:
                    yield from self._outward(role, between, before)

    def _arrive(self, trail: Trail, seen: set[str], waiting: deque[tuple[str, Trail | None]]) -> None:
        for host in self.wearers[trail.destination]:
            if host not in seen:
                seen.add(host)
                waiting.append((host, trail))

    def _onward(self, role: str, between: int, before: Trail | None, opened: Opened) -> Iterator[Trail]:
        """What a role may reach next, in the VPC only as far as nothing before it did."""
        for destination, rule in self._accepting.get(role, ()):
            yield Trail(role, destination, rule, (rule.traffic.interval,), between, before)
        leaving = self.leaving(role)
        for traffic, entered in self._entered_inside.items() if leaving else ():
            already = opened.get(traffic, ())
            flowing = intersection(leaving, tuple(without(traffic.interval, already)))
            if flowing:
                opened[traffic] = union((*already, *flowing))
                for destination, rule in entered:
                    yield Trail(role, destination, rule, flowing, between, before)

    def _outward(self, role: str, between: int, before: Trail | None) -> Iterator[Trail]:
        for rule in self.groups[role].egress:
            if not isinstance(rule.peer, GroupPeer):
                yield Trail(role, str(rule.peer), rule, (rule.traffic.interval,), between, before)

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """Every role that takes part, in order: its number is its bit in a set of roles."""
        live = sorted(role for role, group in self.groups.items() if not group.retired)
        return {role: number for number, role in enumerate(live)}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The roles by their numbers."""
        return tuple(self.numbers)

    def worn(self, role: str) -> int:
        """`worn_with` as a set of numbers."""
        if role not in self._worn:
            self._worn[role] = bits(self.numbers[other] for other in self.worn_with(role))
        return self._worn[role]

    @cached_property
    def sending_inside(self) -> Mapping[Intervals, int]:
        """What roles may send to ranges inside of the VPC, and which roles send just that."""
        found: dict[Intervals, int] = defaultdict(int)
        for role, number in self.numbers.items():
            if self.leaving(role):
                found[self.leaving(role)] |= 1 << number
        return found

    @cached_property
    def following(self) -> Sequence[int]:
        """For each role by its number all that it reaches in one step, with what is worn beside that."""
        inside = [
            (joined(self.worn(role) for role, _ in entered), traffic)
            for traffic, entered in self._entered_inside.items()
        ]
        found = [joined(self.worn(other) for other, _ in self._accepting.get(role, ())) for role in self.names]
        for sent, roles in self.sending_inside.items():
            reached = joined(worn for worn, traffic in inside if intersection(sent, (traffic.interval,)))
            for number in numbers_in(roles):
                found[number] |= reached
        return found


def _hosts(plan: Plan) -> dict[str, frozenset[str]]:
    """Host → its roles; a role that nothing wears is a host of its own name."""
    here = {group.role for group in plan.groups if not group.retired}
    hosts = {f"host {host.name}": frozenset(host.roles) & here for host in plan.hosts}
    worn = frozenset().union(*hosts.values())
    return {**hosts, **{role: frozenset((role,)) for role in here - worn}}


def _turned(roles: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Role → the hosts that wear it."""
    wearers: dict[str, list[str]] = defaultdict(list)
    for host in sorted(roles):
        for role in roles[host]:
            wearers[role].append(host)
    return wearers


def _is_inside(peer: RangePeer, vpc: tuple[Cidr, ...]) -> bool:
    if vpc:
        return any(peer.cidr.overlaps(part) for part in vpc)
    return is_private(peer.cidr) or is_internet_in_pieces(peer)  # a VPC's addresses of IPv6 are public ones
