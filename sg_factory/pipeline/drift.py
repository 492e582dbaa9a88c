"""The role files of a project × snapshots of accounts → the drift of each environment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from sg_factory.files import Folder
from sg_factory.pipeline.broken_source import BrokenSource
from sg_factory.pipeline.places import elsewhere, may_be_together
from sg_factory.pipeline.sides.own_groups import own_groups
from sg_factory.plan import Environment, Plan, Vpc
from sg_factory.plan.empty import without_contents
from sg_factory.source.account.interfaces import GroupedInterface
from sg_factory.source.account.whole import WholeSnapshot, unread_groups, whole_snapshot
from sg_factory.source.snapshots import snapshots_in
from sg_factory.source.trail import records_in
from sg_factory.text.counting import counted, listed
from sg_factory.usage.drift import (
    EnvironmentDrift,
    LiveAttachments,
    LiveVpc,
    TrailEvent,
    UndeclaredAttachment,
    drift_of,
    trail_events,
    unread_drift,
)
from sg_factory.yaml import pin

SsmValues = Mapping[str, str]
"""The values of SSM parameters, as far as they are known."""

_NONE: SsmValues = MappingProxyType({})
_AGAIN = "take it with `sg-factory snapshot`"


class _Unread(Exception):
    """The VPC of an environment is not in the snapshots; the message is a sentence."""


class OtherPlace(Exception):
    """No snapshot is of the account and region of an environment; the message is for people."""


def read_snapshots(paths: Iterable[Path], as_of: datetime) -> tuple[WholeSnapshot, ...]:
    """Read snapshots at some paths, each a file or a folder. Raises BrokenSource."""
    found, mistakes = snapshots_in(paths)
    if mistakes:
        raise BrokenSource(pin(mistakes, Folder(Path(), may_leave=True)))
    return tuple(whole_snapshot(each.value, each.file, as_of) for each in found)


def read_trail(path: Path) -> tuple[TrailEvent, ...]:
    """Read the events of CloudTrail in a file. Raises BrokenSource."""
    records, wrong = records_in(path)
    if wrong is not None:
        raise BrokenSource((wrong,))
    return trail_events(records)


def drift_from(
    plans: Sequence[Plan], snapshots: Sequence[WholeSnapshot], deployed: Sequence[Plan] | None = None
) -> tuple[EnvironmentDrift, ...]:
    """Compare each environment with its VPC in the snapshots; `deployed` are the Plans that were deployed last.

    Raises OtherPlace if none of the snapshots is of any of the environments.
    """
    if not any(_is_of(plan.environment, each) for plan in plans for each in snapshots):
        raise OtherPlace(_elsewhere(plans[0].environment, snapshots))
    return tuple(drift_in(plan, snapshots, _of_environment(plan, deployed)) for plan in plans)


def drift_in(
    plan: Plan, snapshots: Sequence[WholeSnapshot], deployed: Plan | None = None, parameters: SsmValues = _NONE
) -> EnvironmentDrift:
    """Compare an environment with its VPC in snapshots; all of it is unknown if that is not there."""
    try:
        found, account = _vpc_of(plan.environment, snapshots)
    except _Unread as error:
        return unread_drift(plan, str(error))
    own = own_groups(plan, account, parameters).by_role
    before = own_groups(deployed, account, parameters).by_role if deployed else {}
    unread, others = unread_groups(account)
    attachments = _attachments(plan, found.interfaces, {role: groups[0].group_id for role, groups in own.items()})
    live = LiveVpc(account, {**before, **own}, unread, "; ".join(others), parameters, attachments)
    drift = drift_of(plan, live, deployed)
    why = found.refused.get("NetworkInterfaces") if plan.hosts else None
    refused = (f"attachments are not compared: {why}",) if why else ()
    return replace(drift, refused=refused, remarks=tuple(_remarks(plan, found, account)))


def _of_environment(plan: Plan, deployed: Sequence[Plan] | None) -> Plan | None:
    """What was deployed in an environment: nothing, if it is not among what was deployed."""
    if deployed is None:
        return None
    return next((each for each in deployed if each.environment.name == plan.environment.name), without_contents(plan))


def _is_of(environment: Environment, snapshot: WholeSnapshot) -> bool:
    """True if the snapshot may be of the account and region of an environment."""
    return any(may_be_together(environment, plan.environment) for plan in snapshot.plans)


def _elsewhere(environment: Environment, snapshots: Sequence[WholeSnapshot]) -> str:
    return elsewhere(
        environment, [each.file for each in snapshots], [plan for each in snapshots for plan in each.plans]
    )


def _vpc_of(environment: Environment, snapshots: Sequence[WholeSnapshot]) -> tuple[WholeSnapshot, Plan]:
    """The snapshot with an environment's VPC, and the Plan of that. Raises _Unread."""
    here = [each for each in snapshots if _is_of(environment, each)]
    if not here:
        raise _Unread(_elsewhere(environment, snapshots))
    whole = [each for each in here if each.has_groups]
    if not whole:
        raise _Unread(f"{listed([each.file for each in here])}: SecurityGroups are missing: {_AGAIN}")
    if environment.vpc.id is None:
        return _only_vpc(environment, whole)
    having = [(each, plan) for each in whole for plan in each.plans if plan.environment.vpc.id == environment.vpc.id]
    if len(having) > 1:
        files = listed([each.file for each, _ in having])
        raise _Unread(f"{files} have the same VPC {environment.vpc.id}: name the newest one alone")
    return having[0] if having else _empty_vpc(environment, whole)


