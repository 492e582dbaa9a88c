"""Flow logs × dated snapshots × the role files of an environment → the use of its rules and groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import merge
from operator import attrgetter
from pathlib import Path

from sg_factory.account.history import InterfaceVersion
from sg_factory.diagnostic import Diagnostic
from sg_factory.network import Cidr
from sg_factory.pipeline.history import states_of
from sg_factory.pipeline.live import LiveAccount, Source, live_snapshot
from sg_factory.pipeline.places import elsewhere, may_be_together
from sg_factory.pipeline.sides.own_groups import in_words_of, own_groups
from sg_factory.plan import Direction, Plan
from sg_factory.plan.declared import Holder
from sg_factory.plan.roles_tag import roles_tag_prefix
from sg_factory.source.account.dated import DatedSnapshot, Undated, dated_snapshot
from sg_factory.source.snapshots import snapshots_in
from sg_factory.text.counting import few
from sg_factory.usage.review.groups import holders_by_group
from sg_factory.usage.traffic.crowds import peer_classes
from sg_factory.usage.traffic.judging import TrafficJudge
from sg_factory.usage.traffic.query import QueryScope
from sg_factory.usage.traffic.rows import FlowRow
from sg_factory.usage.traffic.rules import LiveIds
from sg_factory.usage.traffic.timeline import AccountState, InterfaceState, Timeline
from sg_factory.usage.traffic.values import TrafficReport
from sg_factory.usage.traffic.who import Interfaces

RowsOf = Callable[[QueryScope, Collection[str]], Iterator[FlowRow]]
"""Asks flow logs, by DuckDB or Athena; of the interfaces that are named, no addresses are needed."""


class UnusableSnapshots(Exception):
    """Snapshots that tell nothing about an environment; the message is for people."""


@dataclass(frozen=True, slots=True)
class _AtOnce:
    """One snapshot as it concerns an environment: the Plan of its VPC, and the ids of each role's groups there."""

    snapshot: DatedSnapshot
    account: Plan
    roles: dict[str, frozenset[str]]


def dated_snapshots(
    sources: Sequence[Source], as_of: datetime, project: Path = Path()
) -> tuple[tuple[DatedSnapshot, ...], tuple[Diagnostic, ...]]:
    """Read snapshots, oldest first, with the mistakes in them: files, folders, and live accounts as they are now.

    `project` is the folder whose environments are meant. Raises UnusableSnapshots, and UnknownName for an account that
    cannot be read.
    """
    saved, mistakes = snapshots_in([each for each in sources if isinstance(each, Path)])
    live = [(live_snapshot(each, project), each.name) for each in sources if isinstance(each, LiveAccount)]
    try:
        found = [dated_snapshot(value, file, as_of) for value, file in (*((s.value, s.file) for s in saved), *live)]
    except Undated as error:
        raise UnusableSnapshots(str(error)) from None
    return tuple(sorted(found, key=lambda each: each.taken)), mistakes


def traffic_report(
    plan: Plan,
    snapshots: Sequence[DatedSnapshot],
    rows_of: RowsOf,
    *,
    history: Sequence[InterfaceVersion] = (),
    with_rejected: bool = False,
) -> TrafficReport:
    """Judge the rules of an environment by flow logs; `with_rejected` also tells what was nearly allowed.

    `history` is that of AWS Config: snapshots tell the groups of roles, and the history who had them. Raises
    UnusableSnapshots, and what `rows_of` raises.
    """
    judge, scope, notes = _prepared(plan, snapshots, history)
    report = judge.report(rows_of(replace(scope, with_rejected=with_rejected), judge.settled))
    return replace(report, notes=(*notes, *report.notes))


def _prepared(
    plan: Plan, snapshots: Sequence[DatedSnapshot], history: Sequence[InterfaceVersion]
) -> tuple[TrafficJudge, QueryScope, list[str]]:
    notes: list[str] = []
    known = list(_of_environment(plan, snapshots, notes))
    vpc = plan.environment.vpc.id or next((each.account.environment.vpc.id for each in known), None)
    ids = replace(_ids(known), young=frozenset(_young(plan, known)))
    hidden = _hidden(plan, known)
    if hidden:
        ids = replace(ids, unclear=ids.unclear.union(hidden))
        notes.append(f"no snapshot tells which group is that of {few(hidden)}: not judged")
    states = [state for each in known if (state := _state(each, vpc, notes)) is not None]
    changes = states_of(history, vpc, int(plan.as_of.timestamp()))
    timeline = Timeline(merge(states, changes, key=attrgetter("taken")))
    ranges = {network.cidr for each in known for network in each.account.networks if network.name == "vpc"}
    prefix = roles_tag_prefix(plan.project, plan.environment_name)
    interfaces = Interfaces(timeline, ids, tuple(sorted(ranges)), prefix)
    judge = TrafficJudge(plan, ids, interfaces, _holders(ids, known))
    account = plan.environment.account or next((each.account.environment.account for each in known), None)
    classes = peer_classes(judge.bits.ranges, interfaces.places)
    scope = QueryScope(account, vpc, timeline.times, judge.bits.edges(), prefix, classes=classes)
    return judge, scope, notes


