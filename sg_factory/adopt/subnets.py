"""The subnets of VPCs → those of environments, by names that sg-factory.yaml may have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sg_factory.adopt.draft import DraftEnvironment
from sg_factory.adopt.names import Nameable, kebab, named
from sg_factory.network import Cidr
from sg_factory.plan import Plan, Subnet

_ID = re.compile(r"subnet-[0-9a-f]{8,17}")


def with_subnets(
    environments: Sequence[DraftEnvironment], plans: Iterable[tuple[str, Plan]]
) -> tuple[tuple[DraftEnvironment, ...], dict[str, dict[str, str]]]:
    """Return the environments with their subnets, and the written names of these by environment and name in the source.

    `plans` are with the names of their environments.
    """
    held = {name: plan.environment.subnets for name, plan in plans}
    found = {each.name: _written(held[each.name], each.cidrs, each.name) for each in environments}
    return tuple(replace(each, subnets=found[each.name][0]) for each in environments), {
        name: names for name, (_, names) in found.items()
    }


def _written(
    subnets: Iterable[Subnet], vpc: Iterable[Cidr], environment: str
) -> tuple[tuple[Subnet, ...], dict[str, str]]:
    """The subnets of an environment with their written names, sorted, and these names by those in the source.

    A name loses that of the environment. Ranges outside of the VPC's and malformed ids, which EC2 does not answer, are
    left out, and so are subnets without ranges.
    """
    within, seen = tuple(vpc), set[Cidr]()
    by_word: dict[str, list[Subnet]] = {}
    for each in sorted(subnets, key=lambda subnet: subnet.name):
        cidrs = tuple(held for held in each.cidrs if held not in seen and any(one.covers(held) for one in within))
        seen |= {*cidrs}
        if cidrs:
            ids = tuple(id_ for id_ in each.ids if _ID.fullmatch(id_))
            by_word.setdefault(kebab(each.name) or each.ids[0], []).append(Subnet(each.name, cidrs, ids))
    names = _names(by_word, environment)
    found = (_joined(names[word], some) for word, some in by_word.items())
    written = {each.name: names[word] for word, some in by_word.items() for each in some}
    return tuple(sorted(found, key=lambda subnet: subnet.name)), written


def _names(words: Mapping[str, object], environment: str) -> Mapping[str, str]:
    wishes = (
        Nameable(word, (word.removeprefix(f"{environment}-").removesuffix(f"-{environment}"), word), ())
        for word in words
    )
    return named(wishes)


def _joined(name: str, some: Iterable[Subnet]) -> Subnet:
    some = tuple(some)
    ids = sorted({id_ for each in some for id_ in each.ids})
    return Subnet(name, tuple(sorted({held for each in some for held in each.cidrs})), tuple(ids))
