"""Rules of a project and of an account under one key: direction, traffic, and the peer as EC2 writes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sg_factory.cloudformation.prefix_lists import list_name
from sg_factory.plan import ExternalPeer, Plan, PrefixListPeer, Rule, RuleKey


@dataclass(frozen=True)
class RuleKeys:
    """The ids in EC2 of the peers of a project's rules and of an account's rules. `groups` are those of roles."""

    project: Plan
    account: Plan
    groups: Mapping[str, str] = field(default_factory=dict)

    def live(self, rule: Rule) -> RuleKey:
        """Return the key of a rule of the account."""
        peer = rule.peer
        if peer.kind == "role":
            end = self._live_groups.get(peer.role, peer.role)
        else:
            end = peer.group_id if peer.kind == "external" else peer.reference
        return rule.direction, rule.traffic, end

    def own(self, rule: Rule) -> RuleKey | None:
        """Return the key of a rule of the project; None if the id of its peer is not known here."""
        peer = rule.peer
        end: str | None
        if peer.kind == "role":
            end = self.groups.get(peer.role)
        elif peer.kind == "external":
            end = external_group_id(peer)
        else:
            end = self._list_id(peer) if peer.kind == "prefix-list" else peer.reference
        return None if end is None else (rule.direction, rule.traffic, end)

    @cached_property
    def _live_groups(self) -> Mapping[str, str]:
        return {group.role: group.group_id for group in self.account.groups if group.group_id}

    def _list_id(self, peer: PrefixListPeer) -> str | None:
        if peer.id is not None:
            return peer.id
        made = {each.peer.key: list_name(self.project.project, each) for each in self.project.lists}
        name = peer.aws_name or made.get(peer.key)
        found = {each.id for each in self._live_lists if each.name == name}
        return found.pop() if name and len(found) == 1 else None

    @cached_property
    def _live_lists(self) -> frozenset[PrefixListPeer]:
        return frozenset(_lists(self.account))


def _lists(account: Plan) -> Iterator[PrefixListPeer]:
    for _, rule in account.rules():
        if rule.peer.kind == "prefix-list":
            yield rule.peer


def external_group_id(peer: ExternalPeer) -> str | None:
    """Return the id of an external group; None if only an SSM parameter holds it."""
    return None if peer.ssm else peer.group_id