def _of_environment(plan: Plan, snapshots: Sequence[DatedSnapshot], notes: list[str]) -> Iterator[_AtOnce]:
    """The snapshots of an environment's VPC. Raises UnusableSnapshots if all are of other places."""
    environment = plan.environment
    here = [each for each in snapshots if any(may_be_together(environment, other.environment) for other in each.plans)]
    if snapshots and not here:
        plans = [each for snapshot in snapshots for each in snapshot.plans]
        raise UnusableSnapshots(elsewhere(environment, [each.file for each in snapshots], plans))
    for snapshot in snapshots:
        found = _vpc_of(plan, snapshot) if snapshot in here else None
        if found is None:
            notes.append(f"{snapshot.file} is left out: it does not show the VPC of this environment")
        else:
            own = own_groups(plan, found).by_role
            ids = {role: frozenset(group.group_id or "" for group in groups) for role, groups in own.items()}
            yield _AtOnce(snapshot, found, ids)


def _vpc_of(plan: Plan, snapshot: DatedSnapshot) -> Plan | None:
    """The Plan of an environment's VPC: by its id, else the only one, else the only one that has groups of roles."""
    here = [each for each in snapshot.plans if may_be_together(plan.environment, each.environment)]
    wanted = plan.environment.vpc.id
    if wanted is not None:
        named = [each for each in here if each.environment.vpc.id in (wanted, None)]
        if named or not here or (snapshot.vpcs is not None and wanted not in snapshot.vpcs):
            return named[0] if named else None
        return replace(here[0], groups=(), environment=replace(here[0].environment, vpc=plan.environment.vpc))
    if len(here) > 1:
        here = [each for each in here if own_groups(plan, each).by_role]
    return here[0] if len(here) == 1 else None


def _ids(known: Sequence[_AtOnce]) -> LiveIds:
    """The ids of groups and prefix lists, over all snapshots; a role with two groups at once is unclear."""
    roles: dict[str, frozenset[str]] = defaultdict(frozenset)
    newest: dict[str, str] = {}
    unclear = set()
    for each in known:
        for role, ids in each.roles.items():
            roles[role] |= ids
            if len(ids) == 1:
                newest[role] = next(iter(ids))
            else:
                unclear.add(role)
    if known:
        newest = {role: id_ for role, id_ in newest.items() if role in known[-1].roles}
    lists, list_ids = _lists(known)
    local = frozenset(group.group_id for each in known for group in each.account.groups if group.group_id)
    return LiveIds(dict(roles), newest, frozenset(unclear), lists, list_ids, local=local)


def _hidden(plan: Plan, known: Sequence[_AtOnce]) -> list[str]:
    """The roles whose group no snapshot shows as theirs: its id may be in a parameter of SSM, or its tags are lost."""
    found = {role for each in known for role in each.roles}
    return [group.role for group in plan.groups if known and not group.retired and group.role not in found]


def _young(plan: Plan, known: Sequence[_AtOnce]) -> Iterator[tuple[str, Direction, str]]:
    """The rules that some snapshot does not have, though it has others of the same group and direction."""
    for each in known:
        there = in_words_of(plan, each.account, own_groups(plan, each.account))
        groups = {group.role: group for group in there.groups}
        for group, rule in plan.rules():
            live = groups[group.role].in_direction(rule.direction) if group.role in groups else ()
            if live and rule.identity not in {other.identity for other in live}:
                yield group.role, rule.direction, rule.identity


def _holders(ids: LiveIds, known: Sequence[_AtOnce]) -> dict[str, tuple[Holder, ...]]:
    """What holds the group of each role, over all snapshots."""
    by_group = holders_by_group([each.account for each in known], ())
    return {
        role: tuple(dict.fromkeys(holder for id_ in sorted(of_role) for holder in by_group.get(id_, ())))
        for role, of_role in ids.roles.items()
    }


def _lists(known: Sequence[_AtOnce]) -> tuple[dict[str, tuple[Cidr, ...]], dict[str, str]]:
    """The entries of prefix lists that all snapshots agree about, by id and name, and the ids by name."""
    entries: dict[str, set[tuple[Cidr, ...] | None]] = defaultdict(set)
    ids: dict[str, str] = {}
    for each in known:
        for id_, peer in each.snapshot.lists.items():
            found = tuple(sorted(entry.cidr for entry in peer.entries)) if peer.is_whole else None
            entries[id_].add(found)
            entries[peer.name].add(found)
            ids[peer.name] = id_
    agreed = {name: next(iter(found)) for name, found in entries.items() if len(found) == 1}
    return {name: held for name, held in agreed.items() if held is not None}, ids


def _state(each: _AtOnce, vpc: str | None, notes: list[str]) -> AccountState | None:
    """The interfaces at a time, None if the snapshot does not have them; those of other VPCs without addresses.

    Two VPCs may have the same addresses.
    """
    snapshot = each.snapshot
    if snapshot.interfaces is None:
        notes.append(f"{snapshot.file} tells nothing about interfaces: NetworkInterfaces are missing")
        return None
    found = {
        id_: InterfaceState(
            held.groups, tuple(sorted(held.addresses)) if vpc is None or held.vpc in (vpc, None) else ()
        )
        for id_, held in snapshot.interfaces.items()
    }
    return AccountState(int(snapshot.taken.timestamp()), found)
