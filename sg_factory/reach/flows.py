"""Who may reach whom in one Plan: over hosts, which join what their roles may do, and through other hosts.

Without hosts each role is a host of its own, and so is a role that no host wears. A group's rule that names another
group is a flow between them; two rules with ranges are one where both may mean addresses inside of the VPC, which no
role's own address is known of. Both must be of one address family.
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
from sg_factory.reach.closure import bits, joined, numbers_in
from sg_factory.reach.families import by_family, of_any_family
from sg_factory.reach.hosts import hosts_by_role, roles_by_host
from sg_factory.reach.meant import MeantEnds
from sg_factory.reach.trail import Step, StepPath, Trail

Opened = dict[Intervals, Intervals]  # what a walk has found to flow so far, by what rules with ranges inside let in


class Reach:
    """The flows of a Plan, ready to be asked. What takes long to make is made once, when it is asked for.

    `is_filled` says that prefix lists which nobody has read hold every address: what may be, and not what is.
    """

    def __init__(self, plan: Plan, *, is_filled: bool = False) -> None:
        self.plan = plan
        self.is_filled = is_filled
        self.groups = {group.role: group for group in plan.groups}
        self.roles_of = roles_by_host(plan)
        self.wearers: Mapping[str, list[str]] = hosts_by_role(self.roles_of)
        self._worn_with: dict[str, frozenset[str]] = {}
        self._worn: dict[str, int] = {}
        self._leaving: dict[str, Intervals] = {}
        self._taken: dict[str, Intervals] = {}
        self._by_addresses: dict[tuple[str, Direction], Sequence[tuple[Rule, Intervals]]] = {}
        self._inside: dict[FarEnd, bool] = {}
        self._has_pieces = bool(together(plan))

    def worn_with(self, role: str) -> frozenset[str]:
        """The role and all that some host wears beside it; nothing where the role is retired or unknown."""
        if role not in self._worn_with:
            hosts = self.wearers.get(role, ())
            self._worn_with[role] = frozenset().union(*(self.roles_of[host] for host in hosts))
        return self._worn_with[role]

    @cached_property
    def filled(self) -> Reach | None:
        """The same where lists that nobody has read hold every address; None where there are none of these."""
        guarded = (peer for guardrail in self.plan.guardrails for peer in guardrail.sources + guardrail.destinations)
        peers = (*self.entrances, *self.exits, *map(FarEnd, self.plan.others))
        if any(map(is_unread, guarded)) or any(is_unread(end.peer) for end in peers):
            return Reach(self.plan, is_filled=True)
        return None

    def end(self, role: str, rule: Rule) -> FarEnd:
        """The other end of a role's rule that names no group of ours."""
        return FarEnd(rule.peer, self._has_pieces and is_in_pieces(role, rule, self.plan))

    def is_meant(self, end: FarEnd, guarded: GuardedPeer) -> bool:
        """Whether a rule's other end may be what a guardrail or a question names."""
        return is_meant(end, guarded, self.plan, filled=self.is_filled)

    @cached_property
    def meant(self) -> MeantEnds:
        """Every other end of a rule, to be asked which of them may be what a guardrail names."""
        return MeantEnds({*self.entrances, *self.exits}, self.plan, is_filled=self.is_filled)

    def is_inside(self, end: FarEnd) -> bool:
        """Whether a rule's other end may be an address of the VPC."""
        if end not in self._inside:
            self._inside[end] = is_inside(end, self.plan, filled=self.is_filled)
        return self._inside[end]

    def inside(self, role: str, rule: Rule) -> Intervals:
        """The traffic of a role's rule, by family, where its other end may be an address of the VPC; else nothing."""
        if isinstance(rule.peer, GroupPeer) or not self.is_inside(self.end(role, rule)):
            return ()
        return by_family(rule.traffic.interval, rule.peer.families)

    def by_addresses(self, role: str, direction: Direction) -> Sequence[tuple[Rule, Intervals]]:
        """The rules of a role whose other end may be an address of the VPC, with their traffic by family."""
        if (role, direction) not in self._by_addresses:
            rules = ((rule, self.inside(role, rule)) for rule in self.groups[role].in_direction(direction))
            self._by_addresses[role, direction] = [(rule, through) for rule, through in rules if through]
        return self._by_addresses[role, direction]

    def leaving(self, role: str) -> Intervals:
        """What a role may send to addresses of the VPC, by family."""
        if role not in self._leaving:
            self._leaving[role] = union(i for _, through in self.by_addresses(role, "egress") for i in through)
        return self._leaving[role]

    def taken(self, role: str) -> Intervals:
        """What a role lets in from addresses of the VPC, by family."""
        if role not in self._taken:
            self._taken[role] = union(i for _, through in self.by_addresses(role, "ingress") for i in through)
        return self._taken[role]

    @cached_property
    def entrances(self) -> Mapping[FarEnd, list[tuple[str, Rule]]]:
        """Every other end that is no role of ours, with the roles that let it in."""
        found: dict[FarEnd, list[tuple[str, Rule]]] = defaultdict(list)
        for group in self.plan.groups:
            for rule in group.ingress:
                if not isinstance(rule.peer, GroupPeer):
                    found[self.end(group.role, rule)].append((group.role, rule))
        return found

    @cached_property
    def entered(self) -> Mapping[FarEnd, int]:
        """What is worn where some other end is let in, as a set of numbers."""
        return {end: joined(self.worn(role) for role, _ in entered) for end, entered in self.entrances.items()}

    @cached_property
    def exits(self) -> Mapping[FarEnd, Mapping[Traffic, int]]:
        """Every other end that is no role, with what is sent there and by which roles, as a set of numbers."""
        found: dict[FarEnd, dict[Traffic, int]] = defaultdict(lambda: defaultdict(int))
        for role, number in self.numbers.items():
            for rule in self.groups[role].egress:
                if not isinstance(rule.peer, GroupPeer):
                    found[self.end(role, rule)][rule.traffic] |= 1 << number
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
    def _entered_inside(self) -> Mapping[Intervals, list[tuple[str, Rule]]]:
        """What is let in from addresses of the VPC, by family, and by which roles."""
        found: dict[Intervals, list[tuple[str, Rule]]] = defaultdict(list)
        for end, entered in self.entrances.items():
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

        `traffic` is what the last step lets through some of, any where it is empty; `hops` the most hosts between.
        """
        wanted = union(t.interval for t in traffic)
        ends = frozenset(peer.role for peer in destinations if isinstance(peer, GroupPeer))
        others = [peer for peer in destinations if not isinstance(peer, GroupPeer)]
        hosts = [host for peer in sources if isinstance(peer, GroupPeer) for host in self.wearers.get(peer.role, ())]
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
        return sorted(self.worn_with(trail.destination) & ends)

    def _path(self, trail: Trail) -> StepPath:
        """The steps of a trail from the first one on."""
        return tuple(Step(*step, sent=self._sent(*step)) for step in trail.steps)

    def _sent(self, source: str, destination: str, rule: Rule) -> tuple[Rule, ...]:
        """The rules by which a role sends to an address what another one lets in from addresses."""
        if source not in self.groups or rule.direction == "egress" or isinstance(rule.peer, GroupPeer):
            return ()
        let_in = self.inside(destination, rule)
        return tuple(sent for sent, through in self.by_addresses(source, "egress") if intersection(through, let_in))

    def entering(self, name: str, peers: Collection[GuardedPeer]) -> Iterator[Trail]:
        """What lets one of some peers in that are no roles; `name` is how they are called together."""
        for end, entered in self.entrances.items():
            if any(self.is_meant(end, meant) for meant in peers):
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
        for let_in, entered in self._entered_inside.items() if leaving else ():
            already = opened.get(let_in, ())
            flowing = intersection(leaving, difference(let_in, already))
            if flowing:
                opened[let_in] = union((*already, *flowing))
                for destination, rule in entered:
                    yield Trail(role, destination, rule, of_any_family(flowing), between, before)

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
        """What roles may send to addresses of the VPC, by family, and which roles send just that."""
        found: dict[Intervals, int] = defaultdict(int)
        for role, number in self.numbers.items():
            if self.leaving(role):
                found[self.leaving(role)] |= 1 << number
        return found

    @cached_property
    def following(self) -> Sequence[int]:
        """For each role by its number all that it reaches in one step, with what is worn beside that."""
        inside = [
            (joined(self.worn(role) for role, _ in entered), let_in) for let_in, entered in self._entered_inside.items()
        ]
        found = [joined(self.worn(other) for other, _ in self._accepting.get(role, ())) for role in self.names]
        for sent, roles in self.sending_inside.items():
            reached = joined(worn for worn, let_in in inside if intersection(sent, let_in))
            for number in numbers_in(roles):
                found[number] |= reached
        return found
