"""Accounts, regions and VPCs: whether two environments may be in the same ones, and what people are told of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sg_factory.plan import Environment, Plan
from sg_factory.text.counting import listed


def may_be_together(environment: Environment, other: Environment) -> bool:
    """Return False if the accounts or the regions of two environments are known and differ."""
    pairs = ((environment.account, other.account), (environment.region, other.region))
    return all(_may_be_one(*pair) for pair in pairs)


def may_be_one_vpc(environment: Environment, other: Environment) -> bool:
    """Return False if the accounts, the regions or the VPCs of two environments are known and differ."""
    return may_be_together(environment, other) and _may_be_one(environment.vpc.id, other.vpc.id)


def _may_be_one(ours: str | None, theirs: str | None) -> bool:
    return ours is None or theirs is None or ours == theirs


def vpc_of(plan: Plan, accounts: Sequence[Plan]) -> Plan | None:
    """Return the VPC of an environment: by its id, else the one VPC that there is in its account and region."""
    found = [each for each in accounts if may_be_one_vpc(plan.environment, each.environment)]
    return found[0] if len(found) == 1 else None


def place_words(environment: Environment) -> str:
    """Return the account and region of an environment for people."""
    return f"the account {environment.account or '(unknown)'}, {environment.region or 'region unknown'}"


def elsewhere(environment: Environment, files: Sequence[str], accounts: Iterable[Plan]) -> str:
    """Return a sentence on files that are of other accounts or regions than an environment."""
    places = {place_words(plan.environment) for plan in accounts}
    name = f"the environment “{environment.name}”" if environment.name else "the project"
    is_of = "is" if len(files) == 1 else "are"
    return f"{listed(files)} {is_of} of {listed(sorted(places))}, but {name} is in {place_words(environment)}"
