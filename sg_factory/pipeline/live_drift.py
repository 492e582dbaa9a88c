"""Role files × live accounts → drift: each environment is read by its own role, several at the same time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from datetime import datetime

from sg_factory.account import AccountUnread, AwsRefusal, deployed, lookup_events, parameter_values, snapshot
from sg_factory.account.parameters import READING
from sg_factory.account.trail import LOOKING_UP
from sg_factory.cloudformation.template import parameter_name
from sg_factory.pipeline.deployed import plans_of_templates
from sg_factory.pipeline.drift import SsmValues, drift_in
from sg_factory.pipeline.sides import BrokenSide, SideError, side_of_stacks
from sg_factory.pipeline.sides.own_groups import own_groups
from sg_factory.plan import Environment, ExternalPeer, Plan, PrefixListPeer, Vpc
from sg_factory.plan.empty import without_contents
from sg_factory.plan.layout import stacks
from sg_factory.source.account.whole import whole_snapshot
from sg_factory.source.trail import looked_up
from sg_factory.text.counting import counted, listed
from sg_factory.text.progress import steps
from sg_factory.usage.drift import EnvironmentDrift, trail_events, unread_drift, with_doings

DRIFT_ACTIONS = (READING, "cloudformation:DescribeStacks", "cloudformation:GetTemplate", LOOKING_UP)
"""What drift asks an account beside what a snapshot does."""

_MOST_LOOKED_UP = 20  # groups, as CloudTrail answers two requests a second
_AT_ONCE = 8  # environments; each of them asks one question after the other


def live_drift(
    plans: Sequence[Plan], as_of: datetime, before: Sequence[Plan] | None = None, *, looks_up: bool = True
) -> tuple[EnvironmentDrift, ...]:
    """Compare each environment with its live account, in the order of `plans`.

    `before` are the Plans that were deployed last; without them the deployed stacks say it. With `looks_up`, CloudTrail
    is asked who changed what.
    """
    found: dict[int, EnvironmentDrift] = {}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        known = {plan.environment.name: plan for plan in before or ()}
        running = {
            pool.submit(
                _live, plan, as_of, known.get(plan.environment.name), asks=before is None, looks_up=looks_up
            ): number
            for number, plan in enumerate(plans)
        }
        for _, each in zip(steps(plans, "reading accounts:"), as_completed(running), strict=True):
            found[running[each]] = each.result()
    return tuple(found[number] for number in range(len(plans)))


def _live(plan: Plan, as_of: datetime, before: Plan | None, *, asks: bool, looks_up: bool) -> EnvironmentDrift:
    here = plan.environment
    remarks: list[str] = []
    try:
        values, why = _parameters(here, _outside_names(plan))
        if why:
            remarks.append(f"ids that SSM parameters hold are not known: {why}")
        vpc = here.vpc.id or values.get(here.vpc.ssm or "")
        if vpc is None and here.vpc.ssm:
            return unread_drift(plan, f"the id of the VPC, in the parameter {here.vpc.ssm}, is not known: {why}")
        plan = replace(plan, environment=replace(here, vpc=Vpc(vpc, here.vpc.ssm)))
        value = snapshot(here.region, vpcs=(vpc,) if vpc else (), account=here.account, role=here.read_role)
    except AccountUnread as error:
        return unread_drift(plan, str(error))
    held = whole_snapshot(value, f"the account {value.get('Account', here.account) or ''}".strip(), as_of)
    present = {role for account in held.plans for role in own_groups(plan, account, values).by_role}
    absent = [group.role for group in plan.groups if group.role not in present and group.adds_to is None]
    values = {**values, **_parameters(here, [parameter_name(plan, role) for role in absent])[0]}
    if asks:
        before, why = _deployed(plan, as_of, has_groups=bool(present))
        remarks += [f"what is pending is not known: {why}"] if why else []
    found = drift_in(plan, [held], before, values)
    if looks_up:
        found, why = _with_doings(found, here)
        remarks += [why] if why else []
    return replace(found, remarks=(*found.remarks, *remarks))


def _with_doings(found: EnvironmentDrift, environment: Environment) -> tuple[EnvironmentDrift, str]:
    """The drift with who did it, as far as CloudTrail says, and what it does not say."""
    changed = [
        group.id for group in found.all_groups if group.id and any(rule.kind != "pending" for rule in group.rules)
    ]
    if not changed:
        return found, ""
    try:
        events = lookup_events(changed[:_MOST_LOOKED_UP], environment.region, role=environment.read_role)
    except AccountUnread as error:
        return found, f"who did it is not known: {error}"
    more = len(changed) - _MOST_LOOKED_UP
    why = f"who changed {counted(more, 'more group')} was not looked up: --trail FILE tells it" if more > 0 else ""
    return with_doings(found, trail_events(map(looked_up, events))), why


def _outside_names(plan: Plan) -> Iterator[str]:
    """The SSM parameters that hold the ids of the VPC, of groups of others and of prefix lists."""
    if plan.environment.vpc.id is None and plan.environment.vpc.ssm:
        yield plan.environment.vpc.ssm
    for group, rule in plan.rules():
        for peer in (rule.peer, group.adds_to):
            if isinstance(peer, (ExternalPeer, PrefixListPeer)) and peer.ssm:
                yield peer.ssm
    yield from (group.adds_to.ssm for group in plan.groups if group.adds_to and group.adds_to.ssm)


def _parameters(environment: Environment, names: Collection[str] | Iterator[str]) -> tuple[SsmValues, str]:
    """The values of parameters, and the reason if they could not be read."""
    asked = frozenset(names)
    try:
        values = parameter_values(asked, environment.region, role=environment.read_role) if asked else {}
    except AwsRefusal as error:
        return {}, str(error)
    return values, "" if asked <= values.keys() else f"there is no {min(asked - values.keys())}"


def _deployed(plan: Plan, as_of: datetime, *, has_groups: bool) -> tuple[Plan | None, str]:
    """What the stacks of an environment hold, or None and the reason why it is not known.

    Groups without any of the stacks are made in another way, such as by a CDK app.
    """
    here = plan.environment
    found = []
    for stack in stacks(plan):
        try:
            found.append(deployed(stack.name, here.region, account=here.account, role=here.read_role))
        except AwsRefusal as error:
            if not error.is_absent:
                return None, str(error)
        except AccountUnread as error:
            return None, str(error)
    nothing = without_contents(plan)
    if not found:
        names = listed([f"“{stack.name}”" for stack in stacks(plan)], "or")
        return (None, f"there is no stack {names}") if has_groups else (nothing, "")
    try:
        side = replace(side_of_stacks(found, as_of), is_whole=True)
        return next(iter(plans_of_templates(side, [plan])), nothing), ""
    except (BrokenSide, SideError) as error:
        return None, str(error)
