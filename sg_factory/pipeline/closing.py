"""Projects before and after a deploy × an account → the default groups that it closes, and who uses them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sg_factory.account import AccountUnread, parameter_values
from sg_factory.compare import ClosedGroup, newly_closing
from sg_factory.pipeline.live import LiveAccount, Source
from sg_factory.pipeline.places import elsewhere, may_be_together
from sg_factory.pipeline.sides.own_groups import own_groups
from sg_factory.plan import Plan, Vpc
from sg_factory.plan.declared import Holder
from sg_factory.source.account.whole import unread_groups
from sg_factory.text.counting import listed

_NO_USE = ("security-group",)  # a rule of another group that names it: nothing has the group by that
_UNKNOWN_VPC = "a VPC without an id"


def closing_groups(
    before: Iterable[Plan], after: Iterable[Plan], source: Source | None, accounts: Sequence[Plan]
) -> Iterator[ClosedGroup]:
    """Yield each default group that a deploy closes and that was not closed before, in the order of `after`.

    `accounts` are the VPCs that the source has. A live account is asked for the id of a VPC that is in a parameter.
    """
    for plan in newly_closing(before, after):
        here = plan.environment
        vpc = here.vpc.id or f"the VPC in {here.vpc.ssm}"
        if source is None:
            yield ClosedGroup(here, vpc, unknown="there is no snapshot")
            continue
        known = _with_vpc(plan) if isinstance(source, LiveAccount) else plan
        why, found = _vpc_in(known, str(source), accounts)
        yield _closed(plan, found, accounts, str(source)) if found else ClosedGroup(here, vpc, unknown=why)


def _with_vpc(plan: Plan) -> Plan:
    """The plan with the id of its VPC, if that is in a parameter of the account that can be read."""
    here = plan.environment
    if not here.vpc.ssm:
        return plan
    try:
        found = parameter_values([here.vpc.ssm], here.region, role=here.read_role)
    except AccountUnread:
        return plan
    return replace(plan, environment=replace(here, vpc=Vpc(found.get(here.vpc.ssm), here.vpc.ssm)))


def _vpc_in(plan: Plan, source: str, accounts: Sequence[Plan]) -> tuple[str, Plan | None]:
    """The VPC of an environment in a source, or the reason why it is not known to be there.

    A VPC whose id is in a parameter is the one that has groups of the environment: a snapshot may have others only.
    """
    here = plan.environment
    near = [each for each in accounts if may_be_together(here, each.environment)]
    if not near:
        return elsewhere(here, [source], accounts), None
    if here.vpc.id:
        found = [each for each in near if each.environment.vpc.id == here.vpc.id]
        said = f"{source} has {_ids(near)}"
    else:
        found = [each for each in near if own_groups(plan, each).by_role]
        said = f"{source} has {_ids(near)}, and no group of the project shows that it is the VPC in {here.vpc.ssm}"
    if len(found) > 1:
        return f"{source} has {_ids(found)} more than once or with groups of the project: name one snapshot", None
    return ("", found[0]) if found else (said, None)


def _ids(accounts: Iterable[Plan]) -> str:
    return listed(sorted({each.environment.vpc.id or _UNKNOWN_VPC for each in accounts}))


def _closed(plan: Plan, account: Plan, accounts: Sequence[Plan], source: str) -> ClosedGroup:
    """The default group of a VPC that was found, with all that uses it."""
    here, vpc = plan.environment, account.environment.vpc.id or _UNKNOWN_VPC
    group = next((each for each in account.groups if dict(each.fixed).get("GroupName") == "default"), None)
    if group is None or not group.group_id:
        return ClosedGroup(here, vpc, unknown=f"{source} does not have the default group of {vpc}")
    unread = account.holders.unread if account.holders else ()
    held = {holder for each in accounts if each.holders for holder in each.holders.found}
    users = sorted(_words(each) for each in held if each.group == group.group_id and each.kind not in _NO_USE)
    return ClosedGroup(
        here,
        vpc,
        group.group_id,
        tuple(users),
        account.holders.taken if account.holders else "",
        f"{source} has no {listed(unread)}" if unread else "",
        is_empty=not (group.rules or group.group_id in unread_groups(account)[0]),
    )


def _words(holder: Holder) -> str:
    return f"{holder.id} ({holder.user or holder.kind})"
