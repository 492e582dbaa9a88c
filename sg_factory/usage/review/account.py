"""Facts that accounts tell about a project: the use of its groups, and the rules that are deployed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sg_factory.plan import Plan
from sg_factory.plan.declared import Holder
from sg_factory.text.counting import counted, few
from sg_factory.usage.review.dates import DeployedRules
from sg_factory.usage.review.groups import EnvironmentInAccount, group_items, holders_by_group, uses
from sg_factory.usage.review.items import GroupUse, ReviewItem

_MOST_NOTES = 20


@dataclass(frozen=True, slots=True)
class AccountReading:
    """Everything that was read of accounts, and of templates beside them.

    `read` are the Plans of all VPCs, `resources` the holders in templates, `types` the types of resources that may name
    a group. `deployed` are the rules of the environments that were found.
    """

    environments: tuple[EnvironmentInAccount, ...]
    read: tuple[Plan, ...]
    resources: tuple[Holder, ...]
    types: tuple[str, ...]
    deployed: DeployedRules


def account_uses(reading: AccountReading) -> tuple[tuple[GroupUse, ...], tuple[ReviewItem, ...], tuple[str, ...]]:
    """Return the use of every group, what to look at, and sentences on what is not known."""
    holders = holders_by_group(reading.read, reading.resources)
    found: list[GroupUse] = []
    items: list[ReviewItem] = []
    for each in reading.environments:
        of_roles = tuple(uses(each, holders))
        found += of_roles
        items += group_items(each, of_roles, holders, names_it=len(reading.environments) > 1)
    return tuple(found), tuple(items), tuple(_notes(reading))


def _notes(reading: AccountReading) -> Iterator[str]:
    for each in reading.environments:
        yield from _of_environment(each)
    unknown = dict.fromkeys(note.text for plan in reading.read for note in plan.notes if note.kind == "unknown")
    yield from list(unknown)[:_MOST_NOTES]
    if len(unknown) > _MOST_NOTES:
        yield f"{len(unknown) - _MOST_NOTES:,} more values of the sources could not be read"
    yield (
        "a group counts as held if a network interface has it, a rule of another group names it, it serves another "
        f"VPC, or anything else in these sources names it; {counted(len(reading.types), 'type')} of resources may "
        f"name a group without an interface ({few(_known(reading.types))}): those that are not in these sources are "
        "not known"
    )


def _known(types: Iterable[str]) -> Sequence[str]:
    """The types, those first that many accounts have."""
    first = ("AWS::EC2::LaunchTemplate", "AWS::ECS::Service", "AWS::Scheduler::Schedule")
    return sorted(types, key=lambda each: (each not in first, each))


def _of_environment(found: EnvironmentInAccount) -> Iterator[str]:
    name = found.plan.environment_name
    if not found.read:
        yield f"the VPC of the environment “{name}” is in none of these sources: its groups are not judged"
        return
    roles = [group.role for group in found.plan.groups if group.adds_to is None]
    absent = [role for role in roles if not found.own.get(role)]
    unclear = [role for role in roles if len(found.own.get(role, ())) > 1]
    if absent:
        yield f"no group is known to be that of {few(absent)} in “{name}”: not judged"
    if unclear:
        yield f"several groups may be that of {few(unclear)} in “{name}”: not judged"
    if found.unread:
        yield f"these sources have no {few(found.unread)} of “{name}”: no group counts as held by nothing"
