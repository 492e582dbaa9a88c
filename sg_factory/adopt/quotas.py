"""Quotas that an account already needs: what is there may exceed AWS's defaults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sg_factory.adopt.draft import DraftEnvironment, SourceGroup
from sg_factory.adopt.hosts import HostGroups
from sg_factory.plan import DIRECTIONS, Quotas, Rule, rules_in_use

_DEFAULT = Quotas()
_MOST = 1000  # rules of an interface: VPC quotas page


def with_quotas(
    environments: Sequence[DraftEnvironment],
    groups: Iterable[SourceGroup],
    rules: Mapping[str, tuple[Rule, ...]],
    hosts: Iterable[HostGroups],
) -> tuple[DraftEnvironment, ...]:
    """Return the environments with quotas as high as their fullest group and host need them."""
    needed: dict[str, int] = {}
    for each in groups:
        split = {way: tuple(rule for rule in rules[each.key] if rule.direction == way) for way in DIRECTIONS}
        group = replace(each.group, ingress=split["ingress"], egress=split["egress"])
        most = max(max(rules_in_use(group, way).values()) for way in DIRECTIONS)
        needed[each.environment] = max(needed.get(each.environment, 0), most)
    attached: dict[str, int] = {}
    for host in hosts:
        for environment in host.environments:
            attached[environment] = max(attached.get(environment, 0), len(host.groups))
    return tuple(_raised(each, needed.get(each.name, 0), attached.get(each.name, 0)) for each in environments)


def _raised(environment: DraftEnvironment, rules: int, groups: int) -> DraftEnvironment:
    per_group = max(rules, _DEFAULT.rules_per_group)
    per_interface = max(groups, min(_DEFAULT.groups_per_interface, _MOST // per_group))
    if (per_group, per_interface) == (_DEFAULT.rules_per_group, _DEFAULT.groups_per_interface):
        return environment
    return replace(environment, rules_per_group=per_group, groups_per_interface=per_interface)
