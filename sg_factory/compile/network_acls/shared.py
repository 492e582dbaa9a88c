"""Subnets that would have two network ACLs of ours: EC2 lets a subnet have one, and the last deploy would take it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from sg_factory.diagnostic import Diagnostic, Place, Related, mistake
from sg_factory.plan import Plan


def walled_twice(plans: Sequence[Plan]) -> Iterator[Diagnostic]:
    """Report the ids of subnets for which two environments of one account and region make a network ACL."""
    for one, other in combinations(plans, 2):
        here, there = ((plan.environment.account, plan.environment.region) for plan in (one, other))
        first = _ids(one) if here == there else {}
        for subnet, place in _ids(other).items():
            if subnet in first:
                names = f"{one.environment.name} and {other.environment.name}"
                text = f"{subnet} would get a network ACL in {names}, and a subnet has one"
                help = "keep the id, or `network_acls`, in one of the environments"
                related = (Related(first[subnet], "the first one"),)
                yield mistake("subnet-twice", text, place, help=help, related=related)


def _ids(plan: Plan) -> dict[str, Place]:
    """The ids of subnets with a network ACL, each with its place in the file."""
    return {subnet: acl.origin.at("ids") for acl in plan.acls for subnet in acl.subnet_ids}
