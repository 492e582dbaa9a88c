"""The search for paths: from the source on, by sets of roles, through as few hosts as possible.

The last step of a path is for the traffic of a question; all steps before it may be for any traffic. `ask.py` needs a
path for each packet and goes back from each last step (`steps_to`), `shortest_paths.py` the first path to each end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from sg_factory.network import ALL_TRAFFIC
from sg_factory.network.intervals import Intervals
from sg_factory.plan.meaning import FarEnd
from sg_factory.reach.flows import Reach, meets
from sg_factory.reach.role_sets import joined, numbers_in

ANY: Intervals = (ALL_TRAFFIC.interval,)


class LastStep(NamedTuple):
    """A last step, to a role or out to a peer: from each role of a set, `senders`, or from an `end` that is no role."""

    destination: str
    traffic: Intervals
    senders: int = 0
    end: FarEnd | None = None


class Path(NamedTuple):
    """A shortest path: its last step, from any of `senders`, a set of roles, and the number of hosts `between`.

    There are no senders if the source, which is no role, makes the last step itself.
    """

    between: int
    senders: int
    last: LastStep


@dataclass(frozen=True, slots=True)
class Search:
    """The roles from which paths go on, as sets, by the number of hosts between the source and a step from them.

    `entering` are the ends of rules that the source may be, as far as it is no role. `everyone` are all roles found.
    """

    reach: Reach
    entering: frozenset[FarEnd]
    levels: tuple[int, ...]
    everyone: int

    def path(self, last: LastStep) -> Path | None:
        """A shortest path with a last step; None if there is none."""
        if last.end in self.entering:
            return Path(0, 0, last)
        if not last.senders & self.everyone:
            return None
        senders = ((between, level & last.senders) for between, level in enumerate(self.levels))
        return next(Path(between, found, last) for between, found in senders if found)

    def steps_to(self, role: str, between: int, source: str) -> Iterator[tuple[str, str]]:
        """One path to a role, which sends with `between` hosts before it, from its last step back to the source.

        Each step may be to another role of a host that has the one that goes on. `source` is the name of the source.
        """
        for level in reversed(self.levels[:between]):
            beside = self.reach.host_role_set(role) & ~self.reach.role_set(role)
            others = (role, *map(self.reach.names.__getitem__, numbers_in(beside)))
            if not level:  # the source is no role
                yield source, next(other for other in others if self._is_entered(other))
                return
            sending = ((other, self._senders(other) & level) for other in others)
            other, senders = next((other, senders) for other, senders in sending if senders)
            role = self.reach.names[next(numbers_in(senders))]
            yield role, other

    def _is_entered(self, role: str) -> bool:
        return any(end in self.entering for end, _ in self.reach.rules_with_others(role, "ingress"))

    def _senders(self, role: str) -> int:
        """The roles from which a role allows some ingress."""
        reach = self.reach
        if role in reach.external:
            return joined(roles for _, roles in reach.sent_to(role))
        named = [reach.role_set(source) for source, _ in reach.rules_with_roles(role, "ingress")]
        named += (
            reach.role_set(each) for each in reach.external if any(reach.rules_with_external(role, each, "ingress"))
        )
        inside = (reach.senders(allowed) for _, allowed in reach.by_addresses(role, "ingress"))
        return joined((*named, *(senders for flows in inside for _, senders in flows)))


def search(reach: Reach, start: int, entering: Collection[FarEnd], hops: int | None) -> Search:
    """Search from the roles of hosts, and from other ends of rules, through at most `hops` hosts."""
    levels, everyone, most = [start], start, (1 << len(reach.names)) - 1
    further = 0 if hops == 0 else joined(map(reach.entered, entering))
    while everyone != most and (hops is None or len(levels) <= hops):
        following = map(reach.following.__getitem__, numbers_in(levels[-1])) if levels[-1] else ()
        further = (further | joined(following)) & ~everyone
        if not further:
            break
        levels.append(further)
        everyone |= further
    return Search(reach, frozenset(entering), tuple(levels), everyone)


def steps_into(reach: Reach, roles: int, wanted: Intervals) -> Iterator[LastStep]:
    """The last steps into some roles, a set, for some of the wanted traffic."""
    for role in map(reach.names.__getitem__, numbers_in(roles)):
        for source, rule in reach.rules_with_roles(role, "ingress"):
            if meets(rule, wanted):
                yield LastStep(role, (rule.traffic.interval,), reach.role_set(source))
        for end, rule in reach.rules_with_others(role, "ingress"):
            if meets(rule, wanted):
                named = (
                    reach.role_set(name) for name, peer in reach.external.items() if end in reach.far_ends.by(peer)
                )
                yield LastStep(role, (rule.traffic.interval,), joined(named), end)
                for flowing, senders in reach.senders(reach.inside(end, rule)):
                    yield LastStep(role, flowing, senders)
        if role in reach.external:
            for traffic, senders in reach.sent_to(role):
                yield LastStep(role, (traffic.interval,), senders)


def steps_out(reach: Reach, ends: Iterable[FarEnd], name: str) -> Iterator[LastStep]:
    """The last steps out to some other ends of rules; `name` is their common name."""
    for end in ends:
        for traffic, senders in reach.egress_by_end.get(end, {}).items():
            yield LastStep(name, (traffic.interval,), senders)
