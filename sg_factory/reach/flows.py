"""The flows of one Plan: between roles, through the other roles of their hosts, and through other hosts.

Without hosts, and for a role that no host has, each role is a host of its own. A rule that names another group is a
flow between them. Two rules with ranges are a flow if both ranges may contain addresses of the VPC, as the addresses of
roles are not known; both must be of one address family.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from sg_factory.network import Traffic
from sg_factory.network.intervals import Intervals, difference, intersection, union
from sg_factory.plan import Direction, GroupPeer, GuardedPeer, Plan, Rule
from sg_factory.plan.internet import is_in_pieces, together
from sg_factory.plan.meaning import FarEnd, is_inside, is_meant, is_unread
from sg_factory.reach.families import by_family, of_any_family
from sg_factory.reach.far_ends import FarEnds
from sg_factory.reach.hosts import hosts_by_role, roles_by_host
from sg_factory.reach.role_sets import bits, joined, numbers_in
from sg_factory.reach.trail import Step, StepPath, Trail

Opened = dict[Intervals, Intervals]  # traffic that a walk has found so far, by the ingress that rules with ranges allow


class Reach:
    """The flows of a Plan, computed when they are needed and cached.

    `is_filled` assumes that prefix lists with unknown entries contain every address: these flows are not certain.
    """

    def __init__(self, plan: Plan, *, is_filled: bool = False) -> None:
        self.plan = plan
        self.is_filled = is_filled
        self.groups = {group.role: group for group in plan.groups}
        self.roles_of = roles_by_host(plan)
        self.hosts_with: Mapping[str, list[str]] = hosts_by_role(self.roles_of)
        self._host_roles: dict[str, frozenset[str]] = {}
        self._host_role_sets: dict[str, int] = {}
        self._egress_inside: dict[str, Intervals] = {}
        self._ingress_inside: dict[str, Intervals] = {}
        self._by_addresses: dict[tuple[str, Direction], Sequence[tuple[Rule, Intervals]]] = {}
        self._inside: dict[FarEnd, bool] = {}
        self._has_pieces = bool(together(plan))

    def host_roles(self, role: str) -> frozenset[str]:
        """All roles of the hosts that have `role`; empty if the role is retired or unknown."""
        if role not in self._host_roles:
            hosts = self.hosts_with.get(role, ())
            self._host_roles[role] = frozenset().union(*(self.roles_of[host] for host in hosts))
        return self._host_roles[role]

    @cached_property
    def filled(self) -> Reach | None:
        """These flows if prefix lists with unknown entries contain every address; None if there are no such lists."""
        guarded = (peer for guardrail in self.plan.guardrails for peer in guardrail.sources + guardrail.destinations)
        peers = (*self.ingress_by_end, *self.egress_by_end, *map(FarEnd, self.plan.others))
        if any(map(is_unread, guarded)) or any(is_unread(end.peer) for end in peers):
            return Reach(self.plan, is_filled=True)
        return None

    def end(self, role: str, rule: Rule) -> FarEnd:
        """The other end of a role's rule that names no group of ours."""
        return FarEnd(rule.peer, self._has_pieces and is_in_pieces(role, rule, self.plan))

    def is_meant(self, end: FarEnd, guarded: GuardedPeer) -> bool:
        """True if a rule's other end may be the peer of a guardrail or a question."""
        return is_meant(end, guarded, self.plan, filled=self.is_filled)

    @cached_property
    def far_ends(self) -> FarEnds:
        """Every other end of a rule that is no role, to be looked up by the peer of a guardrail."""
        return FarEnds({*self.ingress_by_end, *self.egress_by_end}, self.plan, is_filled=self.is_filled)

    def is_inside(self, end: FarEnd) -> bool:
        """True if a rule's other end may be an address of the VPC."""
        if end not in self._inside:
            self._inside[end] = is_inside(end, self.plan, filled=self.is_filled)
        return self._inside[end]

    def inside(self, role: str, rule: Rule) -> Intervals:
        """The traffic of a role's rule, by family, if its other end may be an address of the VPC; else empty."""
        if isinstance(rule.peer, GroupPeer) or not self.is_inside(self.end(role, rule)):
            return ()
        return by_family(rule.traffic.interval, rule.peer.families)

    def by_addresses(self, role: str, direction: Direction) -> Sequence[tuple[Rule, Intervals]]:
        """The rules of a role whose other end may be an address of the VPC, with their traffic by family."""
        if (role, direction) not in self._by_addresses:
            rules = ((rule, self.inside(role, rule)) for rule in self.groups[role].in_direction(direction))
            self._by_addresses[role, direction] = [(rule, through) for rule, through in rules if through]
        return self._by_addresses[role, direction]

    def egress_inside(self, role: str) -> Intervals:
        """The traffic that a role allows to addresses of the VPC, by family."""
        if role not in self._egress_inside:
            self._egress_inside[role] = union(i for _, through in self.by_addresses(role, "egress") for i in through)
        return self._egress_inside[role]

    def ingress_inside(self, role: str) -> Intervals:
        """The traffic that a role allows from addresses of the VPC, by family."""
        if role not in self._ingress_inside:
            self._ingress_inside[role] = union(i for _, through in self.by_addresses(role, "ingress") for i in through)
        return self._ingress_inside[role]

    @cached_property
    def ingress_by_end(self) -> Mapping[FarEnd, list[tuple[str, Rule]]]:
        """Every other end that is no role, with the roles that allow ingress from it."""
        found: dict[FarEnd, list[tuple[str, Rule]]] = defaultdict(list)
        for group in self.plan.groups:
            for rule in group.ingress:
                if not isinstance(rule.peer, GroupPeer):
                    found[self.end(group.role, rule)].append((group.role, rule))
        return found

    @cached_property
    def roles_by_end(self) -> Mapping[FarEnd, int]:
        """Every other end that is no role, with all roles of the hosts that it reaches, as a set of numbers."""
        return {
            end: joined(self.host_role_set(role) for role, _ in entered) for end, entered in self.ingress_by_end.items()
        }

    @cached_property
    def egress_by_end(self) -> Mapping[FarEnd, Mapping[Traffic, int]]:
        """Every other end that is no role, with the traffic to it and the set of roles that allow that."""
        found: dict[FarEnd, dict[Traffic, int]] = defaultdict(lambda: defaultdict(int))
        for role, number in self.numbers.items():
            for rule in self.groups[role].egress:
                if not isinstance(rule.peer, GroupPeer):
                    found[self.end(role, rule)][rule.traffic] |= 1 << number
        return found

    @cached_property
    def _accepting(self) -> Mapping[str, list[tuple[str, Rule]]]:
        """Role → the roles that allow ingress from it."""
        found: dict[str, list[tuple[str, Rule]]] = defaultdict(list)
        for group in self.plan.groups:
            for rule in group.ingress:
                if isinstance(rule.peer, GroupPeer):
                    found[rule.peer.role].append((group.role, rule))
        return found

    @cached_property
    def _ingress_from_inside(self) -> Mapping[Intervals, list[tuple[str, Rule]]]:
        """The traffic that is allowed from addresses of the VPC, by family, with the roles that allow it."""
        found: dict[Intervals, list[tuple[str, Rule]]] = defaultdict(list)
        for end, entered in self.ingress_by_end.items():
            if self.is_inside(end):
                for role, rule in entered:
                    found[by_family(rule.traffic.interval, end.peer.families)].append((role, rule))
        return found

    def shortest(
        self,
        sources: Collection[GuardedPeer],
        destinations: Collection[GuardedPeer],
        traffic: Collection[Traffic] = (),
        hops: int | None = 0,
    ) -> Mapping[str, StepPath]:
        """Each role or peer among `destinations` that is reached from `sources`, with a shortest path to it.

        The last step allows some of `traffic`, any if it is empty; `hops` is the greatest number of hosts between.
        """
        wanted = union(t.interval for t in traffic)
        ends = frozenset(peer.role for peer in destinations if isinstance(peer, GroupPeer))
        others = [peer for peer in destinations if not isinstance(peer, GroupPeer)]
        hosts = [host for peer in sources if isinstance(peer, GroupPeer) for host in self.hosts_with.get(peer.role, ())]
        entering = [
            trail for peer in sources if not isinstance(peer, GroupPeer) for trail in self.entering(str(peer), [peer])
        ]
        found: dict[str, StepPath] = {}
        for trail in self.walk(hosts, entering, hops, outward=bool(others)):
            if wanted and not intersection(wanted, trail.traffic):
                continue
            for end in self._reached(trail, ends, others):
                if end not in found:
                    found[end] = self._path(trail)
        return found

    def _reached(self, trail: Trail, ends: frozenset[str], others: Iterable[GuardedPeer]) -> Iterable[str]:
        if trail.rule.direction == "egress":
            end = self.end(trail.source, trail.rule)
            return [str(peer) for peer in others if self.is_meant(end, peer)]
        return sorted(self.host_roles(trail.destination) & ends)

    def _path(self, trail: Trail) -> StepPath:
        """The steps of a trail from the first one on."""
        return tuple(Step(*step, sent=self._sent(*step)) for step in trail.steps)

    def _sent(self, source: str, destination: str, rule: Rule) -> tuple[Rule, ...]:
        """The egress rules of the source if both sides of a step have rules with addresses; else empty."""
        if source not in self.groups or rule.direction == "egress" or isinstance(rule.peer, GroupPeer):
            return ()
        allowed = self.inside(destination, rule)
        return tuple(sent for sent, through in self.by_addresses(source, "egress") if intersection(through, allowed))

    def entering(self, name: str, peers: Collection[GuardedPeer]) -> Iterator[Trail]:
        """The first steps from some peers that are no roles; `name` is their common name."""
        for end, entered in self.ingress_by_end.items():
            if any(self.is_meant(end, meant) for meant in peers):
                for role, rule in entered:
                    yield Trail(name, role, rule, (rule.traffic.interval,))

    def walk(
        self, hosts: Iterable[str], entering: Collection[Trail], hops: int | None, *, outward: bool
    ) -> Iterator[Trail]:
        """Every step from `hosts` and `entering` on, each flow once, those with fewer hosts between first.

        `hops` is the greatest number of hosts between. `outward` includes steps to peers that are no roles.
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
        for host in self.hosts_with[trail.destination]:
            if host not in seen:
                seen.add(host)
                waiting.append((host, trail))

    def _onward(self, role: str, between: int, before: Trail | None, opened: Opened) -> Iterator[Trail]:
        """The steps from a role to other roles; by addresses, only for traffic that no earlier step has found."""
        for destination, rule in self._accepting.get(role, ()):
            yield Trail(role, destination, rule, (rule.traffic.interval,), between, before)
        leaving = self.egress_inside(role)
        for allowed, entered in self._ingress_from_inside.items() if leaving else ():
            already = opened.get(allowed, ())
            flowing = intersection(leaving, difference(allowed, already))
            if flowing:
                opened[allowed] = union((*already, *flowing))
                for destination, rule in entered:
                    yield Trail(role, destination, rule, of_any_family(flowing), between, before)

    def _outward(self, role: str, between: int, before: Trail | None) -> Iterator[Trail]:
        for rule in self.groups[role].egress:
            if not isinstance(rule.peer, GroupPeer):
                yield Trail(role, str(rule.peer), rule, (rule.traffic.interval,), between, before)

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """Every role that is not retired, with its number: its bit in a set of roles."""
        live = sorted(role for role, group in self.groups.items() if not group.retired)
        return {role: number for number, role in enumerate(live)}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The roles by their numbers."""
        return tuple(self.numbers)

    def host_role_set(self, role: str) -> int:
        """`host_roles` as a set of numbers."""
        if role not in self._host_role_sets:
            self._host_role_sets[role] = bits(self.numbers[other] for other in self.host_roles(role))
        return self._host_role_sets[role]

    @cached_property
    def senders_inside(self) -> Mapping[Intervals, int]:
        """The traffic that roles allow to addresses of the VPC, by family, with the roles that allow exactly that."""
        found: dict[Intervals, int] = defaultdict(int)
        for role, number in self.numbers.items():
            if self.egress_inside(role):
                found[self.egress_inside(role)] |= 1 << number
        return found

    @cached_property
    def following(self) -> Sequence[int]:
        """For each role by its number, all roles of the hosts that it reaches in one step."""
        inside = [
            (joined(self.host_role_set(role) for role, _ in entered), allowed)
            for allowed, entered in self._ingress_from_inside.items()
        ]
        found = [joined(self.host_role_set(other) for other, _ in self._accepting.get(role, ())) for role in self.names]
        for sent, roles in self.senders_inside.items():
            reached = joined(roles for roles, allowed in inside if intersection(sent, allowed))
            for number in numbers_in(roles):
                found[number] |= reached
        return found
