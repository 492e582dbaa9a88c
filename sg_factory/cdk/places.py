"""Account and region of groups, which must be the environment's; parameters and subnets there have one construct."""

from __future__ import annotations

from collections.abc import Collection, Iterator, MutableMapping
from weakref import WeakKeyDictionary

import aws_cdk as cdk
from constructs import IConstruct

from sg_factory.plan import Environment
from sg_factory.text.counting import listed

StackPlace = tuple[str, str]
"""Account and region of a stack; empty if they follow from the credentials of the deploy."""

TOKEN = "${Token["
"""Part of a text that only a deploy knows; to ask CDK would be another call across jsii."""

# App → a place and what only one construct may make there (a parameter by name, the network ACL of a subnet by its id)
# → the path of the construct.
_CLAIMED: MutableMapping[IConstruct, dict[tuple[StackPlace, str], str]] = WeakKeyDictionary()


def place_of(stack: cdk.Stack) -> StackPlace:
    """Return the account and region that a stack declares."""
    return known_place(stack.account, stack.region)


def known_place(account: str, region: str) -> StackPlace:
    """Return an account and region without tokens."""
    return "" if TOKEN in account else account, "" if TOKEN in region else region


def require_place(path: str, place: StackPlace, environment: Environment) -> None:
    """Raise ValueError if a construct at `path` is in another account or region than its environment."""
    declared = environment.account or "", environment.region or ""
    differences = [
        f"{kind} {there} instead of {here}"
        for kind, here, there in zip(("account", "region"), declared, place, strict=True)
        if here and there and here != there
    ]
    if differences:
        raise ValueError(
            f"{path} is for the environment “{environment.name}”, but its stack is in {listed(differences)}: "
            "choose the environment of that account and region with environment=, or give the stack "
            f'env=cdk.Environment(account="{declared[0]}", region="{declared[1]}")'
        )


def claim_published(app: IConstruct, path: str, place: StackPlace, names: Collection[str]) -> None:
    """Reserve the names of SSM parameters for a construct at `path`.

    Raises ValueError if another construct of the app publishes one of them in the same account and region, as the
    second deploy would fail. Stacks without an account or region count as one place.
    """
    for other, name, where in _taken(app, path, place, names):
        raise ValueError(f"{other} and {path} would both publish {name} {where}: give one of them publish=False")


def claim_subnets(app: IConstruct, path: str, place: StackPlace, ids: Collection[str]) -> None:
    """Reserve subnets for the network ACLs of a construct at `path`.

    Raises ValueError if another construct of the app gives one of them a network ACL: a subnet has one, and the deploy
    that comes last would win.
    """
    for other, name, where in _taken(app, path, place, ids):
        remedy = "a subnet has one, so make the groups of an environment with `network_acls` once"
        raise ValueError(f"{other} and {path} would both give {name} a network ACL {where}: {remedy}")


def _taken(app: IConstruct, path: str, place: StackPlace, names: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """Reserve names, and yield those of another construct with that construct and the place."""
    taken = _CLAIMED.setdefault(app, {})
    for name in names:
        other = taken.setdefault((place, name), path)
        if other != path:
            yield other, name, f"in {place[0] or 'one account'}, {place[1] or 'one region'}"
