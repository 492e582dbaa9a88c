"""The VPCs of a snapshot: their names and ranges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace

from sg_factory.diagnostic import Place
from sg_factory.network import Cidr, NotARange, cidr
from sg_factory.plan import Plan, RangePeer
from sg_factory.source.account.shape import AccountSnapshot, Item, items_in, tags_of
from sg_factory.source.plain_values import text_in

_IN_USE = ("associated", "associating")
_NETWORK = "vpc"


def names_of(snapshot: AccountSnapshot, ids: Collection[str | None]) -> dict[str | None, str | None]:
    """The names of VPCs by id: the tag `Name` if no other VPC of the snapshot has it, else the id."""
    tagged = {text_in(item, "VpcId"): tags_of(item).get("Name", "") for item, _ in snapshot.items("Vpcs")}
    taken = Counter(tagged.values())
    taken.update(each for each in {*tagged, *ids} if each)
    return {each: tagged[each] if tagged.get(each) and taken[tagged[each]] == 1 else each for each in ids}


def place_of(snapshot: AccountSnapshot, vpc: str | None) -> Place:
    """The place of a VPC in the snapshot, or the snapshot's own."""
    found = (where for item, where in snapshot.items("Vpcs") if text_in(item, "VpcId") == vpc)
    return next(found, Place(snapshot.file))


def ranges_of(snapshot: AccountSnapshot, vpc: str | None) -> tuple[RangePeer, ...]:
    """The ranges of a VPC in both families, sorted; none if the snapshot does not have it."""
    found: dict[Cidr, None] = {}
    for item in snapshot.items("Vpcs"):
        if vpc is not None and text_in(item[0], "VpcId") == vpc:
            for text, where in _texts(item, snapshot):
                try:
                    found.setdefault(cidr(text), None)
                except NotARange as error:
                    snapshot.notes.left_out(f"{error}, in {vpc}", where, "write it as EC2 answers it")
    return tuple(RangePeer(each, _NETWORK) for each in sorted(found))


def _texts(vpc: Item, snapshot: AccountSnapshot) -> Iterator[tuple[str, Place]]:
    item, where = vpc
    sets = (("CidrBlockAssociationSet", "CidrBlock"), ("Ipv6CidrBlockAssociationSet", "Ipv6CidrBlock"))
    for key, name in sets:
        for held, at in items_in(item, key, where, snapshot.notes, "a VPC"):
            state = held.get(f"{name}State")
            is_in_use = not isinstance(state, dict) or state.get("State") in (None, *_IN_USE)
            text = text_in(held, name)
            if is_in_use and text is not None:
                yield text, at.at(name)
    text = text_in(item, "CidrBlock")
    if text is not None:
        yield text, where.at("CidrBlock")


def with_unique_names(plans: tuple[Plan, ...]) -> tuple[Plan, ...]:
    """The Plans of several snapshots, each environment with a name of its own.

    A name that two have gets the region, or the account and region, after it; if they have that too, it is the id.
    """
    for more in (_with_region, _with_account, _with_id):
        taken = Counter(plan.environment.name for plan in plans)
        plans = tuple(
            plan if plan.environment.name is None or taken[plan.environment.name] == 1 else more(plan) for plan in plans
        )
    return plans


def _with_region(plan: Plan) -> Plan:
    return _renamed(plan, f"{plan.environment.name}-{plan.environment.region}" if plan.environment.region else None)


def _with_account(plan: Plan) -> Plan:
    return _renamed(plan, f"{plan.environment.name}-{plan.environment.account}" if plan.environment.account else None)


def _with_id(plan: Plan) -> Plan:
    return _renamed(plan, plan.environment.vpc.id)


def _renamed(plan: Plan, name: str | None) -> Plan:
    return plan if name is None else replace(plan, environment=replace(plan.environment, name=name))
