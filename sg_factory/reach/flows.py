"""The flows of one Plan: between roles, through the other roles of their hosts, and with peers that are no roles.

Without hosts, and for a role that no host has, each role is a host of its own. A rule that names another group is a
flow between them; one half of a flow is as much of it as the other side lets through (`halves.py`). Two rules with
ranges are a flow if both ranges may contain addresses of the VPC, as the addresses of roles are not known; both must be
of one address family. A rule whose other end may be an external group is a flow with the hosts that have that group, as
what the group itself allows is not known. In sets of roles, it is one of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from sg_factory.network import Traffic
from sg_factory.network.intervals import Intervals, intersection, union
from sg_factory.plan import Direction, Group, GuardedPeer, Plan, Rule
from sg_factory.plan.internet import is_in_pieces, together
from sg_factory.plan.meaning import FarEnd, is_inside, is_meant, is_unread
from sg_factory.reach.families import by_family, of_any_family
from sg_factory.reach.far_ends import FarEnds
from sg_factory.reach.halves import flowing, halves_by_destination
from sg_factory.reach.hosts import external_of_hosts, hosts_by_role, roles_by_host
from sg_factory.reach.role_sets import joined, numbers_in

RoleRule = tuple[str, Rule]
"""A rule with a role: the one that has it, or the one that it names."""


def meets(rule: Rule, wanted: Intervals) -> bool:
    """True if a rule allows some of the wanted traffic."""
    return bool(intersection((rule.traffic.interval,), wanted))


class Reach:
    """The flows of a Plan, computed when they are needed and cached. Sets of roles are integers (`role_sets.py`).

    `is_filled` assumes that prefix lists with unknown entries contain every address: these flows are not certain.
    """

    def __init__(self, plan: Plan, *, is_filled: bool = False) -> None:
        self.plan = plan
        self.is_filled = is_filled
        self.groups: Mapping[str, Group] = {group.role: group for group in plan.groups}
        self.roles_of = roles_by_host(plan)
        self.hosts_with: Mapping[str, list[str]] = hosts_by_role(self.roles_of)
        self.external = external_of_hosts(plan)
        live = (role for role, group in self.groups.items() if not group.retired)
        self.names = tuple(sorted({*live, *self.external}))
        self._numbers = {role: number for number, role in enumerate(self.names)}
        self._host_role_sets: dict[str, int] = {}
        self._inside: dict[FarEnd, bool] = {}
        self._by_kind: dict[tuple[str, Direction], tuple[list[RoleRule], list[tuple[FarEnd, Rule]]]] = {}
        self._by_addresses: dict[tuple[str, Direction], Sequence[tuple[Rule, Intervals]]] = {}
        self._traffic_inside: dict[tuple[str, Direction], Intervals] = {}
        self._entered: dict[FarEnd, int] = {}
        self._senders: dict[Intervals, Sequence[tuple[Intervals, int]]] = {}
        self._has_pieces = bool(together(plan))
        self._halves_into = halves_by_destination(plan.groups)

    @cached_property
    def filled(self) -> Reach | None:
        """These flows if prefix lists with unknown entries contain every address; None if there are no such lists."""
        guarded = (peer for guardrail in self.plan.guardrails for peer in guardrail.sources + guardrail.destinations)
        peers = (*self.ingress_by_end, *self.egress_by_end, *map(FarEnd, self.plan.others))
        if any(map(is_unread, guarded)) or any(is_unread(end.peer) for end in peers):
            return Reach(self.plan, is_filled=True)
        return None

    def name_of(self, peer: GuardedPeer) -> str:
        """The role of a peer, or the name of an external group that a host has; empty for any other peer."""
        return peer.role or (str(peer) if self.external.get(str(peer)) == peer else "")

    def role_set(self, role: str) -> int:
        """The set of one role; empty if the role is retired or unknown."""
        return 1 << self._numbers[role] if role in self._numbers else 0

    def host_role_set(self, role: str) -> int:
        """All roles of the hosts that have `role`; empty if the role is retired or unknown."""
        if role not in self._host_role_sets:
            roles = (other for host in self.hosts_with.get(role, ()) for other in self.roles_of[host])
            self._host_role_sets[role] = joined(map(self.role_set, roles))
        return self._host_role_sets[role]

    def beside(self, role: str) -> tuple[str, ...]:
        """All roles of the hosts that have `role`; empty if the role is retired or unknown."""
        return tuple(self.names[number] for number in numbers_in(self.host_role_set(role)))

    def inside_of(self, role: str, rule: Rule) -> Intervals:
        """The traffic of a role's rule, by family, if its other end may be an address of the VPC; else empty."""
        return self.inside(self.end(role, rule), rule)

    def end(self, role: str, rule: Rule) -> FarEnd:
        """The other end of a role's rule."""
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

    def inside(self, end: FarEnd, rule: Rule) -> Intervals:
        """The traffic of a rule, by family, if its other end may be an address of the VPC; else empty."""
        return by_family(rule.traffic.interval, rule.peer.families) if self.is_inside(end) else ()

    def rules(self, role: str, direction: Direction) -> Sequence[Rule]:
        """The rules of a role; none of an external group that a host has, as these are not known."""
        return self.groups[role].in_direction(direction) if role in self.groups else ()

    def rules_with_roles(self, role: str, direction: Direction) -> Sequence[RoleRule]:
        """The rules of a role that name a role, each with that role; for one half, only traffic that flows."""
        return self._rules_by_kind(role, direction)[0]

    def rules_with_others(self, role: str, direction: Direction) -> Sequence[tuple[FarEnd, Rule]]:
        """The rules of a role whose other end is no role, each with that end."""
        return self._rules_by_kind(role, direction)[1]

    def rules_with_external(self, role: str, name: str, direction: Direction) -> Iterator[Rule]:
        """The rules of a role whose other end may be an external group that a host has."""
        if name in self.external:
            meant = self.far_ends.by(self.external[name])
            yield from (rule for end, rule in self.rules_with_others(role, direction) if end in meant)

    def _rules_by_kind(self, role: str, direction: Direction) -> tuple[list[RoleRule], list[tuple[FarEnd, Rule]]]:
        if (role, direction) not in self._by_kind:
            named: list[RoleRule] = []
            others: list[tuple[FarEnd, Rule]] = []
            for rule in self.rules(role, direction):
                if rule.is_half and direction == "ingress":
                    named += ((rule.peer.role, each) for each in flowing(self, role, rule))
                elif rule.peer.role:
                    named.append((rule.peer.role, rule))
                else:
                    others.append((self.end(role, rule), rule))
            for source, rule in self._halves_into.get(role, ()) if direction == "ingress" else ():
                named += ((source, each) for each in flowing(self, source, rule))
            self._by_kind[role, direction] = named, others
        return self._by_kind[role, direction]

    def by_addresses(self, role: str, direction: Direction) -> Sequence[tuple[Rule, Intervals]]:
        """The rules of a role whose other end may be an address of the VPC, with their traffic by family."""
        if (role, direction) not in self._by_addresses:
            rules = ((rule, self.inside(end, rule)) for end, rule in self.rules_with_others(role, direction))
            self._by_addresses[role, direction] = [(rule, through) for rule, through in rules if through]
        return self._by_addresses[role, direction]

    def traffic_inside(self, role: str, direction: Direction) -> Intervals:
        """The traffic that a role allows from or to addresses of the VPC, by family."""
        if (role, direction) not in self._traffic_inside:
            rules = self.by_addresses(role, direction)
            self._traffic_inside[role, direction] = union(interval for _, through in rules for interval in through)
        return self._traffic_inside[role, direction]

    @cached_property
    def ingress_by_end(self) -> Mapping[FarEnd, list[RoleRule]]:
        """Every other end that is no role, with the rules that allow ingress from it."""
        found: dict[FarEnd, list[RoleRule]] = defaultdict(list)
        for role in self.groups:
            for end, rule in self.rules_with_others(role, "ingress"):
                found[end].append((role, rule))
        return found

    def entered(self, end: FarEnd) -> int:
        """All roles of the hosts that another end of a rule, which is no role, reaches."""
        if end not in self._entered:
            self._entered[end] = joined(self.host_role_set(role) for role, _ in self.ingress_by_end.get(end, ()))
        return self._entered[end]

    @cached_property
    def egress_by_end(self) -> Mapping[FarEnd, Mapping[Traffic, int]]:
        """Every other end that is no role, with the traffic to it and the set of roles that allow that."""
        found: dict[FarEnd, dict[Traffic, int]] = defaultdict(lambda: defaultdict(int))
        for role in self.names:
            for end, rule in self.rules_with_others(role, "egress"):
                found[end][rule.traffic] |= self.role_set(role)
        return found

    @cached_property
    def ingress_by_role(self) -> Mapping[str, list[RoleRule]]:
        """Role → the rules of roles that allow ingress from it."""
        found: dict[str, list[RoleRule]] = defaultdict(list)
        for role in self.groups:
            for source, rule in self.rules_with_roles(role, "ingress"):
                found[source].append((role, rule))
            for name in self.external:
                found[name] += ((role, rule) for rule in self.rules_with_external(role, name, "ingress"))
        return found

    def sent_to(self, name: str) -> Iterator[tuple[Traffic, int]]:
        """The traffic that roles allow to an external group that a host has, each with the roles."""
        for end in self.far_ends.by(self.external[name]):
            yield from self.egress_by_end.get(end, {}).items()

    @cached_property
    def ingress_inside(self) -> Mapping[Intervals, tuple[int, list[RoleRule]]]:
        """Traffic by family that rules allow from addresses of the VPC, with all roles of the hosts, and the rules."""
        rules: dict[Intervals, list[RoleRule]] = defaultdict(list)
        for end, entered in self.ingress_by_end.items():
            for role, rule in entered if self.is_inside(end) else ():
                rules[self.inside(end, rule)].append((role, rule))
        return {
            allowed: (joined(self.host_role_set(role) for role, _ in held), held) for allowed, held in rules.items()
        }

    @cached_property
    def _egress_inside(self) -> Mapping[Intervals, int]:
        """The traffic that roles allow to addresses of the VPC, by family, with the roles that allow exactly that."""
        found: dict[Intervals, int] = defaultdict(int)
        for role in self.names:
            found[self.traffic_inside(role, "egress")] |= self.role_set(role)
        return found

    def senders(self, allowed: Intervals) -> Sequence[tuple[Intervals, int]]:
        """The traffic that reaches a rule which allows some from addresses of the VPC, with the roles that send it."""
        if allowed not in self._senders:
            flows = ((intersection(sent, allowed), roles) for sent, roles in self._egress_inside.items())
            self._senders[allowed] = [(of_any_family(flowing), roles) for flowing, roles in flows if flowing]
        return self._senders[allowed]

    @cached_property
    def following(self) -> Sequence[int]:
        """For each role by its number, all roles of the hosts that it reaches in one step."""
        found = [
            joined(self.host_role_set(other) for other, _ in self.ingress_by_role.get(role, ())) for role in self.names
        ]
        for sent, roles in self._egress_inside.items():
            reached = joined(set_ for allowed, (set_, _) in self.ingress_inside.items() if intersection(sent, allowed))
            for number in numbers_in(roles):
                found[number] |= reached
        for name in self.external:
            for number in numbers_in(joined(roles for _, roles in self.sent_to(name))):
                found[number] |= self.host_role_set(name)
        return found
