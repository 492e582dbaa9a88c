"""The security groups of a snapshot, by VPC, each with the name that it has in the Plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.plan import DIRECTIONS, UNKNOWN_OWNER, Direction, Group, LeftOut, Public, Rule
from sg_factory.source.account.peers import AccountPeers
from sg_factory.source.account.rules import PERMISSIONS, RuleIds, direction_of, listed, permitted
from sg_factory.source.account.shape import AccountSnapshot, Item, tags_of
from sg_factory.source.duplicates import once
from sg_factory.source.plain_values import text_in

_AS_ANSWERED = "write it as EC2 answers it"
RulesOfGroups = Mapping[str, Sequence[Item]]
"""The `SecurityGroupRules` of each group, by its id."""


@dataclass(frozen=True, slots=True)
class NamedGroup:
    """A group of a snapshot, with its name in the Plan: its GroupName, or its id where that is no name."""

    item: dict[str, Any]
    where: Place
    role: str
    group_id: str
    vpc: str | None

    @property
    def owner_id(self) -> str | None:
        """The account that owns it."""
        return text_in(self.item, "OwnerId")


def groups_of(snapshot: AccountSnapshot) -> dict[str | None, list[NamedGroup]]:
    """The groups of each VPC, by its id; a group twice, or two of one name, goes to the notes.

    Without `SecurityGroups`, the groups are those of the rules, known by their ids alone.
    """
    found: dict[str | None, list[NamedGroup]] = defaultdict(list)
    taken: dict[tuple[str | None, str], str] = {}
    seen: set[str] = set()
    for item, where in _items(snapshot):
        group_id = text_in(item, "GroupId") or ""
        vpc, name = text_in(item, "VpcId"), text_in(item, "GroupName") or group_id
        if group_id in seen or not name:
            text = f"the group {group_id} is there twice" if name else "a group has neither GroupId nor GroupName"
            snapshot.notes.left_out(text, where, _AS_ANSWERED)
            continue
        if not group_id:
            snapshot.notes.add("malformed", f"“{name}” has no GroupId", where, _AS_ANSWERED)
        seen |= {group_id} if group_id else set()
        other = taken.setdefault((vpc, name), group_id)
        role = name if other == group_id else f"{name} {group_id}".rstrip()
        if role != name:
            text = f"{other or name} and {group_id or name} have the same name in one VPC: “{name}”"
            snapshot.notes.add("malformed", text, where, _AS_ANSWERED)
        found[vpc].append(NamedGroup(item, where, role, group_id, vpc))
    return found


def _items(snapshot: AccountSnapshot) -> Iterator[Item]:
    yield from snapshot.items("SecurityGroups")
    if not snapshot.has("SecurityGroups"):
        first: dict[str, Place] = {}
        for rule, where in snapshot.items("SecurityGroupRules"):
            group_id = text_in(rule, "GroupId")
            if group_id is not None:
                first.setdefault(group_id, where)
        yield from (({"GroupId": group_id}, where) for group_id, where in first.items())


def read_group(
    named: NamedGroup, peers: AccountPeers, ids: RuleIds, rules: RulesOfGroups | None
) -> tuple[Group, tuple[LeftOut, ...]]:
    """A group with its rules, and the rules that it holds twice. `rules` are None if the snapshot has none."""
    left_out: list[LeftOut] = []
    ingress, egress = (once(named.role, _rules(named, way, peers, ids, rules), left_out) for way in DIRECTIONS)
    tags = tags_of(named.item)
    fixed = (("GroupDescription", "Description"), ("GroupName", "GroupName"), ("VpcId", "VpcId"))
    values = {name: text_in(named.item, key) for name, key in fixed}
    group = Group(
        role=named.role,
        origin=named.where,
        description=values["GroupDescription"] or "",
        owner=next((tags[key] for key in tags if key.lower() == "owner" and tags[key]), UNKNOWN_OWNER),
        public=Public(),
        tags=tuple(tags.items()),
        fixed=tuple((name, value) for name, value in values.items() if value is not None),
        group_id=named.group_id or None,
        owner_id=named.owner_id,
        ingress=ingress,
        egress=egress,
    )
    if not group.description:
        text = f"“{named.role}” has no description"
        peers.notes.add("undescribed", text, named.where, "say what it is for: only a new group can have another one")
    return group, tuple(left_out)


def _rules(
    named: NamedGroup, direction: Direction, peers: AccountPeers, ids: RuleIds, rules: RulesOfGroups | None
) -> Iterator[Rule]:
    """The rules of one direction: from the group's permissions, else from `SecurityGroupRules`."""
    if PERMISSIONS[direction] in named.item:
        yield from permitted((named.item, named.where), named.role, named.group_id, direction, peers, ids)
    elif rules is not None:
        for item in rules.get(named.group_id, ()):
            if direction_of(item[0]) == direction:
                rule = listed(item, named.role, peers)
                if rule is not None:
                    yield rule
    else:
        text = f"the {direction} rules of “{named.role}” are not in this snapshot"
        help = f"add {PERMISSIONS[direction]}, as aws ec2 describe-security-groups answers it"
        peers.notes.unread(text, named.where, help)
