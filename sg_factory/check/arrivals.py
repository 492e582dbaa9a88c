"""Who comes in from outside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sg_factory.internet import PIECES, Source, are_internet_together, once_for_a_plan, share, source_of
from sg_factory.network import Cidr, Family, Traffic
from sg_factory.plan import Group, Plan, RangePeer, Rule


@dataclass(frozen=True, slots=True)
class Arrival:
    """A rule of `group` that lets in the public addresses of `range`."""

    group: Group
    rule: Rule
    range: Cidr
    source: Source


@once_for_a_plan
def arrivals(plan: Plan) -> tuple[Arrival, ...]:
    """Every ingress rule from public addresses; what the VPC declares as its own is not outside."""
    sources: dict[tuple[str, str], Source | None] = {}
    found: list[Arrival] = []
    for group in plan.groups:
        from_outside: list[Arrival] = []
        for rule in group.ingress:
            if isinstance(rule.peer, RangePeer):
                range_ = rule.peer.cidr
                written = rule.peer.name, range_.text
                if written not in sources:
                    sources[written] = source_of(rule.peer, plan)
                source = sources[written]
                if source is not None:
                    from_outside.append(Arrival(group, rule, range_, source))
        found += _pieced_together(from_outside)
    return tuple(found)


def _pieced_together(found: Sequence[Arrival]) -> Iterator[Arrival]:
    """Arrivals at one group: ranges that for the same traffic hold too much together are the internet."""
    if len(found) < PIECES or sum(share(arrival.range) for arrival in found) < 1:
        yield from found
        return
    parts: dict[tuple[Traffic, Family], list[Arrival]] = defaultdict(list)
    for arrival in found:
        parts[arrival.rule.traffic, arrival.range.family].append(arrival)
    for together in parts.values():
        is_internet = are_internet_together([arrival.range for arrival in together])
        yield from (replace(arrival, source="internet") if is_internet else arrival for arrival in together)
