"""The groups of an account that are a project's: found by their tags, and by the ids of groups taken over.

CloudFormation alone writes the tags `aws:cloudformation:…`; the tag `Name` is the project's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from sg_factory.cloudformation.prefix_lists import list_name
from sg_factory.cloudformation.template import group_logical_id, parameter_name
from sg_factory.plan import ExternalPeer, Group, GroupPeer, Peer, Plan, Rule, TemplateNote
from sg_factory.plan.layout import stacks

_STACK = "aws:cloudformation:stack-name"
_LOGICAL_ID = "aws:cloudformation:logical-id"
_NAME = "Name"


@dataclass(frozen=True, slots=True)
class OwnGroups:
    """The groups of the account for each role; more than one where it is not known which one it is."""

    by_role: Mapping[str, tuple[Group, ...]]

    @property
    def found(self) -> dict[str, Group]:
        """The one group of each role that has one."""
        return {role: groups[0] for role, groups in self.by_role.items() if len(groups) == 1}

    @property
    def ambiguous(self) -> dict[str, tuple[Group, ...]]:
        """The groups of each role that may be any of them."""
        return {role: groups for role, groups in self.by_role.items() if len(groups) > 1}


def own_groups(project: Plan, account: Plan, parameters: Mapping[str, str] = MappingProxyType({})) -> OwnGroups:
    """Find the group of each role of a project's environment in the VPC of an account.

    `parameters` are the values of SSM parameters, as far as they are known.
    """
    names = {stack.name for stack in stacks(project)}
    tagged: dict[tuple[str, str], list[Group]] = defaultdict(list)
    for group in account.groups:
        tags = dict(group.tags)
        if tags.get(_STACK) in names:
            tagged[_LOGICAL_ID, tags.get(_LOGICAL_ID, "")].append(group)
        tagged[_NAME, tags.get(_NAME, "")].append(group)
        tagged["id", group.group_id or ""].append(group)
    found: dict[str, tuple[Group, ...]] = {}
    for group in project.groups:
        if group.adds_to is not None:
            ways = [("id", parameters.get(group.adds_to.ssm or "") or group.adds_to.group_id)]
        else:
            known = [("id", group.existing.id)] if group.existing else []
            published = ("id", parameters.get(parameter_name(project, group.role), ""))
            named = (_NAME, f"{project.project}-{group.role}")
            ways = [(_LOGICAL_ID, group_logical_id(group.role)), *known, published, named]
        fitting = next((tagged[way] for way in ways if way[1] and way in tagged), [])
        if fitting:
            found[group.role] = tuple(fitting)
    return OwnGroups(found)


def in_words_of(project: Plan, account: Plan, own: OwnGroups) -> Plan:
    """The Plan of the account with the project's groups alone, and with their peers as the project has them.

    A group of a role that adds to it has the role's rules alone: those beside are of others.
    """
    names = {group.role: role for role, groups in own.by_role.items() for group in groups}
    ids = {group.role: group.group_id or group.role for group in account.groups}
    lists = {list_name(project.project, made): made.peer for made in project.lists}
    unread: set[str] = set()

    def peer(peer: Peer) -> Peer:
        if peer.kind == "role":
            return GroupPeer(names[peer.role]) if peer.role in names else ExternalPeer(peer.role, ids[peer.role])
        if peer.kind == "prefix-list" and peer.name in lists:
            if not peer.is_whole:
                unread.add(peer.name)
                return lists[peer.name]
            return replace(lists[peer.name], entries=peer.entries, weight=peer.weight, is_whole=peer.is_whole)
        return peer

    def rules(group: Group) -> Iterator[Rule]:
        for rule in group.rules:
            changed = peer(rule.peer)
            yield rule if changed is rule.peer else replace(rule, peer=changed)

    groups = []
    for ours in project.groups:
        theirs = own.found.get(ours.role)
        if theirs is not None:
            known = {(rule.direction, rule.identity) for rule in ours.rules}
            kept = [rule for rule in rules(theirs) if not ours.adds_to or (rule.direction, rule.identity) in known]
            ingress, egress = (tuple(rule for rule in kept if rule.direction == way) for way in ("ingress", "egress"))
            groups.append(replace(theirs, role=ours.role, ingress=ingress, egress=egress))
    homes = {(group.origin.file, group.origin.path) for group in own.found.values()}
    notes = tuple(
        note
        for note in account.notes
        if note.kind == "malformed"
        or any((note.where.file, note.where.path[:length]) in homes for length in range(1, len(note.where.path) + 1))
    )
    unknown = (_unread(name, account) for name in sorted(unread))
    return replace(account, groups=tuple(groups), notes=(*notes, *unknown))


def _unread(name: str, account: Plan) -> TemplateNote:
    text = f"the ranges in the prefix list “{name}” are not compared: its entries are not in this snapshot"
    help = "add the answer of aws ec2 get-managed-prefix-list-entries"
    return TemplateNote("unknown", text, account.environment.origin, help)