def _only_vpc(environment: Environment, snapshots: Sequence[WholeSnapshot]) -> tuple[WholeSnapshot, Plan]:
    """The one VPC that there is, for an environment whose VPC has no known id."""
    known = [
        (each, plan) for each in snapshots for plan in each.plans if may_be_together(environment, plan.environment)
    ]
    if len(known) == 1:
        return known[0]
    ids = listed(sorted(plan.environment.vpc.id or "one without an id" for _, plan in known), "or")
    raise _Unread(f"the id of the VPC is not known, so it may be {ids}: declare its id, or snapshot one VPC (--vpc)")


def _empty_vpc(environment: Environment, snapshots: Sequence[WholeSnapshot]) -> tuple[WholeSnapshot, Plan]:
    """A VPC without groups, unless the snapshots tell that they are of other VPCs."""
    found = next((each for each in snapshots if each.vpcs is None or environment.vpc.id in each.vpcs), None)
    if found is None:
        files = listed([each.file for each in snapshots])
        raise _Unread(f"the VPC {environment.vpc.id} is not in {files}: {_AGAIN} --environment NAME")
    plan = next(plan for plan in found.plans if may_be_together(environment, plan.environment))
    here = replace(plan.environment, vpc=Vpc(environment.vpc.id))
    return found, replace(plan, environment=here, groups=(), hosts=())


def _attachments(
    plan: Plan, interfaces: Sequence[GroupedInterface] | None, ids: Mapping[str, str | None]
) -> LiveAttachments:
    """The interfaces by role that have roles which no host has together; none if the project has no hosts."""
    if not (plan.hosts and interfaces):
        return {}
    roles = {id_: role for role, id_ in ids.items()}
    hosts = [frozenset(host.roles) for host in plan.hosts]
    found: dict[str, tuple[UndeclaredAttachment, ...]] = {}
    for each in interfaces:
        worn = frozenset(roles[id_] for id_ in each.groups if id_ in roles)
        if worn and not any(worn <= host for host in hosts):
            attachment = UndeclaredAttachment(each.interface_id, each.user, tuple(sorted(worn)))
            found |= {role: (*found.get(role, ()), attachment) for role in worn}
    return found


def _remarks(plan: Plan, found: WholeSnapshot, account: Plan) -> Collection[str]:
    """Sentences about what is beside the groups: the default group, and what is not compared."""
    remarks = []
    default = next((group for group in account.groups if dict(group.fixed).get("GroupName") == "default"), None)
    if default is not None and default.group_id:
        users = [each for each in found.interfaces or () if default.group_id in each.groups]
        if users:
            who = listed([f"{each.interface_id} ({each.user})" for each in users])
            remarks.append(f"the default group {default.group_id} is used by {who}: give them groups of roles")
        if default.ingress and not plan.environment.restricts_default_group:  # else it is drift
            rules = counted(len(default.ingress), "ingress rule")
            remarks.append(f"the default group {default.group_id} has {rules}: remove what nothing uses")
    if plan.hosts and found.interfaces is None and "NetworkInterfaces" not in found.refused:
        remarks.append(f"attachments are not compared: NetworkInterfaces are not in {found.file}")
    return remarks
