"""Ranges → the declared networks that contain them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sg_factory.network import Cidr
from sg_factory.plan import Plan
from sg_factory.plan.internet import ByFamily, addresses, is_within, once_for_a_plan


def networks_with(range_: Cidr, plan: Plan) -> tuple[str, ...]:
    """Return the names of the networks that contain all of a range, the one with the fewest addresses first."""
    containing = []
    for name, held in _by_name(plan).items():
        if is_within(range_, held):
            size = sum(last - first + 1 for first, last in held[range_.family])
            containing.append((size, name))
    return tuple(name for _, name in sorted(containing))


@once_for_a_plan
def _by_name(plan: Plan) -> Mapping[str, ByFamily]:
    """The addresses of each declared network, and of the VPC."""
    ranges: dict[str, list[Cidr]] = defaultdict(list)
    for network in plan.networks:
        ranges[network.name].append(network.cidr)
    return {name: addresses(held) for name, held in ranges.items()}
