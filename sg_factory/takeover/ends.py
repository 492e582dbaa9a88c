"""Rules of a project and of an account under one key: direction, traffic, and the peer as EC2 writes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sg_factory.cloudformation.live_peers import LivePeers
from sg_factory.plan import ExternalPeer, Plan, Rule, RuleKey


@dataclass(frozen=True)
class RuleKeys:
    """The ids in EC2 of the peers of a project's rules and of an account's rules. `groups` are those of roles."""

    project: Plan
    account: Plan
    groups: Mapping[str, str] = field(default_factory=dict)

    def live(self, rule: Rule) -> RuleKey:
        """Return the key of a rule of the account."""
        return rule.direction, rule.traffic, self._live.id_of(rule.peer)

    def own(self, rule: Rule) -> RuleKey | None:
        """Return the key of a rule of the project; None if the id of its peer is not known here."""
        peer = rule.peer
        end: str | None
        if peer.kind == "role":
            end = self.groups.get(peer.role)
        elif peer.kind == "external":
            end = external_group_id(peer)
        else:
            end = self._live.list_id(peer, self.project) if peer.kind == "prefix-list" else peer.reference
        return None if end is None else (rule.direction, rule.traffic, end)

    @cached_property
    def _live(self) -> LivePeers:
        return LivePeers(self.account)


def external_group_id(peer: ExternalPeer) -> str | None:
    """Return the id of an external group; None if only an SSM parameter holds it."""
    return None if peer.ssm else peer.group_id
