"""The peers of rules: ranges, prefix lists, and groups of the same VPC, of other VPCs and of other accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.plan import ExternalPeer, GroupPeer, PrefixListPeer
from sg_factory.source.account.prefix_lists import AccountLists, entries_help
from sg_factory.source.notes import SourceNotes
from sg_factory.source.plain_values import text_in
from sg_factory.source.ranges import NotAPeer

_GONE = "deleted"  # the PeeringStatus of a stale rule
_STALE = "remove the rule: it allows nothing"


@dataclass(frozen=True, slots=True)
class KnownGroup:
    """A group of the snapshot: its role in the Plan of its VPC, and the name of this Plan's environment."""

    role: str
    vpc: str | None
    environment: str | None


@dataclass
class AccountPeers:
    """The peers of the groups of one VPC. `known` are the groups of the snapshot by id, `roles` those of the VPC."""

    vpc: str | None
    account: str | None
    known: Mapping[str, KnownGroup]
    roles: Mapping[str, str]
    lists: AccountLists
    notes: SourceNotes
    _groups: dict[tuple[str, str | None], GroupPeer | ExternalPeer] = field(default_factory=dict)
    _said: set[tuple[str, str]] = field(default_factory=set)

    def group(self, group_id: str, owner: str | None = None) -> GroupPeer | ExternalPeer:
        """The group with an id, of the account `owner`."""
        key = group_id, owner
        if key not in self._groups:
            self._groups[key] = self._group(group_id, owner)
        return self._groups[key]

    def _group(self, group_id: str, owner: str | None) -> GroupPeer | ExternalPeer:
        found = self.known.get(group_id)
        if found is None:
            return ExternalPeer(group_id, group_id, owner if owner != self.account else None)
        if found.vpc == self.vpc:
            return GroupPeer(found.role)
        name = f"{found.environment}/{found.role}" if found.environment else found.role
        return ExternalPeer(name, group_id, owner if self.account is not None and owner != self.account else None)

    def pair(self, pair: Mapping[str, Any], role: str, home: Place) -> GroupPeer | ExternalPeer:
        """The group of a `UserIdGroupPair` or `ReferencedGroupInfo` in a rule of `role`. Raises NotAPeer.

        `home` is the place of a note about a group that is gone or not in the snapshot.
        """
        group_id, name, owner = (text_in(pair, key) for key in ("GroupId", "GroupName", "UserId"))
        if group_id is None:
            if name is None:
                raise NotAPeer("the group has no GroupId")
            return GroupPeer(self.roles[name]) if name in self.roles else ExternalPeer(name, name, owner)
        peer = self.group(group_id, owner)
        if peer.kind == "external" and (role, group_id) not in self._said:
            self._said.add((role, group_id))
            if pair.get("PeeringStatus") == _GONE:
                text = f"a rule of “{role}” names {group_id}, which is gone: its peering connection was deleted"
                self.notes.add("unknown", text, home, _STALE)
            elif self._is_lacking(group_id, pair, owner):
                text = f"a rule of “{role}” names {group_id}, which is not in this snapshot"
                self.notes.add("unknown", text, home, "save describe-security-groups without filters")
        return peer

    def prefix_list(self, list_id: str, role: str, home: Place) -> PrefixListPeer:
        """The prefix list with an id, which a rule of `role` names; a note says if its entries are not known."""
        peer = self.lists.peer(list_id)
        if not (peer.is_whole or peer.is_of_aws) and (role, list_id) not in self._said:
            self._said.add((role, list_id))
            text = f"a rule of “{role}” is not judged: the entries of {peer.name} are not in this snapshot"
            self.notes.add("list-of-others", text, home, entries_help(list_id))
        return peer

    def _is_lacking(self, group_id: str, pair: Mapping[str, Any], owner: str | None) -> bool:
        """True if a group is one of this VPC, so that a whole snapshot would have it."""
        is_here = text_in(pair, "VpcId") in (None, self.vpc) and owner in (None, self.account)
        return is_here and group_id not in self.known and "VpcPeeringConnectionId" not in pair
