"""Snapshots of an account → Plans, one for each VPC that has groups.

A snapshot is what EC2 answers about one account in one region, each answer under its own key (`shape.SECTIONS`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from sg_factory.diagnostic import Place
from sg_factory.plan import Environment, LeftOut, Plan, TemplateNote, Vpc
from sg_factory.source.account.associations import associations
from sg_factory.source.account.groups import NamedGroup, RulesOfGroups, groups_of, read_group
from sg_factory.source.account.holders import holders_of
from sg_factory.source.account.hosts import hosts_of, interfaces_by_vpc
from sg_factory.source.account.lacking import lacking
from sg_factory.source.account.network_acls import AccountAcls
from sg_factory.source.account.peers import AccountPeers, KnownGroup
from sg_factory.source.account.prefix_lists import AccountLists
from sg_factory.source.account.rules import ids_of
from sg_factory.source.account.shape import SECTIONS, AccountSnapshot, Item, is_one
from sg_factory.source.account.subnets import subnets_of
from sg_factory.source.account.vpcs import names_of, place_of, ranges_of, with_unique_names
from sg_factory.source.notes import SourceNotes
from sg_factory.source.plain_values import text_in

__all__ = ["WORDS", "is_one", "plans_of", "with_unique_names"]

WORDS = tuple(f'"{key}"'.encode() for key in SECTIONS)
"""The words of which a snapshot has at least one."""


def plans_of(value: object, file: str, as_of: datetime) -> tuple[Plan, ...]:
    """The Plans of a snapshot's JSON value, by VPC; one without groups if it has none. `file` is named in places."""
    snapshot = AccountSnapshot(value, file)
    by_vpc = groups_of(snapshot) or {None: []}
    names = names_of(snapshot, by_vpc)
    known = {
        each.group_id: KnownGroup(each.role, vpc, names[vpc])
        for vpc, groups in by_vpc.items()
        for each in groups
        if each.group_id
    }
    reader = _Reader(snapshot, known, names)
    plans = [reader.plan(vpc, by_vpc[vpc], as_of) for vpc in sorted(by_vpc, key=lambda vpc: vpc or "")]
    of_all = (*lacking(snapshot), *snapshot.notes.found)  # last, as reading the Plans adds to them
    return tuple(replace(plan, notes=(*of_all, *plan.notes)) for plan in plans)


class _Reader:
    """Reads the VPCs of a snapshot."""

    def __init__(
        self, snapshot: AccountSnapshot, known: Mapping[str, KnownGroup], names: Mapping[str | None, str | None]
    ) -> None:
        self._snapshot = snapshot
        self._known = known
        self._names = names
        self._lists = AccountLists(snapshot)
        self._interfaces = interfaces_by_vpc(snapshot, known)
        self._associations: dict[str | None, list[TemplateNote]] = defaultdict(list)
        for vpc, note in associations(snapshot, known):
            self._associations[vpc].append(note)
        self._rules = _by_group(snapshot)
        self._ids = ids_of(snapshot.items("SecurityGroupRules"))
        self._holders = holders_of(snapshot)
        self._acls = AccountAcls(snapshot)

    def plan(self, vpc: str | None, named: Collection[NamedGroup], as_of: datetime) -> Plan:
        """The Plan of a VPC with its groups."""
        snapshot, notes = self._snapshot, SourceNotes()
        account, region = _account_of(snapshot, named), _region_of(snapshot, named)
        roles = {name: each.role for each in named if (name := text_in(each.item, "GroupName")) == each.role}
        peers = AccountPeers(vpc, account, self._known, roles, self._lists, notes)
        left_out: list[LeftOut] = []
        groups = []
        for each in sorted(named, key=lambda group: group.role):
            group, twice = read_group(each, peers, self._ids, self._rules)
            groups.append(group)
            left_out += twice
        subnets, names_of_subnets = subnets_of(snapshot, vpc, self._acls.by_subnet)
        hosts = hosts_of(self._interfaces.get(vpc, ()), peers, names_of_subnets, snapshot.file)
        return Plan(
            project=snapshot.file,
            environment=Environment(
                self._names[vpc], place_of(snapshot, vpc), account, region, Vpc(vpc), subnets=subnets
            ),
            as_of=as_of,
            groups=tuple(groups),
            hosts=hosts,
            left_out=tuple(left_out),
            networks=ranges_of(snapshot, vpc),
            notes=(*notes.found, *self._associations[vpc]),
            owners=() if self._rules is None else self._owners(named),
            holders=self._holders,
            acls=self._acls.of(names_of_subnets),
            read_from="account",
        )

    def _owners(self, named: Collection[NamedGroup]) -> tuple[tuple[Place, str], ...]:
        """The places of `SecurityGroupRules` that are read, with the group of each."""
        rules = self._rules or {}
        read = (each for each in named if not {"IpPermissions", "IpPermissionsEgress"} <= each.item.keys())
        return tuple((where, each.role) for each in read for _, where in rules.get(each.group_id, ()))


def _by_group(snapshot: AccountSnapshot) -> RulesOfGroups | None:
    if not snapshot.has("SecurityGroupRules"):
        return None
    found: dict[str, list[Item]] = defaultdict(list)
    for item in snapshot.items("SecurityGroupRules"):
        found[text_in(item[0], "GroupId") or ""].append(item)
    return found


def _account_of(snapshot: AccountSnapshot, groups: Collection[NamedGroup]) -> str | None:
    """The account that the snapshot is of, or the one that owns all groups of a VPC."""
    owners = {each.owner_id for each in groups}
    return snapshot.text("Account") or (owners.pop() if len(owners) == 1 else None)


def _region_of(snapshot: AccountSnapshot, groups: Collection[NamedGroup]) -> str | None:
    """The region that the snapshot is of, or that of its groups' ARNs: arn:aws:ec2:REGION:ACCOUNT:…"""
    arns = {arn for each in groups if (arn := text_in(each.item, "SecurityGroupArn")) is not None}
    regions = {arn.split(":")[3] for arn in arns if arn.count(":") >= 5}
    return snapshot.text("Region") or (regions.pop() if len(regions) == 1 else None)
